"""Is it what PyTorch computes? Asked number by number, with a reasoned tolerance.

This is the only module that knows PyTorch, and it imports it when first asked.
"""

import importlib.util
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from convlib import functional
from convlib.agreement import Agreement, compare
from convlib.algorithms import ERROR_BOUNDS, Conv2d
from convlib.configurations import Configuration
from convlib.geometry import IntOrPair, padding_sides
from convlib.learn import Descent

if TYPE_CHECKING:
    import torch

__all__ = [
    "Compared",
    "conv2d",
    "conv2d_layer",
    "gradient_descent",
    "measured",
    "run",
    "survey",
    "torch_version",
]

Array = NDArray[Any]


class Compared(NamedTuple):
    """A configuration, and what the comparison on it found."""

    configuration: Configuration
    agreement: Agreement


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


def survey(configurations: Iterable[Configuration]) -> list[Compared]:
    """Compare our convolution with ``torch.nn.Conv2d`` on many configurations.

    Parameters
    ----------
    configurations : iterable of Configuration
        Of each, the seed is PyTorch's: after ``torch.manual_seed(seed)`` the layer is made, which
        draws its own weights, and then the input by ``torch.randn``.

    Returns
    -------
    list of Compared
        In the same order. PyTorch's own random numbers go on as if nobody had asked.

    Notes
    -----
    PyTorch works in one thread meanwhile: on layers this small several wait for one another.

    Raises
    ------
    ModuleNotFoundError
        If PyTorch is not installed.
    RuntimeError, ValueError
        If a configuration has no output.

    Examples
    --------
    >>> from convlib.configurations import configurations
    >>> found = survey(configurations(40))
    >>> all(row.agreement.agrees for row in found)
    True
    >>> worst = max(found, key=lambda row: row.agreement.used)
    >>> worst.agreement.absolute <= worst.agreement.tolerance
    True
    """
    with _one_thread(_torch()):
        return [Compared(asked, conv2d(*_layer_and_input(asked))) for asked in configurations]


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


class Measured(NamedTuple):
    """What PyTorch says of a layer and of its output."""

    output_shape: tuple[int, ...]
    weight_shape: tuple[int, ...]
    parameters: int
    macs: int
    input_bytes: int
    parameter_bytes: int
    output_bytes: int


def measured(layer: "torch.nn.Module", input_size: Sequence[int]) -> Measured:
    """Ask PyTorch for a layer's shapes and costs, with no numbers and no memory for them.

    Parameters
    ----------
    layer : torch.nn.Conv2d or torch.nn.ConvTranspose2d
        On PyTorch's device "meta", which knows shapes alone.
    input_size : (int, int, int, int)
        Batch, channels, height, width.

    Returns
    -------
    Measured
        The parameters and bytes of the tensors; the MACs are half of the FLOPs that
        ``torch.utils.flop_counter`` counts.

    Examples
    --------
    >>> from torch import nn
    >>> found = measured(nn.Conv2d(3, 96, 11, stride=4, device="meta"), (1, 3, 224, 224))
    >>> found.output_shape, found.parameters, found.macs
    ((1, 96, 54, 54), 34944, 101616768)
    """
    torch = _torch()
    from torch.utils.flop_counter import FlopCounterMode

    x = torch.empty(tuple(input_size), device="meta")
    with _silently(torch, np.empty(0)), FlopCounterMode(display=False) as counter:
        output = layer(x)
    parameters = list(layer.parameters())
    return Measured(
        tuple(output.shape),
        tuple(layer.get_parameter("weight").shape),
        sum(p.numel() for p in parameters),
        counter.get_total_flops() // 2,
        x.nbytes,
        sum(p.nbytes for p in parameters),
        output.nbytes,
    )


def gradient_descent(
    input: Array, target: Array, weight: Array, lr: float, momentum: float = 0.0, steps: int = 100
) -> Descent:
    """Train an ``nn.Conv2d`` with ``torch.optim.SGD`` on ``mse_loss``, for so many steps.

    Parameters
    ----------
    input, target, weight, lr, momentum, steps
        As `convlib.learn.gradient_descent` takes them; copied.

    Returns
    -------
    Descent
        PyTorch's weights and losses, before the first step and after each; it ends nowhere early.

    Raises
    ------
    ModuleNotFoundError
        If PyTorch is not installed.

    Examples
    --------
    >>> x = np.array([[[[1.0, 0.0, 2.0]]]])
    >>> wanted = functional.conv2d(x, np.array([[[[3.0, -1.0]]]]))
    >>> gradient_descent(x, wanted, np.zeros((1, 1, 1, 2)), lr=0.5, steps=1).losses
    array([6.5  , 3.125])
    """
    torch = _torch()
    x, wanted = torch.from_numpy(input.copy()), torch.from_numpy(target.copy())
    layer = conv2d_layer(weight)
    optimizer = torch.optim.SGD(layer.parameters(), lr=lr, momentum=momentum)
    weights, losses = [], []
    with torch.enable_grad():
        for step in range(steps + 1):
            loss = torch.nn.functional.mse_loss(layer(x), wanted)
            weights.append(layer.weight.detach().numpy().copy())
            losses.append(loss.detach().numpy())
            if step < steps:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    return Descent(np.array(weights), np.array(losses))


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


@contextmanager
def _one_thread(torch: Any) -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


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


def _layer_and_input(asked: Configuration) -> tuple["torch.nn.Conv2d", "torch.Tensor"]:
    torch = _torch()
    dtype = getattr(torch, asked.dtype)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(asked.seed)
        layer = torch.nn.Conv2d(**asked.arguments(), dtype=dtype)
        return layer, torch.randn(asked.input_shape, dtype=dtype)


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
