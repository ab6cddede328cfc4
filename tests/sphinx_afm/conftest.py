"""A book with widgets that sphinx_afm doesn't know, built with this book's own configuration."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE / "book"))  # for `import foreign`
JUPYTER_BOOK = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
NOTEBOOK = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

# A notebook

It runs.
"""


class Book:
    """A folder with a book's sources, which can be built as `make book` builds ours."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.site = folder / "_build" / "html"
        config = yaml.safe_load((ROOT / "_config.yml").read_text())
        config["sphinx"]["config"]["bibtex_bibfiles"] = []
        config["sphinx"]["config"]["afm_repository"] = "https://example.org/book"
        folder.mkdir()
        (folder / "_config.yml").write_text(yaml.safe_dump(config))
        shutil.copytree(ROOT / "images", folder / "images")
        shutil.copy(HERE / "book" / "foreign.py", folder)

    def write(self, **pages: str) -> None:
        """Write or overwrite pages, and the table of contents."""
        for name, text in pages.items():
            (self.folder / f"{name}.md").write_text(text)
        names = [page.stem for page in self.folder.glob("*.md") if page.stem != "index"]
        toc = {
            "format": "jb-book",
            "root": "index",
            "chapters": [{"file": n} for n in sorted(names)],
        }
        (self.folder / "_toc.yml").write_text(yaml.safe_dump(toc))

    @staticmethod
    def notebook(*cells: str) -> str:
        """Return a page that runs these cells."""
        return NOTEBOOK + "".join(f"\n```{{code-cell}} python\n{cell}\n```\n" for cell in cells)

    def build(self, *options: str) -> subprocess.CompletedProcess:
        """Build; warnings fail."""
        return subprocess.run(
            [*JUPYTER_BOOK, "build", ".", "-n", "-W", "--keep-going", *options],
            cwd=self.folder,
            # The root too: what is built is this checkout, wherever an editable install points.
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(self.folder), str(ROOT)])},
            capture_output=True,
            text=True,
        )

    def page(self, name: str) -> str:
        """Return a built page's HTML."""
        return (self.site / f"{name}.html").read_text()


@pytest.fixture(scope="session")
def book(tmp_path_factory) -> Book:
    """Build the pages in book/ once; tests only look at them."""
    built = Book(tmp_path_factory.mktemp("foreign") / "book")
    built.write(**{page.stem: page.read_text() for page in (HERE / "book").glob("*.md")})
    result = built.build()
    assert result.returncode == 0, result.stdout + result.stderr
    return built


@pytest.fixture
def new_book(tmp_path) -> Book:
    """Give a test a book of its own, with nothing but a root page."""
    fresh = Book(tmp_path / "book")
    fresh.write(index="# Root\n\nText.\n")
    return fresh
