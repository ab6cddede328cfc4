r"""Formulas, rendered by KaTeX while the book is built: a page needs no script to show them.

KaTeX is a JavaScript library: deno, which comes from PyPI, fetches it from npm and runs it, once
per page and not once per formula. Its styles and fonts are copied into the site.

Usage: `html_math_renderer: katex`.
"""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from urllib.request import url2pathname

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number, wrap_displaymath
from sphinx.writers.html5 import HTML5Translator

from . import deno
from .carriers import folder

logger = logging.getLogger(__name__)
HERE = Path(__file__).parent

Formula = tuple[str, bool]  # TeX, and whether it stands on a line of its own
rendered: dict[Formula, dict[str, str]] = {}  # {"html": …} or {"error": …}


def run_katex(formulas: list[Formula]) -> dict[str, Any]:
    """Render some formulas, and learn where KaTeX's styles are."""
    question = [{"tex": tex, "display": display} for tex, display in formulas]
    return deno.run(HERE / "katex_render.js", question)


def render(formulas: list[Formula]) -> None:
    """Render all that aren't yet, in one go."""
    new = [formula for formula in dict.fromkeys(formulas) if formula not in rendered]
    if new:
        rendered.update(zip(new, run_katex(new)["formulas"], strict=True))


def formula_of(node: nodes.math | nodes.math_block) -> Formula:
    r"""Return what KaTeX is to render for a node.

    Sphinx numbers equations itself, so environments that would number them get their star.

    Examples
    --------
    >>> formula_of(nodes.math_block("", r"\begin{align}a\end{align}", nowrap=True))
    ('\\begin{align*}a\\end{align*}', True)
    """
    tex = node.astext()
    if isinstance(node, nodes.math):
        return tex, False
    if not node.get("nowrap"):
        tex = wrap_displaymath(tex, None, False)
    return re.sub(r"\\(begin|end)\{(align|alignat|equation|gather)\}", r"\\\1{\2*}", tex), True


def math_nodes(document: nodes.Element) -> list[nodes.Element]:
    """Return the formulas of a document or a title."""
    return [n for n in document.findall() if isinstance(n, nodes.math | nodes.math_block)]


def is_used(app: Sphinx) -> bool:
    """Tell whether this build is HTML's and asks for this renderer."""
    return getattr(app.builder, "math_renderer_name", None) == "katex"


class RenderPage(SphinxPostTransform):
    """Render the formulas of a page together, before the visitors ask for each."""

    default_priority = 900  # when there is nothing left to become a formula
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Fill `rendered`."""
        if is_used(self.app):
            render([formula_of(node) for node in math_nodes(self.document)])


def html_of(node: nodes.math | nodes.math_block) -> str:
    """Return a formula's HTML, or its TeX and a warning."""
    formula = formula_of(node)
    render([formula])  # a title in the navigation isn't of the page that was rendered
    result = rendered[formula]
    if "error" in result:
        logger.warning(result["error"], location=node, type="katex")
        return f"<code>{escape(formula[0])}</code>"
    return reachable(result["html"])


def reachable(html: str) -> str:
    """Let the keyboard scroll a formula that a phone can't show as a whole.

    How wide it is only the browser knows, so this goes by its signs: a phone shows some thirty.
    """
    signs = re.sub("<[^>]*>", "", html.partition('class="katex-html"')[2])
    if len(signs) < 25:
        return html
    return html.replace('<span class="katex-display">', '<span class="katex-display" tabindex="0">')


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a line of text."""
    translator.body.append(html_of(node))
    raise nodes.SkipNode


def visit_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    translator.body.append(f"{html_of(node)}</div>\n")
    raise nodes.SkipNode


def copy_styles(app: Sphinx, env: BuildEnvironment) -> None:
    """Put KaTeX's styles and fonts where Sphinx copies them from."""
    if not is_used(app):
        return
    dist = Path(url2pathname(urlparse(run_katex([])["styles"]).path)).parent
    target = folder(app) / "katex"
    shutil.rmtree(target, ignore_errors=True)
    (target / "fonts").mkdir(parents=True)
    shutil.copy(dist / "katex.min.css", target)
    shutil.copy(HERE / "katex.css", target)
    for font in (dist / "fonts").glob("*.woff2"):  # every browser of the last ten years reads these
        shutil.copy(font, target / "fonts")


def add_styles(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Link the styles where formulas are: in the page, or in a title that navigation shows."""
    if not is_used(app):
        return
    page = [] if doctree is None else [doctree]  # the search page has none
    if any(math_nodes(part) for part in (*page, *app.env.titles.values())):
        app.add_css_file("katex/katex.min.css")
        app.add_css_file("katex/katex.css")


def setup(app: Sphinx) -> None:
    """Register the renderer."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_block, None))
    app.add_post_transform(RenderPage)
    app.connect("env-updated", copy_styles)
    app.connect("html-page-context", add_styles)
