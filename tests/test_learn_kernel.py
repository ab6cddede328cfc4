import itertools
import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from js.figures import asked, derived, plain, printed, verdict
from js.twin import JavaScriptError, call, call_each
from strategies import integers_as
from traitlets import TraitError

from convlib import functional, learn
from convlib.widgets import LearnKernel
from convlib.widgets._learning import PICTURES, STARTS, fitted, rounding
from convlib.widgets._traits import to_wire
from convlib.widgets.learn_kernel import descend

ARGUMENTS = LearnKernel.ARGUMENTS

# 3×4 under 2×3 makes 2×2; nothing is symmetric.
INPUT = np.array([[0.0, 1, 2, -1], [3, 0, 1, 1], [1, 2, 0, 4]])
TARGET = np.array([[1.0, -2, 3], [0, 5, -4]])
START = np.array([[0.5, 0, 1], [-1, 0.25, 2]])
SMALL = {"input": INPUT, "target": TARGET, "weight": START, "lr": 0.02, "steps": 6}


@st.composite
def figures(draw, most=1.5):
    """Draw figures with any numbers, at up to so many times the largest stable rate."""
    seed = draw(st.integers(0, 2**16))
    shape = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    extra = draw(st.tuples(st.integers(0, 4), st.integers(0, 4)))
    rng = np.random.default_rng(seed)
    figure = LearnKernel(
        rng.normal(size=np.add(shape, extra)),
        rng.normal(size=shape),
        rng.normal(size=shape),
        lr=0,
        momentum=draw(st.floats(0, 0.95)),
        steps=draw(st.integers(1, 40)),
        operation=draw(st.sampled_from(["cross-correlation", "convolution"])),
    )
    figure.lr = draw(st.floats(0, most)) * figure.largest_stable_lr
    return figure


# Three witnesses.


@settings(deadline=None, max_examples=60)
@given(figures())
def test_browser_convlib_and_pytorch_make_the_same_steps(figure):
    """Each step within what its own rounding allows, also where the descent diverges."""
    browsers, theirs = derived(figure), figure.torch_output()
    assert browsers["output"].shape == theirs.shape == figure.output.shape
    kernel = browsers["goal"]
    descent = descend(**figure.arguments())
    weights, losses = rounding(descent, figure.input, kernel, figure.lr, figure.momentum)
    for other in (browsers["output"], theirs):
        difference = np.abs(other - figure.output)
        assert (difference[:, :-1].max(axis=1) <= weights).all()
        assert (difference[:, -1] <= losses).all()
    assert verdict(figure)["kind"] == "agree"


def test_what_rounding_allows_is_far_less_than_a_mistake_makes():
    figure = LearnKernel(momentum=0.5)
    assert 0 < figure.answer["tolerance"] < 1e-11
    for wrong in ({"momentum": 0.5000001}, {"lr": 0.2000001}, {"steps": 99}):
        other = LearnKernel(**{"momentum": 0.5} | wrong)
        n = min(len(figure.output), len(other.output))
        apart = np.abs(figure.output[-n:] - other.output[-n:]).max()
        assert apart > 100 * figure.answer["tolerance"]


def test_a_pytorch_that_disagrees_is_reported(monkeypatch):
    other = LearnKernel().output.copy()
    other[-1, 3] += 1e-9
    monkeypatch.setattr(LearnKernel, "torch_output", lambda self: other)
    assert verdict(LearnKernel())["kind"] == "disagree"


def test_the_answer_says_what_was_asked_and_what_pytorch_finds():
    figure = LearnKernel(**SMALL)
    figure.set_state({"lr": 0.01, "operation": "convolution"})
    answer = plain(figure.answer)
    assert answer["arguments"].keys() == set(ARGUMENTS)
    for name, value in answer["arguments"].items():
        assert np.array_equal(value, getattr(figure, name)), name
    assert np.array_equal(answer["output"], figure.output)
    assert answer["torch"]["call"] == "torch.optim.SGD"
    assert answer["torch"]["difference"] <= answer["tolerance"] < 1e-10


@settings(deadline=None, max_examples=10)
@given(figures(most=0.9))
def test_copy_as_pytorch_prints_what_was_learned(figure):
    weight, loss = printed(figure)
    np.testing.assert_allclose(weight, figure.weight_at(-1), rtol=0, atol=1e-10)
    assert loss == pytest.approx(figure.losses[-1], rel=1e-6, abs=1e-12)


def test_copy_as_pytorch_makes_as_many_steps_as_were_made():
    figure = LearnKernel(lr=0.9)
    assert len(figure.losses) < 20
    assert printed(figure)[1] == pytest.approx(figure.losses[-1])


def test_to_torch_is_the_layer_that_was_learned():
    figure = LearnKernel(momentum=0.8)
    with torch.no_grad():
        y = figure.to_torch()(torch.tensor(figure.input)[None, None])[0, 0]
    wanted = functional.conv2d(figure.input[None], figure.target[None, None])[0]
    assert ((y.numpy() - wanted) ** 2).mean() == pytest.approx(figure.losses[-1], rel=1e-6)


# The browser's arithmetic.


@settings(deadline=None, max_examples=30)
@given(figures(most=0.9))
def test_each_step_of_the_browser_is_one_of_its_own_numbers(figure):
    steps = derived(figure)["steps"]
    for step, after in itertools.pairwise(steps):
        v = figure.momentum * step["before"] + step["gradient"]
        np.testing.assert_allclose(step["velocity"], v, rtol=1e-13)
        np.testing.assert_allclose(step["next"], step["weight"] - figure.lr * v, rtol=1e-12)
        np.testing.assert_array_equal(after["weight"], step["next"])
        np.testing.assert_array_equal(after["before"], step["velocity"])
        dY = 2 * step["difference"] / step["difference"].size
        np.testing.assert_allclose(step["gradOutput"], dY, rtol=1e-15)


@settings(deadline=None, max_examples=60)
@given(figures())
def test_both_languages_know_the_largest_stable_rate(figure):
    browsers = derived(figure)
    assert browsers["stable"] == pytest.approx(figure.largest_stable_lr, rel=1e-12)
    found = call("learn_kernel/curvature.curvatures", figure.input, figure.target.shape)
    ours = learn.curvatures(figure.input[None, None], (1, 1, *figure.target.shape))
    np.testing.assert_allclose(
        [found[str(at)] for at in range(len(ours))], ours, rtol=0, atol=1e-13 * ours[-1]
    )


@settings(deadline=None, max_examples=60)
@given(
    st.tuples(st.integers(3, 8), st.integers(3, 8)),
    st.integers(0, 2**16),
    st.integers(0, 2),
)
def test_both_languages_count_the_same_directions(shape, seed, kept):
    image = integers_as(shape, "float64", seed)
    image = [image, image[:1] + 0 * image, image[:1] + image[:, :1]][kept]  # any, stripes, a plaid
    figure = LearnKernel(image, steps=1)
    assert derived(figure)["rank"] == figure.rank


@pytest.mark.parametrize("picture", PICTURES)
def test_both_languages_count_the_directions_of_a_named_picture(picture):
    figure = LearnKernel(PICTURES[picture], steps=1)
    expected = {"staircase": 5, "stripes": 2, "constant": 1}.get(picture, 9)
    assert derived(figure)["rank"] == figure.rank == expected


def test_a_diagonal_matrix_has_its_eigenvalues():
    found = call("learn_kernel/curvature.eigenvalues", [[3, 0, 0], [0, -1, 0], [0, 0, 2]])
    assert list(found.values()) == [-1, 2, 3]


# What is learned.


def test_the_first_figure_learns_sobels_kernel_from_random_numbers():
    figure = LearnKernel(steps=400)
    np.testing.assert_allclose(
        figure.weight_at(-1), [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], atol=1e-3
    )
    assert figure.weight_at(0).tolist() == np.array(STARTS["random 1"])[:3, :3].tolist()


def test_the_target_of_a_convolution_is_learned_flipped():
    figure = LearnKernel(operation="convolution", steps=400)
    np.testing.assert_allclose(figure.weight_at(-1), figure.target[::-1, ::-1], atol=1e-3)
    np.testing.assert_array_equal(derived(figure)["goal"], figure.target[::-1, ::-1])


def test_on_a_staircase_the_loss_is_gone_and_the_kernel_another():
    figure = LearnKernel(PICTURES["staircase"], lr=0.1, momentum=0.8)
    assert figure.losses[-1] < 1e-8
    assert np.abs(figure.weight_at(-1) - figure.target).max() > 1


def test_a_rate_too_large_ends_the_descent_in_both_languages():
    figure = LearnKernel(lr=0.5)
    assert figure.lr > figure.largest_stable_lr
    assert figure.losses[-1] > learn.GROWN * figure.losses[0] >= figure.losses[-2]
    browsers = derived(figure)
    assert browsers["givenUp"]
    assert len(browsers["steps"]) == len(figure.losses) < 101
    assert not derived(LearnKernel(lr=0.4))["givenUp"]


@pytest.mark.parametrize("momentum", [0, 0.99])
def test_no_numbers_within_the_limits_overflow(momentum):
    sizes = {"input": (8, 8), "target": (5, 5), "weight": (5, 5)}
    signs = {"input": 1, "target": 1, "weight": -1}
    arrays = {name: np.full(shape, signs[name] * 1e6) for name, shape in sizes.items()}
    figure = LearnKernel(**arrays, lr=1e6, momentum=momentum, steps=400)
    assert np.isfinite(figure.output).all()
    for step in derived(figure)["steps"]:
        assert all(np.isfinite(array).all() for array in step.values())


def test_an_input_of_zeros_moves_nothing():
    figure = LearnKernel(np.zeros((4, 5)), steps=3)
    assert figure.largest_stable_lr == np.inf
    assert derived(figure)["stable"] is None  # JSON's word for Infinity
    assert (figure.weights == figure.weight).all()


# The start follows the target.


@settings(deadline=None)
@given(
    *[st.tuples(st.integers(1, 5), st.integers(1, 5))] * 2,
    st.sampled_from([*STARTS, "own"]),
    st.integers(0, 2**16),
)
def test_both_languages_fit_a_start_to_a_target_alike(shape, other, name, seed):
    table = np.array(STARTS[name]) if name in STARTS else integers_as((5, 5), "float64", seed)
    weight = table[: shape[0], : shape[1]]
    browsers = call("learn_kernel/starts.fitted", weight, other, STARTS)
    np.testing.assert_array_equal(browsers, fitted(weight, other))
    if name != "own" and weight.any():
        np.testing.assert_array_equal(browsers, table[: other[0], : other[1]])


def test_a_named_start_is_known_by_its_name():
    shapes = [(3, 3), (1, 2), (5, 4)]
    calls = [
        (call("learn_kernel/starts.start", name, shape, STARTS), STARTS)
        for name in STARTS
        for shape in shapes
    ]
    names = [name for name in STARTS for _ in shapes]
    assert call_each("learn_kernel/starts.nameOf", calls) == names


def test_the_start_follows_a_target_of_another_size():
    figure = LearnKernel()
    figure.target = [[1, 2]]
    assert figure.weight.tolist() == [STARTS["random 1"][0][:2]]
    figure.set_state({"target": to_wire(np.eye(2)), "weight": to_wire(np.ones((2, 2)))})
    assert figure.weight.tolist() == [[1, 1], [1, 1]]
    figure.target = np.eye(3)
    assert figure.weight.tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 0]]


# The state.


def test_both_languages_have_the_same_arguments():
    assert tuple(call("learn_kernel/state.ARGUMENTS")) == ARGUMENTS


def test_every_argument_changes_what_is_learned():
    changes = {
        "input": INPUT + 1,
        "target": -TARGET,
        "weight": -START,
        "lr": 0.01,
        "momentum": 0.5,
        "steps": 7,
        "operation": "convolution",
    }
    assert changes.keys() == set(ARGUMENTS)
    for name, value in changes.items():
        figure = LearnKernel(**SMALL)
        before = figure.output
        setattr(figure, name, value)
        assert not np.array_equal(figure.output, before), name


def test_the_parts_of_the_output_have_names():
    figure = LearnKernel(**SMALL)
    assert figure.weights.shape == (7, 2, 3)
    assert figure.losses.shape == (7,)
    np.testing.assert_array_equal(figure.weight_at(0), START)
    np.testing.assert_array_equal(figure.weight_at(6), figure.weight_at(-1))
    np.testing.assert_array_equal(figure.output[3], [*figure.weights[3].ravel(), figure.losses[3]])


def test_no_array_can_be_written_to():
    figure = LearnKernel(**SMALL)
    for array in (figure.input, figure.target, figure.weight, figure.output, figure.weights):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 1


def test_the_state_is_json():
    json.dumps(LearnKernel(lr=1e6).get_state(), default=lambda raw: len(raw), allow_nan=False)


@pytest.mark.parametrize(("asked_for", "nearest"), [(3, 3), (-1, 0), (99, 6)])
def test_a_step_that_was_not_made_is_the_nearest(asked_for, nearest):
    figure = LearnKernel(**SMALL, step=asked_for)
    assert figure.step == nearest
    browsers = call(
        "learn_kernel/state.clamp", {"step": asked_for, "position": [0, 0]}, derived(figure)
    )
    assert browsers["step"] == nearest


def test_step_and_position_follow_to_fewer_steps_and_a_smaller_kernel():
    figure = LearnKernel(step=100, position=(2, 1))
    figure.lr = 0.9
    assert figure.step == len(figure.losses) - 1
    figure.target = [[1, 2]]
    assert figure.position == (0, 1)


REFUSED = [
    ("input", np.ones((9, 4)), "(9, 4)", "8×8"),
    ("input", [[np.nan]], "nan", "finite"),
    ("input", np.full((3, 4), 2e6), "2e+06", "1e+06"),
    ("input", np.ones((1, 4)), "2×3", "1×4"),
    ("target", np.ones((6, 1)), "(6, 1)", "5×5"),
    ("target", np.ones((2, 5)), "2×5", "3×4"),
    ("weight", [[1, 2]], "1×2", "2×3"),
    ("weight", np.full((2, 3), -2e6), "-2e+06", "1e+06"),
    ("lr", -0.1, "-0.1", "from 0 to 1e+06"),
    ("lr", "fast", "fast", "a finite number"),
    ("lr", float("nan"), "nan", "a finite number"),
    ("momentum", 1, "1", "from 0 to 0.99"),
    ("steps", 0, "0", "from 1 to 400"),
    ("steps", 401, "401", "from 1 to 400"),
    ("steps", 1.5, "1.5", "int"),
    ("operation", "sum", "sum", "convolution"),
    ("step", 0.5, "0.5", "int"),
    ("position", (0, 0, 0), "(0, 0, 0)", "tuple"),
    ("controls", ["colour"], "colour", "lr"),
]


@pytest.mark.parametrize(("name", "value", "told", "allowed"), REFUSED)
def test_a_refusal_names_the_value_and_what_is_allowed_and_changes_nothing(
    name, value, told, allowed
):
    figure = LearnKernel(**SMALL)
    before, answer, output = figure.get_state(), figure.answer, figure.output
    with pytest.raises(TraitError) as refusal:
        setattr(figure, name, value)
    for words in (name, told, allowed):
        assert words in str(refusal.value)
    assert figure.get_state() == before
    assert figure.answer is answer
    assert figure.output is output


@pytest.mark.parametrize(("name", "value"), [refused[:2] for refused in REFUSED])
def test_what_is_refused_later_is_refused_at_once(name, value):
    with pytest.raises(TraitError):
        LearnKernel(**{**SMALL, "step": 2, name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        refused[:2]
        for refused in REFUSED
        if refused[0] in ARGUMENTS and np.all(refused[1] == refused[1])
    ],
)
def test_the_browser_refuses_the_same(name, value):
    value = np.array(value, float) if isinstance(value, list) else value
    figure = LearnKernel(**SMALL)
    with pytest.raises(JavaScriptError, match="Refusal"):
        call("learn_kernel/state.derive", asked(figure) | {name: value}, figure.limits)


def test_a_figure_is_live_a_picture_and_a_sentence():
    data, metadata = LearnKernel(step=6)._repr_mimebundle_()
    assert "model_id" in data["application/vnd.jupyter.widget-view+json"]
    assert data["image/png"].startswith(b"\x89PNG")
    assert (
        data["text/plain"]
        == metadata["afm"]["alt"]
        == (
            "A kernel of 3×3 learns another from its output by gradient descent: "
            "in 100 steps the mean squared error goes from 4.13 to 2.25e−05."
        )
    )
