"""Columns of number grids, from left to right."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from convlib.plots.grids import CELL, Grid, draw_grid
from convlib.plots.look import QUIET, png


def columns(pictured: Sequence[Sequence[Grid | None]], signs: Sequence[str] = ()) -> bytes:
    """Draw columns of number grids, with a sign between each two columns.

    Parameters
    ----------
    pictured : sequence of sequences of Grid
        The columns. Each shares out the whole height evenly; a None leaves its share empty.
    signs : sequence of str
        One fewer than columns.

    Returns
    -------
    bytes
        A PNG on a transparent ground, which stands on light and on dark pages.

    Examples
    --------
    >>> from convlib.plots import INPUT, OUTPUT
    >>> import numpy as np
    >>> two = [Grid("Input 0", np.eye(3), INPUT), Grid("Input 1", np.eye(2), INPUT)]
    >>> columns([two, [Grid("Output", np.eye(2), OUTPUT)]], "+")[1:4]
    b'PNG'
    """
    gap = 1.6  # cells between two columns
    sizes = [[grid.numbers.shape for grid in column if grid] for column in pictured]
    widths = [max((max(w, 3) for _, w in column), default=3) for column in sizes]
    shares = zip(pictured, sizes, strict=True)
    tall = max(len(c) * (1.3 + max((h for h, _ in s), default=1)) for c, s in shares)
    wide = sum(widths) + gap * (len(pictured) - 1)
    figure = Figure(figsize=(CELL * wide, CELL * tall))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(-0.05, wide + 0.05), ylim=(tall + 0.05, -0.05))
    axes.set_axis_off()
    left = 0.0
    for index, (column, width) in enumerate(zip(pictured, widths, strict=True)):
        for place, grid in enumerate(column):
            if grid:
                middle = (place + 0.5) * tall / len(column)
                draw_grid(axes, grid, left, middle - grid.numbers.shape[0] / 2 + 0.5)
        left += width + gap
        if index < len(signs):
            axes.text(
                left - gap / 2,
                tall / 2,
                signs[index],
                ha="center",
                va="center",
                color=QUIET,
                size=16,
            )
    return png(figure)
