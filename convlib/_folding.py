"""Windows laid out as columns, and columns added up where their windows overlap."""

from collections.abc import Sequence

import numpy as np

from convlib._checks import (
    BOOL,
    COMPLEX,
    FLOATS,
    Array,
    at_least,
    check_array,
    check_dtype,
    check_images,
    check_room,
    shapes,
    two,
)
from convlib._padding import zero_padded
from convlib.algorithms.im2col import windows
from convlib.arguments import IntOrPair
from convlib.geometry import effective_kernel_size, output_size, transposed_output_size

__all__ = ["fold", "unfold"]

Pair = tuple[int, int]
FOLDED = FLOATS | COMPLEX | BOOL


def unfold(
    input: Array,
    kernel_size: IntOrPair,
    dilation: IntOrPair = 1,
    padding: IntOrPair = 0,
    stride: IntOrPair = 1,
) -> Array:
    """Write every window as a column.

    With it a convolution is one matrix product, ``weight.reshape(C_out, -1) @ unfold(…)``.

    Parameters
    ----------
    input : (N, C, H, W) or (C, H, W) ndarray
        Floats, complex numbers or bools.
    kernel_size, dilation, padding, stride : int or pair
        As in `convlib.functional.conv2d`. Mind the order; and one number in a tuple, ``(3,)``,
        is not taken here.

    Returns
    -------
    (N, C·K_h·K_w, L) or (C·K_h·K_w, L) ndarray
        New. Rows go by channel, then row and column of the kernel; the L = O_h·O_w columns by
        row and column of the window's position.

    Raises
    ------
    TypeError
        If an argument is no array or no integer, or PyTorch unfolds no such dtype.
    ValueError
        If there is no window, or an axis other than the batch is empty.
    MemoryError
        If the columns are more than this machine can hold.

    See Also
    --------
    fold : Adds the columns up again.

    Notes
    -----
    ``columns[n, (c K_h + i) K_w + j, u O_w + v]`` is the pixel that weight (i, j) of channel c
    meets at position (u, v), as in ``torch.nn.Unfold``; the idea is that of K. Chellapilla,
    S. Puri & P. Simard, IWFHR 2006.

    Examples
    --------
    >>> image = np.arange(9.0).reshape(1, 3, 3)
    >>> unfold(image, 2)
    array([[0., 1., 3., 4.],
           [1., 2., 4., 5.],
           [3., 4., 6., 7.],
           [4., 5., 7., 8.]])
    >>> np.arange(4) @ unfold(image, 2)  # the convolution with [[0, 1], [2, 3]]
    array([19., 25., 37., 43.])
    """
    check_array("input", input)
    check_dtype(input, FOLDED, "unfold")
    kernel_size, dilation = two(kernel_size, "kernel_size"), two(dilation, "dilation")
    padding, stride = two(padding, "padding"), two(stride, "stride")
    check_images(input)
    given = shapes(input=input)
    height, width = input.shape[-2:]
    try:
        o_h, o_w = output_size((height, width), kernel_size, stride, padding, dilation)
    except ValueError as refusal:
        raise ValueError(f"{refusal}; {given}") from None

    batch = input if input.ndim == 4 else input[np.newaxis]
    (n, c), (k_h, k_w), (p_h, p_w) = batch.shape[:2], kernel_size, padding
    shape = (n, c * k_h * k_w, o_h * o_w)
    check_room(given, input.dtype, (n, c, height + 2 * p_h, width + 2 * p_w), shape)
    if n == 0:
        return np.empty(shape, input.dtype)
    padded = zero_padded(batch, (p_h, p_h), (p_w, p_w))
    view = windows(padded, kernel_size, *short_steps(padded, stride, dilation))
    output = np.array(view, order="C").reshape(shape)  # the copy
    return output if input.ndim == 4 else output[0]


def fold(
    input: Array,
    output_size: IntOrPair,
    kernel_size: IntOrPair,
    dilation: IntOrPair = 1,
    padding: IntOrPair = 0,
    stride: IntOrPair = 1,
) -> Array:
    """Lay columns back as windows, and add up what overlaps.

    Not the inverse of `unfold` but its adjoint: a pixel comes back once for every window it
    lies in, see `convlib.geometry.use_counts`.

    Parameters
    ----------
    input : (N, C·K_h·K_w, L) or (C·K_h·K_w, L) ndarray
        Columns as `unfold` makes them. Floats, complex numbers or bools.
    output_size : int or pair
        Height and width of the images.
    kernel_size, dilation, padding, stride : int or pair
        As they were for `unfold`.

    Returns
    -------
    (N, C, H, W) or (C, H, W) ndarray
        New, of the input's dtype, in which it is summed, even if that is float16.

    Raises
    ------
    TypeError
        If an argument is no array or no integer, or PyTorch folds no such dtype.
    ValueError
        If the columns are not as long or as many as the sizes ask for.
    MemoryError
        If the images are more than this machine can hold.

    Notes
    -----
    ⟨unfold(x), y⟩ = ⟨x, fold(y)⟩, and fold(unfold(x)) = x · use_counts; as ``torch.nn.Fold``.

    Examples
    --------
    >>> image = np.ones((1, 3, 3))
    >>> fold(unfold(image, 2), 3, 2)
    array([[[1., 2., 1.],
            [2., 4., 2.],
            [1., 2., 1.]]])
    """
    check_array("input", input)
    check_dtype(input, FOLDED, "fold")
    size, kernel_size = two(output_size, "output_size"), two(kernel_size, "kernel_size")
    dilation, padding = two(dilation, "dilation"), two(padding, "padding")
    stride = two(stride, "stride")
    given = shapes(input=input)
    at_least(1, "output_size", size, given)
    for name, pair in (("kernel_size", kernel_size), ("dilation", dilation), ("stride", stride)):
        at_least(1, name, pair, given)
    at_least(0, "padding", padding, given)
    if input.ndim not in (2, 3) or 0 in input.shape[-2:]:
        raise ValueError(
            f"input must be (C·K_h·K_w, L) or (N, C·K_h·K_w, L), of which only N may be 0; {given}"
        )
    (k_h, k_w), (rows, columns) = kernel_size, input.shape[-2:]
    if rows % (k_h * k_w):
        raise ValueError(
            f"columns have {rows} numbers, not a multiple of {k_h * k_w}, the kernel's "
            f"{k_h}×{k_w}; {given}"
        )
    o_h, o_w = (
        (cells + 2 * p - effective_kernel_size(k, d)) // s + 1
        for cells, k, s, p, d in zip(size, kernel_size, stride, padding, dilation, strict=True)
    )
    if min(o_h, o_w) < 1 or columns != o_h * o_w:
        raise ValueError(
            f"there are {columns} columns, but {max(o_h, 0)}×{max(o_w, 0)} windows of "
            f"{k_h}×{k_w} in {size[0]}×{size[1]}; {given}"
        )
    batch = input if input.ndim == 3 else input[np.newaxis]
    blocks = batch.reshape(len(batch), rows // (k_h * k_w), k_h, k_w, o_h, o_w)
    output = overlap_added(blocks, size, stride, padding, dilation, given)
    return output if input.ndim == 3 else output[0]


def overlap_added(
    blocks: Array, size: Pair, stride: Pair, padding: Pair, dilation: Pair, given: str
) -> Array:
    """Add up (N, C, K_h, K_w, O_h, O_w) blocks in (N, C, *size) images, one weight at a time.

    All blocks' numbers for one weight lie apart from one another, so they are added at once; in
    the order of PyTorch, so that rounding is the same. What lies in the padding is cut off.
    """
    n, c, k_h, k_w, o_h, o_w = blocks.shape
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    shape = (n, c, size[0] + 2 * p_h, size[1] + 2 * p_w)
    check_room(given, blocks.dtype, shape, (n, c, *size))
    canvas = np.zeros(shape, blocks.dtype)
    with np.errstate(over="ignore", invalid="ignore"):  # inf and NaN are values here
        for i in range(k_h):
            rows = slice(i * d_h, i * d_h + (o_h - 1) * s_h + 1, s_h)
            for j in range(k_w):
                columns = slice(j * d_w, j * d_w + (o_w - 1) * s_w + 1, s_w)
                canvas[:, :, rows, columns] += blocks[:, :, i, j]
    if p_h == p_w == 0:
        return canvas
    return canvas[:, :, p_h : p_h + size[0], p_w : p_w + size[1]].copy()


def transposed_size(
    cells: Sequence[int],
    kernel_size: Sequence[int],
    stride: Pair,
    padding: Pair,
    output_padding: Pair,
    dilation: Pair,
    given: str,
) -> Pair:
    """Size of the images that overlapping kernels add up to; a refusal says what was `given`."""
    try:
        return transposed_output_size(cells, kernel_size, stride, padding, output_padding, dilation)
    except ValueError as refusal:
        raise ValueError(f"{refusal}; {given}") from None


def short_steps(padded: Array, stride: Pair, dilation: Pair) -> tuple[Pair, Pair]:
    """Shorten steps which lead out of the image anyway, lest their bytes overflow a pointer."""
    height, width = padded.shape[-2:]
    (s_h, s_w), (d_h, d_w) = stride, dilation
    return (min(s_h, height), min(s_w, width)), (min(d_h, height), min(d_w, width))
