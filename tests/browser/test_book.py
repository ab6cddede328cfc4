"""Every page of the book, as a reader meets it: offline, in light and dark, on a phone."""

import pytest
from pages import AGREES, FIGURE, LOOKS, PAGES, built, scroll_through
from playwright.sync_api import expect

RESERVED = {"light": "--afm-height", "phone": "--afm-height-narrow"}  # see sphinx_afm/afm.css


@pytest.mark.parametrize("path", PAGES)
def test_every_figure_is_live_and_agrees_with_pytorch(path, address, offline_page):
    offline_page.goto(f"{address}/{path}")
    figures = scroll_through(offline_page)
    assert figures > 0
    assert offline_page.locator(".afm[data-afm=ready]").count() == figures
    assert offline_page.locator(AGREES).count() == offline_page.locator(FIGURE).count() > 0


@pytest.mark.parametrize("look", RESERVED)
@pytest.mark.parametrize("path", PAGES)
def test_the_text_does_not_jump_when_figures_come_alive(path, look, address, new_page):
    page = new_page(**LOOKS[look])
    page.add_init_script("""
        globalThis.shifts = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) globalThis.shifts += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
    """)
    page.goto(f"{address}/{path}")
    figure = page.locator(".afm").first
    figure.scroll_into_view_if_needed()
    figure.locator(".cl-figure").wait_for()
    assert page.evaluate("globalThis.shifts") <= 0.02
    # A figure taller than the screen moves only what is below it, which that does not count.
    taken, reserved = figure.evaluate(
        """(figure, name) =>
          [figure.offsetHeight, parseFloat(getComputedStyle(figure).getPropertyValue(name))]""",
        RESERVED[look],
    )
    assert abs(taken - reserved) <= 40


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


@pytest.mark.parametrize("path", built("figures/*.md"))
def test_what_is_typed_key_by_key_stays_as_it_is_typed(path, book, new_page):
    page = new_page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{book.as_uri()}/{path}")
    figure = page.locator(FIGURE).first
    figure.wait_for()
    for details in figure.locator("details").all():
        details.evaluate("box => box.open = true")
    alone = ":not([role=gridcell]) > input[type=text]:visible, textarea:visible"
    cells = figure.locator("[role=gridcell] > input").all()
    fields = [*figure.locator(alone).all(), *cells[:2]]
    assert fields
    for field in fields:
        text = field.input_value()
        closed = ")" if text.endswith(")") else ""  # within a call's brackets
        field.click()
        for key in ["ControlOrMeta+End", *["ArrowLeft"] * len(closed)]:
            page.keyboard.press(key)
        page.keyboard.type(", 2")
        expect(field).to_have_value(f"{text.removesuffix(closed)}, 2{closed}")
