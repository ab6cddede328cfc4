"""Exercises of the chapter on a trained network."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib.exercises._arrays import Unanswered, kind, plain
from convlib.exercises._inputs import numbers
from convlib.exercises.short import Choice, Number
from convlib.exercises.task import Function, Judged

__all__ = ["EXERCISES"]

Array = NDArray[Any]
Score = Callable[[Array], float]

BUDGET = 1446  # parameters of the chapter's network
WEIGHTS = numbers(8, 8)


def _first_score(image: Array) -> float:
    """Give a score that is no sum over the pixels alone, so that patches that pile up show."""
    total = float((WEIGHTS * np.asarray(plain(image))).sum())
    return total + total**2 / 500


def _second_score(image: Array) -> float:
    return float(np.maximum(0, WEIGHTS[:7, :6] * np.asarray(plain(image))).max())


def _occlusion(score: Score, image: Array, k: int = 3, pile_up: bool = False) -> Array:
    whole = score(image)
    height, width = image.shape
    drops = np.zeros((height - k + 1, width - k + 1))
    covered = image.copy()
    for row, column in np.ndindex(drops.shape):
        covered = covered if pile_up else image.copy()
        covered[row : row + k, column : column + k] = 0
        drops[row, column] = whole - score(covered)
    return drops


def _around(score: Score, image: Array) -> Array:
    """Put a patch around each pixel, also where it reaches over the edge."""
    whole = score(image)
    drops = np.zeros(image.shape)
    for row, column in np.ndindex(image.shape):
        covered = image.copy()
        covered[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2] = 0
        drops[row, column] = whole - score(covered)
    return drops


def _kept(score: Score, image: Array) -> Array:
    """Keep the patch, and cover the rest."""
    drops = np.zeros((image.shape[0] - 2, image.shape[1] - 2))
    for row, column in np.ndindex(drops.shape):
        only = np.zeros_like(image)
        only[row : row + 3, column : column + 3] = image[row : row + 3, column : column + 3]
        drops[row, column] = score(image) - score(only)
    return drops


def _places_forgotten(answer: Any) -> str | None:
    """Judge a network whose scores should not know where anything is."""
    import torch

    with torch.random.fork_rng(devices=[]), torch.no_grad():
        modules = [answer]
        if not isinstance(answer, torch.nn.Module):
            if not callable(answer):
                raise Unanswered("Asked is a network, or the function that makes one.")
            modules = [answer() for _ in range(3)]
        for module in modules:
            if not isinstance(module, torch.nn.Module):
                raise Unanswered(f"The function makes {kind(module)}, no `nn.Module`.")
            says = _of_network(torch, module)
            if says:
                return says
    return None


def _of_network(torch: Any, module: Any) -> str | None:
    parameters = list(module.parameters())
    count = sum(p.numel() for p in parameters)
    if not any(p.ndim == 4 for p in parameters):
        return "There is no convolution in it."
    if count > BUDGET:
        return f"It has {count} parameters; the budget is {BUDGET}."
    images = torch.zeros(4, 1, 8, 8, dtype=parameters[0].dtype)
    for image, (row, column) in zip(images, [(3, 3), (3, 4), (4, 3), (4, 4)], strict=True):
        image[0, row, column] = 16
    scores = module.eval()(images)
    if tuple(scores.shape) != (4, 10):
        return f"Four digits give scores of shape {tuple(scores.shape)}; asked is (4, 10)."
    if torch.isclose(scores, scores[:1], rtol=0, atol=1e-5).all():
        return None
    return f"The scores change when a single pixel moves by one. {_where_places_are(torch, module)}"


def _where_places_are(torch: Any, module: Any) -> str:
    """Say which layer still knows places."""
    nn = torch.nn
    layers = list(module.modules())
    kinds = [type(layer) for layer in layers]
    convolutions = [i for i, kind in enumerate(kinds) if kind is nn.Conv2d]
    pools = [i for i, kind in enumerate(kinds) if kind in (nn.MaxPool2d, nn.AvgPool2d)]
    if pools and pools[0] < convolutions[-1]:
        return "There is a pooling between the convolutions, which moves in steps."
    if any(max(layer.stride) > 1 for layer in layers if isinstance(layer, nn.Conv2d)):
        return "A convolution has a stride."
    maps = layers[convolutions[-1]].out_channels
    dense = [layer for layer in layers if isinstance(layer, nn.Linear)]
    if dense and dense[0].in_features > maps:
        return (
            f"The dense layer reads {dense[0].in_features} numbers of {maps} maps, "
            "so it has weights for places."
        )
    return "Some layer still knows places."


EXERCISES = {
    "1": Number(
        "How many parameters has the network, biases included?",
        BUDGET,
        {
            1416: "The biases are missing: 8 + 12 + 10.",
            690: "In layer 3 each filter has a kernel for each of the 8 channels.",
            956: "The dense layer is missing: 10·(48 + 1).",
            2886: "The last pooling is forgotten: 12 maps of 2×2 go into the dense layer.",
        },
        hints=[
            "Layer 0: 8 filters of 1·3·3 weights and a bias.",
            "Layer 3: 12 filters of 8·3·3 weights and a bias.",
            "Two poolings make 2×2 of 8×8: 48 numbers go into the dense layer.",
        ],
        why="80 + 876 + 490.",
    ),
    "2": Number(
        "How many parameters would layer 0 have if each of its 64 places had kernels and biases "
        "of its own?",
        5120,
        {
            80: "That is with sharing: the same for all places.",
            4608: "The biases are missing: nothing is shared, so each place has 8.",
            4616: "The biases are not shared either: each place has 8.",
            640: "That is one filter. There are 8.",
            2880: "That is without padding, for 6×6 places; layer 0 has 8×8.",
        },
        hints=["How many has one place?"],
        why="64 places of 80.",
    ),
    "3": Choice(
        "All pixels are 0. What decides which class is read?",
        (
            "Nothing: all ten scores are equal.",
            "The kernels of layer 0.",
            "The biases, and the weights behind the first of them.",
        ),
        "The biases, and the weights behind the first of them.",
        {
            "Nothing: all ten scores are equal.": "The products are 0, but the biases are not.",
            "The kernels of layer 0.": "Their weights meet zeros only: all those products are 0.",
        },
        hints=["What does layer 0 give for an input of zeros?"],
        why="Layer 0 gives its biases, and the layers behind it work on those.",
    ),
    "4": Choice(
        "Two filters of layer 0 are off. Is the loss the sum of the losses of each?",
        (
            "Yes: a convolution is linear.",
            "Yes: the two filters do not see each other.",
            "In general not: it can be more, or less.",
        ),
        "In general not: it can be more, or less.",
        {
            "Yes: a convolution is linear.": "The layer is; ReLU, the maximum of a pooling and "
            "reading the largest score are not.",
            "Yes: the two filters do not see each other.": "Layer 3 reads both their maps, and one "
            "can stand in for the other.",
        },
        hints=["What is behind layer 0?"],
        why="Filters stand in for one another, or need one another.",
    ),
    "5": Function(
        "occlusion(score, image)",
        _occlusion,
        [(_first_score, numbers(8, 8, seed=1) + 10), (_second_score, numbers(7, 6) + 10)],
        {
            "The patches pile up: each is to be put on the whole image. Copy it "
            "anew.": lambda s, i: _occlusion(s, i, pile_up=True),
            "The sign is wrong: a patch that the score needs is to have a positive "
            "drop.": lambda s, i: -_occlusion(s, i),
            "These are the scores themselves; asked is how much is lost.": lambda s, i: (
                s(i) - _occlusion(s, i)
            ),
            "The patch lies around each pixel; asked is one result for each place where it "
            "lies wholly on the image.": _around,
            "The patch is 2×2; asked is 3×3.": lambda s, i: _occlusion(s, i, 2),
            "The rest is covered, and the patch is kept.": _kept,
            "The last row and the last column are missing: n − 3 + 1 places fit.": lambda s, i: (
                _occlusion(s, i)[:-1, :-1]
            ),
        },
        why="It finds the patches that a score rests on.",
    ),
    "6": Judged(
        _places_forgotten, "It keeps to the budget, and a pixel that moves changes no score."
    ),
}
