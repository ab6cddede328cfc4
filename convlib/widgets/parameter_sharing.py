"""One small picture under three layers: dense, locally connected, convolution."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from traitlets import Dict, Enum, Int, List, Tuple, validate

from convlib import agreement, cost, functional, geometry, verify
from convlib.widgets._base import Figure, bundle, refusing, with_weight
from convlib.widgets._traits import Array, Number

if TYPE_CHECKING:
    from torch import nn

Numbers = NDArray[Any]

LAYERS = ("dense", "local", "convolution")
LIMITS = {"input": 11, "weight": 7, "stride": 6, "channels": 256, "kernel": 15, "size": 512}

INPUT = [2, 0, 3, 1, -1, 2, 4]
KERNEL = [1, -2, 1]
MORE = [1, 0, -2, 3]  # by which a short input grows, and a short kernel by zeros

# (in_channels, out_channels, kernel_size, stride, size), on pictures without padding.
REAL = {
    "AlexNet, first layer": (3, 96, 11, 4, 227),
    "LeNet-5, layer C1": (1, 6, 5, 1, 32),
    "LeNet-5, layer C5": (16, 120, 5, 1, 5),
    "3×3 on 128 channels": (128, 128, 3, 1, 28),
}


def made_up(*shape: int) -> Numbers:
    """Whole numbers but 0, the same each time."""
    return np.random.default_rng(5).choice([-3.0, -2, -1, 1, 2, 3], shape)


# What the layers without sharing have learnt, as it were: rows are outputs.
OWN = {
    "dense": made_up(LIMITS["input"], LIMITS["input"]),
    "local": made_up(LIMITS["input"], LIMITS["weight"]),
    "bias": made_up(2, LIMITS["input"]),
}


class Weights(NamedTuple):
    """What each layer has learnt, O outputs of N inputs under K weights."""

    dense: tuple[Numbers, Numbers]  # (O, N) and (O,)
    local: tuple[Numbers, Numbers]  # (O, K) and (O,)
    convolution: tuple[Numbers, Numbers]  # (K,) and (1,)


class ParameterSharing(Figure):
    """A dense layer, a locally connected one and a convolution over the same row of numbers.

    Parameters
    ----------
    input : (N,) array_like, optional
        The row, up to 11 finite numbers.
    kernel : (K,) array_like, optional
        The convolution's weights, up to 7. The trait is `weight`, as in PyTorch.
    **traits
        `bias` (a number) and `stride` (1 to 6 cells) of the convolution; the locally connected
        layer has the same windows. `weights`: ``"own"``, by which the other two layers have
        made-up weights and biases of their own, or ``"kernel"``, by which they hold copies of the
        kernel where it lies, and of the bias. `layer`: a layer of real size, of which parameters
        and MACs are counted, (in_channels, out_channels, kernel_size, stride, size) on a square
        picture without padding. `position`: the output at which the reader looks, from 0.
        `controls`: the names of the controls in sight.

    Attributes
    ----------
    output : (3, O) ndarray
        Of the dense layer, the locally connected one and the convolution; read-only.

    Raises
    ------
    TraitError
        If a value is not allowed, with what is. The figure keeps its last good state.

    Examples
    --------
    >>> figure = ParameterSharing([2, 0, 3, 1], [1, -2, 1])
    >>> figure.output[2]
    array([ 6., -4.])
    >>> figure.weights = "kernel"
    >>> figure.output
    array([[ 6., -4.],
           [ 6., -4.],
           [ 6., -4.]])
    >>> figure.matrices["dense"]
    array([[ 1., -2.,  1.,  0.],
           [ 0.,  1., -2.,  1.]])
    """

    _esm = bundle("parameter_sharing")
    ARGUMENTS = ("input", "weight", "bias", "stride", "weights", "layer")
    VIEW = ("position",)
    CALL = "PyTorch’s three layers"

    input = Array(LIMITS["input"])
    weight = Array(LIMITS["weight"])
    bias = Number(1.0)
    stride = Int(1, min=1, max=LIMITS["stride"]).tag(sync=True)
    weights = Enum(("own", "kernel"), "own").tag(sync=True)
    layer = Tuple(*[Int()] * 5, default_value=REAL["AlexNet, first layer"]).tag(sync=True)
    position = Int(2).tag(sync=True)
    controls = List(
        Enum(
            ("input", "weight", "size", "stride", "bias", "weights", "real", "channels", "window")
        ),
        ["input", "weight", "size"],
    ).tag(sync=True)

    limits = Dict(
        {
            **LIMITS,
            "own": {name: numbers.tolist() for name, numbers in OWN.items()},
            "more": INPUT + MORE,
            "real": {name: list(layer) for name, layer in REAL.items()},
        },
        read_only=True,
    ).tag(sync=True)

    def __init__(self, input: Any = INPUT, kernel: Any = None, **traits: Any) -> None:
        super().__init__(input=input, **with_weight(traits, kernel, KERNEL))

    @property
    def matrices(self) -> dict[str, Numbers]:
        """Each layer as a matrix (O, N), which makes `output` of `input` but for the biases.

        The dense layer's is full, the locally connected one's is banded, and the convolution's
        has the same numbers in each row: for stride 1 it is a Toeplitz matrix.

        Examples
        --------
        >>> ParameterSharing([3, 4, 5], [1, 2]).matrices["convolution"]
        array([[1., 2., 0.],
               [0., 1., 2.]])
        """
        learnt = learn(**self.arguments())
        size, stride = self.input.size, self.stride
        shared = np.broadcast_to(learnt.convolution[0], learnt.local[0].shape)
        return {
            "dense": learnt.dense[0].copy(),
            "local": banded(learnt.local[0], size, stride),
            "convolution": banded(shared, size, stride),
        }

    def counts(self) -> dict[str, cost.Cost]:
        """Cost of each layer as it is drawn: parameters (biases among them), MACs, activations.

        Examples
        --------
        >>> for name, count in ParameterSharing().counts().items():
        ...     print(name, count.parameters, count.macs)
        dense 40 35
        local 20 15
        convolution 4 15
        """
        row, kernel = (1, self.input.size), (1, self.weight.size)
        return costs(1, 1, kernel, row, (1, self.stride))

    def real_counts(self) -> dict[str, cost.Cost]:
        """Cost of `layer`, and of the two without sharing between the same arrays.

        Examples
        --------
        >>> counts = ParameterSharing().real_counts()  # AlexNet's first layer
        >>> counts["convolution"].parameters, counts["local"].parameters
        (34944, 105705600)
        """
        inward, outward, kernel, stride, size = self.layer
        return costs(inward, outward, (kernel, kernel), (size, size), (stride, stride))

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        counted = self.counts()
        dense, local, shared = (counted[name].parameters for name in LAYERS)
        return (
            f"From {self.input.size} inputs to {self.output.shape[1]} outputs: a dense layer "
            f"connects all, with {dense} parameters; a locally connected layer connects windows of "
            f"{self.weight.size}, with {local}; a convolution connects the same windows with "
            f"{shared}, for it uses its kernel in each."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        rows, inputs = self.output.shape[1], self.input.size
        long_label = 36 * ("weights" in self.controls)
        beside = inputs <= 7  # three layers side by side; else each has its matrix beside it
        wide = 780 + 32 * rows if beside else 601 + 3 * max(228, 32 * rows + 23)
        return wide, 1631 + 96 * rows + long_label

    def draw(self) -> bytes:
        """Draw the three layers as columns of cells, and their connections as lines: PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        stages, ways = {}, {}
        inputs, outputs = self.input.size, self.output.shape[1]
        for at, (name, matrix) in enumerate(self.matrices.items()):
            x, y = f"{name} x", f"{name} y"
            middle = (inputs - outputs) / 2
            stages[x] = plots.Stage("Input", self.input, plots.INPUT, 2.1 * at, 0)
            title = name.capitalize()
            stages[y] = plots.Stage(title, self.output[at], plots.OUTPUT, 2.1 * at + 1, middle)
            ways[x, y] = matrix
        return plots.flow(stages, ways)

    def to_torch(self) -> "nn.Module":
        """Return the PyTorch module that makes `output` of the input as (N,).

        Returns
        -------
        torch.nn.Module
            With the layers ``dense``, a `torch.nn.Linear`, ``local``, whose weights multiply the
            windows of `torch.Tensor.unfold`, and ``convolution``, a `torch.nn.Conv1d`; float64.
        """
        return three_layers(learn(**self.arguments()), self.stride)

    def torch_output(self) -> Numbers:
        """Ask PyTorch for its output."""
        return verify.run(self.to_torch(), self.input)

    @staticmethod
    def compute(**arguments: Any) -> Numbers:
        """Compute the outputs of the three layers.

        Raises
        ------
        ValueError
            If the kernel is longer than the input, or the layer of real size is none.
        """
        _check_layer(arguments["layer"])
        input, stride = arguments["input"], arguments["stride"]
        learnt = learn(**arguments)
        size = (1, arguments["weight"].size)
        windows = functional.unfold(input[None, None], size, stride=(1, stride))  # (K, O)
        (dense, dense_bias), (local, local_bias), (kernel, bias) = learnt
        shared = functional.conv1d(input[None], kernel[None, None], bias, stride)[0]
        return np.stack(
            [dense @ input + dense_bias, (local * windows.T).sum(axis=1) + local_bias, shared]
        )

    @staticmethod
    def rounding(**arguments: Any) -> float:
        """How far two programs may be apart at any output, by rounding alone."""
        learnt, input = learn(**arguments), np.abs(arguments["input"])
        biases = np.abs([*learnt.dense[1], *learnt.local[1], *learnt.convolution[1]]).max()
        weights = max(np.abs(weight).max() for weight, _ in learnt)
        terms = input.size + 1  # the bias counts as one
        allowed, _ = agreement.tolerance(np.dtype(float), weights * input.sum() + biases, terms)
        return float(allowed)

    @validate("position")
    def _inside(self, proposal: Any) -> int:
        """Stay on the output: the nearest cell to the one asked for."""
        with refusing():
            outputs = self.compute(**self.arguments()).shape[1]
        return min(max(proposal.value, 0), outputs - 1)


def learn(
    input: Numbers, weight: Numbers, bias: float, stride: int, weights: str, **_: Any
) -> Weights:
    """Return what each layer has learnt; raise ValueError if the kernel is too long."""
    outputs = geometry.output_size(input.size, weight.size, stride)
    shared = weight, np.array([bias])
    if weights == "kernel":
        local = np.tile(weight, (outputs, 1))
        biases = np.full(outputs, bias)
        return Weights((banded(local, input.size, stride), biases), (local, biases), shared)
    dense, local = OWN["dense"][:outputs, : input.size], OWN["local"][:outputs, : weight.size]
    dense_bias, local_bias = OWN["bias"][:, :outputs]
    return Weights((dense, dense_bias), (local, local_bias), shared)


def banded(windows: Numbers, size: int, stride: int) -> Numbers:
    """Write the weights of each output (O, K) to where its window lies: (O, size)."""
    outputs, taps = windows.shape
    matrix = np.zeros((outputs, size))
    for row, window in enumerate(windows):
        matrix[row, row * stride : row * stride + taps] = window
    return matrix


def costs(
    in_channels: int,
    out_channels: int,
    kernel_size: tuple[int, int],
    input_size: tuple[int, int],
    stride: tuple[int, int],
) -> dict[str, cost.Cost]:
    """Cost of the three layers between the same arrays."""
    asked = in_channels, out_channels, kernel_size, input_size, stride
    shared = cost.conv2d(*asked)
    inward = in_channels * input_size[0] * input_size[1]
    return {
        "dense": cost.dense(inward, shared.activations),
        "local": cost.locally_connected(*asked),
        "convolution": shared,
    }


def _check_layer(layer: tuple[int, ...]) -> None:
    names = ("in_channels", "out_channels", "kernel_size", "stride", "size")
    bounds = ("channels", "channels", "kernel", "kernel", "size")
    for name, bound, value in zip(names, bounds, layer, strict=True):
        if not 1 <= value <= LIMITS[bound]:
            raise ValueError(f"{name} is {value}: allowed are 1 to {LIMITS[bound]}")
    kernel, size = layer[2], layer[4]
    if kernel > size:
        raise ValueError(f"kernel_size is {kernel}: allowed are 1 to {size}, the picture's size")


def three_layers(learnt: Weights, stride: int) -> "nn.Module":
    """Make PyTorch's module of the three layers, whose outputs are stacked."""
    torch = verify.pytorch()
    nn = torch.nn

    def tensor(numbers: Numbers) -> Any:
        return torch.from_numpy(numbers.copy())

    class Local(nn.Module):  # type: ignore[name-defined]
        def __init__(self, weight: Numbers, bias: Numbers) -> None:
            super().__init__()
            self.weight, self.bias = nn.Parameter(tensor(weight)), nn.Parameter(tensor(bias))

        def forward(self, x: Any) -> Any:
            windows = x.unfold(0, self.weight.shape[1], stride)
            return (windows * self.weight).sum(dim=1) + self.bias

    class ThreeLayers(nn.Module):  # type: ignore[name-defined]
        def __init__(self) -> None:
            super().__init__()
            outputs, inputs = learnt.dense[0].shape
            taps = learnt.convolution[0].size
            # Draws no random numbers, which others may count on; PyTorch says no types of it.
            skip: Any = nn.utils.skip_init
            self.dense = skip(nn.Linear, inputs, outputs, dtype=torch.float64)
            self.local = Local(*learnt.local)
            self.convolution = skip(nn.Conv1d, 1, 1, taps, stride, dtype=torch.float64)
            with torch.no_grad():
                for layer, (weight, bias) in zip(
                    (self.dense, self.convolution), (learnt.dense, learnt.convolution), strict=True
                ):
                    layer.weight[:] = tensor(weight)
                    layer.bias[:] = tensor(bias)

        def forward(self, x: Any) -> Any:
            return torch.stack([self.dense(x), self.local(x), self.convolution(x[None])[0]])

    return ThreeLayers()
