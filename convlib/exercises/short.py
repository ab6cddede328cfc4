"""Questions with a short answer: a number, a shape, a choice.

An answer that is one of the named mistakes gets that mistake's own sentence; any other wrong one
gets a sentence that says what can be seen from it. `js/question/check.js` says the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from convlib.exercises import typed
from convlib.exercises.verdict import Verdict

__all__ = ["Choice", "Number", "Shape"]


@dataclass(frozen=True)
class Number:
    """A question whose answer is one number.

    Parameters
    ----------
    ask : str
        The question, in plain words; `code` between backticks.
    right : float
        The answer.
    mistakes : mapping from float to str, optional
        What is said of answers that tell how they were found.
    hints : sequence of str, optional
        Told one by one, on demand.
    unit : str, optional
        What is counted; the reader may write it or not.
    tolerance : float, optional
        How far from `right` is right, in the unit of `right`. Rounding in the last digits of a
        float is always excused.
    why : str, optional
        What is said after a right answer.

    Raises
    ------
    ValueError
        If a mistake is a right answer.

    Examples
    --------
    >>> pixels = Number("How wide is the output?", 5, {7: "No padding is asked for."}, unit="px")
    >>> pixels.check("15/3"), pixels.check(7), pixels.check("6 px")
    (Yes, 15/3 is right., No padding is asked for., 6 px is one too large: count the ends again.)
    """

    ask: str
    right: float
    mistakes: Mapping[float, str] = field(default_factory=dict)
    hints: Sequence[str] = ()
    unit: str = ""
    tolerance: float = 0
    why: str = ""

    def __post_init__(self) -> None:
        for mistake in self.mistakes:
            if self._fits(mistake):
                raise ValueError(f"{self.ask!r}: {mistake!r} is a mistake and right, too")

    def check(self, answer: Any) -> Verdict:
        """Judge an answer: text, a number, or an array with one number and no axes."""
        value = typed.number(answer, self.unit)
        if value is None:
            unit = f", in {self.unit}" if self.unit else ""
            return Verdict(
                False,
                f"{typed.quoted(answer)} is no number. "
                f"Asked is one number{unit}, such as 12, 0.5, 3/4, 1e3 or 4×5.",
            )
        if self._fits(value):
            return _yes(f"Yes, {typed.trimmed(answer)} is right.", self.why)
        for mistake, says in self.mistakes.items():
            if _equal(value, mistake):
                return Verdict(False, says)
        return Verdict(False, self._general(value, typed.trimmed(answer)))

    def _fits(self, value: float) -> bool:
        return _equal(value, self.right, self.tolerance)

    def _general(self, value: float, said: str) -> str:
        """Say what can be seen from a wrong number that no mistake names."""
        right = float(self.right)
        if _equal(value, -right):
            return f"{said} has the right size and the wrong sign."
        if right.is_integer() and value.is_integer():
            if abs(value - right) == 1:
                side = "large" if value > right else "small"
                return f"{said} is one too {side}: count the ends again."
            if min(abs(value), abs(right)) > 1:
                if value % right == 0:
                    return f"{said} is a multiple of the answer: it has a factor too many."
                if right % value == 0:
                    return f"The answer is a multiple of {said}: a factor is missing."
        elif right.is_integer() and not self.tolerance:
            return f"{said} is no whole number, and the answer is one."
        elif abs(value - right) <= abs(right) / 20:
            return f"{said} is close, but not close enough: give more digits, or a fraction."
        return f"{said} is too {'large' if value > right else 'small'}."


@dataclass(frozen=True)
class Shape:
    """A question whose answer is a shape.

    Parameters
    ----------
    ask : str
        The question, in plain words; `code` between backticks.
    right : tuple of int
        The answer.
    mistakes : mapping from tuple to str, optional
        What is said of answers that tell how they were found.
    hints : sequence of str, optional
        Told one by one, on demand.
    axes : sequence of str, optional
        What the axes are called, as in ``("batch", "channels", "height", "width")``; by default
        their numbers.
    why : str, optional
        What is said after a right answer.

    Raises
    ------
    ValueError
        If a mistake is the right answer, or there is not a name for each axis.

    Examples
    --------
    >>> output = Shape("What is the output's shape?", (4, 5), axes=("height", "width"))
    >>> output.check("5 x 4"), output.check((4, 6))
    (height and width are swapped., width is one too large; the rest is right.)
    """

    ask: str
    right: tuple[int, ...]
    mistakes: Mapping[tuple[int, ...], str] = field(default_factory=dict)
    hints: Sequence[str] = ()
    axes: Sequence[str] = ()
    why: str = ""

    def __post_init__(self) -> None:
        if self.right in self.mistakes:
            raise ValueError(f"{self.ask!r}: {self.right} is a mistake and right, too")
        if self.axes and len(self.axes) != len(self.right):
            raise ValueError(f"{self.ask!r}: {self.right} and {self.axes} differ in length")

    def check(self, answer: Any) -> Verdict:
        """Judge an answer: text, an int, a sequence of ints, or a torch.Size."""
        sides = typed.shape(answer)
        if sides is None:
            return Verdict(
                False,
                f"{typed.quoted(answer)} is no shape. "
                "Asked is a whole number for each axis, such as (2, 7) or 2×7.",
            )
        if sides == tuple(self.right):
            return _yes(f"Yes, {sides} is right.", self.why)
        return Verdict(False, self.mistakes.get(sides) or self._general(sides))

    def _general(self, sides: tuple[int, ...]) -> str:
        """Say what can be seen from a wrong shape that no mistake names."""
        right = self.right
        names = list(self.axes) or [f"axis {axis}" for axis in range(len(right))]
        if len(sides) != len(right):
            counted = f"{len(sides)} axis" if len(sides) == 1 else f"{len(sides)} axes"
            called = f": {', '.join(self.axes)}" if self.axes else ""
            same = _longer_than_one(sides) == _longer_than_one(right)
            hint = " An axis of size 1 is one, too." if same else ""
            return f"{sides} has {counted}; the answer has {len(right)}{called}.{hint}"
        wrong = [axis for axis in range(len(right)) if sides[axis] != right[axis]]
        if sorted(sides) == sorted(right):
            if len(wrong) == 2:
                return f"{names[wrong[0]]} and {names[wrong[1]]} are swapped."
            return f"{sides} has the right sides in a wrong order."
        said = [f"{names[axis]} is {_off(sides[axis], right[axis])}" for axis in wrong]
        rest = "; the rest is right" if len(wrong) < len(right) else ""
        return f"{', '.join(said)}{rest}."


@dataclass(frozen=True)
class Choice:
    """A question whose answer is one of several sentences.

    Parameters
    ----------
    ask : str
        The question, in plain words; `code` between backticks.
    choices : sequence of str
        What there is to choose from, in the order of the page.
    right : str
        The answer: one of them.
    mistakes : mapping from str to str, optional
        What is said of the others.
    hints : sequence of str, optional
        Told one by one, on demand.
    why : str, optional
        What is said after a right answer.

    Raises
    ------
    ValueError
        If the answer or a mistake is none of the choices, or a mistake is the answer.

    Examples
    --------
    >>> rates = Choice("What does stride 2 do?", ("It halves the output.", "It pads."), "It pads.")
    >>> rates.check("It crops.")
    “It crops.” is none of the choices. Asked is one of: It halves the output. | It pads.
    """

    ask: str
    choices: Sequence[str]
    right: str
    mistakes: Mapping[str, str] = field(default_factory=dict)
    hints: Sequence[str] = ()
    why: str = ""

    def __post_init__(self) -> None:
        if self.right in self.mistakes:
            raise ValueError(f"{self.ask!r}: {self.right!r} is a mistake and right, too")
        for choice in (self.right, *self.mistakes):
            if choice not in self.choices:
                raise ValueError(f"{self.ask!r}: {choice!r} is none of {list(self.choices)}")

    def check(self, answer: Any) -> Verdict:
        """Judge an answer: one of the choices, word for word."""
        choice = str(answer).strip(typed.BLANKS)
        if not choice:
            return Verdict(False, "Nothing is chosen yet.")
        if choice not in self.choices:
            return Verdict(
                False,
                f"{typed.quoted(answer)} is none of the choices. "
                f"Asked is one of: {' | '.join(self.choices)}",
            )
        if choice == self.right:
            return _yes("Yes, that is right.", self.why)
        return Verdict(False, self.mistakes.get(choice) or "No, it is another one.")


def _yes(says: str, why: str) -> Verdict:
    return Verdict(True, f"{says} {why}".strip())


def _equal(value: float, other: float, tolerance: float = 0) -> bool:
    """Whether two numbers are the same but for a float's last digits, or nearly so."""
    return abs(value - other) <= tolerance + 1e-9 * abs(other)


def _longer_than_one(sides: Sequence[int]) -> list[int]:
    return [side for side in sides if side != 1]


def _off(side: int, right: int) -> str:
    one = "one " if abs(side - right) == 1 else ""
    return f"{one}too {'large' if side > right else 'small'}"
