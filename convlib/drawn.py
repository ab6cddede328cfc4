"""A function of one variable that was drawn by hand.

>>> hat = Drawn([0, 1, 0], start=-1, stop=1)
>>> hat([-1, -0.5, 0, 0.25])
array([0.  , 0.5 , 1.  , 0.75])
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from convlib._checks import check_finite, check_interval
from convlib.continuous import Real, Signal

__all__ = ["Drawn"]


@dataclass(frozen=True)
class Drawn(Signal):
    """Straight lines between samples that are equally spaced on [start, stop]; 0 elsewhere.

    Attributes
    ----------
    samples : sequence of float
        At least two; the first is at `start`, the last at `stop`.

    Raises
    ------
    ValueError
        If there are fewer than two samples, it does not stop after it starts, or a number is not
        finite.

    Examples
    --------
    >>> Drawn([0, 2, 2, 0], start=0, stop=3).integral
    4.0
    """

    samples: tuple[float, ...]
    start: float = -4.0
    stop: float = 4.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "samples", tuple(float(value) for value in self.samples))
        if len(self.samples) < 2:
            raise ValueError(f"samples must be at least two, got {len(self.samples)}")
        for value in self.samples:
            check_finite("samples", value)
        check_interval(self.start, self.stop)

    @property
    def points(self) -> NDArray[np.float64]:
        """Where the samples are, (n,)."""
        return np.linspace(self.start, self.stop, len(self.samples))

    def _values(self, t: Real) -> Real:
        return np.interp(t, self.points, self.samples, left=0, right=0)

    def _areas(self, t: Real) -> Real:
        values = np.array(self.samples)
        cell = (self.stop - self.start) / (values.size - 1)
        before = np.concatenate([[0], np.cumsum(cell * (values[1:] + values[:-1]) / 2)])
        u = (np.clip(t, self.start, self.stop) - self.start) / cell  # in cells
        i = np.minimum(u.astype(int), values.size - 2)
        u = u - i
        return before[i] + cell * (values[i] * u + (values[i + 1] - values[i]) * u**2 / 2)

    @property
    def support(self) -> tuple[float, float]:
        """From start to stop."""
        return self.start, self.stop

    @property
    def integral(self) -> float:
        """Sum of the trapezia under the lines."""
        return float(self.cumulative(self.stop))
