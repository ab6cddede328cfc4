"""The numbers of a layer: shapes, parameters, multiply-accumulates, bytes, what no window reads."""

import math
from typing import Any, NamedTuple

import numpy as np

from convlib import cost, geometry

MOST = 99  # of kernel sizes, strides, paddings, dilations
LIMITS: dict[str, Any] = {
    "channels": 16384,
    "cells": MOST,
    "input_size": [1024, 16384, 8192, 8192],
    "count": 2**53,  # up to here the browser counts one by one
}
MODES = ("zeros", "reflect", "replicate", "circular")
WORDS = ("same", "valid")
BYTES = 4  # of a float32


class Numbers(NamedTuple):
    """All that follows from the arguments; PyTorch says the same down to `output_bytes`.

    The last two are of layers in a convolution's place: with own weights at every position, and
    with one for each pair of an input and an output.
    """

    output_shape: tuple[int, ...]
    weight_shape: tuple[int, ...]
    parameters: int
    macs: int
    input_bytes: int
    parameter_bytes: int
    output_bytes: int
    reach: tuple[int, int]
    unread: tuple[int, int]
    local_parameters: int | None = None
    dense_parameters: int | None = None

    def array(self) -> np.ndarray:
        """Return those of the layer itself in a row."""
        return np.hstack([np.ravel(value) for value in self[:-2]]).astype(np.float64)


def count(
    *,
    transposed: bool,
    in_channels: int,
    out_channels: int,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    output_padding: Any,
    dilation: Any,
    groups: int,
    bias: bool,
    padding_mode: str,
    input_size: tuple[int, ...],
) -> Numbers:
    """Ask convlib for all that follows from a layer's arguments.

    Raises
    ------
    ValueError
        Where PyTorch would refuse them, or there is more than can be counted.
    """
    batch, channels, *cells = input_size
    if channels != in_channels:
        raise ValueError(f"the input has {channels} channels, but in_channels is {in_channels}")
    layer: dict[str, Any]
    layer = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    channelled = layer | {"groups": groups, "bias": bias, "input_size": cells}
    if transposed:
        if isinstance(padding, str):
            raise ValueError(f"ConvTranspose2d takes numbers as padding, not {padding!r}")
        if padding_mode != "zeros":
            raise ValueError(f"ConvTranspose2d takes padding_mode 'zeros', not {padding_mode!r}")
        channelled["output_padding"] = output_padding
        found = cost.conv_transpose2d(in_channels, out_channels, **channelled)
        weight = in_channels, out_channels // groups, *kernel_size
        size = geometry.transposed_output_size(cells, **layer, output_padding=output_padding)
        unread, local, dense = (0, 0), None, None
    else:
        if any(output_padding):
            raise ValueError(f"output_padding {output_padding} is of ConvTranspose2d alone")
        found = cost.conv2d(in_channels, out_channels, **channelled)
        weight = out_channels, in_channels // groups, *kernel_size
        size = geometry.output_size(cells, **layer)
        rows, columns = unread_cells(cells, **layer, padding_mode=padding_mode)
        unread = len(rows), len(columns)
        local = cost.locally_connected(in_channels, out_channels, **channelled).parameters
        inputs, outputs = math.prod(input_size[1:]), out_channels * math.prod(size)
        dense = cost.dense(inputs, outputs, bias).parameters
    height, width = map(geometry.effective_kernel_size, kernel_size, dilation)
    numbers = Numbers(
        (batch, out_channels, *size),
        weight,
        found.parameters,
        batch * found.macs,
        BYTES * math.prod(input_size),
        found.parameter_bytes(),
        batch * found.activation_bytes(),
        (height, width),
        unread,
        local,
        dense,
    )
    most = max(2 * numbers.macs, numbers.output_bytes)  # FLOPs are two for each MAC
    if most > LIMITS["count"]:
        raise ValueError(f"{most:.1e} FLOPs or bytes: this figure counts up to 2⁵³, {2**53:.1e}")
    return numbers


def unread_cells(
    cells: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, padding_mode: str
) -> list[np.ndarray]:
    """Return the rows and the columns of the input that no window reads."""
    sides = [padding, padding] if isinstance(padding, str) else padding
    axes = zip(cells, kernel_size, stride, sides, dilation, strict=True)
    return [geometry.unread_cells(*axis, padding_mode) for axis in axes]
