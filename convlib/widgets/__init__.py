"""The figures: one class per file, each with its JavaScript of the same name in `js/`."""

from convlib.widgets.im2col import Im2col
from convlib.widgets.sliding_window import SlidingWindow

__all__ = ["Im2col", "SlidingWindow"]
