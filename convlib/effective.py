"""How much each input cell weighs in an output of a stack, if all weights are alike.

Seen is not seen equally: the cells in the middle of a receptive field reach the output on many
more paths than those at its rim. `effective_field` counts the paths, by going back through the
stack; `convlib.verify.effective_field` asks PyTorch's autograd for the same numbers, and
`convlib.receptive_field.effective_std` says how wide they are.

>>> effective_field([Layer(3), Layer(3)], input_size=5) * 9
array([1., 2., 3., 2., 1.])
"""

import numpy as np
from numpy.typing import NDArray

from convlib.arguments import integer
from convlib.layers import Branches, Layer, Stack
from convlib.receptive_field import receptive_field

__all__ = ["effective_field"]


def effective_field(
    layers: Stack, input_size: int, output: int | None = None, axis: int = 0
) -> NDArray[np.float64]:
    """Gradient of one output with respect to each input cell, under uniform weights, on one axis.

    Parameters
    ----------
    layers : sequence of Layer and Branches
        From the input on. Each weight of a kernel of k cells is 1/k, a pooling averages, and
        joined branches count alike, 1/n each; there is no activation.
    input_size : int
        Cells of the input along the axis.
    output : int, optional
        Which output, from 0; the middle one, ⌊o/2⌋, unless given.
    axis : 0 or 1
        Height or width.

    Returns
    -------
    (input_size,) ndarray of float64
        Zero at what is not seen. The sum is 1, less what went to cells of the padding.

    Raises
    ------
    TypeError, ValueError
        As `convlib.receptive_field.receptive_field`, and if there is no such output.

    References
    ----------
    W. Luo, Y. Li, R. Urtasun & R. Zemel, *Understanding the Effective Receptive Field in Deep
    Convolutional Neural Networks*, NeurIPS 2016, https://arxiv.org/abs/1701.04128, section 2.

    Examples
    --------
    Dilations 1 and 2 leave no hole, and do not weigh all cells alike:

    >>> effective_field([Layer(3), Layer(3, dilation=2)], input_size=7) * 9
    array([1., 1., 2., 1., 2., 1., 1.])
    """
    cells = receptive_field(layers, axis, (input_size, input_size)).cells
    assert cells is not None  # it is known wherever the input's size is
    at = cells // 2 if output is None else integer(output, "output")
    if not 0 <= at < cells:
        raise ValueError(f"output must be from 0 to {cells - 1}, got {at}")
    gradient = np.zeros(cells)
    gradient[at] = 1
    return _back(layers, input_size, gradient, axis)


def _back(
    layers: Stack, cells: int, gradient: NDArray[np.float64], axis: int
) -> NDArray[np.float64]:
    """Bring a gradient from the end of a stack to its input, of so many cells."""
    sizes = [cells]
    for layer in layers:
        field = receptive_field([layer], axis, (sizes[-1], sizes[-1]))
        assert field.cells is not None
        sizes.append(field.cells)
    for layer, size in zip(reversed(layers), reversed(sizes[:-1]), strict=True):
        if isinstance(layer, Branches):
            share = gradient / len(layer.branches)
            gradient = sum(
                (_back(branch, size, share, axis) for branch in layer.branches), np.zeros(size)
            )
        else:
            gradient = _back_layer(layer, size, gradient, axis)
    return gradient


def _back_layer(
    layer: Layer, cells: int, gradient: NDArray[np.float64], axis: int
) -> NDArray[np.float64]:
    k, s, d = layer.along(axis)
    before, after = layer.sides(axis, cells)
    padded = np.zeros(before + cells + after)
    reach = (len(gradient) - 1) * s + 1
    for tap in range(k):
        padded[tap * d : tap * d + reach : s] += gradient / k
    return padded[before : before + cells]
