"""Functions of one variable, and their convolutions in closed form.

The convolution of two functions is the area under one times the other, flipped and shifted to
z: (f ∗ g)(z) = ∫ f(x) g(z − x) dx.

>>> triangle = exact(Box(-0.5, 0.5), Box(-0.5, 0.5))
>>> triangle([-1.0, -0.5, 0.0, 0.5, 1.0])
array([0. , 0.5, 1. , 0.5, 0. ])
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convlib._checks import check_finite, check_interval

__all__ = ["Box", "Decay", "Gaussian", "Signal", "Smoothed", "Triangle", "TwoDecays", "exact"]

Real = NDArray[np.float64]
_erf = np.vectorize(math.erf, otypes=[np.float64])  # NumPy has none


class Signal(ABC):
    """A function of one variable, to be called on arrays of points.

    Attributes
    ----------
    support : (float, float)
        Where the function is not 0: from, to. Either may be infinite.
    integral : float
        The whole area; that of a convolution is the product of both.
    """

    def __call__(self, t: ArrayLike) -> Real:
        """Values at points, an array of their shape."""
        return self._values(np.asarray(t, np.float64))

    def cumulative(self, t: ArrayLike) -> Real:
        """Area to the left of points, an array of their shape."""
        return self._areas(np.asarray(t, np.float64))

    @property
    @abstractmethod
    def support(self) -> tuple[float, float]:
        """Where the function is not 0."""

    @property
    @abstractmethod
    def integral(self) -> float:
        """The whole area."""

    @abstractmethod
    def _values(self, t: Real) -> Real: ...

    def _areas(self, t: Real) -> Real:
        raise NotImplementedError(f"the area under {self} has no closed form here")


@dataclass(frozen=True)
class Box(Signal):
    """A constant on [start, stop], 0 elsewhere.

    Raises
    ------
    ValueError
        If it does not stop after it starts, or a number is not finite.

    Examples
    --------
    >>> Box(2, 3)([1.9, 2.0, 3.0, 3.1])
    array([0., 1., 1., 0.])
    >>> Box(2, 5, height=0.5).integral
    1.5
    """

    start: float = -0.5
    stop: float = 0.5
    height: float = 1.0

    def __post_init__(self) -> None:
        check_interval(self.start, self.stop)
        check_finite("height", self.height)

    def _values(self, t: Real) -> Real:
        return np.where((self.start <= t) & (t <= self.stop), self.height, 0.0)

    def _areas(self, t: Real) -> Real:
        return self.height * (np.clip(t, self.start, self.stop) - self.start)

    @property
    def support(self) -> tuple[float, float]:
        """From start to stop."""
        return self.start, self.stop

    @property
    def integral(self) -> float:
        """Width times height."""
        return (self.stop - self.start) * self.height


@dataclass(frozen=True)
class Triangle(Signal):
    """A straight line up from `start` to `height` in the middle, and down to `stop`.

    Raises
    ------
    ValueError
        If it does not stop after it starts, or a number is not finite.

    Examples
    --------
    >>> Triangle()([-1, -0.25, 0, 0.75])
    array([0.  , 0.75, 1.  , 0.25])
    >>> Triangle(0, 4, height=3).integral
    6.0
    """

    start: float = -1.0
    stop: float = 1.0
    height: float = 1.0

    def __post_init__(self) -> None:
        check_interval(self.start, self.stop)
        check_finite("height", self.height)

    @property
    def _middle(self) -> float:
        return (self.start + self.stop) / 2

    def _values(self, t: Real) -> Real:
        half = (self.stop - self.start) / 2
        distance = np.abs(t - self._middle)
        return self.height * np.maximum(1 - distance / half, 0.0)

    def _areas(self, t: Real) -> Real:
        half = (self.stop - self.start) / 2
        u = (np.clip(t, self.start, self.stop) - self._middle) / half  # from −1 to 1
        return self.height * half * (0.5 + u - np.sign(u) * u**2 / 2)

    @property
    def support(self) -> tuple[float, float]:
        """From start to stop."""
        return self.start, self.stop

    @property
    def integral(self) -> float:
        """Half of width times height."""
        return (self.stop - self.start) * self.height / 2


@dataclass(frozen=True)
class Gaussian(Signal):
    """A bell of a given area: area/(σ√(2π)) · exp(−(t − centre)²/2σ²).

    Raises
    ------
    ValueError
        If σ is not positive, or a number is not finite.

    Examples
    --------
    >>> Gaussian(sigma=2)([0, 2]).round(4)
    array([0.1995, 0.121 ])
    """

    sigma: float = 1.0
    centre: float = 0.0
    area: float = 1.0

    def __post_init__(self) -> None:
        _check_positive("sigma", self.sigma)
        check_finite("centre", self.centre)
        check_finite("area", self.area)

    def _values(self, t: Real) -> Real:
        z = (t - self.centre) / self.sigma
        return self.area / (self.sigma * math.sqrt(2 * math.pi)) * np.exp(-(z**2) / 2)

    def _areas(self, t: Real) -> Real:
        z = (t - self.centre) / self.sigma
        return self.area * (1 + _erf(z / math.sqrt(2))) / 2

    @property
    def support(self) -> tuple[float, float]:
        """All numbers."""
        return -math.inf, math.inf

    @property
    def integral(self) -> float:
        """The area it was given."""
        return self.area


@dataclass(frozen=True)
class Decay(Signal):
    """An exponential that begins at `start`: height · exp(−rate · (t − start)), before that 0.

    Raises
    ------
    ValueError
        If the rate is not positive, or a number is not finite.

    Examples
    --------
    >>> Decay(rate=2)([-1, 0, 1]).round(4)
    array([0.    , 1.    , 0.1353])
    >>> Decay(rate=2).integral
    0.5
    """

    rate: float = 1.0
    start: float = 0.0
    height: float = 1.0

    def __post_init__(self) -> None:
        _check_positive("rate", self.rate)
        check_finite("start", self.start)
        check_finite("height", self.height)

    def _values(self, t: Real) -> Real:
        t = t - self.start
        return np.where(t >= 0, self.height * np.exp(-self.rate * np.maximum(t, 0)), 0.0)

    def _areas(self, t: Real) -> Real:
        t = np.maximum(t - self.start, 0)
        return self.integral * -np.expm1(-self.rate * t)

    @property
    def support(self) -> tuple[float, float]:
        """From start on."""
        return self.start, math.inf

    @property
    def integral(self) -> float:
        """Height over rate."""
        return self.height / self.rate


@dataclass(frozen=True)
class Smoothed(Signal):
    """A signal convolved with a box: height times its area under the box, from `exact`.

    Examples
    --------
    >>> Smoothed(Decay(), Box(0, 1)).support
    (0.0, inf)
    """

    signal: Signal
    box: Box

    def _values(self, t: Real) -> Real:
        area = self.signal.cumulative
        return self.box.height * (area(t - self.box.start) - area(t - self.box.stop))

    @property
    def support(self) -> tuple[float, float]:
        """Sum of both supports."""
        (a, b), (c, d) = self.signal.support, self.box.support
        return a + c, b + d

    @property
    def integral(self) -> float:
        """Product of both areas."""
        return self.signal.integral * self.box.integral


@dataclass(frozen=True)
class TwoDecays(Signal):
    """A decay convolved with a decay: it rises before it falls, from `exact`.

    Examples
    --------
    >>> TwoDecays(Decay(), Decay())([0, 1, 2]).round(4)  # t·exp(−t)
    array([0.    , 0.3679, 0.2707])
    """

    first: Decay
    second: Decay

    def _values(self, t: Real) -> Real:
        # exp(−at) ∗ exp(−bt) is (exp(−at) − exp(−bt))/(b − a), and t·exp(−at) where a = b;
        # written with expm1 it goes from one to the other without losing digits.
        t = np.maximum(t - self.support[0], 0)
        slow, fast = sorted((self.first.rate, self.second.rate))
        gap = fast - slow
        between = t if gap == 0 else -np.expm1(-gap * t) / gap
        return self.first.height * self.second.height * np.exp(-slow * t) * between

    def _areas(self, t: Real) -> Real:
        # y = f ∗ g with f′ = −a f after its start, so that ∫y = (G·f(start) − y)/a.
        area = self.second.cumulative(t - self.first.start)
        return (self.first.height * area - self(t)) / self.first.rate

    @property
    def support(self) -> tuple[float, float]:
        """From the sum of both starts on."""
        return self.first.start + self.second.start, math.inf

    @property
    def integral(self) -> float:
        """Product of both areas."""
        return self.first.integral * self.second.integral


def exact(f: Signal, g: Signal) -> Signal:
    r"""Convolution of two functions, (f ∗ g)(z) = ∫ f(x) g(z − x) dx, in closed form.

    Parameters
    ----------
    f, g : Signal
        One of them a `Box`, or two `Gaussian`, or two `Decay`; the order does not matter.

    Returns
    -------
    Signal
        Box ∗ box of one width is a `Triangle`, of different widths a trapezium; Gaussian ∗
        Gaussian is a `Gaussian`, whose variances and centres are the sums; box ∗ anything is
        the area that the box has under it.

    Raises
    ------
    TypeError
        If one is no `Signal`.
    ValueError
        If there is no closed form here for this pair.

    See Also
    --------
    riemann : Any two functions, nearly.

    Notes
    -----
    .. math::
        e^{-at}u * e^{-bt}u = \frac{e^{-at} - e^{-bt}}{b - a} u, \qquad
        e^{-at}u * e^{-at}u = t e^{-at} u

    with :math:`u` the step that is 0 before 0 and 1 after.

    References
    ----------
    R. N. Bracewell, *The Fourier Transform and Its Applications*, chapter 3.

    Examples
    --------
    >>> exact(Box(2, 3), Box(2, 3))
    Triangle(start=4, stop=6, height=1.0)
    >>> exact(Gaussian(3, centre=1), Gaussian(4, centre=2))
    Gaussian(sigma=5.0, centre=3, area=1.0)
    >>> exact(Decay(1), Decay(1))(2.0) == 2 * np.exp(-2)
    np.True_
    """
    for signal in (f, g):
        if not isinstance(signal, Signal):
            raise TypeError(f"only a Signal has an exact convolution, got {signal!r}")
    if isinstance(f, Box) and isinstance(g, Box):
        return _two_boxes(f, g)
    if isinstance(f, Gaussian) and isinstance(g, Gaussian):
        return Gaussian(math.hypot(f.sigma, g.sigma), f.centre + g.centre, f.area * g.area)
    if isinstance(f, Decay) and isinstance(g, Decay):
        return TwoDecays(f, g)
    for box, signal in ((f, g), (g, f)):
        if isinstance(box, Box) and not isinstance(signal, Smoothed):
            return Smoothed(signal, box)
    raise ValueError(f"no closed form here for {f} ∗ {g}; riemann convolves any two")


def _two_boxes(f: Box, g: Box) -> Signal:
    widths = f.stop - f.start, g.stop - g.start
    if widths[0] == widths[1]:
        return Triangle(f.start + g.start, f.stop + g.stop, f.height * g.integral)
    return Smoothed(f, g)


def _check_positive(name: str, value: float) -> None:
    check_finite(name, value)
    if not value > 0:
        raise ValueError(f"{name} must be positive, got {value}")
