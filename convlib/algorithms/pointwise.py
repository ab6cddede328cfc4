"""1×1 convolution is a matrix product already.

A kernel of 1×1 sees one pixel at a time, through all its channels. So the channels of an image,
each written as a row, are what im2col would make, and nothing has to be copied.

::

    weight               input: a row per channel        output: a row per filter
    ┌ p q r ┐            ┌ a0 a1 a2 a3 … ┐
    └ s t u ┘     @      │ b0 b1 b2 b3 … │       =       ┌ p a0 + q b0 + r c0   … ┐
     C_out × C_in        └ c0 c1 c2 c3 … ┘               └ s a0 + t b0 + u c0   … ┘

Cost: the multiplications of the loops; no memory beyond the output.

Error: that of any sum of products in another order (`convlib.agreement.tolerance`).

Source: M. Lin, Q. Chen & S. Yan, *Network in network*, ICLR 2014,
https://arxiv.org/abs/1312.4400.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["conv2d", "refusal"]


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
    >>> refusal(x, w, stride=(1, 1), dilation=(1, 1), groups=1)
    'pointwise is made for kernels of 1×1, not 3×3'
    """
    if weight.shape[2:] != (1, 1):
        return f"pointwise is made for kernels of 1×1, not {weight.shape[2]}×{weight.shape[3]}"
    if stride != (1, 1):
        return f"pointwise takes every pixel where it is: a stride of (1, 1), not {stride}"
    return ""


def conv2d(
    input: NDArray[Any],
    weight: NDArray[Any],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> NDArray[Any]:
    """Multiply the weights with the image as it lies in memory.

    Parameters
    ----------
    input : (N, C_in, H, W) ndarray
        Padded already, C-contiguous.
    weight : (C_out, C_in/groups, 1, 1) ndarray
        Of the input's dtype.
    stride : (1, 1)
    dilation : (int, int)
        Of no effect: there is nothing between which to leave gaps.
    groups : int
        Output channels of a group see the input channels of that group alone.

    Returns
    -------
    (N, C_out, H, W) ndarray
        Summed in the input's dtype.

    Raises
    ------
    ValueError
        If `refusal` has something to say.

    Examples
    --------
    >>> rgb = np.arange(12).reshape(1, 3, 2, 2)
    >>> conv2d(rgb, np.ones((1, 3, 1, 1), int), stride=(1, 1), dilation=(1, 1), groups=1)
    array([[[[12, 15],
             [18, 21]]]])
    """
    if reason := refusal(input, weight, stride, dilation, groups):
        raise ValueError(reason)
    n, c, height, width = input.shape
    pixels = input.reshape(n, groups, c // groups, height * width)
    filters = weight.reshape(groups, -1, c // groups)
    return np.matmul(filters, pixels).reshape(n, -1, height, width)
