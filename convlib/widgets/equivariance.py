"""A picture that is dragged before a layer, beside the layer's output that is dragged as far."""

from typing import TYPE_CHECKING, Any

import numpy as np
from traitlets import Dict, Enum, List

from convlib import agreement, equivariance, kernels, verify
from convlib.widgets._base import Figure, bundle
from convlib.widgets._traits import Array, Pair

if TYPE_CHECKING:
    from torch import nn

# Pixels along a side of the picture, from and to; a kernel's largest side; the largest stride and
# shift; and how far the table of all shifts goes.
LIMITS = {"least": 4, "input": 24, "weight": 7, "stride": 4, "shift": 23, "reach": 4}
MODES = ("circular", "zeros", "reflect", "replicate")


def drawn(*rows: str) -> list[list[int]]:
    """Make a picture of digits; a dot is 0."""
    return [[int(mark.replace(".", "0")) for mark in row] for row in rows]


# The grass of the house reaches three borders, where padding shows. Stripes one pixel wide vanish,
# or fill all, under a stride of 2; the wave is smooth enough for it.
PICTURES = {
    "house": drawn(
        "............",
        ".99.........",
        ".99...7.....",
        ".....777....",
        "....77777...",
        "...7777777..",
        "....44444...",
        "....49494...",
        "....44444...",
        "....44994...",
        "....44994...",
        "353535353535",
    ),
    "one pixel": [[9 * (row == column == 5) for column in range(12)] for row in range(12)],
    "stripes": [[9 * (column % 2) for column in range(12)] for _ in range(12)],
    "wave": np.rint(4.5 + 4.5 * np.outer(np.ones(12), np.sin(np.arange(12) * np.pi / 6))).tolist(),
}


class Equivariance(Figure):
    """A picture that is shifted before a layer, and the layer's output that is shifted after it.

    Parameters
    ----------
    input : (H, W) array_like, optional
        The picture: 4×4 to 24×24 finite numbers.
    weight : (K_h, K_w) array_like, optional
        The kernel: odd sides up to 7, not flipped.
    **traits
        `shift`: pixels down and to the right, (dy, dx), each from −23 to 23; what leaves at one
        side enters at the other. `stride`: an int or a pair (height, width), up to 4, of whichever
        comes last of convolution, pooling and blur. `padding_mode`: ``"circular"``, ``"zeros"``,
        ``"reflect"``, ``"replicate"``; with so many cells that stride 1 keeps the size. `pool`:
        ``"none"``, ``"max"``, ``"avg"`` (windows of 2×2), ``"global max"``, ``"global avg"``.
        `blur`: ``"none"``, ``"triangle-3"``, ``"binomial-5"``. `controls`: the names of the
        controls in sight; the others are under “More”.

    Attributes
    ----------
    output : (2, H_out, W_out) ndarray of float64
        Shift then layer, and layer then shift; read-only.
    commutation : convlib.equivariance.Commutation
        Both, with how far they are apart.
    table : convlib.equivariance.Table
        How far they are apart for each shift from −4 to 4 along both axes.

    Raises
    ------
    TraitError
        Where a value is outside the limits above. The figure keeps its last good state.

    Examples
    --------
    >>> figure = Equivariance(stride=2, shift=(0, 2))
    >>> figure.commutation.offset, figure.commutation.difference
    ((0, 1), 0.0)
    >>> figure.shift = 0, 1
    >>> figure.commutation.difference
    30.0
    """

    _esm = bundle("equivariance")
    ARGUMENTS = ("input", "weight", "shift", "stride", "padding_mode", "pool", "blur")

    input = Array(LIMITS["input"], LIMITS["input"])
    weight = Array(LIMITS["weight"], LIMITS["weight"])
    shift = Pair(-LIMITS["shift"], LIMITS["shift"], default_value=(0, 1))
    stride = Pair(1, LIMITS["stride"], default_value=(2, 2))
    padding_mode = Enum(MODES, "circular").tag(sync=True)
    pool = Enum(equivariance.POOLS, "none").tag(sync=True)
    blur = Enum(tuple(equivariance.BLURS), "none").tag(sync=True)
    controls = List(
        Enum(("stride", "padding_mode", "blur", "pool", "picture", "kernel", "shift")),
        ["stride", "padding_mode", "blur"],
    ).tag(sync=True)

    # What the browser needs of Python.
    limits = Dict(
        LIMITS
        | {
            "modes": list(MODES),
            "pools": list(equivariance.POOLS),
            "blurs": {name: list(taps) for name, taps in equivariance.BLURS.items()},
            "rounding": equivariance.ROUNDING,
        },
        read_only=True,
    ).tag(sync=True)
    named_kernels = Dict(
        {name: kernel.tolist() for name, kernel in kernels.NAMED.items()}, read_only=True
    ).tag(sync=True)
    pictures = Dict(PICTURES, read_only=True).tag(sync=True)

    def __init__(
        self,
        input: Any = PICTURES["house"],
        weight: Any = kernels.sobel_x,
        **traits: Any,
    ) -> None:
        super().__init__(input=input, weight=weight, **traits)

    @property
    def commutation(self) -> equivariance.Commutation:
        """Both orders, and how far they are apart."""
        return equivariance.commutation(**self.arguments())

    @property
    def table(self) -> equivariance.Table:
        """How far both orders are apart for every shift from −4 to 4."""
        given = self.arguments()
        del given["shift"]
        return equivariance.table(reach=LIMITS["reach"], **given)

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        found, differences = self.commutation, self.table.differences
        apart = f"differ by up to {found.difference:g}" if found.difference else "are equal"
        return (
            f"A picture of {self.input.shape[0]}×{self.input.shape[1]} shifted by {self.shift} and "
            f"then convolved, and its output shifted by {found.offset}, {apart}; "
            f"{int((differences == 0).sum())} of {differences.size} shifts are exact."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        notes = self.padding_mode != "circular" and not self.pool.startswith("global")
        exact = not self.table.differences.any()
        rows, columns = self.weight.shape
        wide = 839 - 22 * exact + 67 * notes + 320 * (columns > 5)  # then the table is below it
        phone = (
            1239 + 38 * len(self.controls) - 45 * exact + 135 * notes + 22 * (self.blur != "none")
        )
        return wide, phone + (columns > 3) * (34 * rows + 38)

    def draw(self) -> bytes:
        """Draw the shifted picture, both outputs and their difference, as PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        found = self.commutation
        picture = equivariance.shift(self.input, *self.shift)
        shown = {
            "Input, shifted": (picture, plots.INPUT),
            "Shift, then convolve": (found.shifted_first, plots.OUTPUT),
            "Convolve, then shift": (found.layer_first, plots.OUTPUT),
            "Difference": (found.shifted_first - found.layer_first, plots.OUTPUT),
        }
        return plots.pictures(
            [
                plots.Picture(name, plots.signed(numbers), color)
                for name, (numbers, color) in shown.items()
            ],
            signs="→−=",
        )

    def to_torch(self) -> "nn.Module":
        """Return the PyTorch module of the layer, of a picture as (1, H, W).

        Returns
        -------
        torch.nn.Conv2d or torch.nn.Sequential
            In float64; a Sequential where there is a pooling or a blur.
        """
        nn = verify.pytorch().nn
        pads = {
            "zeros": nn.ZeroPad2d,
            "reflect": nn.ReflectionPad2d,
            "replicate": nn.ReplicationPad2d,
            "circular": nn.CircularPad2d,
        }
        layers: list[Any] = []
        for stage in equivariance.stages(self.weight, self.stride, self.pool, self.blur):
            if stage.kind == "conv":
                (left, _, top, _), mode = stage.sides, self.padding_mode
                conv = verify.conv2d_layer(
                    stage.weight[None, None], None, stage.stride, (top, left), padding_mode=mode
                )
                layers.append(conv)
                continue
            pool = nn.MaxPool2d if stage.kind == "max" else nn.AvgPool2d
            layers += [pads[self.padding_mode](stage.sides), pool(stage.weight.shape, stage.stride)]
        if self.pool == "global max":
            layers.append(nn.AdaptiveMaxPool2d(1))
        if self.pool == "global avg":
            layers.append(nn.AdaptiveAvgPool2d(1))
        return layers[0] if len(layers) == 1 else nn.Sequential(*layers)

    def torch_output(self) -> np.ndarray:
        """Ask PyTorch for both orders."""
        import torch

        module = self.to_torch()

        def rolled(x: np.ndarray, by: tuple[int, int]) -> np.ndarray:
            return torch.roll(torch.from_numpy(x.copy()), by, dims=(-2, -1)).numpy()

        return np.concatenate(
            [
                verify.run(module, rolled(self.input, self.shift)[None]),
                rolled(verify.run(module, self.input[None]), self.commutation.offset),
            ]
        )

    def compared(self) -> np.ndarray:
        """Return both orders, one after the other, and the table."""
        return np.concatenate([self.output.ravel(), self.table.differences.ravel()])

    @staticmethod
    def compute(**arguments: Any) -> np.ndarray:
        """Compute both orders.

        Raises
        ------
        ValueError
            Where the picture is too small, or the kernel has an even side.
        """
        if min(arguments["input"].shape) < LIMITS["least"]:
            sides = "×".join(map(str, arguments["input"].shape))
            raise ValueError(
                f"input is a picture of {sides}: allowed are {LIMITS['least']}×{LIMITS['least']} "
                f"to {LIMITS['input']}×{LIMITS['input']}"
            )
        found = equivariance.commutation(**arguments)
        return np.stack([found.shifted_first, found.layer_first])

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any number, by rounding alone."""
        sizes = {name: np.abs(arguments[name]) for name in ("input", "weight")}
        most = Equivariance.compute(**arguments | sizes)
        # Products of the kernel and of a blur of 5×5, a mean of four, a mean of all.
        terms = arguments["weight"].size + 25 + 4 + arguments["input"].size
        allowed, _ = agreement.tolerance(np.dtype(float), most, terms)
        return 2 * float(allowed.max())  # of a difference, of which both sides are rounded
