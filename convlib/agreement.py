"""How far two results are apart, and how far rounding lets them be.

Two programs may add the same products in different orders, and rounded sums depend on the
order; so equality is too much to ask, and a tolerance picked by feeling proves nothing. The one
used here is what rounding can do at worst, and no more.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Agreement", "compare", "largest_difference", "tolerance"]

Array = NDArray[Any]


@dataclass(frozen=True)
class Agreement:
    """What a comparison found; shows itself as a small table.

    Attributes
    ----------
    shape : tuple of int
        Of both outputs.
    dtype : str
        Of both outputs.
    absolute : float
        Largest difference between two outputs.
    relative : float
        Largest difference, each divided by PyTorch's output; 0/0 counts as 0.
    tolerance : float
        Largest difference that rounding excuses at any output; each has its own.
    used : float
        How much of its own tolerance the worst output uses: above 1 is too much.
    why : str
        Where the tolerance comes from.
    agrees : bool
        Whether every output is within its tolerance (or is the same infinity, or NaN in both).
    """

    shape: tuple[int, ...]
    dtype: str
    absolute: float
    relative: float
    tolerance: float
    used: float
    why: str
    agrees: bool

    def _rows(self) -> dict[str, str]:
        return {
            "output": f"{self.shape}, {self.dtype}",
            "largest absolute difference": f"{self.absolute:.3g}",
            "largest relative difference": f"{self.relative:.3g}",
            "tolerance": f"{self.tolerance:.3g} (the worst output uses {self.used:.2g} of its own)",
            "why": self.why,
        }

    def _verdict(self) -> str:
        return "agrees with PyTorch" if self.agrees else "DIFFERS from PyTorch"

    def __repr__(self) -> str:
        rows = self._rows()
        width = max(map(len, rows))
        lines = [f"  {name:<{width}}  {text}" for name, text in rows.items()]
        return "\n".join([self._verdict(), *lines])

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left">{name}</th>'
            f'<td style="text-align:left">{text}</td></tr>'
            for name, text in self._rows().items()
        )
        # Themes know tables of this class, and give them a dark ground where the page is dark.
        head = f'<table class="dataframe"><caption>{self._verdict()}</caption>'
        return f"{head}<tbody>{rows}</tbody></table>"


def compare(
    ours: Array, theirs: Array, magnitude: Array, terms: int, detour: Array | float = 0.0
) -> Agreement:
    """Compare two outputs, each number within its own tolerance.

    Parameters
    ----------
    ours, theirs : ndarray
        Of one shape and dtype, or they don't agree.
    magnitude, terms, detour
        As `tolerance` takes them.

    Examples
    --------
    >>> ones = np.ones(2)
    >>> compare(ones, ones + 1e-16, magnitude=ones, terms=3).agrees
    True
    """
    if ours.shape != theirs.shape or ours.dtype != theirs.dtype:
        return Agreement(
            ours.shape,
            ours.dtype.name,
            absolute=np.inf,
            relative=np.inf,
            tolerance=0.0,
            used=np.inf,
            why=f"PyTorch's output is {theirs.shape}, {theirs.dtype}",
            agrees=False,
        )
    allowed, why = tolerance(ours.dtype, magnitude, terms, detour)
    difference, scale = _difference(ours, theirs)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        relative = np.where(difference == 0, 0, difference / scale)
        used = np.where(difference == 0, 0, difference / allowed)
    used = np.where(np.isnan(used), np.inf, used)  # no tolerance excuses a NaN on one side
    worst = float(used.max(initial=0))
    return Agreement(
        ours.shape,
        ours.dtype.name,
        absolute=float(difference.max(initial=0)),
        relative=float(relative.max(initial=0)),
        tolerance=float(allowed.max(initial=0, where=np.isfinite(allowed))),
        used=worst,
        why=why,
        agrees=worst <= 1,
    )


def largest_difference(ours: Array, theirs: Array) -> float:
    """Return the largest |ours − theirs|; the same infinity, and NaN in both, differ by 0.

    Examples
    --------
    >>> largest_difference(np.array([1.0, np.nan]), np.array([1.5, np.nan]))
    0.5
    """
    return float(_difference(ours, theirs)[0].max(initial=0))


def tolerance(
    dtype: np.dtype[Any], magnitude: Array, terms: int, detour: Array | float = 0.0
) -> tuple[Array, str]:
    """How far two programs may be apart by rounding alone, and why; see `convlib.verify.conv2d`.

    Parameters
    ----------
    dtype : numpy.dtype
        In which the sums are kept.
    magnitude : ndarray
        Σ|aᵢbᵢ| of each output, in float64.
    terms : int
        How many terms each output adds: products, and a bias.
    detour : ndarray or float
        How much more ours can err where it does not add those products (`ERROR_BOUNDS` in
        `convlib.algorithms`).

    Returns
    -------
    (ndarray, str)
        The tolerance of each output, and the reason in words.

    Examples
    --------
    >>> allowed, why = tolerance(np.dtype(np.float64), np.array([10.0]), terms=9)
    >>> bool(allowed[0] < 1e-13), why
    (True, '2·γₙ·Σ|ab| with n = 9 terms in float64 (Higham 2002, §3.1)')
    """
    if dtype.kind in "iu":
        return np.zeros(magnitude.shape), "integers are exact: they must be equal"
    summed = np.dtype(np.float32) if dtype == np.float16 else dtype
    numbers = np.finfo(summed)
    n = 4 * terms if dtype.kind == "c" else terms
    nu = n * float(numbers.eps) / 2
    if nu >= 1:
        return np.full(magnitude.shape, np.inf), f"{n} terms are beyond any bound in {summed}"
    bound = 2 * (nu / (1 - nu) * magnitude + n * float(numbers.smallest_subnormal))
    why = f"2·γₙ·Σ|ab| with n = {n} terms in {summed} (Higham 2002, §3.1)"
    if dtype == np.float16:
        half = np.finfo(np.float16)
        bound += float(half.eps) * magnitude + float(half.smallest_subnormal)
        why += ", then rounded to float16"
    if np.any(detour):
        bound += detour
        why += ", and as much as the algorithm's detour can err"
    return bound, why


def _difference(ours: Array, theirs: Array) -> tuple[Array, Array]:
    """|ours − theirs| and |theirs|; the same infinity, and NaN in both, differ by 0."""
    if ours.dtype.kind in "iu":  # Python's integers: neither wraps nor rounds
        ours, theirs = ours.astype(object), theirs.astype(object)
        return np.abs(ours - theirs).astype(np.float64), np.abs(theirs).astype(np.float64)
    wide = np.complex128 if ours.dtype.kind == "c" else np.float64
    ours, theirs = ours.astype(wide), theirs.astype(wide)
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    with np.errstate(invalid="ignore", over="ignore"):
        difference = np.where(same, 0, np.abs(ours - theirs))
        return np.where(np.isnan(difference), np.inf, difference), np.abs(theirs)
