"""A picture of the reader's own in the image filter: from a file, dropped, pasted, by camera."""

import io
import re

import numpy as np
import pytest
from filter_page import Filter
from PIL import Image
from playwright.sync_api import expect
from waiting import until

from convlib.widgets import ImageFilter


def encoded(picture, form="PNG", **options):
    written = io.BytesIO()
    Image.fromarray(picture).save(written, format=form, **options)
    return written.getvalue()


OWN = np.random.default_rng(3).integers(0, 256, (40, 60, 3), np.uint8)


@pytest.fixture
def figure(address, new_page):
    return Filter(new_page(viewport={"width": 1280, "height": 1000}), address)


@pytest.fixture
def at_disk(book, new_page):
    return Filter(new_page(viewport={"width": 1280, "height": 1000}), book.as_uri())


@pytest.mark.parametrize("way", ["file", "drop", "paste"])
def test_an_own_picture_is_filtered_and_sent_nowhere(way, figure):
    asked = []
    figure.page.on("request", lambda request: asked.append(request.url))
    if way == "file":
        figure.give("mine.png", encoded(OWN))
    else:
        figure.drop("mine.png", encoded(OWN), event=way)
    expect(figure.note).to_have_text("Your picture stays on this page and is sent nowhere.")
    np.testing.assert_array_equal(figure.pixels(figure.input), OWN)
    expect(figure.verdict).to_contain_text("the browser’s computation alone")
    row, column = figure.position()
    assert figure.pixel() == ImageFilter(OWN, pictures=()).output[:, row, column].tolist()
    assert [url for url in asked if not url.startswith("blob:")] == []


def test_of_two_pictures_the_last_one_given_stays(at_disk):
    at_disk.page.evaluate(
        """const read = globalThis.createImageBitmap;
           globalThis.createImageBitmap = async (file, ...more) => {
             await new Promise((done) => setTimeout(done, file.name === "slow.png" ? 600 : 0));
             return read(file, ...more);
           };
           0  // or Playwright calls what was assigned"""
    )
    at_disk.drop("slow.png", encoded(OWN[:, ::-1]))
    at_disk.drop("quick.png", encoded(OWN))
    at_disk.page.wait_for_timeout(1000)
    expect(at_disk.field("Picture").locator("option:checked")).to_have_text("quick.png")
    np.testing.assert_array_equal(at_disk.pixels(at_disk.input), OWN)


def test_an_own_picture_is_undone_and_chosen_again_and_in_no_link(at_disk):
    at_disk.give("mine.png", encoded(OWN))
    expect(at_disk.field("Picture").locator("option:checked")).to_have_text("mine.png")
    at_disk.root.get_by_role("button", name="Copy link").click()
    expect(at_disk.root.locator(".cl-tools > .cl-copied")).to_contain_text(
        "No link can hold your own picture"
    )
    at_disk.root.get_by_role("button", name="Undo").click()
    expect(at_disk.field("Picture")).to_have_value("camera")
    expect(at_disk.verdict).to_contain_text("agree")
    at_disk.field("Picture").select_option("mine.png")
    np.testing.assert_array_equal(at_disk.pixels(at_disk.input), OWN)


def test_a_picture_of_20_megapixels_is_scaled_down(at_disk):
    large = np.zeros((3648, 5472, 3), np.uint8)
    large[:, :2736] = [200, 100, 50]
    at_disk.give("large.jpg", encoded(large, "JPEG", quality=90), "image/jpeg")
    expect(at_disk.note).to_contain_text(
        "Scaled down from 3648×5472 to 683×1024 pixels.", timeout=20_000
    )
    shown = at_disk.pixels(at_disk.input)
    assert shown.shape == (683, 1024, 3)
    assert np.abs(shown[300, 200].astype(int) - [200, 100, 50]).max() < 5
    assert shown[300, 900].max() < 5


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://example.com/a.png"/></svg>'


@pytest.mark.parametrize(
    ("name", "data", "kind", "told"),
    [
        ("empty.png", b"", "image/png", "“empty.png” is empty."),
        ("text.png", b"no picture at all", "image/png", "“text.png” is no picture"),
        ("cut.png", encoded(OWN)[:200], "image/png", "“cut.png” is no picture"),
        ("drawn.svg", SVG, "image/svg+xml", "“drawn.svg” is a drawing of lines (SVG)"),
        ("drawn.png", SVG, "image/png", "“drawn.png” is no picture"),
        ("tiny.png", encoded(OWN[:2, :2]), "image/png", "does not fit the padded input of 2×2"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words_and_nothing_is_lost(
    name, data, kind, told, at_disk
):
    before = at_disk.line.inner_text()
    at_disk.give(name, data, kind)
    expect(at_disk.message).to_contain_text(told)
    expect(at_disk.message).to_contain_text("The last picture stays.")
    assert at_disk.line.inner_text() == before
    expect(at_disk.field("Picture")).to_have_value("camera")


def test_a_camera_that_is_not_there_or_not_allowed_gets_a_message(at_disk):
    at_disk.root.get_by_role("button", name="Camera", exact=True).click()
    expect(at_disk.message).to_have_text(re.compile("camera", re.IGNORECASE))


def test_a_picture_is_taken_by_the_camera_which_then_stops(at_disk):
    at_disk.page.evaluate(
        """navigator.mediaDevices.getUserMedia = () => {
             const canvas = Object.assign(document.createElement("canvas"),
               { width: 320, height: 240 });
             const context = canvas.getContext("2d");
             setInterval(() => {
               context.fillStyle = "rgb(20 160 90)";
               context.fillRect(0, 0, 320, 240);
             }, 30);
             globalThis.stream = canvas.captureStream(30);
             return Promise.resolve(stream);
           }"""
    )
    for _ in range(2):  # the impatient press twice
        at_disk.root.get_by_role("button", name="Camera", exact=True).click()
    until(at_disk.page, "document.querySelector('video').videoWidth > 0")
    at_disk.page.wait_for_timeout(200)
    at_disk.root.get_by_role("button", name="Take the picture").click()
    expect(at_disk.note).to_contain_text("stays on this page")
    shown = at_disk.pixels(at_disk.input)
    assert shown.shape == (240, 320, 3)
    assert np.abs(shown[100, 100].astype(int) - [20, 160, 90]).max() < 12
    assert at_disk.page.evaluate("stream.getTracks().every(t => t.readyState === 'ended')")
