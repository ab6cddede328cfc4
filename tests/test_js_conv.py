"""The browser's arithmetic is convlib's and PyTorch's, on the same cases."""

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from js.twin import JavaScriptError, call, call_each
from strategies import PADDING_MODES, cases

from convlib import agreement, functional, geometry

DTYPES = ("float32", "float64")


def in_javascript(case):
    options = {"bias": case.bias, **case.rest}
    return call("kit/conv.conv2d", case.input, case.weight, options)


def in_numpy(case):
    return functional.conv2d(case.input, case.weight, case.bias, **case.rest)


def in_pytorch(case):
    arrays = (case.input, case.weight, case.bias)
    tensors = [None if a is None else torch.from_numpy(a) for a in arrays]
    return torch.nn.functional.conv2d(*tensors, **case.rest).numpy()


def assert_identical(a, b):
    """Shape, dtype and every number; NaN where NaN is."""
    assert (a.shape, a.dtype) == (b.shape, b.dtype)
    assert np.array_equal(a, b, equal_nan=True)


@settings(deadline=None, max_examples=300)
@given(cases(dtypes=DTYPES))
def test_on_whole_numbers_all_three_are_equal(case):
    browsers = in_javascript(case)
    assert_identical(browsers, in_numpy(case))
    assert_identical(browsers, in_pytorch(case))


@settings(deadline=None)
@given(cases(dtypes=DTYPES), st.integers(0, 2**16), st.booleans())
def test_nan_and_infinity_go_through(case, seed, also_weights):
    draw = np.random.default_rng(seed)
    for array in (case.input, case.weight) if also_weights else (case.input,):
        strange = draw.choice([np.nan, np.inf, -np.inf], array.shape)
        array[...] = np.where(draw.random(array.shape) < 0.1, strange, array)
    browsers = in_javascript(case)
    assert_identical(browsers, in_numpy(case))
    if not also_weights:  # PyTorch's shortcuts past padding zeros miss 0·∞
        assert_identical(browsers, in_pytorch(case))


@settings(deadline=None)
@given(cases(dtypes=DTYPES), st.integers(0, 2**16))
def test_on_fractions_they_differ_by_no_more_than_rounding_can(case, seed):
    # The browser sums in double and rounds once, which is within the bound for any order of
    # summation in the input's own type (Higham 2002, §3.1): agreement.tolerance.
    draw = np.random.default_rng(seed)
    for array in (case.input, case.weight, case.bias):
        if array is not None:
            array[...] = draw.normal(size=array.shape)
    absolute = [
        None if a is None else np.abs(a, dtype=np.float64)
        for a in (case.input, case.weight, case.bias)
    ]
    magnitude = functional.conv2d(*absolute, **case.rest)
    terms = case.weight[0].size + 1
    allowed, _ = agreement.tolerance(case.input.dtype, magnitude, terms)
    browsers = in_javascript(case)
    for others in (in_numpy(case), in_pytorch(case)):
        assert browsers.shape == others.shape
        assert (np.abs(browsers.astype(np.float64) - others) <= allowed).all()


def test_the_browser_sums_in_double_and_rounds_once():
    row = np.array([[[1e8, 1, -1e8]]], np.float32)
    ones = np.ones((1, 1, 1, 3), np.float32)
    assert call("kit/conv.conv2d", row, ones).tolist() == [[[1]]]  # float32 has no room for 1e8 + 1
    third = np.array([[[1 / 3]]], np.float32)
    assert call("kit/conv.conv2d", third, ones[..., :1]).dtype == np.float32


def test_padding_zeros_are_multiplied_like_any_pixel():
    image, weight = np.ones((1, 1, 1)), np.full((1, 1, 1, 2), np.inf)
    assert_identical(
        call("kit/conv.conv2d", image, weight, {"padding": [0, 1]}), np.array([[[np.nan, np.nan]]])
    )


@given(
    st.tuples(*[st.integers(1, 4)] * 4),
    st.tuples(*[st.integers(0, 5)] * 4),
    st.sampled_from(PADDING_MODES),
)
@settings(deadline=None)
def test_pad_is_convlibs_pad(shape, sides, mode):
    _, _, height, width = shape
    reach = {"reflect": -1, "circular": 0}.get(mode, np.inf)
    left, right, top, bottom = sides
    left, right = (min(n, max(width + reach, 0)) for n in (left, right))
    top, bottom = (min(n, max(height + reach, 0)) for n in (top, bottom))
    left, right, top, bottom = map(int, (left, right, top, bottom))
    image = np.arange(1.0, np.prod(shape) + 1).reshape(shape)
    added = {"left": left, "right": right, "top": top, "bottom": bottom}
    expected = functional.pad(image, (left, right, top, bottom), mode.replace("zeros", "constant"))
    assert_identical(call("kit/conv.pad", image, added, mode), expected)


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from([(), (1,), (2,)]),
    st.tuples(*[st.integers(1, 3)] + [st.integers(1, 6)] * 2),
    st.tuples(*[st.integers(1, 3)] * 2),
    st.fixed_dictionaries(
        {
            "dilation": st.tuples(*[st.integers(1, 3)] * 2),
            "padding": st.tuples(*[st.integers(0, 3)] * 2),
            "stride": st.tuples(*[st.integers(1, 3)] * 2),
        }
    ),
    st.sampled_from(DTYPES),
)
def test_unfold_is_convlibs_and_pytorchs_or_all_three_refuse(batch, shape, kernel, rest, dtype):
    image = np.arange(1, np.prod(batch + shape) + 1, dtype=dtype).reshape(batch + shape)
    try:
        expected = torch.nn.functional.unfold(torch.from_numpy(image), kernel, **rest).numpy()
    except RuntimeError:
        with pytest.raises(JavaScriptError, match="does not fit a padded input"):
            call("kit/conv.unfold", image, kernel, rest)
        with pytest.raises(ValueError):
            functional.unfold(image, kernel, **rest)
    else:
        assert_identical(call("kit/conv.unfold", image, kernel, rest), expected)
        assert_identical(functional.unfold(image, kernel, **rest), expected)


def test_one_number_stands_for_both_axes_when_unfolding():
    image = np.arange(30.0).reshape(2, 3, 5)
    assert_identical(call("kit/conv.unfold", image, 2), functional.unfold(image, 2))
    rest = {"dilation": 2, "padding": 1, "stride": 2}
    assert_identical(call("kit/conv.unfold", image, 2, rest), functional.unfold(image, 2, **rest))


def test_relu_is_convlibs_relu():
    for dtype in DTYPES:
        image = np.array([[-1.5, -0.0, 0.0, 2], [np.nan, np.inf, -np.inf, -1e-300]], dtype)
        assert_identical(call("kit/conv.relu", image), functional.relu(image))


REFUSED = {
    "a kernel larger than the padded input": (
        {"input": (1, 4, 5), "weight": (1, 1, 3, 6)},
        ("3×6", "4×5"),
    ),
    "a dilated kernel larger than the padded input": (
        {"input": (1, 4, 5), "weight": (1, 1, 3, 2), "padding": 1, "dilation": (3, 1)},
        ("3×2", "3,1", "6×7"),
    ),
    "channels that the weight doesn't take": (
        {"input": (2, 3, 4, 4), "weight": (4, 2, 1, 1)},
        ("3 channels", "4,2,1,1"),
    ),
    "channels that the groups don't take": (
        {"input": (3, 4, 4), "weight": (4, 1, 1, 1), "groups": 2},
        ("3 channels", "4,1,1,1", "groups=2"),
    ),
    "filters that the groups don't divide": (
        {"input": (4, 4, 4), "weight": (3, 2, 1, 1), "groups": 2},
        ("4 channels", "3,2,1,1", "groups=2"),
    ),
    "'same' with a stride": (
        {"input": (1, 4, 4), "weight": (1, 1, 3, 3), "padding": "same", "stride": (1, 2)},
        ('"same"', "stride 1", "1, 2"),
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_all_three_refuse(what):
    (shapes, words) = REFUSED[what]
    rest = dict(shapes)
    image, weight = np.ones(rest.pop("input")), np.ones(rest.pop("weight"))
    with pytest.raises(JavaScriptError) as refusal:
        call("kit/conv.conv2d", image, weight, rest)
    assert refusal.value.kind == "RangeError"
    for word in words:
        assert word in str(refusal.value)
    with pytest.raises(ValueError):
        functional.conv2d(image, weight, **rest)
    with pytest.raises(RuntimeError):
        torch.nn.functional.conv2d(torch.from_numpy(image), torch.from_numpy(weight), **rest)


# The axes of a convolution: every small case.


def test_output_sizes_are_convlibs():
    arguments = list(product(range(1, 9), range(1, 5), range(1, 5), range(1, 4), *[range(3)] * 2))
    for (i, k, s, d, before, after), size in zip(
        arguments, call_each("kit/geometry.outputSize", arguments), strict=True
    ):
        if size >= 1:
            assert size == geometry.output_size(i + before + after, k, s, dilation=d)
        else:
            with pytest.raises(ValueError, match="reaches over"):
                geometry.output_size(i + before + after, k, s, dilation=d)


@pytest.mark.parametrize(("convention", "strides"), [("pytorch", [1]), ("tensorflow", range(1, 6))])
def test_same_padding_is_convlibs_in_both_conventions(convention, strides):
    arguments = list(product(range(1, 12), range(1, 7), strides, range(1, 5)))
    for axis, sides in zip(
        arguments, call_each("kit/geometry.samePadding", arguments), strict=True
    ):
        assert tuple(sides) == geometry.same_padding(*axis, convention=convention)


@pytest.mark.parametrize("mode", PADDING_MODES)
def test_a_padded_cell_copies_the_same_input_cell_as_in_convlib(mode):
    reach = {"reflect": -1, "circular": 0}.get(mode, 3)
    arguments = [
        (position, size, mode)
        for size in range(1, 8)
        for position in range(-size - reach, 2 * size + reach)
    ]
    for where, source in zip(
        arguments, call_each("kit/geometry.sourceIndex", arguments), strict=True
    ):
        assert (None if source == -1 else source) == geometry.source_index(*where)


@pytest.mark.parametrize("padding", [0, 2, [3], [2, 1], "valid", "same"])
def test_padding_on_each_side_is_convlibs(padding):
    strides = [(1, 1)] if padding == "same" else [(1, 1), (3, 2)]
    pairs = list(product(range(1, 5), repeat=2))
    arguments = [(padding, (6, 5), k, s, d) for k, s, d in product(pairs, strides, pairs)]
    for (_, _, *rest), sides in zip(
        arguments, call_each("kit/geometry.paddingSides", arguments), strict=True
    ):
        rows, columns = geometry.padding_sides(padding, *rest)
        assert (sides["top"], sides["bottom"], sides["left"], sides["right"]) == rows + columns


def test_tensorflows_same_pads_each_axis_by_itself():
    sides = call("kit/geometry.paddingSides", "same-tensorflow", [6, 5], [3, 4], [2, 3], [1, 2])
    assert (sides["top"], sides["bottom"]) == geometry.same_padding(6, 3, 2, 1, "tensorflow")
    assert (sides["left"], sides["right"]) == geometry.same_padding(5, 4, 3, 2, "tensorflow")
