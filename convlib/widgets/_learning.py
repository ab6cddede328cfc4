"""What the learning kernel starts from, and how far two programs may be apart on its way."""

import numpy as np
from numpy.typing import NDArray

from convlib import functional, learn

Array = NDArray[np.float64]

# Small pictures by what they teach. On a staircase many kernels have the same output; a constant
# picture shows nothing of a kernel but its sum.
PICTURES: dict[str, list[list[int]]] = {
    "face": [
        [0, 1, 1, 1, 1, 0],
        [1, 0, 0, 0, 0, 1],
        [1, 0, 1, 1, 0, 1],
        [1, 0, 0, 0, 0, 1],
        [1, 0, 1, 1, 0, 1],
        [0, 1, 1, 1, 1, 0],
    ],
    "key": [
        [0, 1, 1, 0, 0, 0],
        [1, 0, 0, 1, 0, 0],
        [0, 1, 1, 0, 0, 0],
        [0, 0, 1, 0, 0, 0],
        [0, 0, 1, 1, 0, 0],
        [0, 0, 1, 1, 0, 0],
    ],
    "one bright pixel": [[int((row, column) == (2, 2)) for column in range(6)] for row in range(6)],
    "staircase": [[int(column <= row) for column in range(6)] for row in range(6)],
    "stripes": [[column % 2 for column in range(6)] for _ in range(6)],
    "constant": [[1] * 6] * 6,
}

# Where a kernel starts: the upper left of one of these 5×5 tables.
STARTS: dict[str, list[list[float]]] = {
    f"random {seed}": np.random.default_rng(seed).uniform(-1, 1, (5, 5)).round(2).tolist()
    for seed in (1, 2, 3)
} | {"zeros": [[0.0] * 5] * 5}


def fitted(weight: Array, shape: tuple[int, ...]) -> Array:
    """Make a start for a target of another size: a named one stays that, others get zeros.

    Parameters
    ----------
    weight : (K_h, K_w) ndarray
    shape : (int, int)
        Up to 5×5.

    Returns
    -------
    ndarray of that shape

    Examples
    --------
    >>> fitted(np.ones((1, 3)), (2, 2))
    array([[1., 1.],
           [0., 0.]])
    """
    rows, columns = shape
    for table in map(np.array, STARTS.values()):
        if np.array_equal(table[: weight.shape[0], : weight.shape[1]], weight):
            return table[:rows, :columns].copy()
    made = np.zeros(shape)
    kept = weight[:rows, :columns]
    made[: kept.shape[0], : kept.shape[1]] = kept
    return made


def rounding(
    descent: learn.Descent, input: Array, kernel: Array, lr: float, momentum: float
) -> tuple[Array, Array]:
    r"""How far two programs may be apart after each step, by rounding alone.

    Parameters
    ----------
    descent : Descent
        What was gone through.
    input : (H, W) ndarray
    kernel : (K_h, K_w) ndarray
        The one whose output was wanted.
    lr, momentum : float
        As they were.

    Returns
    -------
    weights, losses : (T + 1,) ndarray
        For any weight, and for the loss, of each step.

    Notes
    -----
    Every step makes a small error of its own in v and in w: sums of m products err by at most
    γₘ Σ|ab| (Higham 2002, §3.1). Later steps carry it along as they carry any error: in a
    direction of curvature λ by the matrix [[1 − ηλ, −ημ], [λ, μ]] on (w, v). So its powers, the
    largest over all λ, weigh the errors of the steps before; twice that for two programs.

    Examples
    --------
    >>> x, kernel = np.eye(3), np.ones((2, 2))
    >>> wanted = functional.conv2d(x[None, None], kernel[None, None])
    >>> descent = learn.gradient_descent(x[None, None], wanted, 0 * kernel[None, None], lr=0.1)
    >>> weights, losses = rounding(descent, x, kernel, lr=0.1, momentum=0)
    >>> bool(weights[0] == 0), bool(0 < weights[-1] < 1e-12)
    (True, True)
    """
    weights = descent.weights[:, 0, 0].reshape(len(descent.losses), -1)
    P = functional.unfold(input[None], kernel.shape).T  # a window in each row
    n, k = P.shape
    unit = (n + k + 8) * np.finfo(np.float64).eps / 2
    sizes = np.abs(P)
    # y − t, whose t is summed by each program too; then g, v and w.
    summed = sizes @ (np.abs(weights).T + np.abs(kernel).reshape(-1, 1))
    in_error = unit * summed
    residuals = P @ (weights.T - kernel.reshape(-1, 1))
    in_gradient = np.linalg.norm(unit * sizes.T @ summed, axis=0) * 2 / n
    velocity = np.linalg.norm(np.diff(weights, axis=0), axis=1) / (lr or 1)
    before = np.concatenate([[0], velocity])[:-1]
    in_v = in_gradient[:-1] + unit * (momentum * before + velocity)
    in_w = lr * in_v + unit * (np.linalg.norm(weights[1:], axis=1) + lr * velocity)

    curvatures = learn.curvatures(input[None, None], (1, 1, *kernel.shape))
    carried = np.array([_powers(x, lr, momentum, len(velocity)) for x in curvatures])
    by_w, by_v = np.abs(carried).max(axis=0)
    apart = np.zeros(len(weights))
    for step in range(1, len(weights)):
        apart[step] = by_w[:step][::-1] @ in_w[:step] + by_v[:step][::-1] @ in_v[:step]
    off = np.linalg.norm(P, 2) * apart + np.linalg.norm(in_error, axis=0)
    size = np.linalg.norm(residuals, axis=0)
    in_loss = (2 * size * off + off**2) / n + unit * descent.losses
    return 2 * apart, 2 * in_loss


def _powers(curvature: float, lr: float, momentum: float, count: int) -> Array:
    """Follow an error of 1 in w, and one in v, over the steps: what they are in w, (2, count)."""
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    rows, row = np.empty((count, 2)), np.array([1.0, 0.0])
    for power in range(count):
        rows[power] = row
        row = row @ matrix
    return rows.T
