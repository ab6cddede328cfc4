"""A sliding window in a page, used by mouse, by keyboard, by touch, and by somebody typing."""

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from torch.nn import functional as F

CONTROLS = ["Stride", "Padding", "Mode", "Dilation", "Operation", "Bias", "Activation"]


class Figure:
    """The first sliding window of the landing page, with its drawer open."""

    def __init__(self, page, address):
        page.goto(address)
        self.page = page
        self.root = page.locator(".cl-figure").first
        self.root.locator("summary").click()
        self.line = self.root.locator("[aria-live=polite]")

    def grid(self, name):
        return self.root.get_by_role("grid", name=name)

    def cell(self, name, row, column):
        return self.grid(name).get_by_role("row").nth(row).get_by_role("gridcell").nth(column)

    def fill(self, label, text):
        self.root.get_by_label(label, exact=True).fill(text)

    def numbers(self, name):
        rows = self.grid(name).evaluate(
            """grid => [...grid.querySelectorAll("[role=row]")].map(row =>
                 [...row.querySelectorAll("[role=gridcell]")].map(cell =>
                   cell.querySelector("input")?.value ?? cell.textContent))"""
        )
        return np.array([[float(text.replace("−", "-")) for text in row] for row in rows])

    def position(self):
        found = re.match(r"output\[(\d+), (\d+)\]", self.line.inner_text())
        return int(found[1]), int(found[2])

    def message(self, label):
        """What is said beside a field, which the field's description points at."""
        field = self.root.get_by_label(label, exact=True)
        return self.page.locator("#" + field.get_attribute("aria-describedby")).inner_text()

    def marked(self, name, kind="is-touched"):
        return self.grid(name).locator(f".{kind}").count()


@pytest.fixture
def figure(address, new_page):
    return Figure(new_page(viewport={"width": 1280, "height": 1000}), f"{address}/index.html")


# What is typed


def configurations(count, seed=1):
    """Give random arguments, shapes and numbers for which there is an output."""
    random = np.random.default_rng(seed)
    while count:
        size, kernel = random.integers(3, 10, 2), random.integers(1, 5, 2)
        stride, padding, dilation = (random.integers(low, 4, 2) for low in (1, 0, 1))
        mode = str(random.choice(["zeros", "reflect", "replicate", "circular"]))
        fits = (size + 2 * padding >= dilation * (kernel - 1) + 1).all() and (padding < size).all()
        if fits:
            count -= 1
            yield size, kernel, stride, padding, dilation, mode, random


def test_whatever_is_typed_gives_pytorchs_numbers(figure):
    for size, kernel, stride, padding, dilation, mode, random in configurations(8):
        figure.root.get_by_role("button", name="Reset").click()
        figure.fill("Kernel size", "1")  # fits whatever comes next
        figure.fill("Input size", f"{size[0]}×{size[1]}")
        figure.fill("Padding", f"{padding[0]}, {padding[1]}")
        figure.fill("Kernel size", f"{kernel[0]}×{kernel[1]}")
        for name, shape in (("Input", size), ("Kernel", kernel)):
            for row, column in np.ndindex(*shape):
                number = random.integers(-9, 10) / 2
                figure.cell(name, row, column).locator("input").fill(str(number))
        figure.fill("Stride", f"{stride[0]}, {stride[1]}")
        figure.fill("Dilation", f"{dilation[0]}, {dilation[1]}")
        figure.root.get_by_label("Mode").select_option(mode)
        x, weight = (torch.tensor(figure.numbers(name))[None] for name in ("Input", "Kernel"))
        sides = (padding[1], padding[1], padding[0], padding[0])
        padded = F.pad(x, tuple(map(int, sides)), "constant" if mode == "zeros" else mode)
        expected = F.conv2d(padded, weight[None], None, tuple(stride), 0, tuple(dilation))
        np.testing.assert_allclose(figure.numbers("Output"), expected[0], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("label", ["Stride", "Padding", "Dilation", "Input size", "Kernel size"])
@pytest.mark.parametrize(
    "typed", ["", "  ", "two", "-1", "1.5", "1e400", "99999999", "1,2,3", "1;"]
)
def test_nonsense_in_a_field_is_refused_in_words_and_changes_nothing(label, typed, figure):
    before = figure.numbers("Output")
    figure.fill(label, typed)
    assert "allowed are" in figure.message(label)
    assert (typed.strip() or "blank") in figure.message(label)
    np.testing.assert_array_equal(figure.numbers("Output"), before)
    figure.fill(label, "5" if label == "Input size" else "2")
    assert figure.message(label) == ""
    assert not np.array_equal(figure.numbers("Output"), before)


@pytest.mark.parametrize(
    "label, typed, reason",
    [
        ("Stride", "0", "from 1 to 32"),
        ("Dilation", "0", "from 1 to 16"),
        ("Dilation", "4", "spans 9×9 cells does not fit the padded input of 7×7"),
        ("Kernel size", "9×3", "spans 9×3 cells does not fit the padded input of 7×7"),
        ("Input size", "7×2", "does not fit the padded input of 7×2"),
        ("Bias", "1e400", "finite"),
        ("Bias", "", "finite"),
    ],
)
def test_what_has_no_output_is_refused_with_both_numbers(label, typed, reason, figure):
    before = figure.numbers("Output")
    figure.fill(label, typed)
    assert reason in figure.message(label)
    np.testing.assert_array_equal(figure.numbers("Output"), before)


def test_same_padding_refuses_a_stride_as_pytorch_does(figure):
    figure.fill("Padding", "same")
    assert figure.numbers("Output").shape == (7, 7)
    figure.fill("Stride", "2")
    assert "needs stride 1" in figure.message("Stride")
    figure.fill("Padding", "same-tensorflow")
    figure.fill("Stride", "2")
    assert figure.numbers("Output").shape == (4, 4)


@pytest.mark.parametrize("typed", ["", "abc", "1e400", "--1", "1/0", "NaN"])
def test_nonsense_in_a_cell_keeps_the_last_good_number(typed, figure):
    before = figure.numbers("Output")
    cell = figure.cell("Input", 1, 2).locator("input")
    cell.fill(typed)
    message = figure.root.locator(".cl-plane.cl-input .cl-message")
    assert "allowed are finite numbers" in message.inner_text()
    np.testing.assert_array_equal(figure.numbers("Output"), before)
    cell.blur()
    expect(cell).to_have_value("3")


def test_a_fraction_is_a_number(figure):
    figure.fill("Kernel size", "1")
    figure.cell("Kernel", 0, 0).locator("input").fill("1/3")
    np.testing.assert_allclose(figure.numbers("Output"), figure.numbers("Input") / 3, atol=1e-5)


def test_the_kernel_is_flipped_for_a_convolution(figure):
    correlation = figure.numbers("Output")
    figure.root.get_by_label("Operation").select_option("convolution")
    np.testing.assert_array_equal(figure.numbers("Output"), -correlation)  # sobel_x is odd


def test_bias_and_relu_are_spelled_out(figure):
    figure.fill("Bias", "-4")
    figure.root.get_by_label("Activation").select_option("relu")
    figure.cell("Output", 0, 4).click()
    assert figure.line.inner_text().startswith("output[0, 4] = ")
    assert "+ bias (−4) = −10 → ReLU → 0" in figure.line.inner_text()
    assert figure.numbers("Output").min() == 0


# Undo, links, copies


def test_edits_are_undone_and_done_again(figure):
    start = figure.numbers("Input"), figure.numbers("Output")
    figure.cell("Input", 0, 0).locator("input").fill("12")
    figure.fill("Stride", "2")
    figure.page.keyboard.press("Control+z")
    assert figure.numbers("Output").shape == (5, 5)
    assert figure.numbers("Input")[0, 0] == 12
    figure.root.get_by_role("button", name="Undo").click()
    np.testing.assert_array_equal(figure.numbers("Input"), start[0])
    assert figure.root.get_by_role("button", name="Undo").is_disabled()
    figure.root.get_by_role("button", name="Redo").click()
    figure.root.get_by_role("button", name="Redo").click()
    assert figure.numbers("Output").shape == (3, 3)
    figure.root.get_by_role("button", name="Reset").click()
    np.testing.assert_array_equal(figure.numbers("Output"), start[1])


def test_undo_takes_back_what_was_just_typed(figure):
    stride = figure.root.get_by_label("Stride", exact=True)
    stride.fill("2")
    figure.page.keyboard.press("Control+z")
    expect(stride).to_have_value("1")
    cell = figure.cell("Kernel", 1, 1).locator("input")
    cell.fill("45")
    figure.page.keyboard.press("Control+z")
    expect(cell).to_have_value("0")


def copied(figure, button):
    """Press a copy button where the clipboard is refused: the text is shown instead."""
    figure.page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })"
    )
    figure.root.get_by_role("button", name=button).click()
    return figure.root.get_by_label("To copy").input_value()


def test_a_link_reopens_the_figure_as_it_is(figure, new_page):
    figure.cell("Input", 2, 3).locator("input").fill("-1.25")
    figure.fill("Kernel size", "2×3")
    figure.fill("Padding", "1, 2")
    figure.root.get_by_label("Mode").select_option("circular")
    figure.fill("Stride", "2, 1")
    figure.fill("Bias", "0.1")
    figure.root.get_by_label("Operation").select_option("convolution")
    figure.cell("Output", 1, 2).click()
    link = copied(figure, "Copy link")
    other = Figure(new_page(), link)
    for name in ("Input", "Kernel", "Output"):
        np.testing.assert_array_equal(other.numbers(name), figure.numbers(name))
    assert other.position() == (1, 2)
    for label in CONTROLS:
        value = figure.root.get_by_label(label, exact=True).input_value()
        expect(other.root.get_by_label(label, exact=True)).to_have_value(value)
    assert copied(other, "Copy link") == link


def test_a_link_pasted_into_the_same_page_works_too(figure):
    figure.page.evaluate("location.hash = 'figure-1?stride=[2,1]&position=[1,1]'")
    expect(figure.root.get_by_label("Stride", exact=True)).to_have_value("2, 1")
    assert figure.position() == (1, 1)
    figure.root.get_by_role("button", name="Undo").click()
    assert figure.numbers("Output").shape == (5, 5)


@pytest.mark.parametrize(
    "query", ["stride=0", "stride=[0,1]", "input=[[1,2],[3]]", "colour=1", "weight=%5B", "bias=x"]
)
def test_a_broken_link_says_so_and_starts_as_recorded(query, address, new_page):
    figure = Figure(new_page(), f"{address}/index.html#figure-1?{query}")
    expect(figure.root.get_by_role("alert")).to_contain_text("can't be reopened")
    assert figure.numbers("Output").shape == (5, 5)


def test_the_copied_program_prints_the_output(figure):
    figure.fill("Padding", "same")
    figure.root.get_by_label("Mode").select_option("reflect")
    figure.root.get_by_label("Activation").select_option("relu")
    figure.fill("Bias", "-1.5")
    namespace = {}
    exec(copied(figure, "Copy as PyTorch"), namespace)
    output = namespace["layer"](namespace["x"][None, None])[0, 0].detach()
    np.testing.assert_allclose(figure.numbers("Output"), output, atol=1e-5)


def test_after_an_edit_the_figure_says_whose_numbers_these_are(figure):
    verdict = figure.root.locator(".cl-verdict")
    assert "nn.Conv2d agree: largest difference 0" in verdict.inner_text()
    figure.fill("Stride", "2")
    assert "the browser’s computation alone" in verdict.inner_text()
    figure.fill("Stride", "1")
    assert "nn.Conv2d agree" in verdict.inner_text()


# Mouse


def test_pointing_at_an_output_shows_its_patch_and_its_sum(figure):
    figure.cell("Output", 3, 1).hover()
    assert figure.position() == (3, 1)
    assert figure.marked("Input", "is-window") == 9
    terms = re.findall(r"\(?(−?[\d.]+)\)?·\(?(−?[\d.]+)\)?", figure.line.inner_text())
    numbers = [float(a.replace("−", "-")) * float(b.replace("−", "-")) for a, b in terms]
    assert len(numbers) == 9
    assert sum(numbers) == figure.numbers("Output")[3, 1]


@pytest.mark.parametrize("row, column, uses", [(0, 0, 4), (0, 3, 6), (3, 3, 9), (6, 6, 4)])
def test_pointing_at_an_input_shows_every_output_it_feeds(row, column, uses, figure):
    figure.fill("Padding", "1")
    figure.cell("Input", row, column).hover()
    assert figure.marked("Output") == uses
    assert f"takes part in {uses} products, and {uses} outputs" in figure.line.inner_text()


def test_pointing_at_a_weight_shows_every_input_it_meets(figure):
    figure.fill("Stride", "2")
    figure.cell("Kernel", 2, 0).hover()
    assert figure.marked("Input") == 9
    assert "it makes 9 products, one for each output" in figure.line.inner_text()


def test_a_padding_cell_names_the_cell_it_copies(figure):
    figure.fill("Padding", "2")
    figure.root.get_by_label("Mode").select_option("reflect")
    ghost = figure.root.locator('.cl-ghost[data-at="-2,1"]')
    ghost.hover()
    assert "the padding cell that copies input[2, 1], 0," in figure.line.inner_text()
    figure.root.get_by_label("Mode").select_option("zeros")
    assert "padding zero" in ghost.get_attribute("aria-label")


def test_the_window_is_dragged_over_the_numbers(figure):
    figure.cell("Output", 0, 0).hover()
    start = figure.cell("Input", 1, 1).bounding_box()
    figure.page.mouse.move(start["x"] + 5, start["y"] + 5)
    figure.page.mouse.down()
    figure.page.mouse.move(
        start["x"] + 5 + 2 * start["width"], start["y"] + 5 + 3 * start["height"], steps=8
    )
    figure.page.mouse.up()
    assert figure.position() == (3, 2)


def test_a_click_in_the_window_still_edits_the_cell(figure):
    figure.cell("Output", 0, 0).hover()
    figure.cell("Input", 1, 1).click()
    figure.page.keyboard.type("7")
    assert figure.numbers("Input")[1, 1] == 7


# Keyboard


def test_arrow_keys_move_the_window_and_the_focus(figure):
    figure.cell("Output", 3, 2).focus()
    figure.page.keyboard.press("ArrowRight")
    figure.page.keyboard.press("ArrowUp")
    assert figure.position() == (2, 3)
    expect(figure.cell("Output", 2, 3)).to_be_focused()
    for _ in range(9):
        figure.page.keyboard.press("ArrowLeft")
    assert figure.position() == (2, 0)


def test_enter_pins_and_escape_lets_go(figure):
    figure.cell("Output", 3, 2).focus()
    figure.page.keyboard.press("Enter")
    figure.cell("Output", 0, 0).hover()
    assert figure.position() == (3, 2)
    figure.page.keyboard.press("Escape")
    figure.cell("Output", 1, 1).hover()
    assert figure.position() == (1, 1)


def test_a_click_pins_and_a_second_click_lets_go(figure):
    figure.cell("Output", 3, 2).click()
    figure.cell("Output", 0, 0).hover()
    assert figure.position() == (3, 2)
    figure.cell("Output", 3, 2).click()
    figure.cell("Output", 0, 0).hover()
    assert figure.position() == (0, 0)


def test_every_grid_is_one_tab_stop_and_arrows_walk_in_it(figure):
    figure.cell("Input", 0, 0).locator("input").focus()
    figure.page.keyboard.press("ArrowDown")
    figure.page.keyboard.press("ArrowRight")
    expect(figure.cell("Input", 1, 1).locator("input")).to_be_focused()
    assert "input[1, 1] = 3 takes part in" in figure.line.inner_text()
    figure.page.keyboard.press("Tab")
    expect(figure.cell("Kernel", 0, 0).locator("input")).to_be_focused()
    figure.page.keyboard.press("Tab")
    expect(figure.cell("Output", 3, 2)).to_be_focused()
    figure.page.keyboard.press("Shift+Tab")
    figure.page.keyboard.press("Shift+Tab")
    expect(figure.cell("Input", 1, 1).locator("input")).to_be_focused()


def test_space_plays_and_pauses_and_the_window_moves_by_itself(figure):
    figure.cell("Output", 0, 0).focus()
    figure.page.keyboard.press("Space")
    expect(figure.line).to_contain_text("output[0, 2]")
    figure.page.keyboard.press("Space")
    stopped = figure.position()
    figure.page.wait_for_timeout(900)
    assert figure.position() == stopped


def test_steps_and_the_slider_reach_every_position(figure):
    slider = figure.root.get_by_label("Position")
    slider.fill("0")
    assert figure.position() == (0, 0)
    figure.root.get_by_role("button", name="Step", exact=True).click()
    assert figure.position() == (0, 1)
    figure.root.get_by_role("button", name="Step back").click()
    figure.root.get_by_role("button", name="Step back").click()
    assert figure.position() == (4, 4)
    assert slider.get_attribute("aria-valuetext") == "output row 4, column 4"


# Touch, and motion


def test_a_finger_taps_an_output_and_drags_the_window(address, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = Figure(page, f"{address}/index.html")
    figure.cell("Output", 1, 1).tap()
    assert figure.position() == (1, 1)
    page.keyboard.press("Escape")
    figure.cell("Input", 2, 2).scroll_into_view_if_needed()
    box = figure.cell("Input", 2, 2).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    touch = "Input.dispatchTouchEvent"
    finger.send(touch, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in (0.5, 1, 1.5, 2):
        point = {"x": x + part * box["width"], "y": y + part * box["height"] / 2}
        finger.send(touch, {"type": "touchMove", "touchPoints": [point]})
    finger.send(touch, {"type": "touchEnd", "touchPoints": []})
    assert figure.position() == (2, 3)


def test_the_window_glides_only_when_stepping_and_never_with_reduced_motion(book, new_page):
    durations = {}
    for motion in ("no-preference", "reduce"):
        figure = Figure(new_page(reduced_motion=motion), f"{book.as_uri()}/index.html")
        window = figure.root.locator(".cl-window")
        assert "is-gliding" not in window.get_attribute("class")
        durations[motion] = figure.root.get_by_role("button", name="Step", exact=True).evaluate(
            """step => {
              step.click();
              const window = step.closest(".cl-figure").querySelector(".cl-window");
              return getComputedStyle(window).transitionDuration;
            }"""
        )
    assert durations == {"no-preference": "0.2s", "reduce": "0s"}
