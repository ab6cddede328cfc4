"""Convolution as one matrix product: windows become columns.

Write every window of the input as a column and every filter as a row: then each output is a
row times a column, and all outputs together are one matrix product, which is what computers
do best. The price is copying: a pixel is written once for each window it lies in. So the
columns are made and used in blocks which fit the cache, never all at once.

::

    input             columns: one per window        weight          output
                       window 0  1  2  3
    0 1 2                 ┌ 0  1  3  4 ┐
    3 4 5      ──copy──▶  │ 1  2  4  5 │
    6 7 8                 │ 3  4  6  7 │   ◀──  [ p q r t ] @   =   [ y0 y1 y2 y3 ]
                          └ 4  5  7  8 ┘
                       K = C_in/groups·K_h·K_w rows

Cost: the same multiplications as the loops, plus K·O_h·O_w numbers copied per image.

Error: that of any sum of products in another order (`convlib.agreement.tolerance`).

Source: K. Chellapilla, S. Puri & P. Simard, *High performance convolutional neural networks
for document processing*, IWFHR 2006, https://inria.hal.science/inria-00112631.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["conv2d", "windows"]

BLOCK_BYTES = 1 << 20  # columns in use at a time, which stay in the processor's cache


def conv2d(
    input: NDArray[Any],
    weight: NDArray[Any],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> NDArray[Any]:
    """Convolve by matrix products over blocks of windows.

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
    view = windows(input, weight.shape[2:], stride, dilation)
    n, c, k_h, k_w, o_h, o_w = view.shape
    terms = c // groups * k_h * k_w  # added up in each output
    filters = weight.reshape(groups, -1, terms)
    if view.size * input.itemsize <= BLOCK_BYTES:
        return np.matmul(filters, view.reshape(n, groups, terms, -1)).reshape(n, -1, o_h, o_w)
    output = np.empty((n, groups, filters.shape[1], o_h * o_w), input.dtype)

    per_column = c * k_h * k_w * input.itemsize
    columns = min(max(BLOCK_BYTES // per_column, 1), o_w)  # a whole row of windows, mostly
    rows = min(max(BLOCK_BYTES // (per_column * columns), 1), o_h)
    images = max(BLOCK_BYTES // (per_column * columns * o_h), 1)  # small ones go several at a time
    for i in range(0, n, images):
        for y in range(0, o_h, rows):
            for x in range(0, o_w, columns):
                block = view[i : i + images, ..., y : y + rows, x : x + columns]
                matrix = block.reshape(len(block), groups, terms, -1)  # the copy
                first = y * o_w + x
                out = output[i : i + images, ..., first : first + matrix.shape[-1]]
                np.matmul(filters, matrix, out=out)
    return output.reshape(n, -1, o_h, o_w)


def windows(
    input: NDArray[Any],
    kernel_size: tuple[int, ...],
    stride: tuple[int, int],
    dilation: tuple[int, int],
) -> NDArray[Any]:
    """All windows of an input, as a view: nothing is copied.

    Taking a step in the view is taking ``stride`` or ``dilation`` steps in the input, and
    that is only a different number of bytes to jump.

    Parameters
    ----------
    input : (N, C, H, W) ndarray
        C-contiguous.
    kernel_size, stride, dilation : (int, int)
        Vertical, horizontal.

    Returns
    -------
    (N, C, K_h, K_w, O_h, O_w) ndarray
        ``view[n, c, i, j, y, x]`` is what weight (i, j) meets at position (y, x). Its cells
        share memory: do not write to it.

    Examples
    --------
    >>> image = np.arange(12).reshape(1, 1, 3, 4)
    >>> windows(image, (2, 2), (1, 1), (1, 1))[0, 0, :, :, 1, 2]
    array([[ 6,  7],
           [10, 11]])
    """
    (n, c, h, w), (k_h, k_w) = input.shape, kernel_size
    o_h = (h - dilation[0] * (k_h - 1) - 1) // stride[0] + 1  # convlib.geometry.output_size
    o_w = (w - dilation[1] * (k_w - 1) - 1) // stride[1] + 1
    per_image, per_channel, per_row, per_pixel = input.strides
    jumps = (
        per_image,
        per_channel,
        per_row * dilation[0],
        per_pixel * dilation[1],
        per_row * stride[0],
        per_pixel * stride[1],
    )
    # Says what np.lib.stride_tricks.as_strided says, seven times faster, and checks bounds.
    return np.ndarray((n, c, k_h, k_w, o_h, o_w), input.dtype, input, 0, jumps)
