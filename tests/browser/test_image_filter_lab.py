"""An image filter in a notebook: the reader's own picture goes to Python, and Python's comes."""

import io

import numpy as np
import pytest
from lab import SLOW, Chapter, Shown, eventually, make_lab
from PIL import Image
from playwright.sync_api import expect
from watching import watch

SHOW = """from convlib.widgets import ImageFilter
filtered = ImageFilter("chelsea", padding="same")
filtered"""


@pytest.fixture(scope="module")
def shown(browser, tmp_path_factory):
    with (
        browser.new_context(viewport={"width": 1280, "height": 1000}) as context,
        make_lab(tmp_path_factory.mktemp("lab")) as lab,
    ):
        page = context.new_page()
        page.complaints = watch(page)
        page.add_init_script("window.notebook = () => jupyterapp.shell.currentWidget.content")
        chapter = Chapter(page, lab)
        chapter.run_first_cells("SlidingWindow")
        yield Shown(chapter, chapter.show(SHOW).cell)
        assert page.complaints == []
        page.close()  # before the server, whose end it would complain of


def agrees(shown):
    expect(shown.verdict).to_contain_text("nn.Conv2d agree at ", timeout=SLOW)


def canvas(shown):
    """What the input's canvas shows, (H, W, 3)."""
    flat, width = shown.root.locator(".cl-input canvas").evaluate(
        """canvas => [[...canvas.getContext("2d")
             .getImageData(0, 0, canvas.width, canvas.height).data], canvas.width]"""
    )
    return np.array(flat, np.uint8).reshape(-1, width, 4)[..., :3]


def test_the_readers_own_picture_goes_to_python(shown):
    agrees(shown)
    own = np.random.default_rng(0).integers(0, 256, (40, 30, 3), np.uint8)
    written = io.BytesIO()
    Image.fromarray(own).save(written, format="PNG")
    shown.root.locator("input[type=file]").set_input_files(
        {"name": "own.png", "mimeType": "image/png", "buffer": written.getvalue()}
    )
    eventually(lambda: shown.python(value="filtered.pixels.shape"), own.shape)
    assert shown.python(value="int(filtered.pixels.astype(int).sum())") == own.sum()
    agrees(shown)


def test_a_larger_one_is_scaled_to_what_python_takes(shown):
    wide = np.full((300, 900, 3), [10, 200, 90], np.uint8)
    written = io.BytesIO()
    Image.fromarray(wide).save(written, format="PNG")
    shown.root.locator("input[type=file]").set_input_files(
        {"name": "wide.png", "mimeType": "image/png", "buffer": written.getvalue()}
    )
    eventually(lambda: shown.python(value="filtered.pixels.shape"), (171, 512, 3))
    agrees(shown)
    shown.button("Undo").click()
    eventually(lambda: shown.python(value="filtered.pixels.shape"), (40, 30, 3))
    agrees(shown)


def test_pythons_pictures_are_shown(shown):
    shown.python("import numpy as np; filtered.picture = np.eye(9, 12)")
    eventually(lambda: canvas(shown).shape, (9, 12, 3))
    np.testing.assert_array_equal(canvas(shown)[..., 0], 255 * np.eye(9, 12, dtype=np.uint8))
    agrees(shown)
    shown.python("filtered.picture = 'coffee'")
    eventually(lambda: canvas(shown).shape, (213, 320, 3))
    agrees(shown)
