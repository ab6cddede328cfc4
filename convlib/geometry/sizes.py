"""How large an output is, and how much padding it takes to keep or to restore a size."""

from collections.abc import Sequence
from typing import overload

from convlib.arguments import IntOrPair, at_least_one, pair

__all__ = [
    "effective_kernel_size",
    "output_size",
    "padding_sides",
    "same_padding",
    "transposed_output_size",
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

    height = axis_output_size(in_h, k_h, s_h, rows, d_h)
    width = axis_output_size(in_w, k_w, s_w, columns, d_w)
    arguments = (input_size, kernel_size, stride, padding, dilation)
    if any(isinstance(a, (tuple, list)) for a in arguments):
        return height, width
    return height


def axis_output_size(
    input_size: int, kernel_size: int, stride: int, sides: Sides, dilation: int
) -> int:
    """Output cells along one axis, where the padding is known."""
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
