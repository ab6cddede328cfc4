import inspect
import tracemalloc

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from strategies import (
    COMPLEX,
    FLOATS,
    INTEGERS,
    assert_same,
    cases,
    effort,
    integers_as,
    theirs,
)

from convlib import functional, grad
from convlib.functional import conv2d, pad, relu

F = torch.nn.functional
REFUSALS = (ValueError, TypeError)


def image(*shape, dtype=np.float64):
    return np.arange(np.prod(shape), dtype=dtype).reshape(shape)


# --- conv2d, on examples that fit on one screen ------------------------------------------

X = np.array(
    [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1.0]]
)
K = np.array([[[[0, 1, 2], [2, 2, 0], [0, 1, 2.0]]]])


def test_an_image_and_a_kernel_by_hand():
    assert conv2d(X[None], K).tolist() == [[[12, 12, 17], [10, 17, 19], [9, 6, 14]]]
    expected = [[[6, 17, 3], [8, 17, 13], [6, 4, 4]]]
    assert conv2d(X[None], K, stride=2, padding=1).tolist() == expected


def test_the_kernel_is_not_flipped():
    nine, four = image(1, 3, 3), image(1, 1, 2, 2)
    assert conv2d(nine, four).tolist() == [[[19, 25], [37, 43]]]
    assert conv2d(nine, four[..., ::-1, ::-1]).tolist() == [[[5, 11], [23, 29]]]


def test_an_impulse_comes_out_as_the_kernel_turned_round():
    impulse = np.zeros((1, 5, 5))
    impulse[0, 2, 2] = 1
    kernel = 1 + image(1, 1, 3, 3)
    assert conv2d(impulse, kernel).tolist() == [[[9, 8, 7], [6, 5, 4], [3, 2, 1]]]


def test_a_stride_that_does_not_divide_leaves_cells_out():
    assert conv2d(image(1, 10, 10), np.ones((1, 1, 3, 3)), stride=2).shape == (1, 4, 4)
    output = conv2d(image(1, 5, 5), np.ones((1, 1, 3, 3)), stride=3, padding=1)
    assert output.tolist() == [[[12, 33], [93, 162]]]


def test_an_alternation_is_stopped_by_a_kernel_and_let_through_by_its_dilation():
    alternation = ((-1.0) ** np.arange(9)).reshape(1, 1, 9)
    kernel = np.array([[[[1, 2, 1.0]]]])
    assert np.all(conv2d(alternation, kernel) == 0)
    assert conv2d(alternation, kernel, dilation=(1, 2)).tolist() == [[[4, -4, 4, -4, 4]]]


def test_an_odd_same_cell_is_added_right_and_bottom():
    row = np.array([[[1, 2, 3, 4.0]]])
    assert conv2d(row, np.ones((1, 1, 1, 2)), padding="same").tolist() == [[[3, 5, 7, 4]]]
    column = row.transpose(0, 2, 1)
    assert conv2d(column, np.ones((1, 1, 2, 1)), padding="same").ravel().tolist() == [3, 5, 7, 4]


def test_padding_may_be_larger_than_the_kernel():
    output = conv2d(np.ones((1, 1, 1)), np.full((1, 1, 2, 2), 7.0), padding=(3, 2))
    assert output.shape == (1, 6, 4)
    assert output.sum() == 4 * 7


def test_filters_sum_over_channels_and_each_has_its_own_bias():
    two_channels = np.stack([np.ones((2, 2)), 10 * np.ones((2, 2))])
    weight = np.array([[1, 1], [1, -1], [0, 0.0]]).reshape(3, 2, 1, 1)
    output = conv2d(two_channels, weight, np.array([0, 0, 5.0]))
    assert output[:, 0, 0].tolist() == [11, -9, 5]


def test_groups_see_their_own_channels_only():
    channels = np.stack([np.full((1, 1), value) for value in (1.0, 10.0, 100.0, 1000.0)])
    ones = np.ones((2, 2, 1, 1))
    assert conv2d(channels, ones, groups=2).ravel().tolist() == [11, 1100]
    assert conv2d(channels, np.ones((4, 1, 1, 1)), groups=4).ravel().tolist() == [1, 10, 100, 1000]


# --- conv2d, beside PyTorch's -------------------------------------------------------------


def test_arguments_have_pytorchs_names_and_order():
    names = list(inspect.signature(conv2d).parameters)
    assert names == [
        *("input", "weight", "bias", "stride", "padding", "dilation", "groups", "algorithm")
    ]
    assert list(inspect.signature(pad).parameters) == ["input", "pad", "mode", "value"]


@effort(300)
@given(cases(dtypes=(*FLOATS, *COMPLEX, "int64")))
def test_whole_numbers_give_exactly_pytorchs_outputs(case):
    arrays = case.input, case.weight, case.bias
    assert_same(conv2d(*arrays, **case.rest), theirs(F.conv2d, *arrays, **case.rest))


@effort(500)
@given(cases(dtypes=(*FLOATS, *INTEGERS), valid=False))
def test_refuses_exactly_when_pytorch_refuses(case):
    arrays = case.input, case.weight, case.bias
    try:
        expected = theirs(F.conv2d, *arrays, **case.rest)
    except (RuntimeError, TypeError, IndexError):
        expected = None
    if expected is None or (case.input.size == 0 and pytorch_does_not_look(case)):
        with pytest.raises(REFUSALS):
            conv2d(*arrays, **case.rest)
    else:
        assert_same(conv2d(*arrays, **case.rest), expected)


def pytorch_does_not_look(case):
    """What PyTorch lets pass if the input holds no numbers, and conv2d does not."""
    dilations = np.ravel(case.rest["dilation"])
    undilated = case.input.dtype.kind in "iu" and case.input.dtype != np.int64
    return min(dilations) < 1 or 0 in case.weight.shape[2:] or (undilated and max(dilations) > 1)


@effort(100)
@given(cases(dtypes=("float32", "float64")), st.integers(0, 2**16))
def test_nan_and_infinity_go_where_pytorchs_go(case, seed):
    # Weights stay finite: PyTorch multiplies padding zeros by infinite ones in some code paths
    # only.
    special = np.random.default_rng(seed).choice([1, 2, 0, np.nan, np.inf, -np.inf], 10)
    x = case.input.copy()
    x.ravel()[: x.size : 7] = np.resize(special, x.ravel()[::7].size)
    arrays = x, case.weight, case.bias
    assert_same(conv2d(*arrays, **case.rest), theirs(F.conv2d, *arrays, **case.rest))


def test_an_infinite_weight_makes_nan_of_padding_zeros():
    weight = np.full((1, 1, 3, 3), np.inf)
    output = conv2d(np.ones((1, 3, 3)), weight, padding=1)
    assert_same(output, theirs(F.conv2d, np.ones((1, 3, 3)), weight, padding=1))
    assert np.isnan(output).sum() == 8
    assert output[0, 1, 1] == np.inf


def test_float16_is_summed_in_float32_and_rounded_once():
    ones = np.ones((1, 1, 1, 4096), np.float16)
    assert conv2d(ones, ones) == 4096  # float16 alone would stop counting at 2048
    hundreds = np.full((1, 1, 2, 2), 100, np.float16)
    signs = np.array([[[[100, 100], [100, -100]]]], np.float16)
    expected = theirs(F.conv2d, hundreds, signs)
    assert_same(conv2d(hundreds, signs), expected)  # 30000 − 10000, above 65504 on no way
    assert conv2d(hundreds, abs(signs) * 2) == np.inf


def test_an_input_without_channels_gives_none_and_an_empty_batch_stays_empty():
    for shape, filters in [((0, 2, 5, 6), 2), ((1, 0, 5, 6), 0), ((0, 5, 6), 0)]:
        x, weight = np.ones(shape), np.ones((4, filters, 3, 2))
        assert_same(conv2d(x, weight), theirs(F.conv2d, x, weight))


def test_numpys_own_integers_are_integers():
    x, weight = image(1, 2, 6, 6), image(2, 1, 2, 3)
    output = conv2d(x, weight, stride=(np.int64(2), np.uint8(1)), groups=np.int32(2))
    assert_same(output, theirs(F.conv2d, x, weight, None, (2, 1), groups=2))


def views(array):
    """Arrays of the same numbers laid out otherwise in memory."""
    spread = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
    spread[..., ::2] = array
    frozen = array.copy()
    frozen.flags.writeable = False
    turned = array[..., ::-1].copy()[..., ::-1]
    return [np.asfortranarray(array), spread[..., ::2], turned, frozen]


@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize("kernel", [(3, 2), (1, 1)])
def test_memory_layout_does_not_matter(padding, kernel):
    x, weight, bias = image(2, 3, 5, 4), image(4, 3, *kernel), image(4)
    expected = conv2d(x, weight, bias, padding=padding)
    for x_, weight_, bias_ in zip(views(x), views(weight), views(bias), strict=True):
        assert_array_equal(conv2d(x_, weight_, bias_, padding=padding), expected)


@pytest.mark.parametrize("dtype", FLOATS)
def test_arguments_are_never_written_to_and_the_result_shares_no_memory(dtype):
    arrays = [image(1, 1, 4, 4, dtype=dtype), np.ones((1, 1, 1, 1), dtype), np.ones(1, dtype)]
    before = [a.copy() for a in arrays]
    output = conv2d(*arrays)
    output[:] = -1
    for array, copy in zip(arrays, before, strict=True):
        assert_array_equal(array, copy)


@pytest.mark.parametrize("dtype", ["bool", "uint16", "uint32", "uint64", ">f4", "O", "longdouble"])
def test_dtypes_pytorch_does_not_compute_with_are_refused(dtype):
    ones = np.ones((1, 1, 3, 3), dtype)
    with pytest.raises(TypeError, match=rf"conv2d takes uint8, .*, got {ones.dtype}"):
        conv2d(ones, ones)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "int32"])
def test_pytorch_dilates_no_integers_but_int64(dtype):
    ones = np.ones((1, 1, 3, 3), dtype)
    assert_same(conv2d(ones, ones), theirs(F.conv2d, ones, ones))
    with pytest.raises(TypeError, match=rf"\(1, 2\) is not computed for {dtype}; int64 is"):
        conv2d(ones, ones[..., :2], dilation=(1, 2))


def test_dtypes_must_be_one():
    single, double = np.ones((1, 1, 3, 3), np.float32), np.ones((1, 1, 3, 3))
    with pytest.raises(TypeError, match="input is float32, but weight is float64"):
        conv2d(single, double)
    with pytest.raises(TypeError, match="input is float64, but bias is float32"):
        conv2d(double, double, single.ravel()[:1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"input": [[[1.0]]]}, "input must be a NumPy array, got list"),
        ({"weight": torch.ones(4, 2, 3, 2)}, "weight must be a NumPy array, got Tensor"),
        ({"bias": 1.0}, "bias must be a NumPy array, got float"),
        ({"stride": 1.5}, "stride must be made of integers, got 1.5"),
        ({"stride": True}, "stride must be made of integers, got True"),
        ({"padding": None}, "padding must be made of integers, got None"),
        ({"groups": 1.0}, "groups must be made of integers, got 1.0"),
    ],
)
def test_wrong_kinds_of_arguments(arguments, message):
    with pytest.raises(TypeError, match=message):
        conv2d(**{"input": np.ones((1, 2, 5, 6)), "weight": np.ones((4, 2, 3, 2)), **arguments})


SHAPES = r"input is \(1, 2, 5, 6\), weight is \(4, 2, 3, 2\)"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"input": np.ones((5, 6))}, r"input must be \(C, H, W\) or .*input is \(5, 6\), weight"),
        ({"weight": np.ones((2, 3, 2))}, r"weight must be \(C_out,.*weight is \(2, 3, 2\)"),
        ({"weight": np.ones((4, 3, 3, 2))}, r"2 channels, but weight takes 3 \(3 × groups=1\)"),
        ({"groups": 2}, rf"2 channels, but weight takes 4 \(2 × groups=2\); {SHAPES}"),
        ({"groups": 3}, f"4 filters, not a multiple of groups=3; {SHAPES}"),
        ({"groups": 0}, "groups must be at least 1, got 0"),
        ({"bias": np.ones(3)}, r"bias must be \(4,\), one number per filter, but is \(3,\)"),
        ({"bias": np.ones((4, 1))}, r"but is \(4, 1\)"),
        ({"stride": 0}, f"stride must be at least 1, got 0, 0; {SHAPES}"),
        ({"stride": (1, 1, 1)}, "stride must be one integer or two, got 3"),
        ({"dilation": 3}, rf"over 7 cells \(3 with dilation 3\), .* input has 5; {SHAPES}"),
        ({"padding": -1}, f"padding must not be negative, got -1; {SHAPES}"),
        ({"padding": "full"}, "'full'"),
        ({"padding": "same", "stride": 2}, f"needs stride 1, got stride 2; {SHAPES}"),
        ({"algorithm": "magic"}, "algorithm must be one of auto, loops, .*, got 'magic'"),
        ({"input": np.ones((1, 2, 0, 6)), "padding": 2}, "no pixels: 0×6"),
    ],
)
def test_numbers_that_do_not_fit_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        conv2d(**{"input": np.ones((1, 2, 5, 6)), "weight": np.ones((4, 2, 3, 2)), **arguments})


SMALL, ONES = np.ones((1, 2, 3, 4)), np.ones((2, 2, 1, 1))
FAR, TALL = 10**6, np.ones((1, 1, 10**4, 1))  # FAR·FAR numbers are more than any machine holds
NEARLY = 2 * FAR + 2, 2 * FAR + 3  # a kernel which takes 2×2 positions on the padded input
TOO_LARGE = {
    "conv2d's padded input": lambda: conv2d(SMALL, ONES, padding=FAR),
    "conv2d's output": lambda: conv2d(TALL, np.broadcast_to(1.0, (10**9, 1, 1, 1))),
    "conv1d": lambda: functional.conv1d(SMALL[..., 0], ONES[..., 0], padding=FAR * FAR),
    "conv_transpose2d's steps": lambda: functional.conv_transpose2d(SMALL, ONES, stride=FAR),
    "conv_transpose2d's dilation": lambda: functional.conv_transpose2d(
        SMALL, np.ones((2, 1, 2, 2)), dilation=FAR
    ),
    "pad, constant": lambda: pad(SMALL, (FAR, FAR, FAR, FAR)),
    "pad, replicate": lambda: pad(SMALL, (FAR, FAR, FAR, FAR), "replicate"),
    "pad, to no cells in the end": lambda: pad(SMALL, (FAR * FAR, 0, -3, 0), "replicate"),
    "unfold's padded input": lambda: functional.unfold(SMALL, 1, padding=FAR, stride=FAR),
    "unfold's columns": lambda: functional.unfold(np.ones((1, 1, 3000, 3000)), 1500),
    "fold": lambda: functional.fold(np.ones((1, 1, 1)), (FAR, FAR), 1, stride=FAR),
    "max_pool2d": lambda: functional.max_pool2d(SMALL, 2 * FAR, 1, FAR),
    "avg_pool2d": lambda: functional.avg_pool2d(SMALL, 2 * FAR, 1, FAR),
    "conv2d_input": lambda: grad.conv2d_input(
        (1, 2, FAR + 1, FAR + 1), ONES, SMALL[..., :2, :2], FAR
    ),
    "conv2d_weight": lambda: grad.conv2d_weight(SMALL, (2, 2, *NEARLY), SMALL[..., :2, :2], 1, FAR),
    "conv2d_weight of no images": lambda: grad.conv2d_weight(
        SMALL[:0], (2, 2, *NEARLY), SMALL[:0, :, :2, :2], 1, FAR
    ),
}


@pytest.mark.parametrize("operation", TOO_LARGE)
def test_what_the_machine_cannot_hold_is_refused_before_it_is_allocated(operation):
    tracemalloc.start()
    try:
        with pytest.raises(MemoryError, match=r"take \S+ GiB, but this machine has .* is \("):
            TOO_LARGE[operation]()
        assert tracemalloc.get_traced_memory()[1] < 1 << 30
    finally:
        tracemalloc.stop()


# --- relu ---------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [*FLOATS, *INTEGERS])
@pytest.mark.parametrize("shape", [(), (0, 2), (3, 4)])
def test_relu_cuts_negative_numbers_off(dtype, shape):
    x = integers_as(shape, dtype, seed=0)
    assert_same(relu(x), theirs(F.relu, x))
    assert not np.shares_memory(relu(x), x)


@effort(100)
@given(data=st.data())
def test_relu_does_what_pytorch_does(data):
    shape = tuple(data.draw(st.lists(st.integers(0, 5), max_size=4)))
    dtype = data.draw(st.sampled_from([*FLOATS, *INTEGERS]))
    x = integers_as(shape, dtype, data.draw(st.integers(0, 2**16)))
    if x.size and x.dtype.kind == "f":
        special = data.draw(st.lists(st.sampled_from([np.nan, np.inf, -np.inf, -0.0, 1e-40])))
        x.flat[: len(special)] = special[: x.size]
    x = x[::-1].T if data.draw(st.booleans()) and x.ndim else x
    before = x.copy()
    ours, expected = relu(x), theirs(F.relu, x)
    assert_same(ours, expected)
    assert_same(np.signbit(ours), np.signbit(expected))
    assert_same(x, before)


def test_relu_keeps_nan_and_minus_zero():
    x = np.array([np.nan, -0.0, 0.0, -np.inf, np.inf])
    assert_same(relu(x), theirs(F.relu, x))
    assert_array_equal(np.signbit(relu(x)), np.signbit(theirs(F.relu, x)))


@pytest.mark.parametrize("dtype", ["bool", "complex64", "uint16"])
def test_relu_refuses_what_has_no_sign(dtype):
    with pytest.raises(TypeError, match=f"relu takes uint8, .*, got {dtype}"):
        relu(np.ones(2, dtype))


def test_everything_public_is_pytorchs():
    assert all(hasattr(F, name) for name in functional.__all__)
