"""Curves in panels that stand one above the other on one axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from convlib.plots.look import LINE, QUIET, png

SIZE = 6.9, 1.5  # inches: the width of all, the height of each


@dataclass
class Panel:
    """One panel.

    Attributes
    ----------
    curves : mapping of str to ((n,) ndarray, str)
        The values and the colour of each curve, by its name.
    filled : bool
        Whether the area between the curve and 0 is tinted; what is below 0 is hatched.
    dot : float, optional
        The height of a dot, at the marked place.
    """

    curves: Mapping[str, tuple[np.ndarray, str]]
    filled: bool = False
    dot: float | None = None


def curves(panels: Sequence[Panel], x: np.ndarray, at: float) -> bytes:
    """Draw panels one above the other, with a line through all of them.

    Parameters
    ----------
    panels : sequence of Panel
    x : (n,) ndarray
        Where the values of all curves are.
    at : float
        Where the line is.

    Returns
    -------
    bytes
        A PNG on a transparent ground, which stands on light and on dark pages.

    Examples
    --------
    >>> from convlib.plots import OUTPUT
    >>> x = np.linspace(0, 1, 5)
    >>> curves([Panel({"square": (x**2, OUTPUT)}, filled=True)], x, at=0.5)[1:4]
    b'PNG'
    """
    width, each = SIZE
    figure = Figure(figsize=(width, each * len(panels)), layout="constrained")
    rows = figure.subplots(len(panels), sharex=True, squeeze=False)[:, 0]
    for axes, panel in zip(rows, panels, strict=True):
        axes.axhline(0, color=QUIET, linewidth=1)
        axes.axvline(at, color=QUIET, linewidth=1, linestyle="--")
        _draw(axes, panel, x, at)
    return png(figure)


def _draw(axes: Axes, panel: Panel, x: np.ndarray, at: float) -> None:
    for index, (name, (values, color)) in enumerate(panel.curves.items()):
        axes.plot(x, values, color=color, linewidth=2)
        top = 0.97 - 0.18 * index
        label = axes.text(0.01, top, name, color=color, size=10, weight="bold", va="top")
        label.set_transform(axes.transAxes)
        if panel.filled:
            above, below = np.maximum(values, 0), np.minimum(values, 0)
            axes.fill_between(x, above, color=color, alpha=0.3, linewidth=0)
            axes.fill_between(x, below, facecolor="none", edgecolor=color, hatch="///")
        if panel.dot is not None:
            axes.plot([at], [panel.dot], "o", color=color, markersize=8)
    axes.set_xlim(x[0], x[-1])
    axes.margins(y=0.15)
    axes.tick_params(colors=QUIET, labelsize=8)
    axes.spines[:].set_color(LINE)
