"""3×3 convolution with a quarter of the multiplications.

Two polynomials are multiplied cheaply by their values at a few points: evaluate both, multiply
point by point, interpolate. A convolution is such a product, so 4×4 outputs of a 3×3 kernel,
144 multiplications by definition, take one for each of 6×6 points: 36. Evaluating and
interpolating are sums with fixed factors, the same for every channel, so they are worth their
time where channels are many.

::

    image, in tiles of 6×6        transformed            transformed          4×4 outputs
    that overlap by 2             tile, C_in ×           outputs
    ┌────┬──┐─┬──┐                  36 numbers
    │    │  │ │  │    B ⊗ B            ┌─┐    weight         ┌─┐    A ⊗ A        ┌──┐
    │    │  │ │  │  ─────────▶    36 × │ │  ─────────▶  36 × │ │  ─────────▶     │  │
    ├────┼──┤─┼──┤                     └─┘ summed over       └─┘                 └──┘
    └────┴──┘─┴──┘                         C_in, point by point

Three matrix products, then: with B ⊗ B, with each point's weights, with A ⊗ A.

Cost: 36/16 = 2.25 multiplications per output, input and output channel instead of 9, and about
100 per pixel for the transforms.

Error: largest among many outputs, 4 to 15 times that of the other algorithms, for the factors
reach from 1/15 to 8, and large numbers cancel; `error_bound` says how far it can go. What is not
finite, in one pixel, would spread over its tile; then all is computed anew by im2col.

Source: A. Lavin & S. Gray, *Fast algorithms for convolutional neural networks*, CVPR 2016,
https://arxiv.org/abs/1509.09308; after A. Toom 1963, S. Cook 1966 and S. Winograd 1980.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib.algorithms import im2col
from convlib.algorithms.sharing import PRODUCT, THREADS, share

__all__ = ["conv2d", "error_bound", "refusal"]

BLOCK_BYTES = (6 << 20) // THREADS  # transformed tiles in use at a time, by each thread
WEIGHT_BYTES = 8 << 20  # transformed weights in use at a time

# Values at the points 0, −1, 1, ½, −2 and ∞, the small ones which cancel least.
G = np.array(
    [
        [1, 0, 0],
        [-1 / 3, 1 / 3, -1 / 3],
        [1 / 3, 1 / 3, 1 / 3],
        [-16 / 15, -8 / 15, -4 / 15],
        [1 / 15, -2 / 15, 4 / 15],
        [0, 0, 1],
    ]
)  # of a kernel
B = np.array(
    [
        [1, -3 / 2, -2, 3 / 2, 1, 0],
        [0, 1, -5 / 2, 1 / 2, 1, 0],
        [0, -1, 1 / 2, 5 / 2, 1, 0],
        [0, -2, -1, 2, 1, 0],
        [0, 1 / 2, -1, -1 / 2, 1, 0],
        [0, 1, -3 / 2, -2, 3 / 2, 1],
    ]
)  # of a tile
A = np.array(
    [
        [1, 1, 1, 1, 1, 0],
        [0, -1, 1, 1 / 2, -2, 0],
        [0, 1, 1, 1 / 4, 4, 0],
        [0, -1, 1, 1 / 8, -8, 1],
    ]
)  # back to outputs


def refusal(
    input: NDArray[Any],
    weight: NDArray[Any],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> str:
    """Say why these arguments can't be computed this way; "" if they can.

    Examples
    --------
    >>> x, w = np.ones((1, 1, 9, 9)), np.ones((1, 1, 3, 3))
    >>> refusal(x, w, stride=(1, 1), dilation=(2, 2), groups=1)
    ''
    >>> refusal(x, w, stride=(1, 2), dilation=(1, 1), groups=1)
    'winograd computes every position: a stride of (1, 1), not (1, 2)'
    """
    if weight.shape[2:] != (3, 3):
        return f"winograd is made for kernels of 3×3, not {weight.shape[2]}×{weight.shape[3]}"
    if stride != (1, 1):
        return f"winograd computes every position: a stride of (1, 1), not {stride}"
    if groups != 1:
        return f"winograd sums over all channels: groups=1, not {groups}"
    if input.dtype not in (np.float32, np.float64):
        return f"winograd needs thirds: float32 or float64, not {input.dtype}"
    return ""


def conv2d(
    input: NDArray[Any],
    weight: NDArray[Any],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> NDArray[Any]:
    """Convolve tiles by their values at 36 points.

    Parameters
    ----------
    input : (N, C_in, H, W) ndarray
        Padded already, C-contiguous, of float32 or float64.
    weight : (C_out, C_in, 3, 3) ndarray
        Of the input's dtype.
    stride : (1, 1)
    dilation : (int, int)
        With (2, 2) the even pixels and the odd ones are images of their own.
    groups : 1

    Returns
    -------
    (N, C_out, O_h, O_w) ndarray

    Raises
    ------
    ValueError
        If `refusal` has something to say.

    Examples
    --------
    >>> image = np.arange(49.0).reshape(1, 1, 7, 7)
    >>> laplacian = np.array([[[[0.0, 1, 0], [1, -4, 1], [0, 1, 0]]]])
    >>> conv2d(image, laplacian, stride=(1, 1), dilation=(1, 1), groups=1).round(12).any()
    np.False_
    """
    if reason := refusal(input, weight, stride, dilation, groups):
        raise ValueError(reason)
    n, _, h, w = input.shape
    output = np.empty((n, len(weight), h - 2 * dilation[0], w - 2 * dilation[1]), input.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        _convolve(input, weight, dilation, (B, G, A), output)
        if not np.isfinite(output.sum()):
            return im2col.conv2d(input, weight, stride, dilation, groups)
    return output


def error_bound(
    input: NDArray[Any],
    weight: NDArray[Any],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> NDArray[Any]:
    """How far each output can be from the truth by rounding.

    Two products, three sums, each of known length: together they miss by at most
    γ_m |A⊗A| (|G⊗G||w| · |B⊗B||x|), with m the roundings on the longest way from an input to an
    output and |·| taken number by number (N. J. Higham, *Accuracy and Stability of Numerical
    Algorithms*, 2nd ed., 2002, §3.1).

    Parameters
    ----------
    input, weight, stride, dilation, groups
        As `conv2d` takes them.

    Returns
    -------
    (N, C_out, O_h, O_w) ndarray
        In float64; 0 where numbers are not finite, for then im2col computes.

    Examples
    --------
    >>> x, w = np.ones((1, 4, 6, 6), np.float32), np.ones((2, 4, 3, 3), np.float32)
    >>> bool(error_bound(x, w, (1, 1), (1, 1), 1).max() < 0.02)  # of 36
    True
    """
    # Sums of 9, 36, C_in and 36 numbers, of factors which are rounded themselves (twice).
    roundings = (9 + 2) + (36 + 2) + weight.shape[1] + (36 + 2)
    nu = roundings * float(np.finfo(input.dtype).eps) / 2
    x, w = np.abs(input.astype(np.float64)), np.abs(weight.astype(np.float64))
    n, _, high, wide = x.shape
    bound = np.empty((n, len(w), high - 2 * dilation[0], wide - 2 * dilation[1]))
    with np.errstate(over="ignore", invalid="ignore"):
        _convolve(x, w, dilation, (abs(B), abs(G), abs(A)), bound)
        bound *= nu / (1 - nu)
        return bound if np.isfinite(bound.sum()) else np.zeros_like(bound)


def _convolve(
    input: NDArray[Any],
    weight: NDArray[Any],
    dilation: tuple[int, int],
    transforms: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
    output: NDArray[Any],
) -> None:
    """Compute all outputs, some filters and some tiles at a time."""
    of_tile, of_kernel, to_output = (np.kron(m, m).astype(input.dtype) for m in transforms)
    (n, c), (_, c_out, o_h, o_w), (d_h, d_w) = input.shape[:2], output.shape, dilation
    images = [  # with a dilation of 2, those of the even pixels and those of the odd ones
        (input[i, :, y::d_h, x::d_w], output[i, :, y::d_h, x::d_w])
        for i in range(n)
        for y in range(min(d_h, o_h))
        for x in range(min(d_w, o_w))
    ]
    down, across = (-(-size // 4) for size in images[0][1].shape[1:])
    down = -(-down // 2) if len(images) == 1 else down  # two blocks at least, for two threads
    some = min(max(WEIGHT_BYTES // (36 * c * input.itemsize), 1), c_out)  # filters
    per_tile = 36 * 2 * (c + some) * input.itemsize
    columns = min(max(BLOCK_BYTES // per_tile, 1), across)
    rows = min(max(BLOCK_BYTES // (per_tile * columns), 1), down)
    size = rows * columns
    at_a_time = max(PRODUCT // (c * size), 8)  # filters in a product
    blocks = [
        (image, out, y, x)
        for image, out in images
        for y in range(0, out.shape[1], 4 * rows)
        for x in range(0, out.shape[2], 4 * columns)
    ]

    def transform(f: int) -> None:
        kernels = weight[first:last][f : f + at_a_time].reshape(-1, c, 9)
        np.matmul(of_kernel, kernels.swapaxes(1, 2), out=points[f : f + at_a_time])

    def compute(image: NDArray[Any], out: NDArray[Any], y: int, x: int) -> None:
        piece = image[:, y : y + 4 * rows + 2, x : x + 4 * columns + 2]
        whole = np.zeros((1, c, 4 * rows + 2, 4 * columns + 2), input.dtype)
        whole[0, :, : piece.shape[1], : piece.shape[2]] = piece
        tiles = im2col.windows(whole, (6, 6), (4, 4), (1, 1))
        values = of_tile @ tiles.reshape(c, 36, size)  # of a copy
        product = np.empty((len(points), 36, size), input.dtype)
        for f in range(0, len(points), at_a_time):
            fs = slice(f, f + at_a_time)
            by_point = points[fs].swapaxes(0, 1), values.swapaxes(0, 1)
            np.matmul(*by_point, out=product[fs].swapaxes(0, 1))
        made = (to_output @ product).reshape(-1, 4, 4, rows, columns)
        wanted = out[first : first + some, y : y + 4 * rows, x : x + 4 * columns]
        for a in range(4):  # the outputs at row a and column b of their tiles
            for b in range(4):
                those = wanted[:, a::4, b::4]
                those[:] = made[:, a, b, : those.shape[1], : those.shape[2]]

    for first in range(0, c_out, some):
        last = min(first + some, c_out)
        points = np.empty((last - first, 36, c), input.dtype)
        share(transform, [(f,) for f in range(0, len(points), at_a_time)], 10 * points.size)
        share(compute, blocks, len(blocks) * size * points.size)
