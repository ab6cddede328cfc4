"""Exercises of the chapter on sharing and receptive fields."""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib import receptive_field as fields
from convlib.exercises._inputs import numbers
from convlib.exercises.short import Number
from convlib.exercises.task import Function, Values
from convlib.layers import Layer

__all__ = ["EXERCISES"]

Array = NDArray[Any]
Stack = Sequence[tuple[int, int, int]]  # kernel, stride, dilation


def _dilated(dilations: Sequence[int]) -> int:
    return _field([(3, 1, d) for d in dilations])


def _field(layers: Stack) -> int:
    return fields.receptive_field([Layer(k, s, dilation=d) for k, s, d in layers]).size


def _own_stride(layers: Stack) -> int:
    """Let a layer's stride count for its own window."""
    size, jump = 1, 1
    for k, s, d in layers:
        jump *= s
        size += d * (k - 1) * jump
    return size


def _last_stride(layers: Stack) -> int:
    """Let only the stride of the layer before count."""
    before = [1, *(s for _, s, _ in layers)]
    return 1 + sum(d * (k - 1) * s for (k, _, d), s in zip(layers, before, strict=False))


def _tied(matrix: Array) -> Array:
    """Replace each number by the mean of its diagonal on the circle."""
    n = len(matrix)
    places = np.arange(n)
    means = [matrix[(places + d) % n, places].mean() for d in range(n)]
    return np.array([[means[(i - j) % n] for j in range(n)] for i in range(n)])


def _tied_openly(matrix: Array) -> Array:
    """Replace each number by the mean of its diagonal, which ends at the matrix's edge."""
    n = len(matrix)
    return np.array([[np.diagonal(matrix, j - i).mean() for j in range(n)] for i in range(n)])


def _shifted(matrix: Array, rows: int, columns: int) -> Array:
    """Take the mean of copies whose rows and columns go round."""
    n = len(matrix)
    return np.mean([np.roll(matrix, (rows * d, columns * d), (0, 1)) for d in range(n)], axis=0)


DEPTHS = np.array([5, 10, 20, 40])
WIDTHS = np.sqrt(DEPTHS * 2 / 3)  # √(n(k² − 1)/12) with k = 3

EXERCISES = {
    "1": Number(
        "A row of 10 numbers, a kernel of 4, stride 2: how many parameters, biases included, "
        "has the locally connected layer?",
        20,
        {
            5: "That is the convolution. Here each output has a kernel and a bias of its own.",
            44: "That is the dense layer. Here an output sees only 4 numbers.",
            16: "The biases are missing: one for each output.",
            17: "Each output has a bias of its own: nothing is shared.",
            35: "That is with a stride of 1.",
            15: "There are ⌊6/2⌋ + 1 outputs: the first one counts, too.",
        },
        hints=["How many outputs are there?", "Each has a kernel and a bias of its own."],
        why="4 outputs, each with 4 weights and a bias.",
    ),
    "2": Number(
        "7×7 with stride 2, a 3×3 pooling with stride 2, then 3×3 with stride 1: "
        "how many pixels wide is the receptive field?",
        19,
        {
            11: "That is before the last layer; or the strides are left out.",
            29: "A layer's stride counts for the layers after it, not for its own window.",
            63: "Windows overlap: sizes are not multiplied.",
            15: "The last layer's cells are 2·2 = 4 pixels apart: strides multiply.",
            13: "Sizes are not added up: each layer adds k − 1 cells of the map below.",
            18: "An output sees its first pixel, too: the sum begins with 1.",
        },
        hints=["The first layer sees 7.", "Each layer adds (k − 1)·S, with the S before it."],
        unit="pixels",
        why="1 + 6·1 + 2·2 + 2·4.",
    ),
    "3": Function(
        "field(dilations)",
        _dilated,
        [((2,),), ((1, 2),), ((1, 2, 4),), ((3, 1, 1, 2),)],
        {
            "This is what the last, or the most dilated, layer sees of the map below it. The "
            "cells of that map have fields of their own.": lambda ds: 1 + 2 * max(ds),
            "The dilations are left out.": lambda ds: 1 + 2 * len(ds),
            "The first pixel is missing: 1 + …": lambda ds: 2 * sum(ds),
            "The sizes are multiplied; windows overlap.": lambda ds: prod(1 + 2 * d for d in ds),
            "The sizes are added; each layer adds one less than its size.": lambda ds: sum(
                1 + 2 * d for d in ds
            ),
            "Each layer adds d(k − 1), which is 2d, since it reaches to both sides.": (
                lambda ds: 1 + sum(ds)
            ),
            "The dilations are multiplied, as strides are; dilations add up.": lambda ds: (
                1 + 2 * prod(ds)
            ),
        },
        why="Each layer adds 2d pixels.",
    ),
    "4": Function(
        "receptive_field(layers)",
        _field,
        [
            ([(3, 1, 1), (5, 1, 1)],),
            ([(7, 2, 1), (3, 2, 1), (3, 1, 1)],),
            ([(3, 2, 2), (2, 2, 1), (3, 3, 3), (5, 1, 1)],),
        ],
        {
            "The strides are ignored: behind a stride neighbouring cells are further "
            "apart.": lambda layers: _field([(k, 1, d) for k, _, d in layers]),
            "A layer's stride is used for its own window; it counts for the layers after "
            "it.": _own_stride,
            "Only the stride of the layer before is used; all strides before "
            "multiply.": _last_stride,
            "The dilation is ignored.": lambda layers: _field([(k, s, 1) for k, s, _ in layers]),
            "The sizes are multiplied; windows overlap.": lambda layers: prod(
                d * (k - 1) + 1 for k, _, d in layers
            ),
            "The first pixel is missing: begin with 1.": lambda layers: _field(layers) - 1,
        },
        why="Strides before a layer multiply, its own does not count, dilations stretch.",
    ),
    "5": Function(
        "tied(matrix)",
        _tied,
        [(numbers(4, 4),), (numbers(5, 5),)],
        {
            "This is the sum over all shifts; asked is their mean.": lambda m: len(m) * _tied(m),
            "The diagonals end at the edge; on a circle they go on at the other "
            "side.": _tied_openly,
            "Both shifts go the same way: one of them has to be undone, so that rows and "
            "columns move together.": lambda m: _shifted(m, 1, -1),
            "Only the rows are shifted; the columns have to move with them.": lambda m: _shifted(
                m, 1, 0
            ),
            "Only the columns are shifted; the rows have to move with them.": lambda m: _shifted(
                m, 0, 1
            ),
        },
        why="It is constant along the diagonals of the circle: a convolution.",
    ),
    "6": Values(
        WIDTHS,
        {
            "These are variances; a width is the root of one.": WIDTHS**2,
            "These are √2 times too wide: it is the square of the gradient that is averaged, "
            "not its size.": WIDTHS * 2**0.5,
            "That is the whole field, 2n + 1; asked is the standard deviation of the bell.": 2.0
            * DEPTHS
            + 1,
            "The deviations are added; it is the variances that add up, so a bell grows "
            "with √n.": DEPTHS * (2 / 3) ** 0.5,
        },
        tolerance=0.1,
        why="They grow with √n, and are near √(2n/3).",
    ),
}
