"""An axis of cells as a strip, with the first windows over it and the last one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from convlib.plots.look import BIAS, INK, KERNEL, QUIET, png


@dataclass
class Strip:
    """One axis in a picture.

    Attributes
    ----------
    name : str
        Written above.
    sides : (int, int, int)
        Cells of padding before, cells of the array, cells of padding after.
    reach, stride, windows : int
        Cells of a window, cells from one to the next, and how many there are.
    color : str
        Of the array.
    unread : sequence of int
        Cells of the array that no window reads.
    """

    name: str
    sides: tuple[int, int, int]
    reach: int
    stride: int
    windows: int
    color: str
    unread: Sequence[int] | np.ndarray = field(default_factory=tuple)


def strips(pictured: Sequence[Strip]) -> bytes:
    """Draw axes one above the other: padding hatched, two first windows, the last, what is unread.

    Parameters
    ----------
    pictured : sequence of Strip

    Returns
    -------
    bytes
        A PNG on a transparent ground, which stands on light and on dark pages.

    Examples
    --------
    >>> strips([Strip("Width", (1, 8, 1), 3, 2, 4, KERNEL, [])])[1:4]
    b'PNG'
    """
    figure = Figure(figsize=(6.5, 1.3 * len(pictured)), layout="constrained")
    rows = figure.subplots(len(pictured), squeeze=False)[:, 0]
    for axes, strip in zip(rows, pictured, strict=True):
        _draw(axes, strip)
    return png(figure)


def _draw(axes: Axes, strip: Strip) -> None:
    before, cells, after = strip.sides
    axes.set_axis_off()
    length = max(before + cells + after, strip.stride * (strip.windows - 1) + strip.reach)
    axes.set_xlim(-0.01 * length, 1.01 * length)
    axes.set_ylim(-0.1, 2.1)
    axes.set_title(
        f"{strip.name}: {strip.windows} windows over {cells} cells", loc="left", size=9, color=INK
    )
    for start, wide in ((0, before), (before + cells, after)):
        axes.add_patch(
            Rectangle((start, 1), wide, 1, fill=False, hatch="////", color=QUIET, lw=0.5)
        )
    axes.add_patch(Rectangle((before, 1), cells, 1, fill=False, color=strip.color, lw=2))
    for place in strip.unread:
        axes.add_patch(Rectangle((before + place, 1), 1, 1, color=BIAS, lw=1))
    shown = sorted({0, min(1, strip.windows - 1), strip.windows - 1})
    for lane, window in enumerate(shown):
        place = window * strip.stride, 0.6 - 0.3 * lane
        axes.add_patch(Rectangle(place, strip.reach, 0.25, color=KERNEL, lw=0))
