"""Convolution as its definition says it: seven loops.

Lay the kernel on the input, multiply what lies on each other, add it all up: one output.
Four loops visit the outputs, three the weights of one window. Nothing is clever here, so
every other algorithm is tested against this one.

::

    input                  weight          output
    . . . . . .
    . a . b . .            p q             . . .
    . . . . . .     ⋆      r t       =     . y .      y = a·p + b·q + c·r + e·t
    . c . e . .
    . . . . . .            (here with dilation 2)

Cost: N·C_out·O_h·O_w outputs of C_in/groups·K_h·K_w multiply–accumulates each, in Python
about a third of a microsecond apiece. No memory beyond the output.

Error: that of a sum of products, added one after the other (`convlib.agreement.tolerance`).

Source: the definition of ``torch.nn.Conv2d``; it is cross-correlation, for the kernel is not
flipped.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib.geometry import output_size

__all__ = ["conv2d"]


def conv2d(
    input: NDArray[Any],
    weight: NDArray[Any],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> NDArray[Any]:
    """Convolve by seven plain loops.

    Parameters
    ----------
    input : (N, C_in, H, W) ndarray
        Padded already.
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
    >>> image = np.arange(9).reshape(1, 1, 3, 3)
    >>> kernel = np.arange(4).reshape(1, 1, 2, 2)
    >>> conv2d(image, kernel, stride=(1, 1), dilation=(1, 1), groups=1)
    array([[[[19, 25],
             [37, 43]]]])
    """
    (images, _, *size), (filters, channels, k_h, k_w) = input.shape, weight.shape
    (s_h, s_w), (d_h, d_w) = stride, dilation
    o_h, o_w = output_size(tuple(size), (k_h, k_w), stride, dilation=dilation)
    output = np.zeros((images, filters, o_h, o_w), input.dtype)

    for n in range(images):
        for f in range(filters):
            first = f // (filters // groups) * channels  # where this filter's group begins
            for y in range(o_h):
                for x in range(o_w):
                    for c in range(channels):
                        for i in range(k_h):
                            for j in range(k_w):
                                pixel = input[n, first + c, y * s_h + i * d_h, x * s_w + j * d_w]
                                output[n, f, y, x] += pixel * weight[f, c, i, j]
    return output
