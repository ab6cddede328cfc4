"""Convolution of sequences: directly, by Fourier transform, on a circle, as a matrix.

**This is the convolution of mathematics, which flips**; what PyTorch calls convolution is
`correlate`.

>>> convolve([1, 2, 3], [4, 5, 6])
array([ 4, 13, 28, 27, 18])
>>> correlate([1, 2, 3], [4, 5, 6], mode="full")
array([ 6, 17, 32, 23, 12])
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convlib.arguments import at_least_one, integer

__all__ = [
    "circulant",
    "convolve",
    "convolve_circular",
    "correlate",
    "linear_length",
    "toeplitz",
]

Array = NDArray[Any]
MODES = ("full", "same", "valid")


def convolve(a: ArrayLike, b: ArrayLike, mode: str = "full", method: str = "direct") -> Array:
    r"""Convolution of two sequences: slide the flipped b over a, multiply, add up.

    Parameters
    ----------
    a, b : (n,) and (k,) array_like
        Numbers, at least one each; which is which does not matter.
    mode : "full", "same" or "valid"
        Overlaps to keep: "full" has all n + k − 1; "same" the max(n, k) in their middle, from
        number ⌊(min(n, k) − 1)/2⌋ on, as NumPy; "valid" the max(n, k) − min(n, k) + 1 which
        the shorter one meets in full.
    method : "direct" or "fft"
        n·k multiplications, or three Fourier transforms of length n + k − 1. Integers are
        rounded back after these, which is right as long as the sums stay far below 2⁵³.

    Returns
    -------
    (length by mode,) ndarray
        Of the dtype of the product of both.

    Raises
    ------
    TypeError
        If something in them is no number.
    ValueError
        If one is empty or has not one axis, or the mode or the method is unknown.

    Notes
    -----
    .. math:: (a * b)_m = \sum_i a_i \, b_{m-i}

    With an even k, "same" in PyTorch (correlating with the flipped b) starts one later, at
    ⌊k/2⌋.

    Examples
    --------
    >>> convolve([1, 2, 3], [0, 1, 0.5])
    array([0. , 1. , 2.5, 4. , 1.5])
    >>> convolve([1, 2, 3, 4], [1, 1], mode="valid")
    array([3, 5, 7])
    >>> convolve([1, 2, 3, 4], [5, 6, 7, 8], method="fft")
    array([ 5, 16, 34, 60, 61, 52, 32])
    """
    a, b = sequence("a", a), sequence("b", b)
    if method == "direct":
        full = _full(a, b)
    elif method == "fft":
        full = _by_fft(a, b, linear_length(a.size, b.size))
    else:
        raise ValueError(f'method must be "direct" or "fft", got {method!r}')
    return full[_kept(a.size, b.size, mode)]


def correlate(a: ArrayLike, b: ArrayLike, mode: str = "valid", method: str = "direct") -> Array:
    r"""Cross-correlation of two sequences: slide b over a as it is. PyTorch's "convolution".

    Parameters
    ----------
    a, b : (n,) and (k,) array_like
        Numbers, at least one each. Exchanging them reverses the result.
    mode, method
        As in `convolve`; "valid" unless given, as in NumPy and PyTorch. With k > n "same"
        starts at ⌊n/2⌋, as in NumPy.

    Returns
    -------
    (length by mode,) ndarray

    Raises
    ------
    TypeError, ValueError
        As `convolve`.

    Notes
    -----
    .. math:: (a \star b)_m = \sum_i a_{m+i} \, \overline{b_i}

    with m from −(k−1) on in mode "full", from 0 on in "valid". Complex b are conjugated, as in
    NumPy; PyTorch's layers do not.

    Examples
    --------
    >>> correlate([1, 2, 3, 4], [1, 0, -1])  # a[m] − a[m + 2]
    array([-2, -2])
    >>> convolve([1, 2, 3, 4], [1, 0, -1], mode="valid")
    array([2, 2])
    """
    a, b = sequence("a", a), sequence("b", b)
    if b.size > a.size:
        return np.conj(convolve(b, np.conj(a[::-1]), mode, method)[::-1])
    return convolve(a, np.conj(b[::-1]), mode, method)


def convolve_circular(
    a: ArrayLike, b: ArrayLike, n: int | None = None, method: str = "fft"
) -> Array:
    """Convolution on a circle of n cells: what leaves on the right comes in on the left.

    This is what a product of two Fourier transforms of length n is the transform of.

    Parameters
    ----------
    a, b : array_like
        Numbers, one to n each; zeros are put behind them.
    n : int, optional
        Cells of the circle; the length of the longer one unless given.
    method : "fft" or "direct"
        As in `convolve`; "direct" multiplies with the `circulant` matrix.

    Returns
    -------
    (n,) ndarray
        Of the dtype of the product.

    Raises
    ------
    TypeError
        If something in them is no number, or n no integer.
    ValueError
        If one is empty, has not one axis, or is longer than n, or the method is unknown.

    See Also
    --------
    linear_length : From which n on nothing wraps round.

    Examples
    --------
    >>> convolve_circular([1, 2, 3, 4], [5, 6, 7, 8])
    array([66, 68, 66, 60])
    >>> convolve_circular([1, 2, 3, 4], [5, 6, 7, 8], n=7)
    array([ 5, 16, 34, 60, 61, 52, 32])
    """
    a, b = sequence("a", a), sequence("b", b)
    n = max(a.size, b.size) if n is None else integer(n, "n")
    if max(a.size, b.size) > n:
        raise ValueError(f"n={n} is shorter than the sequences, which have {a.size} and {b.size}")
    if method == "direct":
        return circulant(b, n)[:, : a.size] @ a
    if method == "fft":
        return _by_fft(a, b, n)
    raise ValueError(f'method must be "direct" or "fft", got {method!r}')


def linear_length(n: int, k: int) -> int:
    """Cells of the smallest circle on which sequences of n and k numbers do not wrap round.

    Parameters
    ----------
    n, k : int
        Lengths, at least 1.

    Returns
    -------
    int
        n + k − 1, the length of ``convolve(a, b, mode="full")``.

    Raises
    ------
    TypeError
        If one is no integer.
    ValueError
        If one is below 1.

    Examples
    --------
    >>> linear_length(4, 4)
    7
    """
    at_least_one("lengths", integer(n, "lengths"), integer(k, "lengths"))
    return n + k - 1


def toeplitz(kernel: ArrayLike, n: int, mode: str = "full") -> Array:
    """Write convolution with a kernel as a matrix: ``toeplitz(b, n) @ a`` is ``convolve(a, b)``.

    Parameters
    ----------
    kernel : (k,) array_like
        Numbers, at least one.
    n : int
        Length of the sequences that the matrix is for.
    mode : "full", "same" or "valid"
        As in `convolve`.

    Returns
    -------
    (length by mode, n) ndarray
        Constant along its diagonals, a band k wide: row m, column i holds kernel[m − i]. Each
        column of the full matrix is the kernel as it is, each row the kernel flipped. Its
        transpose correlates: it is what the backward pass multiplies with.

    Raises
    ------
    TypeError
        If something in the kernel is no number, or n no integer.
    ValueError
        If the kernel is empty or has not one axis, n is below 1, or the mode is unknown.

    Examples
    --------
    >>> toeplitz([1, 2, 3], n=4)
    array([[1, 0, 0, 0],
           [2, 1, 0, 0],
           [3, 2, 1, 0],
           [0, 3, 2, 1],
           [0, 0, 3, 2],
           [0, 0, 0, 3]])
    >>> toeplitz([1, 2, 3], n=4, mode="valid") @ [1, 10, 100, 1000]
    array([ 123, 1230])
    """
    kernel = sequence("kernel", kernel)
    matrix = np.zeros((linear_length(n, kernel.size), n), kernel.dtype)
    for column in range(n):
        matrix[column : column + kernel.size, column] = kernel
    return matrix[_kept(n, kernel.size, mode)]


def circulant(kernel: ArrayLike, n: int) -> Array:
    """Write convolution on a circle as a matrix: each column is the one before, a cell further.

    Parameters
    ----------
    kernel : (k,) array_like
        One to n numbers.
    n : int
        Cells of the circle.

    Returns
    -------
    (n, n) ndarray
        Row m, column i holds kernel[(m − i) mod n], or 0 beyond the kernel. Its product with a
        is ``convolve_circular(a, kernel, n)``; its eigenvalues are the kernel's Fourier
        transform.

    Raises
    ------
    TypeError, ValueError
        As `toeplitz`, and if the kernel is longer than n.

    Examples
    --------
    >>> circulant([1, 2, 3], n=4)
    array([[1, 0, 3, 2],
           [2, 1, 0, 3],
           [3, 2, 1, 0],
           [0, 3, 2, 1]])
    """
    kernel = sequence("kernel", kernel)
    at_least_one("n", integer(n, "n"))
    if kernel.size > n:
        raise ValueError(f"a kernel of {kernel.size} does not fit on a circle of n={n} cells")
    column = np.zeros(n, kernel.dtype)
    column[: kernel.size] = kernel
    return column[(np.arange(n)[:, np.newaxis] - np.arange(n)) % n]


def sequence(name: str, values: ArrayLike) -> Array:
    """Numbers along one axis, or a refusal."""
    array = np.asarray(values)
    if array.dtype.kind not in "iufc":
        raise TypeError(f"{name} must be made of numbers, got {array.dtype}")
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} must have one axis and at least one number, got {array.shape}")
    return array


def _full(a: Array, b: Array) -> Array:
    """Each number of the shorter sequence adds a shifted and scaled copy of the longer one."""
    longer, shorter = (a, b) if a.size >= b.size else (b, a)
    output = np.zeros(linear_length(a.size, b.size), np.result_type(a, b))
    for shift, weight in enumerate(shorter):
        output[shift : shift + longer.size] += weight * longer
    return output


def _by_fft(a: Array, b: Array, n: int) -> Array:
    dtype = np.result_type(a, b)
    if dtype.kind == "c":
        return np.fft.ifft(np.fft.fft(a, n) * np.fft.fft(b, n)).astype(dtype)
    product = np.fft.irfft(np.fft.rfft(a, n) * np.fft.rfft(b, n), n)
    return (np.rint(product) if dtype.kind in "iu" else product).astype(dtype)


def _kept(n: int, k: int, mode: str) -> slice:
    """Part of the full convolution that a mode keeps."""
    short, long = sorted((n, k))
    if mode == "full":
        return slice(None)
    if mode == "same":
        first = (short - 1) // 2
        return slice(first, first + long)
    if mode == "valid":
        return slice(short - 1, long)
    raise ValueError(f"mode must be one of {', '.join(MODES)}, got {mode!r}")
