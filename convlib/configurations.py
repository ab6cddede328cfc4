"""Configurations of a layer on which to compare two programs: chosen ones, and drawn ones.

The chosen ones are those at which programs part: borders, even kernels, strides that do not
divide, sizes at which `convlib` changes its algorithm. The drawn ones are for what nobody has
thought of.

>>> some = configurations(50, seed=0)
>>> some[0].note, some[-1].note
('one pixel, one weight', '')
"""

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from convlib.arguments import IntOrPair, pair
from convlib.geometry import output_size, padding_sides

__all__ = ["CHOSEN", "Configuration", "configurations"]

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")
DTYPES = ("float32", "float64")


@dataclass(frozen=True)
class Configuration:
    """A layer with random weights, and the shape of a random input for it.

    Attributes
    ----------
    in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode
        As ``torch.nn.Conv2d`` takes them.
    size : (int, int)
        Height and width of the input, in pixels.
    batch : int or None
        Images at once; None is one image without that axis, (C, H, W).
    dtype : "float32" or "float64"
        Of weights and input.
    seed : int
        From which weights and input are drawn.
    note : str
        Why it was chosen; "" for one that was drawn.

    Examples
    --------
    >>> odd = Configuration(6, 4, (3, 2), (9, 8), stride=2, groups=2)
    >>> odd.input_shape, odd.output_size
    ((1, 6, 9, 8), (4, 4))
    """

    in_channels: int
    out_channels: int
    kernel_size: tuple[int, int]
    size: tuple[int, int]
    _: KW_ONLY
    stride: IntOrPair = 1
    padding: IntOrPair | str = 0
    dilation: IntOrPair = 1
    groups: int = 1
    bias: bool = True
    padding_mode: str = "zeros"
    batch: int | None = 1
    dtype: str = "float32"
    seed: int = 0
    note: str = ""

    @property
    def input_shape(self) -> tuple[int, ...]:
        """(N, C, H, W), or (C, H, W) without a batch."""
        shape = self.in_channels, *self.size
        return shape if self.batch is None else (self.batch, *shape)

    @property
    def output_size(self) -> tuple[int, int]:
        """Height and width of the output; ValueError where there is none."""
        steps = self.stride, self.padding, self.dilation
        height, width = output_size(self.size, self.kernel_size, *steps)
        return height, width

    def arguments(self) -> dict[str, Any]:
        """Return what ``torch.nn.Conv2d`` takes, by its names; its dtype is a matter of PyTorch."""
        names = ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation"]
        names += ["groups", "bias", "padding_mode"]
        return {name: getattr(self, name) for name in names}


def configurations(n: int = 300, seed: int = 0) -> list[Configuration]:
    """Return the chosen configurations, and as many drawn ones as are missing to n.

    Parameters
    ----------
    n : int
        How many, at least.
    seed : int
        From which the others are drawn; each has a seed of its own for its numbers.

    Returns
    -------
    list of Configuration
        Each has an output. The chosen ones come first.

    Examples
    --------
    >>> some = configurations(100)
    >>> len(some), len(set(some)), some == configurations(100)
    (100, 100, True)
    """
    random = np.random.default_rng(seed)
    drawn = _drawn(random)
    return [*CHOSEN, *(next(drawn) for _ in range(n - len(CHOSEN)))]


def _drawn(random: np.random.Generator) -> Iterator[Configuration]:
    """Draw configurations without end; those that have no output are left out."""
    seed = 1

    def number(least: int, most: int) -> int:
        return int(random.integers(least, most + 1))

    def one_or_two(least: int, most: int) -> IntOrPair:
        value = number(least, most), number(least, most)
        return value if random.random() < 0.5 else value[0]

    while True:
        groups, words = number(1, 4), ("same", "valid")
        padding = words[number(0, 1)] if random.random() < 0.3 else one_or_two(0, 4)
        configuration = Configuration(
            in_channels=groups * number(1, 4),
            out_channels=groups * number(1, 4),
            kernel_size=(number(1, 5), number(1, 5)),
            size=(number(3, 20), number(3, 20)),
            stride=1 if padding == "same" else one_or_two(1, 3),
            padding=padding,
            dilation=one_or_two(1, 3),
            groups=groups,
            bias=random.random() < 0.5,
            padding_mode=str(random.choice(PADDING_MODES)),
            batch=number(1, 4),
            dtype=str(random.choice(DTYPES)),
            seed=seed,
        )
        if _has_output(configuration):
            yield configuration
            seed += 1


def _has_output(configuration: Configuration) -> bool:
    """Whether the window fits, and the border is no wider than the cells that it copies."""
    try:
        _ = configuration.output_size
    except ValueError:
        return False
    kernel, stride = configuration.kernel_size, configuration.stride
    sides = padding_sides(configuration.padding, kernel, stride, configuration.dilation)
    spare = {"reflect": 1, "circular": 0}.get(configuration.padding_mode)
    if spare is None:
        return True
    fits = zip(sides, pair(configuration.size, "size"), strict=True)
    return all(max(axis) <= cells - spare for axis, cells in fits)


CHOSEN = (
    Configuration(1, 1, (1, 1), (1, 1), note="one pixel, one weight"),
    Configuration(2, 3, (3, 3), (1, 1), padding=1, note="eight of nine weights on padding"),
    Configuration(3, 2, (5, 7), (5, 7), note="a kernel as large as the input"),
    Configuration(2, 2, (2, 3), (4, 5), padding=(6, 7), note="windows wholly in the padding"),
    Configuration(3, 4, (2, 2), (9, 11), stride=(4, 5), note="pixels between the windows"),
    Configuration(1, 1, (3, 3), (10, 11), stride=2, note="a stride that does not divide"),
    Configuration(2, 3, (4, 2), (7, 6), padding="same", note="same: the odd cell is after"),
    Configuration(
        2, 3, (4, 3), (9, 8), padding="same", dilation=(3, 2), note="same, even and dilated"
    ),
    Configuration(
        2, 4, (2, 4), (6, 7), padding="same", padding_mode="circular", note="same, around the edge"
    ),
    Configuration(
        2, 2, (3, 3), (4, 5), padding=(3, 4), padding_mode="reflect", note="as wide as reflect can"
    ),
    Configuration(
        2, 2, (3, 2), (4, 5), padding=(4, 5), padding_mode="circular", note="once around"
    ),
    Configuration(
        1, 2, (3, 2), (3, 4), padding=9, padding_mode="replicate", note="mostly copies of edges"
    ),
    Configuration(2, 3, (3, 3), (15, 16), dilation=(7, 5), note="nine pixels far apart"),
    Configuration(4, 6, (3, 2), (8, 9), batch=None, note="no batch axis"),
    Configuration(4, 6, (3, 2), (8, 9), batch=7, bias=False, note="a batch, no bias"),
    Configuration(8, 8, (3, 3), (12, 10), groups=8, padding=1, note="depthwise"),
    Configuration(6, 18, (3, 3), (12, 10), groups=6, padding=1, note="depthwise, three for each"),
    Configuration(32, 48, (1, 1), (20, 30), note="pointwise: a matrix for each pixel"),
    Configuration(512, 4, (3, 3), (6, 7), note="4608 products in each sum"),
    Configuration(
        512, 4, (3, 3), (6, 7), dtype="float64", note="4608 products in each sum, float64"
    ),
    Configuration(3, 64, (7, 7), (112, 96), stride=2, padding=3, note="the stem of a ResNet"),
    Configuration(64, 64, (3, 3), (56, 60), padding=1, note="a layer of VGG: by Winograd's way"),
    Configuration(1, 1, (27, 25), (120, 110), padding=13, note="a very large kernel: by FFT"),
    Configuration(
        1, 1, (27, 25), (120, 110), dtype="float64", note="a very large kernel: by FFT, float64"
    ),
    Configuration(
        16, 33, (3, 5), (50, 100), stride=(2, 1), padding=(4, 2), dilation=(3, 1), batch=2,
        note="as in the example of PyTorch’s page",
    ),
)  # fmt: skip
