"""One convolution: ours beside PyTorch's."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from convlib import functional
from convlib.agreement import Agreement, compare
from convlib.algorithms import ERROR_BOUNDS, Conv2d
from convlib.arguments import IntOrPair
from convlib.geometry import padding_sides
from convlib.verify._pytorch import pytorch, silently

if TYPE_CHECKING:
    import torch

Array = NDArray[Any]


def conv2d(layer_or_arguments: Any, x: Any) -> Agreement:
    """Compare our convolution with PyTorch's on one input.

    Parameters
    ----------
    layer_or_arguments : torch.nn.Conv2d or mapping
        A layer, or the arguments of `convlib.functional.conv2d` without the input: ``weight``
        and, if wanted, ``bias``, ``stride``, ``padding``, ``dilation``, ``groups``,
        ``algorithm``; also the ``padding_mode`` of ``torch.nn.Conv2d``.
    x : (N, C, H, W) or (C, H, W) ndarray or torch.Tensor
        The input; of the weight's dtype.

    Returns
    -------
    Agreement

    Raises
    ------
    ModuleNotFoundError
        If PyTorch is not installed.
    TypeError, ValueError
        As `convlib.functional.conv2d`, which is asked first.

    Notes
    -----
    A sum of n products in floating point, added in any order, misses the true sum by at most
    γₙ Σ|aᵢbᵢ| with γₙ = nu/(1 − nu) and u the unit roundoff (N. J. Higham, *Accuracy and
    Stability of Numerical Algorithms*, 2nd ed., 2002, §3.1). Two programs differ by at most
    twice that. Σ|aᵢbᵢ| is the convolution of absolute values; the bias counts as one more
    product. Numbers too small to have all their digits add the spacing of the smallest, n times
    (§2.1). float16 is summed in float32 and rounded once more. PyTorch makes one complex
    convolution out of three real ones, of sums of parts: there |a| is |Re a| + |Im a|, and n is
    counted four times. Integers must be equal. Where our algorithm reaches the sum by a detour,
    winograd or fft, what that can err is added; each has its ``error_bound``.

    Examples
    --------
    >>> weight = np.array([[[[-1.0, 0.0, 1.0]]]])
    >>> report = conv2d({"weight": weight, "padding": "same"}, np.ones((1, 4, 5)))
    >>> report.agrees, report.shape
    (True, (1, 4, 5))
    """
    torch = pytorch()
    arguments = _arguments(layer_or_arguments)
    x = _as_array(x)
    ours = _ours(x, **arguments)

    with silently(torch, x):
        theirs = _theirs(torch, layer_or_arguments, x, **arguments).numpy()

    absolutes = {k: _absolute(v) for k, v in arguments.items() if isinstance(v, np.ndarray)}
    magnitude = _ours(_absolute(x), **{**arguments, **absolutes})
    weight, bias = arguments["weight"], arguments.get("bias")
    terms = int(np.prod(weight.shape[1:])) + (bias is not None)
    return compare(ours, theirs, magnitude, terms, _detour(x, **arguments))


def conv2d_layer(
    weight: Array,
    bias: Array | None = None,
    stride: IntOrPair = 1,
    padding: IntOrPair | str = 0,
    dilation: IntOrPair = 1,
    groups: int = 1,
    padding_mode: str = "zeros",
    dtype: "torch.dtype | None" = None,
) -> "torch.nn.Conv2d":
    """Return the ``torch.nn.Conv2d`` which holds these weights.

    Parameters
    ----------
    weight : (C_out, C_in/groups, K_h, K_w) ndarray
        Copied into the layer.
    bias : (C_out,) ndarray, optional
        Copied into the layer, which has no bias without it.
    stride, padding, dilation, groups, padding_mode
        As ``torch.nn.Conv2d`` takes them.
    dtype : torch.dtype, optional
        Of the layer's parameters; the weight's unless given. PyTorch trains floating-point
        and complex numbers only, so integers need one.

    Returns
    -------
    torch.nn.Conv2d

    Raises
    ------
    ModuleNotFoundError
        If PyTorch is not installed.
    RuntimeError, ValueError
        Where ``torch.nn.Conv2d`` refuses.

    Examples
    --------
    >>> conv2d_layer(np.zeros((4, 1, 3, 2)), padding=1, groups=2)
    Conv2d(2, 4, kernel_size=(3, 2), stride=(1, 1), padding=(1, 1), groups=2, bias=False)
    """
    torch = pytorch()
    c_out, channels, *kernel_size = weight.shape
    values = torch.from_numpy(weight.copy())
    layer = torch.nn.utils.skip_init(  # draws no random numbers, which others may count on
        torch.nn.Conv2d,
        channels * groups,
        c_out,
        tuple(kernel_size),
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
        bias=bias is not None,
        padding_mode=padding_mode,
        dtype=values.dtype if dtype is None else dtype,
    )
    with torch.no_grad():
        layer.weight.copy_(values)
        if bias is not None:
            layer.bias.copy_(torch.from_numpy(bias.copy()))
    return layer


def _arguments(layer_or_arguments: Any) -> dict[str, Any]:
    """Take from a layer or a mapping what `_ours` takes, as arrays."""
    if isinstance(layer_or_arguments, Mapping):
        arguments = dict(layer_or_arguments)
    else:
        names = ("weight", "bias", "stride", "padding", "dilation", "groups", "padding_mode")
        arguments = {name: getattr(layer_or_arguments, name) for name in names}
    for name in ("weight", "bias"):
        if arguments.get(name) is not None:
            arguments[name] = _as_array(arguments[name])
    return arguments


def _as_array(x: Any) -> Array:
    return x if isinstance(x, np.ndarray) else x.detach().cpu().numpy()


def _ours(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: IntOrPair = 1,
    padding: IntOrPair | str = 0,
    dilation: IntOrPair = 1,
    groups: int = 1,
    *,
    algorithm: str | Conv2d = "auto",
    padding_mode: str = "zeros",
) -> Array:
    """Compute a Conv2d layer in NumPy: other borders than zeros are padded first."""
    if padding_mode != "zeros":
        (top, bottom), (left, right) = padding_sides(padding, weight.shape[2:], stride, dilation)
        x = functional.pad(x, (left, right, top, bottom), mode=padding_mode)
        padding = 0
    return functional.conv2d(
        x, weight, bias, stride, padding, dilation, groups, algorithm=algorithm
    )


def _detour(x: Array, weight: Array, algorithm: Any = "auto", **rest: Any) -> Array | float:
    """How far our outputs can be from the truth where they are no mere sum of products."""
    bound = ERROR_BOUNDS.get(algorithm)
    if bound is None or x.dtype.kind != "f":
        return 0.0
    summed = np.float32 if x.dtype == np.float16 else x.dtype
    return _ours(x.astype(summed), weight.astype(summed), **{**rest, "bias": None}, algorithm=bound)


def _theirs(
    torch: Any,
    layer: Any,
    x: Array,
    weight: Array,
    bias: Array | None = None,
    stride: IntOrPair = 1,
    padding: IntOrPair | str = 0,
    dilation: IntOrPair = 1,
    groups: int = 1,
    *,
    algorithm: str = "auto",
    padding_mode: str = "zeros",
) -> Any:
    """Compute the same in PyTorch: by the layer itself if there is one, else by functions."""
    tensors = [None if a is None else torch.from_numpy(a.copy()) for a in (x, weight, bias)]
    if isinstance(layer, torch.nn.Module):
        return layer(tensors[0])
    if padding_mode != "zeros":  # by functions, for a layer cannot hold integers
        (top, bottom), (left, right) = padding_sides(padding, weight.shape[2:], stride, dilation)
        sides = (left, right, top, bottom)
        tensors[0] = torch.nn.functional.pad(tensors[0], sides, mode=padding_mode)
        padding = 0
    return torch.nn.functional.conv2d(*tensors, stride, padding, dilation, groups)


def _absolute(a: Array) -> Array:
    """Magnitudes in float64, where even float16's and int64's sums have room."""
    wide = a.astype(np.complex128 if a.dtype.kind == "c" else np.float64)
    return np.abs(wide.real) + np.abs(wide.imag)
