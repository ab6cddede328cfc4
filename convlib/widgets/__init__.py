"""The figures, and questions: one class per file, with its JavaScript of the same name in `js/`."""

from convlib.widgets.channel_mixer import ChannelMixer
from convlib.widgets.comparison_table import ComparisonTable
from convlib.widgets.continuous_convolution import ContinuousConvolution
from convlib.widgets.discrete_convolution import DiscreteConvolution
from convlib.widgets.equivariance import Equivariance
from convlib.widgets.feature_maps import FeatureMaps
from convlib.widgets.gradients import Gradients
from convlib.widgets.im2col import Im2col
from convlib.widgets.image_filter import ImageFilter
from convlib.widgets.layer_calculator import LayerCalculator
from convlib.widgets.learn_kernel import LearnKernel
from convlib.widgets.parameter_sharing import ParameterSharing
from convlib.widgets.question import Question
from convlib.widgets.receptive_field import ReceptiveField
from convlib.widgets.sliding_window import SlidingWindow
from convlib.widgets.transposed_convolution import TransposedConvolution
from convlib.widgets.winograd import Winograd

__all__ = [
    "ChannelMixer",
    "ComparisonTable",
    "ContinuousConvolution",
    "DiscreteConvolution",
    "Equivariance",
    "FeatureMaps",
    "Gradients",
    "Im2col",
    "ImageFilter",
    "LayerCalculator",
    "LearnKernel",
    "ParameterSharing",
    "Question",
    "ReceptiveField",
    "SlidingWindow",
    "TransposedConvolution",
    "Winograd",
]
