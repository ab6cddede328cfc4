"""A network as its figure knows it: layers that make maps (C, H, W) of maps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from convlib import functional, geometry, verify
from convlib.arguments import pair
from convlib.widgets._traits import to_wire

if TYPE_CHECKING:
    from torch import nn

SUPPORTED = "Conv2d, ReLU, MaxPool2d, AvgPool2d, Flatten and Linear"
# What a figure can show: layers, maps of one, and the sides of maps and kernels.
MOST = {"layers": 16, "maps": 32, "side": 16}

Shape = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer.

    Attributes
    ----------
    index : int
        In the `nn.Sequential`.
    name : str
        Of its class.
    kind : {"conv", "relu", "max", "avg"}
        What it computes. A Linear is a convolution whose kernels cover the whole maps.
    shape : (C, H, W)
        Of its output.
    kernel, stride, padding : (int, int)
        Of its window, in cells.
    weight : (C_out, C_in, K_h, K_w) ndarray, optional
    bias : (C_out,) ndarray, optional
    """

    index: int
    name: str
    kind: str
    shape: Shape
    kernel: tuple[int, int] = (1, 1)
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int] = (0, 0)
    weight: np.ndarray | None = None
    bias: np.ndarray | None = None

    def wired(self) -> dict[str, Any]:
        """Return the layer ready to travel: arrays as their bytes."""
        return {k: to_wire(v) if isinstance(v, np.ndarray) else v for k, v in vars(self).items()}

    def __call__(self, maps: np.ndarray, off: Mapping[str, Sequence[int]]) -> np.ndarray:
        """Return the layer's maps, without the filters and weights that are switched off."""
        if self.kind == "relu":
            return functional.relu(maps)
        if self.kind == "max":
            return functional.max_pool2d(maps, self.kernel, self.stride)
        if self.kind == "avg":
            return functional.avg_pool2d(maps, self.kernel, self.stride)
        weight, bias = self.switched(off)
        return functional.conv2d(maps, weight, bias, self.stride, self.padding)

    def switched(self, off: Mapping[str, Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
        """Return weight and bias with zeros for what is off."""
        assert self.weight is not None and self.bias is not None
        weight, bias = self.weight.copy(), self.bias.copy()
        weight.flat[list(off.get(f"{self.index}.weight", ()))] = 0
        filters = list(off.get(str(self.index), ()))
        weight[filters] = bias[filters] = 0
        return weight, bias


def read(model: "nn.Sequential", shape: Shape) -> list[Layer]:
    """Read the layers of a network for images of one shape (1, H, W); Flatten makes none.

    Raises
    ------
    ValueError
        Where a layer is none of those supported, has an argument that is not, or does not fit.
    """
    nn = verify.pytorch().nn
    if not isinstance(model, nn.Sequential):
        raise ValueError(f"model is a {type(model).__name__}; it takes an nn.Sequential")
    layers: list[Layer] = []
    flat = False
    for index, module in enumerate(model):
        here = f"layer {index} is {module}"
        if isinstance(module, nn.Flatten):
            _only(module, here, start_dim=1, end_dim=-1)
            flat = True
            continue
        if flat and not isinstance(module, (nn.Linear, nn.ReLU)):
            raise ValueError(f"{here}; behind Flatten there are Linear and ReLU only")
        layers.append(_layer(index, module, shape, flat, here))
        shape = layers[-1].shape
        if shape[0] > MOST["maps"] or max(shape[1:]) > MOST["side"]:
            raise ValueError(f"{here}; it makes maps of shape {shape}, and at most {MOST} fit")
    if not layers or len(layers) > MOST["layers"]:
        raise ValueError(f"model has {len(layers)} layers; it takes 1 to {MOST['layers']}")
    if shape[1:] != (1, 1):
        raise ValueError(f"model ends with {shape}; it must end with one number for each class")
    return layers


def _layer(index: int, module: "nn.Module", shape: Shape, flat: bool, here: str) -> Layer:
    """Read one layer for maps of this shape."""
    nn = verify.pytorch().nn
    name = type(module).__name__
    if isinstance(module, nn.ReLU):
        return Layer(index, name, "relu", shape)
    if isinstance(module, nn.Linear):
        numbers = int(np.prod(shape))
        if not flat or module.in_features != numbers:
            raise ValueError(
                f"{here}; it needs a Flatten before it, and there are {numbers} numbers"
            )
        weight = _numbers(module.weight).reshape(-1, *shape)
        return _filters(index, name, weight, module.bias, shape)
    if isinstance(module, nn.Conv2d):
        _only(module, here, dilation=(1, 1), groups=1, padding_mode="zeros")
        if isinstance(module.padding, str) or module.in_channels != shape[0]:
            raise ValueError(f"{here}; it takes padding in cells, and there are {shape[0]} maps")
        weight = _numbers(module.weight)
        if max(weight.shape[2:]) > 7:
            raise ValueError(f"{here}; kernels have at most 7×7 weights")
        stride = pair(module.stride, "stride")
        padding = pair(module.padding, "padding")
        return _filters(index, name, weight, module.bias, shape, stride, padding)
    if isinstance(module, (nn.MaxPool2d, nn.AvgPool2d)):
        _only(module, here, padding=0, ceil_mode=False)
        if isinstance(module, nn.MaxPool2d):
            _only(module, here, dilation=1, return_indices=False)
        else:
            _only(module, here, divisor_override=None)
        kernel = pair(module.kernel_size, "kernel_size")
        stride = pair(module.stride, "stride")
        size = geometry.output_size(shape[1:], kernel, stride)
        kind = "max" if isinstance(module, nn.MaxPool2d) else "avg"
        return Layer(index, name, kind, (shape[0], *size), kernel, stride)
    raise ValueError(f"{here}; supported are {SUPPORTED}")


def _filters(
    index: int,
    name: str,
    weight: np.ndarray,
    bias: Any,
    shape: Shape,
    stride: tuple[int, int] = (1, 1),
    padding: tuple[int, int] = (0, 0),
) -> Layer:
    """Make a layer of filters; without a bias it is 0."""
    biases = np.zeros(len(weight)) if bias is None else _numbers(bias)
    kernel = weight.shape[2:]
    size = geometry.output_size(shape[1:], kernel, stride, padding)
    full = (len(weight), *size)
    return Layer(index, name, "conv", full, kernel, stride, padding, weight, biases)


def _numbers(parameter: Any) -> np.ndarray:
    return parameter.detach().numpy().astype(np.float64)


def _only(module: Any, here: str, **allowed: Any) -> None:
    """Refuse a layer with another value of these arguments."""
    for name, value in allowed.items():
        if getattr(module, name) != value:
            raise ValueError(f"{here}; of {name} only {value!r} is supported")


def check_off(layers: Sequence[Layer], off: Mapping[str, Sequence[int]]) -> None:
    """Refuse what can't be switched off.

    Raises
    ------
    ValueError
        Where a name is not that of a layer's filters or weights, or there are not as many.
    """
    sizes = {str(one.index): one.shape[0] for one in layers if one.name == "Conv2d"}
    sizes |= {f"{one.index}.weight": one.weight.size for one in layers if one.weight is not None}
    for name, indices in off.items():
        if name not in sizes:
            raise ValueError(f"no filters or weights are {name!r}; there are {', '.join(sizes)}")
        if not all(isinstance(i, int) and 0 <= i < sizes[name] for i in indices):
            raise ValueError(f"{name!r}: {indices}; allowed are 0 to {sizes[name] - 1}")
        if not indices or any(a >= b for a, b in pairwise(indices)):
            raise ValueError(f"{name!r}: {indices}; they must rise, and be one at least")


def outputs(
    layers: Sequence[Layer], image: np.ndarray, off: Mapping[str, Sequence[int]]
) -> Iterator[np.ndarray]:
    """Go through the network, and give the maps of each layer."""
    maps = image[np.newaxis]
    for layer in layers:
        maps = layer(maps, off)
        yield maps


def softmax(scores: np.ndarray) -> np.ndarray:
    """Make probabilities of scores."""
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()
