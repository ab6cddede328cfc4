"""A convolution as one matrix product."""

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Dict, Enum, Int, List, Tuple, validate

from convlib import agreement, functional, verify
from convlib.widgets._base import Figure, bundle, refusing
from convlib.widgets._traits import Array, Pair

if TYPE_CHECKING:
    from torch import nn

# The largest channels, filters, sides, strides, paddings and dilations; and how many numbers the
# matrix of columns may hold, each of which is a cell on screen.
LIMITS = {
    "channels": 3,
    "filters": 4,
    "input": 8,
    "weight": 5,
    "stride": 8,
    "padding": 4,
    "dilation": 7,
    "columns": 2048,
}

CELL = 30  # height of a cell in js/im2col/style.css, in CSS pixels

# A ramp, in which every number is another, so that copies are found again; and a roof.
INPUT = [
    [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11, 12, 13, 14, 15]],
    [[0, 0, 9, 0, 0], [0, 9, 0, 9, 0], [9, 0, 0, 0, 9]],
]
WEIGHT = [
    [[[1, 0, -1], [2, 0, -2]], [[0, 1, 0], [1, 0, 1]]],
    [[[0, 0, 1], [0, -1, 0]], [[-1, 0, 2], [0, 1, 0]]],
]


class Im2col(Figure):
    """How libraries turn a convolution into one matrix product.

    Every window of the input becomes a column, every filter a row; each output is a row times a
    column. Rows and columns count from 0.

    Parameters
    ----------
    input : (C_in, H, W) array_like, optional
        Up to 3 channels of up to 8×8 finite numbers.
    weight : (C_out, C_in, K_h, K_w) array_like, optional
        Up to 4 filters of up to 5×5.
    stride, padding, dilation : int or pair, optional
        As in `torch.nn.Conv2d`, in cells; a pair is (height, width). Padding cells are zeros.
    position : (int, int), optional
        The output cell, (row, column), on which the window stands.
    **traits
        `filter`: the output channel whose sum is spelled out, an int. `controls`: the names of
        the controls in sight; the others are under “More”.

    Attributes
    ----------
    output : (C_out, H_out, W_out) ndarray of float64
        The convolution; read-only.
    columns : (C_in·K_h·K_w, H_out·W_out) ndarray of float64
        The windows, as `convlib.functional.unfold` writes them.

    Raises
    ------
    TraitError
        Where PyTorch would refuse the arguments, a value is outside the limits above, or the
        columns would hold more than 2048 numbers. The figure keeps its last good state.

    Examples
    --------
    >>> figure = Im2col([[[0, 1, 2], [3, 4, 5]]], weight=[[[[1, 10]]], [[[0, -1]]]])
    >>> figure.columns
    array([[0., 1., 3., 4.],
           [1., 2., 4., 5.]])
    >>> figure.output
    array([[[10., 21.],
            [43., 54.]],
    <BLANKLINE>
           [[-1., -2.],
            [-4., -5.]]])
    """

    _esm = bundle("im2col")
    ARGUMENTS = ("input", "weight", "stride", "padding", "dilation")
    VIEW = ("position", "filter")

    input = Array(LIMITS["channels"], LIMITS["input"], LIMITS["input"])
    weight = Array(LIMITS["filters"], LIMITS["channels"], LIMITS["weight"], LIMITS["weight"])
    stride = Pair(1, LIMITS["stride"], default_value=(1, 1))
    padding = Pair(0, LIMITS["padding"], default_value=(0, 0))
    dilation = Pair(1, LIMITS["dilation"], default_value=(1, 1))
    position = Tuple(Int(), Int(), default_value=(0, 0)).tag(sync=True)
    filter = Int(0).tag(sync=True)
    controls = List(
        Enum(("stride", "padding", "dilation", "input_size", "channels", "kernel_size", "filters")),
        ["stride", "padding", "dilation"],
    ).tag(sync=True)

    # What the browser needs of Python.
    limits = Dict(LIMITS, read_only=True).tag(sync=True)

    def __init__(
        self,
        input: Any = INPUT,
        weight: Any = WEIGHT,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        position: Any = (0, 0),
        **traits: Any,
    ) -> None:
        super().__init__(
            input=input,
            weight=weight,
            stride=stride,
            padding=padding,
            dilation=dilation,
            position=position,
            **traits,
        )

    @property
    def columns(self) -> np.ndarray:
        """The windows of the input, (C_in·K_h·K_w, H_out·W_out)."""
        return unfolded(**self.arguments())

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        shapes = (self.input.shape, self.weight.shape, self.output.shape)
        given, weight, output = ("×".join(map(str, shape)) for shape in shapes)
        rows, columns = self.columns.shape
        return (
            f"The windows of an input of {given} are the {columns} columns of a matrix of "
            f"{rows} rows; times the weight of {weight} as {len(self.weight)} rows, "
            f"they make an output of {output}."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        (filters, channels, *_), terms = self.weight.shape, len(self.columns)
        rows, across = (n + 2 * p for n, p in zip(self.input.shape[1:], self.padding, strict=True))
        _, made, wide_made = self.output.shape
        product = 2 * plane(filters) + 15  # the kernels as rows, and below or beside it the output
        left = max(channels * plane(rows), plane(terms)) + product - plane(filters)
        wide = max(left, filters * (plane(made) + 22))
        inputs = plane(rows) * ceil(channels / beside(across, 150))
        outputs = (plane(made) + 22) * ceil(filters / beside(wide_made, 106))
        narrow = inputs + plane(terms) + product + outputs
        controls = len(self.controls)  # on a phone a line each
        lines = 22 * (terms * 7 // 90)  # of the sum that is spelled out, beyond those kept free
        phone_lines = 22 * max(terms * 7 // 40 - 2, 0)
        return (
            265 + 38 * (controls > 2) + wide + lines,
            361 + 38 * controls + narrow + phone_lines,
        )

    def draw(self) -> bytes:
        """Draw the weight as rows, the columns with the window's framed, the product, as PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        filters, columns = len(self.weight), self.columns
        row, column = self.position
        window = (0, row * self.output.shape[2] + column, len(columns), 1)
        return plots.grids(
            [
                plots.Grid("Kernel as rows", self.weight.reshape(filters, -1), plots.KERNEL),
                plots.Grid("Input as columns", columns, plots.INPUT, window=window),
                plots.Grid("Output", self.output.reshape(filters, -1), plots.OUTPUT),
            ],
            signs="×=",
        )

    def to_torch(self) -> "nn.Conv2d":
        """Return the `torch.nn.Conv2d` with the same weights, in float64 and without a bias."""
        return verify.conv2d_layer(self.weight, None, self.stride, self.padding, self.dilation)

    def torch_output(self) -> np.ndarray:
        """Ask PyTorch for its output."""
        return verify.run(self.to_torch(), self.input)

    @staticmethod
    def compute(**arguments: Any) -> np.ndarray:
        """Convolve by way of the columns.

        Raises
        ------
        ValueError
            Where there is no output, or where the columns are more than a figure can show.
        """
        rows, columns = unfolded(**arguments).shape
        if rows * columns > LIMITS["columns"]:
            raise ValueError(
                f"{rows}×{columns} columns are {rows * columns} numbers; "
                f"a figure shows up to {LIMITS['columns']}"
            )
        return functional.conv2d(**arguments, algorithm="im2col")

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any output, by rounding alone."""
        sizes = {name: np.abs(arguments[name]) for name in ("input", "weight")}
        most = Im2col.compute(**arguments | sizes)
        allowed, _ = agreement.tolerance(np.dtype(float), most, arguments["weight"][0].size)
        return float(allowed.max())

    @validate("position")
    def _inside(self, proposal: Any) -> tuple[int, int]:
        """Keep the window on the output: the nearest cell to the one asked for."""
        with refusing():
            shape = self.compute(**self.arguments()).shape[1:]
        row, column = (min(max(at, 0), n - 1) for at, n in zip(proposal.value, shape, strict=True))
        return row, column

    @validate("filter")
    def _among(self, proposal: Any) -> int:
        """Keep to the filters that there are: the nearest to the one asked for."""
        return min(max(proposal.value, 0), len(self.weight) - 1)


def unfolded(
    input: np.ndarray, weight: np.ndarray, stride: Any, padding: Any, dilation: Any
) -> np.ndarray:
    """Write every window of the input as a column."""
    return functional.unfold(input, weight.shape[2:], dilation, padding, stride)


def plane(rows: int) -> int:
    """How tall a grid of so many rows is, with its name and the gap below, in CSS pixels."""
    return 37 + CELL * rows


def beside(columns: int, name: int) -> int:
    """How many grids of so many columns stand side by side on a phone, their names so wide."""
    return max(1, 319 // (max(name, 28 * columns + 6) + 8))
