"""The book's photographs as arrays, and the steps between a picture and what a layer takes.

A picture is uint8 from 0 to 255 with the colours last, (H, W) or (H, W, 3), as files and screens
have it; an image for a convolution is floating with the channels first, (C, H, W), as PyTorch has
it. Who took each photograph, and under which licence, is in images/CREDITS.md.

>>> from convlib import functional, kernels
>>> chelsea = load("chelsea")  # a cat
>>> edges = functional.conv2d(channels_first(grey(chelsea)), kernels.sobel_x[None, None])
>>> chelsea.shape, edges.shape
((213, 320, 3), (1, 211, 318))
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib._checks import FLOATS, check_array, check_dtype

__all__ = ["NAMES", "channels_first", "channels_last", "encoded", "grey", "load"]

Picture = NDArray[np.uint8]

NAMES = ("astronaut", "brick", "camera", "chelsea", "coffee")

_HERE = Path(__file__).parent
# The repository keeps its photographs, with their credits, beside the package, where a text can
# show them too. A wheel has that folder inside the package (pyproject.toml).
_FOLDER = next(f for f in (_HERE / "photographs", _HERE.parent / "images") if f.is_dir())


def load(name: str) -> Picture:
    """Return a photograph, grey ones as (H, W) and coloured ones as (H, W, 3).

    Parameters
    ----------
    name : str
        One of `NAMES`. `camera` and `brick` are grey, 512×512 pixels; the others have colours
        and about 65,000 pixels.

    Returns
    -------
    ndarray of uint8, 0 to 255
        The sRGB values of the file. It is yours to change.

    Raises
    ------
    ValueError
        If there is no such photograph.

    Examples
    --------
    >>> load("camera").shape, load("coffee").shape
    ((512, 512), (213, 320, 3))
    """
    from PIL import Image  # only here: it takes longer to import than all of convlib

    with Image.open(_path(name)) as file:
        return np.array(file)


def encoded(name: str) -> tuple[bytes, str]:
    r"""Return the file of a photograph and its MIME type, for a page to show.

    The files say nothing of colour spaces, so that a browser decodes the numbers of `load`.

    Parameters
    ----------
    name : str
        One of `NAMES`.

    Raises
    ------
    ValueError
        If there is no such photograph.

    Examples
    --------
    >>> data, kind = encoded("brick")
    >>> data[:4], kind
    (b'\x89PNG', 'image/png')
    """
    return _path(name).read_bytes(), "image/png"


def _path(name: str) -> Path:
    if name not in NAMES:
        raise ValueError(f"name must be one of {', '.join(NAMES)}, got {name!r}")
    return _FOLDER / f"{name}.png"


def grey(picture: Picture) -> Picture:
    """Return the luma of a picture: how bright each pixel looks, as one number.

    Y' = 0.299 R' + 0.587 G' + 0.114 B', rounded, half up. Recommendation ITU-R BT.601-7, 2011,
    section 2.5.1. The numbers of a picture are not proportional to light, so neither is luma.

    Parameters
    ----------
    picture : ndarray of uint8, (H, W, 3) or (H, W)
        A grey one comes back as it is, as a copy.

    Returns
    -------
    ndarray of uint8, (H, W)

    Raises
    ------
    TypeError, ValueError
        If `picture` is no picture.

    Examples
    --------
    >>> grey(np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8))
    array([[ 76, 150,  29]], dtype=uint8)
    """
    _check_picture(picture)
    if picture.ndim == 2:
        return picture.copy()
    # In whole numbers, which round the same everywhere.
    thousandths = picture.astype(np.int64) @ np.array([299, 587, 114])
    return ((thousandths + 500) // 1000).astype(np.uint8)


def channels_first(picture: Picture) -> NDArray[np.float64]:
    """Return a picture as a layer takes it: (C, H, W), from 0 to 1.

    Parameters
    ----------
    picture : ndarray of uint8, (H, W) or (H, W, 3)

    Returns
    -------
    ndarray of float64, (1, H, W) or (3, H, W)
        Divided by 255, as torchvision's `to_tensor` does, but in the kernels' float64.

    Raises
    ------
    TypeError, ValueError
        If `picture` is no picture.

    Examples
    --------
    >>> channels_first(np.array([[0, 51, 255]], np.uint8))
    array([[[0. , 0.2, 1. ]]])
    """
    _check_picture(picture)
    colours_last = picture.reshape(*picture.shape[:2], -1)
    return np.ascontiguousarray(np.moveaxis(colours_last, -1, 0)) / 255


def channels_last(image: NDArray[Any]) -> Picture:
    """Return an image as a screen shows it, the inverse of `channels_first`.

    Parameters
    ----------
    image : ndarray of floats, (1, H, W) or (3, H, W)
        What is below 0 becomes black and what is above 1 becomes white: a convolution may leave
        that range.

    Returns
    -------
    ndarray of uint8, (H, W) or (H, W, 3)
        Rounded to the nearest.

    Raises
    ------
    TypeError, ValueError
        If `image` has other channels, another dtype or a NaN, which has no colour.

    Examples
    --------
    >>> channels_last(np.array([[[-3.0, 0.2, 7.0]]]))
    array([[  0,  51, 255]], dtype=uint8)
    """
    check_array("image", image)
    check_dtype(image, FLOATS, "channels_last")
    if image.ndim != 3 or image.shape[0] not in (1, 3):
        raise ValueError(f"image must be (1, H, W) or (3, H, W), but is {image.shape}")
    if np.isnan(image).any():
        raise ValueError(f"image must be numbers, but {np.isnan(image).sum()} of them are nan")
    picture = np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
    return picture[0] if image.shape[0] == 1 else np.ascontiguousarray(np.moveaxis(picture, 0, -1))


def _check_picture(picture: Any) -> None:
    check_array("picture", picture)
    if picture.dtype != np.uint8:
        raise TypeError(f"picture must be uint8, from 0 to 255, but is {picture.dtype}")
    if picture.ndim not in (2, 3) or picture.shape[2:] not in ((), (3,)):
        raise ValueError(f"picture must be (H, W) or (H, W, 3), but is {picture.shape}")
