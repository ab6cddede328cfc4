"""What the operations ask of their arguments: one kind of refusal for all of them.

TypeError for a kind of argument that is not taken, ValueError for numbers that do not fit
together, MemoryError for more than this machine can hold. Each message has both offending
numbers and the shapes.
"""

import math
import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib.arguments import IntOrPair, integer, pair

Array = NDArray[Any]
DTypes = frozenset[np.dtype[Any]]

# PyTorch computes with these types on a CPU; the others it merely stores and moves.
FLOATS: DTypes = frozenset(map(np.dtype, ("float16", "float32", "float64")))
INT64: DTypes = frozenset([np.dtype("int64")])
INTEGERS: DTypes = INT64 | frozenset(map(np.dtype, ("uint8", "int8", "int16", "int32")))
COMPLEX: DTypes = frozenset(map(np.dtype, ("complex64", "complex128")))
BOOL: DTypes = frozenset([np.dtype("bool")])
REALS = INTEGERS | FLOATS
NUMBERS = REALS | COMPLEX
STORED = NUMBERS | BOOL | frozenset(map(np.dtype, ("uint16", "uint32", "uint64")))


def check_array(name: str, array: Any) -> None:
    """Take arrays, and neither lists nor tensors."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name} must be a NumPy array, got {type(array).__name__}")


def check_dtype(input: Array, allowed: DTypes, operation: str) -> None:
    """Take what PyTorch's operation takes on a CPU."""
    if input.dtype not in allowed:
        names = [d.name for d in sorted(allowed, key=lambda d: ("buifc".index(d.kind), d.itemsize))]
        raise TypeError(f"{operation} takes {', '.join(names)}, got {input.dtype}")


def check_arrays(operation: str, allowed: DTypes, input: Array, **others: Array | None) -> None:
    """All are arrays of one dtype, which the operation takes."""
    check_array("input", input)
    for name, other in others.items():
        if other is not None:
            check_array(name, other)
    check_dtype(input, allowed, operation)
    for name, other in others.items():
        if other is not None and other.dtype != input.dtype:
            raise TypeError(f"input is {input.dtype}, but {name} is {other.dtype}")


def check_dilated_dtype(input: Array, dilation: tuple[int, int]) -> None:
    """Of the integers, PyTorch's dilated convolution knows int64 alone."""
    if input.dtype in INTEGERS - INT64 and max(dilation) > 1:
        raise TypeError(f"dilation {dilation} is not computed for {input.dtype}; int64 is")


def shapes(**arrays: Array) -> str:
    """Say ``input is (1, 2, 5, 6), weight is (4, 2, 3, 2)``, for the end of a message."""
    return ", ".join(f"{name} is {array.shape}" for name, array in arrays.items())


def check_channels(input: Array, weight: Array, bias: Array | None, groups: int, axes: int) -> None:
    """Check what a convolution over the last one or two axes asks of its arrays' shapes."""
    pixels, kernel = ("L", "K") if axes == 1 else ("H, W", "K_h, K_w")
    if input.ndim not in (axes + 1, axes + 2):
        wrong = f"input must be (C, {pixels}) or (N, C, {pixels})"
    elif weight.ndim != axes + 2:
        wrong = f"weight must be (C_out, C_in/groups, {kernel})"
    elif groups < 1:
        raise ValueError(f"groups must be at least 1, got {groups}")
    else:
        (c_out, channels), c_in = weight.shape[:2], input.shape[-axes - 1]
        if c_out < groups or c_out % groups:
            wrong = f"weight has {c_out} filters, not a multiple of groups={groups}"
        elif c_in != channels * groups:
            wrong = (
                f"input has {c_in} channels, but weight takes {channels * groups} "
                f"({channels} × groups={groups})"
            )
        else:
            return _check_bias(bias, c_out, "filter")
    raise ValueError(f"{wrong}; {shapes(input=input, weight=weight)}")


def check_transposed_channels(input: Array, weight: Array, bias: Array | None, groups: int) -> None:
    """Check what a transposed convolution asks of its arrays' shapes."""
    given = shapes(input=input, weight=weight)
    if input.ndim not in (3, 4):
        raise ValueError(f"input must be (C, H, W) or (N, C, H, W); {given}")
    if weight.ndim != 4:
        raise ValueError(f"weight must be (C_in, C_out/groups, K_h, K_w); {given}")
    if groups < 1:
        raise ValueError(f"groups must be at least 1, got {groups}")
    c_in, channels = weight.shape[:2]
    if c_in < groups or c_in % groups:
        raise ValueError(
            f"weight has {c_in} input channels, not a multiple of groups={groups}; {given}"
        )
    if input.shape[-3] != c_in:
        raise ValueError(f"input has {input.shape[-3]} channels, but weight takes {c_in}; {given}")
    if channels == 0:
        raise ValueError(f"weight has no output channels; {given}")
    _check_bias(bias, channels * groups, "output channel")


def _check_bias(bias: Array | None, c_out: int, each: str) -> None:
    if bias is not None and bias.shape != (c_out,):
        raise ValueError(f"bias must be ({c_out},), one number per {each}, but is {bias.shape}")


def check_images(input: Array) -> None:
    """Take images with channels, rows and columns; only a batch may have none."""
    if input.ndim not in (3, 4) or 0 in input.shape[-3:]:
        raise ValueError(
            f"input must be (C, H, W) or (N, C, H, W), of which only N may be 0; "
            f"{shapes(input=input)}"
        )


def check_room(given: str, dtype: np.dtype[Any], *needed: tuple[int, ...]) -> None:
    """Refuse arrays which this machine cannot hold, before they are allocated."""
    size, memory = sum(map(math.prod, needed)) * dtype.itemsize, _memory()
    if size > memory:
        arrays = " and ".join(map(str, needed))
        raise MemoryError(
            f"{arrays} of {dtype} take {size / 2**30:.3g} GiB, but this machine has "
            f"{memory / 2**30:.3g}" + (f"; {given}" if given else "")
        )


@cache
def _memory() -> int:
    """Bytes of memory in this machine, or as many as can be counted where it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows
        return sys.maxsize


def two(value: IntOrPair, name: str) -> tuple[int, int]:
    """One integer or two: PyTorch's unfold and fold take no ``(3,)``."""
    if isinstance(value, tuple | list) and len(value) != 2:
        raise ValueError(f"{name} must be one integer or two, got {len(value)} in {value}")
    return pair(value, name)


def one(value: Any, name: str) -> int:
    """``3``, ``(3,)`` and ``[3]`` all mean 3."""
    if not isinstance(value, tuple | list):
        return integer(value, name)
    if len(value) != 1:
        raise ValueError(f"{name} must be one integer, got {len(value)}: {value}")
    return integer(value[0], name)


def flag(value: Any, name: str) -> bool:
    """Take True or False, and neither 1 nor 0."""
    if not isinstance(value, bool | np.bool):
        raise TypeError(f"{name} must be True or False, got {value!r}")
    return bool(value)


def at_least(least: int, name: str, numbers: Sequence[int], given: str) -> None:
    """Strides from 1, paddings from 0."""
    if min(numbers) < least:
        raise ValueError(
            f"{name} must be at least {least}, got {', '.join(map(str, numbers))}; {given}"
        )


def check_finite(name: str, value: float) -> None:
    """Neither NaN nor infinity."""
    if not math.isfinite(value):
        raise ValueError(f"{name} must be finite, got {value}")


def check_interval(start: float, stop: float) -> None:
    """From a number to a larger one."""
    check_finite("start", start)
    check_finite("stop", stop)
    if not start < stop:
        raise ValueError(f"stop must be after start, got {start} to {stop}")
