"""How a convolution's output changes with its input and its weight: ``torch.nn.grad``.

Both gradients are convolutions themselves, and are computed by those of `convlib.functional`:
the input's gradient lays the kernels down where they were read, a transposed convolution; the
weight's is a correlation of the input with the output's gradient, and nothing is flipped in it.
"""

from collections.abc import Sequence

import numpy as np

from convlib._checks import (
    FLOATS,
    INT64,
    Array,
    DTypes,
    at_least,
    check_arrays,
    check_room,
    shapes,
)
from convlib.arguments import IntOrPair, integer, pair
from convlib.functional import conv2d, conv_transpose2d
from convlib.geometry import effective_kernel_size, output_size

__all__ = ["conv2d_input", "conv2d_weight"]

Pair = tuple[int, int]


def conv2d_input(
    input_size: Sequence[int],
    weight: Array,
    grad_output: Array,
    stride: IntOrPair = 1,
    padding: IntOrPair = 0,
    dilation: IntOrPair = 1,
    groups: int = 1,
) -> Array:
    r"""Gradient of `conv2d` with respect to its input, dX.

    Parameters
    ----------
    input_size : (N, C_in, H, W), a sequence of four ints
        Shape of the input: with a stride, several come to the same output.
    weight : (C_out, C_in/groups, K_h, K_w) ndarray
        Floats; int64 with a dilation.
    grad_output : (N, C_out, O_h, O_w) ndarray
        Gradient of some number with respect to the output, dY; of the weight's dtype.
    stride, padding, dilation, groups
        As they were for `conv2d`; no "same".

    Returns
    -------
    (N, C_in, H, W) ndarray
        Gradient of that number with respect to the input.

    Raises
    ------
    TypeError, ValueError, MemoryError
        As `conv2d`, and ValueError if dY has not the shape of the output.

    Notes
    -----
    Every pixel gets back what it gave: the weight through which it went, times dY there.

    .. math::
        \frac{\partial L}{\partial x_{n,c,\; u s_h + i d_h - p_h,\; v s_w + j d_w - p_w}}
            \mathrel{+}= w_{f,c,i,j} \; \frac{\partial L}{\partial y_{n,f,u,v}}

    That is `conv_transpose2d` of dY with the same weight; at stride 1 the full correlation of
    dY with the flipped weight, otherwise after s−1 zeros between the pixels of dY (V. Dumoulin
    & F. Visin, *A guide to convolution arithmetic for deep learning*, 2016, ch. 4).

    Examples
    --------
    >>> weight = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    >>> grad_output = np.array([[[[1.0, 0.0], [0.0, 10.0]]]])
    >>> conv2d_input((1, 1, 3, 3), weight, grad_output)
    array([[[[ 1.,  2.,  0.],
             [ 3., 14., 20.],
             [ 0., 30., 40.]]]])
    """
    size = _size(input_size, "input_size")
    stride, padding, dilation = _pairs(stride, padding, dilation)
    groups = integer(groups, "groups")
    check_arrays("conv2d_input", _dtypes(dilation), grad_output, weight=weight)
    _check_sizes(size, weight.shape, grad_output.shape, stride, padding, dilation, groups)
    if 0 in size[:2]:
        return np.empty(size, weight.dtype)
    # What the stride left over on the right and bottom had no part in the output.
    left_over = [
        (cells + 2 * p - effective_kernel_size(k, d)) % s
        for cells, k, s, p, d in zip(
            size[2:], weight.shape[2:], stride, padding, dilation, strict=True
        )
    ]
    return conv_transpose2d(grad_output, weight, None, stride, padding, left_over, groups, dilation)


def conv2d_weight(
    input: Array,
    weight_size: Sequence[int],
    grad_output: Array,
    stride: IntOrPair = 1,
    padding: IntOrPair = 0,
    dilation: IntOrPair = 1,
    groups: int = 1,
) -> Array:
    r"""Gradient of `conv2d` with respect to its weight, dW.

    Parameters
    ----------
    input : (N, C_in, H, W) ndarray
        Floats; int64 with a dilation.
    weight_size : (C_out, C_in/groups, K_h, K_w), a sequence of four ints
        Shape of the weight.
    grad_output : (N, C_out, O_h, O_w) ndarray
        Gradient of some number with respect to the output, dY; of the input's dtype.
    stride, padding, dilation, groups
        As they were for `conv2d`; no "same".

    Returns
    -------
    (C_out, C_in/groups, K_h, K_w) ndarray
        Gradient of that number with respect to the weight.

    Raises
    ------
    TypeError, ValueError, MemoryError
        As `conv2d`, and ValueError if dY has not the shape of the output.

    Notes
    -----
    A weight met every pixel it was laid on, and gets dY from each:

    .. math::
        \frac{\partial L}{\partial w_{f,c,i,j}} = \sum_{n,u,v}
            \frac{\partial L}{\partial y_{n,f,u,v}} \;
            x_{n,c,\; u s_h + i d_h - p_h,\; v s_w + j d_w - p_w}

    That is `conv2d` itself, dY laid on the input unflipped: images take the place of channels,
    and stride and dilation change places (K. Chellapilla, S. Puri & P. Simard, IWFHR 2006, for
    stride 1; the sum above says the rest). Padding zeros are multiplied, as in `conv2d`.

    Examples
    --------
    >>> image = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> grad_output = np.array([[[[1.0, 0.0], [0.0, 10.0]]]])
    >>> conv2d_weight(image, (1, 1, 2, 2), grad_output)
    array([[[[40., 51.],
             [73., 84.]]]])
    """
    size = _size(weight_size, "weight_size")
    stride, padding, dilation = _pairs(stride, padding, dilation)
    groups = integer(groups, "groups")
    check_arrays("conv2d_weight", _dtypes(dilation), input, grad_output=grad_output)
    _check_sizes(input.shape, size, grad_output.shape, stride, padding, dilation, groups)
    (_, channels, k_h, k_w), n = size, len(input)
    if n == 0 or channels == 0:
        check_room(shapes(input=input, grad_output=grad_output), input.dtype, size)
        return np.zeros(size, input.dtype)
    # (N, g·C, H, W) → (C, g·N, H, W): a channel's images are summed over, group by group.
    image = input.reshape(n, groups, channels, *input.shape[2:]).transpose(2, 1, 0, 3, 4)
    image = image.reshape(channels, groups * n, *input.shape[2:])
    kernels = grad_output.swapaxes(0, 1)
    output = conv2d(image, kernels, None, dilation, padding, stride, groups)
    return output.swapaxes(0, 1)[..., :k_h, :k_w].copy()  # beyond is what the stride left over


def _size(numbers: Sequence[int], name: str) -> tuple[int, ...]:
    if not isinstance(numbers, tuple | list):
        raise TypeError(f"{name} must be a tuple of four integers, got {numbers!r}")
    size = tuple(integer(number, name) for number in numbers)
    if len(size) != 4 or min(size) < 0:
        raise ValueError(f"{name} must be four integers from 0 up, got {size}")
    return size


def _pairs(stride: IntOrPair, padding: IntOrPair, dilation: IntOrPair) -> tuple[Pair, Pair, Pair]:
    return pair(stride, "stride"), pair(padding, "padding"), pair(dilation, "dilation")


def _dtypes(dilation: Pair) -> DTypes:
    """PyTorch's gradients know int64 where there is a dilation."""
    return FLOATS | INT64 if max(dilation) > 1 else FLOATS


def _check_sizes(
    input_size: Sequence[int],
    weight_size: Sequence[int],
    grad_size: Sequence[int],
    stride: Pair,
    padding: Pair,
    dilation: Pair,
    groups: int,
) -> None:
    """DY must have the shape that `conv2d` would give the output."""
    given = (
        f"input is {tuple(input_size)}, weight is {tuple(weight_size)}, "
        f"grad_output is {tuple(grad_size)}"
    )
    if not len(input_size) == len(weight_size) == len(grad_size) == 4:
        raise ValueError(f"input, weight and grad_output must have four axes; {given}")
    at_least(1, "groups", (groups,), given)
    c_out, channels, *kernel_size = weight_size
    if c_out < groups or c_out % groups:
        raise ValueError(f"weight has {c_out} filters, not a multiple of groups={groups}; {given}")
    if input_size[1] != channels * groups:
        raise ValueError(
            f"input has {input_size[1]} channels, but weight takes {channels * groups} "
            f"({channels} × groups={groups}); {given}"
        )
    try:
        size = output_size(input_size[2:], kernel_size, stride, padding, dilation)
    except ValueError as refusal:
        raise ValueError(f"{refusal}; {given}") from None
    if tuple(grad_size) != (input_size[0], c_out, *size):
        raise ValueError(
            f"grad_output must be {(input_size[0], c_out, *size)}, as the output, "
            f"but is {tuple(grad_size)}; {given}"
        )
