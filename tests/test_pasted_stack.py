"""A stack for the figure of receptive fields, from the text of an nn.Sequential."""

import pytest
import torch
from js.twin import JavaScriptError, call
from torch import nn

from convlib.widgets import ReceptiveField
from convlib.widgets.receptive_field import LIMITS

SIZE = (23, 30)


@pytest.mark.parametrize(
    "module",
    [
        nn.Sequential(nn.Conv2d(1, 2, (3, 5), padding=(1, 2)), nn.ReLU(), nn.MaxPool2d(2)),
        nn.Sequential(
            nn.Conv2d(1, 4, 3, stride=2, padding="valid"),
            nn.BatchNorm2d(4),
            nn.AvgPool2d((2, 3), stride=1),
            nn.MaxPool2d(3, 2, padding=1, dilation=2),
        ),
    ],
)
def test_a_pasted_sequential_has_the_sizes_of_the_real_one(module):
    found = call("receptive_field/paste.fromTorch", str(module))
    figure = ReceptiveField(found["layers"], input_size=SIZE)
    with torch.no_grad():
        real = module(torch.zeros(1, 1, *SIZE))
    assert tuple(real.shape[2:]) == tuple(figure.output[-1, :, 4])
    assert found["left"] == (
        "Left out, since no receptive field depends on it: "
        f"{'BatchNorm2d' if 'BatchNorm' in str(module) else 'ReLU'}."
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no Conv2d, MaxPool2d or AvgPool2d"),
        ("nn.ReLU()", "no Conv2d, MaxPool2d or AvgPool2d"),
        ("nn.MaxPool2d(2, ceil_mode=True)", "ceil_mode=True is not drawn"),
        (
            "nn.Conv2d(1, 1, 3, padding=1, padding_mode='circular')",
            "padding_mode=.circular. is not",
        ),
        ("nn.ConvTranspose2d(1, 1, 2)", "allowed are convolutions and poolings"),
        ("import os", "no Conv2d"),
        ("nn.Conv2d(1, 1)", "lacks kernel_size"),
        ("nn.Conv2d(1, 1, (3, 3, 3))", r"Layer 1: Kernel size \(3, 3, 3\): allowed are whole"),
        ("nn.Conv2d(1, 1, 3)\ntorch.zeros(1, 1, 0, 9)", "Input size 0×9: allowed are 1×1 to 1024×"),
    ],
)
def test_a_text_that_is_no_stack_is_refused(text, message):
    with pytest.raises(JavaScriptError, match=message):
        found = call("receptive_field/paste.fromTorch", text)
        size = found["input_size"] or SIZE
        state = {"layers": found["layers"], "convention": "", "input_size": size}
        call("receptive_field/state.derive", state, LIMITS)


def test_what_follows_a_layer_that_sees_everything_is_left_out():
    text = "nn.Sequential(nn.Conv2d(1, 1, 3), nn.Flatten(), nn.Linear(9, 2), nn.Conv2d(1, 1, 5))"
    found = call("receptive_field/paste.fromTorch", text)
    assert found["layers"] == [{"kind": "conv", "kernel_size": 3}]
    assert found["left"] == "Left out, since it sees everything: Flatten, with what follows."


def test_a_pasted_tensor_sets_the_size_of_the_input():
    text = "net = nn.Sequential(nn.Conv2d(3, 1, 3))\nx = torch.zeros(1, 3, 224, 200)\ny = net(x)"
    with pytest.raises(JavaScriptError, match="no layer"):
        call("receptive_field/paste.fromTorch", text)
    found = call("receptive_field/paste.fromTorch", text.rpartition("\n")[0])
    assert found["input_size"] == [224, 200]
    assert call("receptive_field/paste.fromTorch", "nn.Conv2d(3, 1, 3)")["input_size"] is None
