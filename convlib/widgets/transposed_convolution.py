"""A transposed convolution in two ways, which give the same."""

from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Dict, Enum, Int, List, Tuple, observe, validate

from convlib import agreement, functional, geometry, verify
from convlib.widgets._base import Figure, bundle, refusing
from convlib.widgets._traits import Array, Number, Pair

if TYPE_CHECKING:
    from torch import nn

# The largest sides, steps, paddings and output of which two pictures have room side by side.
LIMITS = {
    "input": 6,
    "weight": 5,
    "stride": 5,
    "padding": 8,
    "output_padding": 4,
    "dilation": 3,
    "output": 16,
}

CELL = 34, 30  # height and width of a cell in js/kit/theme.css, in CSS pixels

INPUT = [[1, 2, 3], [2, 4, -1]]  # no zeros, which would look like inserted ones
KERNEL = [[1, 2, 1], [3, 5, 2], [1, 4, -1]]


class TransposedConvolution(Figure):
    """Kernels stamped onto the output, and a window over an input with zeros: the same numbers.

    Rows and columns count from 0 and come in the order (row, column), as in NumPy.

    Parameters
    ----------
    input : (H, W) array_like, optional
        Up to 6×6 finite numbers.
    weight : (K_h, K_w) array_like, optional
        The kernel, up to 5×5: the weight of the convolution which goes the other way.
    bias : float
        Added to every output cell.
    stride, padding, output_padding, dilation : int or pair
        As in `torch.nn.ConvTranspose2d`, in cells: `stride` from stamp to stamp, `padding` cut off
        on each side, `output_padding` added at the bottom and right. The output may have up to
        16×16 cells.
    position : (int, int)
        At which cell the reader looks, (row, column): of the input where `view` is
        ``"scatter"``, of the output elsewhere.
    view : {"scatter", "zero-insertion", "coverage"}
        Whether the reader steps through the stamps, through the windows, or through the output
        beside a count of the stamps on each cell.
    **traits
        `controls`: the names of the controls in sight; the others are under “More”.

    Attributes
    ----------
    output : (H_out, W_out) ndarray of float64
        The stamps' sum and the bias; read-only.

    Raises
    ------
    TraitError
        Where PyTorch would refuse the arguments, or a value is outside the limits above. The
        figure keeps its last good state.

    Examples
    --------
    >>> figure = TransposedConvolution([[1, 2]], weight=[[1, 10, 100]])
    >>> figure.output
    array([[  1.,  10., 102.,  20., 200.]])
    >>> figure.coverage
    array([[1, 1, 2, 1, 1]])
    >>> figure.output_padding = (0, 1)
    >>> figure.output
    array([[  1.,  10., 102.,  20., 200.,   0.]])
    """

    _esm = bundle("transposed_convolution")
    ARGUMENTS = (
        "input",
        "weight",
        "bias",
        "stride",
        "padding",
        "output_padding",
        "dilation",
    )
    VIEW = ("view", "position")
    CALL = "nn.ConvTranspose2d"

    input = Array(LIMITS["input"], LIMITS["input"])
    weight = Array(LIMITS["weight"], LIMITS["weight"])
    bias = Number(0.0)
    stride = Pair(1, LIMITS["stride"], default_value=(2, 2))
    padding = Pair(0, LIMITS["padding"], default_value=(0, 0))
    output_padding = Pair(0, LIMITS["output_padding"], default_value=(0, 0))
    dilation = Pair(1, LIMITS["dilation"], default_value=(1, 1))
    position = Tuple(Int(), Int(), default_value=(0, 0)).tag(sync=True)
    view = Enum(("scatter", "zero-insertion", "coverage"), "scatter").tag(sync=True)
    controls = List(
        Enum(
            (
                "stride",
                "padding",
                "output_padding",
                "dilation",
                "input_size",
                "kernel_size",
                "bias",
                "view",
            )
        ),
        ["stride", "padding", "output_padding"],
    ).tag(sync=True)

    # What the browser needs of Python.
    limits = Dict(LIMITS, read_only=True).tag(sync=True)

    def __init__(
        self,
        input: Any = INPUT,
        weight: Any = KERNEL,
        bias: float = 0.0,
        stride: Any = 2,
        padding: Any = 0,
        output_padding: Any = 0,
        dilation: Any = 1,
        position: Any = (0, 0),
        view: str = "scatter",
        **traits: Any,
    ) -> None:
        super().__init__(
            input=input,
            weight=weight,
            bias=bias,
            stride=stride,
            padding=padding,
            output_padding=output_padding,
            dilation=dilation,
            position=position,
            view=view,
            **traits,
        )

    @property
    def coverage(self) -> np.ndarray:
        """How many stamps lie on each output cell, (H_out, W_out) of int64."""
        ones = {name: np.ones_like(getattr(self, name)) for name in ("input", "weight")}
        return self.compute(**self.arguments(**ones, bias=0.0)).astype(np.int64)

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        arrays = self.input, self.weight, self.output, zero_inserted(**self.arguments())
        given, kernel, output, zeros = (f"{h}×{w}" for h, w in (array.shape for array in arrays))
        made = f"makes an output of {output}: each input cell stamps a kernel of {kernel} onto it"
        if self.view == "coverage":
            return (
                f"An input of {given} {made}, and from {self.coverage.min()} to "
                f"{self.coverage.max()} stamps lie on a cell."
            )
        return (
            f"An input of {given} {made}, or with zeros between and around, {zeros}, is "
            "correlated with the flipped kernel."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        (kernel, across), (made, wide), (given, long) = (
            array.shape for array in (self.weight, self.output, self.input)
        )
        left, right, top, bottom = (max(side, 0) for side in zero_sides(**self.arguments()))
        zeros = self.stride[0] * (given - 1) + 1 + top + bottom
        zeros_wide = self.stride[1] * (long - 1) + 1 + left + right
        factors = max(given, kernel)
        lines = len(self.controls)  # on a phone each takes one
        crowded = 38 * (lines > 2)
        if self.view == "coverage":
            return (
                413 + crowded + (factors + made) * CELL[0],
                721 + 38 * lines + (factors + 2 * made) * CELL[0],
            )
        beside = max(long + across + 1, wide) + max(zeros_wide + across + 1, wide)
        rows = zeros + made if beside * CELL[1] + 60 < 664 else factors + zeros + 2 * made
        stacked = factors + zeros + kernel + 2 * made
        return 477 + crowded + rows * CELL[0], 863 + 38 * lines + stacked * CELL[0]

    def draw(self) -> bytes:
        """Draw the way that `view` steps through, as PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        arguments, cell = self.arguments(), (*self.position, 1, 1)
        if self.view == "zero-insertion":
            left, right, top, bottom = (max(side, 0) for side in zero_sides(**arguments))
            zeros, around = zero_inserted(**arguments), (left, right, top, bottom)
            window = (*self.position, *extent(**arguments))
            grids = [
                plots.Grid("Input with zeros", zeros, plots.INPUT, around, window),
                plots.Grid("Kernel flipped", self.weight[::-1, ::-1], plots.KERNEL),
                plots.Grid("Output", self.output, plots.OUTPUT, window=cell),
            ]
            return plots.grids(grids, signs="⋆=")
        result = plots.Grid("Output", self.output, plots.OUTPUT)
        if self.view == "coverage":
            result = plots.Grid("Coverage", self.coverage, plots.OUTPUT, window=cell)
        else:
            result.window = stamp(self.position, self.output.shape, **arguments)
        kernel = plots.Grid("Kernel", self.weight, plots.KERNEL)
        return plots.grids([plots.Grid("Input", self.input, plots.INPUT), kernel, result], "×→")

    def to_torch(self) -> "nn.Module":
        """Return the PyTorch module that makes `output` of the input as (1, H, W).

        Returns
        -------
        torch.nn.ConvTranspose2d
            With the same weights, in float64.
        """
        torch = verify.pytorch()
        layer = torch.nn.utils.skip_init(  # draws no random numbers, which others may count on
            torch.nn.ConvTranspose2d,
            1,
            1,
            self.weight.shape,
            stride=self.stride,
            padding=self.padding,
            output_padding=self.output_padding,
            dilation=self.dilation,
            dtype=torch.float64,
        )
        with torch.no_grad():
            layer.weight[0, 0] = torch.from_numpy(self.weight.copy())
            layer.bias[0] = self.bias
        return layer

    def torch_output(self) -> np.ndarray:
        """Ask PyTorch for its output."""
        return verify.run(self.to_torch(), self.input[None])[0]

    @staticmethod
    def compute(**arguments: Any) -> np.ndarray:
        """Add up the stamps of all input cells, and the bias.

        Raises
        ------
        ValueError
            Where there is no output, or too large a one, with both offending numbers.
        """
        rest = {name: arguments[name] for name in ("stride", "padding", "output_padding")}
        output = functional.conv_transpose2d(
            arguments["input"][None],
            arguments["weight"][None, None],
            np.array([arguments["bias"]]),
            dilation=arguments["dilation"],
            **rest,
        )[0]
        if max(output.shape) > LIMITS["output"]:
            most = LIMITS["output"]
            raise ValueError(
                f"the output would have {output.shape[0]}×{output.shape[1]} cells; "
                f"this figure shows up to {most}×{most}"
            )
        return output

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any output, by rounding alone."""
        sizes = {name: np.abs(arguments[name]) for name in ("input", "weight", "bias")}
        terms = arguments["weight"].size + 1  # the bias counts as one
        most = TransposedConvolution.compute(**arguments | sizes)
        allowed, _ = agreement.tolerance(np.dtype(float), most, terms)
        return float(allowed.max())

    @validate("position")
    def _inside(self, proposal: Any) -> tuple[int, int]:
        """Stay on the cells that `view` steps through: the nearest to the one asked for."""
        with refusing():
            output = self.compute(**self.arguments())
        shape = (self.input if self.view == "scatter" else output).shape
        row, column = (min(max(at, 0), n - 1) for at, n in zip(proposal.value, shape, strict=True))
        return row, column

    @observe("view")
    def _look(self, _: Any) -> None:
        self.position = self.position  # the other cells may be fewer


def extent(weight: np.ndarray, dilation: Any, **_: Any) -> tuple[int, int]:
    """Rows and columns that a kernel spans."""
    rows, columns = map(geometry.effective_kernel_size, weight.shape, dilation)
    return rows, columns


def stamp(
    position: tuple[int, int], shape: tuple[int, ...], stride: Any, padding: Any, **rest: Any
) -> tuple[int, int, int, int] | None:
    """Row, column, height and width of what an input cell stamps; None where all is cut off."""
    axes = zip(position, stride, padding, extent(**rest), shape, strict=True)
    ends = [(max(at * s - p, 0), min(at * s - p + long, size)) for at, s, p, long, size in axes]
    (top, bottom), (left, right) = ends
    return (top, left, bottom - top, right - left) if top < bottom and left < right else None


def zero_sides(padding: Any, output_padding: Any, **rest: Any) -> tuple[int, int, int, int]:
    """Zeros at the left, right, top and bottom of the input with zeros; negative ones crop it."""
    top, left = (long - 1 - p for long, p in zip(extent(**rest), padding, strict=True))
    return left, left + output_padding[1], top, top + output_padding[0]


def zero_inserted(**arguments: Any) -> np.ndarray:
    """Make what the flipped kernel slides over at stride 1, with its padding and cropped."""
    image, (down, right) = arguments["input"], arguments["stride"]
    rows, columns = image.shape
    zeros = np.zeros((down * (rows - 1) + 1, right * (columns - 1) + 1))
    zeros[::down, ::right] = image
    sides = zero_sides(**arguments)
    around = functional.pad(zeros[None], [max(side, 0) for side in sides])
    # Cropped last, for a crop may reach beyond the last cell, into the zeros of output_padding.
    return functional.pad(around, [min(side, 0) for side in sides])[0]
