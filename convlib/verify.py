"""Is it what PyTorch computes? Asked number by number, with a reasoned tolerance.

This is the only module that knows PyTorch, and it imports it when first asked.
"""

import importlib.util
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from convlib import functional
from convlib.agreement import Agreement, compare
from convlib.algorithms import ERROR_BOUNDS, Conv2d
from convlib.geometry import IntOrPair, padding_sides, pair
from convlib.layers import Branches, Stack
from convlib.receptive_field import receptive_field

if TYPE_CHECKING:
    import torch

__all__ = [
    "conv2d",
    "conv2d_layer",
    "run",
    "torch_version",
]

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
    torch = _torch()
    arguments = _arguments(layer_or_arguments)
    x = _as_array(x)
    ours = _ours(x, **arguments)

    with _silently(torch, x):
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
    torch = _torch()
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


def run(module: "torch.nn.Module", x: Array) -> Array:
    """Return what a PyTorch module makes of an array, as an array.

    Parameters
    ----------
    module : torch.nn.Module
        Of one input and one output.
    x : ndarray
        Of the module's dtype; copied.

    Examples
    --------
    >>> run(conv2d_layer(np.full((1, 1, 1, 1), 2.0)), np.ones((1, 2, 2)))
    array([[[2., 2.],
            [2., 2.]]])
    """
    torch = _torch()
    with _silently(torch, x):
        return module(torch.from_numpy(x.copy())).numpy()


def effective_field(
    layers: Stack, input_size: int, output: int | None = None, axis: int = 0
) -> Array:
    """Ask PyTorch's autograd how much each input cell weighs in an output, under uniform weights.

    Parameters
    ----------
    layers, input_size, output, axis
        As of `convlib.effective.effective_field`, with the same assumptions.

    Returns
    -------
    (input_size,) ndarray of float64

    Raises
    ------
    ImportError
        If PyTorch is not installed.

    Examples
    --------
    >>> from convlib.layers import Layer
    >>> effective_field([Layer(3, padding=1), Layer(2, stride=2)], input_size=4, output=0) * 6
    array([2., 2., 1., 0.])
    """
    torch = _torch()
    x = torch.zeros(1, 1, input_size, dtype=torch.float64, requires_grad=True)
    y = _averaged(layers, x, axis)[0, 0]
    y[len(y) // 2 if output is None else output].backward()
    return np.asarray(x.grad[0, 0])


def _averaged(layers: Stack, x: Any, axis: int) -> Any:
    """One row of cells through a stack whose weights are all alike."""
    torch = _torch()
    for layer in layers:
        if isinstance(layer, Branches):
            x = torch.stack([_averaged(branch, x, axis) for branch in layer.branches]).mean(0)
        else:
            k, s, d = layer.along(axis)
            padded = torch.nn.functional.pad(x, layer.sides(axis, x.shape[2]))
            weight = torch.full((1, 1, k), 1 / k, dtype=torch.float64)
            x = torch.nn.functional.conv1d(padded, weight, stride=s, dilation=d)
    return x


def averaging_module(layers: Stack, input_size: IntOrPair) -> "torch.nn.Module":
    """Make a PyTorch module of a stack: one channel, all weights of a window alike.

    Parameters
    ----------
    layers : sequence of Layer and Branches
    input_size : int or pair
        Cells of the input, which TensorFlow's padding depends on.

    Returns
    -------
    torch.nn.Sequential
        In float64. What it does to an input of (1, H, W) is an average, whose gradient along
        one axis `effective_field` gives where there are no branches and no padding.

    Examples
    --------
    >>> from convlib.layers import Layer
    >>> module = averaging_module([Layer(3, stride=2, padding=1)], input_size=5)
    >>> run(module, np.ones((1, 5, 5))).shape
    (1, 3, 3)
    """
    torch = _torch()
    nn = torch.nn

    class Join(nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self, branches: list[Any]) -> None:
            super().__init__()
            self.branches = nn.ModuleList(branches)

        def forward(self, x: Any) -> Any:
            return torch.stack([branch(x) for branch in self.branches]).mean(0)

    parts: list[Any] = []
    size = pair(input_size, "input_size")
    for layer in layers:
        if isinstance(layer, Branches):
            parts.append(Join([averaging_module(branch, size) for branch in layer.branches]))
        else:
            (top, bottom), (left, right) = (layer.sides(axis, size[axis]) for axis in (0, 1))
            k, s, d = zip(layer.along(0), layer.along(1), strict=True)
            conv = conv2d_layer(np.full((1, 1, *k), 1 / (k[0] * k[1])), None, s, 0, d)
            parts += [nn.ZeroPad2d((left, right, top, bottom)), conv]
        fields = [receptive_field([layer], axis, size).cells for axis in (0, 1)]
        size = (fields[0] or 0, fields[1] or 0)
    return nn.Sequential(*parts)


def torch_version() -> str | None:
    """PyTorch's version, or None where it is not installed.

    Examples
    --------
    >>> torch_version() is None or torch_version()[0].isdigit()
    True
    """
    if importlib.util.find_spec("torch") is None:
        return None
    return str(_torch().__version__)


@contextmanager
def _silently(torch: Any, x: Array) -> Iterator[None]:
    """Ask for no gradients, and drop PyTorch's warning that "same" may cost an even kernel time.

    PyTorch 2.13's oneDNN crashes the process on some dilated float16, where windows lie wholly in
    the padding; PyTorch's own loops do not, so float16 is computed by them.
    """
    onednn = torch.backends.mkldnn
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore", UserWarning)
        with onednn.flags(enabled=False) if x.dtype == np.float16 else nullcontext():
            yield


def _torch() -> Any:
    try:
        import torch
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise ModuleNotFoundError(
            'PyTorch is not installed: pip install "convlib[torch]"', name="torch"
        ) from None
    return torch


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
