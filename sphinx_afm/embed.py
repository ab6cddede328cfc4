"""Embeds: pages that show a figure alone, for an `<iframe>` in slides or in a course.

With `afm_embed: figures`, the first figure of each page `figures/<name>` has `embed/<name>`, made
of what that page has already: its figure, its scripts and its policy, in another template. The
figure's element names the address, so that its component can offer it.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.osutil import ensuredir

from .figure import Figure


def embed_of(app: Sphinx, docname: str) -> str | None:
    """Return the name of the embed of a page, if its folder has them.

    Both folders lie side by side: what is relative in one page is right in the other.
    """
    page = PurePosixPath(docname)
    if str(page.parent) != app.config.afm_embed:
        return None
    return str(page.parent.with_name("embed") / page.name)


def name_embed(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let the figure's element say where its embed is."""
    name = embed_of(app, docname)
    figure = next(doctree.findall(Figure), None)
    if name and figure is not None and app.builder.format == "html":
        figure["embed"] = app.builder.get_relative_uri(docname, name)


def write_embed(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write the embed beside the page."""
    figure = doctree and next(doctree.findall(Figure), None)
    name = embed_of(app, pagename)
    if figure is None or name is None:
        return
    assert isinstance(app.builder, StandaloneHTMLBuilder)  # no other asks for pages
    own = {
        "figure": app.builder.render_partial(figure.deepcopy())["fragment"],
        "scripts": [script for script in context["script_files"] if is_of_figures(script)],
        "page": app.builder.get_relative_uri(name, pagename),
    }
    target = Path(app.builder.get_outfilename(name))
    ensuredir(target.parent)
    html = app.builder.templates.render("embed.html", context | own)
    target.write_text(html, encoding="utf-8")


def is_of_figures(script: Any) -> bool:
    """Tell whether a page's script is the host, a carrier or the figures' state."""
    return "afm" in Path(script.filename or "").parts or "afm-state" in script.attributes.values()


def setup(app: Sphinx) -> None:
    """Come after all that say what scripts a page has, and what it may load."""
    app.add_config_value("afm_embed", "", "html", [str])
    app.connect("doctree-resolved", name_embed)
    app.connect("html-page-context", write_embed, priority=995)
