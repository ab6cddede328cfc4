"""A page on paper, printed from the browser: all of its text, nothing around it, light."""

import io
import re

import pytest
from bs4 import BeautifulSoup
from pages import PAGES
from pypdf import PdfReader
from waiting import until

CHAPTER = "chapters/02-sliding-windows.html"
MARGIN = 51  # 18 mm in points
LINES = 55  # points that hold a heading and a line of text


def printed(page, **options) -> PdfReader:
    return PdfReader(io.BytesIO(page.pdf(outline=True, tagged=True, **options)))


def texts_of(pdf) -> list[str]:
    return [page.extract_text() for page in pdf.pages]


def images(page) -> list[str]:
    objects = page["/Resources"].get("/XObject", {})
    return [name for name in objects if objects[name]["/Subtype"] == "/Image"]


def letters(text) -> str:
    return re.sub(r"\W", "", text)


@pytest.fixture(scope="module", params=["A4", "Letter"])
def chapter(request, book, browser):
    """A chapter as it is printed before anything has been scrolled to."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{book.as_uri()}/{CHAPTER}")
        page.locator(".cl-figure").first.wait_for()
        return printed(page, format=request.param)


@pytest.fixture(scope="module")
def texts(chapter):
    return texts_of(chapter)


@pytest.fixture(scope="module")
def source(book):
    return BeautifulSoup((book / CHAPTER).read_text("utf-8"), "html.parser")


def headings(outline):
    for item in outline:
        if isinstance(item, list):
            yield from headings(item)
        else:
            yield item


def test_no_code_is_cut_and_what_was_closed_is_open(texts, source):
    text = letters("".join(texts))
    for closed in source.select("details :not(summary) > p:not(.afm-note)"):
        if not closed.select(".katex"):
            assert letters(closed.get_text()) in text
    blocks = source.select("article pre")
    assert len(blocks) > 20
    for block in blocks:
        for line in block.get_text().splitlines():
            assert letters(line) in text, line


def test_nothing_around_the_text_is_printed(texts):
    text = "\n".join(texts)
    words = ["Show code cell", "Skip to main content", "Every figure by itself", "Reset"]
    words += ["This is live where JavaScript runs", "Copy link"]
    assert [word for word in words if word in text] == []


def test_no_page_is_blank_and_each_has_its_number(chapter, texts):
    for number, text in enumerate(texts, 1):
        assert str(number) in text.split()
        assert len(text) > 20 or images(chapter.pages[number - 1])


def test_no_heading_is_the_last_line_of_a_page(chapter):
    tops = [float(item.top) for item in headings(chapter.outline)]
    assert len(tops) > 15
    assert min(tops) > MARGIN + LINES


def test_a_figure_is_printed_as_it_stands(figure):
    figure.fill("Stride", "3, 2")
    output = figure.numbers("Output")
    rows, columns = output.shape
    text = " ".join(texts_of(printed(figure.page)))
    assert f"Output {rows}×{columns}" in re.sub(r"\s+", " ", text)


def test_paper_is_light_and_the_screen_stays_dark(book, new_page):
    page = new_page(color_scheme="dark")
    page.goto(f"{book.as_uri()}/index.html")
    page.locator(".cl-figure").first.wait_for()
    page.evaluate("""() => addEventListener("beforeprint", () => {
      globalThis.ink = getComputedStyle(document.querySelector(".cl-figure")).color;
    })""")
    before = page.evaluate("getComputedStyle(document.querySelector('.cl-figure')).color")
    page.pdf()
    until(page, "document.documentElement.dataset.theme === 'dark'")
    light = new_page(color_scheme="light")
    light.goto(page.url)
    light.locator(".cl-figure").first.wait_for()
    ink = light.evaluate("getComputedStyle(document.querySelector('.cl-figure')).color")
    assert page.evaluate("globalThis.ink") == ink != before


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_paper(path, book, new_page):
    page = new_page(viewport={"width": 673, "height": 1000})  # A4 between its margins
    page.emulate_media(media="print")
    page.goto(f"{book.as_uri()}/{path}")
    page.locator(".cl-figure").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 673
