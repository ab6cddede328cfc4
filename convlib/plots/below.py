"""Points that should lie below the diagonal."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from convlib.plots.look import INPUT, KERNEL, QUIET, png


def below(points: Mapping[str, Sequence[tuple[float, float]]], *, x: str, y: str) -> bytes:
    """Draw points over two logarithmic axes, and the line y = x, which none should cross.

    Parameters
    ----------
    points : mapping of str to pairs of numbers
        (x, y) of each point, by the names of one or two series. A y of 0 stands at the bottom.
    x, y : str
        What the axes count.

    Returns
    -------
    bytes
        A PNG on a transparent ground, which stands on light and on dark pages.

    Examples
    --------
    >>> below({"one": [(1e-6, 1e-7)], "other": [(1e-15, 0)]}, x="allowed", y="found")[1:4]
    b'PNG'
    """
    numbers = np.array([pair for series in points.values() for pair in series])
    seen = numbers[np.isfinite(numbers) & (numbers > 0)]
    low, high = (seen.min() / 10, seen.max() * 3) if seen.size else (0.1, 1)
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot(xscale="log", yscale="log", xlim=(low, high), ylim=(low, high))
    axes.plot([low, high], [low, high], color=QUIET, label=f"{y} = {x}")
    for (name, series), color, marker in zip(points.items(), (INPUT, KERNEL), "so", strict=False):
        across, up = np.clip(np.reshape(series, (-1, 2)), low, high).T
        axes.plot(across, up, marker, markersize=4, color=color, label=name, clip_on=False)
    axes.set_xlabel(x, color=QUIET)
    axes.set_ylabel(f"{y} (0 at the bottom)", color=QUIET)
    axes.tick_params(which="both", colors=QUIET)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["bottom", "left"]].set_color(QUIET)
    axes.legend(frameon=False, labelcolor=QUIET)
    return png(figure)
