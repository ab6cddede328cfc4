"""Where a convolution looks, and how much it leaves: sizes, padding, borders, coverage.

Everything here is arithmetic on whole numbers, one axis at a time; no pixels are touched.
A pair is always ``(height, width)``, and one number stands for both.

The formulas are those of Dumoulin & Visin, *A guide to convolution arithmetic for deep
learning* (2016), https://arxiv.org/abs/1603.07285, with the dilation of ``torch.nn.Conv2d``.
"""

from collections.abc import Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from convlib.arguments import IntOrPair, at_least_one, pair

__all__ = [
    "effective_kernel_size",
    "output_size",
    "padding_sides",
    "same_padding",
    "source_index",
    "transposed_output_size",
    "unread_cells",
    "use_counts",
]

Sides = tuple[int, int]  # cells added (before, after), along one axis


def effective_kernel_size(kernel_size: int, dilation: int = 1) -> int:
    """How far a dilated kernel reaches: its first cell to its last, both included.

    Parameters
    ----------
    kernel_size : int
        Weights along the axis, k.
    dilation : int
        Steps from one weight to the next, d; 1 is the ordinary convolution.

    Returns
    -------
    int
        d(k−1) + 1.

    Examples
    --------
    >>> effective_kernel_size(3), effective_kernel_size(3, dilation=2)
    (3, 5)
    """
    return dilation * (kernel_size - 1) + 1


@overload
def output_size(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: int | str = 0,
    dilation: int = 1,
) -> int: ...
@overload
def output_size(
    input_size: Sequence[int],
    kernel_size: IntOrPair,
    stride: IntOrPair = 1,
    padding: IntOrPair | str = 0,
    dilation: IntOrPair = 1,
) -> tuple[int, int]: ...
def output_size(
    input_size: IntOrPair,
    kernel_size: IntOrPair,
    stride: IntOrPair = 1,
    padding: IntOrPair | str = 0,
    dilation: IntOrPair = 1,
) -> int | tuple[int, int]:
    """How many positions a kernel takes: ⌊(i + 2p − d(k−1) − 1)/s⌋ + 1 along each axis.

    The division is rounded down: a stride need not divide, and the cells left over at the
    right and bottom are in no window.

    Parameters
    ----------
    input_size, kernel_size : int or pair
        Cells along each axis, i and k.
    stride : int or pair
        Steps from one position to the next, s.
    padding : int, pair, "same" or "valid"
        Cells added on *each* side, p. "valid" adds none; "same" adds d(k−1) in all.
    dilation : int or pair
        Steps from one weight to the next, d.

    Returns
    -------
    int or (int, int)
        An int if every argument is one, otherwise (height, width).

    Raises
    ------
    ValueError
        Where there is no output: a stride, dilation or kernel below 1, a negative padding,
        a kernel that reaches beyond the padded input, "same" with a stride.

    Examples
    --------
    >>> output_size(10, 3, stride=2)
    4
    >>> output_size((5, 9), (3, 2), padding=1)
    (5, 10)
    >>> output_size(5, 7)
    Traceback (most recent call last):
    ValueError: the kernel reaches over 7 cells, but the padded input has 5
    """
    in_h, in_w = pair(input_size, "input_size")
    k_h, k_w = pair(kernel_size, "kernel_size")
    s_h, s_w = pair(stride, "stride")
    d_h, d_w = pair(dilation, "dilation")
    rows, columns = padding_sides(padding, kernel_size, stride, dilation)

    height = _axis_output_size(in_h, k_h, s_h, rows, d_h)
    width = _axis_output_size(in_w, k_w, s_w, columns, d_w)
    arguments = (input_size, kernel_size, stride, padding, dilation)
    if any(isinstance(a, (tuple, list)) for a in arguments):
        return height, width
    return height


def _axis_output_size(
    input_size: int, kernel_size: int, stride: int, sides: Sides, dilation: int
) -> int:
    at_least_one("kernel_size", kernel_size)
    padded = input_size + sum(sides)
    reach = effective_kernel_size(kernel_size, dilation)
    if reach > padded:
        dilated = f" ({kernel_size} with dilation {dilation})" if dilation > 1 else ""
        raise ValueError(
            f"the kernel reaches over {reach} cells{dilated}, but the padded input has {padded}"
        )
    return (padded - reach) // stride + 1


def transposed_output_size(
    input_size: IntOrPair,
    kernel_size: IntOrPair,
    stride: IntOrPair = 1,
    padding: IntOrPair = 0,
    output_padding: IntOrPair = 0,
    dilation: IntOrPair = 1,
) -> tuple[int, int]:
    """How many cells overlapping kernels add up to: s(i−1) + a + d(k−1) + 1 − 2p along each axis.

    Parameters
    ----------
    input_size, kernel_size : int or pair
        Cells along each axis, i and k.
    stride : int or pair
        Steps from one kernel to the next, s.
    padding : int or pair
        Cells cut off on *each* side, p.
    output_padding : int or pair
        Cells added at the bottom and at the right, a.
    dilation : int or pair
        Steps from one weight to the next, d.

    Returns
    -------
    (int, int)
        Height, width.

    Raises
    ------
    ValueError
        Where ``torch.nn.ConvTranspose2d`` has no output: a kernel, stride or dilation below 1, a
        negative padding, an output_padding not below the stride or the dilation, nothing left.

    Examples
    --------
    >>> transposed_output_size((5, 6), 4, stride=2, padding=1)
    (10, 12)
    """
    cells, kernel = pair(input_size, "input_size"), pair(kernel_size, "kernel_size")
    stride, padding = pair(stride, "stride"), pair(padding, "padding")
    output_padding, dilation = pair(output_padding, "output_padding"), pair(dilation, "dilation")
    at_least_one("kernel_size", *kernel)
    at_least_one("dilation", *dilation)
    at_least_one("stride", *stride)
    for name, numbers in (("padding", padding), ("output_padding", output_padding)):
        if min(numbers) < 0:
            raise ValueError(f"{name} must be at least 0, got {', '.join(map(str, numbers))}")
    for a, s, d in zip(output_padding, stride, dilation, strict=True):
        if a >= max(s, d):
            raise ValueError(
                f"output_padding must be below stride or dilation, got {output_padding} with "
                f"stride {stride} and dilation {dilation}"
            )
    axes = zip(cells, kernel, stride, padding, output_padding, dilation, strict=True)
    height, width = (
        s * (i - 1) + a + effective_kernel_size(k, d) - 2 * p for i, k, s, p, a, d in axes
    )
    if min(height, width) < 1:
        raise ValueError(f"padding {padding} leaves {height}×{width} cells")
    return height, width


def padding_sides(
    padding: IntOrPair | str,
    kernel_size: IntOrPair,
    stride: IntOrPair = 1,
    dilation: IntOrPair = 1,
) -> tuple[Sides, Sides]:
    """PyTorch's ``padding`` argument as cells on the four sides.

    Parameters
    ----------
    padding : int, pair, "same" or "valid"
        As ``torch.nn.functional.conv2d`` takes it.
    kernel_size, stride, dilation : int or pair
        As in `output_size`; "same" depends on them.

    Returns
    -------
    ((int, int), (int, int))
        (top, bottom), (left, right).

    Raises
    ------
    ValueError
        If the padding is negative or an unknown word, the stride or the dilation is below
        1, or "same" meets a stride.

    Examples
    --------
    >>> padding_sides((2, 1), kernel_size=3)
    ((2, 2), (1, 1))
    >>> padding_sides("same", kernel_size=(3, 4))
    ((1, 1), (1, 2))
    """
    k_h, k_w = pair(kernel_size, "kernel_size")
    s_h, s_w = pair(stride, "stride")
    d_h, d_w = pair(dilation, "dilation")
    at_least_one("stride", s_h, s_w)
    at_least_one("dilation", d_h, d_w)
    if padding == "valid":
        return (0, 0), (0, 0)
    if padding == "same":
        # In this convention the input's own size does not matter.
        return same_padding(1, k_h, s_h, d_h), same_padding(1, k_w, s_w, d_w)
    if isinstance(padding, str):
        raise ValueError(f'padding must be numbers, "same" or "valid", got {padding!r}')
    p_h, p_w = pair(padding, "padding")
    if min(p_h, p_w) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    return (p_h, p_h), (p_w, p_w)


def same_padding(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    dilation: int = 1,
    convention: str = "pytorch",
) -> Sides:
    """Return the cells to add before and after one axis so that stride 1 keeps its size.

    Where the total is odd, both conventions put the odd cell *after* (right, bottom). They
    differ on strides: PyTorch refuses them; TensorFlow pads until the output has ⌈i/s⌉ cells,
    and so pads differently for different input sizes.

    Parameters
    ----------
    input_size, kernel_size, stride, dilation : int
        As in `output_size`, for one axis.
    convention : "pytorch" or "tensorflow"
        PyTorch's total is d(k−1); TensorFlow's is max((o−1)s + d(k−1) + 1 − i, 0) with
        o = ⌈i/s⌉ (https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2).

    Returns
    -------
    (int, int)
        Cells before, cells after.

    Raises
    ------
    ValueError
        If a size, stride or dilation is below 1, or PyTorch's convention meets a stride.

    Examples
    --------
    >>> same_padding(8, 3), same_padding(8, 4)
    ((1, 1), (1, 2))
    >>> same_padding(8, 3, stride=2, convention="tensorflow")
    (0, 1)
    """
    at_least_one("input_size", input_size)
    at_least_one("kernel_size", kernel_size)
    at_least_one("stride", stride)
    at_least_one("dilation", dilation)
    reach = effective_kernel_size(kernel_size, dilation)
    if convention == "pytorch":
        if stride != 1:
            raise ValueError(f'padding="same" needs stride 1, got stride {stride}')
        total = reach - 1
    elif convention == "tensorflow":
        positions = -(-input_size // stride)  # rounded up
        total = max((positions - 1) * stride + reach - input_size, 0)
    else:
        raise ValueError(f'convention must be "pytorch" or "tensorflow", got {convention!r}')
    before = total // 2
    return before, total - before


def source_index(position: int, size: int, mode: str) -> int | None:
    """Which input cell a padded cell copies.

    Position 0 is the input's first cell, so the padding has positions below 0 and from
    ``size`` on. Of ``1 2 3 4``, padded by 2::

        zeros       0 0 | 1 2 3 4 | 0 0
        reflect     3 2 | 1 2 3 4 | 3 2     the border itself is not repeated
        replicate   1 1 | 1 2 3 4 | 4 4
        circular    3 4 | 1 2 3 4 | 1 2     the next copy of the input begins

    Parameters
    ----------
    position : int
        Cells from the input's first one; may be negative.
    size : int
        Cells in the input along this axis.
    mode : "zeros", "reflect", "replicate" or "circular"
        As ``padding_mode`` of ``torch.nn.Conv2d``.

    Returns
    -------
    int or None
        From 0 to ``size`` − 1, or None where the padded cell holds a zero.

    Raises
    ------
    ValueError
        If the mode is unknown, or the position is out of its reach: reflection sees up to
        ``size`` − 1 cells beyond a border, one turn of the circle ``size`` cells.

    Examples
    --------
    >>> [source_index(position, 4, "reflect") for position in range(-2, 6)]
    [2, 1, 0, 1, 2, 3, 2, 1]
    >>> source_index(-1, 4, "zeros") is None
    True
    """
    at_least_one("size", size)
    inside = 0 <= position < size
    if mode == "zeros":
        return position if inside else None
    if mode == "replicate":
        return min(max(position, 0), size - 1)
    if mode not in ("reflect", "circular"):
        raise ValueError(f"mode must be zeros, reflect, replicate or circular, got {mode!r}")

    reach = size - 1 if mode == "reflect" else size
    if not -reach <= position < size + reach:
        raise ValueError(
            f"{mode} padding of {size} cells reaches {reach} beyond each border, "
            f"not to position {position}"
        )
    if mode == "circular":
        return position % size
    last = size - 1
    return last - abs(last - abs(position))  # folded at 0, then at the last cell


def use_counts(
    input_size: IntOrPair,
    kernel_size: IntOrPair,
    stride: IntOrPair = 1,
    padding: IntOrPair | str = 0,
    dilation: IntOrPair = 1,
) -> NDArray[np.int64]:
    """In how many windows each input cell occurs.

    A window is a window of rows times a window of columns, so the count is the product of
    the two axes' counts.

    Parameters
    ----------
    input_size, kernel_size, stride, padding, dilation : int or pair
        As in `output_size`.

    Returns
    -------
    (H, W) ndarray of int64
        Windows per input cell; 0 where no window looks.

    Raises
    ------
    ValueError
        As `output_size`.

    Examples
    --------
    Padding keeps the size but does not make all cells count equally:

    >>> use_counts((4, 5), 3, padding="same")
    array([[4, 6, 6, 6, 4],
           [6, 9, 9, 9, 6],
           [6, 9, 9, 9, 6],
           [4, 6, 6, 6, 4]])
    """
    sizes = pair(input_size, "input_size")
    kernels = pair(kernel_size, "kernel_size")
    strides = pair(stride, "stride")
    dilations = pair(dilation, "dilation")
    sides = padding_sides(padding, kernels, strides, dilations)
    rows, columns = map(_axis_use_counts, sizes, kernels, strides, sides, dilations)
    return np.outer(rows, columns)


def _axis_use_counts(
    input_size: int, kernel_size: int, stride: int, sides: Sides, dilation: int
) -> NDArray[np.int64]:
    starts = stride * np.arange(_axis_output_size(input_size, kernel_size, stride, sides, dilation))
    taps = dilation * np.arange(kernel_size)
    seen = starts[:, None] + taps - sides[0]
    return np.bincount(seen[(seen >= 0) & (seen < input_size)], minlength=input_size)


def unread_cells(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: int | str = 0,
    dilation: int = 1,
    padding_mode: str = "zeros",
) -> NDArray[np.int64]:
    """Which cells of one axis no window reads, not even as a copy in the padding.

    Parameters
    ----------
    input_size, kernel_size, stride, padding, dilation : int, "same" or "valid"
        As in `output_size`, for one axis.
    padding_mode : "zeros", "reflect", "replicate" or "circular"
        As of ``torch.nn.Conv2d``; see `source_index`.

    Returns
    -------
    (cells,) ndarray of int64
        Their positions, ascending: those at the end that the stride leaves over, those between
        windows that lie apart, those between the weights of a dilated kernel.

    Raises
    ------
    ValueError
        As `output_size`, and if the padding mode does not reach so far, as `source_index`.

    Examples
    --------
    >>> unread_cells(10, 3, stride=2)
    array([9])
    >>> unread_cells(10, 3, stride=2, padding=1)
    array([], dtype=int64)
    >>> unread_cells(7, 2, stride=3)
    array([2, 5, 6])
    """
    sides = padding_sides(padding, kernel_size, stride, dilation)[0]
    starts = stride * np.arange(_axis_output_size(input_size, kernel_size, stride, sides, dilation))
    seen = np.unique(starts[:, None] + dilation * np.arange(kernel_size) - sides[0])
    inside = (seen >= 0) & (seen < input_size)
    copied = [source_index(int(place), input_size, padding_mode) for place in seen[~inside]]
    read = [*seen[inside], *(place for place in copied if place is not None)]
    return np.setdiff1d(np.arange(input_size), np.array(read, np.int64))
