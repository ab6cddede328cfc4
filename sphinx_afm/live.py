"""Live figures and nothing else of this package, as an extension for any book and any theme.

Usage: `extensions = ["myst_nb", "sphinx_afm.live"]` and `nb_render_plugin = "afm"`.
"""

from __future__ import annotations

from sphinx.application import Sphinx

from . import carriers, figure, numbers, pictures


def setup(app: Sphinx) -> dict[str, bool]:
    """Set up the parts; the renderer is found by its entry point."""
    for part in (figure, numbers, pictures, carriers):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
