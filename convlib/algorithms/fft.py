"""Convolution of a large kernel as a product of spectra.

Convolution multiplies each wave in an image by a number that the kernel alone determines. So
take image and kernel apart into waves, which the fast Fourier transform does in N log N steps,
multiply, and put the waves together again. A kernel of any size costs the same.

::

    image, in tiles that         spectrum
    overlap by K − 1             ┌───────┐
    ┌──────┬──┐         FFT      │ X     │
    │ tile │  │──┐    ─────▶     └───────┘                      ┌──────┬──┐
    │      │  │  │                   ×       =  ┌───────┐  FFT⁻¹│ kept │  │  each tile's end
    ├──────┘  │  │      FFT      ┌───────┐      │ X·W̄   │ ─────▶ ├──────┘  │  is wrapped round,
    └─────────┘  │    ─────▶     │ W̄     │      └───────┘       └─────────┘  and thrown away
       └─────────┘  of the kernel └───────┘

The spectrum of the kernel is conjugated, for what networks call convolution does not flip it.

Cost: about 15·log₂P operations per pixel with tiles of P×P, whatever the kernel's size; four
tiles of memory.

Error: relative to the *largest* outputs of a tile, not to each, for every wave crosses the whole
tile. So it is computed in float64 also for float32, and then the last rounding is what remains,
except among outputs 10⁸ times smaller than the largest.

Source: T. G. Stockham, *High-speed convolution and correlation*, AFIPS 1966,
https://doi.org/10.1145/1464182.1464209; in networks M. Mathieu, M. Henaff & Y. LeCun, *Fast
training of convolutional networks through FFTs*, ICLR 2014, https://arxiv.org/abs/1312.5851.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib.algorithms import im2col

__all__ = ["conv2d", "refusal"]

SMALLEST_TILE = 128  # pixels along each side; in float64 a few such spectra stay in the cache


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
    >>> x, w = np.ones((1, 2, 9, 9)), np.ones((1, 2, 3, 3))
    >>> refusal(x, w, stride=(1, 1), dilation=(1, 1), groups=1)
    'fft takes one channel per filter: C_in/groups=1, not 2'
    """
    if weight.shape[1] != 1:
        return f"fft takes one channel per filter: C_in/groups=1, not {weight.shape[1]}"
    if stride != (1, 1):
        return f"fft computes every position: a stride of (1, 1), not {stride}"
    if input.dtype not in (np.float32, np.float64):
        return f"fft is computed with real numbers: float32 or float64, not {input.dtype}"
    return ""


def conv2d(
    input: NDArray[Any],
    weight: NDArray[Any],
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> NDArray[Any]:
    """Convolve tiles through their spectra.

    Parameters
    ----------
    input : (N, C_in, H, W) ndarray
        Padded already, of float32 or float64.
    weight : (C_out, 1, K_h, K_w) ndarray
        Of the input's dtype.
    stride : (1, 1)
    dilation : (int, int)
        Costs nothing but larger overlaps.
    groups : int
        C_in: each filter sees one channel.

    Returns
    -------
    (N, C_out, O_h, O_w) ndarray
        Computed in float64, returned in the input's dtype.

    Raises
    ------
    ValueError
        If `refusal` has something to say.

    Examples
    --------
    >>> image, ones = np.arange(16.0).reshape(1, 1, 4, 4), np.ones((1, 1, 3, 3))
    >>> conv2d(image, ones, stride=(1, 1), dilation=(1, 1), groups=1).round(12)
    array([[[[45., 54.],
             [81., 90.]]]])
    """
    if reason := refusal(input, weight, stride, dilation, groups):
        raise ValueError(reason)
    (n, c, h, w), (c_out, _, k_h, k_w) = input.shape, weight.shape
    d_h, d_w = dilation
    reach = (k_h - 1) * d_h, (k_w - 1) * d_w
    o_h, o_w = h - reach[0], w - reach[1]
    tile = tuple(max(SMALLEST_TILE, 1 << (3 * r).bit_length()) for r in reach)
    step_h, step_w = tile[0] - reach[0], tile[1] - reach[1]

    output = np.empty((n, c_out, o_h, o_w), input.dtype)
    corners = [(y, x) for y in range(0, o_h, step_h) for x in range(0, o_w, step_w)]
    per_group = c_out // c
    for f in range(c_out):
        kernel = np.zeros((reach[0] + 1, reach[1] + 1))
        kernel[::d_h, ::d_w] = weight[f, 0]
        spectrum = np.fft.rfft2(kernel, tile).conj()
        images, outputs = input[:, f // per_group], output[:, f]
        for image, out in zip(images, outputs, strict=True):
            for y, x in corners:
                piece = image[y : y + tile[0], x : x + tile[1]].astype(np.float64)
                waves = np.fft.rfft2(piece, tile)
                waves *= spectrum
                kept = out[y : y + step_h, x : x + step_w]
                kept[:] = np.fft.irfft2(waves, tile)[: kept.shape[0], : kept.shape[1]]
    with np.errstate(over="ignore", invalid="ignore"):
        if not np.isfinite(output.sum()):  # one wave of NaN is NaN everywhere
            return im2col.conv2d(input, weight, stride, dilation, groups)
    return output
