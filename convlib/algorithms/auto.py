"""Which way is fastest? A rule of a few lines, found by timing.

::

    1×1, every pixel ───────────────────────────────────────────────────▶ pointwise
    integers, or images of fewer than 256 pixels ───────────────────────▶ im2col
    3×3, at least 64 channels in and out, images of 3000 pixels ────────▶ winograd
    one channel per filter, at least 25×25, images of 10 000 pixels ────▶ fft
    one channel per filter, at most 8 filters for each ─────────────────▶ rows
    at most 512 products per output, 8192 pixels in all images ─────────▶ rows
    all else ───────────────────────────────────────────────────────────▶ im2col

Winograd and fft do not add the products themselves, so whole numbers in floats come out a little
off, and each states by how much (`error_bound`). The rule takes them only where they save much
time; all that is smaller stays exact for whole numbers.

`choose` is the rule; benchmarks/ times it, on arguments it was made with and on others.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib.algorithms import fft, im2col, pointwise, rows, winograd

__all__ = ["choose", "conv2d", "error_bound"]


def choose(
    input: NDArray[Any],
    weight: NDArray[Any],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> str:
    """Name the algorithm for these arguments.

    Parameters
    ----------
    input, weight, stride, dilation, groups
        As every algorithm takes them, see `convlib.algorithms`.

    Returns
    -------
    str
        A key of `convlib.algorithms.ALGORITHMS`.

    Examples
    --------
    >>> photo, layer = np.empty((1, 1, 512, 512)), np.empty((1, 64, 112, 112))
    >>> choose(photo, np.empty((1, 1, 7, 7)), (1, 1), (1, 1), 1)
    'rows'
    >>> choose(layer, np.empty((64, 64, 3, 3)), (1, 1), (1, 1), 1)
    'winograd'
    """
    arguments = input, weight, stride, dilation, groups
    (n, _, h, w), (c_out, c, k_h, k_w) = input.shape, weight.shape
    if k_h == k_w == 1 and not pointwise.refusal(*arguments):
        return "pointwise"
    if h * w < 256 or input.dtype.kind in "iu":
        return "im2col"
    large = min(c, c_out) >= 64 and h * w >= 3000 * dilation[0] * dilation[1]
    if large and not winograd.refusal(*arguments):
        return "winograd"
    if k_h * k_w >= 625 and h * w >= 10_000 and not fft.refusal(*arguments):
        return "fft"
    if c == 1 and c_out // groups <= 8:
        return "rows"
    if k_h > 1 and c * k_h * k_w <= 512 and h * w >= 1024 and n * h * w >= 8192:
        return "rows"
    return "im2col"


def conv2d(
    input: NDArray[Any],
    weight: NDArray[Any],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> NDArray[Any]:
    """Convolve by the algorithm that `choose` names.

    Examples
    --------
    >>> conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), (1, 1), (1, 1), 1)
    array([[[[4., 4.],
             [4., 4.]]]])
    """
    name = choose(input, weight, stride, dilation, groups)
    return CHOICES[name].conv2d(input, weight, stride, dilation, groups)


def error_bound(
    input: NDArray[Any],
    weight: NDArray[Any],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> NDArray[Any]:
    """How far the chosen algorithm can be from the truth, if it does not add the products; else 0.

    Examples
    --------
    >>> error_bound(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), (1, 1), (1, 1), 1).any()
    np.False_
    """
    chosen = CHOICES[choose(input, weight, stride, dilation, groups)]
    if hasattr(chosen, "error_bound"):
        return chosen.error_bound(input, weight, stride, dilation, groups)
    return np.zeros_like(conv2d(input, weight, stride, dilation, groups))


CHOICES: dict[str, Any] = {
    "pointwise": pointwise,
    "im2col": im2col,
    "winograd": winograd,
    "fft": fft,
    "rows": rows,
}
