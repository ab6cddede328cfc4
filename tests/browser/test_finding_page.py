"""The pages that help to find something, and the search, as readers use them."""

import re

import pages
import pytest
from axe import violations
from playwright.sync_api import expect

LOOKS = {look: pages.LOOKS[look] for look in ("dark", "phone")}  # the phone is light
# What to search for, and the page that has it.
WORDS = {
    "checkerboard": "chapters/glossary.html#term-checkerboard",  # a term
    "einsum": "chapters/03-channels.html",  # code
    "zigzag": "chapters/02-sliding-windows.html",  # the words of a picture
    "raspberry": "chapters/03-channels.html",  # prose
    "Winograd": "figures/winograd.html",  # a title
}


@pytest.mark.parametrize("look", LOOKS)
def test_what_the_search_finds_is_accessible_and_fits(look, book, new_page):
    page = new_page(**LOOKS[look])
    page.goto(f"{book.as_uri()}/search.html?q=dilation")
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


@pytest.mark.parametrize("path", [path for path in pages.PAGES if path.startswith("chapters/")])
def test_the_figures_of_a_chapter_are_numbered_from_one(path, book):
    chapter = int(path.removeprefix("chapters/")[:2])
    numbers = re.findall(r">Figure ([\d.]+) <", (book / path).read_text("utf-8"))
    assert numbers == [f"{chapter}.{n}" for n in range(1, len(numbers) + 1)] != []


def test_the_number_of_a_figure_is_a_link_to_it(address, new_page):
    page = new_page()
    page.goto(f"{address}/chapters/02-sliding-windows.html")
    number = page.get_by_role("link", name="Figure 2.3")
    number.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#figure-3$"))
    expect(page.locator("#figure-3 .cl-figure")).to_be_in_viewport()
