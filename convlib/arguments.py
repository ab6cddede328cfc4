"""Numbers as functions take them: one or a pair, whole, not too small."""

import operator
from collections.abc import Sequence
from typing import Any

__all__ = ["at_least_one", "integer", "pair"]

IntOrPair = int | Sequence[int]  # (height, width), or one number for both


def pair(value: IntOrPair, name: str) -> tuple[int, int]:
    """Two integers from one: ``3``, ``(3,)`` and ``[3, 3]`` all mean ``(3, 3)``.

    Parameters
    ----------
    value : int or sequence of one or two ints
        As PyTorch takes it: NumPy's integers are welcome, ``True`` and ``2.0`` are not.
    name : str
        What the value is, for the error message.

    Raises
    ------
    TypeError
        If something in it is not an integer.
    ValueError
        If there are more than two numbers, or none.

    Examples
    --------
    >>> pair(3, "stride"), pair((3,), "stride"), pair([2, 1], "stride")
    ((3, 3), (3, 3), (2, 1))
    """
    if not isinstance(value, (tuple, list)):
        both = integer(value, name)
        return both, both
    if len(value) not in (1, 2):
        raise ValueError(f"{name} must be one integer or two, got {len(value)}: {value}")
    return integer(value[0], name), integer(value[-1], name)


def integer(value: Any, name: str) -> int:
    """One Python integer from one of Python's or NumPy's.

    Parameters
    ----------
    value : int
        ``True`` and ``2.0`` are not integers here, as in PyTorch.
    name : str
        What the value is, for the error message.

    Raises
    ------
    TypeError
        If it is not an integer.

    Examples
    --------
    >>> import numpy as np
    >>> integer(np.int64(3), "groups")
    3
    """
    try:
        if not isinstance(value, bool):
            return operator.index(value)
    except TypeError:
        pass
    raise TypeError(f"{name} must be made of integers, got {value!r}")


def at_least_one(name: str, *values: int) -> None:
    """Refuse sizes, strides and the like below 1.

    Parameters
    ----------
    name : str
        What the values are, for the error message.
    *values : int
        One or more.

    Raises
    ------
    ValueError
        If one is below 1.

    Examples
    --------
    >>> at_least_one("stride", 2, 0)
    Traceback (most recent call last):
    ValueError: stride must be at least 1, got 2, 0
    """
    if min(values) < 1:
        raise ValueError(f"{name} must be at least 1, got {', '.join(map(str, values))}")
