import importlib.util
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import FLOATS, PADDING_MODES, integers_as

from convlib import functional, verify
from convlib.arguments import pair
from convlib.configurations import configurations


@st.composite
def layers(draw):
    """Draw layers with random weights, and inputs for them."""
    groups, channels = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    dtype = draw(st.sampled_from([torch.float32, torch.float64]))
    padding = draw(st.sampled_from(["same", "valid", 0, 2, (1, 3)]))
    torch.manual_seed(draw(st.integers(0, 2**16)))
    layer = torch.nn.Conv2d(
        channels * groups,
        2 * groups,
        (draw(st.integers(1, 4)), draw(st.integers(1, 4))),
        stride=1 if padding == "same" else draw(st.sampled_from([1, 2, (1, 3)])),
        padding=padding,
        dilation=draw(st.sampled_from([1, 2, (2, 1)])),
        groups=groups,
        bias=draw(st.booleans()),
        padding_mode=draw(st.sampled_from(PADDING_MODES)),
        dtype=dtype,
    )
    batch = draw(st.sampled_from([(), (1,), (2,)]))
    return layer, 10 * torch.randn(*batch, channels * groups, 9, 8, dtype=dtype)


@settings(max_examples=150, deadline=None)
@given(layers())
def test_any_layer_and_ours_agree_within_rounding(drawn):
    layer, x = drawn
    agreement = verify.conv2d(layer, x)
    assert agreement.agrees, agreement
    assert agreement.shape == tuple(layer(x).shape)
    assert agreement.absolute <= agreement.tolerance
    assert agreement.used <= 1


@pytest.mark.parametrize("dtype", [*FLOATS, "complex64", "complex128"])
def test_arguments_agree_in_every_dtype(dtype):
    x = 100 * np.random.default_rng(0).standard_normal((2, 24, 15, 17)).astype(dtype)
    weight = np.random.default_rng(1).standard_normal((6, 8, 3, 4)).astype(dtype)
    arguments = {"weight": weight, "bias": weight[:, 0, 0, 0], "groups": 3, "dilation": 2}
    agreement = verify.conv2d({**arguments, "padding_mode": "circular", "padding": 3}, x)
    assert agreement.agrees, agreement
    assert agreement.dtype == dtype
    assert dtype in agreement.why


def test_dilated_float16_on_which_pytorchs_onednn_crashes_is_compared_all_the_same():
    x, weight = np.ones((1, 2, 7, 1), np.float16), np.ones((3, 2, 3, 1), np.float16)
    arguments = {"weight": weight, "stride": 3, "padding": 5, "dilation": (3, 2)}
    assert verify.conv2d(arguments, x).agrees
    assert torch.backends.mkldnn.enabled


def test_integers_must_be_equal():
    x, weight = integers_as((1, 6, 5), "int32", seed=0), integers_as((2, 1, 3, 2), "int32", seed=1)
    agreement = verify.conv2d({"weight": weight, "padding": 1, "padding_mode": "reflect"}, x)
    assert (agreement.agrees, agreement.absolute, agreement.tolerance) == (True, 0, 0)


def test_nan_and_infinity_agree_with_themselves():
    x = np.array([[[np.nan, 1, 2, np.inf, 5, 6]]])
    agreement = verify.conv2d({"weight": np.zeros((1, 1, 1, 2))}, x)
    assert (agreement.agrees, agreement.absolute, agreement.relative) == (True, 0, 0)


@pytest.mark.parametrize(
    ("mistake", "what"),
    [
        (lambda y: y[..., ::-1], "mirrored"),
        (lambda y: y + 1e-12, "a little too large"),
        (lambda y: np.where(np.arange(y.shape[-1]) == 2, np.nan, y), "NaN in a column"),
        (lambda y: np.where(np.arange(y.shape[-1]) == 2, np.inf, y), "infinite in a column"),
        (lambda y: y[..., 1:], "too narrow"),
        (lambda y: y.astype(np.float32), "of another dtype"),
    ],
)
def test_a_wrong_output_is_caught(monkeypatch, mistake, what):
    right = functional.conv2d

    def wrong(*arrays, algorithm, **rest):
        output = right(*arrays, **rest, algorithm=algorithm)
        return mistake(output) if algorithm == "auto" else output  # not in the error's bound

    monkeypatch.setattr(functional, "conv2d", wrong)
    x = np.random.default_rng(0).random((1, 6, 7))
    agreement = verify.conv2d({"weight": np.array([[[[1.0, 2, 3]]]])}, x)
    assert not agreement.agrees, what
    assert agreement.used > 1
    assert repr(agreement).startswith("DIFFERS from PyTorch")


def test_an_error_small_beside_other_outputs_is_caught_all_the_same(monkeypatch):
    right = functional.conv2d
    tiny = np.array([[[[1e9]]], [[[1e-9]]]])  # two filters of very different strength

    def wrong(*arrays, **rest):
        output = right(*arrays, **rest)
        output[1] *= 1 + 1e-9
        return output

    monkeypatch.setattr(functional, "conv2d", wrong)
    assert not verify.conv2d({"weight": tiny}, np.ones((1, 3, 3))).agrees


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("shape", "kernel", "rest"),
    [
        ((1, 64, 60, 61), (64, 64, 3, 3), {"padding": 1, "bias": np.arange(64.0)}),
        ((1, 1, 140, 150), (2, 1, 26, 27), {"padding": 3, "padding_mode": "reflect"}),
    ],
)
def test_a_detour_that_auto_takes_is_excused_by_its_own_bound(shape, kernel, rest, dtype):
    random = np.random.default_rng(0)
    x, weight = random.standard_normal(shape).astype(dtype), random.standard_normal(kernel)
    rest = {name: v.astype(dtype) if name == "bias" else v for name, v in rest.items()}
    agreement = verify.conv2d({"weight": weight.astype(dtype), **rest}, x)
    assert agreement.agrees, agreement
    assert agreement.why.endswith("and as much as the algorithm's detour can err")
    exact = verify.conv2d({"weight": weight.astype(dtype), **rest, "algorithm": "im2col"}, x)
    assert exact.why.endswith("(Higham 2002, §3.1)")
    assert exact.tolerance < agreement.tolerance < 1e4 * exact.tolerance


def test_our_refusal_comes_first():
    with pytest.raises(ValueError, match="2 channels, but weight takes 1"):
        verify.conv2d({"weight": np.ones((1, 1, 1, 1))}, np.ones((2, 3, 3)))


def test_an_agreement_shows_itself_as_a_table():
    agreement = verify.conv2d(
        {"weight": np.ones((1, 1, 2, 2)), "algorithm": "loops"}, np.ones((1, 3, 3))
    )
    lines = repr(agreement).splitlines()
    assert lines[0] == "agrees with PyTorch"
    assert "(1, 2, 2), float64" in lines[1]
    assert "n = 4 terms in float64 (Higham 2002, §3.1)" in lines[-1]
    assert agreement._repr_html_().count("<tr>") == 5
    with pytest.raises(AttributeError):
        agreement.agrees = False


def test_a_layer_holds_the_weights_given():
    weight, bias = np.random.default_rng(0).random((4, 2, 3, 2)), np.arange(4.0)
    state = torch.get_rng_state()
    layer = verify.conv2d_layer(weight, bias, (2, 1), 1, (1, 2), 2, "reflect")
    assert torch.equal(torch.get_rng_state(), state)
    assert np.array_equal(layer.weight.detach().numpy(), weight)
    assert np.array_equal(layer.bias.detach().numpy(), bias)
    assert (layer.in_channels, layer.out_channels, layer.kernel_size) == (4, 4, (3, 2))
    assert (layer.stride, layer.padding, layer.dilation) == ((2, 1), (1, 1), (1, 2))
    assert (layer.groups, layer.padding_mode) == (2, "reflect")
    layer.weight.data.zero_()
    assert weight.all()  # a copy


def test_a_layer_has_the_weights_dtype_unless_told():
    weight = np.ones((1, 1, 2, 2), np.float64)
    assert verify.conv2d_layer(weight).weight.dtype == torch.float64
    assert verify.conv2d_layer(weight, dtype=torch.float32).weight.dtype == torch.float32
    whole = np.ones((1, 1, 2, 2), np.int64)
    assert verify.conv2d_layer(whole, dtype=torch.float32).weight.dtype == torch.float32


def test_torch_version_is_pytorchs_or_none(monkeypatch):
    assert verify.torch_version() == torch.__version__
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert verify.torch_version() is None


def test_without_pytorch_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModuleNotFoundError, match="PyTorch is not installed: pip install torch"):
        verify.conv2d({"weight": np.ones((1, 1, 1, 1))}, np.ones((1, 2, 2)))


SOME = configurations(120, seed=5)


def wrongly(monkeypatch, mistake):
    """Survey with a `functional.conv2d` that makes a mistake in its arguments or its output."""
    right = functional.conv2d

    def wrong(x, weight, bias, stride, padding, dilation, groups, *, algorithm):
        arguments = [x, weight, bias, pair(stride, ""), padding, pair(dilation, ""), groups]
        return mistake(lambda *changed: right(*changed, algorithm=algorithm), *arguments)

    monkeypatch.setattr(functional, "conv2d", wrong)
    return verify.survey(SOME)


def test_a_survey_agrees_everywhere_and_keeps_the_order():
    found = verify.survey(SOME)
    assert [row.configuration for row in found] == SOME
    assert [row.agreement for row in found if not row.agreement.agrees] == []
    assert max(row.agreement.absolute for row in found) > 0  # two programs, not one


def test_a_survey_leaves_pytorch_as_it_was():
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    torch.set_num_threads(2)
    verify.survey(SOME[:2])
    assert torch.get_num_threads() == 2
    torch.set_num_threads(threads)
    assert torch.equal(torch.get_rng_state(), state)


def test_rows_with_a_bias_differ_where_the_bias_is_added_for_each_channel(monkeypatch):
    def mistake(right, x, weight, bias, *rest):
        return right(x, weight, None if bias is None else bias * weight.shape[1], *rest)

    for asked, agreement in wrongly(monkeypatch, mistake):
        several = asked.in_channels > asked.groups
        assert agreement.agrees == (not (asked.bias and several)), asked


def test_a_bias_that_is_forgotten_is_seen_but_where_rounding_may_be_larger(monkeypatch):
    def mistake(right, x, weight, bias, *rest):
        return right(x, weight, None, *rest)

    found = wrongly(monkeypatch, mistake)
    unseen = [asked for asked, agreement in found if asked.bias and agreement.agrees]
    assert [asked.note for asked in unseen] == ["4608 products in each sum"]  # float64 sees it
    assert all(agreement.agrees for asked, agreement in found if not asked.bias)


def test_rows_with_two_strides_differ_where_height_and_width_are_exchanged(monkeypatch):
    def mistake(right, x, weight, bias, stride, *rest):
        return right(x, weight, bias, stride[::-1], *rest)

    for asked, agreement in wrongly(monkeypatch, mistake):
        vertical, horizontal = pair(asked.stride, "")
        one_position = min(asked.output_size) == 1
        assert agreement.agrees == (vertical == horizontal) or one_position, asked


def test_rows_with_more_than_one_weight_differ_where_the_kernel_is_flipped(monkeypatch):
    def mistake(right, x, weight, *rest):
        return right(x, weight[..., ::-1, ::-1].copy(), *rest)

    found = wrongly(monkeypatch, mistake)
    assert all(row.agreement.agrees for row in found if row.configuration.kernel_size == (1, 1))
    blind = [row.configuration for row in found if row.agreement.agrees]
    # On one pixel only the weight in the middle counts; and six columns around, three apart, put
    # the first and the last of three weights on one pixel.
    assert [(asked.size, asked.padding_mode) for asked in blind if asked.kernel_size != (1, 1)] == [
        ((1, 1), "zeros"),
        ((15, 6), "circular"),
    ]


def test_rows_that_are_same_differ_where_the_odd_cell_is_before(monkeypatch):
    def mistake(right, x, weight, bias, stride, padding, dilation, groups):
        if padding != "same":
            return right(x, weight, bias, stride, padding, dilation, groups)
        total = [d * (k - 1) for d, k in zip(dilation, weight.shape[2:], strict=True)]
        sides = [side for n in total[::-1] for side in (n - n // 2, n // 2)]
        return right(functional.pad(x, sides), weight, bias, stride, 0, dilation, groups)

    found = wrongly(monkeypatch, mistake)
    for asked, agreement in found:
        axes = zip(pair(asked.dilation, ""), asked.kernel_size, strict=True)
        odd = any(d * (k - 1) % 2 for d, k in axes)
        told = asked.padding == "same" and asked.padding_mode == "zeros" and odd
        assert agreement.agrees != told, asked
    assert sum(not agreement.agrees for _, agreement in found) >= 3


def test_every_row_differs_where_one_output_is_a_little_off(monkeypatch):
    def mistake(right, *arguments):
        output = right(*arguments)
        output.flat[-1] *= 1 + 1e-3
        return output

    apart = [row for row in wrongly(monkeypatch, mistake) if not row.agreement.agrees]
    assert len(apart) > 0.9 * len(SOME)  # the others use a detour, or their last output is 0


def test_what_a_row_names_makes_its_number_again():
    for asked, agreement in verify.survey(SOME[-20:]):
        torch.manual_seed(asked.seed)
        layer = torch.nn.Conv2d(**asked.arguments(), dtype=getattr(torch, asked.dtype))
        x = torch.randn(asked.input_shape, dtype=layer.weight.dtype)
        assert verify.conv2d(layer, x) == agreement
