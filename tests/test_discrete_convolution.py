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
from torch.nn import functional as F
from traitlets import TraitError

from convlib import discrete, verify
from convlib.widgets import DiscreteConvolution
from convlib.widgets._traits import to_wire
from convlib.widgets.discrete_convolution import LIMITS

ARGUMENTS = DiscreteConvolution.ARGUMENTS


@st.composite
def configurations(draw):
    """Draw all arguments of a figure; on some circles a sequence has no room."""
    n, k, seed = draw(st.integers(1, 9)), draw(st.integers(1, 9)), draw(st.integers(0, 2**16))
    return {
        "a": integers_as((n,), "float64", seed),
        "b": integers_as((k,), "float64", seed + 1),
        "mode": draw(st.sampled_from(discrete.MODES)),
        "operation": draw(st.sampled_from(["convolution", "cross-correlation"])),
        "length": draw(st.none() | st.integers(max(n, k) - 1 or 1, n + k + 1)),
    }


def accepted():
    return configurations().filter(
        lambda asked: (asked["length"] or 99) >= max(asked["a"].size, asked["b"].size)
    )


def in_numpy(a, b, mode, operation, length):
    if length is None:
        return {"convolution": np.convolve, "cross-correlation": np.correlate}[operation](
            a, b, mode
        )
    full = np.convolve(a, b if operation == "convolution" else b[::-1])
    return np.add.reduce(np.resize(np.append(full, np.zeros(2 * length - full.size)), (2, length)))


def in_pytorch(a, b, operation):
    """Compute all overlaps by F.conv1d, which does not flip."""
    weight = torch.from_numpy(b.copy())[None, None]
    weight = weight.flip(-1) if operation == "convolution" else weight
    return F.conv1d(torch.from_numpy(a)[None, None], weight, padding=b.size - 1)[0, 0].numpy()


def by_torch_fft(a, b, operation, length):
    spectra = [
        torch.fft.rfft(torch.from_numpy(x.copy()), length)
        for x in (a, b if operation == "convolution" else b[::-1])
    ]
    return torch.fft.irfft(spectra[0] * spectra[1], length).numpy()


# The numbers


@settings(deadline=None, max_examples=300)
@given(configurations())
def test_figure_browser_and_numpy_make_the_same_output_or_refuse_together(asked):
    if (asked["length"] or 99) < max(asked["a"].size, asked["b"].size):
        with pytest.raises(TraitError):
            DiscreteConvolution(**asked)
        with pytest.raises(JavaScriptError):
            call("discrete_convolution/state.derive", asked, LIMITS)
        return
    figure = DiscreteConvolution(**asked)
    assert figure.output.tolist() == in_numpy(**asked).tolist()
    assert derived(figure)["output"].tolist() == figure.output.tolist()


@settings(deadline=None)
@given(accepted())
def test_full_is_f_conv1d_with_the_flipped_kernel_and_a_circle_is_torchs_fft(asked):
    asked |= {"mode": "full"}
    output = DiscreteConvolution(**asked).output
    a, b, operation, length = (asked[name] for name in ("a", "b", "operation", "length"))
    if length is None:
        assert output.tolist() == in_pytorch(a, b, operation).tolist()
    else:
        np.testing.assert_allclose(output, by_torch_fft(a, b, operation, length), atol=1e-12)


@settings(deadline=None)
@given(accepted())
def test_to_torch_makes_the_output(asked):
    figure = DiscreteConvolution(**asked)
    assert verify.run(figure.to_torch(), figure.a[None])[0].tolist() == figure.output.tolist()


@settings(deadline=None)
@given(accepted())
def test_copy_as_pytorch_is_a_program_that_prints_the_output(asked):
    figure = DiscreteConvolution(**asked)
    (output,) = printed(figure)
    assert output.tolist() == figure.output.tolist()


@pytest.mark.parametrize("number", [1e-7, 1e20, -1e21, 1.5e90, 1 / 3, -0.0])
def test_copy_as_pytorch_writes_any_number_so_that_python_reads_it(number):
    figure = DiscreteConvolution([number, 1], [1, number])
    assert printed(figure)[0].tolist() == figure.output.tolist()


@settings(deadline=None)
@given(accepted(), st.integers(0, 2**16))
def test_three_witnesses_agree_on_fractions(asked, seed):
    random = np.random.default_rng(seed)
    fractions = {name: random.normal(size=asked[name].shape) for name in ("a", "b")}
    said = verdict(DiscreteConvolution(**asked | fractions))
    assert said["kind"] == "agree"
    assert said["text"].startswith("The browser, convlib and F.conv1d agree")


@settings(deadline=None)
@given(accepted())
def test_the_matrix_times_a_is_the_output(asked):
    figure = DiscreteConvolution(**asked)
    column = np.zeros(figure.matrix.shape[1])
    column[: figure.a.size] = figure.a
    assert (figure.matrix @ column).tolist() == figure.output.tolist()
    assert derived(figure)["matrix"].tolist() == figure.matrix.tolist()


@pytest.mark.parametrize("operation", ["convolution", "cross-correlation"])
@pytest.mark.parametrize("mode", discrete.MODES)
def test_whichever_is_longer_modes_keep_what_numpy_keeps(mode, operation):
    for n, k in np.ndindex(5, 5):
        a, b = np.arange(n + 1.0) ** 2 + 1, np.arange(k + 1.0) ** 3 - 2
        figure = DiscreteConvolution(a, b, mode=mode, operation=operation)
        expected = in_numpy(a, b, mode, operation, None).tolist()
        assert figure.output.tolist() == derived(figure)["output"].tolist() == expected
        assert (figure.matrix @ a).tolist() == expected


def test_the_matrices_are_those_of_discrete():
    figure = DiscreteConvolution([1, 2, 3, 4], [5, 6, 7], mode="valid")
    assert figure.matrix.tolist() == discrete.toeplitz([5, 6, 7], 4, "valid").tolist()
    figure.operation = "cross-correlation"
    assert figure.matrix.tolist() == [[5, 6, 7, 0], [0, 5, 6, 7]]
    figure.length = 4
    assert figure.matrix.tolist() == discrete.circulant([7, 6, 5], 4).tolist()


@settings(deadline=None)
@given(accepted())
def test_what_wraps_round_is_the_circular_minus_the_linear_sum(asked):
    figure = DiscreteConvolution(**asked)
    circle = derived(figure)["circle"]
    a, b = figure.a, figure.b if figure.operation == "convolution" else figure.b[::-1]
    n = figure.length or a.size + b.size - 1
    linear = discrete.convolve(a, b)
    assert circle["linear"] == linear.tolist()
    circular = discrete.convolve_circular(a, b, n, method="direct")
    error = circular - np.append(linear, np.zeros(n))[:n]
    assert circle["wrapped"] == error.tolist()
    assert circle["output"] == circular.tolist()
    if n >= discrete.linear_length(a.size, b.size):
        assert not error.any()


def test_an_fft_that_is_too_short_wraps_round():
    figure = DiscreteConvolution([1, 2, 3, 4], [5, 6, 7, 8], length=4)
    assert figure.output.tolist() == [66, 68, 66, 60]
    assert derived(figure)["circle"]["wrapped"] == [61, 52, 32, 0]
    figure.length = 7
    assert figure.output.tolist() == [5, 16, 34, 60, 61, 52, 32]


def test_correlate_keeps_numpys_order_of_arguments():
    a, b = [1, 2, 3], [0, 1, 0.5]
    figure = DiscreteConvolution(a, b, operation="cross-correlation")
    assert figure.output.tolist() == np.correlate(a, b, "full").tolist()
    exchanged = DiscreteConvolution(b, a, operation="cross-correlation")
    assert exchanged.output.tolist() == figure.output[::-1].tolist()


def test_an_impulse_brings_out_the_kernel_and_without_the_flip_its_mirror_image():
    figure = DiscreteConvolution([0, 1, 0, 0], [1, 2, 3])
    assert figure.output.tolist() == [0, 1, 2, 3, 0, 0]
    figure.operation = "cross-correlation"
    assert figure.output.tolist() == [0, 3, 2, 1, 0, 0]


def test_by_default_the_flip_decides_whether_b_is_found_in_a():
    figure = DiscreteConvolution()
    b = figure.b.tolist()
    ends = [i + 2 for i in range(4) if figure.a[i : i + 3].tolist() == b]
    assert ends != [int(figure.output.argmax())]
    figure.operation = "cross-correlation"
    assert ends == [int(figure.output.argmax())]
    assert (figure.output == figure.output.max()).sum() == 1


def test_every_argument_changes_the_output():
    changes = {
        "a": [1, 2],
        "b": [1, 2],
        "mode": "same",
        "operation": "cross-correlation",
        "length": 6,
    }
    assert changes.keys() == set(ARGUMENTS)
    for name, value in changes.items():
        figure = DiscreteConvolution()
        before = figure.output
        setattr(figure, name, value)
        assert not np.array_equal(figure.output, before), name


def test_a_circle_has_no_mode():
    outputs = [
        DiscreteConvolution([1, 2, 3], [4, 5], mode=mode, length=3).output.tolist()
        for mode in discrete.MODES
    ]
    assert outputs == [[19, 13, 22]] * 3


# What is refused

REFUSED = [
    ("a", [], "(0,)", "from 1 to 16"),
    ("a", np.ones(17), "(17,)", "from 1 to 16"),
    ("a", [[1, 2]], "(1, 2)", "1-D"),
    ("a", [np.nan], "nan", "finite"),
    ("b", ["x"], "x", "finite"),
    ("b", np.ones(9), "length=8", "9"),
    ("mode", "wrap", "wrap", "valid"),
    ("operation", "product", "product", "cross-correlation"),
    ("length", 5, "5", "6"),
    ("length", 33, "33", "32"),
    ("length", 6.5, "6.5", "int"),
    ("position", 1.5, "1.5", "int"),
    ("show", "graph", "graph", "circle"),
    ("controls", ["colour"], "colour", "impulse"),
]


@pytest.mark.parametrize(("name", "value", "told", "allowed"), REFUSED)
def test_a_refusal_names_the_value_and_what_is_allowed_and_changes_nothing(
    name, value, told, allowed
):
    figure = DiscreteConvolution(length=8)
    before, output = figure.get_state(), figure.output
    with pytest.raises(TraitError) as refusal:
        setattr(figure, name, value)
    for words in (name, told, allowed):
        assert words in str(refusal.value)
    assert figure.get_state() == before
    assert figure.output is output


def test_a_position_outside_the_output_goes_to_the_nearest():
    figure = DiscreteConvolution([1, 2, 3], [4, 5], position=9)
    assert figure.position == 3
    figure.mode = "valid"
    assert figure.position == 1
    figure.position = -2
    assert figure.position == 0


# To the browser and back


def test_the_browser_sets_traits():
    figure = DiscreteConvolution([1, 2, 3, 4], [5, 6, 7, 8])
    figure.set_state({"length": 4, "position": 2, "show": "circle"})
    assert (figure.output.tolist(), figure.position, figure.show) == ([66, 68, 66, 60], 2, "circle")
    figure.set_state({"length": None, "a": to_wire(np.array([1.0, 0, -1]))})
    assert figure.output.tolist() == [5, 6, 2, 2, -7, -8]


@pytest.mark.parametrize("length", [None, 3])
def test_the_state_is_json_and_the_answer_says_what_was_asked(length):
    figure = DiscreteConvolution([1e100, 1, 2], [-1e100, 3], length=length)
    json.dumps(figure.get_state(), default=lambda raw: len(raw), allow_nan=False)
    answer = plain(figure.answer)
    assert answer["arguments"].keys() == set(ARGUMENTS)
    assert answer["arguments"]["length"] == length
    assert answer["torch"]["call"] == "F.conv1d"


def test_both_languages_have_the_same_words():
    words = "discrete_convolution/state."
    assert tuple(call(f"{words}ARGUMENTS")) == ARGUMENTS
    for name, trait in [
        ("MODES", DiscreteConvolution.mode),
        ("OPERATIONS", DiscreteConvolution.operation),
        ("VIEWS", DiscreteConvolution.show),
    ]:
        assert tuple(call(words + name)) == trait.values


# PyTorch and pictures


def test_to_torch_is_one_layer_where_both_sides_are_padded_alike():
    def layers(**arguments):
        layer = DiscreteConvolution([1, 2, 3, 4, 5], **arguments).to_torch()
        return [type(part) for part in layer] if isinstance(layer, nn.Sequential) else layer.padding

    assert layers(b=[1, 2, 3], mode="full") == (2,)
    assert layers(b=[1, 2, 3], mode="same") == (1,)
    assert layers(b=[1, 2, 3], mode="valid") == (0,)
    assert layers(b=[1, 2, 3, 4, 5, 6, 7], mode="valid") == (2,)
    assert layers(b=[1, 2], mode="same") == [nn.ZeroPad1d, nn.Conv1d]
    assert layers(b=[1, 2], length=5) == [nn.ZeroPad1d, nn.CircularPad1d, nn.Conv1d]


def test_pytorchs_own_circular_padding_is_turned_by_half_the_kernel():
    figure = DiscreteConvolution([1, 2, 3, 4, 0], [5, 6, 7], length=5)
    layer = nn.Conv1d(1, 1, 3, padding="same", padding_mode="circular", bias=False).double()
    with torch.no_grad():
        layer.weight[0, 0] = torch.tensor([7.0, 6, 5])
    assert verify.run(layer, figure.a[None])[0].tolist() == np.roll(figure.output, -1).tolist()


@pytest.mark.parametrize("changes", [{}, {"length": 6, "position": 1}, {"mode": "valid"}])
def test_a_figure_is_live_a_picture_and_a_sentence(changes):
    data, metadata = DiscreteConvolution(**changes)._repr_mimebundle_()
    assert "model_id" in data["application/vnd.jupyter.widget-view+json"]
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == metadata["afm"]["alt"]


def test_the_sentence_says_what_is_pictured():
    assert DiscreteConvolution([1, 2], [3, 4, 5]).alt == (
        "A kernel of 3 numbers, flipped, slides along an input of 2 and makes an output of 4 "
        "(convolution, full)."
    )
