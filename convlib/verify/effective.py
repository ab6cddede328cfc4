"""How much each input cell weighs in an output, by PyTorch's autograd."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from convlib.arguments import IntOrPair, pair
from convlib.layers import Branches, Stack
from convlib.receptive_field import receptive_field
from convlib.verify._pytorch import pytorch
from convlib.verify.convolution import conv2d_layer

if TYPE_CHECKING:
    import torch

Array = NDArray[Any]


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
    ModuleNotFoundError
        If PyTorch is not installed.

    Examples
    --------
    >>> from convlib.layers import Layer
    >>> effective_field([Layer(3, padding=1), Layer(2, stride=2)], input_size=4, output=0) * 6
    array([2., 2., 1., 0.])
    """
    torch = pytorch()
    x = torch.zeros(1, 1, input_size, dtype=torch.float64, requires_grad=True)
    y = _averaged(layers, x, axis)[0, 0]
    y[len(y) // 2 if output is None else output].backward()
    return np.asarray(x.grad[0, 0])


def _averaged(layers: Stack, x: Any, axis: int) -> Any:
    """One row of cells through a stack whose weights are all alike."""
    torch = pytorch()
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
    >>> from convlib.verify import run
    >>> module = averaging_module([Layer(3, stride=2, padding=1)], input_size=5)
    >>> run(module, np.ones((1, 5, 5))).shape
    (1, 3, 3)
    """
    torch = pytorch()
    nn = torch.nn

    class Join(nn.Module):  # type: ignore[name-defined]
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
