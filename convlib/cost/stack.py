"""What a stack costs: its layers one after the other, each with the shape that it is given."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from convlib.arguments import at_least_one, integer
from convlib.cost.layer import Cost, convolution, dense, size_after
from convlib.layers import Branches, Conv, Dense, GlobalPool, Layer

__all__ = ["Row", "total", "trace"]


@dataclass(frozen=True)
class Row:
    """What one layer of a stack puts out and costs.

    Attributes
    ----------
    name : str
        The layer's, or its number from 1; within branches after the name of these.
    shape : tuple of int
        (channels, height, width) of its output, or (features,).
    cost : Cost
        Of this layer alone.
    """

    name: str
    shape: tuple[int, ...]
    cost: Cost


def trace(
    layers: Sequence[Layer | Branches | GlobalPool | Dense], input_shape: Sequence[int]
) -> list[Row]:
    """Shape and cost of every layer of a stack.

    Parameters
    ----------
    layers : sequence of Layer, Conv, Branches, GlobalPool and Dense
        A plain `Layer` is a pooling: it has no weights and keeps the channels.
    input_shape : (int, int, int)
        Channels, height and width of one image.

    Returns
    -------
    list of Row
        First the input, which costs its own activations; then one row per layer, those within
        branches each on its own, and one for their join, which costs nothing.

    Raises
    ------
    TypeError
        If something in the stack is no layer.
    ValueError
        If shapes do not fit, with the name of the layer.

    Examples
    --------
    >>> stack = [Conv(3, padding=1, out_channels=4), Layer(2, stride=2, name="pool"), Dense(10)]
    >>> for row in trace(stack, (3, 8, 8)):
    ...     print(row.name, row.shape, row.cost.parameters, row.cost.macs, row.cost.activations)
    input (3, 8, 8) 0 0 192
    1 (4, 8, 8) 112 6912 256
    pool (4, 4, 4) 0 0 64
    3 (10,) 650 640 10
    """
    if len(input_shape) != 3:
        raise ValueError(f"input_shape must be (channels, height, width), got {input_shape}")
    shape = tuple(integer(size, "input_shape") for size in input_shape)
    at_least_one("input_shape", *shape)
    rows = [Row("input", shape, Cost(activations=math.prod(shape)))]
    return rows + _rows(layers, shape, prefix="")


def total(
    layers: Sequence[Layer | Branches | GlobalPool | Dense], input_shape: Sequence[int]
) -> Cost:
    """Cost of a whole stack for one image, with the activations of the input.

    Parameters
    ----------
    layers, input_shape
        As in `trace`.

    Returns
    -------
    Cost

    Raises
    ------
    TypeError, ValueError
        As `trace`.

    Examples
    --------
    >>> total([Conv(3, padding=1, out_channels=4), Dense(10)], (3, 8, 8))
    Cost(parameters=2682, macs=9472, activations=458)
    """
    return sum((row.cost for row in trace(layers, input_shape)), Cost())


def _rows(layers: Sequence[Any], shape: tuple[int, ...], prefix: str) -> list[Row]:
    rows = []
    for number, layer in enumerate(layers, 1):
        name = prefix + (getattr(layer, "name", "") or str(number))
        if isinstance(layer, Branches):
            rows += _joined(layer, shape, name)
        else:
            try:
                rows.append(Row(name, *_layer(layer, shape)))
            except ValueError as refusal:
                raise ValueError(f"{name}: {refusal}; its input is {shape}") from None
        shape = rows[-1].shape
    return rows


def _joined(branches: Branches, shape: tuple[int, ...], name: str) -> list[Row]:
    rows: list[Row] = []
    ends = []
    for number, branch in enumerate(branches.branches, 1):
        inside = _rows(branch, shape, f"{name}.{number}.")
        ends.append(inside[-1].shape if inside else shape)
        rows += inside
    differing = ends if branches.join == "add" else [end[1:] for end in ends]
    if len(set(differing)) > 1:
        listed = ", ".join(map(str, ends))
        raise ValueError(f"{name}: outputs of different shapes do not {branches.join}: {listed}")
    channels = ends[0][0] if branches.join == "add" else sum(end[0] for end in ends)
    return [*rows, Row(name, (channels, *ends[0][1:]), Cost())]


def _layer(layer: Any, shape: tuple[int, ...]) -> tuple[tuple[int, ...], Cost]:
    if isinstance(layer, Dense):
        return (layer.out_features,), dense(math.prod(shape), layer.out_features, layer.bias)
    if not isinstance(layer, (Layer, GlobalPool)):
        raise TypeError(f"layers must be Layer, Conv, Branches, GlobalPool or Dense, got {layer!r}")
    if len(shape) != 3:
        raise ValueError("a window needs channels, height and width")
    channels, height, width = shape
    if isinstance(layer, Conv):
        return convolution(layer, (channels, height, width))
    size = (1, 1) if isinstance(layer, GlobalPool) else size_after(layer, (height, width))
    return (channels, *size), Cost(activations=channels * math.prod(size))
