"""The colours of all pictures, the same as in the live figures, and how a picture is made."""

import io
from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.figure import Figure

# Okabe & Ito's colours, by what they mean in this book.
INPUT, KERNEL, OUTPUT, BIAS = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
PAPER, INK, QUIET, LINE = "#FFFFFF", "#1F2328", "#767676", "#C4C9CF"


@dataclass(frozen=True)
class Ground:
    """What a picture is drawn with on one kind of page, as js/kit/theme.css has it.

    Attributes
    ----------
    paper, ink, quiet, line : str
        The page itself, text, what stands back, and lines that help the eye.
    tones : mapping of str to str
        By the colours above, those that are seen well on this page.
    """

    paper: str
    ink: str
    quiet: str
    line: str
    tones: Mapping[str, str]

    def tone(self, color: str) -> str:
        """Return a colour as it is on this page."""
        return self.tones[color]


LIGHT = Ground(
    paper=PAPER,
    ink=INK,
    quiet="#57606A",
    line=LINE,
    tones={INPUT: "#0072B2", KERNEL: "#B34A00", OUTPUT: "#00775A", BIAS: "#9C3F78"},
)
DARK = Ground(
    paper="#14181E",
    ink="#E6E8EB",
    quiet="#A4ADB8",
    line="#48505A",
    tones={INPUT: "#6CB8EA", KERNEL: "#FF9D5C", OUTPUT: "#4CCFA8", BIAS: "#EAA6CB"},
)


def png(figure: Figure) -> bytes:
    """Make a PNG on a transparent ground, which stands on light and on dark pages.

    Examples
    --------
    >>> png(Figure(figsize=(1, 1)))[1:4]
    b'PNG'
    """
    written = io.BytesIO()
    figure.savefig(written, format="png", dpi=96, transparent=True)
    return written.getvalue()
