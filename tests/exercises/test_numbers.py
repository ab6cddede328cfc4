"""The numbers of the short questions, right and wrong, are those that their sentences speak of."""

import numpy as np
import pytest
import torch
from torch import nn

from convlib import cost, digits
from convlib import functional as F
from convlib.exercises import find, names
from convlib.exercises.short import Number, Shape
from convlib.geometry import effective_kernel_size, output_size
from convlib.layers import Layer
from convlib.receptive_field import receptive_field
from convlib.widgets import SlidingWindow

IMAGE, KERNEL = np.arange(9).reshape(1, 3, 3), np.arange(4).reshape(1, 1, 2, 2)
CORRELATION = F.conv2d(IMAGE, KERNEL)[0]
DIE = np.sqrt(1 / 12)  # the deviation of a box of width 1
FULL = np.convolve([1, 2, 3], [4, 5, 6])


def parameters(*arguments, **options):
    return sum(p.numel() for p in nn.Conv2d(*arguments, **options).parameters())


def shape(*arguments, **options):
    return tuple(nn.Conv2d(*arguments, **options)(torch.zeros(2, 12, 17, 20)).shape)


def transposed(*arguments, **options):
    return tuple(nn.ConvTranspose2d(*arguments, **options).weight.shape)


def field(*layers):
    return receptive_field([Layer(k, s) for k, s in layers]).size


def im2col(channels, size, stride=1, padding=1):
    padded = F.pad(np.zeros((1, channels, size, size), np.int8), (padding,) * 4)
    return F.unfold(padded.astype(np.float32), 3, stride=stride).size


def dilations(side):
    """How far a slider may go: to the largest dilation with which 2 cells fit."""
    return max(d for d in range(1, side + 1) if effective_kernel_size(2, d) <= side)


def calls(*observed):
    """How often a weight is handed on between two figures of which some are observed."""
    figures = {"one": SlidingWindow(), "other": SlidingWindow()}
    told = []

    def hand(change):
        told.append(change.owner)
        for figure in figures.values():
            if figure is not change.owner:
                figure.weight = change.new

    for name in observed:
        figures[name].observe(hand, "weight")
    figures["other"].weight = [[1, -1]]
    return len(told)


NETWORK = [nn.Conv2d(1, 8, 3, padding=1), nn.Conv2d(8, 12, 3, padding=1), nn.Linear(48, 10)]
COUNTS = [sum(p.numel() for p in layer.parameters()) for layer in NETWORK]
LOCAL = cost.locally_connected(1, 8, 3, (8, 8), padding=1).parameters

RIGHT = {
    "integral/1": FULL[2],
    "integral/2": 1 * 3,
    "integral/3": len(np.convolve(np.ones(8), np.ones(3))),
    "integral/5": np.sqrt(4 * DIE**2),
    "sliding-window/1": CORRELATION[1, 1],
    "sliding-window/2": output_size(224, 7, stride=2, padding=3),
    "sliding-window/5": 3 + 3,
    "sliding-window/6": 4
    * 50
    / abs(np.fft.rfft(np.cos(0.4 * np.pi * np.arange(200))[::4])).argmax(),
    "channels/1": len(F.conv2d(np.zeros((5, 9, 7)), np.zeros((8, 5, 3, 3)))),
    "channels/2": parameters(12, 24, (5, 3), groups=12),
    "channels/6": parameters(96, 256, 5, groups=2, bias=False),
    "nn-conv2d/1": shape(12, 6, 5, stride=3),
    "nn-conv2d/2": transposed(12, 6, 4, groups=2),
    "sharing/1": cost.locally_connected(1, 1, (1, 4), (1, 10), stride=(1, 2)).parameters,
    "sharing/2": field((7, 2), (3, 2), (3, 1)),
    "network/1": sum(COUNTS),
    "network/2": LOCAL,
    "fast/1": im2col(64, 112),
    "fast/3": len(np.convolve(np.ones(1000), np.ones(50))),
    "errors/2": parameters(3, 96, 11),
    "figures/1": min(dilations(3), dilations(6)),
    "figures/2": calls("one", "other"),
}
WRONG = [
    ("integral/1", np.correlate([1, 2, 3], [4, 5, 6])[0], "without the flip"),
    ("integral/1", FULL[1], "before it"),
    ("integral/1", FULL[3], "after it"),
    ("integral/2", 1 + 3, "how long the result is"),
    ("integral/2", 3 - 1, "how long it is flat"),
    ("integral/3", 8 - 2, "how many are right"),
    ("integral/5", 4 * DIE**2, "variance, σ²"),
    ("integral/5", 4 * DIE, "deviations are added"),
    ("integral/5", DIE, "deviation of one box"),
    ("integral/5", DIE**2, "variance of one box"),
    ("sliding-window/1", F.conv2d(IMAGE, KERNEL[..., ::-1, ::-1])[0, 1, 1], "convolution"),
    ("sliding-window/1", CORRELATION[0, 0], "output[0, 0]"),
    ("sliding-window/1", CORRELATION[0, 1], "output[0, 1]"),
    ("sliding-window/1", CORRELATION[1, 0], "output[1, 0]"),
    ("sliding-window/1", IMAGE[0, 1:, 1:].sum(), "sum of the window"),
    ("sliding-window/2", (224 + 6 - 7) / 2 + 1, "half windows"),
    ("sliding-window/2", (224 + 6 - 7) // 2, "number of steps"),
    ("sliding-window/2", (224 + 3 - 7) // 2 + 1, "one side only"),
    ("sliding-window/2", output_size(224, 7, stride=2), "without padding"),
    ("sliding-window/2", output_size(224, 7), "without padding, and with a stride of 1"),
    ("sliding-window/2", output_size(224, 7, padding=3), "with a stride of 1"),
    ("sliding-window/5", 3 * 3, "in one pass"),
    ("channels/1", 8 * 5, "each pair of filter and channel"),
    ("channels/2", parameters(12, 24, (5, 3), groups=12, bias=False), "biases are missing"),
    ("channels/2", parameters(12, 12, (5, 3), groups=12), "a multiplier of 1"),
    (
        "channels/2",
        parameters(12, 24, (5, 3), groups=12, bias=False) + 12,
        "a bias for each filter",
    ),
    ("channels/2", parameters(12, 24, (5, 3)), "with one group: each of the 24"),
    ("channels/2", parameters(12, 12, (5, 3)), "one group and 12 filters"),
    ("channels/2", parameters(2, 24, (5, 3)), "a single channel"),
    ("channels/6", parameters(96, 256, 5, bias=False), "with one group"),
    ("channels/6", parameters(48, 128, 5, bias=False), "Both groups"),
    ("channels/6", parameters(96, 256, 5, groups=2), "with the 256 biases"),
    ("channels/6", parameters(96, 256, 1, groups=2, bias=False), "Each kernel has 5·5"),
    ("nn-conv2d/1", shape(12, 6, 5), "a stride of 1"),
    ("nn-conv2d/1", shape(12, 12, 5, stride=3), "`out_channels` is 6"),
    ("nn-conv2d/1", shape(12, 6, 5, stride=3, padding=2), "⌈i/3⌉"),
    ("nn-conv2d/2", tuple(nn.Conv2d(12, 6, 4, groups=2).weight.shape), "`nn.Conv2d`'s"),
    ("nn-conv2d/2", transposed(12, 6, 4), "one group"),
    ("sharing/1", parameters(1, 1, (1, 4)), "That is the convolution"),
    ("sharing/1", cost.dense(10, 4).parameters, "dense layer"),
    ("sharing/1", 4 * 4, "biases are missing"),
    ("sharing/1", 4 * 4 + 1, "bias of its own"),
    ("sharing/1", cost.locally_connected(1, 1, (1, 4), (1, 10)).parameters, "a stride of 1"),
    ("sharing/1", 6 // 2 * 5, "the first one counts"),
    ("sharing/2", field((7, 1), (3, 1), (3, 1)), "the strides are left out"),
    ("sharing/2", field((7, 2), (3, 2)), "before the last layer"),
    ("sharing/2", 1 + 6 * 2 + 2 * 4 + 2 * 4, "for the layers after it"),
    ("sharing/2", 7 * 3 * 3, "not multiplied"),
    ("sharing/2", 7 + 3 + 3, "not added up"),
    ("sharing/2", 1 + 6 + 2 * 2 + 2 * 2, "strides multiply"),
    ("network/1", sum(COUNTS) - 30, "biases are missing"),
    ("network/1", COUNTS[0] + parameters(1, 12, 3) + COUNTS[2], "each of the 8 channels"),
    ("network/1", COUNTS[0] + COUNTS[1], "dense layer is missing"),
    ("network/1", COUNTS[0] + COUNTS[1] + 10 * (12 * 16 + 1), "last pooling"),
    ("network/2", COUNTS[0], "with sharing"),
    ("network/2", LOCAL - 64 * 8, "biases are missing"),
    ("network/2", LOCAL - 64 * 8 + 8, "not shared either"),
    ("network/2", LOCAL // 8, "one filter"),
    ("network/2", cost.locally_connected(1, 8, 3, (8, 8)).parameters, "without padding"),
    ("fast/1", 64 * 112 * 112, "That is the input"),
    ("fast/1", im2col(64, 112, padding=0), "without padding"),
    ("fast/1", 64 * 9 * 114**2, "114×114"),
    ("fast/1", im2col(1, 112), "one channel"),
    ("fast/1", im2col(64, 112, stride=2), "stride of 2"),
    ("fast/3", len(np.convolve(np.ones(1000), np.ones(50), "valid")), "all of the kernel"),
    ("errors/2", parameters(3, 96, 11, bias=False), "the page has counted"),
    ("errors/2", parameters(3, 96, 11, bias=False) + 3, "not for each input channel"),
    ("errors/2", 3 * parameters(1, 96, 11), "not one for each of its kernels"),
    ("errors/2", parameters(3, 96, 11, bias=False) + 1, "a bias of its own"),
    ("errors/2", parameters(1, 96, 11), "weights for all three channels"),
    ("figures/1", dilations(6), "what the 6 columns allow"),
    ("figures/1", dilations(3) + 1, "3 rows"),
    ("figures/1", 3 // 2, "as far as d·k ≤ 3 goes"),
    ("figures/1", 6 // (2 - 1), "fewer than the columns"),
    ("figures/1", SlidingWindow.dilation.most, "as far as a figure goes"),
    ("figures/2", calls(), "whoever observes it"),
    ("figures/2", calls("other"), "That is the call for `other`"),
    ("figures/2", calls("one", "other") + 1, "A third call"),
]


def test_every_right_answer_is_computed_here():
    asked = [name for name in names() if isinstance(find(name), (Number, Shape))]
    assert list(RIGHT) == asked


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_is_what_comes_out(name):
    assert find(name).right == pytest.approx(RIGHT[name])


@pytest.mark.parametrize(("name", "answer", "says"), WRONG)
def test_a_wrong_number_is_recognized_by_what_it_is(name, answer, says):
    exercise = find(name)
    assert says in exercise.check(answer).says
    assert any(answer == pytest.approx(mistake) for mistake in exercise.mistakes)


def test_the_network_that_is_counted_is_that_of_the_chapter(monkeypatch):
    monkeypatch.setattr(digits, "fit", lambda *_: None)
    layers = [layer for layer in digits.train() if list(layer.parameters())]
    assert [sum(p.numel() for p in layer.parameters()) for layer in layers] == COUNTS
