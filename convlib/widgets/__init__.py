"""The figures: one class per file, each with its JavaScript of the same name in `js/`."""

from convlib.widgets.image_filter import ImageFilter
from convlib.widgets.sliding_window import SlidingWindow

__all__ = ["ImageFilter", "SlidingWindow"]
