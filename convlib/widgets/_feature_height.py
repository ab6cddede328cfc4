"""How tall the figure of a network is, so that a page keeps the room free."""

from collections.abc import Sequence
from math import ceil

from convlib.widgets._feature_layers import Layer, Shape

# In CSS pixels, as js/feature_maps/style.css has it.
ROOM = 662, 304  # the widths on a wide page and on a phone
CELL, SMALL = 34, 32  # height and width of a cell of the open map
LINE = 22.5  # of text


def height(
    layers: Sequence[Layer],
    opened: Layer,
    sizes: tuple[Shape, Shape],
    choices: int,
    off: bool,
) -> tuple[int, int]:
    """About how tall the figure is on a wide page and on a phone.

    Parameters
    ----------
    layers : sequence of Layer
    opened : Layer
        The one of which a map is open.
    sizes : two of (H, W)
        Of the image and of the open layer's input.
    choices : int
        Images on offer.
    off : bool
        Whether something is switched off, which is said in a few lines.
    """
    image, table = CELL * sizes[0][0] + 28, 65 + 19.5 * (layers[-1].shape[0] + 1)
    wide = 258 + max(image, table) + 38 * (choices > 9) + 73 * off
    wide += sum(2.4 + 52.4 * ceil(layer.shape[0] / 13) for layer in layers)
    phone = 322 + image + table + 38 * ceil(choices / 7) + 140 * off
    phone += sum(17 + 54.8 * ceil(layer.shape[0] / 7) for layer in layers)
    return round(wide + open_height(opened, sizes[1], 0)), round(
        phone + open_height(opened, sizes[1], 1)
    )


def open_height(layer: Layer, size: Shape, narrow: int) -> float:
    """How tall the open map is, with the line of arithmetic."""
    room = ROOM[narrow]
    rows, columns = (n + 2 * p for n, p in zip(size, layer.padding, strict=True))
    made = layer.shape[1] * CELL + 27, max(layer.shape[2] * SMALL + 6, 80)
    planes = [(rows * CELL + 28, max(columns * SMALL + 6, 90))]
    if layer.weight is None:
        return 83 + stacked([*planes, made], room)
    channels, *kernel = layer.weight.shape[1:]
    planes += [(kernel[0] * CELL + 27, max(kernel[1] * 44 + 6, 80))]
    planes += [(made[0] + 33, max(made[1], 134)), made]
    tiles = 69.2 * ceil(channels / (2 if narrow else 5))
    text = 350 + 90 * kernel[0] * kernel[1] + 500 * (channels > 1)
    lines = max(ceil(text / room), 2)
    return 88 + tiles + stacked(planes, room) + LINE * (lines + narrow)


def stacked(planes: Sequence[tuple[int, int]], room: int) -> int:
    """How tall grids of (height, width) are in a line that wraps."""
    heights: list[int] = []
    used = room
    for tall, wide in planes:
        if used + wide > room:
            heights.append(0)
            used = 0
        used += wide + 16  # with a sign
        heights[-1] = max(heights[-1], tall)
    return sum(heights) + 4 * (len(heights) - 1)
