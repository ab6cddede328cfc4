"""A question of the book, whose answer is checked in place."""

from math import ceil
from typing import Any

from traitlets import Dict, Unicode, observe

from convlib import exercises
from convlib.exercises.short import Choice, Number, Shape
from convlib.widgets._base import Described, bundle

LINE, ROW, HINT, GAP = 24, 40, 30, 4  # CSS pixels
CHARACTERS = 82, 40  # in a line, on a wide page and on a phone


class Question(Described):
    """A question with a field or choices, and a button that checks the answer.

    In a page the answer is remembered by the reader's browser, and sent nowhere.

    Parameters
    ----------
    name : str
        The name of an exercise, as `convlib.exercises.names()` has them; also the name under
        which the browser remembers the answer.
    question : Number, Shape or Choice, optional
        What is asked; by default the exercise of that name.
    given : str, optional
        The reader's answer, as typed or chosen. `says` is what is said of it.

    Raises
    ------
    TypeError
        If the exercise has no short answer: it is checked in Python.

    Examples
    --------
    >>> from convlib.exercises.short import Number
    >>> width = Question("width", Number("How wide is the output?", 5, unit="cells"))
    >>> width.given = "6"
    >>> width.says
    '6 is one too large: count the ends again.'
    """

    _esm = bundle("question")

    question: Any = None  # a Number, a Shape or a Choice
    name = Unicode(read_only=True).tag(sync=True)
    asked = Dict(read_only=True).tag(sync=True)
    given = Unicode().tag(sync=True)
    says = Unicode(read_only=True).tag(sync=True)

    def __init__(
        self, name: str, question: Number | Shape | Choice | None = None, *, given: str = ""
    ) -> None:
        asked = question or exercises.find(name)
        if not isinstance(asked, (Number, Shape, Choice)):
            raise TypeError(f"{name!r} has no short answer: exercises.check({name!r}, …) checks it")
        super().__init__()
        self.question = asked
        self.set_trait("name", name)
        self.set_trait("asked", to_plain(asked))
        self.given = given

    @property
    def alt(self) -> str:
        """The question, with room for the answer on paper."""
        choices = " | ".join(getattr(self.question, "choices", ()))
        asked = f"{self.question.ask} {choices}".strip().replace("`", "")
        unit = getattr(self.question, "unit", "")
        return f"Question: {asked} Your answer{unit and f', in {unit}'}: {'…' * 12}"

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the question is, in CSS pixels, on a wide page and on a phone."""
        wide, phone = (self._height(characters) for characters in CHARACTERS)
        return wide, phone

    def _height(self, characters: int) -> int:
        """Add up the lines of question and choices, the button's row, the verdict and the hints."""
        choices = getattr(self.question, "choices", ())
        lines = sum(ceil(len(text) / characters) for text in (self.question.ask, *choices))
        hint = HINT if self.question.hints else 0
        return LINE * (lines + 1) + GAP * len(choices) + ROW + hint

    @observe("given")
    def _judge(self, change: Any) -> None:
        self.set_trait("says", self.question.check(change.new).says if change.new else "")


def to_plain(question: Number | Shape | Choice) -> dict[str, Any]:
    """Write a question as the browser reads it: mistakes in pairs, since JSON has no such keys."""
    plain = vars(question) | {"kind": type(question).__name__.lower()}
    plain["mistakes"] = [[_json(answer), says] for answer, says in question.mistakes.items()]
    return {name: _json(value) for name, value in plain.items()}


def _json(value: Any) -> Any:
    """Give numbers as floats, as the browser has them, and tuples as lists."""
    if isinstance(value, (str, list)):
        return value
    return list(value) if hasattr(value, "__len__") else float(value)
