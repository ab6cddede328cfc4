"""Lines and bars, each drawn twice: for a light page and for a dark one."""

import base64
import html
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from convlib.plots.look import BIAS, DARK, INPUT, KERNEL, LIGHT, OUTPUT, Ground

Series = Mapping[str, tuple[ArrayLike, ArrayLike]]

CYCLE = (INPUT, KERNEL, OUTPUT, BIAS)
# A second sign beside the colour, for those who cannot tell colours apart.
DASHES = ("-", "--", "-.", ":")
MARKERS = ("o", "s", "^", "D")
HATCHES = ("", "///", "...", "xxx")

SETTINGS: Any = {
    "font.size": 10,
    "font.sans-serif": ["system-ui", "Segoe UI", "Helvetica", "Arial", "DejaVu Sans"],
    "svg.fonttype": "none",  # text as text, in the reader's own type
    "svg.hashsalt": "convlib",  # a book built twice is the same
}

# The theme hides one of two pictures by these classes, and gives all that stands in an output a
# light ground on dark pages; JupyterLab knows neither.
STYLE = """<style>
.bd-content div.cell_output .text_html:has(> .cl-chart) { background: none !important; }
.cl-chart img { background: none !important; max-width: 100%; height: auto; }
[data-jp-theme-light="true"] .cl-chart .only-dark { display: none; }
[data-jp-theme-light="false"] .cl-chart .only-light { display: none; }
</style>"""


@dataclass(frozen=True)
class Chart:
    """A picture for light pages and one for dark pages; the page shows the one that fits.

    Attributes
    ----------
    light, dark : str
        SVG on a transparent ground.
    alt : str
        What there is to see, in words.
    size : (int, int)
        Width and height in CSS pixels, which a page keeps free; narrower pages shrink both.
    """

    light: str = field(repr=False)
    dark: str = field(repr=False)
    alt: str
    size: tuple[int, int] = field(repr=False)

    def _repr_html_(self) -> str:
        pictures = _image(self, self.light, "only-light") + _image(self, self.dark, "only-dark")
        return f'{STYLE}\n<div class="cl-chart">{pictures}</div>'


def line_chart(
    series: Series,
    *,
    alt: str,
    x: str,
    y: str,
    log: str = "",
    markers: bool = False,
    size: tuple[int, int] = (400, 280),
) -> Chart:
    """Draw lines over one pair of axes.

    Parameters
    ----------
    series : mapping of str to (x, y)
        By their names in the legend, the points of each line: two array_like of one length. The
        colours are those of input, kernel, output and bias, in this order, then again.
    alt : str
        What there is to see, in words, for those who don't see it.
    x, y : str
        What the axes count, with the unit.
    log : "", "x", "y" or "xy"
        Axes on which equal steps are equal factors.
    markers : bool
        Whether each point is marked: where points were measured.
    size : (int, int)
        Width and height in CSS pixels.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If there is no series, x and y of one differ in length, or `log` is none of these.

    Examples
    --------
    >>> chart = line_chart({"y = x²": ([0, 1, 2], [0, 1, 4])}, alt="A parabola.", x="x", y="y")
    >>> chart, chart.dark[:5]
    (Chart(alt='A parabola.'), '<?xml')
    """
    points = _arrays(series)
    if log not in ("", "x", "y", "xy"):
        raise ValueError(f'log must be "", "x", "y" or "xy", got {log!r}')

    def draw(axes: Axes, ground: Ground) -> None:
        for index, (name, (horizontal, vertical)) in enumerate(points.items()):
            axes.plot(
                horizontal,
                vertical,
                label=name,
                color=ground.tone(_of(CYCLE, index)),
                linestyle=_of(DASHES, index),
                linewidth=2,
                marker=_of(MARKERS, index) if markers else None,
            )
        if "x" in log:
            axes.set_xscale("log")
        if "y" in log:
            axes.set_yscale("log")

    return _chart(draw, alt, x, y, size, legend=len(series) > 1)


def bar_chart(
    series: Series,
    *,
    alt: str,
    x: str,
    y: str,
    size: tuple[int, int] = (400, 240),
) -> Chart:
    """Draw bars from zero, side by side where there are several series.

    Parameters
    ----------
    series : mapping of str to (x, y)
        By their names in the legend, the places of the bars (numbers or words) and their
        heights: two array_like of one length. All series have the same places.
    alt, x, y, size
        As in `line_chart`.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If there is no series, x and y of one differ in length, or the places differ.

    Examples
    --------
    >>> bar_chart({"fair": ([1, 2], [0.5, 0.5])}, alt="A coin.", x="side", y="probability")
    Chart(alt='A coin.')
    """
    points = _arrays(series)
    places = next(iter(points.values()))[0]
    for name, (own, _) in points.items():
        if not np.array_equal(own, places):
            raise ValueError(f"the bars of {name!r} stand at {own}, others at {places}")
    width = 0.8 / len(points)

    def draw(axes: Axes, ground: Ground) -> None:
        for index, (name, (_, heights)) in enumerate(points.items()):
            left = (index - (len(points) - 1) / 2) * width
            axes.bar(
                np.arange(places.size) + left,
                heights,
                width,
                label=name,
                color=ground.tone(_of(CYCLE, index)),
                hatch=_of(HATCHES, index),
                edgecolor=ground.paper,
            )
        axes.grid(visible=False, axis="x")
        axes.set_xticks(range(places.size), [str(place) for place in places])

    return _chart(draw, alt, x, y, size, legend=len(series) > 1)


def _chart(
    draw: Callable[[Axes, Ground], None],
    alt: str,
    x: str,
    y: str,
    size: tuple[int, int],
    legend: bool,
) -> Chart:
    light, dark = (_svg(draw, ground, x, y, size, legend) for ground in (LIGHT, DARK))
    return Chart(light, dark, alt, size)


def _svg(
    draw: Callable[[Axes, Ground], None],
    ground: Ground,
    x: str,
    y: str,
    size: tuple[int, int],
    legend: bool,
) -> str:
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(size[0] / 96, size[1] / 96), layout="constrained")
        axes = figure.add_subplot()
        axes.set_facecolor("none")
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["bottom", "left"]].set_color(ground.quiet)
        axes.tick_params(which="both", colors=ground.quiet, labelcolor=ground.ink)
        axes.grid(color=ground.line, linewidth=0.5)
        axes.set_axisbelow(True)
        axes.set_xlabel(x, color=ground.ink)
        axes.set_ylabel(y, color=ground.ink)
        draw(axes, ground)
        if legend:
            figure.legend(
                loc="outside upper left",
                ncols=2,
                frameon=False,
                labelcolor=ground.ink,
                handlelength=2.6,
            )
        written = io.StringIO()
        figure.savefig(written, format="svg", transparent=True, metadata={"Date": None})
    return written.getvalue()


def _image(chart: Chart, svg: str, shown: str) -> str:
    width, height = chart.size
    data = base64.b64encode(svg.encode()).decode()
    return (
        f'<img class="{shown}" src="data:image/svg+xml;base64,{data}" '
        f'width="{width}" height="{height}" alt="{html.escape(chart.alt)}">'
    )


def _of(signs: Sequence[str], index: int) -> str:
    """Return the sign of a series; after the last the first comes again."""
    return signs[index % len(signs)]


def _arrays(series: Series) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
    if not series:
        raise ValueError("there is nothing to draw: series is empty")
    points = {name: (np.asarray(x), np.asarray(y)) for name, (x, y) in series.items()}
    for name, (horizontal, vertical) in points.items():
        if not horizontal.shape == vertical.shape == (horizontal.size,):
            raise ValueError(
                f"x and y of {name!r} must be of one length, got {horizontal.shape} and "
                f"{vertical.shape}"
            )
    return points
