"""Two arrays beside each other: what is wrong with the one, in a sentence."""

from collections.abc import Callable
from contextlib import suppress
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Unanswered", "as_array", "complaint", "kind", "plain", "same", "short"]

Array = NDArray[Any]
Cell = Callable[[tuple[int, ...]], str]


class Unanswered(Exception):
    """What came cannot be compared; the message is the sentence for the reader."""


def as_array(answer: Any) -> Array:
    """Read an array of numbers: of NumPy or PyTorch, a list of them, or nested lists.

    Examples
    --------
    >>> as_array([[1, 2], [3, 4]]).shape
    (2, 2)
    """
    if answer is None:
        raise Unanswered("What came is `None`, and asked is an array: is a `return` missing?")
    try:
        array = np.asarray(plain(answer))
    except (ValueError, TypeError, RuntimeError):
        raise Unanswered(
            f"What came is no array: the parts of this {type(answer).__name__} differ in shape."
        ) from None
    if array.dtype == object:  # such as Python's fractions
        with suppress(ValueError, TypeError):
            array = array.astype(np.float64)
    if array.dtype.kind == "c":
        raise Unanswered("The numbers are complex, and should be real: `.real` is still to come.")
    if array.dtype.kind not in "biuf":
        raise Unanswered(f"What came is {kind(answer)}, and asked is an array of numbers.")
    return array.astype(np.float64)


def same(found: Array, right: Array, tolerance: float = 1e-4) -> bool:
    """Whether two arrays agree, within a share of the largest number.

    Answers in float32 are welcome, and mistakes are much larger than this tolerance.

    Examples
    --------
    >>> same(np.array([1.00001]), np.array([1.0])), same(np.array([1.01]), np.array([1.0]))
    (True, False)
    """
    if found.shape != right.shape:
        return False
    scale = max(1e-300, float(np.abs(right).max(initial=0)))
    return bool(np.allclose(found, right, rtol=0, atol=tolerance * scale))


def complaint(
    found: Array, right: Array, tolerance: float = 1e-4, cell: Cell | None = None
) -> str | None:
    """Say what is wrong with an array, or None if nothing is.

    Parameters
    ----------
    found, right : ndarray
        What came, and what was asked.
    tolerance : float
        How far they may be apart, as a share of the largest number that is right.
    cell : function, optional
        From an index to how the number there comes about.

    Returns
    -------
    str or None

    Examples
    --------
    >>> right = np.array([[1.0, 2], [3, 5]])
    >>> print(complaint(right.T, right))
    The axes are in another order: rows and columns are swapped.
    >>> print(complaint(right + [[0, 0], [0, 1]], right))
    At [1, 1] it is 6, and should be 5.
    """
    if same(found, right, tolerance):
        return None
    if found.size and np.isnan(found).all():
        return "All numbers are NaN."
    return (
        _rearranged(found, right, tolerance)
        or _of_another_shape(found, right)
        or _rescaled(found, right, tolerance)
        or _first_wrong_cell(found, right, tolerance, cell)
    )


def plain(answer: Any) -> Any:
    """Take tensors out of PyTorch, also those in a list.

    Examples
    --------
    >>> plain([1, 2])
    [1, 2]
    """
    if isinstance(answer, (list, tuple)):
        return [plain(part) for part in answer]
    return answer.detach().cpu().numpy() if hasattr(answer, "detach") else answer


def kind(answer: Any) -> str:
    """Name the type of what came.

    Examples
    --------
    >>> kind(3), kind("3"), kind(len)
    ('an int', 'a str', 'a function')
    """
    name = "function" if callable(answer) else type(answer).__name__
    return f"an {name}" if name == "ndarray" or name[0] in "aeiou" else f"a {name}"


def short(number: float) -> str:
    """Write a number with at most six digits, and a true minus sign; or NaN.

    Examples
    --------
    >>> short(-2.0), short(1 / 3)
    ('−2', '0.333333')
    """
    return "NaN" if np.isnan(number) else f"{number:.6g}".replace("-", "−")


def _rearranged(found: Array, right: Array, tolerance: float) -> str | None:
    """All numbers are there, at other places."""
    if right.size < 2 or found.size != right.size:
        return None
    backwards = right[(slice(None, None, -1),) * right.ndim]
    if same(found, backwards, tolerance):
        return "The right numbers, in reverse order: it is flipped."
    for axes in permutations(range(right.ndim)):
        if same(found, right.transpose(axes), tolerance):
            swapped = "rows and columns are swapped" if right.ndim == 2 else f"they are {axes}"
            return f"The axes are in another order: {swapped}."
    if found.shape != right.shape and same(found.reshape(right.shape), right, tolerance):
        return f"The numbers are right, their shape is not: {found.shape} for {right.shape}."
    return None


def _of_another_shape(found: Array, right: Array) -> str | None:
    if found.shape == right.shape:
        return None
    says = f"The shape is {found.shape}, and should be {right.shape}"
    if found.ndim != right.ndim:
        return f"{says}: the number of axes differs."
    apart = {a - b for a, b in zip(found.shape, right.shape, strict=True)} - {0}
    if apart == {1}:
        return f"{says}: one too large. Does the last window still lie on the input?"
    if apart == {-1}:
        return f"{says}: one too small. The first window counts, too."
    return f"{says}."


def _rescaled(found: Array, right: Array, tolerance: float) -> str | None:
    """All numbers are wrong in the same way."""
    if not np.isfinite(found).all() or right.size < 2:
        return None
    if not found.any():
        return "All numbers are 0."
    largest = np.unravel_index(np.abs(right).argmax(), right.shape)
    factor = float(found[largest] / right[largest]) if right[largest] else 0.0
    if factor == -1 and same(found, -right, tolerance):
        return "All numbers have the wrong sign."
    if factor and same(found, factor * right, tolerance):
        return f"All numbers are {short(factor)} times what they should be."
    more = float(found[largest] - right[largest])
    if more and same(found, right + more, tolerance):
        return f"All numbers are {short(abs(more))} too {'large' if more > 0 else 'small'}."
    return None


def _first_wrong_cell(found: Array, right: Array, tolerance: float, cell: Cell | None) -> str:
    close = np.isclose(found, right, rtol=0, atol=tolerance * np.abs(right).max(initial=0))
    index = tuple(int(i) for i in np.argwhere(~close)[0])
    sum_of = cell(index) if cell else ""
    place = f"At {list(index)} it" if index else "It"
    return f"{place} is {short(found[index])}, and should be {short(right[index])}{sum_of}."
