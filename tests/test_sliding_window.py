import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from js.figures import plain, printed, verdict
from js.twin import JavaScriptError, call
from strategies import PADDING_MODES, integers_as
from torch import nn
from torch.nn import functional as F
from traitlets import TraitError

from convlib import geometry, verify
from convlib.widgets import SlidingWindow
from convlib.widgets._traits import from_wire, to_wire
from convlib.widgets.sliding_window import LIMITS

ARGUMENTS = SlidingWindow.ARGUMENTS

# The 5×5 example of Dumoulin & Visin.
IMAGE = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
KERNEL = [[0, 1, 2], [2, 2, 0], [0, 1, 2]]
WORDS = ("same", "valid", "same-tensorflow")


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


@st.composite
def configurations(draw):
    """Draw all arguments of a figure; some have no output."""
    shape, side, seed = draw(pairs(1, 7)), draw(pairs(1, 3)), draw(st.integers(0, 2**16))
    padding = draw(pairs(0, 3) | st.sampled_from(WORDS))
    unstrided = padding == "same" and draw(st.integers(0, 3))
    return {
        "input": integers_as(shape, "float64", seed),
        "weight": integers_as(side, "float64", seed + 1),
        "bias": draw(st.sampled_from([0.0, 2.0, -5.5])),
        "stride": (1, 1) if unstrided else draw(pairs(1, 3)),
        "padding": padding,
        "padding_mode": draw(st.sampled_from(PADDING_MODES)),
        "dilation": draw(pairs(1, 2)),
        "operation": draw(st.sampled_from(["cross-correlation", "convolution"])),
        "activation": draw(st.sampled_from(["identity", "relu"])),
    }


def in_pytorch(input, weight, bias, stride, padding, padding_mode, dilation, operation, activation):
    """Compute the output with functions of PyTorch's; RuntimeError where it refuses."""
    image, kernel = (torch.from_numpy(array)[None, None] for array in (input, weight))
    if operation == "convolution":
        kernel = kernel.flip(-2, -1)
    if padding == "same":
        F.conv2d(image, kernel, stride=stride, padding="same")  # refuses a stride
        axes = [(0, (k - 1) * d) for k, d in zip(weight.shape, dilation, strict=True)]
        sides = [(total // 2, total - total // 2) for _, total in axes]
    elif padding == "same-tensorflow":
        axes = zip(input.shape, weight.shape, stride, dilation, strict=True)
        sides = [geometry.same_padding(*axis, convention="tensorflow") for axis in axes]
    else:
        sides = [(0, 0), (0, 0)] if padding == "valid" else [(p, p) for p in padding]
    mode = padding_mode.replace("zeros", "constant")
    image = F.pad(image, (*sides[1], *sides[0]), mode)
    output = F.conv2d(image, kernel, torch.tensor([bias]).double(), stride, 0, dilation)[0, 0]
    return (output.relu() if activation == "relu" else output).numpy()


def outcome(compute, *refusals):
    """Return the output as lists, or None where it is refused."""
    try:
        return compute().tolist()
    except refusals:
        return None


@settings(deadline=None, max_examples=200)
@given(configurations())
def test_figure_browser_and_pytorch_make_the_same_output_or_refuse_together(asked):
    figures = outcome(lambda: SlidingWindow(**asked).output, TraitError)
    browsers = outcome(
        lambda: call("sliding_window/state.derive", asked, LIMITS)["output"], JavaScriptError
    )
    assert figures == browsers == outcome(lambda: in_pytorch(**asked), RuntimeError)


def accepted():
    """Draw figures."""

    def figure(asked):
        try:
            return SlidingWindow(**asked)
        except TraitError:
            return None

    return configurations().map(figure).filter(bool)


@settings(deadline=None)
@given(accepted())
def test_to_torch_makes_the_output(figure):
    layer = figure.to_torch()
    assert np.array_equal(verify.run(layer, figure.input[None])[0], figure.output)


@settings(deadline=None)
@given(accepted())
def test_copy_as_pytorch_is_a_program_that_prints_the_output(figure):
    (output,) = printed(figure)
    assert output.tolist() == figure.output.tolist()


@pytest.mark.parametrize("number", [1e-7, 1e20, -1e21, 1.5e90, 1 / 3, -0.0])
def test_copy_as_pytorch_writes_any_number_so_that_python_reads_it(number):
    figure = SlidingWindow([[number, 1]], kernel=[[1]], bias=-number)
    assert printed(figure)[0].tolist() == figure.output.tolist()


@settings(deadline=None)
@given(accepted(), st.integers(0, 2**16))
def test_three_witnesses_agree_on_fractions(figure, seed):
    draw = np.random.default_rng(seed)
    figure.input = draw.normal(size=figure.input.shape)
    figure.weight = draw.normal(size=figure.weight.shape)
    said = verdict(figure)
    assert said["kind"] == "agree"
    assert said["text"].startswith("The browser, convlib and nn.Conv2d agree")


def test_the_5_by_5_example():
    figure = SlidingWindow(IMAGE, kernel=KERNEL)
    assert figure.output.tolist() == [[12, 12, 17], [10, 17, 19], [9, 6, 14]]
    figure = SlidingWindow(IMAGE, kernel=KERNEL, stride=2, padding=1)
    assert figure.output.tolist() == [[6, 17, 3], [8, 17, 13], [6, 4, 4]]


def test_every_argument_changes_the_output():
    changes = {
        "input": np.ones((5, 5)),
        "weight": [[1, 2]],
        "bias": 1,
        "stride": 2,
        "padding": "same",
        "padding_mode": "reflect",
        "dilation": (1, 2),
        "operation": "convolution",
        "activation": "relu",
    }
    assert changes.keys() == set(ARGUMENTS)
    for name, value in changes.items():
        figure = SlidingWindow(IMAGE, kernel=[[1, 2], [-3, 4]], bias=-9, padding=(1, 0))
        before = figure.output
        setattr(figure, name, value)
        assert not np.array_equal(figure.output, before), name


def test_numbers_become_pairs_and_arrays_float64():
    figure = SlidingWindow(np.array(IMAGE, np.uint8), kernel=KERNEL, stride=2, padding=(1, 0))
    assert (figure.stride, figure.padding, figure.dilation) == ((2, 2), (1, 0), (1, 1))
    assert figure.input.dtype == figure.weight.dtype == figure.output.dtype == np.float64


def test_no_array_can_be_written_to():
    figure = SlidingWindow(IMAGE, kernel=KERNEL)
    for array in (figure.input, figure.weight, figure.output):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


# To the browser and back.


def test_the_browser_sets_traits():
    figure = SlidingWindow(IMAGE, kernel=KERNEL)
    figure.set_state({"stride": [2, 2], "padding": [1, 1]})
    assert figure.output.tolist() == [[6, 17, 3], [8, 17, 13], [6, 4, 4]]
    image = np.arange(9.0).reshape(3, 3)
    figure.set_state(
        {
            "input": {"shape": [3, 3], "data": memoryview(image.tobytes())},
            "weight": {"shape": [2, 2], "data": memoryview(np.arange(4.0).tobytes())},
            "stride": [1, 1],
            "padding": "valid",
        }
    )
    assert figure.output.tolist() == [[19, 25], [37, 43]]
    figure.set_state({"bias": -30, "activation": "relu"})
    assert figure.output.tolist() == [[0, 0], [7, 13]]


def test_the_browser_gets_what_python_has():
    figure = SlidingWindow(IMAGE, kernel=KERNEL, stride=(2, 1), position=(0, 1))
    state = figure.get_state()
    assert np.array_equal(from_wire(state["input"]), IMAGE)
    assert np.array_equal(from_wire(state["weight"]), KERNEL)
    assert (list(state["stride"]), list(state["position"])) == ([2, 1], [0, 1])
    again = SlidingWindow()
    again.set_state({name: state[name] for name in ARGUMENTS})
    assert np.array_equal(again.output, figure.output)


@pytest.mark.parametrize("size", [1, 1e100])
def test_the_state_is_json_whatever_the_numbers(size):
    figure = SlidingWindow([[size, size, -size]], kernel=[[size, 1]])
    json.dumps(figure.get_state(), default=lambda raw: len(raw), allow_nan=False)


def test_both_languages_have_the_same_words():
    words = "sliding_window/state."
    assert tuple(call(f"{words}ARGUMENTS")) == ARGUMENTS
    assert tuple(call(f"{words}NAMED_PADDINGS")) == SlidingWindow.padding.named
    for name, trait in [
        ("OPERATIONS", SlidingWindow.operation),
        ("ACTIVATIONS", SlidingWindow.activation),
        ("PADDING_MODES", SlidingWindow.padding_mode),
    ]:
        assert tuple(call(words + name)) == trait.values


# What is refused.

REFUSED = [
    ("stride", 0, "0", "from 1 to 32"),
    ("stride", (1, 33), "33", "from 1 to 32"),
    ("stride", 1.5, "1.5", "a whole number"),
    ("stride", "same", "same", "a whole number"),
    ("dilation", (0, 1), "0", "from 1 to 16"),
    ("dilation", (1, 3), "7", "5"),
    ("padding", -1, "-1", "from 0 to 16"),
    ("padding", 17, "17", "from 0 to 16"),
    ("padding", "SAME", "SAME", "'same-tensorflow'"),
    ("padding", (0, 5), "5", "4"),  # reflection sees 4 cells beyond a border of 5
    ("padding", "same", "stride 2", "needs stride 1"),
    ("padding_mode", "mirror", "mirror", "reflect"),
    ("operation", "product", "product", "convolution"),
    ("activation", "tanh", "tanh", "relu"),
    ("bias", float("nan"), "nan", "finite"),
    ("bias", float("-inf"), "-inf", "finite"),
    ("bias", "much", "much", "finite"),
    ("input", np.ones((33, 5)), "(33, 5)", "to 32×32"),
    ("input", np.ones((5, 2)), "3", "2"),
    ("input", [[1, 2], [3]], "input", "2-D array"),
    ("input", [[np.inf]], "inf", "finite"),
    ("weight", np.ones((16, 1)), "(16, 1)", "to 15×15"),
    ("weight", np.ones((6, 1)), "6", "5"),
    ("position", (0, 0, 0), "(0, 0, 0)", "tuple"),
    ("controls", ["colour"], "colour", "stride"),
    ("output", np.ones((1, 1)), "output", "read-only"),
]


@pytest.mark.parametrize(("name", "value", "told", "allowed"), REFUSED)
def test_a_refusal_names_the_value_and_what_is_allowed_and_changes_nothing(
    name, value, told, allowed
):
    figure = SlidingWindow(IMAGE, kernel=KERNEL, stride=(1, 2), padding_mode="reflect")
    before, answer, output = figure.get_state(), figure.answer, figure.output
    with pytest.raises(TraitError) as refusal:
        setattr(figure, name, value)
    for words in (name, told, allowed):
        assert words in str(refusal.value)
    assert figure.get_state() == before
    assert figure.answer is answer
    assert figure.output is output


@pytest.mark.parametrize(("name", "value"), [refused[:2] for refused in REFUSED[:-1]])
def test_what_is_refused_later_is_refused_at_once(name, value):
    arguments = {"input": IMAGE, "weight": KERNEL, "stride": (1, 2), "padding_mode": "reflect"}
    with pytest.raises(TraitError):
        SlidingWindow(**arguments | {name: value})


def test_the_browser_is_refused_as_python_is():
    figure = SlidingWindow(IMAGE, kernel=KERNEL)
    for state in ({"stride": [0, 0]}, {"weight": to_wire(np.ones((6, 6)))}, {"bias": np.nan}):
        before = figure.get_state()
        with pytest.raises(TraitError):
            figure.set_state(state)
        assert figure.get_state() == before


def test_an_unknown_keyword_is_a_type_error_that_lists_the_known():
    with pytest.raises(TypeError, match="no strid; it has input, weight, bias, stride"):
        SlidingWindow(IMAGE, strid=2)


def test_arguments_that_only_fit_together_are_set_together():
    figure = SlidingWindow(np.ones((3, 3)), kernel=np.ones((3, 3)))
    with pytest.raises(TraitError):
        figure.weight = np.ones((4, 4))
    with figure.hold_trait_notifications():
        figure.weight = np.ones((4, 4))
        figure.input = np.ones((5, 4))
    assert figure.output.tolist() == [[16], [16]]


def test_arguments_that_do_not_fit_together_are_both_refused():
    figure = SlidingWindow(IMAGE, kernel=KERNEL)
    before = figure.get_state()
    with pytest.raises(TraitError), figure.hold_trait_notifications():
        figure.padding = "same"
        figure.stride = 2
    assert figure.get_state() == before
    assert figure.output.tolist() == [[12, 12, 17], [10, 17, 19], [9, 6, 14]]


# The window stays on the output.


@pytest.mark.parametrize(
    ("asked", "nearest"), [((2, 1), (2, 1)), ((9, 1), (2, 1)), ((-1, 9), (0, 2)), ((3, -3), (2, 0))]
)
def test_a_position_outside_the_output_goes_to_the_nearest_cell(asked, nearest):
    figure = SlidingWindow(IMAGE, kernel=KERNEL, position=asked)
    assert figure.position == nearest
    figure.position = (1, 1)
    figure.set_state({"position": list(asked)})
    assert figure.position == nearest


def test_the_window_follows_a_shrinking_output():
    figure = SlidingWindow(IMAGE, kernel=KERNEL, padding=1, position=(4, 3))
    figure.stride = (2, 1)
    assert figure.position == (2, 3)
    figure.set_state({"input": to_wire(np.ones((3, 3))), "position": [9, 9]})
    assert figure.position == (1, 2)


# The answer, against which the browser holds its own.


def test_the_answer_says_what_was_asked():
    figure = SlidingWindow(IMAGE, kernel=KERNEL)
    figure.set_state({"stride": [2, 1], "operation": "convolution"})
    figure.bias = 3
    answer = plain(figure.answer)
    assert answer["arguments"].keys() == set(ARGUMENTS)
    for name, asked in answer["arguments"].items():
        assert np.array_equal(asked, getattr(figure, name)), name
    assert np.array_equal(answer["output"], figure.output)


def test_the_answer_names_pytorchs_version_and_difference():
    answer = SlidingWindow(IMAGE, kernel=KERNEL).answer
    assert answer["torch"] == {
        "version": torch.__version__,
        "call": "nn.Conv2d",
        "difference": 0,
    }
    assert 0 < answer["tolerance"] < 1e-12


def test_a_pytorch_that_disagrees_is_reported(monkeypatch):
    monkeypatch.setattr(verify, "run", lambda module, x: np.full((1, 3, 3), 17.0))
    figure = SlidingWindow(IMAGE, kernel=KERNEL)
    assert figure.answer["torch"]["difference"] == 11
    assert verdict(figure)["kind"] == "disagree"


def test_without_pytorch_there_are_two_witnesses(monkeypatch):
    monkeypatch.setattr(verify, "torch_version", lambda: None)
    figure = SlidingWindow(IMAGE, kernel=KERNEL)
    assert figure.answer["torch"] is None
    said = verdict(figure)
    assert said["kind"] == "agree"
    assert "PyTorch is not installed" in said["text"]


# PyTorch and pictures.


def test_to_torch_is_one_layer_where_one_is_enough():
    assert isinstance(SlidingWindow(padding="same").to_torch(), nn.Conv2d)
    relu = SlidingWindow(activation="relu").to_torch()
    assert [type(layer) for layer in relu] == [nn.Conv2d, nn.ReLU]
    padded = SlidingWindow(padding="same-tensorflow", stride=2, padding_mode="reflect").to_torch()
    assert [type(layer) for layer in padded] == [nn.ReflectionPad2d, nn.Conv2d]


def test_a_figure_is_live_a_picture_and_a_sentence():
    data, metadata = SlidingWindow(IMAGE, kernel=KERNEL)._repr_mimebundle_()
    assert "model_id" in data["application/vnd.jupyter.widget-view+json"]
    png = data["image/png"]
    assert isinstance(png, bytes) and png.startswith(b"\x89PNG")
    sentence = data["text/plain"]
    assert sentence == metadata["afm"]["alt"]
    assert sentence == (
        "A kernel of 3×3 slides over an input of 5×5 and makes an output of 3×3 "
        "(cross-correlation)."
    )


@pytest.mark.parametrize("padding", [0, (2, 1), "same-tensorflow"])
def test_every_figure_can_be_drawn(padding):
    figure = SlidingWindow(IMAGE, kernel=KERNEL, padding=padding, stride=2, position=(1, 1))
    assert figure.draw().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("controls", "lines"),
    [([], 1), (["operation"], 1), (["padding", "kernel_size"], 1), (["stride", "padding"], 2)],
)
def test_the_room_kept_for_it_counts_the_lines_that_controls_and_player_take(controls, lines):
    least = SlidingWindow(controls=[]).height[0]
    assert SlidingWindow(controls=controls).height[0] - least == pytest.approx(
        38 * (lines - 1), abs=2
    )
