"""Kernels with names, whence they come and what they do.

All are float64 arrays (K_h, K_w) to be used as PyTorch uses a weight: laid on the image as they
are, **not flipped** (correlation). So `sobel_x`, whose right column is positive, answers
positively where brightness grows to the right, and `sobel_y` where it grows downwards. Constants
are read-only; copy one to change it.

>>> from convlib.functional import conv2d
>>> ramp = np.tile(np.arange(4.0), (3, 1))  # grows to the right by 1 a step
>>> conv2d(ramp[np.newaxis], sobel_x[np.newaxis, np.newaxis])
array([[[8., 8.]]])
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convlib.arguments import pair

__all__ = [
    "NAMED",
    "binomial",
    "box",
    "emboss",
    "gabor",
    "gaussian",
    "identity",
    "laplacian",
    "prewitt_x",
    "sharpen",
    "sobel_x",
    "sobel_y",
]

Kernel = NDArray[np.float64]


def _kernel(rows: list[list[float]], divisor: float = 1) -> Kernel:
    kernel = np.array(rows, np.float64) / divisor
    kernel.flags.writeable = False
    return kernel


# The impulse: what lies under its one weight comes out unchanged.
identity = _kernel([[0, 0, 0], [0, 1, 0], [0, 0, 0]])

# A Gaussian in sixteenths, [1, 2, 1]/4 down times [1, 2, 1]/4 across; exact in binary.
# Burt & Adelson, The Laplacian pyramid as a compact image code, 1983, use its 5×5 sisters.
binomial = _kernel([[1, 2, 1], [2, 4, 2], [1, 2, 1]], divisor=16)

# The image minus its Laplacian: what differs from its neighbours differs more; sums to 1.
# Gonzalez & Woods, Digital Image Processing, section 3.6.
sharpen = _kernel([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])

# Slope to the right: the difference of two columns, smoothed by [1, 2, 1] along the edge;
# 8 times the slope. Sobel & Feldman, A 3×3 isotropic gradient operator, 1968.
sobel_x = _kernel([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])

# Slope downwards: sobel_x transposed.
sobel_y = _kernel([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])

# Slope to the right, smoothed by [1, 1, 1]; 6 times the slope.
# Prewitt, Object enhancement and extraction, 1970.
prewitt_x = _kernel([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])

# Second differences across plus down: 0 on any ramp, negative on a bright spot; sums to 0.
# Gonzalez & Woods, Digital Image Processing, section 3.6.
laplacian = _kernel([[0, 1, 0], [1, -4, 1], [0, 1, 0]])

# The image plus its slope towards the bottom right, as if lit from the other corner or carved;
# sums to 1. GIMP's manual, Convolution Matrix.
emboss = _kernel([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]])


def box(size: int | Sequence[int] = 3) -> Kernel:
    """Average of a window: equal weights that sum to 1.

    Parameters
    ----------
    size : int or pair
        Height and width, at least 1.

    Returns
    -------
    (K_h, K_w) ndarray of float64

    Raises
    ------
    ValueError
        If a size is below 1.

    Examples
    --------
    >>> box((1, 4))
    array([[0.25, 0.25, 0.25, 0.25]])
    """
    height, width = _size(size)
    return np.full((height, width), 1 / (height * width))


def gaussian(size: int | Sequence[int], sigma: float) -> Kernel:
    """Weighted average, falling off from the centre as exp(−(x² + y²)/2σ²); sums to 1.

    Blurring by σ₁ and then by σ₂ is blurring by √(σ₁² + σ₂²), up to what the window cuts off;
    a size of 6σ + 1 cuts off little.

    Parameters
    ----------
    size : int or pair
        Height and width, at least 1. An even size has its centre between two cells.
    sigma : float
        Standard deviation σ in pixels, above 0.

    Returns
    -------
    (K_h, K_w) ndarray of float64

    Raises
    ------
    ValueError
        If a size is below 1 or `sigma` is not positive.

    Examples
    --------
    >>> gaussian(3, sigma=0.85).round(3)
    array([[0.063, 0.125, 0.063],
           [0.125, 0.25 , 0.125],
           [0.063, 0.125, 0.063]])
    """
    _positive("sigma", sigma)
    y, x = _grid(size)
    weights = np.exp(-(x**2 + y**2) / (2 * sigma**2))
    return weights / weights.sum()


def gabor(
    size: int | Sequence[int],
    wavelength: float,
    angle: float = 0.0,
    sigma: float | None = None,
    phase: float = 0.0,
    aspect: float = 1.0,
) -> Kernel:
    """Ripples under a Gaussian: answers to stripes of one width and one direction.

    Parameters
    ----------
    size : int or pair
        Height and width, at least 1.
    wavelength : float
        Pixels from crest to crest, λ, above 0.
    angle : float
        Direction in which the ripples follow each other, θ, in radians: 0 is to the right
        (upright stripes), π/2 is downwards (level stripes).
    sigma : float, optional
        Standard deviation of the Gaussian along that direction, σ; λ/2 unless given.
    phase : float
        φ in radians: 0 has a crest at the centre (even), −π/2 rises to the right (odd).
    aspect : float
        γ: 1 is round, below 1 is elongated along the stripes.

    Returns
    -------
    (K_h, K_w) ndarray of float64
        exp(−(x′² + γ²y′²)/2σ²) · cos(2πx′/λ + φ) with x′ = x cos θ + y sin θ and
        y′ = −x sin θ + y cos θ. It does not sum to 0 exactly.

    Raises
    ------
    ValueError
        If a size is below 1, or a wavelength, sigma or aspect not positive.

    References
    ----------
    J. G. Daugman, *Uncertainty relation for resolution in space, spatial frequency, and
    orientation optimized by two-dimensional visual cortical filters*, J. Opt. Soc. Am. A, 1985.

    Examples
    --------
    >>> gabor((1, 5), wavelength=4, sigma=2).round(2)
    array([[-0.61,  0.  ,  1.  ,  0.  , -0.61]])
    """
    sigma = wavelength / 2 if sigma is None else sigma
    _positive("wavelength", wavelength)
    _positive("sigma", sigma)
    _positive("aspect", aspect)
    y, x = _grid(size)
    across = x * np.cos(angle) + y * np.sin(angle)
    along = -x * np.sin(angle) + y * np.cos(angle)
    envelope = np.exp(-(across**2 + (aspect * along) ** 2) / (2 * sigma**2))
    return envelope * np.cos(2 * np.pi * across / wavelength + phase)


def _size(size: int | Sequence[int]) -> tuple[int, int]:
    height, width = pair(size, "size")
    if min(height, width) < 1:
        raise ValueError(f"size must be at least 1, got {size}")
    return height, width


def _grid(size: int | Sequence[int]) -> tuple[Kernel, Kernel]:
    """Distances from the centre: y as a column growing downwards, x as a row."""
    height, width = _size(size)
    y = np.arange(height, dtype=np.float64) - (height - 1) / 2
    x = np.arange(width, dtype=np.float64) - (width - 1) / 2
    return y[:, np.newaxis], x[np.newaxis, :]


def _positive(name: str, value: float) -> None:
    if not value > 0:
        raise ValueError(f"{name} must be positive, got {value}")


# For pickers: one 3×3 array per name.
NAMED: dict[str, Kernel] = {
    "identity": identity,
    "box": _kernel([[1, 1, 1], [1, 1, 1], [1, 1, 1]], divisor=9),
    "gaussian": binomial,
    "sharpen": sharpen,
    "sobel_x": sobel_x,
    "sobel_y": sobel_y,
    "prewitt_x": prewitt_x,
    "laplacian": laplacian,
    "emboss": emboss,
    "gabor": _kernel(gabor(3, wavelength=3, sigma=1).tolist()),
}
