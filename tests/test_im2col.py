import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from js.figures import derived, plain, printed, verdict
from js.twin import JavaScriptError, call, call_each
from strategies import integers_as
from torch import nn
from torch.nn import functional as F
from traitlets import TraitError

from convlib import geometry, verify
from convlib.widgets import Im2col
from convlib.widgets._traits import to_wire
from convlib.widgets.im2col import LIMITS

ARGUMENTS = Im2col.ARGUMENTS

# Two channels of 3×4, two filters of 2×3, nothing symmetric.
INPUT = np.arange(24.0).reshape(2, 3, 4)
WEIGHT = np.arange(-9.0, 15).reshape(2, 2, 2, 3)


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


@st.composite
def configurations(draw):
    """Draw all arguments of a figure; some have no output, some too many columns."""
    shape, side, seed = draw(pairs(1, 8)), draw(pairs(1, 4)), draw(st.integers(0, 2**16))
    channels, filters = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    taken = channels if draw(st.integers(0, 9)) else 2  # sometimes another number of channels
    return {
        "input": integers_as((channels, *shape), "float64", seed),
        "weight": integers_as((filters, taken, *side), "float64", seed + 1),
        "stride": draw(pairs(1, 3)),
        "padding": draw(pairs(0, 3)),
        "dilation": draw(pairs(1, 3)),
    }


def in_pytorch(input, weight, stride, padding, dilation):
    """Compute the columns and the output in PyTorch; RuntimeError where it refuses."""
    x, kernel = torch.from_numpy(input), torch.from_numpy(weight)
    output = F.conv2d(x, kernel, None, stride, padding, dilation)
    columns = F.unfold(x, weight.shape[2:], dilation, padding, stride)
    return columns.numpy(), output.numpy()


@settings(deadline=None, max_examples=200)
@given(configurations())
def test_columns_and_output_are_pytorchs_in_both_languages_or_all_refuse(asked):
    try:
        columns, output = in_pytorch(**asked)
    except RuntimeError:
        columns = None
    if columns is None or columns.size > LIMITS["columns"]:
        with pytest.raises(TraitError):
            Im2col(**asked)
        with pytest.raises(JavaScriptError, match="Refusal"):
            call("im2col/state.derive", asked, LIMITS)
        return
    figure = Im2col(**asked)
    browsers = derived(figure)
    for ours in (figure.columns, browsers["columns"]):
        np.testing.assert_array_equal(ours, columns)
    for ours in (figure.output, browsers["output"]):
        np.testing.assert_array_equal(ours, output)
    np.testing.assert_array_equal(browsers["product"], output.reshape(len(output), -1))


def accepted():
    """Draw figures."""

    def figure(asked):
        try:
            return Im2col(**asked)
        except TraitError:
            return None

    return configurations().map(figure).filter(bool)


@settings(deadline=None, max_examples=20)
@given(accepted())
def test_an_entry_is_a_copy_of_the_input_cell_that_is_named_or_a_padding_zero(figure):
    columns, everything, state = figure.columns, derived(figure), figure.arguments()
    entries = list(np.ndindex(columns.shape))
    sources = call_each("im2col/state.sourceOf", [(state, everything, *at) for at in entries])
    for at, source in zip(entries, sources, strict=True):
        place = source["channel"], source["row"], source["column"]
        inside = all(0 <= i < n for i, n in zip(place, figure.input.shape, strict=True))
        assert everything["isInput"][at] == inside
        assert columns[at] == (figure.input[place] if inside else 0)


@settings(deadline=None, max_examples=20)
@given(accepted())
def test_an_input_cell_is_written_as_often_as_convlib_counts_its_windows(figure):
    counts = geometry.use_counts(
        figure.input.shape[1:],
        figure.weight.shape[2:],
        figure.stride,
        figure.padding,
        figure.dilation,
    )
    cells = list(np.ndindex(figure.input.shape))
    places = [dict(zip(("channel", "row", "column"), cell, strict=True)) for cell in cells]
    state, everything = figure.arguments(), derived(figure)
    everything = {name: everything[name] for name in ("columns", "output")}  # much goes to and fro
    copies = call_each("im2col/state.copiesOf", [(state, everything, place) for place in places])
    for cell, found in zip(cells, copies, strict=True):
        assert len(found) == counts[cell[1:]]
        assert all(figure.columns[tuple(at)] == figure.input[cell] for at in found)


@settings(deadline=None)
@given(accepted())
def test_to_torch_makes_the_output(figure):
    layer = figure.to_torch()
    assert isinstance(layer, nn.Conv2d)
    assert np.array_equal(verify.run(layer, figure.input), figure.output)


@settings(deadline=None)
@given(accepted())
def test_copy_as_pytorch_prints_the_output_and_that_the_layer_agrees(figure):
    output, words, difference = printed(figure)
    assert output.tolist() == figure.output.tolist()
    assert words == "largest difference from nn.Conv2d:"
    assert difference == 0


@pytest.mark.parametrize("number", [1e-7, 1e20, -1e21, 1 / 3, -0.0])
def test_copy_as_pytorch_writes_any_number_so_that_python_reads_it(number):
    figure = Im2col([[[number, 1]]], weight=[[[[1]]]])
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


def test_the_first_figure_by_hand():
    figure = Im2col()
    assert figure.columns[:, 1].tolist() == [2, 3, 4, 7, 8, 9, 0, 9, 0, 9, 0, 9]
    assert figure.output[0, 0, 1] == 2 - 4 + 2 * 7 - 2 * 9 + 9 + 9 + 9
    assert figure.columns.size / figure.input.size == 2.4


def test_every_argument_changes_the_output():
    changes = {
        "input": np.ones((2, 3, 4)),
        "weight": [[[[1, 2]], [[3, 4]]]],
        "stride": (1, 2),
        "padding": (1, 0),
        "dilation": (2, 1),
    }
    assert changes.keys() == set(ARGUMENTS)
    for name, value in changes.items():
        figure = Im2col(INPUT, WEIGHT)
        before = figure.output
        setattr(figure, name, value)
        assert not np.array_equal(figure.output, before), name


def test_both_languages_have_the_same_arguments():
    assert tuple(call("im2col/state.ARGUMENTS")) == ARGUMENTS


def test_arguments_may_come_by_place_as_in_pytorchs_functions():
    figure = Im2col(INPUT, WEIGHT, (1, 2), (1, 0), (2, 1), (1, 0))
    assert (figure.stride, figure.padding, figure.dilation) == ((1, 2), (1, 0), (2, 1))
    assert figure.output.shape == (2, 3, 1)
    assert figure.position == (1, 0)


def test_no_array_can_be_written_to():
    figure = Im2col(INPUT, WEIGHT)
    for array in (figure.input, figure.weight, figure.output):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


@pytest.mark.parametrize("size", [1, 1e100])
def test_the_state_is_json_whatever_the_numbers(size):
    figure = Im2col([[[size, size, -size]]], [[[[size, 1]]]])
    json.dumps(figure.get_state(), default=lambda raw: len(raw), allow_nan=False)


# What is refused.

REFUSED = [
    ("stride", 0, "0", "from 1 to 8"),
    ("stride", (1, 9), "9", "from 1 to 8"),
    ("stride", 1.5, "1.5", "a whole number"),
    ("padding", -1, "-1", "from 0 to 4"),
    ("padding", "same", "same", "a whole number"),
    ("dilation", 8, "8", "from 1 to 7"),
    ("dilation", (1, 2), "5", "4"),  # a kernel that spans 5 cells does not fit 4
    ("input", np.ones((4, 3, 4)), "(4, 3, 4)", "to 3×8×8"),
    ("input", np.ones((2, 9, 4)), "(2, 9, 4)", "to 3×8×8"),
    ("input", np.ones((3, 4)), "(3, 4)", "3-D"),
    ("input", np.ones((1, 3, 4)), "1", "2"),  # channels
    ("input", np.full((2, 3, 4), np.nan), "nan", "finite"),
    ("weight", np.ones((5, 2, 1, 1)), "(5, 2, 1, 1)", "to 4×3×5×5"),
    ("weight", np.ones((1, 2, 4, 1)), "4", "3"),
    ("position", (0, 0, 0), "(0, 0, 0)", "tuple"),
    ("filter", 0.5, "0.5", "int"),
    ("controls", ["colour"], "colour", "stride"),
]


@pytest.mark.parametrize(("name", "value", "told", "allowed"), REFUSED)
def test_a_refusal_names_the_value_and_what_is_allowed_and_changes_nothing(
    name, value, told, allowed
):
    figure = Im2col(INPUT, WEIGHT)
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
        Im2col(**{"input": INPUT, "weight": WEIGHT, name: value})


def test_more_columns_than_a_screen_shows_are_refused_with_their_number():
    image, weight = np.ones((3, 8, 8)), np.ones((1, 3, 3, 3))
    assert Im2col(image, weight, padding=1).columns.size == 27 * 64
    with pytest.raises(TraitError, match=r"27×100 columns are 2700 numbers; .* up to 2048"):
        Im2col(image, weight, padding=2)


def test_an_unknown_keyword_is_a_type_error_that_lists_the_known():
    with pytest.raises(TypeError, match="no strid; it has input, weight, stride"):
        Im2col(INPUT, strid=2)


def test_channels_of_both_arrays_are_set_together():
    figure = Im2col(INPUT, WEIGHT)
    with figure.hold_trait_notifications():
        figure.input, figure.weight = np.ones((1, 3, 4)), np.ones((3, 1, 2, 2))
    assert figure.output.tolist() == np.full((3, 2, 3), 4).tolist()


# The window stays on the output, and the filter among the filters.


@pytest.mark.parametrize(
    ("asked", "nearest"), [((1, 1), (1, 1)), ((9, 1), (1, 1)), ((-1, 9), (0, 1))]
)
def test_a_position_outside_the_output_goes_to_the_nearest_cell(asked, nearest):
    assert Im2col(INPUT, WEIGHT, position=asked).position == nearest


@pytest.mark.parametrize(("asked", "nearest"), [(0, 0), (1, 1), (7, 1), (-3, 0)])
def test_a_filter_that_is_not_there_becomes_the_nearest(asked, nearest):
    assert Im2col(INPUT, WEIGHT, filter=asked).filter == nearest


def test_window_and_filter_follow_a_shrinking_output():
    figure = Im2col(INPUT, WEIGHT, position=(1, 1), filter=1)
    figure.set_state({"weight": to_wire(np.ones((1, 2, 3, 3)))})
    assert (figure.position, figure.filter) == ((0, 1), 0)


# The answer, against which the browser holds its own.


def test_the_answer_says_what_was_asked_and_what_pytorch_finds():
    figure = Im2col(INPUT, WEIGHT)
    figure.set_state({"stride": [2, 1], "padding": [1, 0]})
    answer = plain(figure.answer)
    assert answer["arguments"].keys() == set(ARGUMENTS)
    for name, asked in answer["arguments"].items():
        assert np.array_equal(asked, getattr(figure, name)), name
    assert np.array_equal(answer["output"], figure.output)
    assert answer["torch"] == {"version": torch.__version__, "call": "nn.Conv2d", "difference": 0}
    assert 0 < answer["tolerance"] < 1e-11


def test_a_pytorch_that_disagrees_is_reported(monkeypatch):
    monkeypatch.setattr(verify, "run", lambda module, x: np.zeros((2, 2, 2)))
    figure = Im2col(INPUT, WEIGHT)
    assert figure.answer["torch"]["difference"] == abs(figure.output).max()
    assert verdict(figure)["kind"] == "disagree"


# Pictures.


def test_a_figure_is_live_a_picture_and_a_sentence():
    data, metadata = Im2col(INPUT, WEIGHT)._repr_mimebundle_()
    assert "model_id" in data["application/vnd.jupyter.widget-view+json"]
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == metadata["afm"]["alt"]
    assert data["text/plain"] == (
        "The windows of an input of 2×3×4 are the 4 columns of a matrix of 12 rows; "
        "times the weight of 2×2×2×3 as 2 rows, they make an output of 2×2×2."
    )
