"""The first cell of a downloaded notebook, where convlib is and where it isn't."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from IPython.core.inputtransformer2 import TransformerManager

ROOT = Path(__file__).parent.parent
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
START = CONFIG["sphinx"]["config"]["afm_notebook_start"]


def run(repository):
    """Run the cell as IPython would; return the magics that it calls."""
    called = []
    shell = SimpleNamespace(run_line_magic=lambda *call: called.append(call))
    code = TransformerManager().transform_cell(START.replace("{repository}", repository))
    exec(code, {"get_ipython": lambda: shell})
    return called


def test_where_convlib_is_nothing_is_done():
    assert run("https://example.org/book") == []


def test_where_it_is_not_it_is_installed_from_the_books_repository(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", {}.get)
    wanted = '--quiet "convlib[notebooks] @ git+https://example.org/book"'
    assert run("https://example.org/book") == [("pip", "install " + wanted)]


def test_where_the_repository_is_unknown_the_cell_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", {}.get)
    with pytest.raises(ImportError, match="pip install"):
        run("")
