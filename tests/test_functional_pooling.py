import inspect

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from strategies import (
    COMPLEX,
    FLOATS,
    INTEGERS,
    assert_same,
    assert_same_or_refused,
    effort,
    int_or_pair,
    poolings,
    theirs,
)

from convlib.functional import avg_pool2d, conv2d, max_pool2d

F = torch.nn.functional
SPECIAL = (1, 2, 0, -0.0, np.nan, np.inf, -np.inf)


def image(*shape, dtype=np.float64):
    return np.arange(np.prod(shape)).reshape(shape).astype(dtype)


def test_arguments_have_pytorchs_names_and_order():
    expected = inspect.signature(F.max_pool2d_with_indices)  # max_pool2d's own says *args
    assert list(inspect.signature(max_pool2d).parameters) == list(expected.parameters)
    names = "input kernel_size stride padding ceil_mode count_include_pad divisor_override"
    assert list(inspect.signature(avg_pool2d).parameters) == names.split()
    assert f"avg_pool2d({', '.join(names.split()[:2])}, stride=None" in F.avg_pool2d.__doc__


def test_pools_by_hand():
    x = image(1, 4, 5)
    assert max_pool2d(x, 2).tolist() == [[[6, 8], [16, 18]]]
    assert max_pool2d(x, 2, ceil_mode=True).tolist() == [[[6, 8, 9], [16, 18, 19]]]
    assert avg_pool2d(x, (2, 1), stride=(2, 4)).tolist() == [[[2.5, 6.5], [12.5, 16.5]]]


def test_an_average_is_a_convolution_with_a_box():
    x = image(1, 1, 6, 7)
    box = np.full((1, 1, 2, 4), 1 / 8)
    expected = conv2d(x, box, stride=(1, 2), padding=(1, 2))
    assert np.array_equal(avg_pool2d(x, (2, 4), (1, 2), (1, 2)), expected)


@effort(500)
@given(poolings((*FLOATS, *INTEGERS)), st.booleans())
def test_max_pool2d_does_and_refuses_what_pytorch_does(drawn, return_indices):
    x, rest = drawn
    assert_same_or_refused(max_pool2d, F.max_pool2d, x, return_indices=return_indices, **rest)


@effort(500)
@given(
    poolings((*FLOATS, "int64")),
    st.booleans(),
    st.none() | st.integers(-3, 5),
)
def test_avg_pool2d_does_and_refuses_what_pytorch_does(drawn, count_include_pad, divisor):
    x, rest = drawn
    del rest["dilation"]
    rest |= {"count_include_pad": count_include_pad, "divisor_override": divisor}
    assert_same_or_refused(avg_pool2d, F.avg_pool2d, x, **rest)


@effort(300)
@given(poolings(FLOATS), st.integers(0, 2**16))
def test_nan_infinity_and_ties_go_where_pytorchs_go(drawn, seed):
    x, rest = drawn
    x = np.random.default_rng(seed).choice(SPECIAL, x.shape).astype(x.dtype)
    assert_same_or_refused(max_pool2d, F.max_pool2d, x, return_indices=True, **rest)
    del rest["dilation"]
    assert_same_or_refused(avg_pool2d, F.avg_pool2d, x, **rest)


@effort(100)
@given(poolings(("float32", "float64")), st.booleans(), st.integers(0, 2**16))
def test_real_numbers_are_averaged_to_the_last_digit(drawn, include, seed):
    x, rest = drawn
    del rest["dilation"]
    x = np.random.default_rng(seed).normal(size=x.shape).astype(x.dtype)
    assert_same_or_refused(avg_pool2d, F.avg_pool2d, x, count_include_pad=include, **rest)


@pytest.mark.parametrize("dtype", [*FLOATS, *INTEGERS, *COMPLEX, "bool", "uint16", "uint64"])
def test_dtypes_are_pytorchs(dtype):
    x = np.ones((1, 4, 4), dtype)
    for ours, takes in ((max_pool2d, FLOATS + INTEGERS), (avg_pool2d, (*FLOATS, "int64"))):
        if dtype in takes:
            assert_same(ours(x, 2), theirs(getattr(F, ours.__name__), x, 2))
        else:
            with pytest.raises(TypeError, match=f"{ours.__name__} takes .*int64.*, got {dtype}"):
                ours(x, 2)


def test_float16_is_averaged_in_float32():
    x = np.full((1, 1, 4096), 60000, np.float16)
    assert avg_pool2d(x, (1, 4096)).tolist() == [[[60000]]]


def test_integers_are_divided_towards_zero_and_wrap_round():
    x = np.array([[[-5, -3], [-1, -8]]])
    assert avg_pool2d(x, 2).item() == -4  # −17/4
    assert avg_pool2d(np.full((1, 2, 2), 2**62), 2).item() == 0


def test_the_first_of_equals_is_named_but_the_last_nan():
    for row, index in (([2, 1, 2], 0), ([np.nan, 3, np.nan], 2)):
        assert max_pool2d(np.array([[row]]), (1, 3), return_indices=True)[1].item() == index


def test_a_window_may_see_no_cell():
    x = np.full((1, 1, 1), 5.0)
    arguments = (2, 1, 1, 2)  # cells at −1 and 1 of an image of one
    output = max_pool2d(x, *arguments, return_indices=True)
    assert_same(output, theirs(F.max_pool2d, x, *arguments, return_indices=True))
    assert output[0].item() == -np.inf


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
def test_layout_does_not_matter_and_arguments_are_kept(pool):
    x = image(2, 3, 5, 6)
    x.flags.writeable = False
    expected = pool(x, 2, 1, 1)
    for other in (np.asfortranarray(x), x[..., ::-1].copy()[..., ::-1]):
        assert np.array_equal(pool(other, 2, 1, 1), expected)
    output = pool(x, 1)
    assert np.array_equal(output, x)
    assert not np.shares_memory(output, x)


def test_pools_shift_with_their_input_by_whole_strides():
    x = image(1, 1, 8) % 5
    shifted = np.roll(x, 2, axis=-1)
    assert np.array_equal(max_pool2d(shifted, (1, 2)), np.roll(max_pool2d(x, (1, 2)), 1, axis=-1))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: max_pool2d([1], 1), TypeError, "input must be a NumPy array, got list"),
        (lambda x: max_pool2d(x, None), TypeError, "kernel_size must be made of integers"),
        (lambda x: max_pool2d(x, 2, ceil_mode=1), TypeError, "ceil_mode must be True or False"),
        (lambda x: avg_pool2d(x, 2, ceil_mode=0), TypeError, "ceil_mode must be .*, got 0"),
        (lambda x: avg_pool2d(x, 2, count_include_pad=2), TypeError, "count_include_pad"),
        (lambda x: avg_pool2d(x, 2, divisor_override=2.0), TypeError, "divisor_override"),
        (lambda x: avg_pool2d(x, 2, divisor_override=0), ValueError, r"not be 0, .*\(2, 5, 6\)"),
        (lambda x: max_pool2d(x, 0), ValueError, "kernel_size must be at least 1, got 0, 0"),
        (lambda x: max_pool2d(x, 2, 0), ValueError, "stride must be at least 1, got 0, 0"),
        (lambda x: max_pool2d(x, 2, dilation=0), ValueError, "dilation must be at least 1"),
        (lambda x: max_pool2d(x, 2, padding=-1), ValueError, "padding must be at least 0"),
        (
            lambda x: max_pool2d(x, 3, padding=2),
            ValueError,
            r"at most half of kernel_size \(3, 3\), got \(2, 2\); input is \(2, 5, 6\)",
        ),
        (lambda x: avg_pool2d(x, 7), ValueError, "reaches over 7 cells, but .* has 5; input"),
        (lambda x: avg_pool2d(x[0], 1), ValueError, r"input is \(5, 6\)"),
        (lambda x: avg_pool2d(x, 10**9, 1, 5 * 10**8), MemoryError, r"GiB.*\(2, 5, 6\)"),
        (lambda x: max_pool2d(x, 10**9, 1, 5 * 10**8), MemoryError, r"GiB.*\(2, 5, 6\)"),
    ],
)
def test_refusals_name_the_numbers(call, error, message):
    with pytest.raises(error, match=message):
        call(image(2, 5, 6))


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
@given(kernel=int_or_pair(1, 3))
@effort(20)
def test_without_a_stride_windows_lie_side_by_side(pool, kernel):
    x = image(1, 6, 6)
    for nothing in (None, (), []):
        assert np.array_equal(pool(x, kernel, nothing), pool(x, kernel, kernel))


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
def test_numpys_own_integers_are_integers_and_a_step_may_be_of_any_length(pool):
    x = image(1, 6, 6)
    assert np.array_equal(pool(x, np.int64(2), np.int64(3), np.int8(1)), pool(x, 2, 3, 1))
    assert pool(x, 2, 10**30).shape == (1, 1, 1)
    assert max_pool2d(x, 1, dilation=10**30).shape == (1, 6, 6)
