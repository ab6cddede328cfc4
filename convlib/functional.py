"""The operations of ``torch.nn.functional``, on NumPy arrays.

Names, argument order, results and refusals are PyTorch's (on a CPU), so that what is learnt
here can be said there. Two habits of PyTorch's to know:

- What it calls convolution is **cross-correlation**: the kernel is laid on the input as it is.
  The convolution of mathematics flips the kernel first, ``weight[..., ::-1, ::-1]``.
- Images are ``(N, C, H, W)``: image, channel, row, column. Pairs are ``(height, width)``.

Where PyTorch refuses, these functions raise: TypeError for a kind of argument that is not
taken, ValueError for numbers that do not fit together. Infinity and NaN are values like others
and raise no warnings. No function writes to its arguments.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib.algorithms import ALGORITHMS
from convlib.geometry import (
    IntOrPair,
    Sides,
    integer,
    output_size,
    padding_sides,
    pair,
    source_index,
)

__all__ = ["conv2d", "pad", "relu"]

Array = NDArray[Any]

# PyTorch computes with these types on a CPU; the others it merely stores and moves.
INTEGERS = frozenset(map(np.dtype, ("uint8", "int8", "int16", "int32", "int64")))
REALS = INTEGERS | frozenset(map(np.dtype, ("float16", "float32", "float64")))
NUMBERS = REALS | frozenset(map(np.dtype, ("complex64", "complex128")))
STORED = NUMBERS | frozenset(map(np.dtype, ("bool", "uint16", "uint32", "uint64")))


def conv2d(
    input: Array,
    weight: Array,
    bias: Array | None = None,
    stride: IntOrPair = 1,
    padding: IntOrPair | str = 0,
    dilation: IntOrPair = 1,
    groups: int = 1,
    *,
    algorithm: str = "auto",
) -> Array:
    r"""Slide kernels over images: multiply what lies on each other, add it up.

    Parameters
    ----------
    input : (N, C_in, H, W) or (C_in, H, W) ndarray
        A batch of images, or one. Floats, complex numbers or integers.
    weight : (C_out, C_in/groups, K_h, K_w) ndarray
        One kernel per output channel and input channel of its group; of the input's dtype.
    bias : (C_out,) ndarray, optional
        Added to every pixel of an output channel, once; of the input's dtype.
    stride : int or pair
        Steps from one window to the next.
    padding : int, pair, "same" or "valid"
        Zeros added on each side. "valid" adds none; "same" keeps the size, needs stride 1,
        and puts an odd zero right and bottom.
    dilation : int or pair
        Steps between neighbouring weights; 1 is the ordinary convolution.
    groups : int
        Output channels in group g see the input channels of group g alone. With
        ``groups=C_in`` the convolution is depthwise.
    algorithm : "auto", "loops", "im2col"
        How to compute it, see `convlib.algorithms`; the result is the same.

    Returns
    -------
    (N, C_out, O_h, O_w) or (C_out, O_h, O_w) ndarray
        Batched as the input was, and of its dtype. O is ⌊(i + 2p − d(k−1) − 1)/s⌋ + 1.

    Raises
    ------
    TypeError
        If an argument is no array or no integer, if dtypes differ or are not computed with
        (bool, uint16 and wider; integers below int64 with a dilation).
    ValueError
        If shapes do not fit, or there is no window to compute.

    See Also
    --------
    convlib.verify.conv2d : Compare with PyTorch, number by number.

    Notes
    -----
    With :math:`C = C_{in}/groups` and :math:`g` the group that output channel :math:`f` is in,

    .. math::
        y_{n,f,u,v} = b_f + \sum_{c<C} \sum_{i<K_h} \sum_{j<K_w}
            w_{f,c,i,j} \; x_{n,\; gC+c,\; u s_h + i d_h - p_h,\; v s_w + j d_w - p_w}

    float16 is summed in float32 and rounded once; integers wrap round on overflow. Padding
    zeros are multiplied like any pixel: under an infinite weight they give NaN. PyTorch skips
    them in some of its code paths (depthwise, float16) and gives infinity there. An input of
    no channels makes an output of no channels, as in PyTorch. Dtypes, dilations and kernel
    sizes are checked even where the input holds no numbers; PyTorch lets them pass there.

    Examples
    --------
    >>> image = np.arange(9.0).reshape(1, 3, 3)
    >>> kernel = np.arange(4.0).reshape(1, 1, 2, 2)
    >>> conv2d(image, kernel)
    array([[[19., 25.],
            [37., 43.]]])

    Flip the kernel for the convolution of mathematics:

    >>> conv2d(image, kernel[..., ::-1, ::-1])
    array([[[ 5., 11.],
            [23., 29.]]])
    >>> conv2d(image, kernel, stride=2, padding=1).shape
    (1, 2, 2)
    """
    stride = pair(stride, "stride")
    dilation = pair(dilation, "dilation")
    groups = integer(groups, "groups")
    _check_arrays(input, weight, bias, dilation)
    _check_channels(input, weight, bias, groups)
    compute = _named_algorithm(algorithm)

    batch = input if input.ndim == 4 else input[np.newaxis]
    n, c_in, height, width = batch.shape
    c_out, _, *kernel_size = weight.shape
    try:
        size = output_size((height, width), kernel_size, stride, padding, dilation)
        rows, columns = padding_sides(padding, kernel_size, stride, dilation)
    except ValueError as refusal:
        raise ValueError(f"{refusal}; {_shapes(input, weight)}") from None

    if n == 0 or c_in == 0:
        output = np.empty((n, c_out if c_in else 0, *size), input.dtype)
    elif height == 0 or width == 0:
        raise ValueError(f"the input has no pixels: {height}×{width}; {_shapes(input, weight)}")
    else:
        padded = _zero_padded(batch, rows, columns)
        summed = np.dtype(np.float32) if input.dtype == np.float16 else input.dtype
        with np.errstate(over="ignore", invalid="ignore"):  # inf and NaN are values here
            output = compute(
                padded.astype(summed, copy=False),
                weight.astype(summed, copy=False),
                stride,
                dilation,
                groups,
            )
            if bias is not None:
                output += bias.astype(summed, copy=False)[:, np.newaxis, np.newaxis]
            output = output.astype(input.dtype, copy=False)
    return output if input.ndim == 4 else output[0]


def pad(
    input: Array, pad: Sequence[int], mode: str = "constant", value: float | None = None
) -> Array:
    """Add cells around an array.

    Of ``1 2 3 4``, padded by 2 on both sides::

        constant    0 0 | 1 2 3 4 | 0 0
        reflect     3 2 | 1 2 3 4 | 3 2
        replicate   1 1 | 1 2 3 4 | 4 4
        circular    3 4 | 1 2 3 4 | 1 2

    Parameters
    ----------
    input : ndarray
        Of any shape for "constant". The other modes pad the last one, two or three axes of
        an array with one axis more (channels) or two (batch and channels).
    pad : sequence of ints
        ``(before, after)`` of the **last** axis, then of the last but one, and so on: for
        images ``(left, right, top, bottom)``. Negative numbers cut cells off.
    mode : "constant", "reflect", "replicate" or "circular"
        What the new cells hold.
    value : float, optional
        The constant, 0 unless given; only for mode "constant".

    Returns
    -------
    ndarray
        New, of the input's dtype.

    Raises
    ------
    TypeError
        If something is of the wrong kind, or PyTorch does not pad this dtype in this mode.
    ValueError
        If a number in `pad` does not fit the shape: reflection needs each below the size of
        its axis, circular at most that size, and no more can be cut off than there is.

    See Also
    --------
    convlib.geometry.source_index : Which cell a new cell copies.

    Notes
    -----
    ``mode="circular"`` with cells cut off on one side and added on the other cuts first, and
    goes round what is left, as PyTorch does. If fewer are left than are added, PyTorch returns
    memory it never wrote; here that is a ValueError.

    Examples
    --------
    >>> row = np.array([[[1, 2, 3, 4]]])
    >>> pad(row, (2, 2), mode="reflect")
    array([[[3, 2, 1, 2, 3, 4, 3, 2]]])
    >>> pad(row, (1, -2), value=9)
    array([[[9, 1, 2]]])
    >>> pad(np.ones((2, 3)), (1, 0, 0, 2)).shape
    (4, 4)
    """
    _check_array("input", input)
    sides = _sides_by_axis(pad, input.shape)
    if mode == "constant":
        _check_dtype(input, STORED, 'pad with mode "constant"')
        return _constant_padded(input, sides, _fill_value(0 if value is None else value, input))

    if mode not in ("reflect", "replicate", "circular"):
        raise ValueError(f"mode must be constant, reflect, replicate or circular, got {mode!r}")
    if value is not None and value != 0:
        raise ValueError(f'mode "{mode}" takes no value, got {value}')
    _check_dtype(input, STORED if mode == "circular" else NUMBERS, f'pad with mode "{mode}"')
    _check_axes(input, sides, mode)
    if mode == "circular":  # goes round what is left after cutting
        cuts = {axis: (min(before, 0), min(after, 0)) for axis, (before, after) in sides.items()}
        input = _constant_padded(input, cuts, 0)
        sides = {axis: (max(before, 0), max(after, 0)) for axis, (before, after) in sides.items()}
    # PyTorch's reflect and replicate leave a cell where they pad one axis; otherwise none is fine.
    fewest = 1 if len(sides) == 1 and mode != "circular" else 0
    output = input.copy()
    for axis, (before, after) in sides.items():
        size = input.shape[axis]
        _check_reach(input, axis, (before, after), mode, fewest)
        copied = [source_index(p, size, mode) for p in range(-before, size + after)]
        output = output.take(np.array(copied, np.intp), axis)
    return output


def relu(input: Array) -> Array:
    """Negative numbers become 0, the others stay; NaN stays NaN.

    Parameters
    ----------
    input : ndarray
        Real numbers, any shape.

    Returns
    -------
    ndarray
        New, of the input's shape and dtype.

    Raises
    ------
    TypeError
        If the input is no array of real numbers.

    Examples
    --------
    >>> relu(np.array([-1.5, 0.0, 2.0]))
    array([0., 0., 2.])
    """
    _check_array("input", input)
    _check_dtype(input, REALS, "relu")
    return np.where(input < 0, np.zeros((), input.dtype), input)


def _shapes(input: Array, weight: Array) -> str:
    return f"input is {input.shape}, weight is {weight.shape}"


def _check_array(name: str, array: Any) -> None:
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name} must be a NumPy array, got {type(array).__name__}")


def _check_dtype(input: Array, allowed: frozenset[np.dtype[Any]], operation: str) -> None:
    if input.dtype not in allowed:
        raise TypeError(f"{operation} takes {', '.join(_names(allowed))}, got {input.dtype}")


def _names(dtypes: frozenset[np.dtype[Any]]) -> list[str]:
    return [d.name for d in sorted(dtypes, key=lambda d: ("buifc".index(d.kind), d.itemsize))]


def _check_arrays(input: Array, weight: Array, bias: Array | None, dilation: Sequence[int]) -> None:
    _check_array("input", input)
    _check_array("weight", weight)
    _check_dtype(input, NUMBERS, "conv2d")
    if weight.dtype != input.dtype:
        raise TypeError(f"input is {input.dtype}, but weight is {weight.dtype}")
    if bias is not None:
        _check_array("bias", bias)
        if bias.dtype != input.dtype:
            raise TypeError(f"input is {input.dtype}, but bias is {bias.dtype}")
    if input.dtype in INTEGERS and input.dtype != np.int64 and max(dilation) > 1:
        raise TypeError(f"dilation {dilation} is not computed for {input.dtype}; int64 is")


def _check_channels(input: Array, weight: Array, bias: Array | None, groups: int) -> None:
    shapes = _shapes(input, weight)
    if input.ndim not in (3, 4):
        raise ValueError(f"input must be (C, H, W) or (N, C, H, W); {shapes}")
    if weight.ndim != 4:
        raise ValueError(f"weight must be (C_out, C_in/groups, K_h, K_w); {shapes}")
    if groups < 1:
        raise ValueError(f"groups must be at least 1, got {groups}")
    c_out, channels = weight.shape[:2]
    if c_out < groups or c_out % groups:
        raise ValueError(f"weight has {c_out} filters, not a multiple of groups={groups}; {shapes}")
    if input.shape[-3] != channels * groups:
        raise ValueError(
            f"input has {input.shape[-3]} channels, but weight takes {channels * groups} "
            f"({channels} × groups={groups}); {shapes}"
        )
    if bias is not None and bias.shape != (c_out,):
        raise ValueError(f"bias must be ({c_out},), one number per filter, but is {bias.shape}")


def _named_algorithm(name: str) -> Any:
    if name not in ALGORITHMS:
        raise ValueError(f"algorithm must be one of {', '.join(ALGORITHMS)}, got {name!r}")
    return ALGORITHMS[name]


def _zero_padded(batch: Array, rows: Sides, columns: Sides) -> Array:
    if not any(rows + columns):
        return np.ascontiguousarray(batch)
    return _constant_padded(batch, {2: rows, 3: columns}, 0)


def _sides_by_axis(pad: Sequence[int], shape: tuple[int, ...]) -> dict[int, Sides]:
    """PyTorch's flat list, last axis first, as {axis: (before, after)}."""
    if not isinstance(pad, tuple | list):
        raise TypeError(f"pad must be a tuple of integers, got {pad!r}")
    numbers = [integer(p, "pad") for p in pad]
    if len(numbers) % 2:
        raise ValueError(f"pad needs two numbers per axis, got {len(numbers)}: {pad}")
    if len(numbers) > 2 * len(shape):
        raise ValueError(f"pad has {len(numbers) // 2} axes, but input has {len(shape)}: {shape}")
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return {len(shape) - 1 - i: sides for i, sides in enumerate(pairs)}


def _fill_value(value: float, input: Array) -> Any:
    """Give the constant the input's dtype: 2.5 is 2 among integers, but 300 is no uint8."""
    if not isinstance(value, int | float | np.integer | np.floating | np.bool):
        raise TypeError(f"value must be a number, got {value!r}")
    value, kind = float(value), input.dtype.kind
    if kind in "iu":
        limits = np.iinfo(input.dtype)
        fits = limits.min <= value <= limits.max
    elif kind in "fc":
        fits = abs(value) <= float(np.finfo(input.dtype).max) or not np.isfinite(value)
    else:  # anything but 0 is true
        fits = True
    if not fits:
        raise ValueError(f"value {value} does not fit {input.dtype}; input is {input.shape}")
    return np.array(value).astype(input.dtype)


def _constant_padded(input: Array, sides: dict[int, Sides], value: Any) -> Array:
    shape, inside, kept = list(input.shape), [slice(None)] * input.ndim, [slice(None)] * input.ndim
    for axis, (before, after) in sides.items():
        size = input.shape[axis]
        first, last = max(-before, 0), size - max(-after, 0)
        if last < first:
            raise ValueError(
                f"pad {(before, after)} cuts off more than the {size} cells of axis {axis}; "
                f"input is {input.shape}"
            )
        shape[axis] = size + before + after
        kept[axis] = slice(first, last)
        inside[axis] = slice(max(before, 0), max(before, 0) + last - first)
    output = np.full(shape, value, input.dtype)
    output[tuple(inside)] = input[tuple(kept)]
    return output


def _check_axes(input: Array, sides: dict[int, Sides], mode: str) -> None:
    axes, ndim = len(sides), input.ndim
    if axes not in (1, 2, 3) or ndim - axes not in (1, 2):
        raise ValueError(
            f'mode "{mode}" pads the last 1, 2 or 3 axes of an array with one or two axes more, '
            f"got {axes} for an input of {ndim}: {input.shape}"
        )
    if mode != "circular" and 0 in input.shape[ndim - axes - 1 :]:
        raise ValueError(f'mode "{mode}" needs cells to copy; input is {input.shape}')


def _check_reach(input: Array, axis: int, sides: Sides, mode: str, fewest: int) -> None:
    size = input.shape[axis]
    if size + sum(sides) < fewest:
        raise ValueError(
            f"pad {sides} leaves {size + sum(sides)} of the {size} cells of axis {axis}, "
            f"fewer than {fewest}; input is {input.shape}"
        )
    reach = {"reflect": size - 1, "circular": size, "replicate": max(sides)}[mode]
    if max(sides) > reach:
        raise ValueError(
            f'mode "{mode}" adds at most {reach} to the {size} cells of axis {axis}, '
            f"not {sides}; input is {input.shape}"
        )
