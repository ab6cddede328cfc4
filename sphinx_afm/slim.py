"""One small stylesheet for the whole site, and scripts that hold nothing up.

The theme and the extensions bring a dozen stylesheets of 600 KB and an icon font of 150 KB, of
which a page uses a tenth. When the pages are written, esbuild joins the stylesheets and PurgeCSS
drops what no page and no script mentions. Fonts keep the characters that pages have.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from . import deno
from .carriers import folder

HERE = Path(__file__).parent
# The theme links these in its own way, before all others.
THEME = ("styles/theme.css", "styles/pydata-sphinx-theme.css")


def is_site(app: Sphinx) -> bool:
    """Tell whether this build writes web pages."""
    return app.builder.format == "html"


def use_one_stylesheet(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Let the template link the stylesheet that is made at the end, and no others."""
    context["css_files"] = []


def wait_for_the_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Let scripts run when the page is there, in their order."""
    for script in context["script_files"]:
        if script.filename:
            script.attributes.setdefault("defer", "defer")


def write_stylesheet(app: Sphinx, exception: Exception | None) -> None:
    """Make the site's stylesheet of all that the theme, the extensions and the book bring."""
    linked = getattr(app.builder, "_orig_css_files", None)  # Sphinx offers no other way
    if exception or not is_site(app) or linked is None:  # it is None where no page was written
        return
    static = Path(app.outdir, "_static")
    own = sorted(folder(app).rglob("*.css"))  # of figures and formulas
    styles = [static / name for name in THEME]
    styles += [static / Path(str(file.filename)).relative_to("_static") for file in linked]
    styles += [static / path.relative_to(folder(app)) for path in own]
    scripts = [path for path in static.rglob("*.js") if not path.name.startswith("data-")]

    target = static / "site"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    question = {
        "folder": str(target),
        "styles": [str(path) for path in dict.fromkeys(styles)],
        "content": [str(path) for path in [*Path(app.outdir).rglob("*.html"), *scripts]],
    }
    # esbuild is a program of its own, which deno fetches as it fetches packages.
    deno.run(
        HERE / "slim.js",
        question,
        "--allow-read",
        "--allow-run",
        "--allow-env",
        "--allow-sys",
        f"--allow-write={target}",
    )


def setup(app: Sphinx) -> None:
    """Connect the above to Sphinx's build, after all that add styles and scripts."""
    app.connect("html-page-context", use_one_stylesheet, priority=990)
    app.connect("html-page-context", wait_for_the_page, priority=990)
    # The theme writes its colours of code then, too.
    app.connect("build-finished", write_stylesheet, priority=990)
