"""The figures: one class per file, each with its JavaScript of the same name in `js/`."""

from convlib.widgets.continuous_convolution import ContinuousConvolution
from convlib.widgets.discrete_convolution import DiscreteConvolution
from convlib.widgets.gradients import Gradients
from convlib.widgets.im2col import Im2col
from convlib.widgets.sliding_window import SlidingWindow
from convlib.widgets.winograd import Winograd

__all__ = [
    "ContinuousConvolution",
    "DiscreteConvolution",
    "Gradients",
    "Im2col",
    "SlidingWindow",
    "Winograd",
]
