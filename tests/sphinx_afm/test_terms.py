"""Links to terms of a glossary explain themselves, by mouse, keyboard, finger and ear."""

import json
import re

import pytest
from playwright.sync_api import expect

STRIDE = "How far the window moves at a time, by stride & no more."
SAME = "Padding that keeps the size."


@pytest.fixture
def page(book, new_page):
    page = new_page(viewport={"width": 900, "height": 700})
    page.set_default_timeout(5000)
    page.goto((book.site / "terms.html").as_uri())
    return page


def link(page, name="stride"):
    return page.get_by_role("link", name=name, exact=True).first


def tip(page, text=STRIDE):
    return page.get_by_role("tooltip").filter(has_text=text)


def test_a_page_has_the_definitions_of_its_terms_once(book):
    tips = r'<div class="term-tip" role="tooltip" id="tip-term-([\w-]+)" hidden>([^<]*)</div>'
    found = re.findall(tips, book.page("terms"))
    text = STRIDE.replace("&", "&amp;")
    assert found == [("stride", text), ("step", text), ("same-padding", SAME)]
    for other in ("glossary", "index"):
        assert "term-tip" not in book.page(other) and "terms.js" not in book.page(other)


def test_the_search_finds_a_definition_in_the_glossary_alone(book):
    text = (book.site / "searchindex.js").read_text()
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    pages = index["terms"]["window"]
    assert index["docnames"][pages] == "glossary"


def test_the_mouse_shows_it_and_may_go_to_it(page):
    link(page).hover()
    expect(tip(page)).to_be_visible()
    tip(page).hover()
    page.wait_for_timeout(500)
    expect(tip(page)).to_be_visible()
    page.mouse.move(5, 690)
    expect(tip(page)).to_be_hidden()


def test_one_at_a_time(page):
    link(page).hover()
    link(page, "step").hover()
    expect(page.get_by_role("tooltip")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.get_by_role("tooltip")).to_have_count(1)


def test_the_keyboard_shows_it_and_escape_closes_it(page):
    link(page).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(tip(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip(page)).to_be_hidden()
    expect(link(page)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary.html#term-stride")


def test_escape_closes_what_the_mouse_has_opened(page):
    link(page).hover()
    expect(tip(page)).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    expect(tip(page)).to_be_hidden()


def test_a_screen_reader_says_it_with_the_link(page):
    expect(link(page)).to_have_accessible_description(STRIDE)
    expect(link(page, "void")).to_have_accessible_description("")


def test_a_click_follows_the_link(page):
    link(page).click()
    page.wait_for_url("**/glossary.html#term-stride")


def test_a_first_tap_shows_it_and_a_second_follows(book, new_page):
    page = new_page(viewport={"width": 360, "height": 700}, has_touch=True)
    page.goto((book.site / "terms.html").as_uri())
    link(page).tap()
    expect(tip(page)).to_be_visible()
    page.get_by_role("heading").first.tap()
    expect(tip(page)).to_be_hidden()
    link(page).tap()
    expect(tip(page)).to_be_visible()
    assert page.url.endswith("terms.html")
    link(page).tap()
    page.wait_for_url("**/glossary.html#term-stride")


def test_it_is_on_the_screen_and_not_on_its_link(book, new_page):
    page = new_page(viewport={"width": 320, "height": 500}, has_touch=True)
    page.goto((book.site / "terms.html").as_uri())
    for name, text in [("stride", STRIDE), ("size", SAME)]:
        if name == "size":
            page.get_by_role("link", name=name).evaluate("link => link.scrollIntoView(false)")
        link(page, name).tap()
        box, words = tip(page, text).bounding_box(), link(page, name).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 320
        assert box["y"] >= 0 and box["y"] + box["height"] <= 500
        assert box["y"] >= words["y"] + words["height"] or box["y"] + box["height"] <= words["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_title_that_opens_a_box_has_no_links(page):
    assert page.locator("summary a").count() == 0
    page.locator("summary", has_text="Of same padding").click()
    link(page, "size is kept").hover()
    expect(tip(page, SAME)).to_be_visible()


def test_without_javascript_it_is_a_link(book, new_page):
    page = new_page(java_script_enabled=False)
    page.goto((book.site / "terms.html").as_uri())
    expect(tip(page)).to_have_count(0)
    link(page).click()
    assert page.url.endswith("glossary.html#term-stride")


def test_builds_after_the_first_know_all_terms(new_book):
    entry = "# Terms\n\n```{{glossary}}\nword\n  {}\n```\n"
    new_book.write(terms=entry.format("Old."), text="# Text\n\nA {term}`word`.\n")
    assert new_book.build().returncode == 0
    assert ">Old.</div>" in new_book.page("text")
    new_book.write(terms=entry.format("New."))
    assert new_book.build().returncode == 0
    assert ">New.</div>" in new_book.page("text")

    new_book.write(text="# Text\n\nWithout it.\n")
    assert new_book.build().returncode == 0
    assert '"word": [[' in (new_book.site / "searchindex.js").read_text()
