"""A transposed convolution in a page, used by mouse, by keyboard and by touch."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect


class Transposed:
    """A figure of its page, whose grids are found by their names."""

    def __init__(self, page, address, index=0):
        page.goto(f"{address}/figures/transposed_convolution.html")
        self.page = page
        self.root = page.locator(".afm").nth(index)
        self.root.scroll_into_view_if_needed()
        self.root.locator(".cl-figure").wait_for()
        self.line = self.root.locator("[aria-live=polite]")

    def grid(self, name):
        label = re.compile(rf"^{name} \d+×\d+$")
        return self.root.get_by_role("grid", name=label, include_hidden=True)

    def cell(self, name, row, column):
        return self.root.locator(
            f".cl-{name.lower().replace(' ', '-')} [data-at='{row},{column}']"
        ).first

    def numbers(self, name):
        rows = self.grid(name).evaluate(
            """grid => [...grid.querySelectorAll("[role=row]")].map(row =>
                 [...row.querySelectorAll("[role=gridcell]")].map(cell =>
                   cell.querySelector("input")?.value ?? cell.textContent))"""
        )
        return [[float(text.replace("−", "-")) for text in row] for row in rows]

    def marked(self, name, kind="is-touched"):
        return (
            self.grid(name)
            .locator(f".{kind}")
            .evaluate_all("cells => cells.map(cell => cell.dataset.at)")
        )

    def fill(self, label, text):
        self.root.get_by_label(label, exact=True).fill(text)

    def look(self, view):
        self.root.locator("summary").click()
        self.root.get_by_label("View").select_option(view)


@pytest.fixture
def figure(book, new_page):
    return Transposed(new_page(viewport={"width": 1280, "height": 1100}), book.as_uri())


@pytest.fixture
def coverage(book, new_page):
    return Transposed(new_page(viewport={"width": 1280, "height": 1000}), book.as_uri(), index=1)


def stamped(image, kernel, stride):
    """Add up the stamps, as the caption says."""
    image, kernel = np.array(image), np.array(kernel)
    size = stride * (np.array(image.shape) - 1) + kernel.shape
    output = np.zeros(size)
    for (u, v), value in np.ndenumerate(image):
        rows = slice(u * stride, u * stride + kernel.shape[0])
        output[rows, v * stride : v * stride + kernel.shape[1]] += value * kernel
    return output.tolist()


def test_both_pictures_make_the_sum_of_the_stamps(figure):
    expected = stamped(figure.numbers("Input"), figure.numbers("Kernel"), stride=2)
    assert figure.numbers("Output") == figure.numbers("Output of the windows") == expected
    expect(figure.root.locator(".cl-facts")).to_contain_text("all 35 cells equal")
    boxes = [figure.grid(name).bounding_box() for name in ("Output", "Output of the windows")]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] + boxes[0]["width"] < boxes[1]["x"]


@pytest.mark.parametrize("name", ["Output", "Output of the windows"])
def test_pointing_at_an_output_cell_lights_what_makes_it_in_both_pictures(figure, name):
    figure.cell(name, 2, 2).hover()
    assert figure.marked("Input") == ["0,0", "0,1", "1,0", "1,1"]
    assert figure.marked("Kernel") == ["0,0", "0,2", "2,0", "2,2"]
    assert len(figure.marked("Input with zeros", "is-window")) == 9
    assert figure.marked("Input with zeros") == ["0,0", "0,2", "2,0", "2,2"]
    expect(figure.line).to_contain_text("output[2, 2] = 1·(−1) + 2·1 + 2·1 + 4·1 = 7 (4 stamps")


def test_the_frame_lies_on_the_window(figure):
    figure.cell("Output", 2, 4).hover()
    frame = figure.root.locator(".cl-input-with-zeros .cl-window").bounding_box()
    first, last = (figure.cell("Input with zeros", *at).bounding_box() for at in [(0, 2), (2, 4)])
    assert (frame["x"], frame["y"]) == pytest.approx((first["x"], first["y"]), abs=1)
    right, bottom = last["x"] + last["width"], last["y"] + last["height"]
    ends = (frame["x"] + frame["width"], frame["y"] + frame["height"])
    assert ends == pytest.approx((right, bottom), abs=1)


def test_pointing_at_an_input_cell_lights_its_stamp_in_both_outputs(figure):
    figure.cell("Input", 1, 2).hover()
    stamp = [f"{row},{column}" for row in (2, 3, 4) for column in (4, 5, 6)]
    assert figure.marked("Output") == figure.marked("Output of the windows") == stamp
    assert figure.marked("Input with zeros", "is-pointed") == ["2,4"]
    frame = figure.root.locator(".cl-output .cl-window:visible")
    corner = figure.cell("Output", 2, 4).bounding_box()
    assert frame.bounding_box()["x"] == pytest.approx(corner["x"], abs=1)
    assert frame.bounding_box()["y"] == pytest.approx(corner["y"], abs=1)


def test_an_edit_changes_both_outputs(figure):
    figure.cell("Kernel", 1, 1).locator("input").fill("−7.5")
    expected = stamped(figure.numbers("Input"), figure.numbers("Kernel"), stride=2)
    assert figure.numbers("Output") == figure.numbers("Output of the windows") == expected
    figure.root.get_by_role("button", name="Undo").click()
    assert figure.numbers("Kernel")[1][1] == 5


def test_output_padding_chooses_among_the_sizes(figure):
    facts = figure.root.locator(".cl-facts")
    expect(facts).to_contain_text("inputs 5 or 6 high and 7 or 8 wide")
    expect(facts).to_contain_text("here 5×7.")
    figure.fill("Output padding", "1, 0")
    expect(facts).to_contain_text("here 6×7.")
    expect(figure.root).to_contain_text("output_padding adds 1 at the bottom.")
    assert figure.numbers("Output")[5] == [0] * 7


def test_what_pytorch_refuses_is_refused_in_words(figure):
    figure.fill("Output padding", "2")
    said = figure.root.locator(".cl-message:not(:empty)")
    expect(said).to_contain_text("Output padding 2, 2 must be smaller than stride 2, 2 or dilation")
    assert np.shape(figure.numbers("Output")) == (5, 7)
    figure.fill("Output padding", "1")
    figure.fill("Padding", "4")
    expect(said).to_contain_text("−2×0 cells would be left")


@pytest.mark.parametrize("text", ["", "x", "−1", "1e400", "2.5", "0"])
def test_nonsense_in_a_field_leaves_the_picture(figure, text):
    before = figure.numbers("Output")
    figure.fill("Stride", text)
    expect(figure.root.locator(".cl-message:not(:empty)")).to_contain_text("can't be used here")
    assert figure.numbers("Output") == before


def test_negative_padding_crops_and_says_so(figure):
    figure.fill("Padding", "0, 3")
    expect(figure.root).to_contain_text("−1 left and right (negative: 1 cropped)")
    cropped = [f"{row},{column}" for row in range(3) for column in (0, 4)]
    assert figure.marked("Input with zeros", "is-cropped") == cropped
    figure.cell("Input with zeros", 1, 4).hover()
    expect(figure.line).to_contain_text("inserted zero is cropped: no window sees it")


def test_steps_go_through_the_stamps_or_through_the_windows(figure):
    figure.root.get_by_label("Position").fill("5")
    expect(figure.line).to_contain_text("input[1, 2] = −1 stamps")
    figure.look("zero-insertion")
    figure.root.get_by_label("Position").fill("34")
    expect(figure.line).to_contain_text("output[4, 6] = (−1)·(−1) = 1")
    figure.root.get_by_role("button", name="Step", exact=True).click()
    expect(figure.line).to_contain_text("output[0, 0] = 1·1 = 1")


def test_space_plays_and_pauses(figure):
    figure.cell("Output", 0, 0).focus()
    figure.page.keyboard.press("Space")
    expect(figure.line).to_contain_text("input[0, 2] = 3 stamps")
    figure.page.keyboard.press("Space")
    said = figure.line.inner_text()
    figure.page.wait_for_timeout(900)
    assert figure.line.inner_text() == said


def test_arrow_keys_walk_over_any_grid(figure):
    figure.cell("Output of the windows", 2, 2).focus()
    figure.page.keyboard.press("ArrowDown")
    expect(figure.cell("Output of the windows", 3, 2)).to_be_focused()
    expect(figure.line).to_contain_text("output[3, 2] = ")
    figure.cell("Input with zeros", 0, 0).focus()
    figure.page.keyboard.press("ArrowLeft")  # the padding is no part of the grid
    expect(figure.cell("Input with zeros", 0, 0)).to_be_focused()
    figure.page.keyboard.press("ArrowRight")
    expect(figure.line).to_contain_text("This inserted zero is in 9 windows")
    figure.cell("Input", 0, 1).locator("input").focus()
    figure.page.keyboard.press("ArrowDown")
    expect(figure.line).to_contain_text("input[1, 1] = 4 stamps")


def test_enter_and_clicks_pin_and_escape_lets_go(figure):
    figure.cell("Output", 2, 2).focus()
    figure.page.keyboard.press("Enter")
    figure.cell("Output", 0, 0).hover()
    expect(figure.line).to_contain_text("output[2, 2] = ")
    expect(figure.line).to_contain_text("pinned")
    figure.page.keyboard.press("Escape")
    figure.cell("Kernel flipped", 0, 0).click()
    figure.cell("Output", 0, 0).hover()
    expect(figure.line).to_contain_text("kernel[2, 2] = −1 is shared")
    figure.cell("Kernel flipped", 0, 0).click()
    figure.cell("Output", 0, 0).hover()
    expect(figure.line).to_contain_text("output[0, 0] = ")


def test_coverage_counts_the_stamps(coverage):
    ones = stamped(np.ones((2, 3)), np.ones((3, 3)), stride=2)
    assert coverage.numbers("Output coverage") == ones
    expect(coverage.root).to_contain_text("checkerboard: 1, 2 and 4 stamps")
    coverage.cell("Output coverage", 2, 3).hover()
    expect(coverage.line).to_contain_text("covered by 2 stamps, of input rows 0, 1 and column 1")
    assert coverage.marked("Input") == ["0,1", "1,1"]
    coverage.fill("Kernel size", "4×4")
    expect(coverage.root).to_contain_text("even: 4 everywhere inside")


def test_a_link_reopens_what_is_on_screen(figure):
    figure.fill("Stride", "1, 3")
    figure.look("coverage")
    figure.root.get_by_label("Position").fill("12")
    figure.page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text }")
    figure.root.get_by_role("button", name="Copy link").click()
    output, said = figure.numbers("Output"), figure.line.inner_text()
    figure.page.goto(figure.page.evaluate("window.copied"))
    figure.page.reload()
    expect(figure.line).to_have_text(said)
    assert figure.numbers("Output") == output
    expect(figure.grid("Output coverage")).to_be_visible()
    expect(figure.grid("Input with zeros")).to_be_hidden()


def test_a_finger_taps_a_cell_and_the_largest_figure_stays_in_a_phone(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = Transposed(page, book.as_uri())
    figure.cell("Output of the windows", 2, 2).tap()
    expect(figure.line).to_contain_text("output[2, 2] = ")
    assert len(figure.marked("Input")) == 4
    figure.root.locator("summary").click()
    figure.fill("Input size", "6×6")
    figure.fill("Kernel size", "5×5")
    assert np.shape(figure.numbers("Output")) == (15, 15)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    box = figure.cell("Output", 1, 1).bounding_box()
    assert min(box["width"], box["height"]) >= 30
