"""The backward pass of a convolution, cell by cell."""

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Dict, Enum, Int, List, TraitError, Tuple, observe, validate

from convlib import agreement, functional, geometry, grad, verify
from convlib.widgets._base import Figure, bundle, refusing
from convlib.widgets._output_gradients import PATTERN, extents, fitted, with_zeros
from convlib.widgets._traits import Array, Pair

if TYPE_CHECKING:
    from torch import nn

# The largest sides, strides, paddings and dilations.
LIMITS = {"input": 8, "weight": 5, "stride": 4, "padding": 4, "dilation": 3}
OUTPUT = LIMITS["input"] + 2 * LIMITS["padding"]  # the largest side of an output

CELL = 34, 30  # height and width of a cell in js/kit/theme.css, in CSS pixels
TEXT = (662, 2), (304, 3)  # the sum's width on a wide page and on a phone, and lines kept for it

INPUT = [[1, 0, 2, 3, 1], [0, 1, 3, 0, 2], [2, 1, 0, 1, 4], [1, 3, 1, 0, 2], [0, 2, 1, 5, 3]]
WEIGHT = [[1, 2], [0, -1], [3, 1]]


class Gradients(Figure):
    """The backward pass of y = conv2d(x, w): from dY to the gradients of weight, input and bias.

    dW is the input correlated with dY, and nothing is flipped; dX is the full correlation of dY
    with the kernel turned by half a turn. Rows and columns count from 0.

    Parameters
    ----------
    input : (H, W) array_like, optional
        x, up to 8×8 finite numbers.
    weight : (K_h, K_w) array_like, optional
        w, up to 5×5.
    grad_output : (H_out, W_out) array_like, optional
        dY, the gradient of some number, as a loss, with respect to each output; by default a small
        pattern. Ones make that number the sum of the outputs. Where the output gets another size,
        dY follows: ones stay ones, the pattern goes on; of any other, cells that are no longer
        there are dropped and new ones are 0.
    stride, padding, dilation : int or pair, optional
        As in `torch.nn.Conv2d`, in cells; a pair is (height, width). Padding cells are zeros.
    position : (int, int), optional
        The cell, (row, column), of the gradient that is spelled out.
    of : {"weight", "input"}, optional
        Which gradient is on show: dW or dX.
    **traits
        `controls`: the names of the controls in sight; the others are under “More”.

    Attributes
    ----------
    output : (K_h·K_w + H·W + 1,) ndarray of float64
        dW, dX and db, one after the other, as they are compared with autograd's; read-only.
    grad_weight, grad_input, grad_bias : ndarray of float64
        The same by name: dW (K_h, K_w), dX (H, W) and db ().

    Raises
    ------
    TraitError
        Where PyTorch would refuse the arguments, or a value is outside the limits above. The
        figure keeps its last good state.

    Examples
    --------
    >>> figure = Gradients([[0, 1, 2], [3, 4, 5]], [[1, 10]], grad_output=[[1, 0], [0, -1]])
    >>> figure.grad_weight
    array([[-4., -4.]])
    >>> figure.grad_input
    array([[  1.,  10.,   0.],
           [  0.,  -1., -10.]])
    """

    _esm = bundle("gradients")
    ARGUMENTS = ("input", "weight", "grad_output", "stride", "padding", "dilation")
    VIEW = ("position", "of")
    CALL = "autograd"

    input = Array(LIMITS["input"], LIMITS["input"])
    weight = Array(LIMITS["weight"], LIMITS["weight"])
    grad_output = Array(OUTPUT, OUTPUT, default_value=np.array(PATTERN, float)[:1, :1])
    stride = Pair(1, LIMITS["stride"], default_value=(1, 1))
    padding = Pair(0, LIMITS["padding"], default_value=(0, 0))
    dilation = Pair(1, LIMITS["dilation"], default_value=(1, 1))
    position = Tuple(Int(), Int(), default_value=(0, 0)).tag(sync=True)
    of = Enum(("weight", "input"), "weight").tag(sync=True)
    controls = List(
        Enum(("of", "stride", "padding", "dilation", "preset", "input_size", "kernel_size")),
        ["of", "stride", "padding"],
    ).tag(sync=True)

    # What the browser needs of Python: the limits, and dY as it is at first.
    limits = Dict(LIMITS | {"pattern": PATTERN}, read_only=True).tag(sync=True)

    def __init__(
        self,
        input: Any = INPUT,
        weight: Any = WEIGHT,
        grad_output: Any = None,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        position: Any = (0, 0),
        of: Any = "weight",
        **traits: Any,
    ) -> None:
        if grad_output is not None:
            traits["grad_output"] = grad_output
        super().__init__(
            input=input,
            weight=weight,
            stride=stride,
            padding=padding,
            dilation=dilation,
            position=position,
            of=of,
            **traits,
        )

    @property
    def grad_weight(self) -> np.ndarray:
        """Gradient with respect to the weight, dW, (K_h, K_w)."""
        return self.output[: self.weight.size].reshape(self.weight.shape)

    @property
    def grad_input(self) -> np.ndarray:
        """Gradient with respect to the input, dX, (H, W)."""
        return self.output[self.weight.size : -1].reshape(self.input.shape)

    @property
    def grad_bias(self) -> np.ndarray:
        """Gradient with respect to a bias, db, ()."""
        return self.output[-1:].reshape(())

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        shapes = (self.input.shape, self.weight.shape, self.grad_output.shape)
        given, weight, output = (f"{h}×{w}" for h, w in shapes)
        if self.of == "weight":
            return (
                f"An input of {given}, correlated with the output's gradient dY of {output}, "
                f"is the kernel's gradient dW of {weight}; nothing is flipped."
            )
        return (
            f"The output's gradient dY of {output}, correlated with the kernel of {weight} turned "
            f"by half a turn, is the input's gradient dX of {given}."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        dY, w = self.grad_output.shape, self.weight.shape
        if self.of == "weight":
            rows, columns = (n + 2 * p for n, p in zip(self.input.shape, self.padding, strict=True))
            lines = [[(rows, columns, 82), (*dY, 168), (*w, 168)]]
            terms = min(self.grad_output.size, 48)  # as many are spelled out
        else:
            spread = with_zeros(**self.arguments())[0].shape
            lines = [[(*dY, 168), (*w, 94)], [(*spread, 222), (*w, 128), (*self.input.shape, 156)]]
            terms = self.weight.size
        wide = sum(stacked(line, 662) for line in lines)
        narrow = sum(stacked(line, 304) for line in lines[:-1]) + stacked(lines[-1], 0)
        long, longer = (22 * max(ceil((terms * 44 + 90) / room) - n, 0) for room, n in TEXT)
        count = len(self.controls)  # on a phone a line each
        return 284 + 38 * (count > 2) + wide + long, 462 + 38 * count + narrow + longer

    def draw(self) -> bytes:
        """Draw the correlation that is on show, with its window framed, as PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        if self.of == "weight":
            added = tuple(p for p in reversed(self.padding) for _ in range(2))
            corner = tuple(at * d for at, d in zip(self.position, self.dilation, strict=True))
            extent = extents(self.grad_output, self.stride)
            image = functional.pad(self.input[None], added)[0]
            pictured = [
                plots.Grid("Input x", image, plots.INPUT, added, (*corner, *extent)),
                plots.Grid("dY", self.grad_output, plots.OUTPUT),
                plots.Grid("dW", self.grad_weight, plots.KERNEL),
            ]
        else:
            zeros, added, start = with_zeros(**self.arguments())
            corner = tuple(at + first for at, first in zip(self.position, start, strict=True))
            extent = extents(self.weight, self.dilation)
            pictured = [
                plots.Grid("dY with zeros", zeros, plots.OUTPUT, added, (*corner, *extent)),
                plots.Grid("w turned", self.weight[::-1, ::-1], plots.KERNEL),
                plots.Grid("dX", self.grad_input, plots.INPUT),
            ]
        return plots.grids(pictured, signs="⋆=")

    def to_torch(self) -> "nn.Conv2d":
        """Return the `torch.nn.Conv2d` whose backward pass this is, in float64; its bias is 0."""
        steps = (self.stride, self.padding, self.dilation)
        return verify.conv2d_layer(self.weight[None, None], np.zeros(1), *steps)

    def torch_output(self) -> np.ndarray:
        """Ask PyTorch's autograd for dW, dX and db, one after the other."""
        import torch

        x, grad_output = (
            torch.from_numpy(array[None, None].copy()) for array in (self.input, self.grad_output)
        )
        layer = self.to_torch()
        weight, bias = layer.parameters()
        with torch.enable_grad():
            y = layer(x.requires_grad_())
            gradients = torch.autograd.grad(y, (weight, x, bias), grad_output)
        return np.concatenate([gradient.numpy().ravel() for gradient in gradients])

    @staticmethod
    def compute(**arguments: Any) -> np.ndarray:
        """Compute dW, dX and db, one after the other.

        Raises
        ------
        ValueError
            Where there is no output, or dY has not its shape, with both.
        """
        size, grad_output = output_shape(**arguments), arguments["grad_output"]
        if grad_output.shape != size:
            given, wanted = ("×".join(map(str, shape)) for shape in (grad_output.shape, size))
            raise ValueError(f"dY is {given}, and the output is {wanted}: they must be alike")
        names = ("input", "weight", "grad_output")
        x, w, dY = (arguments[name][None, None] for name in names)
        steps = {name: arguments[name] for name in ("stride", "padding", "dilation")}
        dW = grad.conv2d_weight(x, w.shape, dY, **steps)
        dX = grad.conv2d_input(x.shape, w, dY, **steps)
        return np.concatenate([dW.ravel(), dX.ravel(), [dY.sum()]])

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any number of the gradients, by rounding alone."""
        names = ("input", "weight", "grad_output")
        sizes = {name: np.abs(arguments[name]) for name in names}
        most = Gradients.compute(**arguments | sizes)
        terms = max(arguments["weight"].size, arguments["grad_output"].size)
        allowed, _ = agreement.tolerance(np.dtype(float), most, terms)
        return float(allowed.max())

    def refuse(self, proposal: Any) -> Any:
        """Refuse a dY of another shape than the output's; of the others only what leaves none."""
        if proposal.trait.name == "grad_output":
            return super().refuse(proposal)
        asked = self.arguments() | {proposal.trait.name: proposal.value}
        try:
            output_shape(**asked)
        except ValueError as error:
            raise TraitError(f"{proposal.trait.name}: {error}") from None
        return proposal.value

    def respond(self) -> None:
        """Let dY have the output's shape first."""
        with refusing():
            size = output_shape(**self.arguments())
        if self.grad_output.shape != size:
            self.grad_output = fitted(self.grad_output, size)
        super().respond()

    @observe("of")
    def _turn(self, _: Any) -> None:
        self.position = self.position  # the other gradient may be smaller

    @validate("position")
    def _inside(self, proposal: Any) -> tuple[int, int]:
        """Keep to the gradient on show: the cell nearest to the one asked for."""
        shape = (self.weight if self.of == "weight" else self.input).shape
        row, column = (min(max(at, 0), n - 1) for at, n in zip(proposal.value, shape, strict=True))
        return row, column


def output_shape(
    input: np.ndarray, weight: np.ndarray, stride: Any, padding: Any, dilation: Any, **_: Any
) -> tuple[int, int]:
    """Height and width of the output, which are those of dY."""
    return geometry.output_size(input.shape, weight.shape, stride, padding, dilation)


def stacked(planes: Sequence[tuple[int, int, int]], room: int) -> int:
    """How tall grids of (rows, columns, width of the name) are in a line that wraps, in pixels."""
    heights, used = [], room + 1
    for rows, columns, name in planes:
        width, height = max(columns * CELL[1] + 6, name), rows * CELL[0] + 40
        if used + width > room:
            heights.append(0)
            used = 0
        used += width + 24  # with a sign
        heights[-1] = max(heights[-1], height)
    return sum(heights)
