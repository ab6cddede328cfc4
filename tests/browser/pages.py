"""The pages of the book, and how readers look at them."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def built(sources: str) -> list[str]:
    """Return the addresses of the pages that these sources become."""
    return [f"{path.parent.name}/{path.stem}.html" for path in sorted(ROOT.glob(sources))]


PAGES = [*built("chapters/[0-9]*.md"), *built("figures/*.md"), "index.html"]
WITHOUT_FIGURES = [*built("chapters/[!0-9]*.md"), "genindex.html", "search.html"]
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
}
FIGURE = ".cl-figure:not(.cl-question)"  # a question computes nothing that could agree
AGREES = ".cl-verdict.is-agree"


def scroll_through(page) -> int:
    """Bring each figure near the screen, wait until it is live, and count them."""
    for details in page.locator("details:not(.cl-more)").all():
        details.evaluate("box => box.open = true")
    figures = page.locator(".afm").all()
    for figure in figures:
        figure.scroll_into_view_if_needed()
        figure.locator(".cl-figure").wait_for()
    return len(figures)
