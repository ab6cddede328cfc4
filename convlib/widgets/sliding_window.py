"""A kernel that slides over a grid of numbers."""

from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Dict, Enum, Int, List, Tuple, validate

from convlib import agreement, functional, geometry, kernels, verify
from convlib.widgets._base import Figure, bundle, refusing, with_weight
from convlib.widgets._traits import Array, Number, Pair
from convlib.widgets._wrapping import controls_height

if TYPE_CHECKING:
    from torch import nn

# The largest sides, strides, paddings and dilations that a figure of separate cells can show.
LIMITS = {"input": 32, "weight": 15, "stride": 32, "padding": 16, "dilation": 16}

# In js/kit/theme.css, in CSS pixels: height and width of a cell, and the width of a grid's name.
CELL = 34, 30
NAME = 92

# Also in CSS pixels: the widths of the controls and of the player, and how much taller the widest
# is on a phone, where its label stands above it.
WIDTHS = {
    "stride": 183,
    "padding": 200,
    "padding_mode": 140,
    "dilation": 196,
    "operation": 313,
    "bias": 172,
    "activation": 164,
    "kernel": 203,
    "input_size": 152,
    "kernel_size": 158,
}
PLAYER = 259
LONG = 28

# A seven: under a kernel that looks for vertical edges its horizontal stroke disappears.
SEVEN = [
    [0, 0, 0, 0, 0, 0, 0],
    [0, 3, 3, 3, 3, 3, 0],
    [0, 0, 0, 0, 0, 3, 0],
    [0, 0, 0, 0, 3, 0, 0],
    [0, 0, 0, 3, 0, 0, 0],
    [0, 0, 0, 3, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0],
]


class SlidingWindow(Figure):
    """A kernel that slides over a grid of numbers, with every product in sight.

    Rows and columns count from 0 and come in the order (row, column), as in NumPy.

    Parameters
    ----------
    input : (H, W) array_like, optional
        The picture: up to 32×32 finite numbers.
    kernel : (K_h, K_w) array_like, optional
        The weights, up to 15×15. The trait is `weight`, as in PyTorch.
    **traits
        `bias` (a number), `stride`, `padding` and `dilation` as in `torch.nn.Conv2d`: an int or
        a pair (height, width), in cells. `padding` also takes ``"same"``, ``"valid"`` and
        ``"same-tensorflow"`` (TensorFlow's SAME, which allows a stride). `padding_mode`:
        ``"zeros"``, ``"reflect"``, ``"replicate"``, ``"circular"``. `operation`:
        ``"cross-correlation"``, which PyTorch calls convolution, or ``"convolution"``, which
        turns the kernel by half a turn first. `activation`: ``"identity"`` or ``"relu"``.
        `position`: the output cell on which the window stands, (row, column).
        `controls`: the names of the controls in sight; the others are under “More”.

    Attributes
    ----------
    output : (H_out, W_out) ndarray of float64
        What the window makes of the input, after the activation; read-only.

    Raises
    ------
    TraitError
        Where PyTorch would refuse the arguments, or a value is outside the limits above. The
        figure keeps its last good state.

    Examples
    --------
    >>> figure = SlidingWindow([[3, 3, 2], [0, 0, 1], [3, 1, 2]], kernel=[[0, 1], [2, 2]])
    >>> figure.output
    array([[3., 4.],
           [8., 7.]])
    >>> figure.stride = 2
    >>> figure.output
    array([[3.]])
    """

    _esm = bundle("sliding_window")
    ARGUMENTS = (
        "input",
        "weight",
        "bias",
        "stride",
        "padding",
        "padding_mode",
        "dilation",
        "operation",
        "activation",
    )
    VIEW = ("position",)

    input = Array(LIMITS["input"], LIMITS["input"])
    weight = Array(LIMITS["weight"], LIMITS["weight"])
    bias = Number(0.0)
    stride = Pair(1, LIMITS["stride"], default_value=(1, 1))
    padding = Pair(0, LIMITS["padding"], ("same", "valid", "same-tensorflow"), default_value=(0, 0))
    padding_mode = Enum(("zeros", "reflect", "replicate", "circular"), "zeros").tag(sync=True)
    dilation = Pair(1, LIMITS["dilation"], default_value=(1, 1))
    operation = Enum(("cross-correlation", "convolution"), "cross-correlation").tag(sync=True)
    activation = Enum(("identity", "relu"), "identity").tag(sync=True)
    position = Tuple(Int(), Int(), default_value=(0, 0)).tag(sync=True)
    controls = List(
        Enum(
            (
                "stride",
                "padding",
                "padding_mode",
                "dilation",
                "operation",
                "bias",
                "activation",
                "kernel",
                "input_size",
                "kernel_size",
            )
        ),
        ["stride", "padding", "dilation"],
    ).tag(sync=True)

    # What the browser needs of Python: the limits, and the kernels to choose from.
    limits = Dict(LIMITS, read_only=True).tag(sync=True)
    named_kernels = Dict(
        {name: kernel.tolist() for name, kernel in kernels.NAMED.items()}, read_only=True
    ).tag(sync=True)

    def __init__(self, input: Any = SEVEN, kernel: Any = None, **traits: Any) -> None:
        traits = with_weight(traits, kernel, kernels.sobel_x)
        super().__init__(input=input, **traits)

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        sizes = [f"{h}×{w}" for h, w in (self.input.shape, self.weight.shape, self.output.shape)]
        return (
            f"A kernel of {sizes[1]} slides over an input of {sizes[0]} "
            f"and makes an output of {sizes[2]} ({self.operation})."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        shapes = [padded(**self.arguments()).shape, self.weight.shape, self.output.shape]
        rows, columns = zip(*shapes, strict=True)
        side_by_side = sum(max(n * CELL[1], NAME) for n in columns) + 80 < 664
        wide = max(rows) * CELL[0] if side_by_side else (rows[0] + rows[2] + 1) * CELL[0]
        lines = controls_height([*(WIDTHS[name] for name in self.controls), PLAYER])
        stacked = 38 * len(self.controls) + LONG * ("operation" in self.controls)
        return round(238 + lines + wide), 483 + stacked + sum(rows) * CELL[0]

    def draw(self) -> bytes:
        """Draw the input with its padding and the window, the kernel and the output, as PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        added = padding_sides(**self.arguments())
        (row, column), (down, right) = self.position, self.stride
        (height, width) = self.weight.shape
        window = (
            row * down,
            column * right,
            geometry.effective_kernel_size(height, self.dilation[0]),
            geometry.effective_kernel_size(width, self.dilation[1]),
        )
        return plots.grids(
            [
                plots.Grid("Input", padded(**self.arguments()), plots.INPUT, added, window),
                plots.Grid("Kernel", self.weight, plots.KERNEL),
                plots.Grid("Output", self.output, plots.OUTPUT),
            ],
            signs="∗=",
        )

    def to_torch(self) -> "nn.Module":
        """Return the PyTorch module that makes `output` of the input as (1, H, W).

        Returns
        -------
        torch.nn.Conv2d
            With the same weights in float64; as the part of a `torch.nn.Sequential` where there
            is a ReLU, or TensorFlow's padding, for which `torch.nn.Conv2d` has no argument.
        """
        nn = verify.pytorch().nn
        before = self.padding == "same-tensorflow"
        conv = verify.conv2d_layer(
            applied(self.weight, self.operation)[None, None],
            np.array([self.bias]),
            self.stride,
            0 if before else self.padding,
            self.dilation,
            padding_mode="zeros" if before else self.padding_mode,
        )
        layers: list[Any] = [conv]
        if before:
            pads = {
                "zeros": nn.ZeroPad2d,
                "reflect": nn.ReflectionPad2d,
                "replicate": nn.ReplicationPad2d,
                "circular": nn.CircularPad2d,
            }
            layers.insert(0, pads[self.padding_mode](padding_sides(**self.arguments())))
        if self.activation == "relu":
            layers.append(nn.ReLU())
        return conv if len(layers) == 1 else nn.Sequential(*layers)

    def torch_output(self) -> np.ndarray:
        """Ask PyTorch for its output."""
        return verify.run(self.to_torch(), self.input[None])[0]

    @staticmethod
    def compute(**arguments: Any) -> np.ndarray:
        """Sum the products and the bias at each position of the window, and apply the activation.

        Raises
        ------
        ValueError
            Where there is no output, with both offending numbers.
        """
        weight = applied(arguments["weight"], arguments["operation"])[None, None]
        bias = np.array([arguments["bias"]])
        stride, dilation = arguments["stride"], arguments["dilation"]
        image = padded(**arguments)[None]
        sums = functional.conv2d(image, weight, bias, stride, dilation=dilation)[0]
        return functional.relu(sums) if arguments["activation"] == "relu" else sums

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any output, by rounding alone."""
        sizes = {name: np.abs(arguments[name]) for name in ("input", "weight", "bias")}
        terms = arguments["weight"].size + 1  # the bias counts as one
        most = SlidingWindow.compute(**arguments | sizes)
        allowed, _ = agreement.tolerance(np.dtype(float), most, terms)
        return float(allowed.max())

    @validate("position")
    def _inside(self, proposal: Any) -> tuple[int, int]:
        """Keep the window on the output: the nearest cell to the one asked for."""
        with refusing():
            shape = self.compute(**self.arguments()).shape
        row, column = (min(max(at, 0), n - 1) for at, n in zip(proposal.value, shape, strict=True))
        return row, column


def padding_sides(
    input: np.ndarray, weight: np.ndarray, stride: Any, padding: Any, dilation: Any, **_: Any
) -> tuple[int, int, int, int]:
    """Cells that a window adds at the left, right, top and bottom, in the order of `F.pad`."""
    if padding == "same-tensorflow":
        axes = zip(input.shape, weight.shape, stride, dilation, strict=True)
        rows, columns = (geometry.same_padding(*axis, convention="tensorflow") for axis in axes)
    else:
        rows, columns = geometry.padding_sides(padding, weight.shape, stride, dilation)
    return (*columns, *rows)


def padded(**arguments: Any) -> np.ndarray:
    """Make the input with its padding, as the window meets it."""
    mode = arguments["padding_mode"].replace("zeros", "constant")
    return functional.pad(arguments["input"][None], padding_sides(**arguments), mode)[0]


def applied(weight: np.ndarray, operation: str) -> np.ndarray:
    """Turn the kernel by half a turn for a convolution, and not for a cross-correlation."""
    return weight[::-1, ::-1] if operation == "convolution" else weight
