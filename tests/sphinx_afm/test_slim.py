"""One stylesheet for all pages, with what they use and no more."""

import re

import pytest


@pytest.fixture(scope="module")
def folder(book):
    return book.site / "_static" / "site"


def test_every_page_links_one_stylesheet(book):
    for path in book.site.glob("*.html"):
        links = re.findall(r'<link rel="stylesheet" href="([^"]+)"', path.read_text())
        assert [address.partition("?")[0] for address in links] == ["_static/site/site.css"], path


def test_it_holds_what_pages_use_and_no_more(folder):
    css = (folder / "site.css").read_text()
    for used in (
        ".afm",
        ".katex",
        ".highlight",
        ".bd-sidebar-primary",
        "[data-theme=dark]",
        "[data-afm=loading]",
    ):
        assert used in css.replace('"', ""), used
    for unused in (".sd-avatar-sm", ".fa-anchor", ".fa-bluetooth"):
        assert unused not in css, unused
    assert len(css) < 200_000


def test_the_icon_font_has_the_icons_of_the_theme_alone(folder):
    assert (folder / "fa-solid-900.woff2").stat().st_size < 10_000


def test_icons_and_formulas_have_their_fonts(book, new_page):
    page = new_page()
    page.goto(f"{book.site.as_uri()}/formulas.html")
    loaded = "document.fonts.ready.then(() => [...document.fonts].filter(f => f.status == 'loaded')"
    families = page.evaluate(f"{loaded}.map(f => f.family.replaceAll('\"', '')))")
    assert {"KaTeX_Main", "KaTeX_Math", "Font Awesome 6 Free"} <= set(families)


def test_an_icon_that_the_theme_names_in_a_variable_is_in_its_font(folder):
    assert "f09b" in (folder / "site.css").read_text()  # for links to GitHub
    assert (folder / "fa-brands-400.woff2").stat().st_size > 500


def test_no_script_holds_the_page_up(book):
    assert re.findall(r'<script src="([^"?]+)', book.page("live")) == []


def test_search_finds_a_word(book, serve, new_page):
    for site in (serve(book.site), book.site.as_uri()):
        page = new_page()
        page.goto(f"{site}/search.html?q=formulas")
        page.locator("#search-results a").first.wait_for()
