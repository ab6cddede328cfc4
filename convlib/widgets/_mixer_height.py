"""How tall the figure of mixed channels is, so that a page keeps the room free."""

from collections.abc import Sequence

from convlib.widgets._wrapping import wrapped

# In CSS pixels, as js/channel_mixer/style.css has it: a cell by mouse and by touch, and the gap
# between two channels or two outputs.
CELL, TOUCHED, GAP = 28, 32, 12
# A weight in the picture of all, by how many a kernel has in a row (js/channel_mixer/tensor.js).
WEIGHT = (0, 14, 10, 7, 6, 5)
# On a phone: the widths of a channel's row and of all, and the gap between two grids.
ROOM, ALL, BETWEEN = 295, 306, 4.8
TITLE, NAME = 27.5, 89  # above a grid: how tall it is, and the least width it needs
SIGN = 11  # how wide
ABSENT = 192, 49  # the sentence in the place of a kernel that the filter does not have
FACTOR = 47, 58  # a weight of the 1×1 layer


def wide(
    inputs: tuple[int, int, int],
    outputs: tuple[int, int, int],
    kernel: tuple[int, int],
    separable: bool,
) -> int:
    """About how tall the figure is on a wide page; see `phone`."""
    (channels, rows, _), (filters, down, _) = inputs, outputs
    weights = 37 + blocks(filters, kernel)
    # With a title above each grid, and a bias above each output.
    left = channels * (28 + rows * CELL) + GAP * (channels - 1)
    right = filters * (59 + down * CELL) + GAP * (filters - 1)
    return 284 + max(left, right) + weights + 175 * separable


def phone(
    inputs: tuple[int, int, int],
    sums: tuple[int, int, int],
    outputs: tuple[int, int, int],
    kernel: tuple[int, int],
    grouped: bool,
    separable: bool,
    controls: int,
) -> int:
    """About how tall the figure is on a phone, where cells are made for fingers.

    Parameters
    ----------
    inputs, sums, outputs : (channels, rows, columns)
        The input with its padding, the partial sums of one filter and what they are added to.
    kernel : (K_h, K_w)
    grouped, separable : bool
        Whether a filter sees some channels only, and whether a 1×1 layer follows.
    controls : int
        How many are in sight.
    """
    channels, (filters, down, across) = inputs[0], outputs
    seen = [grid(inputs[1:]), (SIGN, 0), grid(kernel), made(sums[1:]), *[FACTOR] * separable]
    unseen = [grid(inputs[1:]), ABSENT]
    rows = sums[0] * row(seen) + (channels - sums[0]) * row(unseen)
    output = max(across * TOUCHED + 15, 111), 59 + down * TOUCHED
    picture = rows + 24 + GAP * (channels + 1) + wrapped([output] * filters, ALL, BETWEEN, GAP)

    layers = 1 + grouped + 3 * separable  # in the table, with their sum and the dense one
    costs = 30 + 23.5 * layers + 39 * (1 + (layers > 1))  # and sentences of two lines each
    weights = 58 + blocks(filters, kernel) + GAP
    if separable:  # the depthwise kernels, the pointwise, and those of a dense layer
        weights = 3 * (58 + GAP) + blocks(channels, kernel) + blocks(filters, kernel)
        weights += blocks(filters, (1, 1))
    return round(273 + 34 * controls + picture + weights + costs)


def blocks(filters: int, kernel: tuple[int, int]) -> int:
    """How tall a picture of weights is, one row for each filter."""
    return filters * (4 + WEIGHT[max(kernel)] * kernel[0])


def grid(size: Sequence[int]) -> tuple[float, float]:
    """How wide and tall a grid is."""
    return max(size[1] * TOUCHED + 6, NAME), size[0] * TOUCHED + TITLE


def made(size: Sequence[int]) -> tuple[float, float]:
    """How wide and tall a partial sum is, with the sign before it."""
    width, height = grid(size)
    return SIGN + BETWEEN + width, height


def row(boxes: Sequence[tuple[float, float]]) -> float:
    """How tall a channel's row is."""
    return wrapped(boxes, ROOM, BETWEEN, BETWEEN)
