"""myst-nb's render plugin: widget outputs become figures, their recorded state becomes JSON.

Usage: `nb_render_plugin: afm`, beside the extension `sphinx_afm.live`.

A widget class says what its figure looks like before it is live, in the MIME bundle in which
anywidget shows it (extend `_repr_mimebundle_`, which returns data and metadata):

`image/png`, or any other `image/…`
    The fallback picture, for readers without JavaScript, while loading, in print and in LaTeX. Its
    size in CSS pixels comes from the metadata `{"image/png": {"width": …, "height": …}}`, else
    from the picture itself.
`text/plain`
    What the figure shows, in words, unless it is Python's default `<… object at 0x…>`.
metadata `{"afm": {"alt": …, "height": …}}`
    `alt` goes before `text/plain`. `height` is what the live figure will take in CSS pixels: a
    number, or two of them, for a wide page and for a phone.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from markdown_it.token import Token
from myst_nb.core.render import WIDGET_STATE_MIMETYPE, MimeData, NbElementRenderer
from sphinx.util.images import get_image_size

from . import carriers, controls, state
from .figure import Figure
from .numbers import Number
from .pictures import Picture, taken_out

DEFAULT_REPR = re.compile(r"<.* object at 0x[0-9a-f]+>", re.DOTALL)


class AfmRenderer(NbElementRenderer):
    """Renders a notebook as myst-nb does, except for widgets."""

    def render_widget_view(self, data: MimeData) -> list[nodes.Element]:
        """Leave a place for the figure; `render_nb_finalise` completes it."""
        view = data.content if isinstance(data.content, dict) else json.loads(data.string)
        hints = data.output_metadata.get("afm", {})
        return [Figure(model_id=view["model_id"], alt=hints.get("alt"), height=hints.get("height"))]

    def render_text_html(self, data: MimeData) -> list[nodes.Element]:
        """Write the pictures of a cell's HTML as files."""

        def write(content: bytes, ending: str) -> str:
            name = f"{hashlib.sha256(content).hexdigest()[:20]}.{ending}"
            return self.write_file([name], content, exists_ok=True)

        return taken_out(data.string, write)

    def render_nb_finalise(self, metadata: dict[str, Any]) -> None:
        """Complete the page's figures, and embed what they need to come alive."""
        widgets = metadata.get("widgets", {}).get(WIDGET_STATE_MIMETYPE, {})
        controls.unfold(self.renderer.document, widgets.get("state", {}), self.outputs)
        figures = list(self.renderer.document.findall(Figure))
        if not figures:
            return
        for number, figure in enumerate(figures, start=1):
            self.complete(figure, f"figure-{number}")

        models, dead = state.needed(widgets.get("state", {}), [f["model_id"] for f in figures])
        for name in dead:
            self.warn(f"{name} cannot be live in this page: it is no anywidget, or not recorded")
        used = {model_id: carriers.carrier(model["state"]) for model_id, model in models.items()}
        data = [carriers.data_carrier(d) for m in models.values() for d in state.large_data(m)]
        scripts = {carrier.uri: carrier.script for carrier in [*used.values(), *data]}
        carriers.remember(self.renderer.sphinx_env, self.renderer.sphinx_env.docname, scripts)
        self.embed({id_: state.compact(model, used[id_].key) for id_, model in models.items()})

    def outputs(self, outputs: list[dict[str, Any]]) -> nodes.Element:
        """Render what an Output widget has recorded, as the outputs of a cell are."""
        made = nodes.container()
        token = Token("nb_cell_code", "", 0, map=[0, 0], meta={"index": 0, "metadata": {}})
        with self.renderer.current_node_context(made):
            self.renderer._render_nb_cell_code_outputs(token, nbformat.from_dict(outputs))
        return made

    def complete(self, figure: Figure, name: str) -> None:
        """Give a figure its name in links, its description and its fallback."""
        document = self.renderer.document
        if name in document.ids:
            self.warn(f"a heading or label is called {name!r}, as is a live figure")
        figure["ids"].append(name)

        alone = "mime_type" in figure.parent  # and not in a box
        bundle = {part["mime_type"]: part for part in figure.parent.parent} if alone else {}
        words = bundle["text/plain"].astext() if "text/plain" in bundle else ""
        if not words or DEFAULT_REPR.fullmatch(words):
            words = "Interactive figure"
        figure["alt"] = figure["alt"] or words

        pictures = [image for kind, image in bundle.items() if kind.startswith("image/")]
        if pictures:
            figure += self.picture(pictures[0].next_node(nodes.image), figure["alt"])
            place = figure.parent.index(figure) + 1
            figure.parent.insert(place, Number(ids=[f"{name}-number"], figure=name))
        else:
            figure += nodes.paragraph("", figure["alt"], classes=["afm-note"])

    def picture(self, image: nodes.image, alt: str) -> Picture:
        """Copy the bundle's picture, with its words, and its size so that nothing jumps."""
        source = Path(self.renderer.sphinx_env.srcdir, image["uri"].lstrip("/"))
        size = get_image_size(str(source))
        if "width" in image and "height" in image:
            size = image["width"], image["height"]
        sides = zip(("width", "height"), size or (), strict=False)
        return Picture("", nodes.Text(alt), uri=image["uri"], alt=alt, html=dict(sides))

    def embed(self, models: dict[str, Any]) -> None:
        """Have the page carry the models, and load the host before all that nobody waits for."""
        attributes = {"type": "application/json", "class": "afm-state"}
        self.add_js_file("afm_state", None, {**attributes, "body": state.script_json(models)})
        self.add_js_file("afm/host.js", "afm/host.js", {"defer": "defer", "priority": 100})

    def warn(self, message: str) -> None:
        """Warn, naming the page."""
        self.logger.warning(message, subtype="afm")
