"""An image filter in a page, as a reader handles it: by mouse, keys and finger, and with files."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from waiting import until

from convlib import images, kernels
from convlib.widgets import ImageFilter

PAGE = "figures/image_filter.html"


class Filter:
    """The first figure of its page, with its drawer open."""

    def __init__(self, page, address, query=""):
        page.goto(f"{address}/{PAGE}{query}")
        self.page = page
        self.root = page.locator(".cl-figure").first
        self.root.locator("summary").click()
        self.line = self.root.locator("[aria-live=polite]")
        self.verdict = self.root.locator(".cl-verdict")
        self.input = self.root.locator(".cl-input canvas")
        self.output = self.root.locator(".cl-output canvas")
        self.message = self.root.locator(".cl-sources .cl-message")
        self.note = self.root.locator(".cl-sources .cl-remark")

    def field(self, label):
        return self.root.get_by_label(label, exact=True)

    def position(self):
        found = re.search(r"output\[(\d+), (\d+)\]", self.line.inner_text())
        return int(found[1]), int(found[2])

    def pixels(self, canvas):
        """What a canvas shows, (H, W, 3)."""
        flat, width = canvas.evaluate(
            """canvas => [[...canvas.getContext("2d")
                 .getImageData(0, 0, canvas.width, canvas.height).data], canvas.width]"""
        )
        return np.array(flat, np.uint8).reshape(-1, width, 4)[..., :3]

    def pixel(self):
        """The number of the output pixel at the window, as it is shown."""
        grid = self.root.get_by_role("grid", name="Output pixel")
        texts = grid.get_by_role("gridcell").all_inner_texts()
        return [float(text.replace("−", "-")) for text in texts]

    def give(self, name, data, kind="image/png"):
        """Choose a file."""
        self.root.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": kind, "buffer": data}
        )

    def drop(self, name, data, kind="image/png", event="drop"):
        """Drop a file onto the figure, or paste one."""
        self.root.evaluate(
            """(figure, [name, data, type, event]) => {
              const files = new DataTransfer();
              files.items.add(new File([new Uint8Array(data)], name, { type }));
              const init = { bubbles: true, cancelable: true };
              figure.querySelector("canvas").dispatchEvent(event === "drop"
                ? new DragEvent("drop", { ...init, dataTransfer: files })
                : new ClipboardEvent("paste", { ...init, clipboardData: files }));
            }""",
            [name, list(data), kind, event],
        )


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


# The reader's own


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
