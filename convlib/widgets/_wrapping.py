"""How tall boxes beside each other are where a line wraps, as a page lays them out."""

from collections.abc import Sequence

# In CSS pixels: what there is inside a figure on a wide page.
WIDE = 662

# Of controls in js/kit/theme.css: a row's height, and the gaps beside and below one.
ROW, BESIDE, BELOW = 32, 14.4, 6.4


def wrapped(
    boxes: Sequence[tuple[float, float]], room: float, beside: float, below: float
) -> float:
    """Add up the tallest boxes of all lines.

    Parameters
    ----------
    boxes : sequence of (width, height)
    room : float
        The width of a line.
    beside, below : float
        The gaps between two boxes and between two lines.

    Returns
    -------
    float

    Examples
    --------
    >>> wrapped([(40, 10), (50, 30), (60, 20)], room=100, beside=10, below=5)
    55
    """
    lines: list[float] = []
    used = room
    for width, height in boxes:
        if used + beside + width > room:
            lines.append(0)
            used = -beside
        used += beside + width
        lines[-1] = max(lines[-1], height)
    return sum(lines) + below * max(len(lines) - 1, 0)


def controls_height(widths: Sequence[float]) -> float:
    """How tall controls of these widths are on a wide page."""
    return wrapped([(width, ROW) for width in widths], WIDE, BESIDE, BELOW)
