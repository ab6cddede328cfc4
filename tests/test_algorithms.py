import numpy as np
import pytest
from hypothesis import given, settings
from strategies import cases, integers_as

from convlib.algorithms import ALGORITHMS, im2col
from convlib.functional import conv2d

FAST = sorted(ALGORITHMS.keys() - {"loops"})


@pytest.mark.parametrize("algorithm", FAST)
@settings(max_examples=60, deadline=None)
@given(case=cases(dtypes=("float16", "float32", "float64", "complex64", "int64")))
def test_every_algorithm_computes_what_the_loops_compute(algorithm, case):
    arrays = case.input, case.weight, case.bias
    expected = conv2d(*arrays, **case.rest, algorithm="loops")
    actual = conv2d(*arrays, **case.rest, algorithm=algorithm)
    assert actual.dtype == expected.dtype
    assert np.array_equal(actual, expected)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_correlates(algorithm):
    image = np.arange(9.0).reshape(1, 1, 3, 3)
    kernel = np.arange(4.0).reshape(1, 1, 2, 2)
    output = ALGORITHMS[algorithm](image, kernel, (1, 1), (1, 1), 1)
    assert output.tolist() == [[[[19, 25], [37, 43]]]]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_lets_nan_and_infinity_through(algorithm):
    image = np.array([[[[np.nan, 1, 2, np.inf, 5, 6]]]])
    zeros = np.zeros((1, 1, 1, 2))
    output = conv2d(image, zeros, algorithm=algorithm)
    assert np.array_equal(output, [[[[np.nan, 0, np.nan, np.nan, 0]]]], equal_nan=True)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_wraps_integers_round(algorithm):
    hundreds = np.full((1, 1, 2, 2), 100, np.uint8)
    ones = np.ones((1, 1, 2, 2), np.uint8)
    assert conv2d(hundreds, ones, algorithm=algorithm).item() == 400 - 256


@pytest.mark.parametrize("block_bytes", [1, 500, 3000, 10**6])
@pytest.mark.parametrize("dtype", ["float32", "int64"])
def test_blocks_of_any_size_give_the_same_columns(monkeypatch, block_bytes, dtype):
    monkeypatch.setattr(im2col, "BLOCK_BYTES", block_bytes)
    image = integers_as((5, 4, 11, 7), dtype, seed=0)
    weight = integers_as((6, 2, 3, 2), dtype, seed=1)
    rest = {"stride": (2, 1), "padding": (1, 3), "groups": 2}
    expected = conv2d(image, weight, **rest, algorithm="loops")
    assert np.array_equal(conv2d(image, weight, **rest, algorithm="im2col"), expected)


def test_windows_are_a_view_of_the_input():
    image = np.arange(2 * 3 * 7 * 8).reshape(2, 3, 7, 8)
    view = im2col.windows(image, (3, 2), stride=(2, 1), dilation=(1, 3))
    assert view.shape == (2, 3, 3, 2, 3, 5)
    assert np.shares_memory(view, image)
    assert np.array_equal(view[1, 2, :, :, 1, 4], image[1, 2, 2:5, 4:8:3])
