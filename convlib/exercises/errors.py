"""Exercises of the chapter on errors."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib import functional as F
from convlib.exercises._arrays import as_array, kind
from convlib.exercises._inputs import numbers
from convlib.exercises.short import Choice, Number
from convlib.exercises.task import Function, Judged
from convlib.layers import Layer

__all__ = ["EXERCISES"]

Array = NDArray[Any]
Layers = Sequence[Layer]


def _middle(layers: Layers, output: int, before: bool = False) -> float:
    """Place the middle; `before` lets a layer's stride count for its own window."""
    place, jump = 0.0, 1
    for layer in layers:
        (k, s, d), (p, _) = layer.along(axis=0), layer.sides()
        own = jump * s if before else jump
        place += (d * (k - 1) / 2 - p) * own
        jump *= s
    return place + output * jump


def _changed(layers: Layers, **changes: Any) -> list[Layer]:
    return [
        Layer(k, s, changes.get("padding", p), changes.get("dilation", d))
        for (k, s, d), (p, _) in ((layer.along(axis=0), layer.sides()) for layer in layers)
    ]


def _padding_of_the_input(layers: Layers, output: int) -> float:
    """Take off the padding in cells of the input, whatever the strides before."""
    paddings = sum(layer.sides()[0] for layer in layers)
    return _middle(_changed(layers, padding=0), output) - paddings


def _end(layers: Layers, output: int) -> float:
    """Add whole reaches in place of halves."""
    return _middle(layers, output) + _middle(_changed(layers, padding=0), 0)


def _agree(output: Array, right: Array) -> bool:
    return output.shape == right.shape and bool(np.allclose(output, right))


RIGHT = numbers(3, 4)
SMALLER, NOT_A_NUMBER = RIGHT.copy(), RIGHT.copy()
SMALLER[1, 2] = -100
NOT_A_NUMBER[2, 1] = np.nan
OTHERS = RIGHT + 1 + numbers(3, 4, seed=1) / 100
CANCELLING = RIGHT + np.array([[1], [0], [-1]])
REVERSED = RIGHT[::-1].copy()
ROUNDED = RIGHT * (1 + 1e-14)
ROW = np.repeat(RIGHT[:1], 3, axis=0)

WRONG: dict[str, Callable[[Array, Array, tuple[int, int]], Array]] = {
    "A flipped kernel passes: yours is the same after half a turn.": lambda x, w, s: F.conv2d(
        x, w[..., ::-1, ::-1].copy(), stride=s
    ),
    "A transposed kernel passes: yours is the same with rows and columns exchanged.": (
        lambda x, w, s: F.conv2d(x, w.swapaxes(2, 3).copy(), stride=s)
    ),
    "A stride with height and width exchanged passes: take two different ones, and an image "
    "in which that shows.": lambda x, w, s: F.conv2d(x, w, stride=s[::-1]),
}


def _one_test(answer: Any) -> str | None:
    """Name a wrong program that gives what the right one gives."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 3:
        return f"What came is {kind(answer)}; asked are three: (image, kernel, stride)."
    image, kernel = (_four_axes(as_array(part)) for part in answer[:2])
    rows, columns = np.broadcast_to(np.asarray(answer[2], dtype=int), 2).tolist()
    stride = rows, columns
    right = F.conv2d(image, kernel, stride=stride)
    if not right.any():
        return "The right output is nothing but zeros: a program that does nothing passes."
    for says, wrong in WRONG.items():
        try:
            if np.array_equal(wrong(image, kernel, stride), right):
                return says
        except ValueError:
            continue  # it refuses, which tells as well
    return None


def _four_axes(array: Array) -> Array:
    return array[(np.newaxis,) * (4 - array.ndim)]


SIZE = "A 1×1 convolution with a stride of 2 makes 4×4 of 7×7."
FIELD = "A cell behind two layers of 3×3, both with a stride of 2, sees 5×5 cells."
WEIGHTS = "Two layers of 3×3 with 64 channels have fewer weights than one of 5×5."

EXERCISES = {
    "1": Choice(
        "We put an error into one of these three sentences. Which?",
        (SIZE, FIELD, WEIGHTS),
        FIELD,
        {
            SIZE: "Places 0, 2, 4 and 6 are four: that one is true.",
            WEIGHTS: "2·9·64² is less than 25·64²: that one is true.",
        },
        hints=["How far apart are two cells behind a stride of 2?"],
        why="It sees 7×7: the second layer steps over two cells at a time.",
    ),
    "2": Number(
        "A page says that 96 filters of 11×11 over 3 channels have 34,848 parameters. "
        "How many have they, biases included?",
        34944,
        {
            34848: "Those are the weights, which the page has counted.",
            34851: "A bias is one number for each filter, not for each input channel.",
            35136: "Each filter has one bias, not one for each of its kernels.",
            34849: "Each filter has a bias of its own.",
            11712: "Each filter has weights for all three channels.",
        },
        hints=["What has the page left out?", "One bias for each filter."],
        why="11·11·3·96 weights and 96 biases.",
    ),
    "3": Judged(_one_test, "No kernel that is turned and no stride that is exchanged passes."),
    "4": Function(
        "passes(output, right)",
        _agree,
        [
            (RIGHT, RIGHT),
            (OTHERS, RIGHT),
            (SMALLER, RIGHT),
            (CANCELLING, RIGHT),
            (REVERSED, RIGHT),
            (ROUNDED, RIGHT),
            (NOT_A_NUMBER, RIGHT),
            (ROW[:1], ROW),
        ],
        {
            "“Not all differ” is not “all agree”: with one right number the rest may be "
            "wrong.": lambda o, r: not (abs(o - r) > 1e-6).all(),
            "A sum has no order, and errors in it cancel: compare number by number.": (
                lambda o, r: o.shape == r.shape and abs(o.sum() - r.sum()) < 1e-6
            ),
            "Sorted numbers have lost their places: compare number by number.": lambda o, r: (
                o.shape == r.shape and np.allclose(np.sort(o, None), np.sort(r, None))
            ),
            "A number far too small passes: compare the absolute difference.": lambda o, r: (
                o.shape == r.shape and (o - r).max() < 1e-6
            ),
            "Two right programs may differ in the last digit, because they add in another "
            "order: leave room for that.": np.array_equal,
            "NaN passes, since it is neither more nor less than anything: ask what agrees, not "
            "what differs.": lambda o, r: o.shape == r.shape and not (abs(o - r) > 1e-6).any(),
            "One row passes for three equal ones, since NumPy repeats it: compare the shapes, "
            "too.": lambda o, r: np.allclose(o, r),
        },
        why="It wants the same shape, each number, and leaves room for rounding.",
    ),
    "5": Function(
        "middle(layers, output)",
        _middle,
        [
            ([Layer(3)], 0),
            ([Layer(5, 2, 1)], 3),
            ([Layer(3, padding=2, dilation=2), Layer(3, padding=4, dilation=4)], 20),
            ([Layer(5, 2, 1), Layer(2, 3, 4, dilation=3), Layer(3, 1, 0, dilation=2)], 9),
        ],
        {
            "The dilation is left out: that is the error of the tool. A kernel reaches over "
            "d(k − 1) cells.": lambda layers, output: _middle(_changed(layers, dilation=1), output),
            "A layer's stride is used for its own window; it counts for the layers after "
            "it.": lambda layers, output: _middle(layers, output, before=True),
            "The padding is in cells of its layer's input, which are as far apart as the strides "
            "before say.": _padding_of_the_input,
            "That is the last cell that is seen; the middle is half of d(k − 1) from the "
            "first.": _end,
            "The padding is added; it lies before the first cell.": lambda layers, output: (
                2 * _middle(_changed(layers, padding=0), output) - _middle(layers, output)
            ),
            "That is the middle for the first output: each further one is a product of all "
            "strides away.": lambda layers, output: _middle(layers, 0),
            "Outputs are further apart than one cell: by the product of all strides.": (
                lambda layers, output: _middle(layers, 0) + output
            ),
            "Outputs are apart by the product of all strides, not by the last one.": (
                lambda layers, output: _middle(layers, 0) + output * layers[-1].along(axis=0)[1]
            ),
        },
        why="Also with strides, paddings, dilations and even kernels.",
    ),
}
