import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from js.figures import asked, derived, plain, printed, verdict
from js.twin import JavaScriptError, call, call_each
from strategies import integers_as
from torch.nn import functional as F
from traitlets import TraitError

from convlib import functional, grad
from convlib.widgets import Gradients
from convlib.widgets._output_gradients import PATTERN, preset, with_zeros
from convlib.widgets._traits import to_wire

ARGUMENTS = Gradients.ARGUMENTS

# 3×4 under 2×3 makes 2×2; nothing is symmetric.
INPUT = np.arange(12.0).reshape(3, 4)
WEIGHT = np.array([[1.0, -2, 3], [0, 5, -4]])
DY = np.array([[1.0, 2], [0, -3]])


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


@st.composite
def configurations(draw):
    """Draw all arguments of a figure but dY; some have no output."""
    shape, side, seed = draw(pairs(1, 8)), draw(pairs(1, 4)), draw(st.integers(0, 2**16))
    return {
        "input": integers_as(shape, "float64", seed),
        "weight": integers_as(side, "float64", seed + 1),
        "stride": draw(pairs(1, 3)),
        "padding": draw(pairs(0, 4)),
        "dilation": draw(pairs(1, 3)),
    }


def figures():
    """Draw figures with any dY of whole numbers."""

    def figure(arguments, seed):
        try:
            made = Gradients(**arguments)
        except TraitError:
            return None
        made.grad_output = integers_as(made.grad_output.shape, "float64", seed)
        return made

    return st.builds(figure, configurations(), st.integers(0, 2**16)).filter(bool)


def autograd(figure):
    """Run the backward pass of PyTorch's conv2d, with a bias."""
    x, w = (torch.tensor(a[None, None], requires_grad=True) for a in (figure.input, figure.weight))
    bias = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    y = F.conv2d(x, w, bias, figure.stride, figure.padding, figure.dilation)
    (y * torch.tensor(figure.grad_output)).sum().backward()
    return w.grad[0, 0].numpy(), x.grad[0, 0].numpy(), bias.grad[0].numpy()


# The numbers.


@settings(deadline=None, max_examples=200)
@given(figures())
def test_both_languages_have_autograds_gradients(figure):
    dW, dX, db = autograd(figure)
    browsers = derived(figure)
    np.testing.assert_array_equal(figure.grad_weight, dW)
    np.testing.assert_array_equal(figure.grad_input, dX)
    np.testing.assert_array_equal(figure.grad_bias, db)
    np.testing.assert_array_equal(browsers["dW"], dW)
    np.testing.assert_array_equal(browsers["dX"], dX)
    assert browsers["db"] == db
    np.testing.assert_array_equal(browsers["output"], figure.output)


@settings(deadline=None, max_examples=100)
@given(configurations())
def test_both_languages_refuse_what_pytorch_refuses(arguments):
    x, w = (torch.tensor(arguments[name])[None, None] for name in ("input", "weight"))
    steps = [arguments[name] for name in ("stride", "padding", "dilation")]
    try:
        shape = tuple(F.conv2d(x, w, None, *steps).shape[2:])
    except RuntimeError:
        with pytest.raises(TraitError):
            Gradients(**arguments)
        with pytest.raises(JavaScriptError, match="Refusal"):
            call("gradients/state.outputShape", arguments, Gradients().limits)
    else:
        assert Gradients(**arguments).grad_output.shape == shape
        assert tuple(call("gradients/state.outputShape", arguments, Gradients().limits)) == shape


@settings(deadline=None, max_examples=50)
@given(figures())
def test_the_kits_gradients_are_convlibs(figure):
    x, w, dY = figure.input, figure.weight, figure.grad_output
    steps = {name: getattr(figure, name) for name in ("stride", "padding", "dilation")}
    four = [array[None, None] for array in (x, w, dY)]
    np.testing.assert_array_equal(
        call("kit/grad.conv2dWeight", x, w.shape, dY, steps),
        grad.conv2d_weight(four[0], four[1].shape, four[2], **steps)[0, 0],
    )
    np.testing.assert_array_equal(
        call("kit/grad.conv2dInput", x.shape, w, dY, steps),
        grad.conv2d_input(four[0].shape, four[1], four[2], **steps)[0, 0],
    )


def test_the_kits_gradients_take_steps_of_one_unless_told():
    expected = Gradients(INPUT, WEIGHT, DY)
    dW = call("kit/grad.conv2dWeight", INPUT, WEIGHT.shape, DY)
    dX = call("kit/grad.conv2dInput", INPUT.shape, WEIGHT, DY)
    np.testing.assert_array_equal(dW, expected.grad_weight)
    np.testing.assert_array_equal(dX, expected.grad_input)


@settings(deadline=None, max_examples=20)
@given(figures(), st.sampled_from(["weight", "input"]))
def test_the_terms_of_each_number_sum_to_it_and_are_the_numbers_they_name(figure, of):
    gradient = figure.grad_weight if of == "weight" else figure.grad_input
    factors = figure.input if of == "weight" else figure.weight
    places = list(np.ndindex(gradient.shape))
    found = call_each("gradients/terms.terms", [(asked(figure), of, at) for at in places])
    for at, terms in zip(places, found, strict=True):
        assert sum(term["dY"] * term["value"] for term in terms) == gradient[at]
        for term in terms:
            row, column = term["factor"]
            inside = 0 <= row < factors.shape[0] and 0 <= column < factors.shape[1]
            assert term["dY"] == figure.grad_output[tuple(term["output"])]
            assert term["padding"] == (not inside)
            assert term["value"] == (factors[row, column] if inside else 0)


@settings(deadline=None, max_examples=50)
@given(figures())
def test_dw_is_the_input_correlated_with_dy_and_nothing_is_flipped(figure):
    whole = functional.conv2d(
        figure.input[None],
        figure.grad_output[None, None],
        stride=figure.dilation,
        padding=figure.padding,
        dilation=figure.stride,
    )[0]
    rows, columns = figure.weight.shape  # beyond is what the stride left over
    np.testing.assert_array_equal(figure.grad_weight, whole[:rows, :columns])


@settings(deadline=None, max_examples=100)
@given(figures())
def test_dx_is_dy_with_zeros_correlated_with_the_turned_kernel(figure):
    """Also where the padding is so large that some of dY has no window on it."""
    zeros, (left, right, top, bottom), start = with_zeros(**figure.arguments())
    turned = figure.weight[::-1, ::-1]
    whole = functional.conv2d(zeros[None], turned[None, None], dilation=figure.dilation)[0]
    (row, column), (height, width) = start, figure.input.shape
    seen = whole[row : row + height, column : column + width]
    np.testing.assert_array_equal(seen, figure.grad_input)
    browsers = derived(figure)
    np.testing.assert_array_equal(browsers["turned"], turned)
    np.testing.assert_array_equal(browsers["surrounded"], zeros)
    around = {"top": top, "bottom": bottom, "left": left, "right": right}
    assert browsers["around"] == around
    assert [max(-n, 0) for n in browsers["before"]] == list(start)


def test_the_first_figure_by_hand():
    figure = Gradients()
    assert figure.grad_output.tolist() == PATTERN
    # dW[0, 1]: dY laid on the input from row 0, column 1 on.
    assert figure.grad_weight[0, 1] == (0 - 2 * 2 + 3 * 1) + (3 - 0 + 2 * 2) + (2 * 1 + 3 * 1 - 4)
    # dX[1, 1]: four outputs used it, each through another weight, the last through the first.
    assert figure.grad_input[1, 1] == 1 * -1 + -2 * 0 + 0 * 2 + 1 * 1
    assert figure.grad_bias == 8


def test_ones_give_the_gradient_of_the_sum():
    x = torch.tensor(INPUT, requires_grad=True)
    weight = torch.tensor(WEIGHT, requires_grad=True)
    F.conv2d(x[None, None], weight[None, None]).sum().backward()
    figure = Gradients(INPUT, WEIGHT, preset("ones", (2, 2)))
    np.testing.assert_array_equal(figure.grad_weight, weight.grad)
    np.testing.assert_array_equal(figure.grad_input, x.grad)


def test_one_output_gives_its_window_and_the_kernel_where_it_lay():
    figure = Gradients(INPUT, WEIGHT, preset("last", (2, 2)))
    assert figure.grad_weight.tolist() == INPUT[1:, 1:].tolist()
    assert figure.grad_input[1:, 1:].tolist() == WEIGHT.tolist()
    assert not figure.grad_input[0].any()


# PyTorch, and the three witnesses.


@settings(deadline=None, max_examples=50)
@given(figures())
def test_to_torch_has_these_gradients(figure):
    layer = figure.to_torch()
    x = torch.tensor(figure.input[None, None], requires_grad=True)
    layer(x).backward(torch.tensor(figure.grad_output[None, None]))
    np.testing.assert_array_equal(layer.weight.grad[0, 0], figure.grad_weight)
    np.testing.assert_array_equal(x.grad[0, 0], figure.grad_input)
    assert layer.bias.grad.tolist() == [figure.grad_bias]


@settings(deadline=None, max_examples=50)
@given(figures())
def test_copy_as_pytorch_prints_the_gradients(figure):
    dW, dX, db = printed(figure)
    assert dW.tolist() == figure.grad_weight.tolist()
    assert dX.tolist() == figure.grad_input.tolist()
    assert db.tolist() == [figure.grad_bias]


@settings(deadline=None, max_examples=50)
@given(figures(), st.integers(0, 2**16))
def test_three_witnesses_agree_on_fractions(figure, seed):
    draw = np.random.default_rng(seed)
    for name in ("input", "weight", "grad_output"):
        setattr(figure, name, draw.normal(size=getattr(figure, name).shape))
    said = verdict(figure)
    assert said["kind"] == "agree"
    assert said["text"].startswith("The browser, convlib and autograd agree")


@pytest.mark.parametrize("wrong", [0, 6, -1])
def test_a_pytorch_that_disagrees_in_any_gradient_is_reported(wrong, monkeypatch):
    right = Gradients(INPUT, WEIGHT, DY).output
    other = right.copy()
    other[wrong] += 1  # in dW, then in dX, then in db
    monkeypatch.setattr(Gradients, "torch_output", lambda self: other)
    figure = Gradients(INPUT, WEIGHT, DY)
    assert figure.answer["torch"]["difference"] == 1
    assert verdict(figure)["kind"] == "disagree"


def test_pytorch_is_asked_for_gradients_also_where_they_are_off():
    with torch.no_grad():
        assert Gradients(INPUT, WEIGHT).answer["torch"]["difference"] == 0


def test_the_answer_says_what_was_asked_and_what_pytorch_finds():
    figure = Gradients(INPUT, WEIGHT)
    figure.set_state({"padding": [1, 0], "grad_output": to_wire(np.ones((4, 2)))})
    answer = plain(figure.answer)
    assert answer["arguments"].keys() == set(ARGUMENTS)
    for name, value in answer["arguments"].items():
        assert np.array_equal(value, getattr(figure, name)), name
    assert np.array_equal(answer["output"], figure.output)
    assert answer["torch"] == {"version": torch.__version__, "call": "autograd", "difference": 0}
    assert 0 < answer["tolerance"] < 1e-11


# The state.


def test_both_languages_have_the_same_arguments():
    assert tuple(call("gradients/state.ARGUMENTS")) == ARGUMENTS


def test_every_argument_changes_the_gradients():
    changes = {
        "input": np.ones((3, 4)),
        "weight": WEIGHT + 1,
        "grad_output": -DY,
        "stride": (1, 2),
        "padding": (1, 0),
        "dilation": (2, 1),
    }
    assert changes.keys() == set(ARGUMENTS)
    for name, value in changes.items():
        figure = Gradients(INPUT, WEIGHT, DY)
        before = figure.output
        setattr(figure, name, value)
        assert not np.array_equal(figure.output, before), name


def test_arguments_may_come_by_place():
    figure = Gradients(INPUT, WEIGHT, np.ones((3, 2)), (2, 1), (2, 0), (1, 1), (2, 3), "input")
    assert (figure.stride, figure.padding, figure.dilation) == ((2, 1), (2, 0), (1, 1))
    assert (figure.position, figure.of) == ((2, 3), "input")


@pytest.mark.parametrize("size", [1, 1e100])
def test_the_state_is_json_whatever_the_numbers(size):
    figure = Gradients([[size, -size]], [[size]], [[size, size]])
    json.dumps(figure.get_state(), default=lambda raw: len(raw), allow_nan=False)


def test_no_array_can_be_written_to():
    figure = Gradients(INPUT, WEIGHT)
    gradients = (figure.grad_weight, figure.grad_input, figure.grad_bias)
    for array in (figure.input, figure.weight, figure.grad_output, figure.output, *gradients):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 1


@pytest.mark.parametrize(
    ("of", "asked_for", "nearest"),
    [
        ("weight", (1, 2), (1, 2)),
        ("weight", (9, -1), (1, 0)),
        ("input", (2, 3), (2, 3)),
        ("input", (-3, 7), (0, 3)),
    ],
)
def test_a_position_outside_the_gradient_goes_to_the_nearest_cell(of, asked_for, nearest):
    assert Gradients(INPUT, WEIGHT, position=asked_for, of=of).position == nearest


def test_the_position_follows_to_a_smaller_gradient():
    figure = Gradients(INPUT, WEIGHT, position=(2, 3), of="input")
    figure.of = "weight"
    assert figure.position == (1, 2)
    figure.weight = [[1]]
    assert figure.position == (0, 0)


REFUSED = [
    ("stride", 0, "0", "from 1 to 4"),
    ("stride", 1.5, "1.5", "a whole number"),
    ("padding", 5, "5", "from 0 to 4"),
    ("padding", "same", "same", "a whole number"),
    ("dilation", (1, 4), "4", "from 1 to 3"),
    ("dilation", (3, 1), "4", "3"),  # a kernel that reaches over 4 cells does not fit 3
    ("input", np.ones((9, 4)), "(9, 4)", "8×8"),
    ("input", np.ones((1, 4)), "2", "1"),
    ("input", [[np.nan]], "nan", "finite"),
    ("weight", np.ones((6, 1)), "(6, 1)", "5×5"),
    ("weight", np.ones((4, 1)), "4", "3"),
    ("grad_output", [[1, 2]], "1×2", "2×2"),
    ("grad_output", np.ones((17, 1)), "(17, 1)", "16×16"),
    ("position", (0, 0, 0), "(0, 0, 0)", "tuple"),
    ("of", "bias", "bias", "weight"),
    ("controls", ["colour"], "colour", "stride"),
]


@pytest.mark.parametrize(("name", "value", "told", "allowed"), REFUSED)
def test_a_refusal_names_the_value_and_what_is_allowed_and_changes_nothing(
    name, value, told, allowed
):
    figure = Gradients(INPUT, WEIGHT)
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
        Gradients(**{"input": INPUT, "weight": WEIGHT, name: value})


# Pictures.


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (
            "weight",
            "An input of 3×4, correlated with the output's gradient dY of 2×2, "
            "is the kernel's gradient dW of 2×3; nothing is flipped.",
        ),
        (
            "input",
            "The output's gradient dY of 2×2, correlated with the kernel of 2×3 turned "
            "by half a turn, is the input's gradient dX of 3×4.",
        ),
    ],
)
def test_a_figure_is_live_a_picture_and_a_sentence(of, words):
    data, metadata = Gradients(INPUT, WEIGHT, of=of)._repr_mimebundle_()
    assert "model_id" in data["application/vnd.jupyter.widget-view+json"]
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == metadata["afm"]["alt"] == words
