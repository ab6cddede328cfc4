"""The whole book as one PDF."""

import doctest

import pdf as tool
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from test_print import images


@pytest.fixture(scope="module")
def printed(book, browser, tmp_path_factory):
    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    with browser.new_context(java_script_enabled=False) as context:
        tool.print_book(context.new_page(), target, tool.all_pages(book), book)
    return target


@pytest.fixture(scope="module")
def pdf(printed):
    return PdfReader(printed)


@pytest.fixture(scope="module")
def texts(pdf):
    """What stands on each page."""
    return [page.extract_text() for page in pdf.pages]


@pytest.fixture(scope="module")
def chapters(book, pdf):
    """Each page of the site, and the pages of the PDF that hold it."""
    sources = [
        BeautifulSoup((book / path).read_text("utf-8"), "html.parser").article
        for path in tool.all_pages(book)
    ]
    starts = [pdf.get_destination_page_number(item) for item in top(pdf.outline)][1:]
    ends = [*starts[1:], len(pdf.pages)]
    return list(zip(sources, starts, ends, strict=True))


def top(outline):
    return [item for item in outline if not isinstance(item, list)]


def words(tag) -> list[str]:
    """What a heading says in words: no formulas, no link to itself."""
    return [text for text in tag.strings if not text.find_parent(class_=["headerlink", "katex"])]


def heading(tag) -> str:
    return " ".join("".join(words(tag)).split())


def squeezed(text: str) -> str:
    """Leave spaces out: a PDF places words and may have none."""
    return "".join(text.split())


def test_examples_in_docstrings():
    assert doctest.testmod(tool).failed == 0


def test_it_is_small_enough_to_send(printed):
    assert printed.stat().st_size < 30_000_000


def test_the_outline_has_the_chapters_in_order(pdf, chapters):
    titles = [item.title for item in top(pdf.outline)]
    assert titles == ["Contents", *(heading(source.h1) for source, _, _ in chapters)]


def test_every_heading_is_on_a_page_of_its_chapter(texts, chapters):
    for source, start, end in chapters:
        text = squeezed("".join(texts[start:end]))
        for tag in source.select("h1, h2, h3"):
            assert all(squeezed(part) in text for part in words(tag)), heading(tag)


def test_the_table_of_contents_says_on_which_page_a_chapter_begins(texts, chapters):
    lines = [squeezed(line) for line in texts[1].splitlines()]
    for source, start, _ in chapters:
        assert squeezed(f"{heading(source.h1)}{start + 1}") in lines


def test_every_figure_has_its_picture(pdf, chapters):
    for source, start, end in chapters:
        pictures = sum(len(images(page)) for page in pdf.pages[start:end])
        assert pictures >= len(source.select(".afm img")), heading(source.h1)


def test_no_page_is_blank(pdf, texts):
    for number, (page, text) in enumerate(zip(pdf.pages, texts, strict=True), 1):
        assert len(text) > 20 or images(page), number


def test_links_stay_inside_or_lead_to_the_web(pdf, chapters):
    inside = 0
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            link = annotation.get_object()
            if "/A" in link and "/URI" in link["/A"]:
                assert link["/A"]["/URI"].startswith(("http://", "https://", "mailto:"))
            else:
                inside += 1
                name = link.get("/Dest") or link["/A"]["/D"]
                assert name in pdf.named_destinations, name
    assert inside > 2 * len(chapters)
