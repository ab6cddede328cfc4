"""Pictures of cells become files, and no page carries them in its text."""

import io
import re

import numpy as np
from PIL import Image

from convlib import images
from sphinx_afm.pictures import as_webp, parts


def test_html_is_taken_apart_and_nothing_is_lost():
    html = '<div style="a:b">\n<img src="data:image/png;base64,AQL/" alt="x"> and <b>text</b></div>'
    before, picture, after = parts(html)
    assert (before, after) == ('<div style="a:b">\n', " and <b>text</b></div>")
    assert picture == {"src": "data:image/png;base64,AQL/", "alt": "x"}
    assert parts("<p>no picture</p>") == ["<p>no picture</p>"]


def test_a_picture_has_its_words_and_its_size_before_it_is_there(book, new_page):
    page = new_page()
    page.goto((book.site / "pictures.html").as_uri())
    picture = page.get_by_alt_text("a > b")
    assert picture.get_attribute("src").endswith(".webp")
    assert (picture.get_attribute("width"), picture.get_attribute("loading")) == ("40", "lazy")
    assert picture.get_attribute("class") == "dark-light"
    assert picture.evaluate("image => image.parentElement.innerText.trim()") == "after"
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 40


def test_lines_keep_their_pixels_and_a_photograph_takes_half_of_the_room(tmp_path):
    drawn = np.zeros((200, 300), np.uint8)
    drawn[::20] = 255
    made = {}
    for name, pixels in {"lines": drawn, "photograph": images.load("camera")}.items():
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
        data = as_webp(tmp_path / f"{name}.png")
        with Image.open(io.BytesIO(data)) as image:
            made[name] = len(data), np.abs(np.array(image.convert("L"), float) - pixels)
    assert made["lines"][1].max() == 0
    size, error = made["photograph"]
    assert 2 * size < (tmp_path / "photograph.png").stat().st_size
    assert 0 < error.mean() < 3  # of 255


def test_webp_has_the_same_pixels(book):
    (name,) = re.findall(r'src="(_images/[^"]+.webp)"', book.page("pictures"))
    with Image.open(book.site / name) as image:
        assert (image.size, image.convert("L").getextrema()) == ((40, 30), (7, 7))
