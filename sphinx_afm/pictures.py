"""Pictures in a page: files of their own, of known size, as WebP, fetched when they come in sight.

A cell's HTML may hold pictures as `data:` addresses, as notebooks need them. In a page they would
delay the text, and a phone would load those for light and for dark.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms.images import BaseImageConverter
from sphinx.util.osutil import ensuredir
from sphinx.writers.html5 import HTML5Translator

IMAGE = re.compile(r'(<img [^>]*src="data:image/[^>]*>)')
ENDINGS = {"image/png": "png", "image/svg+xml": "svg", "image/webp": "webp"}


class Picture(nodes.image):
    """An image whose `attributes_in_html` are written as they are.

    Its width and height are attributes, so that it keeps its shape where it has to shrink: docutils
    would fix both sides, with styles. Its words are a child too, where the search finds them.
    """


def visit(translator: HTML5Translator, node: Picture) -> None:
    """Write the image, with its attributes."""
    translator.visit_image(node)
    given = {"loading": "lazy", **node["html"]}
    written = " ".join(f'{name}="{translator.attval(str(value))}"' for name, value in given.items())
    translator.body[-1] = translator.body[-1].replace("<img ", f"<img {written} ", 1)
    raise nodes.SkipNode


def parts(html: str) -> list[str | dict[str, str]]:
    """Take a cell's HTML apart: text, and attributes of the pictures that it holds.

    Examples
    --------
    >>> parts('<p><img src="data:image/png;base64,AQL/" alt="a &gt; b"></p>')
    ['<p>', {'src': 'data:image/png;base64,AQL/', 'alt': 'a > b'}, '</p>']
    """
    return [Tag(part).attributes if IMAGE.fullmatch(part) else part for part in IMAGE.split(html)]


class Tag(HTMLParser):
    """Reads one tag: its attributes."""

    def __init__(self, text: str):
        super().__init__()
        self.attributes: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep them."""
        self.attributes = {name: value or "" for name, value in attrs}


def taken_out(html: str, write: Callable[[bytes, str], str]) -> list[nodes.Element]:
    """Return a cell's HTML as nodes; `write(name, bytes)` makes a picture's file, and its address.

    The file is named by its content. The box around all is written by hand: a node's would have to
    hold whole elements, and an element may begin before a picture and end after it.
    """
    made: list[nodes.Element] = []
    for part in ['<div class="output text_html">', *parts(html), "</div>"]:
        if isinstance(part, str):
            made.append(nodes.raw(text=part, format="html"))
            continue
        kind, _, data = part.pop("src").removeprefix("data:").partition(";base64,")
        uri = write(base64.b64decode(data), ENDINGS[kind])
        classes, alt = part.pop("class", "").split(), part.pop("alt", "")
        made.append(Picture("", nodes.Text(alt), uri=uri, alt=alt, classes=classes, html=part))
    return made


def as_webp(picture: Path) -> bytes:
    """Return a picture's very pixels in fewer bytes; of a photograph, what the eye sees of them."""
    with Image.open(picture) as image:
        exact, near = io.BytesIO(), io.BytesIO()
        image.save(exact, "WEBP", lossless=True)
        image.save(near, "WEBP", quality=90)
    # Lines and letters are small as they are; a photograph takes a third or so.
    return (near if 2 * near.tell() < exact.tell() else exact).getvalue()


class ToWebP(BaseImageConverter):
    """Write a page's PNG pictures as WebP."""

    default_priority = 200

    def match(self, node: nodes.image) -> bool:
        """Take local PNG files, where the result is for browsers."""
        return (
            self.app.builder.format == "html"
            and node["uri"].endswith(".png")
            and "*" in node["candidates"]
        )

    def handle(self, node: nodes.image) -> None:
        """Write the new file where Sphinx keeps converted pictures, and let the node name it."""
        source = node["candidates"]["*"]
        original = Path(self.app.srcdir, source)
        target = Path(self.imagedir, Path(source).with_suffix(".webp").name)
        ensuredir(self.imagedir)
        if not target.exists() or target.stat().st_mtime < original.stat().st_mtime:
            target.write_bytes(as_webp(original))
        node["candidates"]["*"] = node["uri"] = str(target)
        self.env.original_image_uri[str(target)] = source
        self.env.images.add_file(self.env.docname, str(target))


def setup(app: Sphinx) -> None:
    """Register the node and the conversion."""
    app.add_node(Picture, html=(visit, None))
    app.add_post_transform(ToWebP)
