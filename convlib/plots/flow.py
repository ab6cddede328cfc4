"""Columns of numbers, with lines for what flows from one into another."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from convlib.plots.look import INK, LINE, PAPER, QUIET, png

ROW, COLUMN = 0.3, 1.6  # inches, from one cell to the next and from one column to the next
WIDTH = 0.68  # of a cell, in columns: room for its name


@dataclass
class Stage:
    """Some numbers, one below the other.

    Attributes
    ----------
    name : str
        Written above.
    numbers : (N,) ndarray
        What the cells hold.
    color : str
        Of the name and the edge.
    column, row : float
        Where the first cell is.
    """

    name: str
    numbers: np.ndarray
    color: str
    column: float
    row: float


def flow(stages: Mapping[str, Stage], matrices: Mapping[tuple[str, str], np.ndarray]) -> bytes:
    """Draw stages of a computation, and lines between their numbers.

    Parameters
    ----------
    stages : mapping of Stage
        By short names.
    matrices : mapping of ndarray
        By two such names, from and to: the factor of each number (column) in each that it goes
        into (row). Where it is negative, the line is dashed; where it is 0, there is none.

    Returns
    -------
    bytes
        A PNG on a transparent ground, which stands on light and on dark pages.

    Examples
    --------
    >>> two = np.array([1, 2])
    >>> stages = {"x": Stage("x", two, INK, 0, 0), "y": Stage("y", two[::-1], INK, 1, 0)}
    >>> flow(stages, {("x", "y"): np.array([[0, 1], [1, 0]])})[1:4]
    b'PNG'
    """
    tall = max(stage.row + len(stage.numbers) for stage in stages.values()) + 1
    wide = max(stage.column for stage in stages.values()) + WIDTH
    figure = Figure(figsize=(COLUMN * (wide + 0.04), ROW * (tall + 0.2)))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(-0.02, wide + 0.02), ylim=(tall - 0.9, -1.1))
    axes.set_axis_off()
    for (start, end), matrix in matrices.items():
        for to, source in np.argwhere(matrix):
            ends = (stages[start], source, WIDTH), (stages[end], to, 0)
            axes.plot(
                [stage.column + side for stage, _, side in ends],
                [stage.row + cell + 0.5 for stage, cell, _ in ends],
                color=QUIET,
                linewidth=0.8,
                linestyle="--" if matrix[to, source] < 0 else "-",
            )
    for stage in stages.values():
        _draw(axes, stage)
    return png(figure)


def _draw(axes: Axes, stage: Stage) -> None:
    for cell, value in enumerate(stage.numbers):
        corner = stage.column, stage.row + cell
        axes.add_patch(Rectangle(corner, WIDTH, 1, facecolor=PAPER, edgecolor=LINE, zorder=2))
        place = corner[0] + WIDTH / 2, corner[1] + 0.5
        text = f"{value:.4g}".replace("-", "−")
        axes.text(*place, text, ha="center", va="center", color=INK, size=9)
    corner, tall = (stage.column, stage.row), len(stage.numbers)
    edge = Rectangle(corner, WIDTH, tall, fill=False, edgecolor=stage.color, lw=2, zorder=3)
    axes.add_patch(edge)
    above = stage.column, stage.row - 0.25
    axes.text(*above, stage.name, color=stage.color, size=9, weight="bold")
