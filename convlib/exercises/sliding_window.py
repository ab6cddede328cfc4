"""Exercises of the chapter on sliding windows."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib import functional as F
from convlib.exercises._arrays import Unanswered, as_array, short
from convlib.exercises._inputs import numbers
from convlib.exercises._products import products
from convlib.exercises.short import Number
from convlib.exercises.task import Function, Judged, Values

__all__ = ["EXERCISES"]

Array = NDArray[Any]


def conv(image: Array, kernel: Array, stride: Any = 1, padding: int = 0, dilation: int = 1) -> Any:
    """Slide one kernel over one image."""
    return F.conv2d(image[None], kernel[None, None], None, stride, padding, dilation)[0]


def _one_too_large(image: Array, kernel: Array, stride: int = 1, *more: int) -> Array:
    return conv(np.pad(image, (0, stride)), kernel, stride, *more)


def _one_too_small(image: Array, kernel: Array, stride: int = 1, *more: int) -> Array:
    return conv(image, kernel, stride, *more)[:-1, :-1]


def _padded_at_one_side(image: Array, kernel: Array, stride: int, p: int, dilation: int) -> Array:
    return conv(np.pad(image, (p, 0)), kernel, stride, 0, dilation)


def _edges_repeated(image: Array, kernel: Array, stride: int, p: int, dilation: int) -> Array:
    return conv(np.pad(image, p, mode="edge"), kernel, stride, 0, dilation)


FLIPPED = (
    "This is what the flipped kernel gives, the convolution of mathematics. "
    "Here, as in PyTorch, the kernel is laid on the image as it is."
)
MEAN = "The mean of the products is taken; asked is their sum."
TURNED = "The kernel is transposed: its rows belong to the image's rows."

# Mistakes in sliding a window, as functions of an image, a kernel and the stride.
SLIDING = {
    FLIPPED: lambda i, k, *more: conv(i, k[::-1, ::-1], *more),
    "The stride is ignored: every window is there.": lambda i, k, s=1, *more: conv(i, k, 1, *more),
    "The stride is that of the rows only; columns are to be skipped, too.": lambda i, k, s=1, *m: (
        conv(i, k, (s, 1), *m)
    ),
    "The stride is that of the columns only; rows are to be skipped, too.": lambda i, k, s=1, *m: (
        conv(i, k, (1, s), *m)
    ),
    "The output is one too large in both directions: its last windows are not wholly on the image. "
    "i − k + 1 windows fit at stride 1.": _one_too_large,
    "The output is one too small in both directions: i − k + 1 windows fit at stride 1, "
    "and + 1 is the first one.": _one_too_small,
    MEAN: lambda i, k, *more: conv(i, k / k.size, *more),
    "The products are not with the weights: this is the sum of each window.": lambda i, k, *m: conv(
        i, np.ones_like(k), *m
    ),
    "The output is transposed: rows come first.": lambda i, k, *more: conv(i, k, *more).T,
}


def _cell(args: tuple[Any, ...], index: tuple[int, ...]) -> str:
    image, kernel, *more = args
    return products(image[None], kernel[None, None], (0, *index), None, *more)


def _corner(answer: Any) -> str | None:
    """Judge a kernel and a bias: with ReLU only the upper left corner of squares may be left."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise Unanswered("Asked is a pair: `(kernel, bias)`.")
    kernel, bias = as_array(answer[0]), as_array(answer[1])
    if kernel.ndim != 2 or bias.size != 1:
        return (
            "Asked is a pair: a kernel with rows and columns, and one number. "
            f"The kernel has {kernel.ndim} axes, the bias {bias.size} numbers."
        )
    if kernel.shape != (3, 3):
        return f"The kernel is {kernel.shape[0]}×{kernel.shape[1]}, and should be 3×3."
    for bottom, right in [(5, 6), (6, 5), (9, 8)]:
        square = np.zeros((12, 12))
        square[2:bottom, 2:right] = 1
        left = np.maximum(0, conv(square, kernel) + bias.item())
        if left[1, 1] == 0:
            return (
                "At the upper left corner itself the output is 0: "
                f"the sum of products there is {short(conv(square, kernel)[1, 1])}, with the bias "
                f"{short(conv(square, kernel)[1, 1] + bias.item())}."
            )
        left[1, 1] = 0
        if left.any():
            return _elsewhere(left, bottom, right)
    return None


def _elsewhere(left: Array, bottom: int, right: int) -> str:
    """Name the place where a detector of corners answers most of all, and should not."""
    row, column = (int(i) + 1 for i in np.unravel_index(left.argmax(), left.shape))
    upper = {2: "upper", bottom - 1: "lower"}.get(row, "")
    side = {2: "left", right - 1: "right"}.get(column, "")
    if not (2 <= row < bottom and 2 <= column < right):
        place = "outside of the square"
    elif upper and side:
        place = f"at its {upper} {side} corner"
    else:
        place = f"at its {upper or side} edge" if upper or side else "inside the square"
    return f"The output is positive {place}, too: {short(left.max())}."


def _uses(padding: int) -> Array:
    """How often 3×3 windows meet each cell of 8×8."""
    ones = np.ones((1, 8, 8))
    kernel = np.ones((1, 1, 3, 3))
    windows = F.conv2d(ones, kernel, padding=padding)
    return F.conv_transpose2d(np.ones_like(windows), kernel, padding=padding)[0]


EXERCISES = {
    "1": Number(
        "The output has 2×2 cells. What is its last one, at [1, 1], by cross-correlation?",
        43,
        {
            29: "That is the convolution: the kernel is flipped. "
            "Cross-correlation lays it on as it is.",
            19: "That is output[0, 0]. The last window begins at row 1, column 1.",
            25: "That is output[0, 1]. The last window begins at row 1, column 1.",
            37: "That is output[1, 0]. The last window begins at row 1, column 1.",
            24: "That is the sum of the window: each cell is to be multiplied by the weight on it.",
        },
        hints=[
            "The last window holds 4, 5, 7 and 8.",
            "4·0 + 5·1 + …",
        ],
        why="4·0 + 5·1 + 7·2 + 8·3 = 43.",
    ),
    "2": Number(
        "224 pixels, a kernel of 7, stride 2, padding 3. How many outputs?",
        112,
        {
            113: "The division rounds down: 111.5 steps are 111.",
            112.5: "There are no half windows: the division rounds down.",
            111: "The first window counts, too: 111 is the number of steps. "
            "(Or one side only is padded, and padding is per side.)",
            109: "That is without padding.",
            218: "That is without padding, and with a stride of 1.",
            224: "That is with a stride of 1.",
        },
        hints=["224 + 2·3 cells are there to lie on.", "How many steps of 2 fit into 230 − 7?"],
        unit="pixels",
        why="⌊(224 + 6 − 7)/2⌋ + 1 = 112.",
    ),
    "3": Function(
        "correlate(image, kernel, stride=1)",
        conv,
        [
            (numbers(4, 5), numbers(2, 3)),
            (numbers(6, 9), numbers(3, 2), 2),
            (numbers(11, 9), numbers(2, 3), 3),
            (numbers(5, 5), numbers(5, 5), 2),
        ],
        SLIDING,
        _cell,
        why="It gives what `F.conv2d` gives, also where the stride does not divide.",
    ),
    "4": Judged(_corner, "Only the upper left corner is left, of small and of large squares."),
    "5": Number(
        "How many MACs does one output of Sobel's 3×3 take in two passes?",
        6,
        {
            9: "That is in one pass. A column of 3 and a row of 3 are two thin kernels.",
            5: "That leaves out the 0 in the row. Count all weights of both thin kernels.",
            3: "That is one of the two passes.",
        },
        hints=["The first pass is a column, the second a row."],
        unit="MACs",
        why="3 + 3.",
    ),
    "6": Number(
        "Stripes every 5 pixels, every fourth pixel kept, the result shown four times as large: "
        "how far apart do the stripes seem?",
        20,
        {
            5: "They are 5 samples apart, and a sample is shown 4 pixels wide.",
            1.25: "That is 4/5 of a period per sample, which no sampling can tell from 1/5.",
            4: "That is the stride.",
        },
        hints=["How many periods are there per sample?", "4/5 of a period looks like −1/5."],
        unit="pixels",
        why="4/5 of a period per sample folds to 1/5: every 5 samples, which is 20 pixels.",
    ),
    "7": Values(
        _uses(padding=1),
        {
            "These are the counts without padding.": _uses(padding=0),
            "A corner is used less often: no window lies on it in all 9 places.": np.full(
                (8, 8), 9.0
            ),
        },
        why="A corner is used 4 times, an edge cell 6 times, an inner cell 9 times.",
    ),
    "8": Function(
        "conv2d(image, kernel, stride, padding, dilation)",
        conv,
        [
            (numbers(5, 6), numbers(3, 2), 1, 0, 1),
            (numbers(7, 9), numbers(3, 2), 2, 0, 1),
            (numbers(4, 5), numbers(2, 3), 1, 1, 1),
            (numbers(7, 8), numbers(3, 2), 1, 0, 2),
            (numbers(9, 12), numbers(2, 3), 3, 2, 2),
        ],
        {
            **SLIDING,
            "The padding is forgotten.": lambda i, k, s, p, d: conv(i, k, s, 0, d),
            "Zeros are added above and at the left only; the padding is that of each side.": (
                _padded_at_one_side
            ),
            "The edge is repeated; asked is padding with zeros.": _edges_repeated,
            "The dilation is ignored.": lambda i, k, s, p, d: conv(i, k, s, p, 1),
            "The dilation is used as the stride: it is the step between two weights, "
            "not between two windows.": lambda i, k, s, p, d: conv(i, k, d, p, 1),
            "The dilation is one too large: 1 is the ordinary convolution.": lambda i, k, s, p, d: (
                conv(i, k, s, p, d + 1)
            ),
        },
        _cell,
        why="It gives what `nn.Conv2d` gives, with every stride, padding and dilation tried.",
    ),
}
