"""Pictures side by side, made of pixels."""

import base64
import html
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from convlib.plots.look import INPUT, KERNEL, OUTPUT, QUIET, png

SIDE = 2.9  # inches of the longest side
LETTER = 0.08  # inches of a title's letter: a small picture's title would reach into the next
SMALL = 12  # pixels: pictures up to this size are drawn smaller, since nothing is to be seen
NEUTRAL = "#F2F2F2"

# CSS: three beside each other in a column of text, one on a phone.
IN_A_ROW = "display: flex; flex-wrap: wrap; align-items: flex-start; gap: 12px; padding: 4px"
SHARE = "flex: 1 1 180px; min-width: 0; height: auto"


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

    @property
    def title(self) -> str:
        """The name and the shape."""
        height, width = self.pixels.shape[:2]
        return f"{self.name} {height}×{width}"


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
    rooms = [
        max(width, LETTER * len(picture.title))
        for picture, (_, width) in zip(shown, sizes, strict=True)
    ]
    wide = sum(rooms) + gap * (len(sizes) - 1)
    figure = Figure(figsize=(wide, tall))
    left = 0.0
    for index, (picture, (height, width)) in enumerate(zip(shown, sizes, strict=True)):
        bottom = (tall - head - height) / 2
        axes = figure.add_axes((left / wide, bottom / tall, width / wide, height / tall))
        _draw(axes, picture)
        left += rooms[index] + gap
        if index < len(signs):
            middle = (left - gap / 2) / wide, (tall - head) / 2 / tall
            figure.text(*middle, signs[index], ha="center", va="center", color=QUIET, size=16)
    return png(figure)


@dataclass(frozen=True)
class Row:
    """Pictures that a notebook shows in a row, or below each other where the page is narrow.

    Attributes
    ----------
    pngs : tuple of bytes
    alt : str
        What there is to see in all of them, in words.
    """

    pngs: tuple[bytes, ...] = field(repr=False)
    alt: str

    def _repr_html_(self) -> str:
        # All words stand with the first picture; the others belong to it.
        alts = [self.alt] + [""] * (len(self.pngs) - 1)
        images = "\n".join(map(_image, self.pngs, alts))
        return f'<div style="{IN_A_ROW}">\n{images}\n</div>'


def row(shown: Mapping[str, np.ndarray], *, alt: str) -> Row:
    """Draw an input, and what became of it.

    Parameters
    ----------
    shown : mapping of str to (H, W) or (H, W, 3) ndarray of uint8
        By the name above each picture; the first is the input.
    alt : str
        What there is to see, in words, for those who don't see it.

    Returns
    -------
    Row

    Raises
    ------
    ValueError
        If there is no picture.

    Examples
    --------
    >>> stripes = np.tile(np.array([[0, 255]], np.uint8), (4, 3))
    >>> row({"stripes": stripes, "every second": stripes[::2, ::2]}, alt="Stripes, and black.")
    Row(alt='Stripes, and black.')
    """
    if not shown:
        raise ValueError("there is nothing to draw: shown is empty")
    colors = [INPUT] + [OUTPUT] * (len(shown) - 1)
    drawn = (
        pictures([Picture(name, pixels, color)])
        for (name, pixels), color in zip(shown.items(), colors, strict=True)
    )
    return Row(tuple(drawn), alt)


def _image(png: bytes, alt: str) -> str:
    width, height = struct.unpack(">II", png[16:24])
    data = base64.b64encode(png).decode()
    return (
        # `dark-light`: the theme is not to change the pixels on dark pages.
        f'<img class="dark-light" src="data:image/png;base64,{data}" '
        f'width="{width}" height="{height}" '
        f'style="{SHARE}; max-width: {width}px" alt="{html.escape(alt)}">'
    )


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
    axes.set_title(picture.title, loc="left", color=picture.color, size=10, weight="bold", pad=4)
    if picture.window:
        row, column, rows, columns = picture.window
        corner = (column - 0.5, row - 0.5)
        axes.add_patch(Rectangle(corner, columns, rows, fill=False, edgecolor=KERNEL, linewidth=2))
