"""Small mends to sphinx-book-theme and myst-nb: weight and accessibility.

The templates, each of which says what it mends, are in templates/; that of all pages links the
stylesheet which slim.py makes. Usage: `html_context: {default_mode: auto}`, where light and dark
are to be as the reader's system has them.
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
# Stands in each page, so that no page waits for a file before it has its colours.
MODE = (HERE / "mode.js").read_text("utf-8")


def visit_hidden_cell(translator: HTML5Translator, node: nodes.Element) -> None:
    """Let the summary of a hidden cell be called by what it says, for voice control."""
    start = len(translator.body)
    visit_HideCellInput(translator, node)
    label = ' aria-label="Toggle hidden content"'
    translator.body[start:] = [part.replace(label, "") for part in translator.body[start:]]


def visit_citation(translator: HTML5Translator, node: nodes.Element) -> None:
    """Let a work be an item of the list that it is in: its own role was taken out of ARIA 1.3."""
    HTML5Translator.visit_citation(translator, node)
    start = translator.body.pop()
    translator.body.append(start.replace('role="doc-biblioentry"', 'role="listitem"'))


def fill_templates(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give the templates the script for light and dark, and the logo's size, if it is known."""
    context["mode_script"] = MODE
    logo = app.config.html_logo
    size = logo and get_image_size(str(Path(app.confdir, logo)))
    # As a style, since the theme unsets what attributes say.
    context["logo_size"] = 'style="width: {}px; height: {}px"'.format(*size) if size else ""


def drop_page_name(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Leave out the theme's inline script, which only its choice of versions would read."""
    context["script_files"][:] = [
        script
        for script in context["script_files"]
        if not script.attributes.get("body", "").startswith("DOCUMENTATION_OPTIONS.pagename")
    ]


def copy_files(app: Sphinx, env: BuildEnvironment) -> None:
    """Put the templates' scripts and styles where Sphinx copies them from."""
    target = folder(app) / "theme"
    target.mkdir(parents=True, exist_ok=True)
    for name in ("search.js", "theme.css", "print.css"):
        shutil.copy(HERE / name, target)


def setup(app: Sphinx) -> None:
    """Put the templates before the theme's, and connect the rest."""
    app.config.templates_path.append(str(HERE / "templates"))
    app.connect("env-updated", copy_files)
    app.connect("html-page-context", fill_templates)
    app.connect("html-page-context", drop_page_name, priority=980)  # after those that add scripts
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_cell, depart_HideCellInput))
    depart = HTML5Translator.depart_citation
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart))
