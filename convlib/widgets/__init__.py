"""The figures: one class per file, each with its JavaScript of the same name in `js/`."""

from convlib.widgets.channel_mixer import ChannelMixer
from convlib.widgets.sliding_window import SlidingWindow

__all__ = ["ChannelMixer", "SlidingWindow"]
