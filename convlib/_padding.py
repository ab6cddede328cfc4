"""Cells around an array: four ways to go on beyond the border."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from convlib._checks import (
    NUMBERS,
    STORED,
    Array,
    check_array,
    check_dtype,
    check_room,
    shapes,
)
from convlib.arguments import integer
from convlib.geometry import source_index
from convlib.geometry.sizes import Sides

__all__ = ["pad"]


def pad(
    input: Array, pad: Sequence[int], mode: str = "constant", value: float | None = None
) -> Array:
    """Add cells around an array.

    Of ``1 2 3 4``, padded by 2 on both sides::

        constant    0 0 | 1 2 3 4 | 0 0
        reflect     3 2 | 1 2 3 4 | 3 2
        replicate   1 1 | 1 2 3 4 | 4 4
        circular    3 4 | 1 2 3 4 | 1 2

    Parameters
    ----------
    input : ndarray
        Of any shape for "constant". The other modes pad the last one, two or three axes of
        an array with one axis more (channels) or two (batch and channels).
    pad : sequence of ints
        ``(before, after)`` of the **last** axis, then of the last but one, and so on: for
        images ``(left, right, top, bottom)``. Negative numbers cut cells off.
    mode : "constant", "reflect", "replicate" or "circular"
        What the new cells hold.
    value : float, optional
        The constant, 0 unless given; only for mode "constant".

    Returns
    -------
    ndarray
        New, of the input's dtype.

    Raises
    ------
    TypeError
        If something is of the wrong kind, or PyTorch does not pad this dtype in this mode.
    ValueError
        If a number in `pad` does not fit the shape: reflection needs each below the size of
        its axis, circular at most that size, and no more can be cut off than there is.
    MemoryError
        If the result is more than this machine can hold.

    See Also
    --------
    convlib.geometry.source_index : Which cell a new cell copies.

    Notes
    -----
    ``mode="circular"`` with cells cut off on one side and added on the other cuts first, and
    goes round what is left, as PyTorch does. If fewer are left than are added, PyTorch returns
    memory it never wrote; here that is a ValueError.

    Examples
    --------
    >>> row = np.array([[[1, 2, 3, 4]]])
    >>> pad(row, (2, 2), mode="reflect")
    array([[[3, 2, 1, 2, 3, 4, 3, 2]]])
    >>> pad(row, (1, -2), value=9)
    array([[[9, 1, 2]]])
    >>> pad(np.ones((2, 3)), (1, 0, 0, 2)).shape
    (4, 4)
    """
    check_array("input", input)
    sides = _sides_by_axis(pad, input.shape)
    if mode == "constant":
        check_dtype(input, STORED, 'pad with mode "constant"')
        return constant_padded(input, sides, _fill_value(0 if value is None else value, input))

    if mode not in ("reflect", "replicate", "circular"):
        raise ValueError(f"mode must be constant, reflect, replicate or circular, got {mode!r}")
    if value is not None and value != 0:
        raise ValueError(f'mode "{mode}" takes no value, got {value}')
    check_dtype(input, STORED if mode == "circular" else NUMBERS, f'pad with mode "{mode}"')
    _check_axes(input, sides, mode)
    if mode == "circular":  # goes round what is left after cutting
        cuts = {axis: (min(before, 0), min(after, 0)) for axis, (before, after) in sides.items()}
        input = constant_padded(input, cuts, 0)
        sides = {axis: (max(before, 0), max(after, 0)) for axis, (before, after) in sides.items()}
    # PyTorch's reflect and replicate leave a cell where they pad one axis; otherwise none is fine.
    fewest = 1 if len(sides) == 1 and mode != "circular" else 0
    for axis, around in sides.items():
        _check_reach(input, axis, around, mode, fewest)
    shape, given = _padded_shape(input, sides), shapes(input=input)
    check_room(given, input.dtype, shape)
    output = input.copy()
    for axis, (before, after) in sides.items():
        size = input.shape[axis]
        check_room(given, np.dtype(np.intp), (shape[axis],))  # even if another axis has no cells
        copied = [source_index(p, size, mode) for p in range(-before, size + after)]
        output = output.take(np.array(copied, np.intp), axis)
    return output


def zero_padded(batch: Array, rows: Sides, columns: Sides) -> Array:
    """Images with zeros around them, C-contiguous; the same array if none are asked for."""
    if not any(rows + columns):
        return np.ascontiguousarray(batch)
    (top, bottom), (left, right), (n, c, h, w) = rows, columns, batch.shape
    output = np.zeros((n, c, top + h + bottom, left + w + right), batch.dtype)
    output[:, :, top : top + h, left : left + w] = batch
    return output


def constant_padded(input: Array, sides: dict[int, Sides], value: Any) -> Array:
    """Put {axis: (before, after)} cells of one value around an array, or cut cells off."""
    inside, kept = [slice(None)] * input.ndim, [slice(None)] * input.ndim
    for axis, (before, after) in sides.items():
        size = input.shape[axis]
        first, last = max(-before, 0), size - max(-after, 0)
        if last < first:
            raise ValueError(
                f"pad {(before, after)} cuts off more than the {size} cells of axis {axis}; "
                f"input is {input.shape}"
            )
        kept[axis] = slice(first, last)
        inside[axis] = slice(max(before, 0), max(before, 0) + last - first)
    shape = _padded_shape(input, sides)
    check_room(shapes(input=input), input.dtype, shape)
    output = np.full(shape, value, input.dtype)
    output[tuple(inside)] = input[tuple(kept)]
    return output


def _padded_shape(input: Array, sides: dict[int, Sides]) -> tuple[int, ...]:
    return tuple(size + sum(sides.get(axis, (0, 0))) for axis, size in enumerate(input.shape))


def _sides_by_axis(pad: Sequence[int], shape: tuple[int, ...]) -> dict[int, Sides]:
    """PyTorch's flat list, last axis first, as {axis: (before, after)}."""
    if not isinstance(pad, tuple | list):
        raise TypeError(f"pad must be a tuple of integers, got {pad!r}")
    numbers = [integer(p, "pad") for p in pad]
    if len(numbers) % 2:
        raise ValueError(f"pad needs two numbers per axis, got {len(numbers)}: {pad}")
    if len(numbers) > 2 * len(shape):
        raise ValueError(f"pad has {len(numbers) // 2} axes, but input has {len(shape)}: {shape}")
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return {len(shape) - 1 - i: sides for i, sides in enumerate(pairs)}


def _fill_value(value: float, input: Array) -> Any:
    """Give the constant the input's dtype: 2.5 is 2 among integers, but 300 is no uint8."""
    if not isinstance(value, int | float | np.integer | np.floating | np.bool):
        raise TypeError(f"value must be a number, got {value!r}")
    value, kind = float(value), input.dtype.kind
    if kind in "iu":
        limits = np.iinfo(input.dtype)
        fits = limits.min <= value <= limits.max
    elif kind in "fc":
        fits = abs(value) <= float(np.finfo(input.dtype).max) or not np.isfinite(value)
    else:  # anything but 0 is true
        fits = True
    if not fits:
        raise ValueError(f"value {value} does not fit {input.dtype}; input is {input.shape}")
    return np.array(value).astype(input.dtype)


def _check_axes(input: Array, sides: dict[int, Sides], mode: str) -> None:
    axes, ndim = len(sides), input.ndim
    if axes not in (1, 2, 3) or ndim - axes not in (1, 2):
        raise ValueError(
            f'mode "{mode}" pads the last 1, 2 or 3 axes of an array with one or two axes more, '
            f"got {axes} for an input of {ndim}: {input.shape}"
        )
    if mode != "circular" and 0 in input.shape[ndim - axes - 1 :]:
        raise ValueError(f'mode "{mode}" needs cells to copy; input is {input.shape}')


def _check_reach(input: Array, axis: int, sides: Sides, mode: str, fewest: int) -> None:
    size = input.shape[axis]
    if size + sum(sides) < fewest:
        raise ValueError(
            f"pad {sides} leaves {size + sum(sides)} of the {size} cells of axis {axis}, "
            f"fewer than {fewest}; input is {input.shape}"
        )
    reach = {"reflect": size - 1, "circular": size, "replicate": max(sides)}[mode]
    if max(sides) > reach:
        raise ValueError(
            f'mode "{mode}" adds at most {reach} to the {size} cells of axis {axis}, '
            f"not {sides}; input is {input.shape}"
        )
