"""How a convolution with several channels mixes them."""

from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Bool, Dict, Enum, Int, List, Tuple, Unicode, validate

from convlib import agreement, cost, functional, verify
from convlib.widgets import _mixer_height
from convlib.widgets._base import Figure, bundle, refusing
from convlib.widgets._mixing import mixed, partial_sums
from convlib.widgets._mixing_presets import PRESETS, complete
from convlib.widgets._traits import Array, Pair, to_wire

if TYPE_CHECKING:
    from torch import nn

# The most that a figure of separate cells can show.
LIMITS = {"channels": 6, "filters": 6, "input": 12, "weight": 5, "stride": 6, "padding": 4}


class ChannelMixer(Figure):
    """Input channels, the partial sum of each, and the output channel that adds them.

    Channels, filters, rows and columns count from 0, as in NumPy.

    Parameters
    ----------
    input : (C_in, H, W) array_like, optional
        Up to 6 channels of 12×12 finite numbers.
    weight : (C_out, C_in/groups, K_h, K_w) array_like, optional
        The filters, up to 6, with kernels up to 5×5.
    bias : (C_out,) array_like, optional
        One number per filter; zeros unless given.
    preset : str, optional
        What the figure starts with where nothing else is given: a name in `PRESETS`.
    **traits
        `groups`, `stride` and `padding` as in `torch.nn.Conv2d`. `pointwise`: the weight
        (C_out, C_in, 1, 1) of a second, 1×1 layer, which makes a depthwise-separable convolution
        where `separable` is true; it is once `pointwise` is given. The first layer then has one
        kernel per channel and no bias. `position`: the output cell on which the windows stand,
        (row, column). `filter`: the one drawn in full. `channel_names`: of the input; numbers
        where there are not as many. `controls`: the names of the controls in sight; the others
        are under “More”.

    Attributes
    ----------
    output : (C_out, H_out, W_out) ndarray of float64
        Read-only.

    Raises
    ------
    TraitError
        Where PyTorch would refuse the arguments, or a value is outside the limits above. The
        figure keeps its last good state.

    Examples
    --------
    >>> figure = ChannelMixer([[[1, 2]], [[3, 5]]], weight=[[[[10]], [[-1]]]], bias=[0.5])
    >>> figure.output
    array([[[ 7.5, 15.5]]])
    >>> figure.partial_sums
    array([[[[10., 20.]],
    <BLANKLINE>
            [[-3., -5.]]]])
    """

    _esm = bundle("channel_mixer")
    ARGUMENTS = (
        "input",
        "weight",
        "bias",
        "groups",
        "stride",
        "padding",
        "separable",
        "pointwise",
    )
    VIEW = ("position", "filter")

    input = Array(LIMITS["channels"], LIMITS["input"], LIMITS["input"])
    weight = Array(LIMITS["filters"], LIMITS["channels"], LIMITS["weight"], LIMITS["weight"])
    bias = Array(LIMITS["filters"])
    groups = Int(1).tag(sync=True)
    stride = Pair(1, LIMITS["stride"], default_value=(1, 1))
    padding = Pair(0, LIMITS["padding"], default_value=(0, 0))
    separable = Bool(False).tag(sync=True)
    pointwise = Array(LIMITS["filters"], LIMITS["channels"], 1, 1)
    position = Tuple(Int(), Int(), default_value=(0, 0)).tag(sync=True)
    filter = Int(0).tag(sync=True)
    channel_names = List(Unicode(), ["R", "G", "B"]).tag(sync=True)
    controls = List(
        Enum(("preset", "groups", "filter", "stride", "padding")), ["preset", "groups", "filter"]
    ).tag(sync=True)

    # What the browser needs of Python: the limits, and the layers to choose from.
    limits = Dict(LIMITS, read_only=True).tag(sync=True)
    presets = Dict(read_only=True).tag(sync=True)

    def __init__(
        self,
        input: Any = None,
        weight: Any = None,
        bias: Any = None,
        *,
        preset: str = "dense",
        **traits: Any,
    ) -> None:
        if preset not in PRESETS:
            raise ValueError(f"preset must be one of {', '.join(PRESETS)}, got {preset!r}")
        arrays = {"input": input, "weight": weight, "bias": bias}
        given = traits | {name: array for name, array in arrays.items() if array is not None}
        start = complete(PRESETS[preset])
        if "weight" in given:  # then all that makes a layer is the caller's
            start = complete({"separable": "pointwise" in given, "input": start["input"]} | given)
        super().__init__(**start | given)
        self.set_trait("presets", {name: wired(complete(PRESETS[name])) for name in PRESETS})

    @property
    def maps(self) -> np.ndarray:
        """What the last layer mixes: the depthwise layer's output, or the input itself."""
        return mixed(**self.arguments())["input"]

    @property
    def partial_sums(self) -> np.ndarray:
        """Each filter's sum over each channel it sees: (C_out, C_in/groups, H_out, W_out)."""
        return partial_sums(**mixed(**self.arguments()))

    @property
    def costs(self) -> dict[str, cost.Cost]:
        """What the layers cost, and the dense layer in whose place they stand.

        Returns
        -------
        dict from str to convlib.cost.Cost
            "layer" and "dense", or "depthwise", "pointwise", "together" and "dense".
        """
        channels, *size = self.input.shape
        first = channels, len(self.weight), self.weight.shape[2:], size, self.stride, self.padding
        dense = cost.conv2d(channels, len(self.bias), *first[2:])
        if not self.separable:
            return {"layer": cost.conv2d(*first, groups=self.groups), "dense": dense}
        depthwise = cost.conv2d(*first, groups=channels, bias=False)
        pointwise = cost.conv2d(channels, len(self.bias), 1, self.output.shape[1:])
        together = depthwise + pointwise
        return {
            "depthwise": depthwise,
            "pointwise": pointwise,
            "together": together,
            "dense": dense,
        }

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        channels, *size = self.input.shape
        seen = self.partial_sums.shape[1]
        kernel = "×".join(map(str, self.weight.shape[2:]))
        kind = "depthwise-separable" if self.separable else f"groups={self.groups}"
        return (
            f"{channels} input channels of {size[0]}×{size[1]} meet filters with {kernel} kernels "
            f"({kind}); each of {len(self.output)} outputs adds {seen} partial "
            f"{'sum' if seen == 1 else 'sums'} and a bias."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        channels, *size = self.input.shape
        rows, columns = (n + 2 * p for n, p in zip(size, self.padding, strict=True))
        inputs, outputs, kernel = (
            (channels, rows, columns),
            self.output.shape,
            self.weight.shape[2:],
        )
        sums = self.maps.shape if self.separable else self.partial_sums.shape[1:]
        return (
            _mixer_height.wide(inputs, outputs, kernel, self.separable),
            _mixer_height.phone(
                inputs,
                sums,
                outputs,
                kernel,
                grouped=self.groups > 1 and not self.separable,
                separable=self.separable,
                controls=len(self.controls),
            ),
        )

    def draw(self) -> bytes:
        """Draw the channels, the kernels of the filter, its partial sums and all outputs."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        channels = range(len(self.input))
        named = len(self.channel_names) == len(channels)
        names = self.channel_names if named else [str(channel) for channel in channels]
        vertical, horizontal = self.padding
        sides = (horizontal, horizontal, vertical, vertical)
        padded = functional.pad(self.input, sides)
        top, left = (at * step for at, step in zip(self.position, self.stride, strict=True))
        window = (top, left, *self.weight.shape[2:])

        kernels = self.weight[:, 0] if self.separable else self.weight[self.filter]
        shown = self.maps if self.separable else self.partial_sums[self.filter]
        size = len(kernels)
        first = 0 if self.separable else self.filter * self.groups // len(self.weight) * size
        seen = {first + i: i for i in range(size)}  # by channel, where its kernel is

        def column(title: str, numbers: np.ndarray, color: str) -> list[plots.Grid | None]:
            return [
                plots.Grid(f"{title} {names[c]}", numbers[seen[c]], color) if c in seen else None
                for c in channels
            ]

        inputs: list[plots.Grid | None] = [
            plots.Grid(
                f"Input {names[c]}",
                padded[c],
                plots.INPUT,
                sides,
                window if c in seen else None,
            )
            for c in channels
        ]
        outputs = [plots.Grid(f"Output {f}", o, plots.OUTPUT) for f, o in enumerate(self.output)]
        columns = [inputs, column("Kernel", kernels, plots.KERNEL)]
        columns.append(column("Map" if self.separable else "Partial sum", shown, plots.OUTPUT))
        if self.separable:
            columns.append(column("·", self.pointwise[self.filter], plots.KERNEL))
        return plots.columns([*columns, outputs], signs="⋆=·+" if self.separable else "⋆=+")

    def to_torch(self) -> "nn.Module":
        """Return the PyTorch module that makes `output` of the input as (C_in, H, W).

        Returns
        -------
        torch.nn.Conv2d
            With the same weights in float64; of a depthwise-separable convolution a
            `torch.nn.Sequential` of two.
        """
        nn = verify.pytorch().nn
        rest = self.stride, self.padding
        if not self.separable:
            return verify.conv2d_layer(self.weight, self.bias, *rest, groups=self.groups)
        depthwise = verify.conv2d_layer(self.weight, None, *rest, groups=self.groups)
        return nn.Sequential(depthwise, verify.conv2d_layer(self.pointwise, self.bias))

    def torch_output(self) -> np.ndarray:
        """Ask PyTorch for its output."""
        return verify.run(self.to_torch(), self.input)

    @staticmethod
    def compute(**arguments: Any) -> np.ndarray:
        """Apply the layer, or the two layers, to the input.

        Raises
        ------
        ValueError
            Where there is no output, with both offending numbers.
        """
        last = mixed(**arguments)
        return functional.conv2d(bias=arguments["bias"], **last)

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any output, by rounding alone."""
        names = ("input", "weight", "bias", "pointwise")
        most = ChannelMixer.compute(**arguments | {name: np.abs(arguments[name]) for name in names})
        terms = arguments["weight"][0].size + 1  # the bias counts as one
        if arguments["separable"]:
            terms += len(arguments["input"])
        allowed, _ = agreement.tolerance(np.dtype(float), most, terms)
        return float(allowed.max())

    @validate("position")
    def _inside(self, proposal: Any) -> tuple[int, int]:
        """Keep the windows on the output: the nearest cell to the one asked for."""
        with refusing():
            shape = self.compute(**self.arguments()).shape[1:]
        row, column = (min(max(at, 0), n - 1) for at, n in zip(proposal.value, shape, strict=True))
        return row, column

    @validate("filter")
    def _one_of_the_filters(self, proposal: Any) -> int:
        """Take the nearest filter to the one asked for."""
        return min(max(proposal.value, 0), len(self.bias) - 1)


def wired(layer: dict[str, Any]) -> dict[str, Any]:
    """Make the arguments of a layer ready to travel: arrays as their bytes."""
    return {k: to_wire(v) if isinstance(v, np.ndarray) else v for k, v in layer.items()}
