"""Carriers: scripts that carry what figures share, and the folder they are served from.

A page opened from file:// may neither import a module nor fetch a file by its address, but may load
a classic script. So a carrier is one that hands the host a text: a widget's module, which the host
imports from memory, or a large binary trait, such as a photograph. It is named after its content:
figures and pages with the same one share it, and a browser never has a stale one.

The host loads a carrier when a figure starts that needs it; a page fetches that of its first figure
beforehand.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

HERE = Path(__file__).parent
LARGE = 8192  # characters; less base64 than this goes with the page, in no request of its own


class Carrier(NamedTuple):
    """One script: the key under which the host finds it, and its text."""

    key: str
    script: str

    @property
    def uri(self) -> str:
        """The address among the static files."""
        return f"afm/{self.key}.js"


def carrier(traits: dict[str, Any]) -> Carrier:
    r"""Make the carrier of a recorded widget from its `_esm` and `_css`.

    Examples
    --------
    >>> made = carrier({"_anywidget_id": "shop.Counter", "_esm": "export default {}"})
    >>> made.uri
    'afm/Counter-45074e0a04.js'
    >>> made.script
    'AFM.define("Counter-45074e0a04", "export default {}", "");\n'
    """
    esm, css = traits["_esm"], traits.get("_css") or ""
    name = re.sub(r"\W", "", traits.get("_anywidget_id", "").rpartition(".")[2]) or "widget"
    key = f"{name}-{hashlib.sha256(f'{esm}{chr(0)}{css}'.encode()).hexdigest()[:10]}"
    text = ", ".join(json.dumps(part, ensure_ascii=False) for part in (key, esm, css))
    return Carrier(key, f"AFM.define({text});\n")


def data_carrier(base64: str) -> Carrier:
    r"""Make the carrier of a binary trait.

    Examples
    --------
    >>> data_carrier("AQL/").uri
    'afm/data-86db16a7f9.js'
    >>> data_carrier("AQL/").script
    'AFM.data("data-86db16a7f9", "AQL/");\n'
    """
    key = f"data-{hashlib.sha256(base64.encode()).hexdigest()[:10]}"
    return Carrier(key, f'AFM.data("{key}", "{base64}");\n')


# The texts are kept in Sphinx's environment, page by page, and the folder is written from there.
# So a page that an incremental build does not read again still finds its carriers, even if the
# folder was deleted, and what no page uses any more goes.


def remember(env: Any, docname: str, scripts: dict[str, str]) -> None:
    """Note the carriers of a page, in an attribute of our own."""
    if not hasattr(env, "afm_carriers"):
        env.afm_carriers = {}
    env.afm_carriers[docname] = scripts


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Before a page is read again, or when it is gone, drop what it used."""
    getattr(env, "afm_carriers", {}).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    """Take over what a parallel process has read."""
    for docname, scripts in getattr(other, "afm_carriers", {}).items():
        if docname in docnames:
            remember(env, docname, scripts)


def folder(app: Sphinx) -> Path:
    """Return the folder of generated static files, which lives and dies with the environment."""
    return Path(app.doctreedir, "static")


def announce_folder(app: Sphinx) -> None:
    """Let Sphinx copy the folder into the site, as any static one."""
    if app.builder.format == "html":
        app.config.html_static_path.append(str(folder(app)))


def write_folder(app: Sphinx, env: BuildEnvironment) -> None:
    """Write the host, its styles and the carriers of all pages."""
    afm = folder(app) / "afm"
    shutil.rmtree(afm, ignore_errors=True)
    afm.mkdir(parents=True)
    for name in ("host.js", "afm.css"):
        shutil.copy(HERE / name, afm)
    for scripts in getattr(env, "afm_carriers", {}).values():
        for uri, script in scripts.items():
            (folder(app) / uri).write_text(script, encoding="utf-8")


def link(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Link the figures' styles in the pages that have figures, and fetch the first one's script."""
    scripts = getattr(app.env, "afm_carriers", {}).get(pagename)
    if not scripts:
        return
    app.add_css_file("afm/afm.css")
    address = context["pathto"](f"_static/{next(iter(scripts))}", 1)
    context["metatags"] += f'<link rel="preload" as="script" href="{address}" />\n'


def setup(app: Sphinx) -> None:
    """Connect the above to Sphinx's build."""
    app.connect("builder-inited", announce_folder)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", write_folder)
    app.connect("html-page-context", link)
