"""What a build writes, and what it warns of."""

import base64
import doctest
import importlib
import json
import pkgutil
import re
import shutil

import nbformat
import pytest
from bs4 import BeautifulSoup
from foreign import Large
from nbclient import NotebookClient

import sphinx_afm


def state(page: str) -> dict:
    """The recorded models in a page, as its parser finds them: up to the first `</script>`."""
    text = re.search(r'<script class="afm-state"[^>]*>(.*?)</script>', page, re.DOTALL)[1]
    assert "<" not in text
    return json.loads(text)


def scripts(page: str) -> set[str]:
    return set(re.findall(r'src="_static/(afm/[^"?]+)', page))


@pytest.mark.parametrize("name", [m.name for m in pkgutil.iter_modules(sphinx_afm.__path__)])
def test_examples_in_docstrings(name):
    assert doctest.testmod(importlib.import_module(f"sphinx_afm.{name}")).failed == 0


def test_pages_name_no_other_host(book):
    for page in book.site.glob("*.html"):
        loads = re.findall(
            r'<(?:script|link|img|iframe)[^>]* (?:src|href)="([^"]+)"', page.read_text()
        )
        assert [address for address in loads if re.match(r"(https?:)?//", address)] == []


def test_state_holds_what_is_shown_and_no_more(book):
    models = state(book.page("live"))
    kinds = sorted(model["state"]["_anywidget_id"] for model in models.values())
    counters = 3  # shown twice, the parent's child, the last: not the one never shown
    assert kinds == ["foreign.Counter"] * counters + [
        "foreign.Observer",
        "foreign.Parent",
        "foreign.Plain",
        "foreign.Plain",
    ]
    for model in models.values():
        assert not {"_esm", "_css", "layout", "_model_name", "tooltip"} & set(model["state"])


def test_carriers_are_shared_and_a_page_fetches_its_first_figures_alone(book):
    live, broken = (state(book.page(name)).values() for name in ("live", "broken"))
    used = [{model["carrier"] for model in models} for models in (live, broken)]
    assert {key.split("-")[0] for key in used[0]} == {"Counter", "Observer", "Parent", "Plain"}
    assert len(used[0] & used[1]) == 1  # Plain
    assert all((book.site / "_static" / "afm" / f"{key}.js").is_file() for key in used[0] | used[1])
    assert scripts(book.page("live")) == {"afm/host.js"}
    assert len(re.findall(r'rel="preload" as="script" href="_static/afm/', book.page("live"))) == 1
    assert scripts(book.page("index")) == scripts(book.page("formulas")) == set()


def test_large_data_is_in_carriers_that_figures_share_and_not_in_the_page(book):
    page = book.page("large")
    keys, late = (
        [b["carrier"] for model in state(text).values() for b in model["buffers"]]
        for text in (page, book.page("late"))
    )
    assert (len(keys), len(set(keys))) == (3, 2)
    afm = book.site / "_static" / "afm"
    assert {path.name for path in afm.glob("data-*.js")} == {f"{key}.js" for key in keys + late}
    texts = [path.read_text() for path in afm.glob("data-*.js")]
    for factor in (3, 5):
        data = base64.b64encode(Large.bytes(factor)).decode()
        assert sum(data in text for text in texts) == 1
        assert data[:100] not in page
    assert not any("data-" in name for name in scripts(page))  # the host loads them


def test_small_data_stays_in_the_page(book):
    buffers = [b for model in state(book.page("live")).values() for b in model.get("buffers", [])]
    assert {b["data"] for b in buffers} == {"AQL/", "Bwg="}


def test_description(book):
    first = "Its first paragraph, which describes it to those who search &amp; find."
    assert f'<meta name="description" content="{first}"' in book.page("index")


def test_notebook_to_download(book, tmp_path):
    assert '"_sources/live.ipynb"' in book.page("live")
    assert "ipynb" not in book.page("index")
    notebook = nbformat.read(book.site / "_sources" / "live.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert "jupytext" not in notebook.metadata
    assert [cell.id for cell in notebook.cells] == [f"cell-{i}" for i in range(len(notebook.cells))]
    assert all(not cell.outputs for cell in notebook.cells if cell.cell_type == "code")
    first = notebook.cells[0]
    assert first.cell_type == "code" and first.source.startswith("# ")
    assert '%pip install --quiet "convlib[notebooks] @ git+https://example.org/book' in first.source
    NotebookClient(notebook, resources={"metadata": {"path": book.folder}}).execute()


def test_a_page_has_what_controls_have_made_and_no_dead_control(book):
    page = BeautifulSoup(book.page("controls"), "html.parser").article
    assert page.find_all(["input", "select", "textarea"]) == []
    notes = [note.get_text() for note in page.select(".afm-control")]
    assert notes == [
        "n = 3 (a control, in a notebook)",
        "Text (a control, in a notebook)",
        "plain words",
    ]
    shown = [part.get_text() for part in page.select(".cell_output pre")]
    assert shown == ["printed 3\n", "'returned 3'\n"]
    kinds = [model["state"]["_anywidget_id"] for model in state(book.page("controls")).values()]
    assert kinds == ["foreign.Counter"]  # in the box, and in an Output in it
    assert len(page.select(".afm-recorded .afm")) == 2


def test_what_was_not_recorded_is_warned_of(new_book):
    cell = "from foreign import Parent\nimport ipywidgets\n"
    cell += "Parent(child=f'IPY_MODEL_{ipywidgets.IntSlider().model_id}')"
    new_book.write(parent=new_book.notebook(cell))
    result = new_book.build()
    assert result.returncode != 0
    assert re.search(r"parent\.md.*WARNING: IntSlider cannot be live", result.stderr)
    assert result.stderr.count("WARNING: ") == 1  # Sphinx's, not the kernel's


def test_errors_in_formulas_are_warned_of(new_book):
    new_book.write(formulas="# Formulas\n\nGood $a$, bad $\\frac{a$.\n")
    result = new_book.build()
    assert result.returncode != 0
    assert re.search(r"formulas\.md.*WARNING: KaTeX parse error", result.stderr)
    assert result.stderr.count("WARNING: ") == 1
    assert r"<code>\frac{a</code>" in new_book.page("formulas")


def test_a_label_may_not_be_named_like_a_figure(new_book):
    cells = new_book.notebook("from foreign import Plain\nPlain()")
    new_book.write(clash=cells + "\n## Figure 1\n\nText.\n")
    result = new_book.build()
    assert re.search(r"clash\.md.*WARNING: .*'figure-1'", result.stderr)


def test_incremental_builds(new_book):
    large = new_book.notebook("from foreign import Large\nLarge(3)")
    both = new_book.notebook("from foreign import Counter, Large\nCounter()", "Large(3)")
    new_book.write(a=large, b=both)
    assert new_book.build().returncode == 0
    before = new_book.page("a")
    assert scripts(before) == {"afm/host.js"}
    (carrier,) = (new_book.site / "_static" / "afm").glob("Large-*.js")
    (data,) = (new_book.site / "_static" / "afm").glob("data-*.js")  # the pages share it

    # Another page changes and the scripts are lost: the page left alone still has its own.
    shutil.rmtree(new_book.site / "_static" / "afm")
    shutil.rmtree(new_book.folder / "_build" / ".doctrees" / "static")
    new_book.write(b="# Nothing\n\nAny more.\n")
    result = new_book.build()
    assert result.returncode == 0
    assert "1 changed" in result.stdout
    assert new_book.page("a") == before
    written = {f"afm/{path.name}" for path in (new_book.site / "_static" / "afm").glob("*.js")}
    assert written == {"afm/host.js", f"afm/{carrier.name}", f"afm/{data.name}"}
    assert scripts(new_book.page("b")) == set()

    # Nothing changes: all stays.
    assert new_book.build().returncode == 0
    assert "site.css" in before and (new_book.site / "_static/site/site.css").exists()


def test_latex_takes_the_picture(new_book):
    new_book.write(a=new_book.notebook("from foreign import Counter\nCounter()"))
    assert new_book.build("--builder", "latex").returncode == 0
    (tex,) = (new_book.folder / "_build" / "latex").glob("*.tex")
    assert "sphinxincludegraphics" in tex.read_text()
