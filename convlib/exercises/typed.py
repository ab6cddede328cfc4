"""What readers write, read: numbers and shapes, from text or from Python's objects.

`js/question/check.js` reads the same texts in the same way.
"""

import operator
import re
from typing import Any

__all__ = ["number", "quoted", "shape", "trimmed"]

BLANKS = " \t\n\r\u00a0\u2009\u202f"  # as few as are typed or pasted: each means the same in both
_DECIMAL = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_BLANK = f"[{BLANKS}]*"
_PRODUCT = re.compile(f"{_DECIMAL}(?:{_BLANK}[×xX*·/]{_BLANK}{_DECIMAL})*")
_GROUPED = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:[, _\u2009\u202f][0-9]{3})+(?![0-9])")
_SIDES = re.compile(f"{_BLANK}[,×xX*·]{_BLANK}|[{BLANKS}]+")


def number(answer: Any, unit: str = "") -> float | None:
    """Read one number.

    Parameters
    ----------
    answer : str, int, float, fraction, or an array or tensor with one number and no axes
        Text may be a product or a fraction, in groups of three digits, with its unit.
    unit : str
        What may stand after the number.

    Returns
    -------
    float or None
        None for what is no number within ±1e100; ``True`` and NaN are none.

    Examples
    --------
    >>> number("3/4"), number("4×5"), number("1e3"), number("1,000 px", "px"), number("many")
    (0.75, 20.0, 1000.0, 1000.0, None)
    """
    if isinstance(answer, str):
        value = _product(answer, unit)
    elif getattr(answer, "ndim", 0):
        return None
    else:
        value = _one(answer)
    return value if value is not None and abs(value) <= 1e100 else None  # so NaN is none, either


def shape(answer: Any) -> tuple[int, ...] | None:
    """Read a shape; a whole number is the shape of an array with one axis.

    Parameters
    ----------
    answer : str, int, sequence of ints or torch.Size
        Text as ``"(4, 5)"``, ``"[4, 5]"``, ``"4 x 5"``, ``"4×5"`` or ``"torch.Size([4, 5])"``.

    Returns
    -------
    tuple of int or None
        None for what is no shape: sides are whole numbers from 0 on.

    Examples
    --------
    >>> shape("4 x 5"), shape("torch.Size([1, 3])"), shape([4, 5]), shape(7), shape("4.5")
    ((4, 5), (1, 3), (4, 5), (7,), None)
    """
    if isinstance(answer, str):
        return _sides(answer)
    if getattr(answer, "ndim", 0) > 1:
        return None
    try:
        sides = tuple(answer) if hasattr(answer, "__len__") else (answer,)
        whole = tuple(operator.index(side) for side in sides)
    except TypeError:
        return None
    if any(isinstance(side, bool) for side in sides) or any(side < 0 for side in whole):
        return None
    return whole


def trimmed(answer: Any) -> str:
    """Write an answer as its reader wrote it, without the blanks around it, cut at 40 characters.

    Parameters
    ----------
    answer : object
        Text, or one of Python's objects, as it prints itself.

    Examples
    --------
    >>> trimmed("  4 × 5 "), trimmed([4, 5])
    ('4 × 5', '[4, 5]')
    """
    text = str(answer).strip(BLANKS)
    return text if len(text) <= 40 else text[:39] + "…"


def quoted(answer: Any) -> str:
    """Name an answer in a sentence.

    Parameters
    ----------
    answer : object
        Text, or one of Python's objects.

    Examples
    --------
    >>> quoted("many"), quoted(" ")
    ('“many”', 'A blank')
    """
    return f"“{trimmed(answer)}”" if trimmed(answer) else "A blank"


def _product(text: str, unit: str) -> float | None:
    text = text.strip(BLANKS).replace("−", "-").replace("–", "-")
    if unit and text.endswith(unit):
        text = text[: -len(unit)].strip(BLANKS)
    text = _GROUPED.sub(lambda group: re.sub("[^0-9]", "", group[0]), text)
    if not _PRODUCT.fullmatch(text):
        return None
    first, *rest = re.split(f"{_BLANK}([×xX*·/]){_BLANK}", text)
    value = float(first)
    for sign, factor in zip(rest[::2], map(float, rest[1::2]), strict=True):
        if sign == "/" and factor == 0:
            return None
        value = value / factor if sign == "/" else value * factor
    return value


def _one(answer: Any) -> float | None:
    value = answer.item() if hasattr(answer, "item") else answer
    if isinstance(value, (bool, bytes)):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _sides(text: str) -> tuple[int, ...] | None:
    text = re.sub(r"^torch\.Size", "", text.strip(BLANKS))
    while text[:1] + text[-1:] in ("()", "[]"):
        text = text[1:-1].strip(BLANKS)
        if not text:
            return ()
    if text.endswith(","):
        text = text[:-1].strip(BLANKS)
    sides = _SIDES.split(text)
    if not all(re.fullmatch("[0-9]{1,15}", side) for side in sides):
        return None
    return tuple(map(int, sides))
