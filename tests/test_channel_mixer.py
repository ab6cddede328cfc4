import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from js.figures import derived, plain, printed, verdict
from js.twin import JavaScriptError, call
from strategies import integers_as
from torch import nn
from traitlets import TraitError

from convlib import cost, functional, verify
from convlib.widgets import ChannelMixer
from convlib.widgets._mixing_presets import PRESETS
from convlib.widgets._traits import from_wire, to_wire
from convlib.widgets.channel_mixer import LIMITS

ARGUMENTS = ChannelMixer.ARGUMENTS


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


@st.composite
def layers(draw):
    """Draw all arguments of a single layer; some do not fit together."""
    groups, seed = draw(st.integers(1, 3)), draw(st.integers(0, 2**16))
    depth, each = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    filters = each * groups + draw(st.sampled_from([0, 0, 0, 1])) * (each * groups < 6)
    channels = depth * groups + draw(st.sampled_from([0, 0, 0, 1])) * (depth * groups < 6)
    return {
        "input": integers_as((channels, *draw(pairs(1, 6))), "float64", seed),
        "weight": integers_as((filters, depth, *draw(pairs(1, 3))), "float64", seed + 1),
        "bias": integers_as(filters - draw(st.sampled_from([0, 0, 0, 0, 1])) or 1, "float64", seed),
        "groups": groups,
        "stride": draw(pairs(1, 3)),
        "padding": draw(pairs(0, 2)),
        "separable": False,
        "pointwise": np.ones((1, 1, 1, 1)),
    }


@st.composite
def separables(draw):
    """Draw all arguments of a depthwise-separable convolution; some do not fit together."""
    channels, filters = draw(pairs(1, 4))
    seed = draw(st.integers(0, 2**16))
    mixes = channels + draw(st.sampled_from([0, 0, 0, 1]))
    return {
        "input": integers_as((channels, *draw(pairs(1, 6))), "float64", seed),
        "weight": integers_as((channels, 1, *draw(pairs(1, 3))), "float64", seed + 1),
        "bias": integers_as(filters, "float64", seed + 2),
        "groups": channels,
        "stride": draw(pairs(1, 3)),
        "padding": draw(pairs(0, 2)),
        "separable": True,
        "pointwise": integers_as((filters, mixes, 1, 1), "float64", seed + 3),
    }


def in_pytorch(input, weight, bias, groups, stride, padding, separable, pointwise):
    """Compute the output with functions of PyTorch's; RuntimeError where it refuses."""
    x, w, b, p = (torch.from_numpy(array) for array in (input, weight, bias, pointwise))
    conv = torch.nn.functional.conv2d
    if not separable:
        return conv(x, w, b, stride, padding, groups=groups).numpy()
    return conv(conv(x, w, None, stride, padding, groups=groups), p, b).numpy()


def outcome(compute, *refusals):
    """Return the output as lists, or None where it is refused."""
    try:
        return compute().tolist()
    except refusals:
        return None


@settings(deadline=None, max_examples=200)
@given(layers() | separables())
def test_figure_browser_and_pytorch_make_the_same_output_or_refuse_together(asked):
    figures = outcome(lambda: ChannelMixer(**asked).output, TraitError)
    browsers = outcome(
        lambda: call("channel_mixer/state.derive", asked, LIMITS)["output"], JavaScriptError
    )
    assert figures == browsers == outcome(lambda: in_pytorch(**asked), RuntimeError, ValueError)


def accepted():
    """Draw figures."""

    def figure(asked):
        try:
            return ChannelMixer(**asked)
        except TraitError:
            return None

    return (layers() | separables()).map(figure).filter(bool)


@settings(deadline=None)
@given(accepted())
def test_partial_sums_and_the_bias_added_once_make_the_output(figure):
    sums = figure.partial_sums
    seen = figure.pointwise.shape[1] if figure.separable else len(figure.input) // figure.groups
    assert sums.shape[:2] == (len(figure.bias), seen)
    assert np.array_equal(sums.sum(axis=1) + figure.bias[:, None, None], figure.output)
    assert np.array_equal(derived(figure)["partialSums"], sums)


@settings(deadline=None)
@given(accepted())
def test_each_partial_sum_is_the_convolution_of_one_channel_with_one_kernel(figure):
    maps, (filters, depth) = figure.maps, figure.partial_sums.shape[:2]
    rest = {} if figure.separable else {"stride": figure.stride, "padding": figure.padding}
    weight = figure.pointwise if figure.separable else figure.weight
    groups = 1 if figure.separable else figure.groups
    for f in range(filters):
        first = f // (filters // groups) * depth
        for d in range(depth):
            alone = functional.conv2d(maps[[first + d]], weight[f, d][None, None], **rest)
            assert np.array_equal(figure.partial_sums[f, d], alone[0]), (f, d)


@settings(deadline=None)
@given(accepted())
def test_the_browser_counts_what_convlib_counts(figure):
    theirs = derived(figure)["costs"]
    assert theirs.keys() == figure.costs.keys()
    for name, counted in figure.costs.items():
        assert (theirs[name]["parameters"], theirs[name]["macs"]) == (
            counted.parameters,
            counted.macs,
        ), name


@settings(deadline=None)
@given(accepted())
def test_parameters_are_those_of_the_module(figure):
    counted = figure.costs["together" if figure.separable else "layer"].parameters
    assert counted == sum(p.numel() for p in figure.to_torch().parameters())


@settings(deadline=None)
@given(accepted())
def test_to_torch_makes_the_output(figure):
    assert np.array_equal(verify.run(figure.to_torch(), figure.input), figure.output)


@settings(deadline=None)
@given(accepted())
def test_copy_as_pytorch_is_a_program_that_prints_the_output(figure):
    (output,) = printed(figure)
    assert output.tolist() == figure.output.tolist()


@settings(deadline=None)
@given(accepted(), st.integers(0, 2**16))
def test_three_witnesses_agree_on_fractions(figure, seed):
    draw = np.random.default_rng(seed)
    for name in ("input", "weight", "bias", "pointwise"):
        setattr(figure, name, draw.normal(size=getattr(figure, name).shape))
    said = verdict(figure)
    assert said["kind"] == "agree"
    assert said["text"].startswith("The browser, convlib and nn.Conv2d agree")


# What a separable convolution and a grouped one are.


def test_a_separable_convolution_costs_one_over_filters_plus_one_over_kernel_of_the_dense_one():
    figure = ChannelMixer(
        np.ones((3, 7, 6)), np.ones((3, 1, 2, 3)), groups=3, pointwise=np.ones((5, 3, 1, 1))
    )
    costs = figure.costs
    assert costs["together"].macs / costs["dense"].macs == pytest.approx(1 / 5 + 1 / 6)
    assert costs["dense"] == cost.conv2d(3, 5, (2, 3), (7, 6))
    ratio = call("channel_mixer/tensor.ratioWords", figure.arguments(), derived(figure)["costs"])
    both = f"{costs['together'].macs} / {costs['dense'].macs} MACs"
    assert ratio == f"{both} = 1/C_out + 1/(K_h·K_w) = 1/5 + 1/6 ≈ 0.367 of the dense layer’s."


@settings(deadline=None)
@given(separables())
def test_a_separable_convolution_is_the_dense_one_with_scaled_kernels(asked):
    if asked["pointwise"].shape[1] != len(asked["input"]):
        return
    figure = outcome(lambda: ChannelMixer(**asked).output, TraitError)
    if figure is None:
        return
    weight = call("channel_mixer/blocks.equivalent", asked)
    rest = asked["bias"], asked["stride"], asked["padding"]
    assert functional.conv2d(asked["input"], weight, *rest).tolist() == figure


@settings(deadline=None)
@given(layers())
def test_a_grouped_layer_is_the_dense_one_with_zeros_and_back(asked):
    figure = outcome(lambda: ChannelMixer(**asked).output, TraitError)
    if figure is None:
        return
    dense = call("channel_mixer/blocks.laidOut", asked, None)
    rest = asked["bias"], asked["stride"], asked["padding"]
    assert functional.conv2d(asked["input"], dense, *rest).tolist() == figure
    again = call("channel_mixer/blocks.regrouped", dense, asked["groups"])
    assert np.array_equal(again, asked["weight"])


def test_the_yellow_square_cancels_in_the_output_though_not_in_the_partial_sums():
    figure = ChannelMixer()
    red, green, _ = figure.partial_sums[0]
    assert red[2, 3] == 16 and green[2, 3] == -16
    assert figure.output[0, 2, 3] == figure.bias[0]


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_a_figure_on_which_all_agree_and_can_be_drawn(name):
    figure = ChannelMixer(preset=name, filter=1)
    assert verdict(figure)["kind"] == "agree"
    assert figure.output.std() > 0
    assert figure.draw().startswith(b"\x89PNG")
    recorded = plain(figure.presets[name])
    assert recorded.keys() == set(ARGUMENTS)
    for argument, value in figure.arguments().items():
        assert np.array_equal(recorded[argument], value), argument


def test_the_kinds_of_presets_are_what_they_are_called():
    shapes = {name: (ChannelMixer(preset=name).groups, PRESETS[name]) for name in PRESETS}
    assert shapes["dense"][0] == 1
    assert 1 < shapes["grouped"][0] < len(shapes["grouped"][1]["input"])
    for name, multiplier in [("depthwise", 1), ("depthwise, multiplier 2", 2)]:
        groups, layer = shapes[name]
        assert groups == len(layer["input"])
        assert len(layer["weight"]) == multiplier * groups
    assert np.shape(PRESETS["pointwise 1×1"]["weight"])[2:] == (1, 1)


# Traits.


def test_every_argument_changes_the_output():
    changes = {
        "input": np.ones((3, 6, 6)),
        "weight": PRESETS["dense"]["weight"] * 2,
        "bias": [1, 2, 3],
        "stride": (1, 2),
        "padding": (1, 0),
    }
    for name, value in changes.items():
        figure = ChannelMixer()
        before = figure.output
        setattr(figure, name, value)
        assert not np.array_equal(figure.output, before), name
    separable = ChannelMixer(preset="depthwise-separable")
    before = separable.output
    separable.pointwise = -separable.pointwise
    assert not np.array_equal(separable.output, before)
    separable.separable = False
    assert np.array_equal(
        separable.output, separable.partial_sums[:, 0] + separable.bias[:, None, None]
    )


def test_groups_change_together_with_the_weight():
    figure = ChannelMixer()
    with pytest.raises(TraitError):
        figure.groups = 3
    with figure.hold_trait_notifications():
        figure.groups, figure.weight = 3, figure.weight[:, :1]
    assert figure.output.shape == (3, 4, 4)


def test_a_weight_without_a_bias_has_none_and_a_pointwise_weight_makes_it_separable():
    figure = ChannelMixer(np.ones((2, 4, 4)), np.ones((4, 1, 2, 2)), groups=2)
    assert figure.bias.tolist() == [0, 0, 0, 0]
    figure = ChannelMixer(
        np.ones((2, 4, 4)), np.ones((2, 1, 2, 2)), groups=2, pointwise=np.ones((3, 2, 1, 1))
    )
    assert figure.separable and figure.output.shape == (3, 3, 3)
    assert [type(layer) for layer in figure.to_torch()] == [nn.Conv2d, nn.Conv2d]


def test_the_browser_sets_traits_and_gets_what_python_has():
    figure = ChannelMixer()
    weight = figure.weight[:, :1] + 1
    figure.set_state({"groups": 3, "weight": to_wire(weight), "filter": 2, "position": [1, 3]})
    expected = functional.conv2d(figure.input, weight, figure.bias, groups=3)
    assert np.array_equal(figure.output, expected)
    state = figure.get_state()
    assert np.array_equal(from_wire(state["weight"]), weight)
    assert (list(state["position"]), state["filter"]) == ([1, 3], 2)
    json.dumps(state, default=lambda raw: len(raw), allow_nan=False)


def test_both_languages_have_the_same_words():
    assert tuple(call("channel_mixer/state.ARGUMENTS")) == ARGUMENTS


@pytest.mark.parametrize("asked, nearest", [((9, 1, 7), (3, 1, 2)), ((-1, 9, -4), (0, 3, 0))])
def test_the_view_goes_to_the_nearest_cell_and_filter(asked, nearest):
    figure = ChannelMixer(position=asked[:2], filter=asked[2])
    assert (*figure.position, figure.filter) == nearest
    view = {"position": asked[:2], "filter": asked[2]}
    clamped = call("channel_mixer/state.clamp", view, derived(figure))
    assert (*clamped["position"], clamped["filter"]) == nearest


def test_the_view_follows_a_shrinking_output():
    figure = ChannelMixer(position=(3, 3), filter=2)
    with figure.hold_trait_notifications():
        figure.weight, figure.bias, figure.stride = figure.weight[:2], [0, 0], (2, 3)
    assert (figure.position, figure.filter) == ((1, 1), 1)


REFUSED = [
    ("groups", 2, "3 filters", "groups=2"),
    ("groups", 0, "0", "at least 1"),
    ("groups", 1.5, "1.5", "int"),
    ("stride", 0, "0", "from 1 to 6"),
    ("padding", (0, 5), "5", "from 0 to 4"),
    ("padding", "same", "same", "a whole number"),
    ("bias", [1, 2], "(2,)", "(3,)"),
    ("bias", [1, np.nan, 2], "nan", "finite"),
    ("input", np.ones((2, 6, 6)), "2 channels", "3"),
    ("input", np.ones((7, 6, 6)), "(7, 6, 6)", "to 6×12×12"),
    ("input", np.ones((3, 6, 2)), "2", "3"),
    ("weight", np.ones((3, 2, 3, 3)), "3 channels", "2"),
    ("weight", np.ones((7, 3, 3, 3)), "(7, 3, 3, 3)", "to 6×6×5×5"),
    ("separable", True, "groups=1", "one kernel for each of its 3 channels"),
    ("filter", "red", "red", "int"),
    ("controls", ["colour"], "colour", "preset"),
]


@pytest.mark.parametrize(("name", "value", "told", "allowed"), REFUSED)
def test_a_refusal_names_the_value_and_what_is_allowed_and_changes_nothing(
    name, value, told, allowed
):
    figure = ChannelMixer()
    before, answer, output = figure.get_state(), figure.answer, figure.output
    with pytest.raises(TraitError) as refusal:
        setattr(figure, name, value)
    for words in (name, told, allowed):
        assert words in str(refusal.value)
    assert figure.get_state() == before
    assert figure.answer is answer and figure.output is output


def test_an_unknown_preset_and_an_unknown_keyword_are_refused():
    with pytest.raises(ValueError, match=r"must be one of dense, grouped.*'sparse'"):
        ChannelMixer(preset="sparse")
    with pytest.raises(TypeError, match="no group; it has input, weight, bias, groups"):
        ChannelMixer(group=3)


def test_a_pytorch_that_disagrees_is_reported(monkeypatch):
    monkeypatch.setattr(verify, "run", lambda module, x: np.full((3, 4, 4), 28.0))
    figure = ChannelMixer()
    assert figure.answer["torch"]["difference"] == 38
    assert verdict(figure)["kind"] == "disagree"


def test_a_figure_is_live_a_picture_and_a_sentence():
    data, metadata = ChannelMixer(preset="grouped")._repr_mimebundle_()
    assert "model_id" in data["application/vnd.jupyter.widget-view+json"]
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == metadata["afm"]["alt"]
    assert data["text/plain"] == (
        "4 input channels of 5×5 meet filters with 2×2 kernels (groups=2); "
        "each of 4 outputs adds 2 partial sums and a bias."
    )


@pytest.mark.parametrize(
    ("preset", "measured"),  # in Chromium, at 1280 pixels and at 360, by touch
    [("dense", (1008, 2211)), ("depthwise-separable", (1184, 2778))],
)
def test_the_room_kept_for_it_is_what_it_takes(preset, measured):
    assert ChannelMixer(preset=preset).height == pytest.approx(measured, abs=15)
