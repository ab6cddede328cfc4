"""An image filter in a page, as a reader handles it: by mouse, keys and finger."""

import re

import numpy as np
import pytest
from filter_page import PAGE, Filter
from PIL import Image
from playwright.sync_api import expect

from convlib import images, kernels
from convlib.widgets import ImageFilter


@pytest.fixture
def figure(address, new_page):
    return Filter(new_page(viewport={"width": 1280, "height": 1000}), address)


@pytest.fixture
def at_disk(book, new_page):
    return Filter(new_page(viewport={"width": 1280, "height": 1000}), book.as_uri())


# Numbers


def test_the_browser_has_pythons_very_pixels(figure):
    for name in ("camera", "chelsea"):
        figure.field("Picture").select_option(name)
        shown = figure.pixels(figure.input)
        picture = images.load(name)
        np.testing.assert_array_equal(shown if picture.ndim == 3 else shown[..., 0], picture)


def test_what_is_shown_as_a_picture_is_the_clamped_output(at_disk):
    at_disk.field("Picture").select_option("chelsea")
    at_disk.field("Named kernel").select_option("sharpen")
    at_disk.field("Padding").fill("same")
    at_disk.field("Show as").select_option("picture")
    output = ImageFilter("chelsea", kernels.sharpen, (), padding="same").output
    shown = at_disk.pixels(at_disk.output)
    np.testing.assert_array_equal(shown, images.channels_last(output / 255))
    note = at_disk.root.locator(".cl-plane.cl-output .cl-remark").inner_text()
    below, above = (output < 0).sum(), (output > 255).sum()
    assert "For display only" in note
    assert f"{below} numbers below it" in note and f"{above} numbers above it" in note


def test_the_sum_under_the_window_is_pythons(at_disk):
    figure = ImageFilter("chelsea", kernels.emboss, (), padding=1, bias=2.5)
    at_disk.field("Picture").select_option("chelsea")
    at_disk.field("Named kernel").select_option("emboss")
    at_disk.field("Padding").fill("1")
    at_disk.field("Bias").fill("2.5")
    row, column = at_disk.position()
    assert at_disk.pixel() == figure.output[:, row, column].tolist()
    at_disk.field("Channel").select_option("blue")
    assert at_disk.line.inner_text().startswith(f"blue: output[{row}, {column}] = ")
    assert at_disk.line.inner_text().endswith(f" = {figure.output[2, row, column]:g}")


def test_what_a_page_recorded_is_confirmed_and_what_is_new_is_the_browsers_own(at_disk):
    expect(at_disk.verdict).to_contain_text("nn.Conv2d agree at 289 positions")
    at_disk.field("Stride").fill("3")
    expect(at_disk.verdict).to_contain_text("the browser’s computation alone")
    at_disk.root.get_by_role("button", name="Undo").click()
    expect(at_disk.verdict).to_contain_text("agree at 289 positions")


# The window


def test_the_window_is_dragged_and_the_picture_can_be_pressed(figure):
    box = figure.input.bounding_box()
    scale = box["width"] / 512
    figure.page.mouse.move(box["x"] + 100 * scale, box["y"] + 300 * scale)
    figure.page.mouse.down()
    assert np.abs(np.subtract(figure.position(), (299, 99))).max() <= 2
    figure.page.mouse.move(box["x"] + 201 * scale, box["y"] + 51 * scale, steps=4)
    figure.page.mouse.up()
    row, column = figure.position()
    assert np.abs(np.subtract((row, column), (50, 200))).max() <= 2
    figure.page.mouse.move(box["x"] + 5, box["y"] + 5)
    assert figure.position() == (row, column)  # let go
    out = figure.output.bounding_box()
    figure.page.mouse.click(out["x"] + out["width"] - 1, out["y"] + out["height"] - 1)
    assert min(figure.position()) >= 508


def test_arrow_keys_move_by_one_and_with_shift_by_ten(figure):
    figure.input.focus()
    row, column = figure.position()
    for key in ("ArrowDown", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowUp"):
        figure.page.keyboard.press(key)
    assert figure.position() == (row + 1 - 10, column + 1 + 10)
    for _ in range(60):
        figure.page.keyboard.press("Shift+ArrowLeft")
    assert figure.position() == (row - 9, 0)


def test_a_finger_drags_the_window_and_scrolls_beside_it(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = Filter(page, book.as_uri())
    figure.input.scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    lens = figure.root.locator(".cl-input .cl-lens").bounding_box()
    before = figure.position()
    x, y = lens["x"] + lens["width"] / 2, lens["y"] + lens["height"] / 2
    finger = page.context.new_cdp_session(page)

    def touch(kind, *points):
        points = [{"x": x, "y": y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (x, y))
    for part in (10, 20, 30):
        touch("touchMove", (x + part, y - part))
    touch("touchEnd")
    moved = np.subtract(figure.position(), before)
    assert moved[0] < -40 and moved[1] > 40
    box = figure.input.bounding_box()
    page.touchscreen.tap(box["x"] + 10, box["y"] + box["height"] - 10)
    expect(figure.line).to_contain_text(re.compile(r"output\[4\d\d, \d\d?\]"))


# The kernel


def test_a_kernel_is_typed_and_its_vectors_follow(at_disk):
    words = at_disk.root.locator(".cl-outer .cl-remark")
    assert "3·3 = 9" in words.inner_text() and "3 + 3 = 6" in words.inner_text()
    at_disk.field("Kernel row 1, column 1").fill("7")
    assert words.inner_text().startswith("No outer product")
    at_disk.field("Kernel row 1, column 1").fill("no")
    assert "allowed are" in at_disk.root.locator(".cl-plane.cl-kernel .cl-message").inner_text()
    at_disk.field("Named kernel").select_option("box")
    at_disk.field("Kernel size").fill("15")
    assert "15·15 = 225" in words.inner_text() and "15 + 15 = 30" in words.inner_text()
    assert at_disk.root.get_by_role("grid", name="Kernel 15×15").count() == 1


def test_the_gradient_magnitude_starts_from_two_sobels(at_disk):
    at_disk.field("Named kernel").select_option("box")
    at_disk.field("Operation").select_option("gradient magnitude")
    expect(at_disk.field("Named kernel")).to_have_value("sobel_x")
    output = ImageFilter("camera", operation="gradient magnitude", pictures=()).output
    row, column = at_disk.position()
    assert at_disk.pixel()[0] == pytest.approx(output[0, row, column], rel=1e-5)


@pytest.mark.parametrize(
    ("label", "typed", "told"),
    [
        ("Stride", "0", "from 1 to 16"),
        ("Padding", "65", "from 0 to 64"),
        ("Dilation", "", "blank"),
        ("Kernel size", "16", "15×15"),
        ("Bias", "1e9", "1000000"),
    ],
)
def test_nonsense_is_refused_in_words_and_changes_nothing(label, typed, told, at_disk):
    before = at_disk.line.inner_text()
    field = at_disk.field(label)
    field.fill(typed)
    message = at_disk.page.locator("#" + field.get_attribute("aria-describedby"))
    assert told in message.inner_text()
    assert at_disk.line.inner_text() == before


# Large work


def wide(figure):
    """A kernel of 15×15 weights, and no outer product, over 512×512: more than a frame."""
    figure.field("Named kernel").select_option("box")
    figure.field("Kernel size").fill("15")
    figure.field("Kernel row 0, column 3").fill("-0.5")


@pytest.mark.parametrize("without", ["", "Worker", "blob"])
def test_large_work_leaves_the_page_free_with_a_worker_or_without(without, address, new_page):
    page = new_page()
    break_it = {
        "Worker": "globalThis.Worker = class { constructor() { throw new Error('forbidden') } }",
        # as where a policy forbids the address: the worker starts, and fails
        "blob": """globalThis.Worker = class extends Worker {
                     constructor() { super("data:text/javascript,throw 1") } }""",
    }
    if without:
        page.add_init_script(break_it[without])
    figure = Filter(page, address)
    wide(figure)
    expect(figure.output).to_have_attribute("aria-label", re.compile("498×498"))
    expect(figure.root.locator(".is-busy")).to_have_count(0)
    assert page.workers == [] if without else len(page.workers) == 1
    page.complaints.take("error")
    if without == "blob":
        assert page.complaints.take("Content Security Policy")
    weight = kernels.box(15)
    weight[0, 3] = -0.5
    output = ImageFilter("camera", weight, (), display="picture").output
    figure.field("Show as").select_option("picture")
    expected = images.channels_last(output / 255)
    shown = figure.pixels(figure.output)[..., 0].astype(int)
    assert np.abs(shown - expected).max() <= 1  # a half may be rounded up or down
    assert (shown == expected).mean() > 0.999


def test_the_latest_of_many_requests_wins(at_disk):
    wide(at_disk)
    for bias in range(8):
        at_disk.field("Bias").fill(str(-1000 * bias))
    expect(at_disk.root.locator(".is-busy")).to_have_count(0)
    at_disk.field("Show as").select_option("picture")
    assert at_disk.pixels(at_disk.output).max() == 0  # 7000 below


# Links and files


def test_a_link_reopens_the_filter_as_it_is(figure, new_page):
    figure.page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })"
    )
    figure.field("Picture").select_option("chelsea")
    figure.field("Kernel row 0, column 0").fill("-0.5")
    figure.field("Padding").fill("same")
    figure.field("Show as").select_option("picture")
    figure.field("Colours").select_option("grey")
    figure.input.focus()
    figure.page.keyboard.press("Shift+ArrowDown")
    figure.root.get_by_role("button", name="Copy link").click()
    link = figure.root.get_by_label("To copy").input_value()
    page = new_page()
    other = Filter(page, *link.split(f"/{PAGE}"))
    expect(other.line).to_have_text(figure.line.inner_text())
    for label in ("Picture", "Padding", "Show as", "Colours"):
        expect(other.field(label)).to_have_value(figure.field(label).input_value())
    np.testing.assert_array_equal(other.pixels(other.output), figure.pixels(figure.output))


def test_the_result_is_saved_as_png(at_disk):
    at_disk.field("Show as").select_option("picture")
    with at_disk.page.expect_download() as download:
        at_disk.root.get_by_role("button", name="Save result as PNG").click()
    assert download.value.suggested_filename == "camera-sobel_x.png"
    with Image.open(download.value.path()) as file:
        saved = np.array(file.convert("RGB"))
    np.testing.assert_array_equal(saved, at_disk.pixels(at_disk.output))


def test_what_is_saved_is_what_was_asked_for_last(at_disk):
    wide(at_disk)
    with at_disk.page.expect_download() as download:
        at_disk.field("Bias").fill("400")
        at_disk.root.get_by_role("button", name="Save result as PNG").click()
    expect(at_disk.root.locator(".is-busy")).to_have_count(0)
    with Image.open(download.value.path()) as file:
        saved = np.array(file.convert("RGB"))
    np.testing.assert_array_equal(saved, at_disk.pixels(at_disk.output))
