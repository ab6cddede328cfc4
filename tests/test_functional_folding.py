import inspect

import numpy as np
import pytest
import torch
from hypothesis import given
from strategies import (
    COMPLEX,
    FLOATS,
    INTEGERS,
    assert_same,
    assert_same_or_refused,
    effort,
    foldings,
    integers_as,
    theirs,
    unfoldings,
)

from convlib.functional import conv2d, fold, unfold
from convlib.geometry import use_counts

F = torch.nn.functional
TAKEN = (*FLOATS, *COMPLEX, "bool")


def image(*shape):
    return np.arange(float(np.prod(shape))).reshape(shape)


def test_arguments_have_pytorchs_names_and_order():
    for ours in (unfold, fold):
        expected = inspect.signature(getattr(F, ours.__name__))
        assert list(inspect.signature(ours).parameters) == list(expected.parameters)


def test_windows_as_columns_by_hand():
    x = image(1, 3, 3)
    assert unfold(x, 2).tolist() == [[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]]
    assert fold(unfold(x, 2), 3, 2).tolist() == [[[0, 2, 2], [6, 16, 10], [6, 14, 8]]]


@effort(400)
@given(unfoldings(TAKEN))
def test_unfold_does_and_refuses_what_pytorch_does(drawn):
    x, rest = drawn
    assert_same_or_refused(unfold, F.unfold, x, **rest)


@effort(400)
@given(foldings(TAKEN))
def test_fold_does_and_refuses_what_pytorch_does(drawn):
    columns, rest = drawn
    assert_same_or_refused(fold, F.fold, columns, **rest)


REST = {"kernel_size": (2, 3), "dilation": (2, 1), "padding": (1, 0), "stride": (1, 2)}


def test_folding_after_unfolding_counts_the_windows_a_pixel_lies_in():
    counts = use_counts((6, 7), (2, 3), (1, 2), (1, 0), (2, 1))
    x = image(2, 3, 6, 7)
    assert np.array_equal(fold(unfold(x, **REST), (6, 7), **REST), x * counts)


def test_fold_is_the_adjoint_of_unfold():
    x = integers_as((2, 3, 6, 7), "float64", seed=0)
    y = integers_as(unfold(x, **REST).shape, "float64", seed=1)
    assert np.vdot(unfold(x, **REST), y) == np.vdot(x, fold(y, (6, 7), **REST))


def test_a_convolution_is_a_matrix_times_the_columns():
    x, weight = image(2, 3, 6, 7), image(4, 3, 2, 3)
    product = weight.reshape(4, -1) @ unfold(x, **REST)
    rest = {name: value for name, value in REST.items() if name != "kernel_size"}
    assert np.array_equal(product, conv2d(x, weight, **rest).reshape(2, 4, -1))


@pytest.mark.parametrize("dtype", [*TAKEN, *INTEGERS, "uint16", "uint64"])
def test_dtypes_are_pytorchs(dtype):
    x, columns = np.ones((2, 3, 3), dtype), np.ones((8, 4), dtype)
    for ours, arguments in ((unfold, (x, 2)), (fold, (columns, 3, 2))):
        if dtype in TAKEN:
            assert_same(ours(*arguments), theirs(getattr(F, ours.__name__), *arguments))
        else:
            with pytest.raises(TypeError, match=f"{ours.__name__} takes bool, .*, got {dtype}"):
                ours(*arguments)


def test_float16_is_added_in_float16_as_pytorch_does():
    columns = np.ones((3000, 3000), np.float16)
    output = fold(columns, (1, 5999), (1, 3000))
    assert_same(output, theirs(F.fold, columns, (1, 5999), (1, 3000)))
    assert output.max() == 2048  # where float16 stops counting


def test_real_numbers_are_rounded_as_pytorch_rounds_them():
    columns = np.random.default_rng(0).normal(size=(2, 27, 25)).astype(np.float32)
    assert_same(fold(columns, 7, 3), theirs(F.fold, columns, 7, 3))


def test_nan_and_infinity_go_where_pytorchs_go():
    columns = np.random.default_rng(0).choice([1, 2, np.nan, np.inf, -np.inf], (8, 4))
    assert_same(fold(columns, 3, 2), theirs(F.fold, columns, 3, 2))
    x = np.array([[[np.nan, np.inf], [-np.inf, 1]]])
    assert_same(unfold(x, 2, padding=1), theirs(F.unfold, x, 2, padding=1))


def test_results_are_new_and_arguments_kept():
    x = image(1, 2, 2)
    x.flags.writeable = False
    for output in (unfold(x, 1), unfold(x, 2), fold(x[0], (1, 2), 1)):
        assert not np.shares_memory(output, x)
        output[:] = -1
    turned = x[..., ::-1]
    assert np.array_equal(unfold(turned, 2), unfold(turned.copy(), 2))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: unfold([1], 1), TypeError, "input must be a NumPy array, got list"),
        (lambda x: unfold(x, 2.0), TypeError, "kernel_size must be made of integers, got 2.0"),
        (lambda x: unfold(x, (2,)), ValueError, r"kernel_size must be one .* got 1 in \(2,\)"),
        (lambda x: unfold(x, 4), ValueError, r"reaches over 4 .* has 3; input is \(2, 3, 3\)"),
        (lambda x: unfold(x[0], 1), ValueError, r"input is \(3, 3\)"),
        (lambda x: fold(x, 4, 2), ValueError, "columns have 3 numbers, not a multiple of 4"),
        (lambda x: fold(x, 4, (3, 1)), ValueError, "there are 3 columns, but 2×4 windows of 3×1"),
        (lambda x: fold(x, 0, 3), ValueError, "output_size must be at least 1, got 0, 0"),
        (lambda x: fold(x, 9, 3, padding=-1), ValueError, "padding must be at least 0, got -1"),
        (lambda x: unfold(x, 1, padding=10**9), MemoryError, r"take \d.*GiB, .*\(2, 3, 3\)"),
        (lambda x: unfold(x, 1, padding=10**30), MemoryError, "GiB"),
    ],
)
def test_refusals_name_the_numbers(call, error, message):
    with pytest.raises(error, match=message):
        call(image(2, 3, 3))


def test_a_step_out_of_the_image_may_be_of_any_length():
    assert unfold(image(1, 3, 3), 1, dilation=2**62, stride=2**62).tolist() == [[0]]
    assert conv2d(image(1, 3, 3), np.ones((1, 1, 2, 2)), stride=2**62).tolist() == [[[8]]]
