"""Terms of a glossary explain themselves: a link by `{term}` brings along what the glossary says.

The first paragraph of a term's entry is its definition. A page has those of the terms that it uses,
each once, as a hidden element that describes the links (`aria-describedby`), so a screen reader
speaks it; terms.js shows it to those who point at a link, tap it, or go to it by keyboard. Without
JavaScript the links are links.
"""

from __future__ import annotations

import shutil
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from .carriers import folder

HERE = Path(__file__).parent


class TermLink(nodes.reference):
    """A link to a term, which the element with the id `describedby` describes."""


class Tips(nodes.General, nodes.Element):
    """The definitions that a page needs: its `texts` by id.

    They are no children, or the search would find a word in every page that has a term.
    """


def glossaries(env: BuildEnvironment) -> set[str]:
    """Return the pages that explain terms."""
    return {page for page, _ in env.domaindata["std"]["terms"].values()}


def definitions(env: BuildEnvironment) -> dict[str, str]:
    """Read the glossaries: the first paragraph of each entry as plain text, by the term's id."""
    found = {}
    for page in glossaries(env):
        for glossary in env.get_doctree(page).findall(addnodes.glossary):
            for item in glossary.findall(nodes.definition_list_item):
                first = item.next_node(nodes.paragraph)
                text = " ".join(first.astext().split()) if first else ""
                found.update(
                    {name: text for term in item.findall(nodes.term) for name in term["ids"]}
                )
    return found


def renew(app: Sphinx, env: Any) -> set[str]:
    """Keep the definitions, and have all pages written anew if they have changed.

    The glossaries always are: Sphinx's search knows the terms only of pages that it has just seen.
    """
    before, env.afm_terms = getattr(env, "afm_terms", None), definitions(env)
    return glossaries(env) if before == env.afm_terms else env.found_docs


class DescribeTerms(SphinxPostTransform):
    """Describe the links to terms, once they are links."""

    default_priority = 800
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace them, and add the definitions at the end of the page."""
        known: dict[str, str] = getattr(self.env, "afm_terms", {})
        texts = {}
        for words in list(self.document.findall(nodes.inline)):
            link = words.parent
            if "std-term" not in words["classes"] or not isinstance(link, nodes.reference):
                continue
            term = link.get("refid") or link["refuri"].rpartition("#")[2]
            if known[term]:
                texts[f"tip-{term}"] = known[term]
                described = TermLink("", "", words, **link.attributes, describedby=f"tip-{term}")
                link.replace_self(described)
        if texts:
            self.document += Tips(texts=texts)


def visit_link(translator: HTML5Translator, node: TermLink) -> None:
    """Open the link."""
    translator.visit_reference(node)
    described = f'<a aria-describedby="{node["describedby"]}" '
    translator.body[-1] = translator.body[-1].replace("<a ", described, 1)


def visit_tips(translator: HTML5Translator, node: Tips) -> None:
    """Write the definitions."""
    for name, text in node["texts"].items():
        translator.body.append(
            f'<div class="term-tip" role="tooltip" id="{name}" hidden>{escape(text)}</div>\n'
        )
    raise nodes.SkipNode


def copy_files(app: Sphinx, env: BuildEnvironment) -> None:
    """Put the script and the styles where Sphinx copies them from."""
    target = folder(app) / "terms"
    target.mkdir(parents=True, exist_ok=True)
    for name in ("terms.js", "terms.css"):
        shutil.copy(HERE / name, target)


def add_script(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Load the script where terms are."""
    if doctree is not None and doctree.next_node(Tips):
        app.add_js_file("terms/terms.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the nodes and the transform."""
    app.add_node(TermLink, html=(visit_link, lambda t, node: t.depart_reference(node)))
    app.add_node(Tips, html=(visit_tips, None))
    app.add_post_transform(DescribeTerms)
    app.connect("env-updated", renew)
    app.connect("env-updated", copy_files)
    app.connect("html-page-context", add_script)
