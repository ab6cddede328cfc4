"""A pyramid: a row of cells for each layer, each over the middle of what it sees."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from convlib.plots.look import INK, INPUT, KERNEL, OUTPUT, PAPER, QUIET, png

HEIGHT = 0.42  # inches of a row
MOST = 12  # rows; of deeper stacks the ones evenly between are drawn


@dataclass(frozen=True)
class Storey:
    """One row: how many cells, how far apart in input cells, and the middle of the first.

    Examples
    --------
    >>> Storey("pool", cells=4, jump=2, centre=0.5).place(3)
    6.5
    """

    name: str
    cells: int
    jump: int
    centre: float

    def place(self, cell: int) -> float:
        """Return the middle of a cell, in input cells."""
        return self.centre + cell * self.jump


def pyramid(rows: Sequence[Storey], window: tuple[int, int]) -> bytes:
    """Draw the rows from the input, below, to the last, and what its middle cell sees.

    Parameters
    ----------
    rows : sequence of Storey
        From the input on.
    window : (int, int)
        The first and the last input cell that is seen; they may lie outside of the input.

    Returns
    -------
    bytes
        A PNG.

    Examples
    --------
    >>> rows = [Storey("Input", 9, 1, 0.0), Storey("conv", 4, 2, 1.0)]
    >>> pyramid(rows, window=(4, 6))[1:4]
    b'PNG'
    """
    step = max(1, -(-(len(rows) - 1) // (MOST - 1)))
    shown = [*rows[:-1:step], rows[-1]]
    low = min(-0.5, window[0] - 0.5)
    high = max(rows[0].cells - 0.5, window[1] + 0.5)
    figure = Figure(figsize=(6.4, HEIGHT * (len(shown) + 0.3)))
    axes = figure.add_axes(
        (0.13, 0, 0.86, 1), xlim=(low - 0.2, high + 0.2), ylim=(-0.6, len(shown) - 0.3)
    )
    axes.set_axis_off()
    last = rows[-1]
    middle = last.place(last.cells // 2)
    cone = [(window[0] - 0.5, 0), (window[1] + 0.5, 0), (middle, len(shown) - 1)]
    axes.add_patch(Polygon(cone, facecolor=KERNEL, alpha=0.2, edgecolor=KERNEL))
    for level, row in enumerate(shown):
        _draw(axes, row, level, INPUT if level == 0 else OUTPUT if row is last else INK)
        axes.text(low - 0.5, level, row.name, ha="right", va="center", color=QUIET, size=8)
    axes.add_patch(_cell(last, last.cells // 2, len(shown) - 1, OUTPUT, filled=True))
    return png(figure)


def _draw(axes: Axes, row: Storey, level: int, color: str) -> None:
    for cell in range(row.cells):
        axes.add_patch(_cell(row, cell, level, color))


def _cell(row: Storey, cell: int, level: int, color: str, filled: bool = False) -> Rectangle:
    wide = 0.8 * row.jump
    return Rectangle(
        (row.place(cell) - wide / 2, level - 0.3),
        wide,
        0.6,
        facecolor=color if filled else PAPER,
        edgecolor=color,
        linewidth=0.6,
    )
