"""Pictures as a figure takes them, names them and sends them: losslessly, as PNG."""

import hashlib
import io
import warnings
from typing import Any

import numpy as np
from traitlets import TraitError, TraitType

from convlib import images
from convlib.widgets._traits import read_only

MOST = 512  # pixels along a side of what Python sends to a browser, or takes from one


class PictureName(TraitType[Any, Any]):
    """The name of a picture. A picture without a name is kept by the figure, which gives it one."""

    def __init__(self, default: str, **metadata: Any) -> None:
        super().__init__(default_value=default, **metadata)
        self.info_text = (
            f"one of {', '.join(images.NAMES)}, or an array (H, W) or (H, W, 3) up to "
            f"{MOST}×{MOST}, uint8 from 0 to 255 or floats from 0 to 1"
        )
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> str:
        """Take a name, whose picture is looked up when it is needed, or an array."""
        if isinstance(value, str):
            return value
        try:
            return obj.keep(as_picture(value))
        except (TypeError, ValueError) as error:
            raise TraitError(f"{self.name}: {error}; it takes {self.info_text}") from None


def as_picture(value: Any) -> np.ndarray:
    """Make a picture of an array: uint8, (H, W) where it is grey and (H, W, 3) where it is not.

    Raises
    ------
    TypeError, ValueError
        If it is no picture, or larger than a page should carry.
    """
    given = np.asarray(value)
    if given.ndim not in (2, 3) or given.shape[2:] not in ((), (3,)) or 0 in given.shape:
        raise ValueError(f"the shape is {given.shape}")
    if max(given.shape[:2]) > MOST:
        raise ValueError(f"{given.shape[0]}×{given.shape[1]} pixels are too many")
    if given.dtype.kind == "f":
        outside = given[~((given >= 0) & (given <= 1))]  # NaN too
        if outside.size:
            raise ValueError(f"it holds {outside[0]}, and floats go from 0 to 1")
        given = np.rint(given * 255).astype(np.uint8)
    if given.dtype != np.uint8:
        raise TypeError(f"the dtype is {given.dtype}")
    return read_only(without_equal_channels(given).copy())


def without_equal_channels(picture: np.ndarray) -> np.ndarray:
    """Make (H, W) of a picture whose red, green and blue are the same everywhere: it is grey."""
    grey = picture.ndim == 3 and bool((picture == picture[..., :1]).all())
    return picture[..., 0] if grey else picture


def name_of(picture: np.ndarray) -> str:
    """Name a picture by its content, so that the same one has the same name."""
    content = f"{picture.shape}".encode() + picture.tobytes()
    return f"array {hashlib.sha256(content).hexdigest()[:10]}"


def to_png(picture: np.ndarray) -> bytes:
    """Write a picture as PNG, which a browser decodes to the very same numbers."""
    from PIL import Image

    written = io.BytesIO()
    Image.fromarray(picture).save(written, format="PNG", optimize=True)
    return written.getvalue()


def from_png(data: bytes) -> np.ndarray:
    """Read a picture that a browser has sent.

    Raises
    ------
    ValueError
        If it is no PNG, or larger than a figure takes.
    """
    from PIL import Image

    bombs = Image.DecompressionBombError, Image.DecompressionBombWarning
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG",)) as file:
                if max(file.size) > MOST:
                    raise ValueError(f"{file.height}×{file.width} pixels are too many")
                return as_picture(np.array(file.convert("RGB")))
    except bombs:  # Pillow refuses such sizes itself, before they can be read
        raise ValueError(f"more than {Image.MAX_IMAGE_PIXELS:,} pixels are too many") from None
    except (OSError, SyntaxError) as error:  # a broken chunk is a SyntaxError of Pillow's
        raise ValueError(f"it can't be decoded: {error}") from None
