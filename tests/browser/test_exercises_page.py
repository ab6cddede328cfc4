"""The chapters' exercises as they stand in the book: asked, hinted at, solved and judged."""

import re
from html import unescape

import pytest
from pages import ROOT
from playwright.sync_api import expect

from convlib.exercises import check, find, names
from convlib.exercises.short import Choice, Number, Shape

CHAPTERS = sorted(path.stem for path in ROOT.glob("chapters/0*.md"))
EXERCISES = {
    stem: re.findall(r"\{exercise\} (\S+),", (ROOT / f"chapters/{stem}.md").read_text("utf-8"))
    for stem in CHAPTERS
}


@pytest.mark.parametrize("stem", CHAPTERS)
def test_every_solution_is_judged_right(stem, book):
    page = (book / "chapters" / f"{stem}.html").read_text("utf-8")
    said = re.findall(r"<p>(?:Right\.|Yes, )", page)
    assert len(said) == len(EXERCISES[stem]) >= 5


@pytest.mark.parametrize("stem", CHAPTERS)
def test_short_questions_are_asked_below_their_boxes(stem, book):
    page = unescape((book / "chapters" / f"{stem}.html").read_text("utf-8")).replace("’", "'")
    place = 0
    for name in EXERCISES[stem]:
        place = page.index(f"({name}, ", place)
        if isinstance(find(name), (Choice, Number, Shape)):
            place = page.index(
                f'<p class="afm-note">Question: {find(name).ask.replace("`", "")}', place
            )


def test_a_named_mistake_in_a_chapter_gets_its_sentence(book, new_page):
    page = new_page()
    page.goto(f"{book.as_uri()}/chapters/02-sliding-windows.html")
    question = page.locator("div.exercise + div .afm").nth(1)
    question.scroll_into_view_if_needed()
    question.get_by_role("textbox").fill("113")
    question.get_by_role("textbox").press("Enter")
    expect(question.get_by_role("status")).to_contain_text(check("sliding-window/2", 113).says)


def test_a_hint_opens_by_keyboard(book, new_page):
    page = new_page()
    page.goto(f"{book.as_uri()}/chapters/02-sliding-windows.html")
    hint = page.locator("div.exercise details").first
    expect(hint.locator("p").last).to_be_hidden()
    hint.locator("summary").press("Enter")
    expect(hint.locator("p").last).to_be_visible()


def test_the_book_asks_all_exercises():
    assert [name for stem in CHAPTERS for name in EXERCISES[stem]] == names()
