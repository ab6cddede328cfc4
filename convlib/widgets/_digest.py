"""What of a large output travels to a browser, to be compared there with the browser's own."""

import numpy as np

SIDE = 17  # rows, and columns, whose crossings are compared, of each channel


def digest(output: np.ndarray) -> tuple[np.ndarray, str]:
    """Return some hundred numbers of an output, its mean and its largest magnitude, and in words.

    The rows and columns are evenly spaced and hold the borders, where padding can go wrong; the
    mean and the largest magnitude hold the pixels between. js/kit/digest.js does the same.

    Parameters
    ----------
    output : (C, H, W) ndarray

    Returns
    -------
    (N,) ndarray of float64
        Channel by channel in reading order, then the mean, then the largest magnitude.
    str
        Where the outputs are compared.

    Examples
    --------
    >>> numbers, places = digest(np.arange(6.0).reshape(1, 2, 3))
    >>> numbers
    array([0. , 1. , 2. , 3. , 4. , 5. , 2.5, 5. ])
    >>> places
    'at 6 positions, in the mean and in the largest magnitude'
    """
    rows, columns = (crossings(side) for side in output.shape[1:])
    sampled = output[:, rows][:, :, columns].ravel()
    places = f"at {len(rows) * len(columns)} positions, in the mean and in the largest magnitude"
    return np.array([*sampled, output.mean(), np.abs(output).max()]), places


def crossings(side: int) -> np.ndarray:
    """Evenly spaced places along an axis, with both ends; all of them on a short one."""
    count = min(side, SIDE)
    return np.arange(count) * (side - 1) // max(count - 1, 1)
