"""What answers are tried with: small whole numbers without any symmetry, the same each time."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["numbers"]


def numbers(*shape: int, seed: int = 0) -> NDArray[np.float64]:
    """Draw whole numbers from −9 to 9, as floats, so that sums of products are exact.

    Examples
    --------
    >>> numbers(2, 3)
    array([[-5.,  1.,  2.],
           [-3.,  6., -6.]])
    """
    drawn = np.random.default_rng([seed, *shape]).integers(-9, 10, shape)
    return drawn.astype(np.float64)
