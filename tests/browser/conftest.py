"""The built book, opened as readers open it."""

from pathlib import Path

import pytest
from figure import Figure

ROOT = Path(__file__).parents[2]
PATTERNS = [
    "_*.yml",
    "index.md",
    "chapters/*",
    "figures/*",
    "convlib/**/*.[pjc]*",
    "sphinx_afm/**/*.[pjch]*",
]


@pytest.fixture(scope="session")
def book() -> Path:
    """Return the folder of the book's pages, which are not older than their sources."""
    built = ROOT / "_build" / "built"
    sources = [path for pattern in PATTERNS for path in ROOT.glob(pattern) if path.is_file()]
    newest = max(path.stat().st_mtime for path in sources if "static" not in path.parts)
    if not built.exists() or built.stat().st_mtime < newest:
        pytest.fail("the book is not built, or older than its sources: run `make book`")
    return ROOT / "_build" / "html"


@pytest.fixture(params=["http", "file"])
def address(request, book, serve) -> str:
    """Return the book's address: from a web server, then straight from disk."""
    return serve(book) if request.param == "http" else book.as_uri()


@pytest.fixture
def figure(address, new_page) -> Figure:
    """Return the first figure of the landing page."""
    return Figure(new_page(viewport={"width": 1280, "height": 1000}), f"{address}/index.html")
