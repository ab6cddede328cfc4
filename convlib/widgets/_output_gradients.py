"""The output's gradient dY: those with a name, what another size makes of one, and its zeros."""

from typing import Any

import numpy as np

from convlib import geometry

# What it is unless another is given, repeated as far as the output reaches.
PATTERN = [[1, -2, 0, 3], [0, 1, -1, 2], [2, 0, 3, -1]]
PRESETS = ("pattern", "ones", "first", "middle", "last")  # the last three: one output, dY 1


def fitted(grad_output: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Make dY follow an output of another size: what it is called, it stays."""
    for name in PRESETS:
        if np.array_equal(grad_output, preset(name, grad_output.shape)):
            return preset(name, size)
    below, right = (max(n - was, 0) for n, was in zip(size, grad_output.shape, strict=True))
    return np.pad(grad_output, ((0, below), (0, right)))[: size[0], : size[1]]


def preset(name: str, size: tuple[int, ...]) -> np.ndarray:
    """Make a dY that has a name: one of PRESETS."""
    rows, columns = np.indices(size)
    if name == "pattern":
        tile = np.array(PATTERN, float)
        return tile[rows % tile.shape[0], columns % tile.shape[1]]
    if name == "ones":
        return np.ones(size)
    part = ("first", "middle", "last").index(name)
    row, column = (part * (n - 1) // 2 for n in size)
    return ((rows == row) & (columns == column)).astype(float)


def extents(kernel: np.ndarray, dilation: tuple[int, int]) -> tuple[int, ...]:
    """How many cells a dilated kernel spans along each axis."""
    return tuple(map(geometry.effective_kernel_size, kernel.shape, dilation))


def with_zeros(
    input: np.ndarray, weight: np.ndarray, grad_output: np.ndarray, stride: Any, **steps: Any
) -> tuple[np.ndarray, tuple[int, int, int, int], tuple[int, ...]]:
    """Write dY as the turned kernel meets it to make dX.

    Returns
    -------
    ndarray
        dY with s−1 zeros between its cells, and zeros around them.
    (int, int, int, int)
        How many of these are at the left, right, top and bottom.
    (int, ...)
        At which row and column the window begins: not at 0 where the padding of the convolution
        made outputs that saw nothing but padding.
    """
    inner = np.zeros(extents(grad_output, stride))
    inner[:: stride[0], :: stride[1]] = grad_output
    reach = extents(weight, steps["dilation"])
    before = [n - 1 - p for n, p in zip(reach, steps["padding"], strict=True)]
    sizes = zip(input.shape, reach, before, inner.shape, strict=True)
    after = [x + n - 1 - b - m for x, n, b, m in sizes]
    (top, left), (bottom, right) = ([max(n, 0) for n in side] for side in (before, after))
    around = np.pad(inner, ((top, bottom), (left, right)))
    return around, (left, right, top, bottom), tuple(max(-n, 0) for n in before)
