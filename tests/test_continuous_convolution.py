import json
import math

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from js.figures import asked, derived, plain, printed, verdict
from js.twin import JavaScriptError, call, call_each
from torch.nn import functional as F
from traitlets import TraitError

from convlib import verify
from convlib.signals import (
    Box,
    Decay,
    Drawn,
    Gaussian,
    Triangle,
    TwoDecays,
    exact,
    riemann_error,
)
from convlib.widgets import ContinuousConvolution
from convlib.widgets._signals import KINDS, NAMED, from_record, to_record
from convlib.widgets.continuous_convolution import LIMITS

REACH = 4
ARGUMENTS = ContinuousConvolution.ARGUMENTS


def numbers(least, most):
    """Draw numbers with two decimals, so that edges fall on samples too."""
    return st.integers(round(100 * least), round(100 * most)).map(lambda n: n / 100)


@st.composite
def intervals(draw):
    start = draw(numbers(-REACH, REACH - 0.1))
    return start, draw(numbers(start + 0.06, REACH))


heights = numbers(-5, 5)
on_axis = numbers(-REACH, REACH)
by_kind = {
    "box": st.builds(lambda ends, height: Box(*ends, height), intervals(), heights),
    "triangle": st.builds(lambda ends, height: Triangle(*ends, height), intervals(), heights),
    "gaussian": st.builds(Gaussian, numbers(0.05, 4), on_axis, heights),
    "decay": st.builds(Decay, numbers(0.1, 20), on_axis, heights),
    "drawn": st.builds(
        lambda samples, ends: Drawn(tuple(samples), *ends),
        st.lists(heights, min_size=2, max_size=20),
        intervals(),
    ),
}
functions = st.one_of(*by_kind.values())
steps = st.just(0) | numbers(0.05, 4)


def close(one, other, scale):
    """Whether numbers are equal to 12 digits of the largest."""
    np.testing.assert_allclose(one, other, rtol=0, atol=1e-12 * scale + 1e-300)


# The functions, and the curve.


@settings(deadline=None, max_examples=200)
@given(functions, functions)
def test_the_browsers_curve_is_convlibs_closed_form(f, g):
    figure = ContinuousConvolution(f, g)
    browsers = derived(figure)
    assert browsers["closed"] == figure.closed
    close(browsers["curve"], figure.output, np.abs(figure.output).max())
    if figure.closed:
        assert np.array_equal(figure.output, exact(f, g)(figure.grid))


@settings(deadline=None, max_examples=100)
@given(functions, functions, steps)
@example(Decay(1, 0.05), Box(-0.05, 0.05), 0.1)  # every jump is on a sample
@example(Box(0, 2), Box(0, 2), 2)
def test_the_browsers_samples_and_sums_are_convlibs(f, g, step):
    figure = ContinuousConvolution(f, g, step=step)
    sampled = derived(figure)["sampled"]
    t, sums = figure.sums
    assert np.array_equal(sampled["points"], t)
    close(sampled["f"], figure.samples[0], 5 * max(1, np.abs(figure.samples).max()))
    most = np.abs(figure.samples).sum() * np.abs(sampled["g"]).max()
    close(sampled["sums"], sums, most)


def test_two_boxes_of_one_width_make_a_triangle():
    figure = ContinuousConvolution(Box(-0.5, 0.5), Box(-0.5, 0.5))
    close(derived(figure)["curve"], Triangle(-1, 1)(figure.grid), 1)
    close(figure.output, Triangle(-1, 1)(figure.grid), 1)


def test_two_boxes_that_stand_far_out_are_seen_on_a_longer_axis():
    figure = ContinuousConvolution(Box(2, 3), Box(2, 3), reach=6)
    z = figure.grid
    expected = np.where((z > 4) & (z <= 5), z - 4, np.where((z > 5) & (z <= 6), 6 - z, 0))
    close(derived(figure)["curve"], expected, 1)


def test_the_flip_matters_for_a_decay():
    figure = ContinuousConvolution(Box(-1, 1), Decay(1))
    at = dict(zip(figure.grid, figure.output, strict=True))
    assert at[-1.5] == 0  # nothing before f begins: the past alone is remembered
    assert at[1] == pytest.approx(1 - math.exp(-2))
    assert at[2] == pytest.approx(math.exp(-1) - math.exp(-3))


def test_the_error_function_has_fifteen_digits():
    x = np.concatenate([np.linspace(-7, 7, 1001), [0, 2.9999999, 3, 1e-300, 40, -1e-9]])
    browsers = call_each("continuous_convolution/erf.erf", [[float(v)] for v in x])
    np.testing.assert_allclose(browsers, [math.erf(v) for v in x], rtol=2e-15, atol=1e-320)


@pytest.mark.parametrize("seed", range(3))
def test_what_was_drawn_agrees_with_numpys_convolution_of_the_same_samples(seed):
    draw = np.random.default_rng(seed)
    f, g = (Drawn(np.append(draw.normal(size=64).round(2), 0)) for _ in range(2))
    middles = [np.array(s.samples[1:]) / 2 + np.array(s.samples[:-1]) / 2 for s in (f, g)]
    figure = ContinuousConvolution(f, g, step=0.125)
    full = 0.125 * np.convolve(*middles)
    np.testing.assert_allclose(figure.sums[1], full[31:96], atol=1e-12)
    np.testing.assert_allclose(derived(figure)["sampled"]["sums"], full[31:96], atol=1e-12)


def test_the_fine_sum_is_near_the_integral_where_there_is_no_closed_form():
    # Straight lines convolve to cubics: at the samples themselves with the weights 1, 4, 1 over 6.
    draw = np.random.default_rng(5)
    f, g = (Drawn([0, 0, *draw.normal(size=61).round(2), 0, 0]) for _ in range(2))
    both = np.convolve(f.samples, g.samples, mode="same") * 0.125
    expected = np.convolve(both, [1 / 6, 4 / 6, 1 / 6], mode="same")
    figure = ContinuousConvolution(f, g)
    assert not figure.closed
    np.testing.assert_allclose(figure.output[::10][2:-2], expected[2:-2], atol=5e-3)


@settings(deadline=None, max_examples=60)
@given(functions, functions, steps, on_axis)
def test_any_t_has_its_area_and_its_sum(f, g, step, t):
    figure = ContinuousConvolution(f, g, step=step)
    browsers = derived(figure)
    area, total = call("continuous_convolution/state.measure", asked(figure), browsers, t).values()
    _, sums = figure.sums
    if figure.closed:
        assert area == pytest.approx(float(exact(f, g)(t)), rel=1e-11, abs=1e-11)
        if step:
            assert browsers["worst"] == pytest.approx(
                float(np.abs(sums - exact(f, g)(figure.sums[0])).max()), rel=1e-9, abs=1e-11
            )
    if step and abs(t / step - round(t / step)) < 1e-9 and round(t / step) * 2 <= sums.size - 1:
        assert total == pytest.approx(sums[sums.size // 2 + round(t / step)], rel=1e-9, abs=1e-11)


def test_the_largest_error_is_convlibs_riemann_error():
    figure = ContinuousConvolution(Box(-0.55, 0.5), Triangle(-0.75, 0.8), step=0.25)
    expected = riemann_error(figure.f, figure.g, start=-12, stop=12, n=96)
    assert derived(figure)["worst"] == pytest.approx(expected, rel=1e-12)
    assert expected > 0.01


def test_a_step_as_wide_as_the_box_leaves_a_discrete_sum():
    figure = ContinuousConvolution(Box(0, 2), Box(0, 2, 0.5), step=2)
    t, sums = figure.sums
    assert t.tolist() == [-4, -2, 0, 2, 4]
    assert sums.tolist() == [0, 0, 0, 1, 0]  # one product
    assert derived(figure)["worst"] == 0  # boxes whose edges lie between cells are exact


# The witnesses.


@settings(deadline=None, max_examples=60)
@given(functions, functions, steps, st.sampled_from([2, 3.5, 4]))
def test_three_witnesses_agree(f, g, step, reach):
    try:
        figure = ContinuousConvolution(f, g, step=step, reach=reach)
    except TraitError:
        assert reach < 4
        return
    said = verdict(figure)
    assert said["kind"] == "agree", said
    assert "nn.Conv1d over the samples agree" in said["text"]


def test_pytorchs_function_makes_the_sums():
    figure = ContinuousConvolution(Box(0, 2), Decay(2), step=0.5)
    f = torch.from_numpy(figure.f(np.arange(-11.75, 12, 0.5)))[None, None]
    g = torch.from_numpy(figure.g(np.arange(-11.75, 12, 0.5)))[None, None]
    sums = 0.5 * F.conv1d(f, g.flip(-1), padding=8)[0, 0].numpy()
    np.testing.assert_allclose(figure.sums[1], sums, atol=1e-14)
    np.testing.assert_allclose(verify.run(figure.to_torch(), figure.samples)[0], sums, atol=1e-14)


def test_a_pytorch_that_disagrees_is_reported(monkeypatch):
    monkeypatch.setattr(verify, "run", lambda module, x: np.full((1, 641), 17.0))
    figure = ContinuousConvolution()
    assert figure.answer["torch"]["difference"] > 16
    assert verdict(figure)["kind"] == "disagree"


def test_a_curve_that_is_wrong_is_reported():
    figure = ContinuousConvolution(step=1)
    answer = plain(figure.answer)
    output = derived(figure)["output"].copy()
    output[300] += 1e-9
    said = call("kit/verdict.verdict", asked(figure), output, answer, True)
    assert said["kind"] == "disagree"


@settings(deadline=None, max_examples=25)
@given(functions, functions, steps)
def test_copy_as_pytorch_is_a_program_that_prints_the_sums(f, g, step):
    figure = ContinuousConvolution(f, g, step=step)
    (output,) = printed(figure)
    most = np.abs(figure.samples).sum() * 5
    np.testing.assert_allclose(output, figure.sums[1], rtol=0, atol=1e-10 * max(1, most))


# Traits.


@settings(deadline=None)
@given(functions)
def test_a_function_becomes_a_record_and_a_function_again(signal):
    record = json.loads(json.dumps(to_record(signal)))
    assert from_record(record) == signal
    figure = ContinuousConvolution()
    figure.set_state({"g": record})
    assert figure.g == signal
    assert figure.get_state()["g"] == record


def test_names_and_records_and_functions_are_all_taken():
    for kind, signal in NAMED.items():
        assert type(signal) is KINDS[kind]
        assert ContinuousConvolution(f=kind).f == signal
        assert ContinuousConvolution(f=signal).f == signal
    box = {"kind": "box", "start": np.float32(0.5), "stop": 2}
    assert ContinuousConvolution(g=box).g == Box(0.5, 2)


def test_both_languages_have_the_same_words():
    words = "continuous_convolution/"
    assert tuple(call(f"{words}state.ARGUMENTS")) == ARGUMENTS
    records = {kind: [*to_record(signal)][1:] for kind, signal in NAMED.items()}
    assert call(f"{words}state.PARAMETERS") == records


@pytest.mark.parametrize(
    ("name", "value", "told", "allowed"),
    [
        ("f", "sine", "sine", "box, triangle"),
        ("f", 3, "3", "Box, Triangle"),
        ("f", Box(2, 4.5), "4.5", "-4 to 4"),
        ("g", Box(0, 0.01), "0.01", "0.05"),
        ("g", Gaussian(0.01), "0.01", "0.05 to 4"),
        ("g", Gaussian(area=9), "9", "-5 to 5"),
        ("g", Decay(30), "30", "0.1 to 20"),
        ("g", TwoDecays(Decay(), Decay()), "TwoDecays", "Decay"),
        ("g", {"kind": "box", "stop": math.nan}, "nan", "finite"),
        ("g", {"kind": "box", "begin": 1}, "begin", "unexpected"),
        ("g", {"kind": "drawn", "samples": [1]}, "1", "two"),
        ("f", Drawn([0] * 130), "130", "2 to 129"),
        ("f", Drawn([0, 9]), "9", "-5 to 5"),
        ("step", 0.01, "0.01", "0.05 to 4"),
        ("step", -1, "-1", "from 0 to 4"),
        ("reach", 7, "7", "from 2 to 6"),
        ("reach", 2, "stop 3", "-2 to 2"),
        ("t", math.inf, "inf", "finite"),
        ("controls", ["colour"], "colour", "step"),
    ],
)
def test_a_refusal_names_the_value_and_what_is_allowed_and_changes_nothing(
    name, value, told, allowed
):
    figure = ContinuousConvolution(Box(1, 3), Gaussian(), t=1)
    before, output = figure.get_state(), figure.output
    with pytest.raises(TraitError) as refusal:
        setattr(figure, name, value)
    for words in (name, told, allowed):
        assert words in str(refusal.value)
    assert figure.get_state() == before
    assert figure.output is output


def test_what_python_refuses_the_browser_refuses():
    start = {"f": to_record(Box()), "g": to_record(Decay()), "step": 0, "reach": 4}
    for changes in [
        {"f": to_record(Box(2, 4.5))},
        {"f": to_record(Drawn([0] * 130))},
        {"g": to_record(Gaussian(0.01))},
        {"g": to_record(Decay(30))},
        {"g": {"kind": "drawn", "samples": [0, "1"], "start": 0, "stop": 1}},
        {"g": {"kind": "drawn", "samples": 5, "start": 0, "stop": 1}},
        {"g": {"kind": "box", "start": 0, "stop": 1}},
        {"g": {"kind": "box", "start": 0, "stop": 1, "height": 1, "colour": 1}},
        {"g": {"kind": "sine"}},
        {"step": 0.01},
        {"step": 5},
        {"reach": 7},
    ]:
        with pytest.raises(JavaScriptError, match=r"allowed|has start"):
            call("continuous_convolution/state.derive", start | changes, LIMITS)


def test_t_stays_on_the_axis():
    figure = ContinuousConvolution(t=9)
    assert figure.t == 4
    figure.reach = 3
    assert figure.t == 3
    assert call("continuous_convolution/state.clampT", -9, 3) == -3


def test_the_default_is_worth_looking_at():
    figure = ContinuousConvolution()
    assert not np.allclose(figure.g(figure.grid), figure.g(-figure.grid))  # the flip matters
    assert figure.f.start < figure.t < figure.f.stop
    assert figure.output.max() > 0.5


def test_a_figure_is_live_a_picture_and_a_sentence():
    data, metadata = ContinuousConvolution(t=-0.5)._repr_mimebundle_()
    assert "model_id" in data["application/vnd.jupyter.widget-view+json"]
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == metadata["afm"]["alt"]
    assert "flipped and shifted to t = -0.5" in data["text/plain"]
