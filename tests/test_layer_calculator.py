import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from js.figures import derived, printed, verdict
from js.twin import JavaScriptError, call
from torch import nn
from traitlets import TraitError

from convlib.geometry import effective_kernel_size
from convlib.widgets import LayerCalculator
from convlib.widgets._layer_numbers import LIMITS, count, unread_cells

START = {
    "transposed": False,
    "in_channels": 4,
    "out_channels": 6,
    "kernel_size": (3, 2),
    "stride": (1, 1),
    "padding": (0, 0),
    "output_padding": (0, 0),
    "dilation": (1, 1),
    "groups": 1,
    "bias": True,
    "padding_mode": "zeros",
    "input_size": (1, 4, 7, 9),
}


def pairs(least, most):
    return st.tuples(*[st.integers(least, most)] * 2)


@st.composite
def arguments(draw):
    """Arguments in any combination, of which PyTorch refuses many."""
    channels = draw(st.integers(1, 6))
    usual = draw(st.booleans())  # else nearly all would be refused
    groups = 1 if usual else draw(st.integers(1, 3))
    words = st.sampled_from(["same", "valid"])
    transposed = draw(st.booleans())
    zeros = usual and transposed
    return {
        "transposed": transposed,
        "in_channels": channels * groups,
        "out_channels": draw(st.integers(1, 6)) * (groups if draw(st.booleans()) else 1),
        "kernel_size": draw(pairs(1, 4)),
        "stride": draw(st.just((1, 1)) | pairs(1, 4)),
        "padding": draw(pairs(0, 3) if zeros else pairs(0, 3) | words),
        "output_padding": draw(pairs(0, 3)) if transposed or not usual else (0, 0),
        "dilation": draw(pairs(1, 3)),
        "groups": groups,
        "bias": draw(st.booleans()),
        "padding_mode": "zeros"
        if zeros
        else draw(st.sampled_from(["zeros", "reflect", "replicate", "circular"])),
        "input_size": (
            draw(st.integers(1, 2)),
            channels * groups if usual else draw(st.sampled_from([channels * groups, 4])),
            *draw(pairs(1, 9)),
        ),
    }


def layer_of(given_, **more):
    """PyTorch's layer."""
    rest = {k: v for k, v in given_.items() if k not in ("transposed", "input_size")}
    if given_["transposed"]:
        return nn.ConvTranspose2d(**rest, **more)
    if any(rest.pop("output_padding")):
        raise TypeError("Conv2d has no output_padding")
    return nn.Conv2d(**rest, **more)


def in_pytorch(given_):
    """The output's and the weight's shape and the parameters, or None where PyTorch refuses."""
    try:
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            layer = layer_of(given_)
            shape = layer(torch.zeros(given_["input_size"])).shape
    except (ValueError, TypeError, RuntimeError):
        return None
    if 0 in shape:  # ConvTranspose2d: some of PyTorch's ways refuse it, others give nothing
        return None
    return tuple(shape), tuple(layer.weight.shape), sum(p.numel() for p in layer.parameters())


def in_convlib(given_):
    try:
        return count(**given_)
    except ValueError:
        return None


def in_javascript(given_):
    try:
        return call("layer_calculator/state.derive", given_, LIMITS)
    except JavaScriptError as error:
        assert error.kind == "Refusal", error
        return None


# All three count alike, and refuse alike


@settings(deadline=None, max_examples=200)
@given(arguments())
def test_convlib_and_the_browser_take_and_refuse_what_pytorch_does(case):
    pytorchs, ours, browsers = in_pytorch(case), in_convlib(case), in_javascript(case)
    if pytorchs is None:
        assert ours is None
        assert browsers is None
        return
    assert (ours.output_shape, ours.weight_shape, ours.parameters) == pytorchs
    assert browsers["output"].tolist() == ours.array().tolist()
    assert (browsers["flops"], browsers["weights"]) == (2 * ours.macs, np.prod(pytorchs[1]))
    if not case["transposed"]:
        unshared = ours.local_parameters, ours.dense_parameters
        assert tuple(browsers["unshared"].values()) == unshared


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"groups": 4}, "groups=4 does not divide out_channels=6"),
        ({"groups": 3}, "groups=3 does not divide in_channels=4"),
        ({"input_size": (1, 3, 7, 9)}, "The input has 3 channels, and in_channels=4"),
        ({"padding": "same", "stride": (1, 2)}, 'padding="same" needs stride 1, not 1, 2'),
        (
            {"padding": (7, 0), "padding_mode": "reflect"},
            "reflect padding of 7 cells on an input 7 high: allowed are up to 6",
        ),
        ({"padding": (0, 10), "padding_mode": "circular"}, "an input 9 wide: allowed are up to 9"),
        ({"kernel_size": (3, 10)}, "The kernel is 10 cells wide, and the padded input 9"),
        ({"dilation": (4, 1)}, "9 cells high (3 with dilation 4), and the padded input 7"),
        ({"output_padding": (0, 1)}, "output_padding=0, 1 is of ConvTranspose2d alone"),
        ({"transposed": True, "output_padding": (1, 0)}, "smaller than stride 1, 1 or dilation 1"),
        ({"transposed": True, "padding": "same"}, 'padding="same" is of Conv2d alone'),
        ({"transposed": True, "padding_mode": "reflect"}, 'takes "zeros"'),
        ({"transposed": True, "padding": (5, 0)}, "the output would be −1 cells high"),
        ({"padding_mode": "mirror"}, "“mirror”: allowed are zeros, reflect, replicate, circular"),
        ({"padding": "full"}, "“full”: allowed are same, valid"),
        ({"stride": (0, 1)}, "stride=0, 1: allowed are whole numbers from 1 to 99"),
    ],
)
def test_each_refusal_has_its_words_and_pytorch_refuses_too(changes, words):
    case = START | changes
    assert in_pytorch(case) is None
    with pytest.raises(JavaScriptError) as refused:
        call("layer_calculator/state.derive", case, LIMITS)
    assert words in str(refused.value)
    with pytest.raises(TraitError):
        LayerCalculator(**case)


@pytest.mark.parametrize(
    "changes",
    [
        {"bias": 2},
        {"groups": 1.5},
        {"input_size": [1, 4, 7]},
        {"kernel_size": "3"},
        {"input_size": [1, 4, 7, 0]},
    ],
)
def test_the_browser_refuses_what_a_link_or_a_text_may_say(changes):
    assert in_javascript(START) is not None
    assert in_javascript(START | changes) is None


def test_both_sides_count_up_to_where_floats_are_exact():
    case = START | {"in_channels": 3, "out_channels": 16384, "input_size": (1024, 3, 8192, 8192)}
    with pytest.raises(ValueError, match="this figure counts up to 2⁵³"):
        count(**case)
    with pytest.raises(JavaScriptError, match="this figure counts up to 2⁵³"):
        call("layer_calculator/state.derive", case, LIMITS)


@settings(deadline=None)
@given(arguments())
def test_no_cell_is_unread_but_those_that_pytorchs_gradient_does_not_reach(case):
    if case["transposed"] or in_pytorch(case) is None:
        return
    x = torch.ones(case["input_size"], requires_grad=True)
    layer = layer_of(case)
    nn.init.ones_(layer.weight)
    layer(x).sum().backward()
    names = ("kernel_size", "stride", "padding", "dilation", "padding_mode")
    ours = unread_cells(case["input_size"][2:], **{name: case[name] for name in names})
    rows, columns = (np.isin(range(n), cells) for n, cells in zip(x.shape[2:], ours, strict=True))
    reached = x.grad.abs().sum(dim=(0, 1)).numpy() > 0
    np.testing.assert_array_equal(reached, np.outer(~rows, ~columns))
    browsers = in_javascript(case)["axes"]
    assert [axis["unread"] for axis in browsers] == [cells.tolist() for cells in ours]


@given(pairs(1, 4), pairs(1, 3))
def test_the_reach_is_what_one_output_cell_sees(kernel, dilation):
    size = tuple(map(effective_kernel_size, kernel, dilation))
    case = START | {"kernel_size": kernel, "dilation": dilation, "input_size": (1, 4, *size)}
    found = count(**case)
    assert (found.reach, found.output_shape[2:]) == (size, (1, 1))


# Known layers


KNOWN = {
    "AlexNet’s first, as printed": ((1, 96, 54, 54), 34944),
    "AlexNet’s first, as it fits": ((1, 96, 55, 55), 34944),
    "VGG’s first": ((1, 64, 224, 224), 1792),
    "ResNet’s stem": ((1, 64, 112, 112), 9408),
    "MobileNet’s depthwise": ((1, 32, 112, 112), 288),
    "DCGAN’s transposed": ((1, 256, 8, 8), 2097152),
}


def test_the_known_layers_are_those_of_their_papers():
    presets = call("layer_calculator/presets.PRESETS")
    for name, text in presets.items():
        state = call("layer_calculator/pytorch.readLayer", text, START)["state"]
        found = call("layer_calculator/state.derive", state, LIMITS)
        assert (tuple(found["outputShape"]), found["parameters"]) == KNOWN[name]
    assert presets.keys() == KNOWN.keys()


# PyTorch's text


@settings(deadline=None)
@given(arguments())
def test_the_text_is_the_layer_and_is_read_back(case):
    if in_pytorch(case) is None:
        return
    text = call("layer_calculator/pytorch.layerText", case)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert repr(eval(text, {"nn": nn})) == repr(layer_of(case))
        other = START | {"input_size": case["input_size"]}
        for again in (text, repr(layer_of(case))):
            read = call("layer_calculator/pytorch.readLayer", again, other)["state"]
            assert in_javascript(read)["output"].tolist() == count(**case).array().tolist()
    program = call("layer_calculator/pytorch.pytorchProgram", case)
    read = call("layer_calculator/pytorch.readLayer", program, START)
    assert read["state"] == {k: list(v) if isinstance(v, tuple) else v for k, v in case.items()}


def test_only_what_differs_from_the_default_is_written():
    text = call("layer_calculator/pytorch.layerText", START | {"padding": "same"})
    assert text == 'nn.Conv2d(4, 6, kernel_size=(3, 2), padding="same")'
    changes = {"transposed": True, "dilation": (2, 2), "bias": False, "groups": 2}
    text = call("layer_calculator/pytorch.layerText", START | changes)
    expected = "nn.ConvTranspose2d(4, 6, kernel_size=(3, 2), groups=2, bias=False, dilation=2)"
    assert text == expected


def test_what_is_refused_is_written_as_it_was_asked():
    told = {"(3, 3, 3)": [3, 3, 3], "-1": [-1, -1], '"oo"': "oo", "None": None}
    for text, padding in told.items():
        layer = call("layer_calculator/pytorch.layerText", START | {"padding": padding})
        assert layer.endswith(f", padding={text})")


def test_a_text_without_an_input_takes_the_layers_channels_and_keeps_the_rest():
    read = call("layer_calculator/pytorch.readLayer", "nn.Conv2d(8, 2, 3)", START)
    assert read["state"]["input_size"] == [1, 8, 7, 9]
    both = "nn.Conv2d(8, 2, 3)\nnn.Conv2d(2, 2, 3)"
    read = call("layer_calculator/pytorch.readLayer", both, START)
    assert read["note"] == "The first of 2 convolutions is read."
    for text, told in {"nn.ReLU()": "ReLU", " ": "no layer"}.items():
        with pytest.raises(JavaScriptError, match=f"It has {told}: allowed are Conv2d and Conv"):
            call("layer_calculator/pytorch.readLayer", text, START)


def test_an_input_without_a_batch_is_one_image_as_in_pytorch():
    text = "nn.Conv2d(3, 2, 3), torch.zeros(3, 8, 9)"
    read = call("layer_calculator/pytorch.readLayer", text, START)
    assert read["note"] == "An input without a batch is one image: N = 1."
    shape = call("layer_calculator/state.derive", read["state"], LIMITS)["outputShape"]
    assert tuple(shape[1:]) == nn.Conv2d(3, 2, 3)(torch.zeros(3, 8, 9)).shape
    with pytest.raises(JavaScriptError, match=r"An input of \(8, 9\): allowed are \(N, C, H, W\)"):
        call("layer_calculator/pytorch.readLayer", text.replace("3, 8", "8"), START)


def test_a_dtype_is_read_and_what_it_does_not_change_is_said():
    text = "nn.Conv2d(3, 2, 3, dtype=torch.{})"
    said = [
        call("layer_calculator/pytorch.readLayer", text.format(name), START)["note"]
        for name in ("float32", "double")
    ]
    assert said == ["", "Memory is counted in float32, not in torch.double."]
    with pytest.raises(JavaScriptError, match=r"dtype=“double”: allowed are torch\.float, "):
        call("layer_calculator/pytorch.readLayer", "nn.Conv2d(3, 2, 3, dtype='double')", START)


@pytest.mark.parametrize("more", [{}, {"transposed": True, "output_padding": (0, 1)}])
def test_copy_as_pytorch_is_a_program_that_prints_the_output_shape(more):
    figure = LayerCalculator(4, 6, (3, 2), stride=2, input_size=(2, 4, 7, 9), **more)
    assert printed(figure) == [torch.Size(figure.output_shape)]


# The figure


@settings(deadline=None)
@given(arguments())
def test_three_witnesses_agree(case):
    if in_convlib(case) is None:
        return
    figure = LayerCalculator(**case)
    said = verdict(figure)
    assert said["kind"] == "agree"
    assert "agree on shapes, parameters, MACs and bytes: largest difference 0" in said["text"]
    assert derived(figure)["output"].tolist() == figure.output.tolist()


def test_a_large_layer_needs_no_memory():
    figure = LayerCalculator(16384, 16384, 9, input_size=(1, 16384, 20, 20))
    assert figure.numbers.parameters == 16384**2 * 81 + 16384
    assert figure.answer["torch"]["difference"] == 0


def test_a_refused_argument_leaves_the_last_good_state():
    figure = LayerCalculator(3, 96, 11, stride=4)
    before = figure.output
    for name, value in {"stride": 0, "padding": "same", "groups": 5,
                        "input_size": (1, 3, 5, 224), "kernel_size": 2.5, "bias": "yes",
                        "out_channels": True, "padding_mode": "none"}.items():  # fmt: skip
        with pytest.raises(TraitError):
            setattr(figure, name, value)
        assert figure.output is before


def test_numpys_numbers_are_numbers_too():
    figure = LayerCalculator(np.int64(3), np.uint8(8), np.array([3, 5]), input_size=[2, 3, 8, 9])
    assert figure.output_shape == (2, 8, 6, 5)


def test_a_refusal_names_the_argument_in_question_alone():
    with pytest.raises(TraitError, match=r"^in_channels=3 is not a multiple of groups=2$"):
        LayerCalculator(groups=2)


def test_the_inputs_channels_follow_the_layers():
    figure = LayerCalculator(4, 6, 3, input_size=(2, 4, 8, 9))
    figure.in_channels = 8
    assert (figure.input_size, figure.output_shape) == ((2, 8, 8, 9), (2, 6, 6, 7))
    with pytest.raises(TraitError, match="the input has 4 channels, but in_channels is 8"):
        figure.input_size = (2, 4, 8, 9)
    with figure.hold_trait_notifications():
        figure.in_channels, figure.groups, figure.input_size = 3, 3, (1, 3, 8, 9)
    assert figure.numbers.weight_shape == (6, 1, 3, 3)
    assert figure.answer["arguments"]["input_size"] == (1, 3, 8, 9)


def test_to_torch_is_the_layer():
    figure = LayerCalculator(3, 96, 11, stride=4)
    assert repr(figure.to_torch()) == "Conv2d(3, 96, kernel_size=(11, 11), stride=(4, 4))"
    figure = LayerCalculator(4, 2, 3, transposed=True, dilation=2, output_padding=1)
    again = "kernel_size=(3, 3), stride=(1, 1), dilation=(2, 2), output_padding=(1, 1)"
    assert repr(figure.to_torch("meta")) == f"ConvTranspose2d(4, 2, {again})"


def test_the_picture_is_a_png_and_has_words():
    for figure in (
        LayerCalculator(3, 96, 11, stride=4),
        LayerCalculator(4, 2, 3, transposed=True, dilation=2, output_padding=1),
    ):
        shown, metadata = figure._repr_mimebundle_()
        assert shown["text/plain"] == metadata["afm"]["alt"]
        assert figure.draw()[1:4] == b"PNG"
    assert "(1, 4, 224, 224), with 74 parameters" in figure.alt
