"""Static pictures, in the same colours as the live figures: one kind of picture in each module."""

from convlib.plots.bars import Bars, bars
from convlib.plots.below import below
from convlib.plots.charts import Chart, bar_chart, line_chart
from convlib.plots.columns import columns
from convlib.plots.curves import Panel, curves
from convlib.plots.flow import Stage, flow
from convlib.plots.grids import Grid, grids
from convlib.plots.look import BIAS, INK, INPUT, KERNEL, OUTPUT, PAPER, QUIET, png
from convlib.plots.pictures import Picture, Row, pictures, row, signed
from convlib.plots.pyramid import Storey, pyramid
from convlib.plots.strips import Strip, strips

__all__ = [
    "BIAS",
    "INK",
    "INPUT",
    "KERNEL",
    "OUTPUT",
    "PAPER",
    "QUIET",
    "Bars",
    "Chart",
    "Grid",
    "Panel",
    "Picture",
    "Row",
    "Stage",
    "Storey",
    "Strip",
    "bar_chart",
    "bars",
    "below",
    "columns",
    "curves",
    "flow",
    "grids",
    "line_chart",
    "pictures",
    "png",
    "pyramid",
    "row",
    "signed",
    "strips",
]
