"""The chapters' exercises, and what is wrong with an answer, in a sentence.

>>> from convlib.exercises import check
>>> check("sliding-window/2", 113)
The division rounds down: 111.5 steps are 111.
"""

from difflib import get_close_matches
from typing import Any

from convlib.exercises import (
    channels,
    errors,
    fast,
    figures,
    integral_to_sum,
    network,
    nn_conv2d,
    sharing,
    sliding_window,
)
from convlib.exercises.short import Choice, Number, Shape
from convlib.exercises.task import Task
from convlib.exercises.verdict import Verdict

__all__ = ["Verdict", "check", "find", "names"]

Exercise = Choice | Number | Shape | Task

CHAPTERS: dict[str, dict[str, Any]] = {
    "integral": integral_to_sum.EXERCISES,
    "sliding-window": sliding_window.EXERCISES,
    "channels": channels.EXERCISES,
    "nn-conv2d": nn_conv2d.EXERCISES,
    "sharing": sharing.EXERCISES,
    "network": network.EXERCISES,
    "fast": fast.EXERCISES,
    "errors": errors.EXERCISES,
    "figures": figures.EXERCISES,
}
REGISTRY: dict[str, Exercise] = {
    f"{chapter}/{number}": exercise
    for chapter, exercises in CHAPTERS.items()
    for number, exercise in exercises.items()
}


def names() -> list[str]:
    """Return the names of all exercises, in the order of the book.

    Examples
    --------
    >>> names()[0]
    'integral/1'
    """
    return list(REGISTRY)


def find(name: str) -> Exercise:
    """Return an exercise.

    Raises
    ------
    ValueError
        If there is none of this name; the message has names that are close.

    Examples
    --------
    >>> find("sliding-window/2").right
    112
    """
    if name in REGISTRY:
        return REGISTRY[name]
    # All names of two parts are a little alike, by the slash and the number.
    close = get_close_matches(str(name), REGISTRY, n=3, cutoff=0.7)
    if close:
        raise ValueError(f"no exercise is called {name!r}. Did you mean {' or '.join(close)}?")
    raise ValueError(
        f"no exercise is called {name!r}. The chapters are {', '.join(CHAPTERS)}; "
        "each has numbers, as in fast/1"
    )


def check(name: str, answer: Any) -> Verdict:
    """Judge an answer to an exercise.

    Parameters
    ----------
    name : str
        As the exercise's box has it, such as ``"sliding-window/3"``.
    answer : object
        What is asked for: a number, a shape, an array, a function or a module; text is read, too.

    Returns
    -------
    Verdict
        True if the answer is right. It shows itself as a sentence, which says what is wrong.

    Raises
    ------
    ValueError
        If there is no exercise of this name.

    Examples
    --------
    >>> check("sliding-window/2", 112).right
    True
    >>> import numpy as np
    >>> def correlate(image, kernel, stride=1):
    ...     return np.zeros((2, 2))
    >>> check("sliding-window/3", correlate).right
    False
    """
    return find(name).check(answer)
