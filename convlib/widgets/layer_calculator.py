"""What a convolution's arguments come to: shapes, parameters, multiply-accumulates, memory."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Bool, Dict, Enum, List

from convlib import geometry, verify
from convlib.widgets._base import Figure, bundle, refusing
from convlib.widgets._layer_numbers import (
    LIMITS,
    MODES,
    MOST,
    WORDS,
    Numbers,
    count,
    unread_cells,
)
from convlib.widgets._traits import Pair, Sizes, Whole

if TYPE_CHECKING:
    from torch import nn

    from convlib import plots


MANY = 100_000  # numbers in an output: what is written of them takes two lines more on a phone


class LayerCalculator(Figure):
    """Every argument of `torch.nn.Conv2d` and `torch.nn.ConvTranspose2d`, and what it costs.

    Parameters
    ----------
    in_channels, out_channels : int
        Channels of the input and of the output, up to 16384.
    kernel_size, stride, padding, dilation : int or pair
        Cells, (height, width), up to 99; `padding` may be ``"same"`` or ``"valid"``.
    groups : int
        Parts into which both channels are split.
    bias : bool
        Whether a number is added to each output channel.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What the padding holds.
    transposed : bool
        Whether it is `torch.nn.ConvTranspose2d`.
    output_padding : int or pair
        Cells added to one side of the output; of ConvTranspose2d alone.
    input_size : (int, int, int, int), optional
        Batch N, channels C, height H and width W; (1, in_channels, 224, 224) unless given.
    **traits
        `controls`: the names of the controls in sight; the others are under “More”.

    Attributes
    ----------
    output_shape : (int, int, int, int)
        N, out_channels, height, width.
    numbers : Numbers
        All that follows from the arguments, by name.

    Raises
    ------
    TraitError
        Where PyTorch would refuse the arguments, or a value is outside the limits above. The
        figure keeps its last good state.

    Examples
    --------
    >>> figure = LayerCalculator(3, 96, 11, stride=4)
    >>> figure.output_shape, figure.numbers.parameters, figure.numbers.unread
    ((1, 96, 54, 54), 34944, (1, 1))
    >>> figure.stride = 2
    >>> figure.to_torch()
    Conv2d(3, 96, kernel_size=(11, 11), stride=(2, 2))
    """

    _esm = bundle("layer_calculator")
    ARGUMENTS = (
        "transposed",
        "in_channels",
        "out_channels",
        "kernel_size",
        "stride",
        "padding",
        "output_padding",
        "dilation",
        "groups",
        "bias",
        "padding_mode",
        "input_size",
    )
    CALL = "PyTorch"
    places = "on shapes, parameters, MACs and bytes"

    transposed = Bool(False).tag(sync=True)
    in_channels = Whole(3, 1, LIMITS["channels"])
    out_channels = Whole(96, 1, LIMITS["channels"])
    kernel_size = Pair(1, MOST, default_value=(11, 11))
    stride = Pair(1, MOST, default_value=(1, 1))
    padding = Pair(0, MOST, WORDS, default_value=(0, 0))
    output_padding = Pair(0, MOST, default_value=(0, 0))
    dilation = Pair(1, MOST, default_value=(1, 1))
    groups = Whole(1, 1, LIMITS["channels"])
    bias = Bool(True).tag(sync=True)
    padding_mode = Enum(MODES, "zeros").tag(sync=True)
    input_size = Sizes((1, 3, 224, 224), tuple(LIMITS["input_size"]))
    controls = List(
        Enum(("layer", *ARGUMENTS[1:], "preset")), ["kernel_size", "stride", "padding"]
    ).tag(sync=True)

    # What the browser needs of Python.
    limits = Dict(LIMITS, read_only=True).tag(sync=True)

    def __init__(  # in the order of Conv2d, with its defaults
        self,
        in_channels: int = 3,
        out_channels: int = 96,
        kernel_size: Any = 11,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        *,
        transposed: bool = False,
        output_padding: Any = 0,
        input_size: Any = None,
        **traits: Any,
    ) -> None:
        super().__init__(
            in_channels=in_channels,
            out_channels=out_channels,
            kernel_size=kernel_size,
            stride=stride,
            padding=padding,
            dilation=dilation,
            groups=groups,
            bias=bias,
            padding_mode=padding_mode,
            transposed=transposed,
            output_padding=output_padding,
            input_size=(1, in_channels, 224, 224) if input_size is None else input_size,
            **traits,
        )

    @property
    def numbers(self) -> Numbers:
        """All that follows from the arguments, by name."""
        return count(**self.arguments())

    @property
    def output_shape(self) -> tuple[int, ...]:
        """N, out_channels, height and width of the output."""
        return self.numbers.output_shape

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        found = self.numbers
        name = "nn.ConvTranspose2d" if self.transposed else "nn.Conv2d"
        return (
            f"{name} makes an output of {found.output_shape} from an input of {self.input_size}, "
            f"with {found.parameters} parameters and {found.macs} multiply-accumulates."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        names = ("kernel_size", "stride", "padding", "output_padding", "dilation")
        pairs = [getattr(self, name) for name in names] + [self.input_size[2:]]
        two = any(pair[0] != pair[1] for pair in pairs if not isinstance(pair, str))
        unshared, lines = not self.transposed, len(self.controls)  # on a phone each takes one
        found = self.numbers
        unread = 22 * any(found.unread)  # a line that says so, and on a phone two
        long = 45 * (math.prod(found.output_shape) > MANY)
        wide = 886 + 56 * unshared + 98 * two + 38 * (lines > 3) + unread
        text = 22 * self.transposed  # whose name makes the layer a line longer on a phone
        return wide, 1286 + 37 * lines + 78 * unshared + 170 * two + 2 * unread + long + text

    def draw(self) -> bytes:
        """Draw both axes: cells, padding, the first windows and the last one, as PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        return plots.strips([strip(axis, **self.arguments()) for axis in (0, 1)])

    def to_torch(self, device: str | None = None) -> "nn.Module":
        """Return the PyTorch layer, as PyTorch starts it.

        Parameters
        ----------
        device : str, optional
            As of PyTorch; ``"meta"`` has shapes and no numbers.

        Returns
        -------
        torch.nn.Conv2d or torch.nn.ConvTranspose2d
        """
        torch = verify.pytorch()
        given: dict[str, Any] = self.arguments(device=device)
        for name in ("input_size", "transposed"):
            del given[name]
        if self.transposed:
            return torch.nn.ConvTranspose2d(**given)
        del given["output_padding"]
        return torch.nn.Conv2d(**given)

    def torch_output(self) -> np.ndarray:
        """Ask PyTorch for the same numbers."""
        found = verify.measured(self.to_torch("meta"), self.input_size)
        return np.hstack([np.ravel(value) for value in found]).astype(np.float64)

    def summed(self) -> np.ndarray:
        """Return what PyTorch says too."""
        return self.output[:-4]  # without the reach and the unread cells

    @staticmethod
    def compute(**arguments: Any) -> np.ndarray:
        """Count all numbers, in a row.

        Raises
        ------
        ValueError
            Where PyTorch would refuse the arguments, or there is more than can be counted.
        """
        return count(**arguments).array()

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """Whole numbers up to 2⁵³ are exact in floats."""
        return 0.0

    def refuse(self, proposal: Any) -> Any:
        """Refuse what makes no layer; the input's channels go along with the layer's."""
        changes = {proposal.trait.name: proposal.value}
        if "in_channels" in changes and self.input_size[1] == self.in_channels:
            changes["input_size"] = self._fed(proposal.value)
        with refusing():  # the words name the arguments, which may be others than this one
            self.check(**self.arguments(**changes))
        return proposal.value

    def respond(self) -> None:
        """Let the input have the layer's channels first."""
        if self.input_size[1] == self.in_channels:
            super().respond()
        else:  # its own change calls again
            self.input_size = self._fed(self.in_channels)

    def _fed(self, channels: int) -> tuple[int, ...]:
        """Give the input other channels: they go along with the layer's."""
        return (self.input_size[0], channels, *self.input_size[2:])


def strip(axis: int, **arguments: Any) -> "plots.Strip":
    """Lay out one axis of what the windows go over: of the input, or transposed of the output."""
    from convlib import plots

    made = count(**arguments).output_shape[2 + axis]
    cells = arguments["input_size"][2 + axis]
    kernel, stride, dilation = (
        arguments[name][axis] for name in ("kernel_size", "stride", "dilation")
    )
    reach = geometry.effective_kernel_size(kernel, dilation)
    name = ("Height", "Width")[axis]
    if arguments["transposed"]:
        before, inner, windows = arguments["padding"][axis], made, cells
        after = max(stride * (cells - 1) + reach - before - made, 0)
        return plots.Strip(name, (before, inner, after), reach, stride, windows, plots.OUTPUT)
    names = ("kernel_size", "stride", "padding", "dilation")
    window = {name: arguments[name] for name in names}
    before, after = geometry.padding_sides(**window)[axis]
    padding_mode, size = arguments["padding_mode"], arguments["input_size"][2:]
    unread = unread_cells(size, **window, padding_mode=padding_mode)[axis]
    return plots.Strip(name, (before, cells, after), reach, stride, made, plots.INPUT, unread)
