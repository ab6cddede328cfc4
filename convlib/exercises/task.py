"""Exercises whose answer is code: a function, an array, or anything that can be judged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib.exercises._arrays import Unanswered, as_array, complaint, kind, same
from convlib.exercises._call import call, described, raises
from convlib.exercises.verdict import Verdict

__all__ = ["Function", "Judged", "Task", "Values"]

Array = NDArray[Any]


@dataclass(frozen=True)
class Values:
    """An exercise whose answer is an array, however it was made.

    Parameters
    ----------
    right : ndarray
    mistakes : mapping from str to ndarray, optional
        What is said of arrays that tell how they were found.
    tolerance : float, optional
        As a share of the largest number.
    why : str, optional
        What is said after a right answer.

    Examples
    --------
    >>> one_to_three = Values(np.array([1, 2, 3]), {"Ranges begin at 0.": np.array([0, 1, 2])})
    >>> one_to_three.check([0, 1, 2]), one_to_three.check([1, 2, 4])
    (Ranges begin at 0., At [2] it is 4, and should be 3.)
    """

    right: Array
    mistakes: Mapping[str, Array] = field(default_factory=dict)
    tolerance: float = 1e-4
    why: str = ""

    def check(self, answer: Any) -> Verdict:
        """Judge an array, a tensor or nested lists."""
        try:
            found = as_array(answer)
        except Unanswered as error:
            return Verdict(False, str(error))
        if same(found, self.right, self.tolerance):
            return _right(self.why)
        for says, mistake in self.mistakes.items():
            if same(found, mistake, self.tolerance):
                return Verdict(False, says)
        return Verdict(False, complaint(found, self.right, self.tolerance) or "")


@dataclass(frozen=True)
class Function:
    """An exercise whose answer is a function, or a module that is called like one.

    Parameters
    ----------
    asks : str
        The call, as in ``"correlate(image, kernel)"``.
    right : callable
        What the answer is compared with.
    cases : sequence of tuples
        Arguments to call it with, simple ones first. Numbers, pairs and arrays.
    mistakes : mapping from str to callable, optional
        What is said of functions that give what this one gives, in all cases.
    cell : callable, optional
        From the arguments of a case and an index to how the number there comes about.
    reads : callable, optional
        From a result to the array that is compared, where a result is no array.
    wraps : callable, optional
        From the answer to the function that is called, where it is no such function itself.
    tolerance : float, optional
        As a share of the largest number of a case.
    why : str, optional
        What is said after a right answer.

    Examples
    --------
    >>> twice = Function("twice(x)", lambda x: 2 * x, [(3,)], {"That is x².": lambda x: x * x})
    >>> twice.check(lambda x: x + x), twice.check(lambda x: x**2), twice.check(6)
    (Right., That is x²., What came is an int, and asked is the function `twice(x)` itself.)
    """

    asks: str
    right: Callable[..., Any]
    cases: Sequence[tuple[Any, ...]]
    mistakes: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    cell: Callable[[tuple[Any, ...], tuple[int, ...]], str] | None = None
    reads: Callable[[Any], Any] = as_array
    wraps: Callable[[Any], Callable[..., Any]] | None = None
    tolerance: float = 1e-4
    why: str = ""

    @property
    def names(self) -> list[str]:
        """What the arguments are called."""
        inside = self.asks[self.asks.index("(") + 1 : -1]
        return [name.split("=")[0].strip() for name in inside.split(",")]

    def check(self, answer: Any) -> Verdict:
        """Judge a function by what it gives."""
        if not callable(answer):
            asked = f"asked is the function `{self.asks}` itself."
            return Verdict(False, f"What came is {kind(answer)}, and {asked}")
        results: list[tuple[Array, Array]] = []
        trouble = ""
        for args in self.cases:
            right = self._result(self.right, args)
            try:
                function = self.wraps(answer) if self.wraps else answer
                found = self.reads(call(function, self.names[: len(args)], args))
            except Unanswered as error:
                trouble = str(error)
                break
            results.append((found, right))
        wrong = [not same(found, right, self.tolerance) for found, right in results]
        if any(wrong):
            first = wrong.index(True)
            # Of several mistakes at once, the first wrong case often shows a single one.
            says = self._mistake(results, 0) or self._mistake(results[: first + 1], first)
            return Verdict(False, says or self._first(results, first))
        return Verdict(False, trouble) if trouble else _right(self.why)

    def _result(self, function: Callable[..., Any], args: tuple[Any, ...]) -> Array:
        return np.asarray(self.reads(function(*args)))

    def _mistake(self, results: list[tuple[Array, Array]], start: int) -> str | None:
        """Find the first named mistake that gives the same in all cases from `start` on."""
        for says, mistake in self.mistakes.items():
            if all(
                same(found, self._result(mistake, args), self.tolerance)
                for args, (found, _) in list(zip(self.cases, results, strict=False))[start:]
            ):
                return says
        return None

    def _first(self, results: list[tuple[Array, Array]], wrong: int) -> str:
        """Say what is wrong in the first case that is."""
        args, (found, right) = self.cases[wrong], results[wrong]
        cell = self.cell
        says = complaint(
            found, right, self.tolerance, (lambda index: cell(args, index)) if cell else None
        )
        return f"{described(self.names[: len(args)], args)}: {says}"


@dataclass(frozen=True)
class Judged:
    """An exercise with many right answers.

    Parameters
    ----------
    judge : callable
        From an answer to what is wrong with it, in a sentence, or None.
    why : str, optional
        What is said after a right answer.

    Examples
    --------
    >>> even = Judged(lambda n: f"{n} is odd." if n % 2 else None)
    >>> even.check(3), even.check(4)
    (3 is odd., Right.)
    """

    judge: Callable[[Any], str | None]
    why: str = ""

    def check(self, answer: Any) -> Verdict:
        """Judge an answer by what holds for it."""
        try:
            says = self.judge(answer)
        except Unanswered as error:
            says = str(error)
        except Exception as error:
            says = f"It {raises(error)}."
        return Verdict(False, says) if says else _right(self.why)


Task = Function | Judged | Values


def _right(why: str) -> Verdict:
    return Verdict(True, f"Right. {why}".strip())
