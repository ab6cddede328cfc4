"""Exercises of the chapter on channels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib import functional as F
from convlib.exercises._arrays import Unanswered, as_array, short
from convlib.exercises._inputs import numbers
from convlib.exercises._products import products
from convlib.exercises.short import Number
from convlib.exercises.task import Function

__all__ = ["EXERCISES"]

Array = NDArray[Any]
LUMA = np.array([299.0, 587.0, 114.0]) / 1000  # BT.601


def _weighed(*weights: float) -> Any:
    """Make a function that adds up the channels of an image, each times its weight."""
    return lambda image: np.tensordot(weights, image, 1)


def _grey_cell(args: tuple[Any, ...], index: tuple[int, ...]) -> str:
    (image,) = args
    r, g, b = (short(channel[index]) for channel in image)
    return f" = 0.299·{r} + 0.587·{g} + 0.114·{b}"


def _one_picture(answer: Any) -> Array:
    """Read one map, with or without axes for the image and the channel."""
    picture = as_array(answer)
    while picture.ndim > 2 and len(picture) == 1:
        picture = picture[0]
    return picture


def _biases(b: Array) -> Array:
    return b[:, None, None]


def _all_grouped(x: Array, weight: Array, groups: int, order: Array | None = None) -> Array:
    """Convolve in groups, with the input's channels in another order first."""
    return F.conv2d(x if order is None else x[:, order], weight, groups=groups)


def _dealt(n: int, groups: int) -> Array:
    """Deal channels out like cards: group g gets g, g + groups and so on."""
    return np.arange(n).reshape(-1, groups).T.ravel()


def _first_group_only(x: Array, weight: Array, groups: int) -> Array:
    channels = weight.shape[1]
    return F.conv2d(np.tile(x[:, :channels], (1, groups, 1, 1)), weight, groups=groups)


def _groups_added(x: Array, weight: Array, groups: int) -> Array:
    """Sum the groups' outputs, as if the axis were not on both sides of the arrow."""
    output = F.conv2d(x, weight, groups=groups)
    n, o, *size = output.shape
    return output.reshape(n, groups, o // groups, *size).sum(1)


def _cell(args: tuple[Any, ...], index: tuple[int, ...]) -> str:
    x, weight, bias = args
    return products(x, weight, index, bias)


def _grouped_cell(args: tuple[Any, ...], index: tuple[int, ...]) -> str:
    x, weight, groups = args
    return products(x[index[0]], weight, index[1:], groups=groups)


def _two_layers(dense: Array, m: int, keep: slice | None = None, power: float = 1) -> Any:
    """Each channel's kernels as m depthwise kernels and their weights, by an SVD of each."""
    o, c, *size = dense.shape
    kernels = dense.swapaxes(0, 1).reshape(c, o, -1)
    u, s, v = np.linalg.svd(kernels, full_matrices=False)
    kept = keep or slice(m)
    depthwise = v[:, kept].reshape(c * m, 1, *size)
    weighed = u[:, :, kept] * s[:, None, kept] ** power
    return depthwise, weighed.swapaxes(0, 1).reshape(o, c * m, 1, 1)


def _dealt_kernels(dense: Array, m: int) -> Any:
    depthwise, pointwise = _two_layers(dense, m)
    order = _dealt(len(depthwise), m)
    return depthwise[order], pointwise[:, order]


def _composed(answer: Any) -> Array:
    """Compose a depthwise layer and a 1×1 layer to the dense kernels that they are together."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise Unanswered("Asked is a pair: `(depthwise, pointwise)`, the weights of both layers.")
    depthwise, pointwise = (as_array(weight) for weight in answer)
    if depthwise.ndim != 4 or pointwise.ndim != 4:
        axes = f"{depthwise.ndim} and {pointwise.ndim}"
        raise Unanswered(f"Each weight has 4 axes, (out, in / groups, rows, columns); here {axes}.")
    if depthwise.shape[1] != 1 or pointwise.shape[2:] != (1, 1):
        raise Unanswered(
            "A depthwise weight is (C·m, 1, K_h, K_w) and a pointwise one (O, C·m, 1, 1); these "
            f"are {depthwise.shape} and {pointwise.shape}."
        )
    if len(depthwise) != pointwise.shape[1]:
        raise Unanswered(
            f"The first layer makes {len(depthwise)} maps, the second reads {pointwise.shape[1]}."
        )
    maps = pointwise * depthwise.swapaxes(0, 1)  # (O, C·m, K_h, K_w)
    # The cases have 3 or 2 channels, and 3 does not divide the number of maps in the latter.
    channels = next(c for c in (3, 2) if len(depthwise) % c == 0)
    return maps.reshape(len(maps), channels, -1, *maps.shape[2:]).sum(2)


EXERCISES = {
    "1": Number(
        "5 maps go in, and there are 8 filters of 3×3. How many maps come out?",
        8,
        {
            40: "That is one map for each pair of filter and channel; "
            "each filter adds up its channels.",
            5: "That is how many go in.",
            13: "Filters and channels are not added up: each filter reads all channels.",
        },
        hints=["What does one filter make of all five maps?"],
        unit="maps",
        why="One for each filter, however many channels it reads.",
    ),
    "2": Number(
        "How many parameters, biases included, has a depthwise layer on 12 channels with a "
        "multiplier of 2 and kernels of 5×3?",
        384,
        {
            360: "The biases are missing: one for each of the 24 filters.",
            192: "That is with a multiplier of 1.",
            372: "There is a bias for each filter, and there are 24 filters.",
            4344: "That is with one group: each of the 24 filters would read all 12 channels.",
            2172: "That is with one group and 12 filters.",
            744: "The multiplier makes more filters, and each still reads a single channel.",
        },
        hints=["How many filters are there?", "How many channels does each of them read?"],
        why="24 filters of 1·5·3 weights, and 24 biases.",
    ),
    "3": Function(
        "grey(image)",
        _weighed(*LUMA),
        [(numbers(3, 4, 5) + 10,), (numbers(3, 6, 2) + 10,)],
        {
            "This is the mean of the three channels; BT.601 has a weight for each.": _weighed(
                1 / 3, 1 / 3, 1 / 3
            ),
            "This is the sum of the three channels; BT.601 has a weight for each.": _weighed(
                1, 1, 1
            ),
            "Only red is used.": _weighed(1, 0, 0),
            "Only green is used.": _weighed(0, 1, 0),
            "Only blue is used.": _weighed(0, 0, 1),
            "The weights are in the order blue, green, red.": _weighed(*LUMA[::-1]),
            "The weights are not divided by 1000.": _weighed(*(1000 * LUMA)),
            "The weights are multiplied, and the channels not added up.": (
                lambda image: LUMA[:, None, None] * image
            ),
        },
        _grey_cell,
        reads=_one_picture,
        why="It is the sum 0.299 R + 0.587 G + 0.114 B at each pixel.",
    ),
    "4": Function(
        "conv(x, weight, bias)",
        F.conv2d,
        [
            (numbers(1, 4, 5), numbers(2, 1, 3, 2), numbers(2)),
            (numbers(3, 4, 5), numbers(2, 3, 3, 2), np.array([5.0, -1])),
            (numbers(4, 6, 5), numbers(3, 4, 2, 3), np.array([2.0, -7, 4])),
        ],
        {
            "The bias is added with each input channel, so C_in times; "
            "it belongs to the filter, once.": lambda x, w, b: F.conv2d(x, w, b * len(x)),
            "The bias is forgotten.": lambda x, w, b: F.conv2d(x, w),
            "The bias is subtracted.": lambda x, w, b: F.conv2d(x, w, -b),
            "The first bias is added to all outputs; each filter has its own.": lambda x, w, b: (
                F.conv2d(x, w) + b[0]
            ),
            "Only the first channel is used.": lambda x, w, b: F.conv2d(x[:1], w[:, :1], b),
            "The kernel of the first channel is used for all; "
            "each channel has its own.": lambda x, w, b: F.conv2d(
                x, np.repeat(w[:, :1], len(x), 1), b
            ),
            "The channels are averaged; asked is their sum.": lambda x, w, b: F.conv2d(
                x, w / len(x), b
            ),
            "The kernels are flipped.": lambda x, w, b: F.conv2d(x, w[..., ::-1, ::-1], b),
            "The bias is added before the product with the weights, "
            "to the input.": lambda x, w, b: np.concatenate(
                [F.conv2d(x + b[o], w[[o]]) for o in range(len(w))]
            ),
        },
        _cell,
        why="The bias is added once, with one channel and with many.",
    ),
    "5": Function(
        "grouped(x, weight, groups)",
        _all_grouped,
        [
            (numbers(2, 6, 7, 5), numbers(4, 3, 3, 2), 2),
            (numbers(1, 6, 4, 5), numbers(6, 2, 2, 3), 3),
            (numbers(2, 3, 5, 4), numbers(4, 3, 2, 3), 1),
        ],
        {
            "The channels are dealt out to the groups in turn; "
            "group 0 has the first ones, side by side.": lambda x, w, g: _all_grouped(
                x, w, g, _dealt(x.shape[1], g)
            ),
            "The outputs are in another order: those of one group lie side by side. "
            "Which of g and o is the outer axis?": lambda x, w, g: _all_grouped(x, w, g)[
                :, _dealt(len(w), g)
            ],
            "Every group reads the channels of group 0.": _first_group_only,
            "The groups are added up. Their axis has to stay: put it behind the arrow, too.": (
                _groups_added
            ),
            "The kernels are flipped.": lambda x, w, g: _all_grouped(x, w[..., ::-1, ::-1], g),
        },
        _grouped_cell,
        why="It gives what `F.conv2d` gives with `groups` of 1, 2 and 3.",
    ),
    "6": Number(
        "96 maps to 256 with kernels of 5×5: how many weights, without biases, are left "
        "with two groups?",
        307_200,
        {
            614_400: "That is with one group: each filter reads all 96 maps.",
            153_600: "Both groups are there: 128 filters each, with 48 channels.",
            307_456: "That is with the 256 biases.",
            1_228_800: "Groups make the filters thinner, not more.",
            12_288: "Each kernel has 5·5 weights.",
        },
        hints=["How many channels does one filter read?"],
        why="256 filters of 48·5·5 weights: half of 614,400.",
    ),
    "7": Function(
        "two_layers(dense, m)",
        _two_layers,
        [(numbers(10, 3, 3, 3), 1), (numbers(10, 3, 3, 3), 4), (numbers(12, 2, 3, 3), 5)],
        {
            "The singular values are left out: the directions are right, their weights "
            "are not.": lambda d, m: _two_layers(d, m, power=0),
            "The singular values are in both factors: they belong to one of them, or their "
            "roots to both.": lambda d, m: _two_layers(d, m, power=2),
            "The depthwise kernels are in another order: the m of one channel are side by side, "
            "since output j belongs to input j // m.": lambda d, m: _dealt_kernels(d, m),
            "These are the last m directions, the least important ones.": lambda d, m: _two_layers(
                d, m, slice(9 - m, 9)
            ),
        },
        reads=_composed,
        why="These are the best m kernels for each channel, in the sense of least squares.",
    ),
}
