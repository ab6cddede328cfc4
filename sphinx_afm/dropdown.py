"""Boxes of class `dropdown`, above all executed solutions, open and close without a script.

The class is sphinx-togglebutton's, whose script isn't needed: HTML has `<details>`.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator


class Details(nodes.General, nodes.Element):
    """A box that is closed at first. Its first child is its summary."""


class Summary(nodes.General, nodes.TextElement):
    """The line that is always seen."""


class CloseDropdowns(SphinxPostTransform):
    """Turn titled boxes into details, once their titles are settled."""

    default_priority = 800
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace them."""
        for box in list(self.document.findall(nodes.Admonition)):
            if "dropdown" not in box["classes"] or not isinstance(box[0], nodes.title):
                continue
            title, *content = box.children
            for link in list(title.findall(nodes.reference)):
                link.replace_self(link.children)  # a click on the summary has one meaning
            details = Details("", Summary("", *title.children), *content)
            details["ids"], details["classes"] = box["ids"], ["admonition", *box["classes"]]
            box.replace_self(details)


def visit_details(translator: HTML5Translator, node: Details) -> None:
    """Open the box."""
    translator.body.append(translator.starttag(node, "details"))


def visit_summary(translator: HTML5Translator, node: Summary) -> None:
    """Open the title, which looks as the theme's."""
    translator.body.append('<summary class="admonition-title">')


def setup(app: Sphinx) -> None:
    """Other formats show such boxes open, as they are."""
    app.add_node(Details, html=(visit_details, lambda t, node: t.body.append("</details>\n")))
    app.add_node(Summary, html=(visit_summary, lambda t, node: t.body.append("</summary>\n")))
    app.add_post_transform(CloseDropdowns)
