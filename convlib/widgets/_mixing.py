"""What a layer mixes, and the partial sums that it adds."""

from typing import Any

import numpy as np

from convlib import functional


def mixed(**arguments: Any) -> dict[str, Any]:
    """Return the arguments of the last layer but its bias: of the only one, or of the 1×1.

    Raises
    ------
    ValueError
        Where a depthwise-separable convolution has not one kernel for each channel, or the
        first of its layers has no output.
    """
    input, weight, pointwise = (arguments[name] for name in ("input", "weight", "pointwise"))
    names = ("input", "weight", "stride", "padding", "groups")
    layer = {name: arguments[name] for name in names}
    if not arguments["separable"]:
        return layer
    if arguments["groups"] != len(input) or weight.shape[:2] != (len(input), 1):
        raise ValueError(
            f"a depthwise-separable convolution has one kernel for each of its {len(input)} "
            f"channels; groups={arguments['groups']}, weight is {weight.shape}"
        )
    return {"input": functional.conv2d(**layer), "weight": pointwise}


def partial_sums(
    input: np.ndarray, weight: np.ndarray, stride: Any = 1, padding: Any = 0, groups: int = 1
) -> np.ndarray:
    """Return what each filter makes of each channel it sees, before they are added.

    These are the outputs of a depthwise convolution, in which every channel meets one kernel of
    each filter of its group.

    Returns
    -------
    ndarray, (C_out, C_in/groups, H_out, W_out)
        Added over its second axis, and with the bias, it is the output.
    """
    filters, depth, *kernel = weight.shape
    each = filters // groups  # filters of a group
    blocks = weight.reshape(groups, each, depth, *kernel).swapaxes(1, 2)
    kernels = blocks.reshape(-1, 1, *kernel)
    sums = functional.conv2d(input, kernels, None, stride, padding, groups=len(input))
    size = sums.shape[1:]
    by_channel = sums.reshape(groups, depth, each, *size)
    return by_channel.swapaxes(1, 2).reshape(filters, depth, *size)
