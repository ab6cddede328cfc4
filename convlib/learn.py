"""A kernel that learns: gradient descent on the mean squared error of a convolution.

The loss is quadratic in the weights, so all about it can be said beforehand: its curvatures are
the eigenvalues of one matrix, and they say which learning rates converge, how fast, and whether the
input can tell one kernel from another at all.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from convlib import functional, grad

__all__ = ["GROWN", "Descent", "curvatures", "gradient_descent", "largest_stable_lr", "rank"]

Array = NDArray[Any]

GROWN = 1e6  # times the first loss: from there on a descent is given up


class Descent(NamedTuple):
    """What gradient descent went through.

    Attributes
    ----------
    weights : (T + 1, C_out, C_in, K_h, K_w) ndarray
        Before the first step and after each.
    losses : (T + 1,) ndarray
        Of these weights.
    """

    weights: Array
    losses: Array


def gradient_descent(
    input: Array, target: Array, weight: Array, lr: float, momentum: float = 0.0, steps: int = 100
) -> Descent:
    r"""Train the weight of a convolution, as ``torch.optim.SGD`` does, to give a wanted output.

    Parameters
    ----------
    input : (N, C_in, H, W) ndarray
        Floats; the same in every step.
    target : (N, C_out, O_h, O_w) ndarray
        The output that is wanted, of the input's dtype.
    weight : (C_out, C_in, K_h, K_w) ndarray
        Where the descent starts, of the input's dtype; it is not changed.
    lr : float
        Learning rate η, how far a step goes, from 0.
    momentum : float
        μ, how much of the last step's direction is kept, from 0 to below 1.
    steps : int
        How many, from 0.

    Returns
    -------
    Descent
        Of `steps` steps, or fewer: it ends where the loss is more than `GROWN` times the first,
        long before a number overflows. Rates up to `largest_stable_lr` don't get there.

    Raises
    ------
    TypeError, ValueError
        As `convlib.functional.conv2d`, and ValueError if `target` has not the output's shape, or
        a number is outside the limits above.

    Notes
    -----
    With n numbers in the output y of the convolution of x and w, the loss is that of
    ``torch.nn.functional.mse_loss``, and each step is

    .. math::
        L = \frac1n \sum (y - t)^2, \quad
        g = \frac{\partial L}{\partial w} = x \star \frac{2 (y - t)}{n}, \quad
        v \leftarrow \mu v + g, \quad w \leftarrow w - \eta v

    from v = 0 (the documentation of ``torch.optim.SGD``; B. T. Polyak, *Some methods of speeding
    up the convergence of iteration methods*, 1964, has the momentum). ⋆ is correlation: nothing
    is flipped (`convlib.grad.conv2d_weight`).

    Examples
    --------
    >>> x = np.array([[[[1.0, 0.0, 2.0]]]])
    >>> wanted = functional.conv2d(x, np.array([[[[3.0, -1.0]]]]))
    >>> weights, losses = gradient_descent(x, wanted, np.zeros((1, 1, 1, 2)), lr=0.4, steps=50)
    >>> weights[-1].round(3), losses[:2].round(3)
    (array([[[[ 3., -1.]]]]), array([6.5 , 2.34]))
    """
    if not 0 <= lr < np.inf:
        raise ValueError(f"lr must be a finite number from 0, got {lr}")
    if not 0 <= momentum < 1:
        raise ValueError(f"momentum must be from 0 to below 1, got {momentum}")
    if steps < 0:
        raise ValueError(f"steps must be from 0, got {steps}")
    error = functional.conv2d(input, weight) - _like_output(target, input, weight)
    velocity = np.zeros_like(weight)
    weights, losses = [weight], [np.mean(error**2)]
    while len(losses) <= steps and losses[-1] <= GROWN * losses[0]:
        grad_output = 2 * error / error.size
        velocity = momentum * velocity + grad.conv2d_weight(input, weight.shape, grad_output)
        weight = weight - lr * velocity
        error = functional.conv2d(input, weight) - target
        weights.append(weight)
        losses.append(np.mean(error**2))
    return Descent(np.array(weights), np.array(losses))


def curvatures(input: Array, weight_size: Sequence[int]) -> Array:
    r"""How strongly the loss bends along each direction in the space of the weights.

    Parameters
    ----------
    input : (N, C_in, H, W) ndarray
        Floats.
    weight_size : (C_out, C_in, K_h, K_w), a sequence of four ints
        Shape of the weight.

    Returns
    -------
    (C_in·K_h·K_w,) ndarray of float64
        The eigenvalues λ, in ascending order, of the loss's matrix of second derivatives, which
        is the same for each of the filters; none is negative, but for rounding.

    Notes
    -----
    With the windows of the input as the columns of P (`convlib.functional.unfold`),

    .. math:: H = \frac2n P P^{\mathsf T}

    wherever the weights are: the loss is quadratic.

    Examples
    --------
    >>> curvatures(np.array([[[[1.0, 0.0, 2.0]]]]), (1, 1, 1, 2))
    array([1., 4.])
    """
    filters, _, *kernel_size = weight_size
    windows = functional.unfold(np.asarray(input, np.float64), kernel_size)
    columns = np.concatenate(list(windows), axis=1)
    second = 2 / (columns.shape[1] * filters) * columns @ columns.T
    return np.linalg.eigvalsh(second)


def largest_stable_lr(input: Array, weight_size: Sequence[int], momentum: float = 0.0) -> float:
    r"""Learning rate above which gradient descent diverges.

    Parameters
    ----------
    input, weight_size
        As `curvatures` takes them.
    momentum : float
        μ, from 0 to below 1.

    Returns
    -------
    float
        2(1 + μ)/λ_max; infinity where the input is 0 and nothing can be learned.

    Notes
    -----
    Along a direction of curvature λ, the error e follows
    :math:`e_{t+1} = (1 + \mu - \eta\lambda) e_t - \mu e_{t-1}`. It dies out if both roots of
    :math:`z^2 - (1 + \mu - \eta\lambda) z + \mu` are inside the unit circle, that is, for
    0 < ηλ < 2(1 + μ) (Polyak 1964). The largest curvature decides.

    Examples
    --------
    >>> x = np.array([[[[1.0, 0.0, 2.0]]]])
    >>> largest_stable_lr(x, (1, 1, 1, 2)), largest_stable_lr(x, (1, 1, 1, 2), momentum=0.5)
    (0.5, 0.75)
    """
    most = float(curvatures(input, weight_size)[-1])
    return 2 * (1 + momentum) / most if most > 0 else np.inf


def rank(input: Array, weight_size: Sequence[int]) -> int:
    """How many directions in the space of a filter's weights the input shows.

    Parameters
    ----------
    input, weight_size
        As `curvatures` takes them.

    Returns
    -------
    int
        The rank of the matrix of windows, from 0 to C_in·K_h·K_w. Below that many weights, other
        kernels give the very same output, and no training tells them apart.

    Notes
    -----
    Curvatures up to max(n, k)·ε·λ_max count as 0, for n windows of k cells, with ε of float64.

    Examples
    --------
    >>> rank(np.ones((1, 1, 4, 5)), (1, 1, 3, 3))  # only the sum of the weights is seen
    1
    """
    found = curvatures(input, weight_size)
    (n, _, height, width), (_, _, k_h, k_w) = input.shape, weight_size
    windows = n * (height - k_h + 1) * (width - k_w + 1)
    smallest = max(windows, found.size) * np.finfo(np.float64).eps * found[-1]
    return int(np.count_nonzero(found > smallest))


def _like_output(target: Array, input: Array, weight: Array) -> Array:
    (_, _, height, width), (filters, _, k_h, k_w) = input.shape, weight.shape
    size = (len(input), filters, height - k_h + 1, width - k_w + 1)
    if target.shape != size:
        raise ValueError(f"target is {target.shape}, but the output is {size}")
    return target
