"""The figures: one class per file, each with its JavaScript of the same name in `js/`."""

from convlib.widgets.continuous_convolution import ContinuousConvolution
from convlib.widgets.discrete_convolution import DiscreteConvolution
from convlib.widgets.sliding_window import SlidingWindow

__all__ = ["ContinuousConvolution", "DiscreteConvolution", "SlidingWindow"]
