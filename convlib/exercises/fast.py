"""Exercises of the chapter on fast convolution."""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from convlib import functional as F
from convlib.exercises._inputs import numbers
from convlib.exercises._products import products
from convlib.exercises.short import Choice, Number
from convlib.exercises.sliding_window import FLIPPED, conv
from convlib.exercises.task import Function

__all__ = ["EXERCISES"]

Array = NDArray[Any]


def _conv(x: Array, w: Array) -> Array:
    return F.conv2d(x, w)


def _by_columns(x: Array, w: Array, axes: tuple[int, ...] | None) -> Array:
    """Write im2col with the windows' axes in this order; (0, 3, 4, 1, 2) is the right one."""
    windows = sliding_window_view(x, w.shape[2:], axis=(1, 2))
    columns = windows.transpose(axes or (0, 1, 2, 3, 4)).reshape(w[0].size, -1)
    return (w.reshape(len(w), -1) @ columns).reshape(-1, *windows.shape[1:3])


def _transposed_positions(x: Array, w: Array) -> Array:
    output = F.conv2d(x, w)
    return output.swapaxes(1, 2).reshape(output.shape)


def _cell(args: tuple[Any, ...], index: tuple[int, ...]) -> str:
    x, w = args
    return products(x, w, index)


def _strided_cell(args: tuple[Any, ...], index: tuple[int, ...]) -> str:
    x, w, stride = args
    return products(x, w, index, stride=stride)


def _flat_cell(args: tuple[Any, ...], index: tuple[int, ...]) -> str:
    image, kernel = args
    return products(image[None], kernel[None, None], (0, *index))


def _strided(x: Array, w: Array, stride: int) -> Array:
    return F.conv2d(x, w, stride=stride)


def _intensity(batch: int, side: int = 4096) -> float:
    return batch * side**2 / (4 * (side**2 + 2 * batch * side))


def _around(image: Array, kernel: Array, conjugate: bool = True) -> Array:
    """Correlate on a torus of the image's size, or convolve."""
    spectrum = np.fft.rfft2(kernel, image.shape)
    waves = np.fft.rfft2(image) * (spectrum.conj() if conjugate else spectrum)
    return np.fft.irfft2(waves, image.shape)


def _corner(image: Array, kernel: Array, down: int = 0, right: int = 0, **more: bool) -> Array:
    height, width = conv(image, kernel).shape
    return _around(image, kernel, **more)[down : down + height, right : right + width]


EXERCISES = {
    "1": Number(
        "64 channels of 112×112, kernels of 3×3, padding 1, stride 1: how many numbers does im2col "
        "write?",
        7_225_344,
        {
            802_816: "That is the input. Each position writes a whole window of 9, in each "
            "channel.",
            6_969_600: "That is without padding, for 110×110 positions.",
            7_485_696: "The padded image has 114×114 cells, but the window only 112×112 positions.",
            112_896: "That is one channel.",
            1_806_336: "That is with a stride of 2.",
            2_408_448: "That is three copies; a window has 3·3 numbers.",
        },
        hints=["How many positions are there?", "How many numbers has each column?"],
        why="112² columns of 64·9 numbers: nine times the input.",
    ),
    "2": Function(
        "conv2d(x, w)",
        _conv,
        [
            (numbers(1, 4, 5), numbers(1, 1, 2, 3)),
            (numbers(3, 6, 5), numbers(4, 3, 3, 2)),
            (numbers(2, 5, 5), numbers(3, 2, 2, 2)),
        ],
        {
            FLIPPED: lambda x, w: F.conv2d(x, w[..., ::-1, ::-1]),
            "`reshape` alone mixes positions and weights: bring the axes of the window "
            "before those of the positions first.": lambda x, w: _by_columns(x, w, None),
            "Rows and columns of the window are swapped in the `transpose`.": lambda x, w: (
                _by_columns(x, w, (0, 4, 3, 1, 2))
            ),
            "The channels are the last axis of the columns; in the filters' rows they are the "
            "first.": lambda x, w: _by_columns(x, w, (3, 4, 0, 1, 2)),
            "Rows and columns of the positions are swapped: the last `reshape` reads the output "
            "in another order than it was written.": _transposed_positions,
            "Only the first channel is used.": lambda x, w: F.conv2d(x[:1], w[:, :1]),
            "Only the first filter is there.": lambda x, w: F.conv2d(x, w[:1]),
        },
        _cell,
        why="One product, and it gives what `F.conv2d` gives.",
    ),
    "3": Number(
        "A signal of 1000 numbers, a kernel of 50: what is the least length of the transform for "
        "the whole convolution?",
        1049,
        {
            1000: "The last 49 sums wrap round onto the first 49. "
            "That is enough for the sums in between.",
            1050: "That works, but one cell less does, too: n + k − 1.",
            1024: "That is a power of two, but 25 sums wrap round.",
            2048: "That works, but far fewer cells do.",
            951: "That is how many sums all of the kernel contributes to.",
        },
        hints=["How many numbers has the whole convolution?"],
        unit="cells",
        why="1000 + 50 − 1.",
    ),
    "4": Choice(
        "A tile of ones with a single million, in float32. Is an output that never meets the "
        "million right by Winograd?",
        (
            "Yes: what it does not meet cannot change it.",
            "Yes, since float32 has whole numbers up to 16 million.",
            "No: its last digits are lost where the million should cancel.",
        ),
        "No: its last digits are lost where the million should cancel.",
        {
            "Yes: what it does not meet cannot change it.": "So it is on paper. Every transformed "
            "number is a sum over the tile, with the million in it.",
            "Yes, since float32 has whole numbers up to 16 million.": "The transforms multiply it "
            "by 4 and 5 and by fractions such as 1/24, which are no whole numbers.",
        },
        hints=["Which transformed numbers contain the million?"],
        why="The error goes with the largest number of the tile.",
    ),
    "5": Function(
        "pointwise(x, w, stride)",
        _strided,
        [
            (numbers(1, 4, 5), numbers(1, 1, 1, 1), 1),
            (numbers(3, 6, 5), numbers(4, 3, 1, 1), 2),
            (numbers(3, 7, 8), numbers(2, 3, 1, 1), 3),
        ],
        {
            "The stride is ignored.": lambda x, w, s: _strided(x, w, 1),
            "The stride is that of the columns only: slice both axes.": lambda x, w, s: _strided(
                x[:, :, ::s], w, 1
            ),
            "The stride is that of the rows only: slice both axes.": lambda x, w, s: _strided(
                x[:, ::s], w, 1
            ),
            "The slice begins one cell too late: the first window is at 0.": lambda x, w, s: (
                F.conv2d(x[:, 1::s, 1::s], w) if s > 1 else F.conv2d(x, w)
            ),
            "The pixels are averaged; the others are never seen.": lambda x, w, s: F.conv2d(
                F.avg_pool2d(x, s), w
            ),
            "The channels are skipped, too: only rows and columns have a stride.": lambda x, w, s: (
                F.conv2d(x[::s, ::s, ::s], w[:, ::s])
            ),
        },
        _strided_cell,
        why="A slice, and then one product.",
    ),
    "6": Function(
        "dense_intensity(batch)",
        _intensity,
        [(1,), (8,), (64,), (4096,)],
        {
            "The inputs and outputs are left out: they are numbers to move, too.": lambda b: b / 4,
            "Only inputs or outputs are counted; both are moved.": lambda b: (
                b * 4096**2 / (4 * (4096**2 + b * 4096))
            ),
            "A number of float32 has 4 bytes.": lambda b: 4 * _intensity(b),
            "A number of float32 has 4 bytes, not 8.": lambda b: _intensity(b) / 2,
            "A multiply-accumulate is one MAC; these are FLOPs.": lambda b: 2 * _intensity(b),
            "The weights are read once for the whole batch, not for each vector.": lambda b: (
                _intensity(1)
            ),
            "That is bytes per MAC; asked is the other way round.": lambda b: 1 / _intensity(b),
        },
        why="For small batches it is about B/4.",
    ),
    "7": Function(
        "fft_conv2d(image, kernel)",
        conv,
        [
            (numbers(6, 7), numbers(3, 2)),
            (numbers(8, 5), numbers(2, 4)),
            (numbers(5, 5), numbers(5, 5)),
        ],
        {
            "The kernel is flipped: a product of spectra is the convolution. Take the conjugate "
            "of the kernel's spectrum.": lambda i, k: conv(i, k[::-1, ::-1]),
            "The sums that wrap round are still there; keep those of whole windows.": _around,
            "The sums that wrap round are still there, and the kernel is flipped.": lambda i, k: (
                _around(i, k, conjugate=False)
            ),
            "The wrong ones are kept: after a convolution the sums that wrap round are the first, "
            "so keep from k − 1 on. And the kernel is flipped.": lambda i, k: _corner(
                i, k, conjugate=False
            ),
            "The wrong ones are kept: with the conjugate the sums that wrap round are the last, "
            "so keep from 0 on.": lambda i, k: _corner(i, k, k.shape[0] - 1, k.shape[1] - 1),
            "All partial overlaps are there, too; asked are whole windows.": lambda i, k: conv(
                np.pad(i, [(n - 1, n - 1) for n in k.shape]), k
            ),
        },
        _flat_cell,
        tolerance=1e-3,
        why="It gives what `F.conv2d` gives, by transforms.",
    ),
}
