"""Which way is fastest? A rule of a few lines, found by timing.

It chooses among those which only add the same products in another order, so that any result is
as near to PyTorch's as `convlib.agreement.tolerance` says. Winograd and fft err more, and are asked
for by name.

::

    1×1, every pixel ────────────────────────────────▶ pointwise
    at most 8 filters per group, or 5×5 and more ────▶ rows
    all else, and what is tiny ──────────────────────▶ im2col

`choose` is the rule; benchmarks/ times it, on arguments it was made with and on others.
"""

from typing import Any

from numpy.typing import NDArray

from convlib.algorithms import im2col, pointwise, rows

__all__ = ["choose", "conv2d"]


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
    >>> import numpy as np
    >>> photo, layer = np.empty((1, 1, 512, 512)), np.empty((1, 64, 112, 112))
    >>> choose(photo, np.empty((1, 1, 7, 7)), (1, 1), (1, 1), 1)
    'rows'
    >>> choose(layer, np.empty((64, 64, 3, 3)), (1, 1), (1, 1), 1)
    'im2col'
    """
    arguments = input, weight, stride, dilation, groups
    c_out, _, k_h, k_w = weight.shape
    pixels = input.shape[2] * input.shape[3]
    if not pointwise.refusal(*arguments):
        return "pointwise"
    if pixels < 256 or input.dtype.kind in "iu":
        return "im2col"
    if not rows.refusal(*arguments):
        if c_out // groups <= 8 or (k_h * k_w >= 25 and max(stride) == 1 and pixels >= 1024):
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
    >>> import numpy as np
    >>> conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), (1, 1), (1, 1), 1)
    array([[[[4., 4.],
             [4., 4.]]]])
    """
    name = choose(input, weight, stride, dilation, groups)
    compute = {
        "pointwise": pointwise.conv2d,
        "rows": rows.conv2d,
        "im2col": im2col.conv2d,
    }[name]
    return compute(input, weight, stride, dilation, groups)
