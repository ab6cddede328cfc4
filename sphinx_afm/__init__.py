"""Make any anywidget live in a Sphinx page: no kernel, no server, no network, also from file://.

As the extension `sphinx_afm` it is all of this; `sphinx_afm.live` is what figures need and nothing
else. README.md says how to take it into another book.

A figure's way from a notebook cell to a reader:

cell output (renderer.py)
    myst-nb runs the notebook and hands each widget's MIME bundle, and at the end the state of all
    widgets, to our render plugin, which `nb_render_plugin: afm` selects.
pictures (pictures.py)
    The pictures of figures and of other outputs become files, as WebP.
state (state.py)
    What the page needs of it becomes JSON in the page.
carriers (carriers.py)
    The widgets' modules and large binary traits become scripts, named after their content and
    shared between pages.
placeholder (figure.py)
    `<div class="afm" id="figure-1">` with a picture, and words for those who don't see it.
number (numbers.py)
    In a numbered chapter, the figure's number below it.
host (host.js)
    Imports the module, gives it the model and an element, and the figure is live.
embed (embed.py)
    A second page for a figure that has one of its own: the figure alone, for an `<iframe>`.

Between renderer and state, controls.py puts in place of ipywidgets' own widgets what they recorded.

The book's other needs are independent of this and of one another: formulas (katex.py), notebooks
to download (download.py, with plain.py and references.py) or to open elsewhere (repository.py),
solutions to open (dropdown.py), terms that explain themselves (terms.py), mends to the theme
(theme.py), what others show of a page (preview.py), what a page may load (policy.py), one small
stylesheet (slim.py).
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from . import (
    download,
    dropdown,
    embed,
    katex,
    live,
    policy,
    preview,
    repository,
    slim,
    terms,
    theme,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up all parts, as a Sphinx extension."""
    notebooks = (repository, download)
    for part in (live, katex, *notebooks, dropdown, terms, theme, preview, policy, slim, embed):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
