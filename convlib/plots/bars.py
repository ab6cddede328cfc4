"""Sequences as bars, one above the other on one axis of indices."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from convlib.plots.look import INK, KERNEL, LINE, QUIET, png

WIDE, TALL = 0.45, 1.0  # inches: of an index, of a sequence


@dataclass
class Bars:
    """A sequence in a picture.

    Attributes
    ----------
    name : str
        Written at its left.
    places : (N,) ndarray of int
        The index of each number.
    numbers : (N,) ndarray
        How tall the bars are.
    color : str
        Of the name and the bars.
    """

    name: str
    places: np.ndarray
    numbers: np.ndarray
    color: str


def bars(pictured: Sequence[Bars], current: int | None = None) -> bytes:
    """Draw sequences as bars, one above the other, with their numbers.

    Parameters
    ----------
    pictured : sequence of Bars
    current : int, optional
        The index to single out.

    Returns
    -------
    bytes
        A PNG on a transparent ground, which stands on light and on dark pages.

    Examples
    --------
    >>> from convlib.plots import INPUT
    >>> bars([Bars("Input", np.arange(3), np.array([1, -2, 3]), INPUT)], current=1)[1:4]
    b'PNG'
    """
    every = np.concatenate([sequence.places for sequence in pictured])
    indices = np.arange(every.min(), every.max() + 1)
    size = (WIDE * indices.size + 1.5, TALL * len(pictured) + 0.3)
    figure = Figure(figsize=size, layout="constrained")
    lanes = figure.subplots(len(pictured), sharex=True, squeeze=False)[:, 0]
    for axes, sequence in zip(lanes, pictured, strict=True):
        if current is not None:
            axes.axvspan(current - 0.5, current + 0.5, color=KERNEL, alpha=0.15, linewidth=0)
        _draw(axes, sequence)
    lanes[-1].set_xticks(indices)
    lanes[-1].tick_params(bottom=False, colors=QUIET)
    lanes[-1].set_xlim(indices[0] - 0.6, indices[-1] + 0.6)
    return png(figure)


def _draw(axes: Axes, sequence: Bars) -> None:
    axes.spines[:].set_visible(False)
    axes.tick_params(bottom=False)
    axes.set_yticks([])
    axes.set_ylabel(
        sequence.name, color=sequence.color, rotation=0, ha="right", va="center", weight="bold"
    )
    axes.axhline(0, color=LINE, linewidth=1)
    drawn = axes.bar(sequence.places, sequence.numbers, width=0.7, color=sequence.color)
    written = [f"{number:.4g}".replace("-", "−") for number in sequence.numbers]
    axes.bar_label(drawn, written, color=INK, size=8, padding=1)
    axes.margins(y=0.3)
