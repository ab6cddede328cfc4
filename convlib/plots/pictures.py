"""Pictures side by side, made of pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from convlib.plots.look import INPUT, KERNEL, QUIET, png

SIDE = 2.9  # inches of the longest side
SMALL = 12  # pixels: pictures up to this size are drawn smaller, since nothing is to be seen
NEUTRAL = "#F2F2F2"


@dataclass
class Picture:
    """A picture in a row of pictures.

    Attributes
    ----------
    name : str
        Written above, with the shape.
    pixels : (H, W) or (H, W, 3) ndarray of uint8
    color : str
        Of the name.
    window : (row, column, height, width), optional
        Pixels to frame, in the kernel's colour.
    """

    name: str
    pixels: np.ndarray
    color: str
    window: tuple[int, int, int, int] | None = None


def pictures(shown: Sequence[Picture], signs: Sequence[str] = ()) -> bytes:
    """Draw pictures side by side, with a sign between each two.

    Parameters
    ----------
    shown : sequence of Picture
    signs : sequence of str
        One fewer than pictures.

    Returns
    -------
    bytes
        A PNG on a transparent ground, which stands on light and on dark pages.

    Examples
    --------
    >>> from convlib.plots import INPUT
    >>> pictures([Picture("Input", np.zeros((4, 6), np.uint8), INPUT)])[1:4]
    b'PNG'
    """
    gap, head = 0.4, 0.3  # inches
    sizes = [_inches(picture.pixels.shape) for picture in shown]
    tall = max(height for height, _ in sizes) + head
    wide = sum(width for _, width in sizes) + gap * (len(sizes) - 1)
    figure = Figure(figsize=(wide, tall))
    left = 0.0
    for index, (picture, (height, width)) in enumerate(zip(shown, sizes, strict=True)):
        bottom = (tall - head - height) / 2
        axes = figure.add_axes((left / wide, bottom / tall, width / wide, height / tall))
        _draw(axes, picture)
        left += width + gap
        if index < len(signs):
            middle = (left - gap / 2) / wide, (tall - head) / 2 / tall
            figure.text(*middle, signs[index], ha="center", va="center", color=QUIET, size=16)
    return png(figure)


def signed(numbers: np.ndarray) -> np.ndarray:
    """Colour numbers on the signed scale: blue below zero, orange above, pale at zero.

    Parameters
    ----------
    numbers : (H, W) ndarray

    Returns
    -------
    (H, W, 3) ndarray of uint8
        The largest magnitude has the full colour.

    Examples
    --------
    >>> signed(np.array([[-2.0, 0.0, 2.0]]))[0].tolist()
    [[0, 114, 178], [242, 242, 242], [213, 94, 0]]
    """
    from matplotlib.colors import LinearSegmentedColormap

    most = np.abs(numbers).max() or 1.0
    scale = LinearSegmentedColormap.from_list("signed", [INPUT, NEUTRAL, KERNEL], N=511)
    colours: np.ndarray = scale((numbers / most + 1) / 2, bytes=True)[..., :3]
    return colours


def _inches(shape: tuple[int, ...]) -> tuple[float, float]:
    """Height and width of a picture on paper."""
    height, width = shape[:2]
    long = max(height, width)
    side = SIDE * (min(long, SMALL) / SMALL if long <= SMALL else 1)
    return side * height / long, side * width / long


def _draw(axes: Axes, picture: Picture) -> None:
    height, width = picture.pixels.shape[:2]
    smooth = "nearest" if max(height, width) < 256 else "antialiased"
    axes.imshow(picture.pixels, cmap="gray", vmin=0, vmax=255, interpolation=smooth, aspect="auto")
    axes.set_axis_off()
    title = f"{picture.name} {height}×{width}"
    axes.set_title(title, loc="left", color=picture.color, size=10, weight="bold", pad=4)
    if picture.window:
        row, column, rows, columns = picture.window
        corner = (column - 0.5, row - 0.5)
        axes.add_patch(Rectangle(corner, columns, rows, fill=False, edgecolor=KERNEL, linewidth=2))
