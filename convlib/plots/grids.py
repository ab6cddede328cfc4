"""Grids of numbers side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from convlib.plots.look import INK, KERNEL, LINE, PAPER, QUIET, png

CELL = 0.36  # inches


@dataclass
class Grid:
    """A grid of numbers in a picture.

    Attributes
    ----------
    name : str
        Written above, with the shape.
    numbers : (H, W) ndarray
        What the cells hold.
    color : str
        Of the name and the edge.
    padding : (int, int, int, int)
        How many cells at the left, right, top and bottom are padding: drawn dashed.
    window : (row, column, height, width), optional
        Cells to frame, counted with the padding, in the kernel's colour.
    """

    name: str
    numbers: np.ndarray
    color: str
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    window: tuple[int, int, int, int] | None = None


def grids(pictured: Sequence[Grid], signs: Sequence[str] = ()) -> bytes:
    """Draw grids of numbers side by side, with a sign between each two.

    Parameters
    ----------
    pictured : sequence of Grid
    signs : sequence of str
        One fewer than grids.

    Returns
    -------
    bytes
        A PNG on a transparent ground, which stands on light and on dark pages.

    Examples
    --------
    >>> from convlib.plots import INPUT, OUTPUT
    >>> grids([Grid("Input", np.eye(3), INPUT), Grid("Output", np.eye(2), OUTPUT)], "=")[1:4]
    b'PNG'
    """
    gap = 1.2  # cells between two grids
    heights, widths = zip(*(grid.numbers.shape for grid in pictured), strict=True)
    tall, wide = max(heights) + 1, sum(widths) + gap * (len(pictured) - 1)
    figure = Figure(figsize=(CELL * wide, CELL * tall))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(-0.05, wide + 0.05), ylim=(tall + 0.05, -0.05))
    axes.set_axis_off()
    left = 0.0
    for index, grid in enumerate(pictured):
        draw_grid(axes, grid, left, top=1 + (max(heights) - grid.numbers.shape[0]) / 2)
        left += grid.numbers.shape[1] + gap
        if index < len(signs):
            middle = (left - gap / 2, 1 + max(heights) / 2)
            axes.text(*middle, signs[index], ha="center", va="center", color=QUIET, size=16)
    return png(figure)


def draw_grid(axes: Axes, grid: Grid, left: float, top: float) -> None:
    """Draw one grid with its name above; `left` and `top` in cells."""
    rows, columns = grid.numbers.shape
    before, after, above, below = grid.padding
    for (row, column), value in np.ndenumerate(grid.numbers):
        inside = above <= row < rows - below and before <= column < columns - after
        cell = Rectangle((left + column, top + row), 1, 1, facecolor=PAPER, edgecolor=LINE)
        cell.set_linestyle("-" if inside else "--")
        axes.add_patch(cell)
        place = (left + column + 0.5, top + row + 0.5)
        text = f"{value:.4g}".replace("-", "−")
        size = 9 if len(text) < 5 else 7
        axes.text(*place, text, ha="center", va="center", color=INK if inside else QUIET, size=size)
    real = (left + before, top + above), columns - before - after, rows - above - below
    axes.add_patch(Rectangle(*real, fill=False, edgecolor=grid.color, linewidth=2))
    shape = f"{real[2]}×{real[1]}"
    axes.text(left, top - 0.2, f"{grid.name} {shape}", color=grid.color, size=10, weight="bold")
    if grid.window:
        row, column, height, width = grid.window
        corner = (left + column, top + row)
        frame = Rectangle(corner, width, height, fill=False, edgecolor=KERNEL, linewidth=3)
        axes.add_patch(frame)
