"""Windows summed up in one number: the largest, or the mean."""

from collections.abc import Iterator
from typing import Any, Literal, overload

import numpy as np

from convlib._checks import (
    FLOATS,
    INT64,
    REALS,
    Array,
    at_least,
    check_array,
    check_dtype,
    check_images,
    check_room,
    flag,
    shapes,
)
from convlib._padding import constant_padded
from convlib.arguments import IntOrPair, integer, pair
from convlib.geometry import effective_kernel_size

__all__ = ["avg_pool2d", "max_pool2d"]

Pair = tuple[int, int]


@overload
def max_pool2d(
    input: Array,
    kernel_size: IntOrPair,
    stride: IntOrPair | None = None,
    padding: IntOrPair = 0,
    dilation: IntOrPair = 1,
    ceil_mode: bool = False,
    return_indices: Literal[False] = False,
) -> Array: ...
@overload
def max_pool2d(
    input: Array,
    kernel_size: IntOrPair,
    stride: IntOrPair | None = None,
    padding: IntOrPair = 0,
    dilation: IntOrPair = 1,
    ceil_mode: bool = False,
    *,
    return_indices: Literal[True],
) -> tuple[Array, Array]: ...
def max_pool2d(
    input: Array,
    kernel_size: IntOrPair,
    stride: IntOrPair | None = None,
    padding: IntOrPair = 0,
    dilation: IntOrPair = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Array | tuple[Array, Array]:
    """Keep the largest number of each window.

    Parameters
    ----------
    input : (N, C, H, W) or (C, H, W) ndarray
        Real numbers.
    kernel_size : int or pair
        Cells of a window.
    stride : int or pair, optional
        Steps from one window to the next; `kernel_size` unless given.
    padding : int or pair
        Cells added on each side, below any number; at most half of `kernel_size`.
    dilation : int or pair
        Steps between neighbouring cells of a window.
    ceil_mode : bool
        Round the output size up: the last windows may reach beyond the padding, if they
        begin before it.
    return_indices : bool
        Say also where the largest numbers are.

    Returns
    -------
    (N, C, O_h, O_w) or (C, O_h, O_w) ndarray
        New, of the input's dtype. O is ⌊(i + 2p − d(k−1) − 1)/s⌋ + 1, or ⌈…⌉ + 1.
    (N, C, O_h, O_w) or (C, O_h, O_w) ndarray of int64
        With `return_indices`: row · W + column of the first largest number.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind, or the dtype is not real.
    ValueError
        If there is no window, the padding is too large, or an axis other than the batch is
        empty.
    MemoryError
        If the output is more than this machine can hold.

    Notes
    -----
    y[u, v] = max over i, j of x[u s_h + i d_h − p_h, v s_w + j d_w − p_w], as
    ``torch.nn.MaxPool2d``. NaN counts as the largest number, and the last of several is the one
    whose index is given. A dilated window may see no cell of the input at all: then the output
    is −inf (or the smallest integer), and the index means nothing, as in PyTorch.

    Examples
    --------
    >>> image = np.array([[[1, 5, 2], [4, 3, 0], [7, 8, 6]]])
    >>> max_pool2d(image, 2, stride=1)
    array([[[5, 5],
            [8, 8]]])
    >>> max_pool2d(image, 2, ceil_mode=True, return_indices=True)[1]
    array([[[1, 2],
            [7, 8]]])
    """
    check_array("input", input)
    check_dtype(input, REALS, "max_pool2d")
    kernel_size, stride, padding = _pairs(kernel_size, stride, padding)
    dilation = pair(dilation, "dilation")
    size = _output_size(input, kernel_size, stride, padding, dilation, ceil_mode)

    small = -np.inf if input.dtype in FLOATS else np.iinfo(input.dtype).min
    largest = np.full((*input.shape[:-2], *size), small, input.dtype)
    # Where no cell is larger than the smallest number, PyTorch names the window's first one.
    starts = [_starts(*axis) for axis in zip(size, stride, padding, strict=True)]
    first = [
        np.array([cell % d if cell < 0 else cell for cell in axis.tolist()])
        for axis, d in zip(starts, dilation, strict=True)
    ]
    width = input.shape[-1]
    where = np.empty(largest.shape, np.int64) if return_indices else None
    if where is not None:
        where[:] = first[0][:, np.newaxis] * width + first[1]
    for (i, j), cells in _taps(input, size, kernel_size, stride, padding, dilation, small):
        better = cells > largest
        if input.dtype in FLOATS:
            better |= np.isnan(cells)
        np.copyto(largest, cells, where=better)
        if where is not None:
            index = (starts[0] + i)[:, np.newaxis] * width + (starts[1] + j)
            np.copyto(where, index, where=better)
    return largest if where is None else (largest, where)


def avg_pool2d(
    input: Array,
    kernel_size: IntOrPair,
    stride: IntOrPair | None = None,
    padding: IntOrPair = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Array:
    """Take the mean of each window.

    Parameters
    ----------
    input : (N, C, H, W) or (C, H, W) ndarray
        Floats or int64.
    kernel_size : int or pair
        Cells of a window.
    stride : int or pair, optional
        Steps from one window to the next; `kernel_size` unless given.
    padding : int or pair
        Zeros added on each side; at most half of `kernel_size`.
    ceil_mode : bool
        Round the output size up: the last windows may reach beyond the padding, if they
        begin before it. What is beyond is never counted.
    count_include_pad : bool
        Whether the padding's zeros count as cells.
    divisor_override : int, optional
        Divide the sums by this number, not by how many cells there are.

    Returns
    -------
    (N, C, O_h, O_w) or (C, O_h, O_w) ndarray
        New, of the input's dtype. O is ⌊(i + 2p − k)/s⌋ + 1, or ⌈…⌉ + 1.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind, or PyTorch averages no such dtype.
    ValueError
        If there is no window, the padding is too large, the divisor 0, or an axis other than
        the batch empty.
    MemoryError
        If the output is more than this machine can hold.

    Notes
    -----
    The convolution of every channel with a box, y[u, v] = Σ x[u s_h + i − p_h, v s_w + j − p_w]
    / (k_h k_w), as ``torch.nn.AvgPool2d``. float16 is summed in float32 and rounded once;
    integers are divided towards zero.

    Examples
    --------
    >>> image = np.arange(9.0).reshape(1, 3, 3)
    >>> avg_pool2d(image, 2, stride=1)
    array([[[2., 3.],
            [5., 6.]]])
    >>> avg_pool2d(image, 2, padding=1, count_include_pad=False)
    array([[[0. , 1.5],
            [4.5, 6. ]]])
    """
    check_array("input", input)
    check_dtype(input, FLOATS | INT64, "avg_pool2d")
    kernel_size, stride, padding = _pairs(kernel_size, stride, padding)
    include = flag(count_include_pad, "count_include_pad")
    divisor = None if divisor_override is None else integer(divisor_override, "divisor_override")
    if divisor is not None and not 0 < abs(divisor) < 2**63:
        raise ValueError(
            f"divisor_override must not be 0, nor beyond int64, got {divisor}; "
            f"{shapes(input=input)}"
        )
    size = _output_size(input, kernel_size, stride, padding, (1, 1), ceil_mode)

    summed = np.dtype(np.float32) if input.dtype == np.float16 else input.dtype
    total = np.zeros((*input.shape[:-2], *size), summed)
    with np.errstate(over="ignore", invalid="ignore"):  # inf and NaN are values here
        for _, cells in _taps(input, size, kernel_size, stride, padding, (1, 1), 0):
            total += cells
        if divisor is None:
            axes = zip(input.shape[-2:], size, kernel_size, stride, padding, strict=True)
            rows, columns = (_counts(*axis, include) for axis in axes)
            count = np.outer(rows, columns)
        else:
            count = np.array(divisor)
        if summed in INT64:
            down = total // count
            return down + ((down < 0) & (total % count != 0))
        return (total / count.astype(summed)).astype(input.dtype, copy=False)


def _pairs(
    kernel_size: IntOrPair, stride: IntOrPair | None, padding: IntOrPair
) -> tuple[Pair, Pair, Pair]:
    """Without a stride, windows lie side by side."""
    if stride is None or (isinstance(stride, tuple | list) and not stride):
        stride = kernel_size
    return pair(kernel_size, "kernel_size"), pair(stride, "stride"), pair(padding, "padding")


def _output_size(
    input: Array, kernel_size: Pair, stride: Pair, padding: Pair, dilation: Pair, ceil_mode: Any
) -> Pair:
    given = shapes(input=input)
    ceil_mode = flag(ceil_mode, "ceil_mode")
    check_images(input)
    for name, numbers in (("kernel_size", kernel_size), ("stride", stride), ("dilation", dilation)):
        at_least(1, name, numbers, given)
    at_least(0, "padding", padding, given)
    if any(p > k // 2 for p, k in zip(padding, kernel_size, strict=True)):
        raise ValueError(
            f"padding must be at most half of kernel_size {kernel_size}, got {padding}; {given}"
        )
    axes = zip(input.shape[-2:], kernel_size, stride, padding, dilation, strict=True)
    height, width = (_axis_output_size(*axis, ceil_mode, given) for axis in axes)
    check_room(given, input.dtype, (*input.shape[:-2], height, width))
    return height, width


def _axis_output_size(
    cells: int, kernel_size: int, stride: int, padding: int, dilation: int, up: bool, given: str
) -> int:
    reach = effective_kernel_size(kernel_size, dilation)
    room = cells + 2 * padding - reach
    size = (room + (stride - 1 if up else 0)) // stride + 1
    if up and (size - 1) * stride >= cells + padding:  # it would begin beyond the input
        size -= 1
    if size < 1:
        raise ValueError(
            f"the window reaches over {reach} cells, but the padded input has "
            f"{cells + 2 * padding}; {given}"
        )
    return size


def _taps(
    input: Array,
    size: Pair,
    kernel_size: Pair,
    stride: Pair,
    padding: Pair,
    dilation: Pair,
    value: float,
) -> Iterator[tuple[Pair, Array]]:
    """One cell of all windows at a time, and how many rows and columns it is from their first."""
    sides = {}
    spans = []
    axes = zip((-2, -1), size, kernel_size, stride, padding, dilation, strict=True)
    for axis, o, k, s, p, d in axes:
        span = (o - 1) * s + 1
        end = span + d * (k - 1)
        sides[input.ndim + axis] = (p, max(end - input.shape[axis] - p, 0))
        spans.append(span)
    padded = constant_padded(input, sides, value)
    for i in range(0, kernel_size[0] * dilation[0], dilation[0]):
        for j in range(0, kernel_size[1] * dilation[1], dilation[1]):
            rows = slice(i, i + spans[0], stride[0])
            columns = slice(j, j + spans[1], stride[1])
            yield (i, j), padded[..., rows, columns]


def _starts(size: int, stride: int, padding: int) -> Array:
    """Where the windows along an axis begin, counted from the input's first cell."""
    return np.array([stride * position - padding for position in range(size)])


def _counts(
    cells: int, size: int, kernel_size: int, stride: int, padding: int, include: bool
) -> Array:
    """How many cells the windows along an axis have, with or without the padding's."""
    starts = _starts(size, stride, padding)
    if include:
        return np.minimum(starts + kernel_size, cells + padding) - starts
    inside = np.minimum(starts + kernel_size, cells) - np.maximum(starts, 0)
    return np.maximum(inside, 1)  # a window of padding only has the mean 0
