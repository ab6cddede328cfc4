"""The operations of ``torch.nn.functional``, on NumPy arrays.

Names, argument order, results and refusals are PyTorch's (on a CPU), so that what is learnt
here can be said there. Two habits of PyTorch's to know:

- What it calls convolution is **cross-correlation**: the kernel is laid on the input as it is.
  The convolution of mathematics flips the kernel first, ``weight[..., ::-1, ::-1]``.
- Images are ``(N, C, H, W)``: image, channel, row, column. Pairs are ``(height, width)``.

Where PyTorch refuses, these functions raise: TypeError for a kind of argument that is not
taken, ValueError for numbers that do not fit together, MemoryError for more than this machine
can hold. Infinity and NaN are values like others and raise no warnings. No function writes to
its arguments.

Here are the convolutions. What they share with others is in files of one idea each:
`convlib._checks` (refusals), `convlib._padding` (pad), `convlib._folding` (unfold, fold),
`convlib._pooling` (max_pool2d, avg_pool2d); `convlib.algorithms` does the multiplying.
"""

from collections.abc import Sequence

import numpy as np

from convlib._checks import (
    COMPLEX,
    FLOATS,
    INT64,
    NUMBERS,
    REALS,
    Array,
    check_array,
    check_arrays,
    check_channels,
    check_dilated_dtype,
    check_dtype,
    check_room,
    check_transposed_channels,
    one,
    shapes,
)
from convlib._folding import fold, overlap_added, short_steps, transposed_size, unfold
from convlib._padding import pad, zero_padded
from convlib._pooling import avg_pool2d, max_pool2d
from convlib.algorithms import ALGORITHMS, Conv2d
from convlib.arguments import IntOrPair, integer, pair
from convlib.geometry import output_size, padding_sides

__all__ = [
    "avg_pool2d",
    "conv1d",
    "conv2d",
    "conv_transpose2d",
    "fold",
    "max_pool2d",
    "pad",
    "relu",
    "unfold",
]

FLOAT16, FLOAT32 = np.dtype("float16"), np.dtype("float32")
TRANSPOSED = FLOATS | COMPLEX | INT64


def conv2d(
    input: Array,
    weight: Array,
    bias: Array | None = None,
    stride: IntOrPair = 1,
    padding: IntOrPair | str = 0,
    dilation: IntOrPair = 1,
    groups: int = 1,
    *,
    algorithm: str | Conv2d = "auto",
) -> Array:
    r"""Slide kernels over images: multiply what lies on each other, add it up.

    Parameters
    ----------
    input : (N, C_in, H, W) or (C_in, H, W) ndarray
        A batch of images, or one. Floats, complex numbers or integers.
    weight : (C_out, C_in/groups, K_h, K_w) ndarray
        One kernel per output channel and input channel of its group; of the input's dtype.
    bias : (C_out,) ndarray, optional
        Added to every pixel of an output channel, once; of the input's dtype.
    stride : int or pair
        Steps from one window to the next.
    padding : int, pair, "same" or "valid"
        Zeros added on each side. "valid" adds none; "same" keeps the size, needs stride 1,
        and puts an odd zero right and bottom.
    dilation : int or pair
        Steps between neighbouring weights; 1 is the ordinary convolution.
    groups : int
        Output channels in group g see the input channels of group g alone. With
        ``groups=C_in`` the convolution is depthwise.
    algorithm : str or function
        How to compute it: "auto", or another name in `convlib.algorithms.ALGORITHMS`; the
        result is the same but for rounding. Or a function of your own, as described there.

    Returns
    -------
    (N, C_out, O_h, O_w) or (C_out, O_h, O_w) ndarray
        Batched as the input was, and of its dtype. O is ⌊(i + 2p − d(k−1) − 1)/s⌋ + 1.

    Raises
    ------
    TypeError
        If an argument is no array or no integer, if dtypes differ or are not computed with
        (bool, uint16 and wider; integers below int64 with a dilation).
    ValueError
        If shapes do not fit, there is no window to compute, or the algorithm named does not
        take these arguments.
    MemoryError
        If the output, or the padded input, is more than this machine can hold.

    See Also
    --------
    convlib.verify.conv2d : Compare with PyTorch, number by number.

    Notes
    -----
    With :math:`C = C_{in}/groups` and :math:`g` the group that output channel :math:`f` is in,

    .. math::
        y_{n,f,u,v} = b_f + \sum_{c<C} \sum_{i<K_h} \sum_{j<K_w}
            w_{f,c,i,j} \; x_{n,\; gC+c,\; u s_h + i d_h - p_h,\; v s_w + j d_w - p_w}

    Large layers of 3×3 and kernels from 25×25 are computed by a detour that is faster and leaves
    whole numbers in floats a little off; `convlib.algorithms.auto` says when, `convlib.verify`
    by how much at most.

    float16 is summed in float32 and rounded once; integers wrap round on overflow. Padding
    zeros are multiplied like any pixel: under an infinite weight they give NaN. PyTorch skips
    them in some of its code paths (depthwise, float16) and gives infinity there. An input of
    no channels makes an output of no channels, as in PyTorch. Dtypes, dilations and kernel
    sizes are checked even where the input holds no numbers; PyTorch lets them pass there.

    Examples
    --------
    >>> image = np.arange(9.0).reshape(1, 3, 3)
    >>> kernel = np.arange(4.0).reshape(1, 1, 2, 2)
    >>> conv2d(image, kernel)
    array([[[19., 25.],
            [37., 43.]]])

    Flip the kernel for the convolution of mathematics:

    >>> conv2d(image, kernel[..., ::-1, ::-1])
    array([[[ 5., 11.],
            [23., 29.]]])
    >>> conv2d(image, kernel, stride=2, padding=1).shape
    (1, 2, 2)
    """
    stride, dilation = pair(stride, "stride"), pair(dilation, "dilation")
    groups = integer(groups, "groups")
    check_arrays("conv2d", NUMBERS, input, weight=weight, bias=bias)
    check_dilated_dtype(input, dilation)
    check_channels(input, weight, bias, groups, axes=2)
    compute = _named_algorithm(algorithm)

    batch = input if input.ndim == 4 else input[np.newaxis]
    (n, c_in, height, width), (c_out, _, k_h, k_w) = batch.shape, weight.shape
    summed = FLOAT32 if input.dtype == FLOAT16 else input.dtype
    try:
        rows, columns = padding_sides(padding, (k_h, k_w), stride, dilation)
        high, wide = height + sum(rows), width + sum(columns)
        o_h = (high - dilation[0] * (k_h - 1) - 1) // stride[0] + 1
        o_w = (wide - dilation[1] * (k_w - 1) - 1) // stride[1] + 1
        if min(o_h, o_w, k_h, k_w) < 1:
            output_size((high, wide), (k_h, k_w), stride, 0, dilation)  # says what doesn't fit
        output_shape = n, c_out if c_in else 0, o_h, o_w
        check_room("", summed, (n, c_in, high, wide), output_shape)
        if n and c_in and 0 in (height, width):
            raise ValueError(f"the input has no pixels: {height}×{width}")
    except (ValueError, MemoryError) as refusal:
        raise type(refusal)(f"{refusal}; {shapes(input=input, weight=weight)}") from None

    if n == 0 or c_in == 0:
        output = np.empty(output_shape, input.dtype)
    else:
        padded = zero_padded(batch, rows, columns).astype(summed, copy=False)
        stride, dilation = short_steps(padded, stride, dilation)
        with np.errstate(over="ignore", invalid="ignore"):  # inf and NaN are values here
            output = compute(padded, weight.astype(summed, copy=False), stride, dilation, groups)
            if bias is not None:
                output += bias.astype(summed, copy=False)[:, np.newaxis, np.newaxis]
            output = output.astype(input.dtype, copy=False)
    return output if input.ndim == 4 else output[0]


def conv1d(
    input: Array,
    weight: Array,
    bias: Array | None = None,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] | str = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
) -> Array:
    r"""Slide kernels along signals: `conv2d` of images one pixel high.

    Parameters
    ----------
    input : (N, C_in, L) or (C_in, L) ndarray
        A batch of signals, or one. Floats, complex numbers or integers.
    weight : (C_out, C_in/groups, K) ndarray
        One kernel per output channel and input channel of its group; of the input's dtype.
    bias : (C_out,) ndarray, optional
        Added to every number of an output channel, once; of the input's dtype.
    stride, dilation : int or tuple of one int
        Steps from one window, and from one weight, to the next.
    padding : int, tuple of one int, "same" or "valid"
        Zeros added on each side; an odd zero of "same" goes right.
    groups : int
        Output channels in group g see the input channels of group g alone.

    Returns
    -------
    (N, C_out, O) or (C_out, O) ndarray
        Batched as the input was, and of its dtype. O is ⌊(L + 2p − d(k−1) − 1)/s⌋ + 1.

    Raises
    ------
    TypeError, ValueError, MemoryError
        As `conv2d`.

    Notes
    -----
    As ``torch.nn.Conv1d``, with :math:`C = C_{in}/groups` and :math:`g` the group of :math:`f`:

    .. math::
        y_{n,f,u} = b_f + \sum_{c<C} \sum_{i<K} w_{f,c,i} \; x_{n,\; gC+c,\; u s + i d - p}

    Examples
    --------
    >>> conv1d(np.array([[1, 2, 3, 4]]), np.array([[[1, 0, -1]]]), padding=1)
    array([[-2, -2, -2,  3]])

    Padded by K−1, with the kernel turned round, it is the convolution of mathematics:

    >>> conv1d(np.array([[1, 2, 3]]), np.array([[[4, 5, 6]]])[..., ::-1], padding=2)
    array([[ 4, 13, 28, 27, 18]])
    """
    stride, dilation = one(stride, "stride"), one(dilation, "dilation")
    padding = padding if isinstance(padding, str) else one(padding, "padding")
    groups = integer(groups, "groups")
    check_arrays("conv1d", NUMBERS, input, weight=weight, bias=bias)
    check_dilated_dtype(input, (1, dilation))
    check_channels(input, weight, bias, groups, axes=1)
    try:
        output_size(input.shape[-1], weight.shape[-1], stride, padding, dilation)
    except ValueError as refusal:
        raise ValueError(f"{refusal}; {shapes(input=input, weight=weight)}") from None
    image, kernel = input[..., np.newaxis, :], weight[..., np.newaxis, :]
    sides = padding if isinstance(padding, str) else (0, padding)
    return conv2d(image, kernel, bias, (1, stride), sides, (1, dilation), groups)[..., 0, :]


def conv_transpose2d(
    input: Array,
    weight: Array,
    bias: Array | None = None,
    stride: IntOrPair = 1,
    padding: IntOrPair = 0,
    output_padding: IntOrPair = 0,
    groups: int = 1,
    dilation: IntOrPair = 1,
) -> Array:
    r"""Lay a kernel down for every pixel, as often as the pixel says, and add up what overlaps.

    Parameters
    ----------
    input : (N, C_in, H, W) or (C_in, H, W) ndarray
        A batch of images, or one. Floats, complex numbers or int64.
    weight : (C_in, C_out/groups, K_h, K_w) ndarray
        One kernel per input channel and output channel of its group; of the input's dtype.
        It is the weight of the `conv2d` which goes the other way.
    bias : (C_out,) ndarray, optional
        Added to every pixel of an output channel, once; of the input's dtype.
    stride : int or pair
        Steps from the kernel of one pixel to that of the next.
    padding : int or pair
        Cells **cut off** on each side: those which `conv2d` would have added.
    output_padding : int or pair
        Cells added to the size at the bottom and right; below stride or dilation. It selects
        one of the input sizes from which `conv2d` would have come to this one.
    groups : int
        As in `conv2d`.
    dilation : int or pair
        Steps between neighbouring weights. Mind the order: here it comes last.

    Returns
    -------
    (N, C_out, O_h, O_w) or (C_out, O_h, O_w) ndarray
        Batched as the input was, and of its dtype. O is s(i−1) + a + d(k−1) + 1 − 2p, with
        a the output_padding.

    Raises
    ------
    TypeError, ValueError, MemoryError
        As `conv2d`; TypeError also for integers other than int64, and "same".

    See Also
    --------
    convlib.grad.conv2d_input : The same, with the output's size instead of output_padding.

    Notes
    -----
    The adjoint of `conv2d` and not its inverse: ⟨conv2d(x, w), y⟩ = ⟨x, conv_transpose2d(y, w)⟩
    (V. Dumoulin & F. Visin, *A guide to convolution arithmetic for deep learning*, 2016, ch. 4).

    .. math::
        y_{n,f,\; u s_h + i d_h - p_h,\; v s_w + j d_w - p_w}
            \mathrel{+}= w_{c,f,i,j} \; x_{n,c,u,v}

    The products are made by `conv2d`, for each is a pixel times a weight and so a convolution
    with a 1×1 kernel; `fold` adds them up. Equal to it is the *full* convolution, `conv2d` of
    the input with s−1 zeros between its pixels and d(k−1) − p around, and the kernels flipped:
    but those zeros would be multiplied, s² times as many products for the same sums, and NaN
    for each zero under an infinite weight (PyTorch's float32 has some of these NaN at some
    strides). float16 is summed in float32 and rounded once.

    Examples
    --------
    >>> image = np.array([[[1.0, 2.0]]])
    >>> conv_transpose2d(image, np.array([[[[1.0, 10.0, 100.0]]]]), stride=(1, 2))
    array([[[  1.,  10., 102.,  20., 200.]]])

    A 3×3 kernel at stride 2 covers its pixels unevenly, the cause of checkerboards:

    >>> conv_transpose2d(np.ones((1, 2, 2)), np.ones((1, 1, 3, 3)), stride=2)[0, 2]
    array([2., 2., 4., 2., 2.])
    """
    stride, padding = pair(stride, "stride"), pair(padding, "padding")
    output_padding, dilation = pair(output_padding, "output_padding"), pair(dilation, "dilation")
    groups = integer(groups, "groups")
    check_arrays("conv_transpose2d", TRANSPOSED, input, weight=weight, bias=bias)
    check_transposed_channels(input, weight, bias, groups)

    batch = input if input.ndim == 4 else input[np.newaxis]
    (n, c_in, *cells), (_, channels, *kernel_size) = batch.shape, weight.shape
    given = shapes(input=input, weight=weight)
    size = transposed_size(cells, kernel_size, stride, padding, output_padding, dilation, given)
    if n > 0 and 0 in cells:
        raise ValueError(f"the input has no pixels: {cells[0]}×{cells[1]}; {given}")

    summed = np.dtype(np.float32) if input.dtype == np.float16 else input.dtype
    products = n, groups * channels, *kernel_size, *cells
    check_room(given, summed, products)
    if n == 0:
        return np.empty((0, groups * channels, *size), input.dtype)
    # Each product with a pixel has its 1×1 filter: channels·K_h·K_w of them in a group.
    turned = weight.astype(summed).reshape(groups, c_in // groups, -1).swapaxes(1, 2)
    filters = turned.reshape(-1, c_in // groups, 1, 1)
    columns = conv2d(batch.astype(summed, copy=False), filters, groups=groups)
    output = overlap_added(columns.reshape(products), size, stride, padding, dilation, given)
    with np.errstate(over="ignore", invalid="ignore"):  # inf and NaN are values here
        if bias is not None:
            output += bias.astype(summed, copy=False)[:, np.newaxis, np.newaxis]
        output = output.astype(input.dtype, copy=False)
    return output if input.ndim == 4 else output[0]


def relu(input: Array) -> Array:
    """Negative numbers become 0, the others stay; NaN stays NaN.

    Parameters
    ----------
    input : ndarray
        Real numbers, any shape.

    Returns
    -------
    ndarray
        New, of the input's shape and dtype.

    Raises
    ------
    TypeError
        If the input is no array of real numbers.

    Examples
    --------
    >>> relu(np.array([-1.5, 0.0, 2.0]))
    array([0., 0., 2.])
    """
    check_array("input", input)
    check_dtype(input, REALS, "relu")
    return np.where(input < 0, np.zeros((), input.dtype), input)


def _named_algorithm(algorithm: str | Conv2d) -> Conv2d:
    if callable(algorithm):
        return algorithm
    if algorithm not in ALGORITHMS:
        raise ValueError(f"algorithm must be one of {', '.join(ALGORITHMS)}, got {algorithm!r}")
    return ALGORITHMS[algorithm]
