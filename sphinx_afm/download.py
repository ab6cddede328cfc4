"""Offers each page that is a notebook as a clean `.ipynb`, in the theme's own download menu."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from docutils import nodes
from sphinx.application import Sphinx

TERM = re.compile(r"\{term\}`([^`<]*[^`< ])(?: <[^`]*>)?`")


def plain(text: str) -> str:
    """Write links to terms as words: they are many, and Jupyter would show the markup.

    Examples
    --------
    >>> plain("A {term}`stride` has {term}`steps <step>`; {eq}`one` and `code` stay.")
    'A stride has steps; {eq}`one` and `code` stay.'
    """
    return TERM.sub(r"\1", text)


def notebook(source: Path) -> nbformat.NotebookNode:
    """Read a MyST notebook as Jupyter would have it: not run, and the same each time."""
    book = jupytext.read(source, fmt="md:myst")
    del book.metadata["jupytext"]  # how the text was read concerns no reader
    for number, cell in enumerate(book.cells):
        cell["id"] = f"cell-{number}"  # jupytext's are random
        if cell["cell_type"] == "markdown":
            cell["source"] = plain(cell["source"])
    return book


def offer(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write the notebook beside the page's source, and tell the theme."""
    source = Path(app.env.doc2path(pagename)) if doctree is not None else Path()
    if source.suffix != ".md" or "kernelspec" not in app.env.metadata[pagename]:
        return
    name = f"{pagename}.ipynb"
    target = Path(app.outdir, "_sources", name)
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(source), target)
    context["ipynb_source"] = name


def setup(app: Sphinx) -> None:
    """Run before the theme makes its menus, which is at 501."""
    app.connect("html-page-context", offer, priority=499)
