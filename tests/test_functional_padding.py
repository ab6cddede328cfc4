import numpy as np
import pytest
import torch
from hypothesis import given
from numpy.testing import assert_array_equal
from strategies import (
    COMPLEX,
    FLOATS,
    INTEGERS,
    PAD_MODES,
    assert_same,
    effort,
    integers_as,
    paddings,
    theirs,
)

from convlib.functional import pad

F = torch.nn.functional
REFUSALS = (ValueError, TypeError)


def image(*shape, dtype=np.float64):
    return np.arange(np.prod(shape), dtype=dtype).reshape(shape)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("constant", [0, 0, 1, 2, 3, 4, 0, 0]),
        ("reflect", [3, 2, 1, 2, 3, 4, 3, 2]),
        ("replicate", [1, 1, 1, 2, 3, 4, 4, 4]),
        ("circular", [3, 4, 1, 2, 3, 4, 1, 2]),
    ],
)
def test_four_ways_to_go_on_beyond_the_border(mode, expected):
    assert pad(np.array([[[1, 2, 3, 4]]]), (2, 2), mode).ravel().tolist() == expected


def test_pad_begins_with_the_last_axis():
    assert pad(np.ones((1, 3, 4)), (1, 0, 0, 2)).tolist() == [
        [[0, 1, 1, 1, 1], [0, 1, 1, 1, 1], [0, 1, 1, 1, 1], [0] * 5, [0] * 5]
    ]


@effort(600)
@given(paddings())
def test_pad_does_and_refuses_what_pytorch_does(drawn):
    x, numbers, mode = drawn
    try:
        expected = theirs(F.pad, x, numbers, mode)
    except (RuntimeError, ValueError):
        with pytest.raises(ValueError, match=r"pad|mode"):
            pad(x, numbers, mode)
    else:
        if mode == "circular" and reads_memory_never_written(x, numbers):
            with pytest.raises(ValueError, match="cells of axis"):
                pad(x, numbers, mode)
        else:
            assert_same(pad(x, numbers, mode), expected)


def reads_memory_never_written(x, numbers):
    """Whether more cells are added than are left after cutting: PyTorch 2.13 goes on."""
    for size, before, after in zip(x.shape[::-1], numbers[::2], numbers[1::2], strict=False):
        left = size + min(before, 0) + min(after, 0)
        if left < 0 or max(before, after) > left:
            return True
    return False


def test_circular_padding_never_returns_memory_that_was_not_written():
    with pytest.raises(ValueError, match=r"adds at most 3 to the 3 cells of axis 2, not \(4, 0\)"):
        pad(image(1, 1, 4), (4, -1), "circular")


@pytest.mark.parametrize("mode", PAD_MODES)
@pytest.mark.parametrize(
    "dtype", [*FLOATS, *INTEGERS, *COMPLEX, "bool", "uint16", "uint32", "uint64"]
)
def test_each_mode_takes_the_dtypes_that_pytorch_takes(mode, dtype):
    x = integers_as((1, 3, 4), dtype, seed=0)
    try:
        expected = theirs(F.pad, x, (1, 2, 2, 0), mode)
    except NotImplementedError:
        with pytest.raises(TypeError, match=f'pad with mode "{mode}" takes .*, got {dtype}'):
            pad(x, (1, 2, 2, 0), mode)
    else:
        assert_same(pad(x, (1, 2, 2, 0), mode), expected)


VALUES = (0, 2.5, -1, -1.7, 127.5, 300, 1e9, 1e300, 2**62, np.inf, np.nan, True, np.float32(2))


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("dtype", [*FLOATS, *INTEGERS, "bool", "complex64"])
def test_a_constant_must_fit_the_dtype(value, dtype):
    x = np.ones(2, dtype)
    try:
        expected = theirs(F.pad, x, (1, 0), value=value)
    except RuntimeError:
        with pytest.raises(ValueError, match=f"does not fit {dtype}"):
            pad(x, (1, 0), value=value)
    else:
        assert_same(pad(x, (1, 0), value=value), expected)


@pytest.mark.parametrize("value", [1, np.nan])
def test_only_a_constant_has_a_value(value):
    assert pad(image(1, 1, 3), (1, 0), "reflect", 0).ravel().tolist() == [1, 0, 1, 2]
    with pytest.raises(ValueError, match="takes no value"):
        pad(image(1, 1, 3), (1, 0), "reflect", value)


@pytest.mark.parametrize("numbers", [1, (1.0, 1), (True, 1), None])
def test_pad_takes_integers_in_a_tuple_or_list(numbers):
    assert pad(image(2), [1, 0]).tolist() == [0, 0, 1]
    with pytest.raises(TypeError, match="integers"):
        pad(image(2), numbers)


def test_pads_other_refusals_name_what_was_given():
    with pytest.raises(TypeError, match="value must be a number, got '1'"):
        pad(image(2), (1, 1), value="1")
    with pytest.raises(ValueError, match="got 'symmetric'"):
        pad(image(1, 2), (1, 1), "symmetric")
    with pytest.raises(TypeError, match="got list"):
        pad([1, 2], (1, 1))
    with pytest.raises(ValueError, match=r'"reflect" adds at most 3 to the 4 .*\(4, 0\).*\(1, 4\)'):
        pad(image(1, 4), (4, 0), "reflect")


@pytest.mark.parametrize("mode", ["reflect", "replicate"])
def test_cutting_everything_off_is_refused_on_one_axis_and_allowed_on_two(mode):
    with pytest.raises(RuntimeError, match="too small"):
        theirs(F.pad, image(1, 3), (0, -3), mode)
    with pytest.raises(ValueError, match=r"leaves 0 of the 3 cells of axis 1, fewer than 1"):
        pad(image(1, 3), (0, -3), mode)
    x, numbers = image(1, 2, 3), (0, -3, 0, 0)
    assert_same(pad(x, numbers, mode), theirs(F.pad, x, numbers, mode))


@pytest.mark.parametrize("mode", PAD_MODES)
def test_pad_returns_a_new_array_even_if_nothing_is_added(mode):
    x = image(1, 2, 2)
    output = pad(x, (0, 0, 0, 0), mode)
    assert_array_equal(output, x)
    assert not np.shares_memory(output, x)
