"""Layers for the channel mixer to start with, by name: small integers, asymmetric kernels."""

from typing import Any

import numpy as np

from convlib import images

# A red square and a yellow one, which is red and green at once, above a blue stripe.
PICTURE = np.array(
    [
        [
            [4, 4, 0, 0, 0, 0],
            [4, 4, 0, 0, 0, 0],
            [4, 4, 0, 4, 4, 0],
            [0, 0, 0, 4, 4, 0],
            [0, 0, 0, 4, 4, 0],
            [0, 0, 0, 0, 0, 0],
        ],
        [
            [0, 0, 0, 0, 0, 1],
            [0, 0, 0, 0, 0, 2],
            [0, 0, 0, 4, 4, 0],
            [0, 0, 0, 4, 4, 0],
            [0, 0, 0, 4, 4, 0],
            [0, 0, 0, 0, 0, 0],
        ],
        [
            [0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 0],
            [1, 0, 0, 0, 0, 0],
            [2, 2, 1, 0, 0, 0],
            [3, 3, 3, 3, 3, 3],
        ],
    ]
)

RIGHT_EDGE = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
BOTTOM_EDGE = [[0, 1, 1], [0, 0, 0], [0, -1, -1]]
CORNER = [[2, 1, 0], [1, 0, -1], [0, -1, -2]]
MIDDLE = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
BELOW = [[0, 0, 0], [0, 0, 0], [0, 1, 1]]

# Filter 0 finds right edges of what is red and not green: the yellow square cancels.
DENSE = np.array(
    [
        [RIGHT_EDGE, np.negative(RIGHT_EDGE), MIDDLE],
        [BELOW, BOTTOM_EDGE, np.negative(BELOW)],
        [MIDDLE, MIDDLE, CORNER],
    ]
)

MAPS = np.array(
    [
        [[0, 3, 0, 0, 0], [0, 3, 0, 0, 0], [0, 3, 0, 0, 0], [0, 3, 0, 0, 0], [0, 3, 3, 3, 0]],
        [[1, 0, 0, 0, 2], [0, 1, 0, 2, 0], [0, 0, 3, 0, 0], [0, 1, 0, 2, 0], [1, 0, 0, 0, 2]],
        [[0, 0, 0, 0, 0], [2, 2, 2, 2, 2], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0]],
        [[4, 3, 2, 1, 0], [3, 2, 1, 0, 0], [2, 1, 0, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 1]],
    ]
)


def complete(layer: dict[str, Any]) -> dict[str, Any]:
    """Give a layer all its arguments, by the names of the traits."""
    filters = len(layer["pointwise"] if layer.get("separable") else layer["weight"])
    defaults = {
        "bias": np.zeros(filters),
        "groups": 1,
        "stride": (1, 1),
        "padding": (0, 0),
        "separable": False,
        "pointwise": np.ones((1, 1, 1, 1)),
    }
    arrays = {
        name: np.asarray(layer[name], np.float64)
        for name in ("input", "weight", "bias", "pointwise")
        if name in layer
    }
    return defaults | layer | arrays


def _photograph() -> np.ndarray:
    """Shrink a red table with a white cup to 6×6 pixels, each channel to digits from 0 to 9."""
    square = images.load("coffee")[:210, 55:265]
    pixels = square.reshape(6, 35, 6, 35, 3).mean((1, 3))
    return np.rint(np.moveaxis(pixels, -1, 0) * 9 / 255)


# Blocks (filter, channel) that are there with two groups; the others are zeros.
_GROUPED = np.array(
    [
        [[[1, 0], [1, 0]], [[0, 1], [-1, 0]]],
        [[[-1, 2], [0, 0]], [[1, 0], [0, 1]]],
        [[[1, 1], [-1, -1]], [[0, 0], [0, 1]]],
        [[[0, -1], [1, 0]], [[1, -1], [0, 2]]],
    ]
)

# Brightness, as R + 2 G + B; red against green; blue against both.
_COLOURS = np.array([[1, 2, 1], [1, -1, 0], [-1, -1, 2]])[..., None, None]

# What is red and not white, and the bottom edges of what is bright.
_ON_PHOTOGRAPH = np.array(
    [
        [np.multiply(MIDDLE, 2), np.negative(MIDDLE), np.negative(MIDDLE)],
        [BOTTOM_EDGE, BOTTOM_EDGE, BOTTOM_EDGE],
    ]
)

# From each name to the arguments in which it differs from a layer with stride 1, padding 0, one
# group, no bias and no 1×1 layer behind it.
PRESETS: dict[str, dict[str, Any]] = {
    "dense": {"input": PICTURE, "weight": DENSE, "bias": [1, -4, 2]},
    "grouped": {"input": MAPS, "weight": _GROUPED, "groups": 2},
    "depthwise": {"input": PICTURE, "weight": DENSE[range(3), range(3)][:, None], "groups": 3},
    "depthwise, multiplier 2": {
        "input": MAPS[:2],
        "weight": np.array([RIGHT_EDGE, BOTTOM_EDGE, CORNER, BELOW])[:, None],
        "groups": 2,
    },
    "pointwise 1×1": {"input": PICTURE, "weight": _COLOURS},
    "depthwise-separable": {
        "input": PICTURE,
        "weight": np.array([RIGHT_EDGE, BOTTOM_EDGE, BOTTOM_EDGE])[:, None],
        "groups": 3,
        "separable": True,
        "pointwise": np.array([[1, -1, 0], [0, 2, 1], [1, 1, -3]])[..., None, None],
        "bias": [0, 1, -2],
    },
    "photograph": {"input": _photograph(), "weight": _ON_PHOTOGRAPH},
}
