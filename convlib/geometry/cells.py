"""Which input cells are read: how often, by copies in the padding, or not at all."""

import numpy as np
from numpy.typing import NDArray

from convlib.arguments import IntOrPair, at_least_one, pair
from convlib.geometry.sizes import Sides, axis_output_size, padding_sides

__all__ = ["source_index", "unread_cells", "use_counts"]


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
    starts = stride * np.arange(axis_output_size(input_size, kernel_size, stride, sides, dilation))
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
    starts = stride * np.arange(axis_output_size(input_size, kernel_size, stride, sides, dilation))
    seen = np.unique(starts[:, None] + dilation * np.arange(kernel_size) - sides[0])
    inside = (seen >= 0) & (seen < input_size)
    copied = [source_index(int(place), input_size, padding_mode) for place in seen[~inside]]
    read = [*seen[inside], *(place for place in copied if place is not None)]
    return np.setdiff1d(np.arange(input_size), np.array(read, np.int64))
