"""Handwritten digits of 8×8 pixels, and a small network that learns to read them."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from convlib.verify import pytorch

if TYPE_CHECKING:
    from torch import nn

__all__ = ["fit", "load", "predict", "train"]

TRAINED = 1297  # of the 1797 digits, the first ones; the last 500 are held out

Array = np.ndarray


class Digits(NamedTuple):
    """Digits to train on, and others to test with.

    Attributes
    ----------
    train_images, test_images : (N, 8, 8) ndarray of float64
        Whole numbers from 0, paper, to 16, ink.
    train_labels, test_labels : (N,) ndarray of int64
        What they show, 0 to 9.
    """

    train_images: Array
    train_labels: Array
    test_images: Array
    test_labels: Array


def load() -> Digits:
    """Load the digits that come with scikit-learn, in its order: 1297 and the 500 after them.

    Raises
    ------
    ModuleNotFoundError
        If scikit-learn is not installed.

    Examples
    --------
    >>> digits = load()
    >>> digits.train_images.shape, digits.test_images.shape
    ((1297, 8, 8), (500, 8, 8))
    >>> digits.train_labels[:3]
    array([0, 1, 2])
    """
    try:
        from sklearn.datasets import load_digits
    except ModuleNotFoundError as error:
        if error.name != "sklearn":
            raise
        raise ModuleNotFoundError(
            "scikit-learn is not installed: pip install scikit-learn", name="sklearn"
        ) from None
    images, labels = load_digits(return_X_y=True)
    images = images.reshape(-1, 8, 8)
    return Digits(images[:TRAINED], labels[:TRAINED], images[TRAINED:], labels[TRAINED:])


def fit(
    model: "nn.Module",
    images: Array,
    labels: Array,
    seed: int = 0,
    epochs: int = 20,
    lr: float = 0.003,
) -> "nn.Module":
    """Train a model by Adam on the cross-entropy, in batches of 64 images.

    Parameters
    ----------
    model : torch.nn.Module
        From images (N, 1, H, W) to scores (N, classes); trained in place.
    images : (N, H, W) ndarray
    labels : (N,) ndarray
    seed : int
        Of the order of the images. The model's first weights are the caller's.
    epochs : int
        How often each image is seen.
    lr : float
        The learning rate.

    Returns
    -------
    torch.nn.Module
        The model.

    Raises
    ------
    ModuleNotFoundError
        If PyTorch is not installed.

    Examples
    --------
    >>> import torch
    >>> points = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(2, 2))
    >>> images = np.array([[[0.0, 1.0]], [[1.0, 0.0]]])
    >>> predict(fit(points, images, np.array([0, 1]), epochs=500), images)
    array([0, 1])
    """
    torch = pytorch()
    generator = torch.Generator().manual_seed(seed)
    x, y = _batch(model, images), torch.tensor(labels)
    optimizer = torch.optim.Adam(model.parameters(), lr)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # for arrays so small, faster than two, and one order of all sums
    try:
        with torch.enable_grad():
            for _ in range(epochs):
                for batch in torch.randperm(len(x), generator=generator).split(64):
                    optimizer.zero_grad()
                    torch.nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
                    optimizer.step()
    finally:
        torch.set_num_threads(threads)
    return model


def predict(model: "nn.Module", images: Array) -> Array:
    """Return the class with the highest score of each image.

    Parameters
    ----------
    model : torch.nn.Module
        From images (N, 1, H, W) to scores (N, classes).
    images : (N, H, W) ndarray

    Returns
    -------
    (N,) ndarray of int64

    Examples
    --------
    >>> from torch import nn
    >>> pixels_as_scores = nn.Flatten()
    >>> predict(pixels_as_scores, np.array([[[3.0, 5.0]], [[2.0, 1.0]]]))
    array([1, 0])
    """
    torch = pytorch()
    with torch.no_grad():
        return model(_batch(model, images)).argmax(dim=1).numpy()


def train(seed: int = 0) -> "nn.Sequential":
    """Make the book's small network, and train it on the digits: some seconds on one core.

    The weights are rounded to three decimals in the end, so that a figure can show all of them.

    Parameters
    ----------
    seed : int
        Of the first weights and of the order of the images. The same seed gives the same weights
        on one machine; on another, rounding may lead elsewhere.

    Returns
    -------
    torch.nn.Sequential
        From (N, 1, 8, 8), with pixels from 0 to 16, to ten scores, in float64.

    Examples
    --------
    >>> network = train()
    >>> digits = load()
    >>> bool(np.mean(predict(network, digits.test_images) == digits.test_labels) > 0.9)
    True
    """
    torch = pytorch()
    nn = torch.nn
    with torch.random.fork_rng(devices=[]):  # others may count on their random numbers
        torch.manual_seed(seed)
        model = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 12, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(48, 10),
        ).double()
    digits = load()
    fit(model, digits.train_images, digits.train_labels, seed)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(parameter.round(decimals=3))
    return model


def _batch(model: "nn.Module", images: Array) -> Any:
    """Images as the model takes them: (N, 1, H, W), in the dtype of its parameters."""
    torch = pytorch()
    dtype = next((p.dtype for p in model.parameters()), torch.float64)
    return torch.tensor(images, dtype=dtype)[:, None]
