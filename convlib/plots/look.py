"""The colours of all pictures, the same as in the live figures, and how a picture is made."""

import io

from matplotlib.figure import Figure

# Okabe & Ito's colours, by what they mean in this book.
INPUT, KERNEL, OUTPUT, BIAS = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
PAPER, INK, QUIET, LINE = "#FFFFFF", "#1F2328", "#767676", "#C4C9CF"


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
