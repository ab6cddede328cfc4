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
tile; `error_bound` says how far it can go. So it is computed in float64 also for float32, and then
the last rounding is what remains, except among outputs 10⁸ times smaller than the largest.

Source: T. G. Stockham, *High-speed convolution and correlation*, AFIPS 1966,
https://doi.org/10.1145/1464182.1464209; in networks M. Mathieu, M. Henaff & Y. LeCun, *Fast
training of convolutional networks through FFTs*, ICLR 2014, https://arxiv.org/abs/1312.5851.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib.algorithms import im2col
from convlib.algorithms.sharing import share

__all__ = ["conv2d", "error_bound", "refusal"]

Pair = tuple[int, int]
Place = tuple[slice, slice]

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
    (d_h, d_w), (reach, tile, places) = dilation, _tiles(input, weight, dilation)
    n, c_out = len(input), len(weight)
    o_h, o_w = input.shape[2] - reach[0], input.shape[3] - reach[1]
    output = np.empty((n, c_out, o_h, o_w), input.dtype)

    def compute(i: int, seen: Place, made: Place) -> None:
        waves = np.fft.rfft2(image[i][seen].astype(np.float64), tile)
        waves *= spectrum
        kept = output[i, f][made]
        kept[:] = np.fft.irfft2(waves, tile)[: kept.shape[0], : kept.shape[1]]

    for f in range(c_out):
        kernel = np.zeros((reach[0] + 1, reach[1] + 1))
        kernel[::d_h, ::d_w] = weight[f, 0]
        spectrum = np.fft.rfft2(kernel, tile).conj()
        image = input[:, f // (c_out // groups)]
        blocks = [(i, *place) for i in range(n) for place in places]
        share(compute, blocks, 100 * len(blocks) * tile[0] * tile[1])
    with np.errstate(over="ignore", invalid="ignore"):
        if not np.isfinite(output.sum()):  # one wave of NaN is NaN everywhere
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

    A transform of P numbers, X, is computed with an error ‖ΔX‖₂ ≤ ε‖X‖₂, where ε = tη/(1 − tη),
    t = log₂P and η = u + γ₄(√2 + u) (N. J. Higham, *Accuracy and Stability of Numerical
    Algorithms*, 2nd ed., 2002, theorem 24.2). Two such errors meet in a product of spectra,
    which is rounded itself by √2·γ₂ (lemma 3.5), and one more is made on the way back. No number
    is larger than the 2-norm of all, and neither ‖x‖₂‖w‖₂ nor ‖x ⋆ w‖₂ than ‖x‖₂‖w‖₁; so each
    output of a tile x misses by at most ((1 + ε)³(1 + √2γ₂) − 1)·‖x‖₂‖w‖₁. A float32 result is
    rounded once more.

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
    >>> x, w = np.ones((1, 1, 100, 100)), np.ones((1, 1, 50, 50))
    >>> bool(error_bound(x, w, (1, 1), (1, 1), 1).max() < 1e-8)  # of 2500
    True
    """
    reach, tile, places = _tiles(input, weight, dilation)
    u = float(np.finfo(np.float64).eps) / 2
    t, gamma = np.log2(tile[0] * tile[1]), [n * u / (1 - n * u) for n in range(5)]
    eta = u + gamma[4] * (2**0.5 + u)
    epsilon = t * eta / (1 - t * eta)
    relative = np.expm1(3 * np.log1p(epsilon) + np.log1p(2**0.5 * gamma[2]))

    n, c, h, w = input.shape
    bound = np.empty((n, c, len(weight) // groups, h - reach[0], w - reach[1]))
    taps = np.abs(weight.astype(np.float64)).sum(axis=(1, 2, 3)).reshape(c, -1, 1, 1)
    with np.errstate(over="ignore", invalid="ignore"):
        for seen, made in places:
            energy = np.square(input[..., *seen].astype(np.float64)).sum(axis=(2, 3))
            bound[..., *made] = np.sqrt(energy)[..., np.newaxis, np.newaxis, np.newaxis] * taps
        bound *= relative
        bound = bound.reshape(n, len(weight), *bound.shape[3:])
        if input.dtype != np.float64:  # rounded to it in the end
            magnitude = im2col.conv2d(abs(input), abs(weight), stride, dilation, groups)
            bound += magnitude * float(np.finfo(input.dtype).eps)
        return bound if np.isfinite(bound.sum()) else np.zeros_like(bound)


def _tiles(
    input: NDArray[Any], weight: NDArray[Any], dilation: tuple[int, int]
) -> tuple[Pair, Pair, list[tuple[Place, Place]]]:
    """How far a kernel reaches beyond a pixel, the size of a tile, what each sees and makes."""
    reach = (weight.shape[2] - 1) * dilation[0], (weight.shape[3] - 1) * dilation[1]
    high, wide = (max(SMALLEST_TILE, 1 << (3 * r).bit_length()) for r in reach)
    step_h, step_w = high - reach[0], wide - reach[1]
    places = [
        (
            (slice(y, y + high), slice(x, x + wide)),
            (slice(y, y + step_h), slice(x, x + step_w)),
        )
        for y in range(0, input.shape[2] - reach[0], step_h)
        for x in range(0, input.shape[3] - reach[1], step_w)
    ]
    return reach, (high, wide), places
