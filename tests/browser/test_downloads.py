"""The notebook that each page offers: it reads well outside of the book, and runs."""

import re
from pathlib import Path

import nbformat
import notebooks
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook
from pages import PAGES

# What MyST alone understands: directives, roles, targets, and links to the book's sources.
MYST = re.compile(r"^ *(:::|```+\{)|\{[\w:]+\}`|^\(\S+\)=|\]\([^)]*\.md[)#]|^: ", re.MULTILINE)


def offered(book: Path, page: str) -> Path:
    return (book / "_sources" / page).with_suffix(".ipynb")


@pytest.mark.parametrize("page", PAGES)
def test_a_notebook_begins_with_what_it_needs_and_reads_well_anywhere(page, book):
    notebook = nbformat.read(offered(book, page), as_version=4)
    nbformat.validate(notebook)
    first, *others = notebook.cells
    assert first.source.startswith("# The figures") and "%pip install" in first.source
    texts = [cell.source for cell in others if cell.cell_type == "markdown"]
    assert texts[0].startswith("# ")  # the title
    assert all(texts)
    assert [text for text in texts if MYST.search(text)] == []


def test_a_notebook_names_formulas_exercises_and_sources_as_its_page_does(book):
    notebook = nbformat.read(offered(book, "chapters/04-nn-conv2d.html"), as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "Then (4.2) is linear in $y$" in text and "\\tag{4.2}" in text
    named = "Exercise (nn-conv2d/1, by hand)"
    assert f"**{named}**" in text and f"**Solution to {named}**" in text
    assert "[He et al. (2015)](https://arxiv.org/abs/1502.01852) derive the gain" in text
    assert "<summary>Predict: the input has 32 columns" in text


@pytest.mark.parametrize("page", ["index.html", "figures/winograd.html"])
def test_a_notebook_runs_in_an_empty_folder(page, book):
    notebook = notebooks.run(offered(book, page))
    kinds = {
        kind
        for cell in notebook.cells
        for o in cell.get("outputs", [])
        for kind in o.get("data", {})
    }
    assert {"application/vnd.jupyter.widget-view+json", "image/png"} <= kinds


def test_a_cell_that_fails_is_told(tmp_path):
    wrong = new_notebook(cells=[new_code_cell("1 + 1"), new_code_cell("1 / 0")])
    nbformat.write(wrong, tmp_path / "wrong.ipynb")
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        notebooks.run(tmp_path / "wrong.ipynb")
