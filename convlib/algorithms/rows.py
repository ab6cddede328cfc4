"""Convolution as matrix products in which the windows overlap in memory.

im2col writes a pixel K_h·K_w times. But windows that lie below each other share rows: if the
shifted copies of one input row stand together, then the columns of a window are K_h such rows
in sequence, and the next window's are the same memory one row further on. So only the K_w
horizontal shifts are copied, and the copy is K_h times smaller.

::

    input          shifted (copied)        weight                output
                                                              row 0: weight @ the first K_h
    a b c          a b  row 0 ┐            [ p q r t ]               rows, p a + q b + r d + t e
    d e f    ──▶   b c        │ window                               p b + q c + r e + t f
    g h i          d e  row 1 ┤ row 0   ┐                     row 1: weight @ the same memory
                   e f        ┘         │ window                     one row further on
                   g h  row 2           │ row 1
                   h i                  ┘

A matrix product wants many rows on its left as well, and one filter has only one. So where
filters are few, R rows of output are computed at once: the filter, moved down by 0 … R−1 rows
between zeros, makes R rows of the left matrix. That is a product in which (K_h + R − 1)/K_h as
many numbers are multiplied, several times faster. With a vertical dilation of d, every d-th row
makes an image of its own.

Cost: K_w·C_in·H·O_w numbers copied per image; the multiplications of the loops, and with R rows
at once (K_h + R − 1)/K_h times as many.

Error: that of any sum of products in another order (`convlib.agreement.tolerance`).

Source: M. Cho & D. Brand, *MEC: memory-efficient convolution for deep neural network*, ICML 2017,
https://arxiv.org/abs/1706.06873.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib.algorithms import im2col
from convlib.algorithms.sharing import PRODUCT, share

__all__ = ["conv2d", "moved_down"]

BLOCK_BYTES = 512 << 10  # shifted rows in use at a time, which stay in the processor's cache
FEW = 7  # more filters than that are rows enough for a left matrix
ROWS_AT_ONCE = 4  # otherwise


def conv2d(
    input: NDArray[Any],
    weight: NDArray[Any],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> NDArray[Any]:
    """Convolve by matrix products over overlapping windows.

    Parameters
    ----------
    input : (N, C_in, H, W) ndarray
        Padded already, C-contiguous.
    weight : (C_out, C_in/groups, K_h, K_w) ndarray
        Of the input's dtype.
    stride, dilation : (int, int)
        Vertical, horizontal.
    groups : int
        Output channels of a group see the input channels of that group alone.

    Returns
    -------
    (N, C_out, O_h, O_w) ndarray
        Summed in the input's dtype.

    Examples
    --------
    >>> image = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> kernel = np.arange(4.0).reshape(1, 1, 2, 2)
    >>> conv2d(image, kernel, stride=(1, 1), dilation=(1, 1), groups=1)
    array([[[[19., 25.],
             [37., 43.]]]])
    """
    view = im2col.windows(input, (1, weight.shape[3]), (1, stride[1]), (1, dilation[1]))
    n, _, _, k_w, h, o_w = view.shape
    c_out, channels, k_h, _ = weight.shape
    step, apart, filters = stride[0], dilation[0], c_out // groups
    o_h = (h - apart * (k_h - 1) - 1) // step + 1
    output = np.empty((n, groups, filters, o_h, o_w), input.dtype)
    # (image, group, row, channel of the group, shift, column)
    shifts = view.reshape(n, groups, channels, k_w, h, o_w).transpose(0, 1, 4, 2, 3, 5)

    # A product makes one row of all filters, or, where they are few, some rows of one filter.
    at_once = 1 if filters > FEW else min(ROWS_AT_ONCE, o_h)
    left = moved_down(weight, at_once, step).reshape(groups, filters, 1, at_once, -1)
    if at_once == 1:
        left = left.reshape(groups, 1, 1, filters, -1)
    terms = left.shape[-1]

    # A block: so many columns, rows and groups.
    parts = -(-o_w * terms * min(left.shape[-2], FEW) // PRODUCT)
    columns = -(-o_w // parts)
    at_a_time = max(PRODUCT // (terms * columns), 1)  # filters in a product, or rows
    lines = BLOCK_BYTES // (channels * k_w * columns * input.itemsize)  # rows of input
    rows = min((max((lines - k_h) // (step * at_once), 0) + 1) * at_once, o_h)
    some = max(lines // ((rows - 1) * step + k_h), 1)
    blocks = [
        (g, output[i, g : g + some, :, r::apart], shifts[i, g : g + some, r * step :: apart], y, x)
        for i in range(n)
        for g in range(0, groups, some)
        for r in range(min(apart, o_h))  # with a dilation of 2, odd rows and even ones
        for y in range(0, -(-(o_h - r) // apart), rows)
        for x in range(0, o_w, columns)
    ]
    not_a_number = []

    def compute(g: int, out: NDArray[Any], shifts: NDArray[Any], y: int, x: int) -> None:
        wanted = out[:, :, y : y + rows, x : x + columns]
        some, _, tall, width = wanted.shape
        seen = shifts[:, y * step : (y + tall - 1) * step + k_h, ..., x : x + columns]
        shifted = np.ascontiguousarray(seen).reshape(some, -1, width)  # the copy
        full = tall - tall % at_once
        multiply(left[g : g + some], shifted, wanted[:, :, :full], 0, at_once)
        if full < tall:  # fewer rows are left
            r = tall - full
            least = ((r - 1) * step + k_h) * channels * k_w
            multiply(left[g : g + some, ..., :r, :least], shifted, wanted[:, :, full:], full, r)
        if at_once > 1 and np.isnan(wanted.max()):
            not_a_number.append(g)

    def multiply(left: Any, shifted: Any, wanted: Any, first: int, r: int) -> None:
        some, _, tall, width = wanted.shape
        per_group, per_line, per_column = shifted.strides
        per_row = step * channels * k_w * per_line
        matrices = np.ndarray(  # overlapping
            (some, 1, tall // r, left.shape[-1], width),
            input.dtype,
            shifted,
            first * per_row,
            (per_group, 0, r * per_row, per_line, per_column),
        )
        out = wanted.reshape(some, filters, tall // r, r, width, copy=False)
        if at_once == 1:
            out = out.swapaxes(1, 3)
        for f in range(0, left.shape[-2], at_a_time):
            fs = slice(f, f + at_a_time)
            np.matmul(left[..., fs, :], matrices, out=out[..., fs, :])

    share(compute, blocks, output.size * terms)
    if not_a_number:  # maybe from 0·∞, with the zeros above and below a filter
        return im2col.conv2d(input, weight, stride, dilation, groups)
    return output.reshape(n, c_out, o_h, o_w)


def moved_down(weight: NDArray[Any], at_once: int, step: int) -> NDArray[Any]:
    """Make filters for several rows of output: each filter moved down by 0, 1, … steps.

    Parameters
    ----------
    weight : (C_out, C, K_h, K_w) ndarray
    at_once, step : int
        How many rows of output; rows of input from one to the next.

    Returns
    -------
    (C_out, at_once, (at_once − 1)·step + K_h, C, K_w) ndarray
        Zero where a filter isn't.

    Examples
    --------
    >>> column = np.array([7, 8]).reshape(1, 1, 2, 1)
    >>> moved_down(column, at_once=3, step=1)[0, ..., 0, 0]
    array([[7, 8, 0, 0],
           [0, 7, 8, 0],
           [0, 0, 7, 8]])
    """
    c_out, channels, k_h, k_w = weight.shape
    tall = (at_once - 1) * step + k_h
    left = np.zeros((c_out, at_once, tall, channels, k_w), weight.dtype)
    for r in range(at_once):
        left[:, r, r * step : r * step + k_h] = weight.transpose(0, 2, 1, 3)
    return left
