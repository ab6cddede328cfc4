"""What hypothesis draws: arguments of the operations, arrays to go with them; PyTorch's answers.

Sizes are small, for a mistake shows on small ones, and differ from axis to axis. Whole numbers
held in floats are drawn by default: their sums are exact, so results must be *equal*.

``EFFORT=100 pytest tests/test_functional*.py tests/test_grad.py`` draws a hundred times as many.
"""

import os
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")
PAD_MODES = ("constant", "reflect", "replicate", "circular")
FLOATS = ("float16", "float32", "float64")
INTEGERS = ("uint8", "int8", "int16", "int32", "int64")
COMPLEX = ("complex64", "complex128")
REFUSALS = (ValueError, TypeError)


def effort(examples):
    """Draw so many examples, times the environment's EFFORT."""
    return settings(
        max_examples=examples * int(os.environ.get("EFFORT", "1")),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],  # on a machine which others use too
    )


def theirs(operation, *arrays, **rest):
    """Call PyTorch with arrays and get one back, or several."""
    tensors = [torch.from_numpy(a.copy()) if isinstance(a, np.ndarray) else a for a in arrays]
    # PyTorch 2.13's oneDNN crashes the process on some dilated float16; its own loops do not.
    half = any(isinstance(t, torch.Tensor) and t.dtype == torch.float16 for t in tensors)
    crashes = half and np.max(rest.get("dilation", 1)) > 1
    with torch.backends.mkldnn.flags(enabled=False) if crashes else nullcontext():
        result = operation(*tensors, **rest)
    return tuple(r.numpy() for r in result) if isinstance(result, tuple) else result.numpy()


def assert_same(ours, expected):
    """Dtype, shape and every number; NaN is NaN."""
    if isinstance(expected, tuple):
        assert isinstance(ours, tuple)
        assert len(ours) == len(expected)
        for mine, other in zip(ours, expected, strict=True):
            assert_same(mine, other)
    else:
        assert (ours.dtype, ours.shape) == (expected.dtype, expected.shape)
        np.testing.assert_array_equal(ours, expected)


def assert_same_or_refused(ours, operation, *arrays, unseen=False, **rest):
    """Ours refuses exactly when PyTorch does, or if this is a mistake PyTorch does not see."""
    try:
        expected = theirs(operation, *arrays, **rest)
    except (RuntimeError, TypeError, ValueError, IndexError):
        expected = None
    if expected is None or unseen:
        with pytest.raises(REFUSALS):
            ours(*arrays, **rest)
    else:
        assert_same(ours(*arrays, **rest), expected)


@dataclass
class Case:
    """One call of conv2d: its arrays and the rest of its arguments."""

    input: np.ndarray
    weight: np.ndarray
    bias: np.ndarray | None
    rest: dict[str, Any] = field(default_factory=dict)

    def __repr__(self):
        bias = None if self.bias is None else self.bias.shape
        return f"{self.input.shape} ⋆ {self.weight.shape} + {bias}, {self.input.dtype}, {self.rest}"


def int_or_pair(low, high):
    """An int, a 1-tuple, a pair or a list, as PyTorch takes them."""
    number = st.integers(low, high)
    pair = st.tuples(number, number)
    return number | st.tuples(number) | pair | pair.map(list)


def integers_as(shape, dtype, seed, largest=4):
    """Whole numbers from −largest to largest, in any dtype which can hold them."""
    low = 0 if np.dtype(dtype).kind == "u" else -largest
    numbers = np.random.default_rng(seed).integers(low, largest + 1, shape)
    if np.dtype(dtype).kind == "c":
        numbers = numbers + 1j * numbers[..., ::-1]
    return numbers.astype(dtype)


@st.composite
def cases(draw, dtypes=FLOATS, valid=True):
    """Draw calls of conv2d.

    With ``valid=False`` about half of them are refused: sizes too small, strides and the like
    of 0 or −1, channels, filters and biases that do not fit, empty axes.
    """
    low, empty = (1, 1) if valid else (0, 0)
    groups = draw(st.integers(1, 3)) if valid else draw(st.sampled_from([1, 1, 2, 3, 0, -1]))
    channels = draw(st.integers(empty, 3))
    filters = draw(st.integers(1, 3))
    kernel = draw(st.tuples(st.integers(low, 4), st.integers(low, 4)))
    dtype = draw(st.sampled_from(dtypes))
    seed = draw(st.integers(0, 2**16))

    stride = draw(int_or_pair(1, 3) if valid else int_or_pair(0, 3) | st.just(-1))
    dilation = draw(int_or_pair(1, 3) if valid else int_or_pair(0, 3) | st.just(-1))
    padding = draw(int_or_pair(0, 5) if valid else int_or_pair(-1, 5))
    padding = draw(st.sampled_from([padding, padding, padding, "same", "valid"]))
    if valid and padding == "same":
        stride = 1

    batch = draw(st.sampled_from([(), (0,), (1,), (2,)]))
    smallest = (1, 1)
    if valid:
        d_h, d_w = np.broadcast_to(dilation, 2)
        reach = d_h * (kernel[0] - 1) + 1, d_w * (kernel[1] - 1) + 1
        p_h, p_w = (0, 0) if isinstance(padding, str) else np.broadcast_to(padding, 2)
        smallest = (max(reach[0] - 2 * p_h, 1), max(reach[1] - 2 * p_w, 1))
        if padding == "same":
            smallest = (1, 1)
    size = tuple(int(s) + draw(st.integers(0 if valid else -1, 6)) for s in smallest)

    c_in, c_out = channels * max(groups, 1), filters * max(groups, 1)
    bias_size = c_out
    if not valid:
        c_in += draw(st.sampled_from([0, 0, 0, 1]))
        c_out += draw(st.sampled_from([0, 0, 0, 1, -1]))
        bias_size = draw(st.sampled_from([c_out, c_out, 1]))
    return Case(
        input=integers_as((*batch, c_in, *size), dtype, seed),
        weight=integers_as((c_out, channels, *kernel), dtype, seed + 1),
        bias=draw(st.sampled_from([None, integers_as(bias_size, dtype, seed + 2)])),
        rest={"stride": stride, "padding": padding, "dilation": dilation, "groups": groups},
    )


@st.composite
def paddings(draw):
    """Draw calls of pad, fitting and not: an array, the numbers, the mode."""
    shape = tuple(draw(st.lists(st.integers(0, 5), min_size=1, max_size=5)))
    length = draw(st.sampled_from([2, 4, 6, 2 * len(shape), 3]))
    pad = draw(st.lists(st.integers(-3, 6), min_size=length, max_size=length).map(tuple))
    mode = draw(st.sampled_from(PAD_MODES))
    return np.arange(1.0, np.prod(shape) + 1).reshape(shape), pad, mode


@st.composite
def signals(draw, dtypes=FLOATS, valid=True):
    """Draw calls of conv1d: those of conv2d, of which the last axis is taken."""
    case = draw(cases(dtypes, valid))
    rest = {name: _last(value) for name, value in case.rest.items()}
    if rest["padding"] == "same" and valid:
        rest["stride"] = 1
    flat = [np.resize(a, (*a.shape[:-2], a.shape[-1])) for a in (case.input, case.weight)]
    return Case(*flat, case.bias, rest)


def _last(value):
    """Take the number for the last axis, in a list or tuple if there was one."""
    return type(value)(value[-1:]) if isinstance(value, tuple | list) else value


@st.composite
def transposed_cases(draw, dtypes=FLOATS, valid=True):
    """Draw calls of conv_transpose2d; with ``valid=False`` about half of them are refused."""
    low = 1 if valid else 0
    groups = draw(st.integers(1, 3)) if valid else draw(st.sampled_from([1, 1, 2, 3, 0, -1]))
    channels = draw(st.integers(low, 3)), draw(st.integers(low, 3))
    kernel = draw(st.tuples(st.integers(low, 4), st.integers(low, 4)))
    size = draw(st.tuples(st.integers(low, 5), st.integers(low, 5)))
    dtype = draw(st.sampled_from(dtypes))
    seed = draw(st.integers(0, 2**16))
    stride = draw(int_or_pair(1, 3) if valid else int_or_pair(0, 3) | st.just(-1))
    dilation = draw(int_or_pair(1, 3) if valid else int_or_pair(0, 3) | st.just(-1))
    padding, output_padding = draw(int_or_pair(-1, 4)), draw(int_or_pair(-1, 3))
    if valid:
        s, d = np.broadcast_to(stride, 2), np.broadcast_to(dilation, 2)
        output_padding = tuple(draw(st.integers(0, int(a) - 1)) for a in np.maximum(s, d))
        full = s * (np.array(size) - 1) + output_padding + d * (np.array(kernel) - 1) + 1
        padding = tuple(draw(st.integers(0, min(int(cells - 1) // 2, 5))) for cells in full)

    batch = draw(st.sampled_from([(), (0,), (1,), (2,)]))
    c_in, c_out = channels[0] * max(groups, 1), channels[1] * max(groups, 1)
    weight_in, bias_size = c_in, c_out
    if not valid:
        c_in += draw(st.sampled_from([0, 0, 0, 1]))
        bias_size = draw(st.sampled_from([c_out, c_out, 1]))
    return Case(
        input=integers_as((*batch, c_in, *size), dtype, seed),
        weight=integers_as((weight_in, channels[1], *kernel), dtype, seed + 1),
        bias=draw(st.sampled_from([None, integers_as(bias_size, dtype, seed + 2)])),
        rest={
            "stride": stride,
            "padding": padding,
            "output_padding": output_padding,
            "groups": groups,
            "dilation": dilation,
        },
    )


@st.composite
def unfoldings(draw, dtypes=FLOATS):
    """Draw calls of unfold, fitting and not: an array and the other arguments by name."""
    shape = draw(st.sampled_from([(), (0,), (1,), (2,)]))
    shape += (draw(st.sampled_from([1, 2, 3, 0])),)
    shape += draw(st.tuples(st.integers(1, 7), st.integers(1, 7)) | st.just((0, 3)))
    rest = {
        "kernel_size": draw(int_or_pair(1, 3) | int_or_pair(0, 5)),
        "dilation": draw(int_or_pair(1, 3) | st.just(0)),
        "padding": draw(int_or_pair(0, 3) | st.just(-1)),
        "stride": draw(int_or_pair(1, 3) | st.just(0)),
    }
    dtype = draw(st.sampled_from(dtypes))
    return integers_as(shape, dtype, draw(st.integers(0, 2**16))), rest


@st.composite
def foldings(draw, dtypes=FLOATS):
    """Draw calls of fold, fitting and not: an array and the other arguments by name."""
    _, rest = draw(unfoldings())
    size = draw(st.tuples(st.integers(1, 7), st.integers(1, 7)) | int_or_pair(0, 5))
    numbers = [np.broadcast_to(value, 2) for value in (size, *rest.values())]
    (h, w), (k_h, k_w), (d_h, d_w), (p_h, p_w), (s_h, s_w) = np.maximum(numbers, 0)
    columns = ((h + 2 * p_h - d_h * (k_h - 1) - 1) // max(s_h, 1) + 1) * (
        (w + 2 * p_w - d_w * (k_w - 1) - 1) // max(s_w, 1) + 1
    )
    wrong = draw(st.sampled_from([0] * 8 + [1, -1]))
    channels = draw(st.integers(0, 3)) * k_h * k_w + draw(st.sampled_from([0] * 8 + [1]))
    batch = draw(st.sampled_from([(), (0,), (1,), (2,), (1, 1)]))
    shape = (*batch, int(channels), max(int(columns) + wrong, 0))
    dtype = draw(st.sampled_from(dtypes))
    array = integers_as(shape, dtype, draw(st.integers(0, 2**16)))
    return array, {"output_size": size, **rest}


@st.composite
def poolings(draw, dtypes=FLOATS):
    """Draw calls of max_pool2d and avg_pool2d, fitting and not; the dilation is the former's."""
    shape = draw(st.sampled_from([(), (0,), (1,), (2,), (1, 1)]))
    shape += (draw(st.sampled_from([1, 2, 3, 0])),)
    shape += draw(st.tuples(st.integers(1, 8), st.integers(1, 8)) | st.just((0, 3)))
    kernel = draw(int_or_pair(1, 4) | st.just(0))
    half = int(np.min(kernel)) // 2
    rest = {
        "kernel_size": kernel,
        "stride": draw(st.none() | int_or_pair(1, 4) | st.sampled_from([0, (), []])),
        "padding": draw(int_or_pair(0, half) | int_or_pair(-1, 3)),
        "dilation": draw(st.just(1) | int_or_pair(1, 3) | st.just(0)),
        "ceil_mode": draw(st.booleans()),
    }
    dtype = draw(st.sampled_from(dtypes))
    return integers_as(shape, dtype, draw(st.integers(0, 2**16)), largest=20), rest


@st.composite
def gradients(draw, dtypes=FLOATS, valid=True):
    """Draw the input, the weight and the output's gradient of a convolution, and the rest.

    With ``valid=False`` shapes are also drawn that do not fit.
    """
    case = draw(cases(dtypes, valid=True).filter(lambda c: c.rest["padding"] not in WORDS))
    x = case.input if case.input.ndim == 4 else case.input[np.newaxis]
    with torch.no_grad():
        zeros = [torch.zeros(a.shape) for a in (x, case.weight)]
        shape = list(torch.nn.functional.conv2d(*zeros, None, **case.rest).shape)
    size, weight_size, rest = list(x.shape), list(case.weight.shape), dict(case.rest)
    if not valid:
        wrong = draw(st.sampled_from([shape, shape, size, weight_size]))
        wrong[draw(st.integers(1, 3))] += draw(st.sampled_from([0, 1, -1]))
        rest[draw(st.sampled_from(["stride", "padding", "dilation"]))] = draw(int_or_pair(-1, 3))
        rest["groups"] = draw(st.sampled_from([rest["groups"]] * 3 + [2, 0, -1]))
    dtype, seed = case.input.dtype, draw(st.integers(0, 2**16))
    arrays = [
        integers_as(numbers, dtype, seed + i, 3)
        for i, numbers in enumerate((size, weight_size, shape))
    ]
    return *arrays, rest


WORDS = ("same", "valid")
