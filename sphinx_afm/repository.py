"""Where the book's repository is, and the link that opens a page's notebook on Binder.

The address is the setting `afm_repository`. Where that is empty it is the `origin` that git knows,
if others can clone it too: so the book of a fork leads to the fork.
"""

from __future__ import annotations

import subprocess
from typing import Any
from urllib.parse import quote, urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

BINDER = "https://mybinder.org/v2/git"


def public(origin: str) -> str:
    """Return an address that others can clone, without a name or a token; else nothing.

    Examples
    --------
    >>> public("https://me:token@example.org/someone/book.git")
    'https://example.org/someone/book.git'
    >>> public("/home/me/book"), public("git@example.org:someone/book.git")
    ('', '')
    """
    parts = urlsplit(origin)
    return (
        f"https://{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.scheme == "https" else ""
    )


def find(app: Sphinx, config: Config) -> None:
    """Ask git where the configuration says nothing."""
    if not config.afm_repository:
        asked = ["git", "-C", str(app.confdir), "config", "--get", "remote.origin.url"]
        origin = subprocess.run(asked, capture_output=True, text=True).stdout.strip()
        config.afm_repository = public(origin)


def binder(repository: str, source: str) -> str:
    """Return the link that opens a file of a repository in JupyterLab on Binder.

    Examples
    --------
    >>> binder("https://example.org/book", "chapters/one.md")
    'https://mybinder.org/v2/git/https%3A%2F%2Fexample.org%2Fbook/HEAD?urlpath=lab/tree/chapters/one.md'
    """
    return f"{BINDER}/{quote(repository, safe='')}/HEAD?urlpath=lab/tree/{quote(source)}"


def launch(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Put the link beside the notebook, in the theme's download menu. It is a link, no more."""
    menus = [m for m in context["header_buttons"] if m.get("label") == "download-buttons"]
    if "ipynb_source" not in context or not app.config.afm_repository or not menus:
        return
    button = {
        "type": "link",
        "url": binder(app.config.afm_repository, pagename + context["page_source_suffix"]),
        "text": "Binder",
        "tooltip": "Open in JupyterLab, on Binder",
        "icon": "fas fa-rocket",
        "label": "launch-binder-button",
    }
    menus[0]["buttons"].insert(1, button)


def setup(app: Sphinx) -> None:
    """Find the address before it is needed; add the link when the theme has made its menus."""
    app.add_config_value("afm_repository", "", "html")
    app.connect("config-inited", find)
    app.connect("html-page-context", launch, priority=502)
