"""The figures: one class per file, each with its JavaScript of the same name in `js/`."""

from convlib.widgets.discrete_convolution import DiscreteConvolution
from convlib.widgets.sliding_window import SlidingWindow

__all__ = ["DiscreteConvolution", "SlidingWindow"]
