"""What others show of a page: search engines a description, messengers a card with a picture.

The card is in the words of Open Graph, which all read; only its form has to be said in Twitter's.
Addresses in it must be whole ones: a page has them if `html_baseurl` says where the book is, and
then Sphinx adds the canonical address too.
"""

from __future__ import annotations

import shutil
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from .figure import Figure
from .pictures import Picture

MAX_DESCRIPTION = 160  # about as many characters as a search result shows


def description(doctree: nodes.document) -> str:
    """Return what the page's metadata says of it, or else its first paragraph."""
    for meta in doctree.findall(nodes.meta):
        if meta.get("name") == "description":
            return meta["content"]
    first = next((p for p in doctree.findall(nodes.paragraph) if is_prose(p)), None)
    text = " ".join(first.astext().split()) if first else ""
    if len(text) > MAX_DESCRIPTION:
        text = text[:MAX_DESCRIPTION].rpartition(" ")[0] + " …"
    return text


def is_prose(paragraph: nodes.paragraph) -> bool:
    """Tell whether a paragraph is the text's own, not a figure's, a list's or a navigation's."""
    return isinstance(paragraph.parent, nodes.section | nodes.document)


def picture_of(app: Sphinx, doctree: nodes.document) -> tuple[str, str] | None:
    """Put the picture of the page's first figure beside the others; return its address and words.

    It is the PNG that the figure came with: not every messenger reads WebP.
    """
    figure = doctree.next_node(Figure)
    picture = figure and figure.next_node(Picture)
    if not picture:
        return None
    shown = picture["candidates"]["*"]
    source = Path(app.srcdir, app.env.original_image_uri.get(shown, shown))
    folder = Path(app.outdir, app.builder.imagedir)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, folder)
    base = app.config.html_baseurl.rstrip("/")
    return f"{base}/{app.builder.imagedir}/{source.name}", figure["alt"]


def add_preview(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Describe the page in its head."""
    if doctree is None:
        return
    text = description(doctree)
    if text and 'name="description"' not in context["metatags"]:
        context["metatags"] += f'<meta name="description" content="{escape(text)}" />\n'
    tags = {
        "og:type": "website" if pagename == app.config.root_doc else "article",
        "og:title": app.env.titles[pagename].astext(),
        "og:description": text,
        "og:site_name": app.config.html_title,
        "og:url": context.get("pageurl"),
    }
    picture = picture_of(app, doctree) if context.get("pageurl") else None
    if picture:
        tags["og:image"], tags["og:image:alt"] = picture
    for name, content in tags.items():
        if content:
            context["metatags"] += f'<meta property="{name}" content="{escape(content)}" />\n'
    card = "summary_large_image" if picture else "summary"
    context["metatags"] += f'<meta name="twitter:card" content="{card}" />\n'


def setup(app: Sphinx) -> None:
    """Connect the above to Sphinx's build."""
    app.connect("html-page-context", add_preview)
