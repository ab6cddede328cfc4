"""What a page's head tells search engines and messengers."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from PIL import Image


def head(page: str) -> dict[str, str]:
    """Return what the page's meta elements say of it, by name or property."""
    names = r"description|og:[\w:]+|twitter:\w+"
    found = re.findall(rf'<meta (?:name|property)="({names})" content="([^"]*)"', page)
    assert len({name for name, _ in found}) == len(found)
    return {name: unescape(content) for name, content in found}


def test_without_an_address_there_are_words_alone(book):
    said = head(book.page("index"))
    text = "Its first paragraph, which describes it to those who search & find."
    assert said["description"] == said["og:description"] == text
    assert (said["og:title"], said["og:type"]) == ("A test book", "website")
    assert said["twitter:card"] == "summary"
    live = head(book.page("live"))
    assert (live["og:title"], live["og:type"]) == ("Live figures", "article")
    assert not {"og:image", "og:url"} & (said.keys() | live.keys())
    assert "canonical" not in book.page("live")


def test_pages_that_the_builder_makes_have_no_preview(book):
    assert head(book.page("search")) == {}


def test_with_an_address_there_is_a_link_and_the_first_figures_picture(new_book):
    config = new_book.folder / "_config.yml"
    settings = yaml.safe_load(config.read_text())
    settings["html"]["baseurl"] = "https://example.org/book/"
    config.write_text(yaml.safe_dump(settings))
    figures = new_book.notebook("from foreign import Counter\nCounter()", "Counter(count=3)")
    described = "---\nmyst: {html_meta: {description: In its own words.}}\n---\n\n# Own\n\nText.\n"
    new_book.write(live=figures, own=described)
    assert new_book.build().returncode == 0

    said = head(new_book.page("live"))
    assert said["og:url"] == "https://example.org/book/live.html"
    assert f'<link rel="canonical" href="{said["og:url"]}"' in new_book.page("live")
    assert said["twitter:card"] == "summary_large_image"
    assert said["og:image:alt"] == 'A counter & its "state"'
    assert said["og:image"].startswith("https://example.org/book/_images/")
    with Image.open(new_book.site / "_images" / Path(urlsplit(said["og:image"]).path).name) as png:
        assert (png.format, png.width > 1) == ("PNG", True)

    own = head(new_book.page("own"))
    assert own["og:description"] == "In its own words."
    assert new_book.page("own").count('name="description"') == 1
    assert "og:image" not in own
