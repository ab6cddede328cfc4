"""What hypothesis draws: configurations of a convolution, arrays to go with them.

Sizes are small, for a mistake shows on small ones, and differ from axis to axis. Whole numbers
held in floats are drawn by default: their sums are exact, so results must be *equal*.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import strategies as st

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")
PAD_MODES = ("constant", "reflect", "replicate", "circular")
FLOATS = ("float16", "float32", "float64")


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
