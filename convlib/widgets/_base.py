"""What all figures have in common: their bundle, and a picture for where no script runs."""

from pathlib import Path
from typing import Any

import anywidget
import numpy as np

STATIC = Path(__file__).parent / "static"


class Figure(anywidget.AnyWidget):
    """A figure that is live in a notebook and in a page.

    A subclass names its `_esm` with :func:`bundle`, keeps its whole state in traits, and has

    - ``output``, what the figure shows as its result, as an ndarray;
    - ``to_torch()``, the PyTorch module that computes the same;
    - ``alt``, one sentence that says what the picture shows;
    - ``draw()``, the picture, as PNG;
    - ``height``, how tall the live figure will be, so that a page keeps the room free.
    """

    output: np.ndarray

    @property
    def alt(self) -> str:
        """What the picture shows, for those who don't see it."""
        raise NotImplementedError

    def draw(self) -> bytes:
        """Make the picture that stands where no script runs: a PNG."""
        raise NotImplementedError

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict] | None:
        """Add the picture and its words to the live view."""
        shown = super()._repr_mimebundle_(**kwargs)
        if shown is None:
            return None
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        picture = {"image/png": self.draw(), "text/plain": self.alt}
        return data | picture, metadata | {"afm": {"alt": self.alt, "height": list(self.height)}}


def bundle(stem: str) -> Path:
    """Find the JavaScript of a figure.

    Raises
    ------
    FileNotFoundError
        Where the package was not built: an editable install needs `make` or `deno task bundle`.
    """
    path = STATIC / f"{stem}.js"
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is missing: run `make` (or `deno task bundle`) in the repository"
        )
    return path
