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
many numbers are multiplied, several times faster.

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

__all__ = ["conv2d", "moved_down", "refusal"]

BLOCK_BYTES = 256 << 10  # shifted rows in use at a time, which stay in the processor's cache
LEFT_ROWS = 8  # the left matrix should have about as many


def refusal(
    input: NDArray[Any],
    weight: NDArray[Any],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> str:
    """Say why these arguments can't be computed this way; "" if they can.

    Examples
    --------
    >>> x, w = np.ones((1, 1, 9, 9)), np.ones((1, 1, 3, 3))
    >>> refusal(x, w, stride=(2, 2), dilation=(1, 2), groups=1)
    ''
    >>> refusal(x, w, stride=(1, 1), dilation=(2, 1), groups=1)
    'rows needs the rows of a window to follow each other: a vertical dilation of 1, not 2'
    """
    if dilation[0] != 1 and weight.shape[2] != 1:
        return (
            "rows needs the rows of a window to follow each other: "
            f"a vertical dilation of 1, not {dilation[0]}"
        )
    return ""


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
        Vertical, horizontal; a vertical dilation must be 1.
    groups : int
        Output channels of a group see the input channels of that group alone.

    Returns
    -------
    (N, C_out, O_h, O_w) ndarray
        Summed in the input's dtype.

    Raises
    ------
    ValueError
        If `refusal` has something to say.

    Examples
    --------
    >>> image = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> kernel = np.arange(4.0).reshape(1, 1, 2, 2)
    >>> conv2d(image, kernel, stride=(1, 1), dilation=(1, 1), groups=1)
    array([[[[19., 25.],
             [37., 43.]]]])
    """
    if reason := refusal(input, weight, stride, dilation, groups):
        raise ValueError(reason)
    view = im2col.windows(input, (1, weight.shape[3]), (1, stride[1]), (1, dilation[1]))
    n, _, _, k_w, h, o_w = view.shape
    c_out, channels, k_h, _ = weight.shape
    step = stride[0]
    o_h = (h - k_h) // step + 1
    output = np.empty((n, groups, c_out // groups, o_h, o_w), input.dtype)
    # (image, row, group, channel of the group, shift, column)
    shifts = view.reshape(n, groups, channels, k_w, h, o_w).transpose(0, 4, 1, 2, 3, 5)

    at_once = min(max(LEFT_ROWS // (c_out // groups), 1), o_h)  # rows of output
    tall = (at_once - 1) * step + k_h  # rows of input which they see
    left = moved_down(weight, at_once, step).reshape(groups, -1, tall * channels * k_w)

    # A block: so many columns, groups, and bands of `at_once` rows.
    per_number = channels * k_w * input.itemsize
    columns = min(max(BLOCK_BYTES // (per_number * tall), 1), o_w)
    some = min(max(BLOCK_BYTES // (per_number * tall * columns), 1), groups)
    rows = BLOCK_BYTES // (per_number * columns * some)
    bands = min(max((rows - tall) // (at_once * step) + 1, 1), o_h // at_once)
    blocks = [
        (i, slice(g, g + some), min(y, o_h - bands * at_once), slice(x, x + columns))
        for i in range(n)
        for g in range(0, groups, some)
        for y in range(0, o_h, bands * at_once)  # the last block begins early, to fit
        for x in range(0, o_w, columns)
    ]
    for i, gs, y, xs in blocks:
        block = shifts[i, y * step : y * step + (bands * at_once - 1) * step + k_h, gs, ..., xs]
        block = block.swapaxes(0, 1)
        wanted = output[i, gs, :, y : y + bands * at_once, xs]
        width = block.shape[-1]
        shifted = np.ascontiguousarray(block).reshape(len(block), -1, width)  # the copy
        per_group, per_row, per_column = shifted.strides
        matrices = np.ndarray(  # overlapping
            (len(block), bands, tall * channels * k_w, width),
            input.dtype,
            shifted,
            0,
            (per_group, at_once * step * channels * k_w * per_row, per_row, per_column),
        )
        product = np.matmul(left[gs, np.newaxis], matrices)
        product = product.reshape(len(block), bands, -1, at_once, width)
        by_band = wanted.reshape(len(block), -1, bands, at_once, width, copy=False)
        by_band[...] = product.transpose(0, 2, 1, 3, 4)
    if at_once > 1:
        with np.errstate(over="ignore", invalid="ignore"):
            if not np.isfinite(output.sum()):  # 0·∞: the zeros above and below a filter
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
