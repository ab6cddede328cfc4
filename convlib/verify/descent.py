"""A kernel trained by PyTorch."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib.learn import Descent
from convlib.verify._pytorch import pytorch
from convlib.verify.convolution import conv2d_layer

Array = NDArray[Any]


def gradient_descent(
    input: Array, target: Array, weight: Array, lr: float, momentum: float = 0.0, steps: int = 100
) -> Descent:
    """Train an ``nn.Conv2d`` with ``torch.optim.SGD`` on ``mse_loss``, for so many steps.

    Parameters
    ----------
    input, target, weight, lr, momentum, steps
        As `convlib.learn.gradient_descent` takes them; copied.

    Returns
    -------
    Descent
        PyTorch's weights and losses, before the first step and after each; it ends nowhere early.

    Raises
    ------
    ModuleNotFoundError
        If PyTorch is not installed.

    Examples
    --------
    >>> x = np.array([[[[1.0, 0.0, 2.0]]]])
    >>> from convlib import functional
    >>> wanted = functional.conv2d(x, np.array([[[[3.0, -1.0]]]]))
    >>> gradient_descent(x, wanted, np.zeros((1, 1, 1, 2)), lr=0.5, steps=1).losses
    array([6.5  , 3.125])
    """
    torch = pytorch()
    x, wanted = torch.from_numpy(input.copy()), torch.from_numpy(target.copy())
    layer = conv2d_layer(weight)
    optimizer = torch.optim.SGD(layer.parameters(), lr=lr, momentum=momentum)
    weights, losses = [], []
    with torch.enable_grad():
        for step in range(steps + 1):
            loss = torch.nn.functional.mse_loss(layer(x), wanted)
            weights.append(layer.weight.detach().numpy().copy())
            losses.append(loss.detach().numpy())
            if step < steps:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    return Descent(np.array(weights), np.array(losses))
