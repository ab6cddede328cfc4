"""The Content-Security-Policy of each page: it runs and loads what is its own, and nothing else.

It stands in the page, since pages opened from a disk or served by a plain host have no headers.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from .theme import MODE

# Light or dark, and the theme's buttons.
INLINE = (MODE, "window.print()", "toggleFullScreen()")


def digest(script: str) -> str:
    """Return the source that allows one inline script.

    Examples
    --------
    >>> digest("toggleFullScreen()")
    "'sha256-VwzZ5SOy5UAXcNOSG7d3gmH7pMYCtE8xHYlRiqNvhzI='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


POLICY = {
    # Firefox fetches the next page ahead, which no kind of its own stands for.
    "default-src": ["'self'"],
    "object-src": ["'none'"],
    "frame-src": ["'none'"],
    # A figure's module is imported from memory (host.js): a page from file:// can import no other.
    "script-src": ["'self'", "blob:", "'unsafe-hashes'", *map(digest, INLINE)],
    "worker-src": ["blob:"],
    "style-src": ["'self'", "'unsafe-inline'"],  # formulas and figures set sizes in place
    "img-src": ["'self'", "data:", "blob:"],
    "media-src": ["blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],  # the search page reads pages to show where a word is
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
}


def add_policy(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """State the policy before all else in the page."""
    text = "; ".join(f"{kind} {' '.join(sources)}" for kind, sources in POLICY.items())
    meta = f'<meta http-equiv="Content-Security-Policy" content="{escape(text)}" />\n'
    context["metatags"] = meta + context.get("metatags", "")


def setup(app: Sphinx) -> None:
    """Come after all that add to the page's head."""
    app.connect("html-page-context", add_policy, priority=980)
