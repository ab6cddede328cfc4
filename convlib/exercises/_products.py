"""Which products make a cell of an output."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib.exercises._arrays import short

__all__ = ["products"]

TERMS = 6  # as many as one reads at a glance


def products(
    x: NDArray[Any],
    weight: NDArray[Any],
    index: tuple[int, ...],
    bias: NDArray[Any] | None = None,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    groups: int = 1,
) -> str:
    """Spell out one cell of ``conv2d(x, weight, …)``, as the end of a sentence.

    Parameters
    ----------
    x : (C, H, W) ndarray
    weight : (O, C/groups, K_h, K_w) ndarray
    index : tuple of int
        Filter, row and column.

    Examples
    --------
    >>> products(np.array([[[1, 2, 3]]]), np.array([[[[5, -1]]]]), (0, 0, 1))
    ' = 2·5 + 3·(−1)'
    """
    o, row, column = index
    _, channels, height, width = weight.shape
    first = o // (len(weight) // groups) * channels
    padded = np.pad(x, [(0, 0), (padding, padding), (padding, padding)])
    top, left = row * stride, column * stride
    patch = padded[
        first : first + channels,
        top : top + dilation * (height - 1) + 1 : dilation,
        left : left + dilation * (width - 1) + 1 : dilation,
    ]
    terms = [f"{_factor(a)}·{_factor(w)}" for a, w in zip(patch.flat, weight[o].flat, strict=True)]
    said = " + ".join(terms[:TERMS])
    if len(terms) > TERMS:
        said += f" + …, {len(terms)} products"
    return f" = {said}" + (f", and the bias {short(bias[o])}" if bias is not None else "")


def _factor(number: float) -> str:
    return f"({short(number)})" if number < 0 else short(number)
