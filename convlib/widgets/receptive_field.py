"""What a neuron sees, through any stack of convolutions and poolings."""

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Bytes, Dict, Enum, Int, List, Tuple, Unicode, validate

from convlib import agreement, effective, images, receptive_field, verify
from convlib.layers import Branches
from convlib.networks import CONVENTIONS, PUBLISHED, network
from convlib.widgets import _stacks
from convlib.widgets._base import Figure, bundle, refusing
from convlib.widgets._traits import Pair

if TYPE_CHECKING:
    from torch import nn

# The most layers, those of branches counted; the largest side of the input in cells; the largest
# kernel size, stride, padding and dilation; and how many rows a pyramid has.
LIMITS = {"layers": 256, "input": 1024, "number": 64, "rows": 8}

# Three kernels of three, nine weights along an axis: each output sees 15 cells.
DILATED = [{"kind": "conv", "kernel_size": 3, "padding": d, "dilation": d} for d in (1, 2, 4)]

NUMBERS = ("size", "jump", "padding", "centre", "cells")  # of a layer along an axis


class ReceptiveField(Figure):
    """What a neuron of any stack of layers sees, and who sees an input pixel.

    Rows, columns and cells count from 0, in the order (row, column). All lengths are in cells.

    Parameters
    ----------
    layers : str or sequence, optional
        The name of a published network (`convlib.networks.CONVENTIONS`), or layers from the
        input on: `convlib.layers.Layer`, `Conv` and `Branches`, or records such as
        ``{"kind": "pool", "kernel_size": 2, "stride": 2}``. Up to 256, branches' counted.
    input_size : int or pair, optional
        Height and width of the input, up to 1024; a network's own unless given.
    output : (int, int), optional
        The neuron whose field is shown, in the trait `position`; the middle one unless given.
    convention : str, optional
        Whose layers a network's are, as in `convlib.networks.network`; its first unless given.
    **traits
        `layer`: the row of the table in which the neuron is, 0 for the input, −1 for the last.
        `display`: ``"pyramid"``, one axis, or ``"regions"``, both, on a picture. `axis`:
        ``"height"`` or ``"width"``, along which the pyramid goes. `controls`: those in sight.

    Attributes
    ----------
    output : (L, 2, 5) ndarray of float64
        After each layer and along height and width: the receptive field's size, the jump, the
        padding, the centre of the first output, and how many outputs there are.

    Raises
    ------
    TraitError
        Where PyTorch would refuse the layers, one of them has no output, or a value is outside
        the limits above. The figure keeps its last good state.

    Examples
    --------
    >>> from convlib.layers import Layer
    >>> figure = ReceptiveField([Layer(3, stride=2), Layer(3)], input_size=(9, 12))
    >>> figure.output[:, 0]
    array([[3., 2., 0., 1., 4.],
           [7., 2., 0., 3., 2.]])
    >>> ReceptiveField("resnet50", convention="paper").output[-1, 0, :3]
    array([483.,  32., 241.])
    """

    _esm = bundle("receptive_field")
    ARGUMENTS = ("layers", "convention", "input_size")
    VIEW = ("layer", "position", "display", "axis")
    CALL = "PyTorch’s autograd"

    layers = _stacks.Stack().tag(sync=True)
    convention = Unicode("").tag(sync=True)
    input_size = Pair(1, LIMITS["input"])
    layer = Int(-1).tag(sync=True)
    position = Tuple(Int(), Int(), default_value=(0, 0)).tag(sync=True)
    display = Enum(("pyramid", "regions"), "pyramid").tag(sync=True)
    axis = Enum(("height", "width"), "width").tag(sync=True)
    controls = List(
        Enum(("network", "convention", "display", "input_size", "axis")),
        ["network", "convention", "display"],
    ).tag(sync=True)

    limits = Dict(LIMITS, read_only=True).tag(sync=True)
    # What the browser needs of Python: the networks, and a photograph to look at.
    networks = Bytes(read_only=True).tag(sync=True)  # JSON
    photograph = Bytes(read_only=True).tag(sync=True)

    def __init__(
        self,
        layers: Any = DILATED,
        input_size: Any = None,
        output: Any = None,
        convention: str | None = None,
        **traits: Any,
    ) -> None:
        named = isinstance(layers, str) and layers in CONVENTIONS
        if convention is None:
            convention = CONVENTIONS[layers][0] if named else ""
        if input_size is None:
            known = named and convention in CONVENTIONS[layers]
            input_size = network(layers, convention).input_shape[1:] if known else (18, 24)
        if output is not None:
            traits["position"] = output
        super().__init__(layers=layers, input_size=input_size, convention=convention, **traits)
        self.set_trait("networks", json.dumps(_networks()).encode())
        self.set_trait("photograph", images.encoded("camera")[0])
        if "position" not in traits:
            rows, columns = self._cells()
            self.position = rows // 2, columns // 2

    def stack(self) -> tuple[Any, ...]:
        """Return the layers as convlib has them."""
        return layers_of(**self.arguments())

    def _cells(self) -> tuple[int, int]:
        """How many neurons there are along each axis, in the layer that is looked at."""
        with refusing():
            stack, size = self.stack(), self.input_size
            rows = list(leading(stack))
            at = len(rows) if self.layer == -1 else min(max(self.layer, 0), len(rows))
            seen = rows[at - 1] if at else ()
            down, across = (receptive_field.receptive_field(seen, a, size).cells for a in (0, 1))
        assert down is not None and across is not None
        return down, across

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        (size, jump, *_), (wide, *_) = self.output[-1]
        count = len(self.output)
        return (
            f"A pyramid of {count} layers over an input of {self.input_size[0]}×"
            f"{self.input_size[1]} cells: one neuron of the last layer sees {size:g}×{wide:g} "
            f"of them, and its neighbour {jump:g} cells further."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        stack, controls = self.stack(), len(self.controls)  # on a phone a line each
        table = min(30 + 28.5 * (_stacks.count(stack) + 1), 304)
        joins = any(isinstance(layer, Branches) for layer in stack)
        conventions = len(CONVENTIONS[self.layers]) if isinstance(self.layers, str) else 0
        notes = 48 * joins + (48 + 21 * (conventions > 1)) * (conventions > 0)
        phone_notes = 100 * joins + (110 + 21 * (conventions > 1)) * (conventions > 0)
        if self.display == "pyramid":
            picture = phone = 38.0 * min(len(self.output) + 1, LIMITS["rows"]) + 112
        else:
            ratio = self.input_size[0] / self.input_size[1]
            picture = 23 + min(440 * ratio, 352)
            phone = 62 + min(311 * ratio, 352) + min(240 * ratio, 352)
        wide = 377 + 38 * (controls > 3) + picture + table + notes
        return round(wide), round(521 + 38 * controls + phone + table + phone_notes)

    def draw(self) -> bytes:
        """Draw the pyramid of the middle neuron, as PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        axis = int(self.axis == "width")
        fields = receptive_field.trace(self.stack(), axis, self.input_size)
        rows = [plots.Storey("Input", self.input_size[axis], 1, 0.0)]
        rows += [plots.Storey(name, f.cells or 0, f.jump, f.centre()) for name, f in fields]
        last = fields[-1][1]
        return plots.pyramid(rows, last.window((last.cells or 0) // 2))

    def to_torch(self) -> "nn.Module":
        """Return the PyTorch module of one channel whose weights are all alike.

        Returns
        -------
        torch.nn.Sequential
            In float64, without biases; each pooling averages, and joined branches are averaged,
            as `convlib.effective.effective_field` has them.
        """
        return verify.averaging_module(self.stack(), self.input_size)

    def torch_output(self) -> np.ndarray:
        """Ask PyTorch's autograd what the middle neuron sees, along both axes."""
        return self._effective(verify.effective_field)

    def summed(self) -> np.ndarray:
        """Return what PyTorch's is held against: the middle neuron's field."""
        return self._effective(effective.effective_field)

    def compared(self) -> np.ndarray:
        """Return what the browser's is held against: the table, and the middle neuron's field."""
        return np.concatenate([self.output.ravel(), self.summed()])

    @property
    def places(self) -> str:
        """Say what that is."""
        return "on the middle neuron’s gradient"

    def _effective(self, find: Any) -> np.ndarray:
        stack = self.stack()
        return np.concatenate([find(stack, self.input_size[axis], axis=axis) for axis in (0, 1)])

    @staticmethod
    def compute(**arguments: Any) -> np.ndarray:
        """Follow the five numbers of each axis through the layers.

        Raises
        ------
        ValueError
            Where there is no output, naming the layer, or a limit is passed.
        """
        stack, size = layers_of(**arguments), arguments["input_size"]
        if not stack:
            raise ValueError("a stack needs at least one layer")
        if (layers := _stacks.count(stack)) > LIMITS["layers"]:
            raise ValueError(f"{layers} layers; a figure shows up to {LIMITS['layers']}")
        if (most := max(_stacks.numbers_of(stack), default=0)) > LIMITS["number"]:
            raise ValueError(f"{most} in a layer; a figure takes numbers up to {LIMITS['number']}")
        try:
            traced = [receptive_field.trace(stack, axis, size) for axis in (0, 1)]
        except ValueError:
            raise ValueError(_first_refused(stack, size)) from None
        fields = zip(*([field for _, field in axis] for axis in traced), strict=True)
        return np.array(
            [
                [(f.size, f.jump, f.padding, f.centre(), f.cells or 0) for f in both]
                for both in fields
            ],
            dtype=float,
        )

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any weight of a field, by rounding alone."""
        terms = LIMITS["number"] * _stacks.count(layers_of(**arguments))
        allowed, _ = agreement.tolerance(np.dtype(float), np.array([1.0]), terms)
        return float(allowed[0])

    @validate("layer")
    def _among(self, proposal: Any) -> int:
        """Keep to the rows that there are: the nearest to the one asked for."""
        with refusing():
            return min(max(proposal.value, -1), _stacks.count(self.stack()))

    @validate("position")
    def _inside(self, proposal: Any) -> tuple[int, int]:
        """Keep the neuron in its layer: the nearest to the one asked for."""
        row, column = (
            min(max(at, 0), n - 1) for at, n in zip(proposal.value, self._cells(), strict=True)
        )
        return row, column


def layers_of(layers: Any, convention: str, **_: Any) -> tuple[Any, ...]:
    """Return convlib's layers of the arguments; ValueError where the convention is unknown."""
    if isinstance(layers, str):
        return _stacks.published(layers, convention)
    if convention:
        raise ValueError(f"only a network has a convention, got {convention!r}")
    return _stacks.to_layers(layers or ())


def leading(stack: tuple[Any, ...], before: tuple[Any, ...] = ()) -> Any:
    """Yield, for each row of the table, the layers that lead from the input to it."""
    for number, layer in enumerate(stack):
        here = before + stack[:number]
        for branch in getattr(layer, "branches", ()):
            yield from leading(branch, here)
        yield (*here, layer)


def _first_refused(stack: tuple[Any, ...], size: Any) -> str:
    """Say which layer has no output, and why."""
    for number in range(1, len(stack) + 1):
        try:
            for axis in (0, 1):
                receptive_field.receptive_field(stack[:number], axis, size)
        except ValueError as error:
            name = getattr(stack[number - 1], "name", "")
            return f"layer {number}{f' ({name})' if name else ''}: {error}"
    raise AssertionError("the whole stack was refused, so one of its beginnings is")


def _networks() -> dict[str, Any]:
    """All networks by name and convention, as the browser takes them."""
    return {
        name: {convention: _network(name, convention) for convention in conventions}
        for name, conventions in CONVENTIONS.items()
    }


def _network(name: str, convention: str) -> dict[str, Any]:
    found = network(name, convention)
    return {
        "layers": _stacks.to_records(found.features, "pool"),
        "input_size": list(found.input_shape[1:]),
        "source": found.source,
        "published": list(PUBLISHED.get((name, convention), ())),
    }
