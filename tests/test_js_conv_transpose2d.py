"""The browser's transposed convolution is convlib's and PyTorch's, on the same cases."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from js.twin import JavaScriptError, call
from strategies import transposed_cases

from convlib import agreement, functional

DTYPES = ("float32", "float64")


def in_javascript(case):
    options = {"bias": case.bias, **case.rest}
    return call("kit/conv.convTranspose2d", case.input, case.weight, options)


def in_numpy(case):
    return functional.conv_transpose2d(case.input, case.weight, case.bias, **case.rest)


def in_pytorch(case):
    arrays = (case.input, case.weight, case.bias)
    tensors = [None if a is None else torch.from_numpy(a) for a in arrays]
    return torch.nn.functional.conv_transpose2d(*tensors, **case.rest).numpy()


def assert_identical(a, b):
    """Shape, dtype and every number; NaN where NaN is."""
    np.testing.assert_array_equal(a, b, strict=True)


@settings(deadline=None, max_examples=300)
@given(transposed_cases(DTYPES))
def test_on_whole_numbers_all_three_are_equal(case):
    browsers = in_javascript(case)
    assert_identical(browsers, in_numpy(case))
    assert_identical(browsers, in_pytorch(case))


@settings(deadline=None)
@given(transposed_cases(DTYPES), st.integers(0, 2**16), st.booleans())
def test_nan_and_infinity_go_through(case, seed, also_weights):
    draw = np.random.default_rng(seed)
    for array in (case.input, case.weight) if also_weights else (case.input,):
        strange = draw.choice([np.nan, np.inf, -np.inf], array.shape)
        array[...] = np.where(draw.random(array.shape) < 0.1, strange, array)
    browsers = in_javascript(case)
    assert_identical(browsers, in_numpy(case))
    if not also_weights:  # PyTorch's float32 multiplies infinite weights by inserted zeros
        assert_identical(browsers, in_pytorch(case))


@settings(deadline=None)
@given(transposed_cases(DTYPES), st.integers(0, 2**16))
def test_on_fractions_they_differ_by_no_more_than_rounding_can(case, seed):
    draw = np.random.default_rng(seed)
    for array in (case.input, case.weight, case.bias):
        if array is not None:
            array[...] = draw.normal(size=array.shape)
    absolute = [
        None if a is None else np.abs(a, dtype=np.float64)
        for a in (case.input, case.weight, case.bias)
    ]
    magnitude = functional.conv_transpose2d(*absolute, **case.rest)
    terms = case.weight.size + 1  # no output has more
    allowed, _ = agreement.tolerance(case.input.dtype, magnitude, terms)
    browsers = in_javascript(case)
    for others in (in_numpy(case), in_pytorch(case)):
        assert browsers.shape == others.shape
        assert (np.abs(browsers.astype(np.float64) - others) <= allowed).all()


def test_one_number_stands_for_both_axes():
    image, weight = np.arange(6.0).reshape(1, 2, 3), np.arange(12.0).reshape(1, 1, 3, 4)
    rest = {"stride": 3, "padding": 1, "output_padding": 2, "dilation": 2}
    expected = functional.conv_transpose2d(image, weight, **rest)
    assert_identical(call("kit/conv.convTranspose2d", image, weight, rest), expected)


def test_the_browser_sums_in_double_and_rounds_once():
    row = np.array([[[1e8, 1, -1e8]]], np.float32)
    ones = np.ones((1, 1, 1, 3), np.float32)
    found = call("kit/conv.convTranspose2d", row, ones, {"padding": [0, 2]})
    assert found.tolist() == [[[1]]]  # float32 has no room for 1e8 + 1
    assert found.dtype == np.float32


REFUSED = {
    "output_padding not below the stride": (
        {"input": (1, 2, 3), "weight": (1, 1, 3, 2), "stride": (2, 3), "output_padding": (2, 1)},
        ("output_padding 2, 1", "stride 2, 3", "dilation 1, 1"),
    ),
    "a padding that cuts off everything": (
        {"input": (1, 2, 3), "weight": (1, 1, 3, 2), "padding": (2, 1)},
        ("padding 2, 1", "0×2"),
    ),
    "channels that are not those of the weight": (
        {"input": (3, 2, 3), "weight": (2, 1, 3, 2)},
        ("3 channels", "2,1,3,2", "groups=1"),
    ),
    "channels that groups do not divide": (
        {"input": (3, 2, 3), "weight": (3, 1, 3, 2), "groups": 2},
        ("3 channels", "3,1,3,2", "groups=2"),
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_all_three_refuse(what):
    (shapes, words) = REFUSED[what]
    rest = dict(shapes)
    image, weight = np.ones(rest.pop("input")), np.ones(rest.pop("weight"))
    with pytest.raises(JavaScriptError) as refusal:
        call("kit/conv.convTranspose2d", image, weight, rest)
    assert refusal.value.kind == "RangeError"
    for word in words:
        assert word in str(refusal.value)
    with pytest.raises(ValueError):
        functional.conv_transpose2d(image, weight, **rest)
    with pytest.raises(RuntimeError):
        tensors = torch.from_numpy(image), torch.from_numpy(weight)
        torch.nn.functional.conv_transpose2d(*tensors, **rest)
