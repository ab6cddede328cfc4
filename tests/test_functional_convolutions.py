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
    cases,
    effort,
    integers_as,
    signals,
    theirs,
    transposed_cases,
)

from convlib.functional import conv1d, conv2d, conv_transpose2d

F = torch.nn.functional


def image(*shape):
    return np.arange(float(np.prod(shape))).reshape(shape)


def unseen(case):
    """What PyTorch lets pass if the input holds no numbers, and these functions do not."""
    if case.input.size > 0:
        return False
    dilations = np.ravel(case.rest["dilation"])
    undilated = case.input.dtype.kind in "iu" and case.input.dtype != np.int64
    return min(dilations) < 1 or 0 in case.weight.shape[2:] or (undilated and max(dilations) > 1)


# --- conv1d -------------------------------------------------------------------------------


def test_the_convolution_of_mathematics_is_a_flip_away():
    signal, kernel = np.array([[1, 2, 3]]), np.array([[[4, 5, 6]]])
    assert conv1d(signal, kernel[..., ::-1], padding=2).tolist() == [[4, 13, 28, 27, 18]]


def test_an_alternation_is_stopped_by_a_kernel_and_let_through_by_its_dilation():
    alternation, kernel = (-1.0) ** np.arange(9).reshape(1, 9), np.array([[[1, 2, 1.0]]])
    assert np.all(conv1d(alternation, kernel) == 0)
    assert conv1d(alternation, kernel, dilation=2).tolist() == [[4, -4, 4, -4, 4]]


@effort(200)
@given(signals((*FLOATS, *COMPLEX, "int64")))
def test_conv1d_gives_exactly_pytorchs_outputs(case):
    arrays = case.input, case.weight, case.bias
    assert_same(conv1d(*arrays, **case.rest), theirs(F.conv1d, *arrays, **case.rest))


@effort(300)
@given(signals((*FLOATS, *INTEGERS), valid=False))
def test_conv1d_refuses_exactly_when_pytorch_refuses(case):
    arrays = case.input, case.weight, case.bias
    assert_same_or_refused(conv1d, F.conv1d, *arrays, unseen=unseen(case), **case.rest)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"input": image(2, 2, 5, 6)}, ValueError, r"input must be \(C, L\) .* \(2, 2, 5, 6\)"),
        ({"weight": image(4, 2)}, ValueError, r"weight must be \(C_out, C_in/groups, K\)"),
        ({"weight": image(4, 3, 2)}, ValueError, r"2 channels, but weight takes 3 .*\(4, 3, 2\)"),
        ({"weight": image(4, 2, 9)}, ValueError, r"over 9 cells, .* has 6; input is \(2, 6\)"),
        ({"stride": (1, 1)}, ValueError, r"stride must be one integer, got 2: \(1, 1\)"),
        ({"padding": 1.5}, TypeError, "padding must be made of integers, got 1.5"),
        ({"padding": "full"}, ValueError, "'full'"),
        ({"stride": 2, "padding": "same"}, ValueError, "needs stride 1, got stride 2; input is"),
        ({"weight": image(4, 2, 3).astype("f4")}, TypeError, "is float64, but weight is float32"),
        ({"padding": 10**13}, MemoryError, r"GiB, but .*\(4, 2,"),
    ],
)
def test_conv1ds_refusals_name_the_numbers(arguments, error, message):
    with pytest.raises(error, match=message):
        conv1d(**{"input": image(2, 6), "weight": image(4, 2, 3), **arguments})


# --- conv_transpose2d ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kernel", "stride", "coverage"),
    [(2, 2, {1}), (3, 2, {1, 2}), (4, 2, {2}), (5, 2, {2, 3}), (3, 3, {1})],
)
def test_kernels_cover_the_inside_evenly_iff_the_stride_divides(kernel, stride, coverage):
    row = conv_transpose2d(np.ones((1, 1, 12)), np.ones((1, 1, 1, kernel)), stride=(1, stride))
    assert set(row[0, 0, kernel:-kernel]) == coverage


def test_an_impulse_comes_out_as_the_kernel_itself():
    kernel = image(1, 1, 2, 3)
    assert np.array_equal(conv_transpose2d(np.ones((1, 1, 1)), kernel), kernel[0])


def test_output_padding_selects_among_the_sizes_that_a_stride_makes_equal():
    kernel = np.ones((1, 1, 3, 3))
    for size, a in ((7, 0), (8, 1)):
        assert conv2d(np.ones((1, size, size)), kernel, stride=2).shape == (1, 3, 3)
        back = conv_transpose2d(np.ones((1, 3, 3)), kernel, stride=2, output_padding=a)
        assert back.shape == (1, size, size)


@effort(300)
@given(transposed_cases((*FLOATS, *COMPLEX, "int64")))
def test_conv_transpose2d_gives_exactly_pytorchs_outputs(case):
    arrays = case.input, case.weight, case.bias
    expected = theirs(F.conv_transpose2d, *arrays, **case.rest)
    assert_same(conv_transpose2d(*arrays, **case.rest), expected)


@effort(500)
@given(transposed_cases((*FLOATS, *INTEGERS), valid=False))
def test_conv_transpose2d_refuses_exactly_when_pytorch_refuses(case):
    arrays = case.input, case.weight, case.bias
    assert_same_or_refused(
        conv_transpose2d, F.conv_transpose2d, *arrays, unseen=unseen_transposed(case), **case.rest
    )


def unseen_transposed(case):
    """What PyTorch lets pass in some code paths or of empty batches, and conv_transpose2d not."""
    stride, padding, output_padding, dilation = (
        np.broadcast_to(case.rest[name], 2)
        for name in ("stride", "padding", "output_padding", "dilation")
    )
    pixels, kernel = np.array(case.input.shape[-2:]), np.array(case.weight.shape[2:])
    size = stride * (pixels - 1) + output_padding + dilation * (kernel - 1) + 1 - 2 * padding
    if min(dilation) < 1 or min(size) < 1:
        return True
    return case.input.size == 0 and (
        0 in kernel
        or np.any(output_padding >= np.maximum(stride, dilation))
        or case.input.dtype.name in INTEGERS[:-1]
    )


@effort(100)
@given(transposed_cases(("float32", "float64")), st.integers(0, 2**16))
def test_nan_and_infinity_go_where_pytorchs_go(case, seed):
    # PyTorch's float32 (oneDNN) multiplies infinite weights by zeros at some strides.
    generator = np.random.default_rng(seed)
    x, weight = (
        np.where(generator.random(a.shape) < 0.2, generator.choice([np.nan, np.inf], a.shape), a)
        for a in (case.input, case.weight)
    )
    if case.input.dtype == np.float32:
        weight = case.weight
    arrays = x.astype(case.input.dtype), weight.astype(case.input.dtype), case.bias
    expected = theirs(F.conv_transpose2d, *arrays, **case.rest)
    assert_same(conv_transpose2d(*arrays, **case.rest), expected)


@effort(100)
@given(cases(("float64",)).filter(lambda case: isinstance(case.rest["padding"], int)))
def test_it_is_the_adjoint_of_conv2d(case):
    y = conv2d(case.input, case.weight, **case.rest)
    other = integers_as(y.shape, "float64", seed=3)
    k, s, p, d = (
        np.broadcast_to(value, 2)
        for value in (case.weight.shape[2:], *list(case.rest.values())[:3])
    )
    left_over = (np.array(case.input.shape[-2:]) + 2 * p - d * (k - 1) - 1) % s
    back = conv_transpose2d(other, case.weight, output_padding=tuple(left_over), **case.rest)
    assert np.vdot(y, other) == np.vdot(case.input, back)


def test_it_is_the_full_convolution_of_the_input_with_zeros_between():
    x, weight = image(2, 3, 4, 5), image(3, 2, 3, 2)
    spread = np.zeros((2, 3, 7, 13))
    spread[:, :, ::2, ::3] = x  # stride (2, 3)
    flipped = weight[..., ::-1, ::-1].swapaxes(0, 1)
    full = conv2d(spread, flipped, padding=(2, 1))
    assert np.array_equal(conv_transpose2d(x, weight, stride=(2, 3)), full)


@pytest.mark.parametrize("dtype", [*FLOATS, *INTEGERS, *COMPLEX, "bool", "uint16"])
def test_dtypes_are_pytorchs(dtype):
    x, weight = np.ones((1, 3, 3), dtype), np.ones((1, 1, 2, 2), dtype)
    if dtype in (*FLOATS, *COMPLEX, "int64"):
        assert_same(conv_transpose2d(x, weight), theirs(F.conv_transpose2d, x, weight))
    else:
        with pytest.raises(TypeError, match=f"conv_transpose2d takes int64, .*, got {dtype}"):
            conv_transpose2d(x, weight)


def test_float16_is_summed_in_float32_and_rounded_once():
    x, weight = np.ones((4096, 1, 1), np.float16), np.ones((4096, 1, 1, 1), np.float16)
    assert conv_transpose2d(x, weight).item() == 4096


def test_layout_does_not_matter_and_arguments_are_kept():
    x, weight, bias = image(2, 4, 3, 5), image(4, 1, 2, 3), image(2)
    arrays = [np.asfortranarray(a) for a in (x, weight, bias)]
    for array in arrays:
        array.flags.writeable = False
    expected = theirs(F.conv_transpose2d, x, weight, bias, 2, 1, 1, 2)
    assert_same(conv_transpose2d(*arrays, 2, 1, 1, 2), expected)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"padding": "same"}, TypeError, "padding must be made of integers, got 'same'"),
        ({"input": image(3, 5)}, ValueError, r"input must be \(C, H, W\) .*is \(3, 5\)"),
        ({"weight": image(2, 3, 2)}, ValueError, r"weight must be \(C_in, C_out/groups,"),
        ({"weight": image(3, 2, 2, 2)}, ValueError, r"2 channels, but weight takes 3; input"),
        ({"weight": image(2, 0, 2, 2)}, ValueError, "no output channels"),
        ({"groups": 3}, ValueError, "2 input channels, not a multiple of groups=3"),
        ({"groups": 0}, ValueError, "groups must be at least 1, got 0"),
        ({"bias": image(2)}, ValueError, r"bias must be \(3,\), one number per output channel"),
        ({"stride": 0}, ValueError, r"stride must be at least 1, got 0, 0; input is"),
        ({"padding": 3}, ValueError, r"padding \(3, 3\) leaves -2×-1 cells; input is"),
        (
            {"output_padding": (0, 2), "stride": 2},
            ValueError,
            r"got \(0, 2\) with stride \(2, 2\) and dilation \(1, 1\); input is \(2, 3, 4\)",
        ),
        ({"input": image(1, 2, 0, 4)}, ValueError, "no pixels: 0×4"),
        ({"stride": 10**9}, MemoryError, r"GiB, but .*\(2, 3, 4\)"),
    ],
)
def test_conv_transpose2ds_refusals_name_the_numbers(arguments, error, message):
    with pytest.raises(error, match=message):
        conv_transpose2d(**{"input": image(2, 3, 4), "weight": image(2, 3, 2, 2), **arguments})
