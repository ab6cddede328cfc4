"""Which input cells an output cell of a stack of layers depends on.

Along one axis four numbers say it all, and each layer updates them:

- the **size** r, cells from the first to the last that is seen;
- the **jump** S, input cells from one output cell to the next (the effective stride);
- the **padding** P, cells that the first output cell's window begins before the input;
- from these the **centre** of output u, −P + uS + (r−1)/2.

Layers are described by geometry alone, without weights, so a pooling is a layer like a
convolution. What is not in a window has no weight: ReLU, normalisation and biases change none
of the numbers.

>>> stack = [Layer(7, stride=2, padding=3), Layer(3, stride=2, padding=1)]
>>> field = receptive_field(stack)
>>> field.size, field.jump, field.padding
(11, 4, 5)

The formulas are those of Araujo, Norris & Sim, *Computing Receptive Fields of Convolutional
Neural Networks*, Distill (2019), https://distill.pub/2019/computing-receptive-fields, with
dilation.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from convlib.arguments import IntOrPair, at_least_one, integer, pair
from convlib.geometry import effective_kernel_size
from convlib.layers import Branches, Layer, Stack

__all__ = [
    "Branches",
    "Layer",
    "ReceptiveField",
    "aligned",
    "effective_std",
    "receptive_field",
    "trace",
]


@dataclass(frozen=True)
class ReceptiveField:
    """Where the outputs of a stack look, along one axis. The default is the input itself.

    Attributes
    ----------
    size : int
        Input cells from the first to the last seen by one output, r. It may exceed the input.
    jump : int
        Input cells from one output to the next, S.
    padding : int
        Cells that output 0's window begins before the input, P.
    aligned : bool
        Whether all branches joined so far had the same centres, see `aligned`.
    cells : int or None
        How many outputs there are, if the size of the input was given.

    Examples
    --------
    >>> field = ReceptiveField(size=5, jump=2, padding=2)
    >>> field.start, field.centre(), field.centre(3), field.window(3)
    (-2, 0.0, 6.0, (4, 8))
    """

    size: int = 1
    jump: int = 1
    padding: int = 0
    aligned: bool = True
    cells: int | None = None

    @property
    def start(self) -> int:
        """First cell of output 0's window: −P, negative in the padding."""
        return -self.padding

    def centre(self, output: int = 0) -> float:
        """Middle of an output's window in input cells: −P + uS + (r−1)/2."""
        return self.start + output * self.jump + (self.size - 1) / 2

    def window(self, output: int = 0) -> tuple[int, int]:
        """First and last input cell that an output sees; both may lie in the padding."""
        first = self.start + output * self.jump
        return first, first + self.size - 1


def receptive_field(
    layers: Stack, axis: int = 0, input_size: IntOrPair | None = None
) -> ReceptiveField:
    """Receptive field of the last output of a stack, along one axis.

    Parameters
    ----------
    layers : sequence of Layer and Branches
        From the input on; none at all is the input itself.
    axis : 0 or 1
        Height or width.
    input_size : int or pair, optional
        Cells of the input. Only ``padding="tensorflow"`` with a stride depends on it; given,
        sizes are checked on the way and the result has `ReceptiveField.cells`.

    Returns
    -------
    ReceptiveField
        With r = 1 + Σ (k_l − 1) Π_{i<l} s_i, S = Π s_l and P = Σ p_l Π_{i<l} s_i, where
        d(k−1) + 1 stands for a dilated k. After branches it reaches from the first to the
        last cell that any of them sees; there may be unseen cells between.

    Raises
    ------
    TypeError
        If something in the stack is no layer.
    ValueError
        If branches have different jumps or sizes, a window does not fit into the input, or
        the padding depends on an input size that was not given.

    See Also
    --------
    trace : The same after every layer.
    convlib.networks.network : Published stacks.

    References
    ----------
    A. Araujo, W. Norris & J. Sim, *Computing Receptive Fields of Convolutional Neural
    Networks*, Distill, 2019; for branches, its section *Arbitrary computation graphs*.

    Examples
    --------
    Dilations 1, 2, 4 see 15 cells with 3 × 3 weights:

    >>> receptive_field([Layer(3), Layer(3, dilation=2), Layer(3, dilation=4)]).size
    15

    TensorFlow's SAME moves with the input:

    >>> stem = [Layer(7, stride=2, padding="tensorflow")]
    >>> [receptive_field(stem, input_size=i).padding for i in (224, 225)]
    [2, 3]
    """
    fields = [field for _, field in trace(layers, axis, input_size)]
    return fields[-1] if fields else _input(axis, input_size)


def trace(
    layers: Stack, axis: int = 0, input_size: IntOrPair | None = None
) -> list[tuple[str, ReceptiveField]]:
    """Receptive field after each layer of a stack, along one axis.

    Parameters
    ----------
    layers, axis, input_size
        As in `receptive_field`.

    Returns
    -------
    list of (str, ReceptiveField)
        One per layer: its name, or its number from 1; branches count as one.

    Raises
    ------
    TypeError, ValueError
        As `receptive_field`.

    Examples
    --------
    >>> stack = [Layer(3, padding=1, name="conv"), Layer(2, stride=2, name="pool"), Layer(3)]
    >>> for name, field in trace(stack):
    ...     print(name, field.size, field.jump, field.start, field.centre())
    conv 3 1 -1 0.0
    pool 4 2 -1 0.5
    3 8 2 -1 2.5
    """
    field = _input(axis, input_size)
    fields = []
    for number, layer in enumerate(layers, 1):
        field = _after(field, layer, axis)
        fields.append((layer.name or str(number), field))
    return fields


def aligned(*fields: ReceptiveField) -> bool:
    """Whether outputs of the same number look at the same place in all branches.

    Parameters
    ----------
    *fields : ReceptiveField
        One per branch.

    Returns
    -------
    bool
        True if all share the jump S and the centre −P + (r−1)/2 of output 0.

    References
    ----------
    A. Araujo, W. Norris & J. Sim, *Computing Receptive Fields of Convolutional Neural
    Networks*, Distill, 2019, section *Arbitrary computation graphs*.

    Examples
    --------
    A padded 3×3 is aligned with a 1×1, an unpadded one is a cell off:

    >>> point = receptive_field([Layer(1)])
    >>> aligned(point, receptive_field([Layer(3, padding=1)]))
    True
    >>> aligned(point, receptive_field([Layer(3)]))
    False
    """
    return len({(field.jump, field.centre()) for field in fields}) <= 1


def effective_std(layers: Stack, axis: int = 0) -> float:
    """Width of the effective receptive field under uniform weights: its standard deviation.

    Of all the cells in a receptive field, those in the middle reach the output on many more
    paths than those at its rim: the gradient of the output with respect to the input is
    bell-shaped. Taken as a distribution over the cells, it is this wide.

    Parameters
    ----------
    layers : sequence of Layer
        Without branches.
    axis : 0 or 1
        Height or width.

    Returns
    -------
    float
        In input cells. Each layer adds the variance of its weights at their distance
        d·S on the input, so it is √(Σ (dS)²(k²−1)/12), which for n layers of k×k at stride 1
        is √(n(k²−1)/12). It grows with √n, the receptive field with n.

    Raises
    ------
    TypeError
        If something in the stack is no layer.
    ValueError
        If there are branches: their mixture has no such formula.

    References
    ----------
    W. Luo, Y. Li, R. Urtasun & R. Zemel, *Understanding the Effective Receptive Field in Deep
    Convolutional Neural Networks*, NeurIPS 2016, https://arxiv.org/abs/1701.04128.

    Examples
    --------
    >>> ten = [Layer(3)] * 10
    >>> receptive_field(ten).size, round(effective_std(ten), 3)
    (21, 2.582)
    """
    variance, jump = 0.0, 1
    for layer in layers:
        if isinstance(layer, Branches):
            raise ValueError(f"{layer.name or 'branches'}: only a single path has this formula")
        _check(layer)
        k, s, d = layer.along(axis)
        variance += (d * jump) ** 2 * (k**2 - 1) / 12
        jump *= s
    return math.sqrt(variance)


def _input(axis: int, input_size: IntOrPair | None) -> ReceptiveField:
    if integer(axis, "axis") not in (0, 1):
        raise ValueError(f"axis must be 0 (height) or 1 (width), got {axis}")
    if input_size is None:
        return ReceptiveField()
    cells = pair(input_size, "input_size")[axis]
    at_least_one("input_size", cells)
    return ReceptiveField(cells=cells)


def _check(layer: Any) -> None:
    if not isinstance(layer, (Layer, Branches)):
        raise TypeError(f"layers must be Layer or Branches, got {layer!r}")


def _after(field: ReceptiveField, layer: Layer | Branches, axis: int) -> ReceptiveField:
    _check(layer)
    if isinstance(layer, Branches):
        return _joined(layer, list(_ends(field, layer, axis)))
    k, s, d = layer.along(axis)
    before, _ = layer.sides(axis, field.cells)
    return replace(
        field,
        size=field.size + (effective_kernel_size(k, d) - 1) * field.jump,
        jump=field.jump * s,
        padding=field.padding + before * field.jump,
        cells=None if field.cells is None else layer.output_size(field.cells, axis),
    )


def _ends(field: ReceptiveField, branches: Branches, axis: int) -> Iterator[ReceptiveField]:
    for branch in branches.branches:
        end = field
        for layer in branch:
            end = _after(end, layer, axis)
        yield end


def _joined(branches: Branches, ends: list[ReceptiveField]) -> ReceptiveField:
    for what in ("jump", "cells"):
        values = [getattr(end, what) for end in ends]
        if len(set(values)) > 1:
            name = branches.name or "branches"
            listed = ", ".join(map(str, values))
            raise ValueError(f"{name}: outputs of different {what} do not join: {listed}")
    first = min(end.start for end in ends)
    last = max(end.window()[1] for end in ends)
    return replace(
        ends[0],
        size=last - first + 1,
        padding=-first,
        aligned=all(end.aligned for end in ends) and aligned(*ends),
    )
