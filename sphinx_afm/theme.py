"""Small mends to sphinx-book-theme and myst-nb: weight and accessibility.

The templates, each of which says what it mends, are in templates/.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput, visit_HideCellInput
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.images import get_image_size
from sphinx.writers.html5 import HTML5Translator

from .carriers import folder

HERE = Path(__file__).parent


def visit_hidden_cell(translator: HTML5Translator, node: nodes.Element) -> None:
    """Let the summary of a hidden cell be called by what it says, for voice control."""
    start = len(translator.body)
    visit_HideCellInput(translator, node)
    label = ' aria-label="Toggle hidden content"'
    translator.body[start:] = [part.replace(label, "") for part in translator.body[start:]]


def size_logo(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Tell the template the logo's width and height, if they can be known."""
    logo = app.config.html_logo
    size = logo and get_image_size(str(Path(app.confdir, logo)))
    # As a style, since the theme unsets what attributes say.
    context["logo_size"] = 'style="width: {}px; height: {}px"'.format(*size) if size else ""


def copy_files(app: Sphinx, env: BuildEnvironment) -> None:
    """Put the templates' scripts and styles where Sphinx copies them from."""
    target = folder(app) / "theme"
    target.mkdir(parents=True, exist_ok=True)
    for name in ("mode.js", "search.js", "theme.css", "print.css"):
        shutil.copy(HERE / name, target)


def setup(app: Sphinx) -> None:
    """Put the templates before the theme's, and connect the rest."""
    app.config.templates_path.append(str(HERE / "templates"))
    app.connect("env-updated", copy_files)
    app.connect("html-page-context", size_logo)
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_cell, depart_HideCellInput))
