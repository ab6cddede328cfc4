"""Exercises of the chapter on figures in Python.

The judges make figures of their own, and import them and ipywidgets when they are asked to.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import numpy as np

from convlib.exercises._arrays import Unanswered, kind
from convlib.exercises._inputs import numbers
from convlib.exercises.short import Number
from convlib.exercises.task import Judged

__all__ = ["EXERCISES"]

Place = tuple[int, int]

OWN: dict[str, Any] = {
    "input": numbers(4, 6, seed=1),
    "bias": 3.0,
    "stride": (1, 2),
    "position": (1, 1),
}

WALK: list[Place] = [(1, 2), (0, 1), (2, 3), (0, 1), (2, 0)]  # it comes back to (0, 1) once
# What is said of a label that shows such a number, of the places so far, the output's cells and
# the input's.
COUNTS: dict[str, Callable[[list[Place], int, int], int]] = {
    "The place where the window starts is missing: somebody has been there, too.": (
        lambda places, outputs, _: outputs - len(set(places[1:]))
    ),
    "A place to which the window comes back counts twice: a `set` has it once.": (
        lambda places, outputs, _: outputs - len(places)
    ),
    "It counts moves, not places: the start is missing, and a place counts twice.": (
        lambda places, outputs, _: outputs - len(places) + 1
    ),
    "The input's cells are counted; the window has a position for each of the output's.": (
        lambda places, _, inputs: inputs - len(set(places))
    ),
    "Its first number says at how many places somebody has been; asked is how many are left.": (
        lambda places, *_: len(set(places))
    ),
    "It does not follow: the text is made once. `observe` the position, and write it "
    "anew.": lambda _, outputs, __: outputs - 1,
}


def _called(function: Any, asks: str, *figures: Any) -> Any:
    if not callable(function):
        came = kind(function)
        raise Unanswered(f"What came is {came}, and asked is the function `{asks}` itself.")
    return function(*figures)


def _returned(result: Any, asked: str) -> Unanswered:
    if result is None:
        return Unanswered(f"It returns `None`, and asked is {asked}: is a `return` missing?")
    return Unanswered(f"Its result is of type `{type(result).__name__}`, and asked is {asked}.")


def _tied(tie: Any) -> str | None:
    """Judge a function that gives two figures one kernel."""
    from convlib.widgets.sliding_window import SlidingWindow

    with (
        closing(SlidingWindow(numbers(5, 7), numbers(2, 3))) as one,
        closing(SlidingWindow(numbers(6, 5), numbers(3, 2))) as other,
    ):
        before = {name: getattr(other, name) for name in OWN}
        try:
            _called(tie, "tie(one, other)", one, other)
            copied = (one.weight.shape, other.weight.shape) != ((2, 3), (3, 2))
            shared = [n for n in OWN if not np.array_equal(getattr(other, n), before[n])]
            shared += _handed_on(one, other)
            forth = _follows(one, other, numbers(2, 4))
            back = _follows(other, one, numbers(3, 1))
        except RecursionError:
            return "The two never come to rest: hand the kernel on as it is."
    if forth != back:
        giver, taker = ("one", "other") if forth else ("other", "one")
        return f"`{taker}` takes the kernel of `{giver}`, and not the other way round."
    if shared:
        too = ", too: all but the kernel is each figure's own" if forth else "; asked is `weight`"
        return f"It hands on `{shared[0]}`{too}."
    if copied and not forth:
        return "The kernel is copied at the call, and never again: `observe` tells of each change."
    return None if forth else "A kernel that one figure is given is not that of the other."


def _handed_on(one: Any, other: Any) -> Iterator[str]:
    """Name what the other figure takes that is no kernel."""
    for name, value in OWN.items():
        setattr(one, name, value)
        if np.array_equal(getattr(other, name), value):
            yield name


def _follows(giver: Any, taker: Any, kernel: Any) -> bool:
    """Whether a kernel that one figure is given is in both."""
    giver.weight = kernel
    return all(np.array_equal(figure.weight, kernel) for figure in (giver, taker))


def _counts_down(to_go: Any) -> str | None:
    """Judge a function that makes a label of how much is left."""
    from ipywidgets import Label

    from convlib.widgets.sliding_window import SlidingWindow

    with closing(SlidingWindow(numbers(4, 6), numbers(2, 3), position=WALK[0])) as figure:
        label = _called(to_go, "to_go(figure)", figure)
        if not isinstance(label, Label):
            raise _returned(label, "a `Label`")
        texts = [label.value]
        for place in WALK[1:]:
            figure.position = place
            texts.append(label.value)
        outputs, inputs = figure.output.size, figure.input.size
    read = [re.search(r"-?\d+", text) for text in texts]
    if not any(read):
        return f"There is no number in it: it says {texts[-1]!r}."
    says = [int(found[0]) if found else None for found in read]
    so_far = [WALK[:n] for n in range(1, len(WALK) + 1)]
    right = [outputs - len(set(places)) for places in so_far]
    for mistake, count in COUNTS.items():
        wrong = [count(places, outputs, inputs) for places in so_far]
        # A label that says nothing before the first move is told what it counts, all the same.
        if says == wrong or (says[0] is None and says[1:] == wrong[1:]):
            return mistake
    if says[0] is None:
        return "It has no number before the first move: give it one at once."
    for n, (found, asked) in enumerate(zip(says, right, strict=True)):
        if found != asked:
            return f"With the window at {', '.join(map(str, so_far[n]))} its first number is " + (
                f"{found}, and should be {asked} of {outputs}."
            )
    return None


def _explores(explorer: Any) -> str | None:
    """Judge a function that puts a slider, a figure and a label into a box."""
    from ipywidgets import Box, IntSlider, Label

    from convlib.widgets.sliding_window import SlidingWindow

    with closing(SlidingWindow(numbers(6, 10), numbers(2, 4), stride=3)) as figure:
        box = _called(explorer, "explorer(figure)", figure)
        if not isinstance(box, Box):
            raise _returned(box, "a box, such as `VBox`")
        inside = list(_inside(box))
        sliders = [widget for widget in inside if isinstance(widget, IntSlider)]
        if not sliders:
            return "There is no `IntSlider` in the box."
        if not any(widget is figure for widget in inside):
            another = any(isinstance(widget, SlidingWindow) for widget in inside)
            only = " Another one is: show the one that is handed over." if another else ""
            return f"The figure is not in the box.{only}"
        labels = [widget for widget in inside if isinstance(widget, Label)]
        if not labels:
            return "There is no `Label` in the box."
        slider = next((s for s in sliders if "stride" in s.description.lower()), sliders[0])
        return _together(figure, slider, labels)


def _inside(box: Any) -> Iterator[Any]:
    for widget in box.children:
        yield widget
        if hasattr(widget, "children"):
            yield from _inside(widget)


def _together(figure: Any, slider: Any, labels: list[Any]) -> str | None:
    """Say where a slider, a figure and a label disagree."""
    if (slider.value, figure.stride) != (3, (3, 3)):
        return (
            f"The figure's stride was (3, 3); in the box it is {figure.stride}, and the slider "
            f"says {slider.value}. Begin with the figure's."
        )
    if slider.min < 1 or slider.max < 3:
        return f"The slider goes from {slider.min} to {slider.max}; asked is from 1 to 3."
    label = next((label for label in labels if _shape(label)), None)
    if label is None:
        return f"No label has a shape such as 3×5: the first says {labels[0].value!r}."
    says = _wrong_shape(label, figure, "At the start")
    for stride in (2, 1):
        slider.value = stride
        if figure.stride != (stride, stride):
            return (
                f"The slider is moved to {stride}, and the figure's stride is {figure.stride}: "
                "`dlink` makes it follow."
            )
        says = says or _wrong_shape(label, figure, f"When the slider is moved to {stride}")
    figure.stride = 2
    if slider.value != 2:
        return "The slider does not follow when Python sets `figure.stride`."
    says = says or _wrong_shape(label, figure, "When Python sets `figure.stride = 2`")
    figure.padding = 1
    return says or _wrong_shape(label, figure, "When Python sets `figure.padding = 1`")


def _shape(label: Any) -> Place | None:
    found = re.search(r"(\d+)\s*[×xX*,]\s*(\d+)", label.value)
    return (int(found[1]), int(found[2])) if found else None


def _wrong_shape(label: Any, figure: Any, when: str) -> str | None:
    """Say what a label has for the output's shape."""
    found, right = _shape(label), figure.output.shape
    if found == right:
        return None
    if found == right[::-1]:
        return "Rows and columns are swapped: a shape has its rows first, as in NumPy."
    if found == figure.input.shape:
        return "The label has the input's shape; asked is the output's."
    if found == figure.weight.shape:
        return "The label has the kernel's shape; asked is the output's."
    return (
        f"{when} the label says {label.value!r}, and the output is {right[0]}×{right[1]}: "
        "`observe` the output."
    )


EXERCISES = {
    "1": Number(
        "A figure has 3 rows and 6 columns of numbers, and a kernel of 2×2. A slider sets the "
        "dilation of both axes. How far may it go before the window is too large?",
        2,
        {
            3: "With 3 the window reaches over d(k − 1) + 1 = 4 cells, and there are 3 rows.",
            1: "That is as far as d·k ≤ 3 goes. A window reaches over d(k − 1) + 1 cells only.",
            5: "That is what the 6 columns allow. There are 3 rows, and both have the same d.",
            6: "A window of 2 reaches over d + 1 cells, and the 3 rows are fewer than the columns.",
            16: "That is as far as a figure goes with any input; the window has to fit, too.",
        },
        hints=[
            "Over how many cells does a kernel of 2 reach, with a dilation of d?",
            "Which side of the input is the shorter one?",
        ],
        why="It reaches over d + 1 cells, and there are 3 rows.",
    ),
    "2": Number(
        "A function `hand` observes the weights of two figures, `one` and `other`, and gives "
        "each new weight to the other figure. Then comes `other.weight = [[1, -1]]`, once. "
        "How often is `hand` called, in all?",
        2,
        {
            0: "`other` has a new weight: whoever observes it is called.",
            1: "That is the call for `other`. It gives `one` a new weight: a change, too.",
            3: "A third call would be for `other`, which is given the weight it has: no change.",
        },
        hints=[
            "`other` changes: what does `hand` do then, and whom does it change?",
            "A figure is given an array that is equal to its own. Is that a change?",
        ],
        why="One for each figure: an equal array is no change.",
    ),
    "3": Judged(_tied, "Each takes the other's kernel, and all else stays its own."),
    "4": Judged(_counts_down, "It counts places of the output, each once, from the start on."),
    "5": Judged(_explores, "Slider, figure and label agree, whoever changes what."),
}
