"""Numbers of figures: below each that has a picture, in a chapter that has a number.

Sphinx counts (`numfig`), together with all other figures of the chapter. The number links to its
figure, so that a reader can pass it on.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


class Number(nodes.General, nodes.Element):
    """The place of a number, just behind a figure, whose name it has as `figure`."""


def visit(translator: HTML5Translator, node: Number) -> None:
    """Write the number, unless it is one of a page that has none itself."""
    (name,) = node["ids"]
    if len(translator.builder.fignumbers.get("figure", {}).get(name, ())) > 1:
        translator.body.append(translator.starttag(node, "p", "", CLASS="afm-number"))
        translator.body.append(f'<a href="#{node["figure"]}">')
        translator.add_fignumber(node)
        translator.body.append("</a></p>\n")


def depart(translator: HTML5Translator, node: Number) -> None:
    """All is written."""


def title(node: Number) -> str:
    """Return what Sphinx asks for before it counts: a title."""
    return str(node["figure"])


def setup(app: Sphinx) -> None:
    """Only HTML has these figures."""
    app.add_enumerable_node(Number, "figure", title, html=(visit, depart))
