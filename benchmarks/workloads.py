"""What is timed: photographs under one kernel, layers of networks, and some never tuned on."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["QUICK", "WORKLOADS", "Workload"]

Pair = tuple[int, int]


@dataclass(frozen=True)
class Workload:
    """One call of conv2d, up to the random numbers in its arrays.

    Attributes
    ----------
    name : str
        As the tables show it.
    kind : str
        "photograph" (one channel or RGB, few filters) or "layer" (of a network).
    input : (N, C_in, H, W)
        Before padding.
    weight : (C_out, C_in/groups, K_h, K_w)
        Odd sizes have an anchor in the middle.
    stride, padding, dilation : (int, int)
        Vertical, horizontal.
    groups : int
        C_in for a depthwise convolution.
    dtype : str
        Of input and weight.
    held_out : bool
        Whether the rule of `convlib.algorithms.auto` was made without looking at it.
    """

    name: str
    kind: str
    input: tuple[int, int, int, int]
    weight: tuple[int, int, int, int]
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)
    groups: int = 1
    dtype: str = "float32"
    held_out: bool = False

    def arrays(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Input and weight: normal numbers, the same ones on every run."""
        random = np.random.default_rng(0)
        x = random.standard_normal(self.input).astype(self.dtype)
        w = random.standard_normal(self.weight).astype(self.dtype)
        return x, w

    @property
    def arguments(self) -> dict[str, Any]:
        """The rest of the call, by PyTorch's names."""
        return {
            "stride": self.stride,
            "padding": self.padding,
            "dilation": self.dilation,
            "groups": self.groups,
        }


def _photograph(name: str, size: int, kernel: int, filters: int = 1, **rest: Any) -> Workload:
    p = kernel // 2
    weight = (filters, 1, kernel, kernel)
    return Workload(name, "photograph", (1, 1, size, size), weight, padding=(p, p), **rest)


def _layer(
    name: str,
    n: int,
    c: int,
    size: int,
    filters: int,
    kernel: int,
    stride: int = 1,
    dilation: int = 1,
    groups: int = 1,
    **rest: Any,
) -> Workload:
    p = dilation * (kernel // 2)
    return Workload(
        name,
        "layer",
        (n, c, size, size),
        (filters, c // groups, kernel, kernel),
        (stride, stride),
        (p, p),
        (dilation, dilation),
        groups,
        **rest,
    )


WORKLOADS = [
    _photograph("photo 512×512, 3×3", 512, 3),
    _photograph("photo 512×512, 7×7", 512, 7),
    _photograph("photo 512×512, 15×15", 512, 15),
    _photograph("photo 512×512, 4 of 3×3", 512, 3, 4),
    Workload(
        "RGB photo, depthwise 3×3",
        "photograph",
        (1, 3, 512, 512),
        (3, 1, 3, 3),
        padding=(1, 1),
        groups=3,
    ),
    _photograph("photo 512×512, 7×7, float64", 512, 7, dtype="float64"),
    _layer("CIFAR 4,3,32,32 → 16, 3×3", 4, 3, 32, 16, 3),
    _layer("MNIST 64,1,28,28 → 32, 3×3", 64, 1, 28, 32, 3),
    _layer("VGG 64,112,112 → 64, 3×3", 1, 64, 112, 64, 3),
    _layer("ResNet 256,28,28 → 256, 3×3", 1, 256, 28, 256, 3),
    _layer("stem 3,224,224 → 64, 7×7/2", 1, 3, 224, 64, 7, stride=2),
    _layer("64,56,56 → 128, 3×3/2", 1, 64, 56, 128, 3, stride=2),
    _layer("256,56,56 → 256, 1×1", 1, 256, 56, 256, 1),
    _layer("256,56,56 depthwise 3×3", 1, 256, 56, 256, 3, groups=256),
    _layer("64,56,56 → 64, 3×3, dilation 2", 1, 64, 56, 64, 3, dilation=2),
    _layer("64,56,56 → 64, 3×3, dilation 4", 1, 64, 56, 64, 3, dilation=4),
    _layer("32,16,32,32 → 32, 5×5", 32, 16, 32, 32, 5),
    Workload("8,16,1,2048 → 32, 1×9", "layer", (8, 16, 1, 2048), (32, 16, 1, 9), padding=(0, 4)),
    Workload(
        "PyTorch's example 20,16,50,100 → 33, 3×5",
        "layer",
        (20, 16, 50, 100),
        (33, 16, 3, 5),
        (2, 1),
        (4, 2),
        (3, 1),
    ),
    _layer("8×8, 3×3: the call alone", 1, 1, 8, 1, 3),
    _layer("VGG 64,112,112 → 64, 3×3, float64", 1, 64, 112, 64, 3, dtype="float64"),
    # Some more; of those held out, neither the rule nor a block's size was made to fit them.
    _photograph("photo 1000×1000, 5×5", 1000, 5, held_out=True),
    _photograph("photo 400×400, 31×31", 400, 31, held_out=True),
    _photograph("photo 300×300, 8 of 5×5", 300, 5, 8, held_out=True),
    _layer("VGG 128,56,56 → 128, 3×3", 1, 128, 56, 128, 3),
    _layer("8,32,28,28 → 64, 3×3", 8, 32, 28, 64, 3),
    _layer("LeNet 16,6,14,14 → 16, 5×5", 16, 6, 14, 16, 5),
    _layer("ResNeXt 128,28,28 → 128, 3×3, groups 32", 1, 128, 28, 128, 3, groups=32, held_out=True),
    _layer("2,96,40,40 depthwise 5×5", 2, 96, 40, 96, 5, groups=96),
    _layer("512,14,14 → 1024, 1×1", 1, 512, 14, 1024, 1),
    _layer("128,56,56 → 64, 1×1/2", 1, 128, 56, 64, 1, stride=2, held_out=True),
]

# Seconds in all, for the tests: one workload of each engine, made small.
QUICK = [
    _photograph("photo 32×32, 3×3", 32, 3),
    _photograph("photo 64×64, 61×61", 64, 61),
    _layer("2,16,12,12 → 16, 3×3", 2, 16, 12, 16, 3),
    _layer("64,54,54 → 64, 3×3", 1, 64, 54, 64, 3),
    _layer("8,20,20 → 4, 1×1", 1, 8, 20, 4, 1),
]
