"""What one layer costs, from its channels and sizes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from convlib.arguments import IntOrPair, at_least_one, integer, pair
from convlib.geometry import transposed_output_size
from convlib.layers import Conv, Layer

__all__ = ["Cost", "conv2d", "conv_transpose2d", "dense", "locally_connected", "separable"]

Shape = tuple[int, int, int]  # channels, height, width


@dataclass(frozen=True)
class Cost:
    """Three counts; costs add up.

    Attributes
    ----------
    parameters : int
        Learnt numbers.
    macs : int
        Multiply-accumulates for one image.
    activations : int
        Numbers put out for one image.

    Examples
    --------
    >>> Cost(10, 90, 9) + Cost(1, 9, 9)
    Cost(parameters=11, macs=99, activations=18)
    >>> Cost(10, 90, 9).parameter_bytes("float32")
    40
    """

    parameters: int = 0
    macs: int = 0
    activations: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.parameters + other.parameters,
            self.macs + other.macs,
            self.activations + other.activations,
        )

    def parameter_bytes(self, dtype: DTypeLike = np.float32) -> int:
        """Bytes that the parameters take in a dtype."""
        return self.parameters * np.dtype(dtype).itemsize

    def activation_bytes(self, dtype: DTypeLike = np.float32) -> int:
        """Bytes that the activations take in a dtype, all held at once as in training."""
        return self.activations * np.dtype(dtype).itemsize


def conv2d(
    in_channels: int,
    out_channels: int,
    kernel_size: IntOrPair,
    input_size: IntOrPair,
    stride: IntOrPair = 1,
    padding: IntOrPair | str = 0,
    dilation: IntOrPair = 1,
    groups: int = 1,
    bias: bool = True,
) -> Cost:
    """Cost of a convolution: the same weights at every position.

    Parameters
    ----------
    in_channels, out_channels : int
        C_in and C_out, multiples of `groups`.
    kernel_size, stride, padding, dilation, groups, bias
        As of ``torch.nn.Conv2d``; padding may be "tensorflow", see `convlib.layers.Layer`.
    input_size : int or pair
        Cells of the input, (height, width).

    Returns
    -------
    Cost
        C_out · C_in/groups · K_h · K_w weights and C_out biases; as many MACs as weights, times
        the O_h · O_w positions; C_out · O_h · O_w activations.

    Raises
    ------
    TypeError
        If a number is no integer.
    ValueError
        If a number is below 1, channels are no multiple of the groups, or there is no output.

    References
    ----------
    V. Dumoulin & F. Visin, *A guide to convolution arithmetic for deep learning*, 2016 (for O).

    Examples
    --------
    >>> conv2d(16, 32, 3, input_size=(10, 20), padding=1)
    Cost(parameters=4640, macs=921600, activations=6400)
    >>> conv2d(16, 32, 3, input_size=(10, 20), padding=1, groups=16, bias=False)
    Cost(parameters=288, macs=57600, activations=6400)
    """
    layer = Conv(
        kernel_size, stride, padding, dilation, out_channels=out_channels, groups=groups, bias=bias
    )
    return convolution(layer, (in_channels, *pair(input_size, "input_size")))[1]


def conv_transpose2d(
    in_channels: int,
    out_channels: int,
    kernel_size: IntOrPair,
    input_size: IntOrPair,
    stride: IntOrPair = 1,
    padding: IntOrPair = 0,
    output_padding: IntOrPair = 0,
    groups: int = 1,
    bias: bool = True,
    dilation: IntOrPair = 1,
) -> Cost:
    """Cost of a transposed convolution: every input cell is multiplied with all its weights.

    Parameters
    ----------
    in_channels, out_channels : int
        C_in and C_out, multiples of `groups`.
    kernel_size, stride, padding, output_padding, groups, bias, dilation
        As of ``torch.nn.ConvTranspose2d``.
    input_size : int or pair
        Cells of the input, (height, width).

    Returns
    -------
    Cost
        C_in · C_out/groups · K_h · K_w weights and C_out biases; as many MACs as weights, times
        the H · W cells of the input, those that `padding` cuts off again included;
        C_out · O_h · O_w activations with O = s(i−1) + a + d(k−1) + 1 − 2p.

    Raises
    ------
    TypeError
        If a number is no integer.
    ValueError
        If a number is below what PyTorch takes, channels are no multiple of the groups, or
        there is no output.

    References
    ----------
    V. Dumoulin & F. Visin, *A guide to convolution arithmetic for deep learning*, 2016 (for O).

    Examples
    --------
    >>> conv_transpose2d(8, 4, 4, input_size=(5, 6), stride=2, padding=1)
    Cost(parameters=516, macs=15360, activations=480)
    """
    for name, number in (("in_channels", in_channels), ("out_channels", out_channels)):
        at_least_one(name, integer(number, name))
        at_least_one("groups", integer(groups, "groups"))
        if number % groups:
            raise ValueError(f"{name}={number} is not a multiple of groups={groups}")
    cells, kernel = pair(input_size, "input_size"), pair(kernel_size, "kernel_size")
    at_least_one("input_size", *cells)
    size = transposed_output_size(cells, kernel, stride, padding, output_padding, dilation)
    weights = in_channels * out_channels // groups * math.prod(kernel)
    return Cost(
        parameters=weights + bool(bias) * out_channels,
        macs=weights * math.prod(cells),
        activations=out_channels * math.prod(size),
    )


def locally_connected(
    in_channels: int,
    out_channels: int,
    kernel_size: IntOrPair,
    input_size: IntOrPair,
    stride: IntOrPair = 1,
    padding: IntOrPair | str = 0,
    dilation: IntOrPair = 1,
    groups: int = 1,
    bias: bool = True,
) -> Cost:
    """Cost of a convolution that does not share: every position has its own weights and bias.

    Parameters
    ----------
    in_channels, out_channels, kernel_size, input_size, stride, padding, dilation, groups, bias
        As in `conv2d`.

    Returns
    -------
    Cost
        The MACs and activations of `conv2d`, and its parameters times the O_h · O_w positions.

    Raises
    ------
    TypeError, ValueError
        As `conv2d`.

    Examples
    --------
    AlexNet's first layer, shared and not:

    >>> conv2d(3, 96, 11, input_size=227, stride=4).parameters
    34944
    >>> locally_connected(3, 96, 11, input_size=227, stride=4).parameters
    105705600
    """
    shared = conv2d(
        in_channels, out_channels, kernel_size, input_size, stride, padding, dilation, groups, bias
    )
    positions = shared.activations // out_channels
    return Cost(shared.parameters * positions, shared.macs, shared.activations)


def separable(
    in_channels: int,
    out_channels: int,
    kernel_size: IntOrPair,
    input_size: IntOrPair,
    stride: IntOrPair = 1,
    padding: IntOrPair | str = 0,
    dilation: IntOrPair = 1,
    bias: bool = True,
) -> Cost:
    """Cost of a depthwise-separable convolution: one kernel per channel, then a 1×1.

    Parameters
    ----------
    in_channels, out_channels, kernel_size, input_size, stride, padding, dilation
        As in `conv2d`; the 1×1 has stride 1.
    bias : bool
        Of both layers.

    Returns
    -------
    Cost
        Of both layers. Weights and MACs are 1/C_out + 1/(K_h K_w) of the dense convolution's.

    Raises
    ------
    TypeError, ValueError
        As `conv2d`.

    References
    ----------
    A. G. Howard et al., *MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
    Applications*, 2017, https://arxiv.org/abs/1704.04861, section 3.1.

    Examples
    --------
    >>> both = separable(32, 64, 3, input_size=16, padding=1, bias=False)
    >>> both.macs / conv2d(32, 64, 3, input_size=16, padding=1).macs == 1 / 64 + 1 / 9
    True
    """
    size = pair(input_size, "input_size")
    depthwise = Conv(
        kernel_size,
        stride,
        padding,
        dilation,
        out_channels=in_channels,
        groups=in_channels,
        bias=bias,
    )
    shape, first = convolution(depthwise, (in_channels, *size))
    return first + convolution(Conv(1, out_channels=out_channels, bias=bias), shape)[1]


def dense(in_features: int, out_features: int, bias: bool = True) -> Cost:
    """Cost of a fully connected layer: a weight for each pair of an input and an output.

    Parameters
    ----------
    in_features, out_features : int
        Numbers in and out; an image of (C, H, W) has C · H · W.
    bias : bool
        Whether each output has one.

    Returns
    -------
    Cost

    Raises
    ------
    TypeError
        If a number is no integer.
    ValueError
        If a number is below 1.

    Examples
    --------
    >>> dense(512 * 7 * 7, 4096)  # most of VGG-16
    Cost(parameters=102764544, macs=102760448, activations=4096)
    """
    at_least_one("in_features", integer(in_features, "in_features"))
    at_least_one("out_features", integer(out_features, "out_features"))
    weights = in_features * out_features
    return Cost(weights + bool(bias) * out_features, weights, out_features)


def convolution(layer: Conv, shape: Shape) -> tuple[Shape, Cost]:
    """Shape and cost of what a convolution makes of an input of that shape."""
    channels, *input_size = shape
    at_least_one("in_channels", integer(channels, "in_channels"))
    if channels % layer.groups:
        raise ValueError(f"in_channels={channels} is not a multiple of groups={layer.groups}")
    height, width = size_after(layer, input_size)
    window = channels // layer.groups * math.prod(pair(layer.kernel_size, "kernel_size"))
    positions = height * width
    cost = Cost(
        parameters=layer.out_channels * (window + bool(layer.bias) + 2 * bool(layer.norm)),
        macs=layer.out_channels * window * positions,
        activations=layer.out_channels * positions,
    )
    return (layer.out_channels, height, width), cost


def size_after(layer: Layer, input_size: Sequence[int]) -> tuple[int, int]:
    """Height and width that a layer leaves."""
    height, width = input_size
    return layer.output_size(height, axis=0), layer.output_size(width, axis=1)
