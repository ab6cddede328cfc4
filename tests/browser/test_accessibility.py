"""What axe finds on the pages of the book: nothing."""

import pytest
from axe import OF_COLOURS, violations
from pages import LOOKS, PAGES, WITHOUT_FIGURES, scroll_through
from playwright.sync_api import expect


@pytest.mark.parametrize("path", [*PAGES, *WITHOUT_FIGURES])
def test_no_page_has_an_accessibility_violation_in_light_or_dark(path, book, new_page):
    page = new_page(**LOOKS["light"])
    page.goto(f"{book.as_uri()}/{path}")
    scroll_through(page)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert violations(page, OF_COLOURS) == []


# The formulas that are wider than their place.
CUT_OFF = """[...document.querySelectorAll(".katex-display")]
    .filter(formula => formula.scrollWidth > formula.clientWidth)
    .map(formula => formula.querySelector("annotation").textContent)"""


@pytest.mark.parametrize("path", [*PAGES, *WITHOUT_FIGURES])
def test_a_phone_shows_all_accessibly_and_never_scrolls_sideways(path, book, new_page):
    page = new_page(**LOOKS["phone"])
    page.goto(f"{book.as_uri()}/{path}")
    scroll_through(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate(CUT_OFF) == []
    assert violations(page) == []
