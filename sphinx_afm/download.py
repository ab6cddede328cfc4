"""Offers each page that is a notebook as an `.ipynb` that runs anywhere, in the download menu.

The text is plain Markdown (plain.py), with the numbers and titles that the page has. The first cell
is the book's own, `afm_notebook_start` in its configuration: there it says how a notebook away from
the book comes by what it imports. `{repository}` in it is the address of the book's repository.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jupytext
import nbformat
from docutils import nodes
from nbformat.v4 import new_code_cell
from sphinx.application import Sphinx

from .plain import Names, plain
from .references import References


def notebook(source: Path, names: Names, start: str = "") -> nbformat.NotebookNode:
    """Read a MyST notebook as Jupyter would have it: not run, and the same each time."""
    book = jupytext.read(source, fmt="md:myst")
    del book.metadata["jupytext"]  # how the text was read concerns no reader
    for cell in book.cells:
        if cell["cell_type"] == "markdown":
            cell["source"] = plain(cell["source"], names)
    book.cells = [cell for cell in book.cells if cell["source"]]  # some were markup alone
    if start:
        book.cells.insert(0, new_code_cell(start.rstrip()))
    for number, cell in enumerate(book.cells):
        cell["id"] = f"cell-{number}"  # jupytext's are random
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
    start = app.config.afm_notebook_start.replace("{repository}", app.config.afm_repository)
    nbformat.write(notebook(source, References(app.env, pagename), start), target)
    context["ipynb_source"] = name


def setup(app: Sphinx) -> None:
    """Run before the theme makes its menus, which is at 501."""
    app.add_config_value("afm_notebook_start", "", "html")
    app.connect("html-page-context", offer, priority=499)
