"""Exercises of the chapter on the integral and the sum."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib import signals
from convlib.exercises._inputs import numbers
from convlib.exercises.short import Choice, Number
from convlib.exercises.task import Function

__all__ = ["EXERCISES"]

Array = NDArray[Any]


def _meeting(args: tuple[Any, ...], index: tuple[int, ...]) -> str:
    """Which products make number m of a convolution."""
    a, b = args
    pairs = [(i, index[0] - i) for i in range(len(a)) if 0 <= index[0] - i < len(b)]
    return " = " + " + ".join(f"a[{i}]·b[{j}]" for i, j in pairs)


def _wrapped(a: Array, b: Array) -> Array:
    return signals.convolve_circular(a, b, n=max(len(a), len(b)))


def _samples(start: float, stop: float, n: int, jump: float) -> tuple[Array, Array, Array]:
    """Sample a decay from `jump` on, a faster one from 0 on, and their axis."""
    t = np.linspace(start, stop, n)
    f, g = signals.Decay(rate=1), signals.Decay(rate=2)
    return f(t - jump), g(t), t


def _peak(f: Array, g: Array, t: Array) -> float:
    places, values = signals.riemann(f, g, t)
    return float(places[values.argmax()])


def _same_peak(f: Array, g: Array, t: Array) -> float:
    return float(t[np.convolve(f, g, mode="same").argmax()])


EXERCISES = {
    "1": Number(
        "Convolve `[1, 2, 3]` and `[4, 5, 6]`. Which number is in the middle of the five?",
        28,
        {
            32: "That is 1·4 + 2·5 + 3·6, without the flip: the cross-correlation.",
            10: "That is 2·5. Two more products have indices that add up to 2.",
            13: "That is the number before it, 1·5 + 2·4.",
            27: "That is the number after it, 2·6 + 3·5.",
        },
        hints=["Which pairs of indices add up to 2?", "1·6 + 2·5 + …"],
        why="1·6 + 2·5 + 3·4 = 28.",
    ),
    "2": Number(
        "A box on [0, 1] is convolved with a box on [0, 3], both of height 1. "
        "What is the area under the result?",
        3,
        {
            4: "That is how long the result is: the lengths add up, the areas do not.",
            1: "That is its height where it is flat, or the area of the first box.",
            2: "That is how long it is flat.",
        },
        hints=["What becomes of the area if one box is twice as high?"],
        why="Areas are multiplied, 1·3.",
    ),
    "3": Number(
        "A list of 8 and a kernel of 3 on a circle: how many cells does the circle need "
        "for all of the first 8 results to be right?",
        10,
        {
            8: "Two results wrap round there, and spoil the first two.",
            6: "That is how many are right with 8 cells.",
            9: "One result still wraps round, onto the first one.",
            11: "That is 8 + 3; the kernel's first number needs no room.",
        },
        hints=["How many results has the whole convolution?"],
        unit="cells",
        why="8 + 3 − 1 = 10.",
    ),
    "4": Function(
        "convolve(a, b)",
        np.convolve,
        [
            (np.array([1.0, 2, 3]), np.array([4.0, 5, 6])),
            (numbers(5), numbers(3)),
            (numbers(2), numbers(6)),
            (np.array([3.0]), numbers(4)),
        ],
        {
            "This is the cross-correlation: b is not flipped. The indices of a product "
            "add up to m; here their difference is fixed.": lambda a, b: np.convolve(a, b[::-1]),
            "This is the cross-correlation with a flipped: only one of the two lists "
            "runs backwards, and the results from left to right.": lambda a, b: np.convolve(
                a[::-1], b
            ),
            'Only the middle is there, as with `mode="same"`; asked is all of it.': lambda a, b: (
                np.convolve(a, b, "same")
            ),
            'Only whole overlaps are there, as with `mode="valid"`; asked is all of it.': (
                lambda a, b: np.convolve(a, b, "valid")
            ),
            "The end wraps round onto the start: this is a convolution on a circle.": _wrapped,
            "The last number is missing: there are n + k − 1.": lambda a, b: np.convolve(a, b)[:-1],
            "There is a number too many at the end: there are n + k − 1.": lambda a, b: np.append(
                np.convolve(a, b), 0
            ),
            "These are the products of numbers with the same index; asked are sums over "
            "all pairs whose indices add up to m.": lambda a, b: a[: len(b)] * b[: len(a)],
        },
        _meeting,
        why="It gives what `np.convolve` gives, whichever list is the longer one.",
    ),
    "5": Number(
        "Four boxes of width 1 are convolved. What is the standard deviation σ of the bell "
        "that they come near?",
        (1 / 3) ** 0.5,
        {
            1 / 3: "That is the variance, σ².",
            4 * (1 / 12) ** 0.5: "Here the deviations are added; it is the variances that add up.",
            (1 / 12) ** 0.5: "That is the deviation of one box.",
            1 / 12: "That is the variance of one box.",
            2.0: "That is half of the length. A bell has no ends; its variance is the boxes' sum.",
        },
        hints=["A box of width 1 has a variance of 1/12.", "Variances add up."],
        tolerance=0.003,
        why="σ² = 4/12.",
    ),
    "6": Choice(
        "Can two dice be loaded so that all sums from 2 to 12 are equally likely?",
        ("Yes, both in the same way.", "Yes, each in its own way.", "No."),
        "No.",
        {
            "Yes, both in the same way.": "Sums of 2 and of 12 then take 1/11 = a² = b², with a "
            "and b the chances of 1 and 6; but a sum of 7 gets 2ab = 2/11 from these alone.",
            "Yes, each in its own way.": "Each die is a polynomial of degree 5, which has a real "
            "zero. Has the product one?",
        },
        hints=[
            "Think of the dice as polynomials, and of where these are zero.",
            "A polynomial of odd degree has a real zero.",
        ],
        why="1 + x + … + x¹⁰ has no real zero, and each die would bring one.",
    ),
    "7": Function(
        "peak(f, g, t)",
        _peak,
        [_samples(-2, 6, 81, 1), _samples(1, 4, 61, 1.5), _samples(0, 10, 101, 3)],
        {
            '`mode="same"` over t is drawn in the wrong place, unless 0 is in the middle of t.': (
                _same_peak
            ),
            'The place is right where the peak is left, but `mode="same"` cuts it off where '
            "the axis does not begin before 0.": lambda f, g, t: (
                _same_peak(f, g, t) + signals.same_offset(t)
            ),
            "That is the index of the peak; asked is its place on the axis.": lambda f, g, t: (
                np.convolve(f, g).argmax()
            ),
            "The first result is at t[0] + t[0], since places add up; here t[0] is added "
            "once.": lambda f, g, t: _peak(f, g, t) - t[0],
            "The first result is at t[0] + t[0], since places add up; here it is at 0.": (
                lambda f, g, t: _peak(f, g, t) - 2 * t[0]
            ),
            "That is the height of the peak; asked is its place.": lambda f, g, t: signals.riemann(
                f, g, t
            )[1].max(),
            "That is the largest sum; asked is its place.": lambda f, g, t: np.convolve(f, g).max(),
        },
        why="It finds the peak on every axis, wherever that begins.",
    ),
}
