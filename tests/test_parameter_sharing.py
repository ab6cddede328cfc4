import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from js.figures import derived, printed, verdict
from js.twin import JavaScriptError, call
from traitlets import TraitError

from convlib import cost, functional
from convlib.widgets import ParameterSharing
from convlib.widgets.parameter_sharing import LAYERS, LIMITS, REAL

WHOLE = st.integers(-9, 9)
SIDES = st.integers(1, 40)


@st.composite
def figures(draw, number=WHOLE):
    """Draw figures of whole numbers, whose sums are exact."""
    inputs = draw(st.integers(1, LIMITS["input"]))
    taps = draw(st.integers(1, min(inputs, LIMITS["weight"])))
    return ParameterSharing(
        draw(st.lists(number, min_size=inputs, max_size=inputs)),
        draw(st.lists(number, min_size=taps, max_size=taps)),
        bias=draw(number),
        stride=draw(st.integers(1, LIMITS["stride"])),
        weights=draw(st.sampled_from(["own", "kernel"])),
    )


# Three layers


@settings(deadline=None)
@given(figures())
def test_pytorch_and_the_browser_give_the_same_outputs(figure):
    assert figure.output.tolist() == figure.torch_output().tolist()
    assert derived(figure)["output"].tolist() == figure.output.tolist()


@settings(deadline=None)
@given(figures())
def test_the_convolution_is_conv1d_and_its_matrix_in_a_linear_layer_is_too(figure):
    x, kernel = torch.tensor(figure.input)[None], torch.tensor(figure.weight)[None, None]
    bias = torch.tensor([figure.bias], dtype=torch.float64)
    conv = torch.nn.functional.conv1d(x, kernel, bias, figure.stride)[0]
    matrix = torch.tensor(figure.matrices["convolution"])
    linear = torch.nn.functional.linear(x[0], matrix, bias.expand(len(matrix)))
    assert figure.output[2].tolist() == conv.tolist() == linear.tolist()


@settings(deadline=None)
@given(figures())
def test_each_output_of_the_local_layer_is_a_convolution_with_its_own_kernel(figure):
    layer = figure.to_torch().local
    weights, biases = layer.weight.detach().numpy(), layer.bias.detach().numpy()
    for row, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        everywhere = functional.conv1d(
            figure.input[None], weight[None, None], bias[None], figure.stride
        )
        assert everywhere[0, row] == figure.output[1, row]


def test_without_sharing_no_two_windows_have_the_same_weights():
    figure = ParameterSharing()
    windows = figure.to_torch().local.weight.detach().numpy()
    assert len(np.unique(windows, axis=0)) == len(windows)
    assert len({tuple(row) for row in figure.output.tolist()}) == 3


def test_copies_of_the_kernel_make_all_three_the_same_and_toeplitz():
    figure = ParameterSharing([2, 0, 3, 1, -1], [1, -2, 5], weights="kernel")
    assert (figure.output == figure.output[2]).all()
    for matrix in figure.matrices.values():
        assert matrix.tolist() == [[1, -2, 5, 0, 0], [0, 1, -2, 5, 0], [0, 0, 1, -2, 5]]


def test_a_stride_moves_the_bands_of_the_matrix_by_as_much():
    figure = ParameterSharing([2, 0, 3, 1, -1, 2], [1, -2], stride=3)
    assert figure.matrices["convolution"].tolist() == [[1, -2, 0, 0, 0, 0], [0, 0, 0, 1, -2, 0]]
    banded = figure.matrices["local"]
    assert ((banded != 0) == (figure.matrices["convolution"] != 0)).all()
    assert (figure.matrices["dense"] != 0).all()


@settings(deadline=None)
@given(figures())
def test_a_weight_stands_where_the_matrix_has_it_and_only_the_kernels_are_shared(figure):
    browser = derived(figure)["layers"]
    stored = derived(figure)["drawn"]["layers"]
    outputs = figure.output.shape[1]
    for name, matrix in figure.matrices.items():
        assert browser[name]["matrix"].tolist() == matrix.tolist()
        identities = np.array(browser[name]["identities"]).reshape(matrix.shape)
        assert (matrix[identities < 0] == 0).all()
        weights, uses = np.unique(identities[identities >= 0], return_counts=True)
        assert weights.size == stored[name]["weights"]
        assert set(uses) == {outputs if name == "convolution" else 1}
        for weight in weights:
            assert np.unique(matrix[identities == weight]).size == 1


@settings(deadline=None)
@given(figures(st.floats(-1e3, 1e3)))
def test_fractions_are_within_rounding_and_three_witnesses_agree(figure):
    allowed = figure.rounding(**figure.arguments())
    assert np.abs(figure.output - figure.torch_output()).max() <= allowed
    said = verdict(figure)
    assert said["kind"] == "agree"
    assert said["text"].startswith("The browser, convlib and PyTorch’s three layers agree")


def test_rounding_is_not_generous():
    figure = ParameterSharing([0.1] * 7, [0.3] * 3)
    assert 0 < figure.rounding(**figure.arguments()) < 1e-13


@settings(deadline=None)
@given(figures(st.floats(-1e3, 1e3)))
def test_copy_as_pytorch_is_a_program_that_prints_the_three_outputs(figure):
    rows = [row.tolist() for row in printed(figure)]
    assert rows == figure.torch_output().tolist()


# What they cost


@settings(deadline=None)
@given(st.tuples(*[SIDES] * 8))
def test_the_browser_counts_as_convlib_does(numbers):
    inward, outward, k_h, k_w, s_h, s_w, height, width = numbers
    size = height + k_h, width + k_w
    asked = inward, outward, (k_h, k_w), size, (s_h, s_w)
    shape = {
        "channels": [inward, outward],
        "kernel": [k_h, k_w],
        "stride": [s_h, s_w],
        "input": size,
    }
    found = call("parameter_sharing/cost.counts", shape)["layers"]
    shared = cost.conv2d(*asked)
    pairs = inward * size[0] * size[1], shared.activations
    ours = [
        (cost.dense(*pairs), cost.dense(*pairs, bias=False)),
        (cost.locally_connected(*asked), cost.locally_connected(*asked, bias=False)),
        (shared, cost.conv2d(*asked, bias=False)),
    ]
    for name, (whole, weights) in zip(LAYERS, ours, strict=True):
        assert found[name] == {
            "weights": weights.parameters,
            "biases": whole.parameters - weights.parameters,
            "macs": whole.macs,
        }


@settings(deadline=None)
@given(figures())
def test_pytorchs_layers_have_so_many_parameters(figure):
    module, counts = figure.to_torch(), figure.counts()
    for name in LAYERS:
        held = sum(parameter.numel() for parameter in getattr(module, name).parameters())
        assert counts[name].parameters == held
        shown = derived(figure)["drawn"]["layers"][name]
        assert shown["weights"] + shown["biases"] == held
        assert shown["macs"] == counts[name].macs


@pytest.mark.parametrize("name", REAL)
def test_the_layers_of_real_size_are_counted_exactly(name):
    figure = ParameterSharing(layer=REAL[name])
    shown = derived(figure)["real"]["layers"]
    for layer, count in figure.real_counts().items():
        assert shown[layer]["weights"] + shown[layer]["biases"] == count.parameters
        assert shown[layer]["macs"] == count.macs


def test_the_largest_count_is_still_exact_in_the_browser():
    largest = (256, 256, 1, 1, 512)
    figure = ParameterSharing(layer=largest)
    assert figure.real_counts()["dense"].parameters < 2**53
    shown = derived(figure)["real"]["layers"]["dense"]
    assert shown["weights"] + shown["biases"] == figure.real_counts()["dense"].parameters


def test_lenets_c5_has_one_position_so_all_three_are_the_same_layer():
    counts = ParameterSharing(layer=REAL["LeNet-5, layer C5"]).real_counts()
    assert counts["dense"] == counts["local"] == counts["convolution"]


# What is refused


REFUSED = {
    "input": [[1, 2], [1] * 12, [[1, 2, 3]], [1, np.nan, 3], []],
    "weight": [[1] * 8, []],
    "bias": ["x", np.inf],
    "stride": [0, 7, 1.5],
    "weights": ["shared"],
    "layer": [
        (3, 96, 11, 4),
        (3, 96, 11, 4, 10),
        (0, 1, 1, 1, 5),
        (1, 257, 1, 1, 5),
        (1, 1, 1, 1, 513),
    ],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in REFUSED.items() for value in values]
)
def test_what_is_refused_leaves_the_last_good_state(name, value):
    figure = ParameterSharing()
    before = figure.output
    with pytest.raises(TraitError, match=name):
        setattr(figure, name, value)
    assert figure.output is before
    with pytest.raises(TraitError):
        ParameterSharing(**{name: value})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weight": np.ones(8)}, "8 cells: allowed are 1 to 7"),
        ({"input": np.ones(2)}, "A kernel of 3 does not fit an input of 2"),
        ({"stride": 0}, "0: allowed are whole numbers from 1 to 6"),
        ({"layer": [3, 96, 11, 4, 10]}, "11×11 does not fit 10×10"),
        ({"layer": [3, 96.5, 11, 4, 227]}, "96.5: allowed are whole numbers from 1 to 256"),
        ({"layer": "x"}, "allowed are five whole numbers"),
        ({"weights": "tied"}, "allowed are own, kernel"),
    ],
)
def test_the_browser_refuses_in_words(change, words):
    figure = ParameterSharing()
    with pytest.raises(JavaScriptError, match=words) as refused:
        call("parameter_sharing/state.derive", figure.arguments() | change, figure.limits)
    assert refused.value.kind == "Refusal"


# The figure


def test_the_position_stays_on_the_output():
    figure = ParameterSharing(position=99)
    assert figure.position == 4
    figure.stride = 2
    assert figure.position == 2
    figure.position = -1
    assert figure.position == 0


def test_the_picture_is_a_png_and_has_words():
    shown, metadata = ParameterSharing()._repr_mimebundle_()
    assert shown["text/plain"] == metadata["afm"]["alt"]
    assert "40 parameters" in shown["text/plain"]
    assert ParameterSharing([1, 2], [3]).draw()[1:4] == b"PNG"
