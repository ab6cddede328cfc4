"""The whole book as one PDF, printed by a browser from the built pages.

The pages become one document, so that the browser makes all links and the outline itself. It is
printed twice: the second time the table of contents knows its page numbers. Figures are their
pictures, since no script runs.

Usage: `python tools/pdf.py`, after `make book`.
"""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from bs4 import BeautifulSoup, Tag
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
TARGET = ROOT / "_build" / "convolution.pdf"
STYLE = Path(__file__).with_name("pdf.css")
HOME = "index.html"
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "name")  # to ids, and groups of radios

sys.path.insert(0, str(ROOT / "tests" / "browser"))
import browser  # noqa: E402 -- the browser that the tests drive prints, too


def read(path: Path) -> BeautifulSoup:
    """Read a page."""
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def contents(home: BeautifulSoup) -> Iterator[tuple[str, list[str]]]:
    """Give the parts of the book as the sidebar has them: a title, and addresses of pages."""
    for caption in home.select("nav.bd-links p.caption"):
        links = caption.find_next_sibling("ul").select("a.internal")
        yield caption.get_text(strip=True), [link["href"] for link in links]


def anchor(path: str, name: str = "") -> str:
    """Return what an id of a page is called in the one document, where it must differ from others.

    Examples
    --------
    >>> anchor("chapters/03-channels.html", "summary")
    'chapters-03-channels--summary'
    """
    return path.removesuffix(".html").replace("/", "-") + (f"--{name}" if name else "")


def article(path: str, paths: set[str], site: Path) -> Tag:
    """Return the text of a page, with the addresses that it has in the one document."""
    found = read(site / path).select_one("article.bd-article")
    for tag in found.select("a.headerlink, noscript, script"):
        tag.decompose()
    for tag in found.find_all(True):
        if tag.get("id"):
            tag["id"] = anchor(path, tag["id"])
        for name in REFERENCES:
            if tag.get(name):
                value = tag[name] if isinstance(tag[name], str) else " ".join(tag[name])
                tag[name] = " ".join(anchor(path, part) for part in value.split())
        if tag.get("src"):
            tag["src"] = f"{site.as_uri()}/{resolved(path, tag['src'])}"
            tag.attrs.pop("loading", None)
        if tag.name == "a" and tag.get("href"):
            tag["href"] = followed(path, tag["href"], paths)
    found["id"] = anchor(path)
    return found


def resolved(path: str, address: str) -> str:
    """Return an address in a page as one in the site.

    Examples
    --------
    >>> resolved("chapters/03-channels.html", "../_images/a.webp")
    '_images/a.webp'
    """
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address))


def followed(path: str, address: str, paths: set[str]) -> str:
    """Return where a link leads: into the document, if it leads to a page that is in it."""
    if urlsplit(address).scheme:
        return address
    page, name = urldefrag(address)
    page = resolved(path, page) if page else path
    return f"#{anchor(page, name)}" if page in paths else ""


def document(site: Path, paths: list[str], numbers: dict[str, int]) -> str:
    """Return all pages as one, after a title page and a table of contents with page numbers."""
    home = read(site / HOME)
    title = home.title.string.rpartition(" — ")[2]
    known = set(paths)
    texts = {path: article(path, known, site) for path in paths}
    entries = [entry(HOME, texts[HOME], numbers)]
    for caption, members in contents(home):
        chosen = [path for path in members if path in known]
        entries += [f"<li class='part'>{escape(caption)}</li>"] if chosen else []
        entries += [entry(path, texts[path], numbers) for path in chosen]
    author = home.select_one(".component-author")
    return f"""<!doctype html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{escape(title)}</title>
<link rel="stylesheet" href="{site.as_uri()}/_static/site/site.css">
<link rel="stylesheet" href="{STYLE.as_uri()}"></head><body>
<header><p class="title">{escape(title)}</p>
<p>{escape(author.get_text(strip=True) if author else "")}</p></header>
<nav><h1>Contents</h1><ul>{"".join(entries)}</ul></nav>
<main>{"".join(map(str, texts.values()))}</main></body></html>"""


def entry(path: str, text: Tag, numbers: dict[str, int]) -> str:
    """Return a line of the table of contents."""
    title = escape(text.select_one("h1").get_text(strip=True))
    return f'<li><a href="#{anchor(path)}">{title}<span>{numbers.get(path, "")}</span></a></li>'


def page_numbers(pdf: Path) -> list[int]:
    """Return the pages on which the table of contents and each chapter begin."""
    reader = PdfReader(pdf)
    chapters = [item for item in reader.outline if not isinstance(item, list)]  # lists are sections
    return [reader.get_destination_page_number(item) + 1 for item in chapters]


def all_pages(site: Path) -> list[str]:
    """Return the addresses of the book's pages, in their order."""
    return [HOME, *(path for _, members in contents(read(site / HOME)) for path in members)]


def print_book(page, target: Path, paths: list[str], site: Path = SITE) -> None:
    """Print pages of the site as one PDF, with a browser's page."""
    source = target.with_suffix(".html")
    numbers: dict[str, int] = {}
    for _ in range(2):
        source.write_text(document(site, paths, numbers), encoding="utf-8")
        page.goto(source.as_uri())
        page.pdf(path=target, prefer_css_page_size=True, tagged=True, outline=True)
        numbers = dict(zip(paths, page_numbers(target)[1:], strict=True))
    source.unlink()


if __name__ == "__main__":
    with sync_playwright() as playwright, browser.launch(playwright) as started:
        print_book(started.new_page(java_script_enabled=False), TARGET, all_pages(SITE))
    print(f"The book is in {TARGET}: {len(PdfReader(TARGET).pages)} pages")
