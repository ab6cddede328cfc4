"""Convolution along one axis: of functions exactly, of samples nearly, of sequences.

Functions and their `exact` convolutions are those of `convlib.continuous`, sequences and their
convolutions those of `convlib.discrete`; all are at hand here. Between the two are samples:

>>> t, box = sample(Box(-0.5, 0.5), start=-0.5, stop=0.5, n=4)
>>> z, nearly = riemann(box, box, t)
>>> z
array([-0.75, -0.5 , -0.25,  0.  ,  0.25,  0.5 ,  0.75])
>>> nearly
array([0.25, 0.5 , 0.75, 1.  , 0.75, 0.5 , 0.25])
>>> exact(Box(-0.5, 0.5), Box(-0.5, 0.5))(z)
array([0.25, 0.5 , 0.75, 1.  , 0.75, 0.5 , 0.25])
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convlib.arguments import at_least_one, integer
from convlib.continuous import (
    Box,
    Decay,
    Gaussian,
    Signal,
    Smoothed,
    Triangle,
    TwoDecays,
    exact,
)
from convlib.discrete import (
    circulant,
    convolve,
    convolve_circular,
    correlate,
    linear_length,
    sequence,
    toeplitz,
)
from convlib.drawn import Drawn

__all__ = [
    "Box",
    "Decay",
    "Drawn",
    "Gaussian",
    "Signal",
    "Smoothed",
    "Triangle",
    "TwoDecays",
    "circulant",
    "convolve",
    "convolve_circular",
    "correlate",
    "exact",
    "linear_length",
    "riemann",
    "riemann_error",
    "same_offset",
    "sample",
    "toeplitz",
]

Real = NDArray[np.float64]


def sample(
    f: Callable[[Real], ArrayLike], start: float, stop: float, n: int
) -> tuple[Real, NDArray[Any]]:
    """Values of a function in the middle of n equal cells.

    Parameters
    ----------
    f : Signal or callable
        Called once with all the points.
    start, stop : float
        The interval that is cut into cells.
    n : int
        Cells, at least 1.

    Returns
    -------
    t, values : (n,) ndarray
        Points start + (i + ½)h with h = (stop − start)/n, and f there.

    Raises
    ------
    TypeError
        If `n` is no integer.
    ValueError
        If `n` is below 1, the interval is empty, or f answers with another shape.

    Examples
    --------
    >>> sample(Box(0, 1), start=-1, stop=2, n=6)
    (array([-0.75, -0.25,  0.25,  0.75,  1.25,  1.75]), array([0., 0., 1., 1., 0., 0.]))
    """
    at_least_one("n", integer(n, "n"))
    if not start < stop:
        raise ValueError(f"stop must be after start, got {start} to {stop}")
    step = (stop - start) / n
    t = start + step * (np.arange(n, dtype=np.float64) + 0.5)
    values = np.asarray(f(t))
    if values.shape != t.shape:
        raise ValueError(f"the function answers {t.shape} points with values of {values.shape}")
    return t, values


def riemann(f: ArrayLike, g: ArrayLike, t: ArrayLike) -> tuple[Real, NDArray[Any]]:
    """Convolution of two sampled functions, and where it is.

    Parameters
    ----------
    f, g : (n,) array_like
        Values of both functions on the same grid; from outside it they are taken as 0.
    t : (n,) array_like
        The grid: at least two points, equally spaced by h. It may begin anywhere.

    Returns
    -------
    z, values : (2n − 1,) ndarray
        Values h · Σ f(t_i) g(z − t_i) at the points z = 2t₀ + kh: where *sums* of two points
        of the grid lie, so it has twice its length and in general does not contain it.

    Raises
    ------
    TypeError
        If the values are no numbers.
    ValueError
        If the lengths differ, or the grid is not equally spaced.

    See Also
    --------
    same_offset : What goes wrong with ``np.convolve(f, g, mode="same") * h`` drawn over t.
    riemann_error : How near it comes.

    Examples
    --------
    Two boxes on [2, 3] make a triangle on [4, 6]:

    >>> t, f = sample(Box(2, 3), start=2, stop=3, n=4)
    >>> z, values = riemann(f, f, t)
    >>> z
    array([4.25, 4.5 , 4.75, 5.  , 5.25, 5.5 , 5.75])
    >>> values
    array([0.25, 0.5 , 0.75, 1.  , 0.75, 0.5 , 0.25])
    """
    points, step = _grid(t)
    f, g = sequence("f", f), sequence("g", g)
    if not f.size == g.size == points.size:
        raise ValueError(f"f has {f.size} values, g {g.size}, but t has {points.size} points")
    z = 2 * points[0] + step * np.arange(2 * points.size - 1)
    return z, step * convolve(f, g)


def riemann_error(f: Signal, g: Signal, start: float, stop: float, n: int) -> float:
    """How far `riemann` is from the closed form, at worst.

    Parameters
    ----------
    f, g : Signal
        Two which `exact` can convolve.
    start, stop, n
        As of `sample`. What either function has outside is missing, and part of the error.

    Returns
    -------
    float
        Largest absolute difference at the points that `riemann` gives.

    Raises
    ------
    TypeError, ValueError
        As `sample` and `exact`.

    Notes
    -----
    With the points in the middle of the cells the error falls with h² where the functions are
    smooth; with h, and not steadily, where one jumps inside a cell.

    Examples
    --------
    >>> bell = Gaussian(0.5)
    >>> riemann_error(bell, Box(), start=-5, stop=5, n=100) < 0.002
    True
    """
    truth = exact(f, g)
    t, values = sample(f, start, stop, n)
    z, nearly = riemann(values, g(t), t)
    return float(np.abs(nearly - truth(z)).max())


def same_offset(t: ArrayLike) -> float:
    """How far to the left ``np.convolve(f, g, mode="same")`` is drawn over its grid.

    Parameters
    ----------
    t : (n,) array_like
        The grid of f and g, at least two points, equally spaced by h.

    Returns
    -------
    float
        What is drawn at a point belongs at that point plus t₀ + h⌊(n−1)/2⌋. It is 0 only if
        the grid has 0 in its middle (an odd number of points, symmetric about 0).

    Raises
    ------
    ValueError
        If the grid is not equally spaced.

    Examples
    --------
    >>> same_offset(np.linspace(-3, 3, 7)), same_offset(np.linspace(0, 6, 7))
    (0.0, 3.0)
    """
    points, step = _grid(t)
    return float(points[0] + step * ((points.size - 1) // 2))


def _grid(t: ArrayLike) -> tuple[Real, float]:
    """Points and their distance h."""
    points = sequence("t", t).astype(np.float64)
    if points.size < 2:
        raise ValueError("t must have at least two points, got 1")
    steps = np.diff(points)
    step = float((points[-1] - points[0]) / steps.size)
    # Rounding moves each point by its own last digit at most.
    slack = 1e-9 * abs(step) + 4 * np.finfo(np.float64).eps * float(np.abs(points).max())
    if not (step > 0 and np.abs(steps - step).max() <= slack):
        raise ValueError(f"t must grow in equal steps, got {steps.min()} to {steps.max()}")
    return points, step
