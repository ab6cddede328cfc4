"""Every page of the book, as a reader meets it: offline, in light and dark, on a phone."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
SOURCES = [*ROOT.glob("chapters/0*.md"), *ROOT.glob("figures/*.md")]
PAGES = sorted(["index.html"] + [f"{path.parent.name}/{path.stem}.html" for path in SOURCES])
# Nothing from other hosts, and no list of all that is well: that list takes most of the time.
QUICK = {"preload": False, "resultTypes": ["violations"]}
OF_COLOURS = ["color-contrast", "link-in-text-block"]  # what can be wrong in the dark alone
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
}


def scroll_through(page) -> int:
    """Bring each figure near the screen, wait until it is live, and count them."""
    for details in page.locator("details:not(.cl-more)").all():
        details.evaluate("box => box.open = true")
    figures = page.locator(".afm").all()
    for figure in figures:
        figure.scroll_into_view_if_needed()
        figure.locator(".cl-figure").wait_for()
    return len(figures)


@pytest.mark.parametrize("path", PAGES)
def test_every_figure_is_live_and_agrees_with_pytorch(path, address, offline_page):
    offline_page.goto(f"{address}/{path}")
    figures = scroll_through(offline_page)
    assert figures > 0
    assert offline_page.locator(".afm[data-afm=ready]").count() == figures
    assert offline_page.locator(".cl-verdict.is-agree").count() == figures


def violations(page, options=QUICK) -> list:
    """What axe finds, with all drawers open."""
    for drawer in page.locator(".cl-more").all():
        drawer.evaluate("box => box.open = true")
    found = Axe().run(page, options=options).response["violations"]
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_an_accessibility_violation_in_light_or_dark(path, book, new_page):
    page = new_page(**LOOKS["light"])
    page.goto(f"{book.as_uri()}/{path}")
    scroll_through(page)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert violations(page, QUICK | {"runOnly": OF_COLOURS}) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_shows_all_accessibly_and_never_scrolls_sideways(path, book, new_page):
    page = new_page(**LOOKS["phone"])
    page.goto(f"{book.as_uri()}/{path}")
    scroll_through(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert violations(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_the_text_does_not_jump_when_figures_come_alive(path, address, new_page):
    page = new_page()
    page.add_init_script("""
        globalThis.shifts = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) globalThis.shifts += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
    """)
    page.goto(f"{address}/{path}")
    page.locator(".afm .cl-figure").first.wait_for()
    assert page.evaluate("globalThis.shifts") <= 0.02


@pytest.mark.parametrize("path", PAGES)
def test_without_scripts_there_is_a_picture_and_a_formula(path, book, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(f"{book.as_uri()}/{path}")
    figure = page.locator(".afm").first
    assert figure.locator("img").is_visible()
    assert len(figure.locator("img").get_attribute("alt").split()) > 5
    assert "$" not in page.locator("main").inner_text()


def test_dark_figures_are_dark(book, new_page):
    grounds = {}
    for look in ("light", "dark"):
        page = new_page(**LOOKS[look])
        page.goto(f"{book.as_uri()}/index.html")
        page.locator(".cl-figure").first.wait_for()
        grounds[look] = page.locator(".cl-figure").first.evaluate(
            "figure => getComputedStyle(figure).backgroundColor"
        )
    assert grounds == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 30)"}


def test_pages_ask_for_a_few_small_files_only(book, new_page, serve):
    page = new_page()
    sizes = []
    page.on("response", lambda response: sizes.append((len(response.body()), response.url)))
    page.goto(f"{serve(book)}/index.html", wait_until="networkidle")
    assert sum(size for size, _ in sizes) < 1_000_000, sorted(sizes)[-5:]


def test_each_notebook_download_is_offered(book):
    for path in PAGES:
        notebook = Path(book, "_sources", path).with_suffix(".ipynb")
        assert "{term}" not in notebook.read_text("utf-8")
