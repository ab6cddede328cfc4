"""Shapes and costs of a layer, as PyTorch counts them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from convlib.verify._pytorch import pytorch, silently

if TYPE_CHECKING:
    import torch


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
    torch = pytorch()
    from torch.utils.flop_counter import FlopCounterMode

    x = torch.empty(tuple(input_size), device="meta")
    with silently(torch, np.empty(0)), FlopCounterMode(display=False) as counter:
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
