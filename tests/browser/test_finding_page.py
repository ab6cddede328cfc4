"""The pages that help to find something, and the search, as readers use them."""

import pages
import pytest
from axe import violations
from playwright.sync_api import expect

LOOKS = {look: pages.LOOKS[look] for look in ("dark", "phone")}  # the phone is light
PAGES = [
    *("chapters/glossary", "chapters/where-is-what", "chapters/teaching", "chapters/about"),
    *("genindex", "search"),
]
# What to search for, and the page that has it.
WORDS = {
    "checkerboard": "chapters/glossary.html#term-checkerboard",  # a term
    "einsum": "chapters/03-channels.html",  # code
    "zigzag": "chapters/02-sliding-windows.html",  # the words of a picture
    "raspberry": "chapters/03-channels.html",  # prose
    "Winograd": "figures/winograd.html",  # a title
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_pages_to_find_things_are_accessible_and_fit(name, look, book, new_page):
    page = new_page(**LOOKS[look])
    page.goto(f"{book.as_uri()}/{name}.html{'?q=dilation' if name == 'search' else ''}")
    if name == "search":
        page.locator("#search-results li a").first.wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("word", WORDS)
def test_the_search_finds_terms_code_titles_and_the_words_of_pictures(word, address, new_page):
    page = new_page()
    page.goto(f"{address}/search.html?q={word}")
    found = page.locator(f'#search-results a[href*="{WORDS[word]}"]')
    expect(found.first).to_be_visible()


def test_the_search_needs_no_mouse(book, new_page):
    page = new_page()
    page.goto(f"{book.as_uri()}/chapters/03-channels.html")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox").and_(page.locator(":focus"))).to_be_visible()
    page.keyboard.type("checkerboard")
    page.keyboard.press("Enter")
    page.locator("#search-results li a").first.wait_for()
    page.locator(".bd-search-container").get_by_role("searchbox").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#search-results a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/chapters/*.html*")


def test_what_is_typed_is_beside_the_magnifying_glass(book, new_page):
    page = new_page()
    page.goto(f"{book.as_uri()}/search.html?q=dilation")
    form = page.locator(".bd-search-container form")
    glass, field = (form.locator(part).bounding_box() for part in ("i", "input"))
    assert glass["x"] + glass["width"] <= field["x"]


def test_an_equation_has_the_number_of_its_chapter(book, new_page):
    page = new_page()
    page.goto(f"{book.as_uri()}/chapters/where-is-what.html")
    page.get_by_role("link", name="(2.2)", exact=True).first.click()
    assert page.url.endswith("02-sliding-windows.html#equation-output-size")
    expect(page.locator("#equation-output-size .eqno")).to_contain_text("(2.2)")
