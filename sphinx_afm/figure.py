"""The place of a figure in a page: what a reader sees before, or instead of, the live one."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


class Figure(nodes.General, nodes.Element):
    """A `<div class="afm">` in which the host mounts a widget.

    Its children are the fallback: a picture, or a sentence where the widget offers no picture.
    It has the attributes `model_id` (the recorded model), `alt` (what it shows, in words) and
    `height` (CSS pixels to keep free: None, a number, or two, for a wide page and a phone), and
    where embed.py has made one, `embed` (the address of the page that shows it alone).
    """


def visit(translator: HTML5Translator, node: Figure) -> None:
    """Open the element; what is inside has visitors of its own."""
    attributes = {"role": "group", "aria-label": node["alt"], "data-afm-model": node["model_id"]}
    if node["height"]:
        wide, narrow = node["height"] if isinstance(node["height"], list) else [node["height"]] * 2
        attributes["style"] = f"--afm-height:{wide}px;--afm-height-narrow:{narrow}px"
    if "embed" in node:
        attributes["data-afm-embed"] = node["embed"]
    translator.body.append(translator.starttag(node, "div", CLASS="afm", **attributes))


def depart(translator: HTML5Translator, node: Figure) -> None:
    """Tell readers without JavaScript why nothing moves, and close the element."""
    translator.body.append(
        '<noscript><p class="afm-note">This is live where JavaScript runs.</p></noscript></div>\n'
    )


def setup(app: Sphinx) -> None:
    """Only HTML has this element: for other formats myst-nb picks the bundle's picture itself."""
    app.add_node(Figure, html=(visit, depart))
