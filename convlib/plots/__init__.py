"""Static pictures, in the same colours as the live figures: one kind of picture in each module."""

from convlib.plots.grids import Grid, grids
from convlib.plots.look import BIAS, INK, INPUT, KERNEL, OUTPUT, PAPER, QUIET, png
from convlib.plots.pictures import Picture, pictures, signed

__all__ = [
    "BIAS",
    "INK",
    "INPUT",
    "KERNEL",
    "OUTPUT",
    "PAPER",
    "QUIET",
    "Grid",
    "Picture",
    "grids",
    "pictures",
    "png",
    "signed",
]
