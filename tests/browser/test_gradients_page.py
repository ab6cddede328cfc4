"""The gradients in a page, used by mouse, by keyboard, by touch, and by somebody who types."""

import re

import numpy as np
import pytest
import torch
from figure import Figure
from playwright.sync_api import expect
from torch.nn import functional as F

X, W, DY, DW, DX = "Input x", "Kernel w", "Output gradient dY", "Kernel gradient", "Input gradient"
ZEROS, TURNED = "Output gradient with zeros", "Kernel turned"


class Gradients(Figure):
    def spelled_out(self):
        """Return which gradient, and row and column of it, the line spells out."""
        found = re.match(r"(dW|dX)\[(\d+), (\d+)\]", self.line.inner_text())
        return found[1], int(found[2]), int(found[3])

    def show(self, of):
        self.root.get_by_label("Gradient of").select_option(of)

    def sum_of_terms(self):
        """Return the sum of the line's products, and what the line says it is."""
        line = self.line.inner_text().replace("−", "-")
        terms = re.findall(r"\(?(-?[\d.]+)\)?·\(?(-?[\d.]+)\)?", line)
        return sum(float(a) * float(b) for a, b in terms), float(line.split(" = ")[-1])


@pytest.fixture
def figure(book, new_page):
    page = new_page(viewport={"width": 1280, "height": 1200})
    return Gradients(page, f"{book.as_uri()}/figures/gradients.html")


def test_pointing_at_dw_lays_dy_on_the_input_and_spells_the_sum(figure):
    figure.cell(DW, 2, 1).hover()
    assert figure.spelled_out() == ("dW", 2, 1)
    assert figure.marked(X, "is-window") == 12
    assert figure.marked(DY) == 12
    assert figure.sum_of_terms() == (figure.numbers(DW)[2, 1],) * 2
    window = figure.root.locator(".cl-window").bounding_box()
    corner = figure.cell(X, 2, 1).bounding_box()
    assert abs(window["x"] - corner["x"]) < 1
    assert abs(window["y"] - corner["y"]) < 1


def test_pointing_at_dx_lights_up_the_outputs_that_used_the_cell_and_their_weights(figure):
    figure.show("input")
    figure.cell(DX, 1, 1).hover()
    assert figure.spelled_out() == ("dX", 1, 1)
    assert figure.marked(DY) == figure.marked(W) == figure.marked(TURNED) == 4
    notes = (
        figure.grid(DY)
        .locator(".is-touched")
        .evaluate_all("cells => cells.map(cell => cell.dataset.note)")
    )
    assert notes == ["·−1", "·0", "·2", "·1"]
    assert figure.sum_of_terms() == (figure.numbers(DX)[1, 1],) * 2


def test_the_turned_kernel_is_a_window_on_dy_with_zeros(figure):
    figure.show("input")
    np.testing.assert_array_equal(figure.numbers(TURNED), figure.numbers(W)[::-1, ::-1])
    figure.cell(DX, 0, 0).hover()
    window = figure.root.locator(".cl-window").bounding_box()
    cells = figure.root.locator(".cl-output-gradient-with-zeros .cl-cells").bounding_box()
    assert abs(window["x"] - cells["x"]) < 1
    assert abs(window["y"] - cells["y"]) < 1
    figure.fill("Stride", "2")
    assert figure.marked(ZEROS, "is-zero") == 3 * 3 - 4


def test_the_window_passes_over_outputs_that_saw_only_padding(figure):
    figure.fill("Kernel size", "1×1")
    figure.fill("Padding", "2, 3")
    figure.show("input")
    figure.cell(DX, 0, 1).hover()
    window = figure.root.locator(".cl-window").bounding_box()
    output = figure.cell(ZEROS, 2, 4).bounding_box()
    assert abs(window["x"] - output["x"]) < 1
    assert abs(window["y"] - output["y"]) < 1
    assert "is-touched" in figure.cell(DY, 2, 4).get_attribute("class")


def test_pointing_at_a_number_says_in_which_sums_it_is(figure):
    figure.cell(X, 0, 4).hover()
    assert figure.line.inner_text() == "x[0, 4] = 1 takes part in 1 of the 6 sums of dW"
    assert figure.marked(DW) == 1
    figure.show("input")
    figure.cell(TURNED, 0, 1).hover()
    assert figure.line.inner_text() == "w[2, 0] = 3 takes part in 12 of the 25 sums of dX"
    assert figure.marked(DX) == 12
    assert "is-pointed" in figure.cell(W, 2, 0).get_attribute("class")
    figure.cell(DY, 0, 3).hover()
    assert figure.marked(DX) == 6
    assert figure.marked(ZEROS, "is-pointed") == 1


def test_a_zero_without_an_output_says_so(figure):
    figure.show("input")
    figure.root.get_by_role("img", name="0, zero without an output").first.hover()
    assert "A zero" in figure.line.inner_text()
    assert "adds nothing" in figure.line.inner_text()


@pytest.mark.parametrize(("of", "reached"), [("weight", (1, 1)), ("input", (1, 2))])
def test_the_window_is_dragged_in_steps_of_the_dilation_over_the_input(of, reached, figure):
    figure.fill("Input size", "8")
    figure.fill("Dilation", "1, 2")
    figure.show(of)
    figure.root.get_by_label("Position").fill("0")
    cell = figure.root.locator(".is-window:visible").first
    start = cell.bounding_box()
    x, y = start["x"] + 5, start["y"] + 5
    figure.page.mouse.move(x, y)
    figure.page.mouse.down()
    figure.page.mouse.move(x + 2 * start["width"], y + start["height"], steps=6)
    figure.page.mouse.up()
    figure.page.mouse.move(0, 0)
    assert figure.spelled_out()[1:] == reached


def test_arrows_walk_over_the_gradient_and_the_window_follows(figure):
    figure.cell(DW, 0, 1).focus()
    figure.page.keyboard.press("ArrowDown")
    figure.page.keyboard.press("ArrowLeft")
    expect(figure.cell(DW, 1, 0)).to_be_focused()
    assert figure.spelled_out() == ("dW", 1, 0)
    figure.root.get_by_role("button", name="Reset").focus()
    figure.page.keyboard.press("ArrowDown")
    figure.page.keyboard.press("ArrowDown")
    assert figure.spelled_out() == ("dW", 2, 0)


def test_enter_and_a_click_pin_and_escape_lets_go(figure):
    figure.cell(DW, 1, 1).focus()
    figure.page.keyboard.press("Enter")
    figure.cell(X, 0, 0).hover()
    figure.cell(DW, 0, 0).hover()
    assert figure.spelled_out() == ("dW", 1, 1)
    assert "pinned" in figure.line.inner_text()
    figure.page.keyboard.press("Escape")
    figure.cell(DW, 2, 0).click()
    figure.cell(DW, 0, 0).hover()
    assert figure.spelled_out() == ("dW", 2, 0)
    figure.cell(DW, 2, 0).click()
    figure.cell(DW, 0, 0).hover()
    assert figure.spelled_out() == ("dW", 0, 0)


def test_the_player_steps_through_the_gradient_on_show(figure):
    figure.show("input")
    slider = figure.root.get_by_label("Position")
    assert slider.get_attribute("max") == "24"
    slider.fill("4")
    figure.root.get_by_role("button", name="Step", exact=True).click()
    assert figure.spelled_out() == ("dX", 1, 0)
    figure.cell(DX, 0, 0).focus()
    figure.page.keyboard.press("Space")
    expect(figure.line).to_contain_text("dX[0, 1]")
    figure.page.keyboard.press("Space")
    stopped = figure.spelled_out()
    figure.page.wait_for_timeout(800)
    assert figure.spelled_out() == stopped


def configurations(count, seed=3):
    """Give random sizes and steps for which there is an output."""
    random = np.random.default_rng(seed)
    while count:
        size, kernel = random.integers(2, 9, 2), random.integers(1, 5, 2)
        stride, padding, dilation = (random.integers(low, 4, 2) for low in (1, 0, 1))
        if (size + 2 * padding >= dilation * (kernel - 1) + 1).all():
            count -= 1
            yield size, kernel, stride, padding, dilation, random


def test_whatever_is_typed_gives_autograds_numbers(figure):
    for size, kernel, stride, padding, dilation, random in configurations(5):
        figure.root.get_by_role("button", name="Reset").click()
        figure.fill("Kernel size", "1×1")  # fits whatever comes next
        figure.fill("Input size", f"{size[0]}×{size[1]}")
        steps = {"Padding": padding, "Stride": stride, "Dilation": dilation}
        for label, (first, second) in steps.items():
            figure.fill(label, f"{first}, {second}")
        figure.fill("Kernel size", f"{kernel[0]}×{kernel[1]}")
        for of, names in {"weight": [X, DY], "input": [W]}.items():
            figure.show(of)
            for name in names:
                for row, column in np.ndindex(figure.numbers(name).shape):
                    number = str(random.integers(-9, 10) / 2)
                    figure.cell(name, row, column).locator("input").fill(number)
        tensors = {W: torch.tensor(figure.numbers(W)), DY: torch.tensor(figure.numbers(DY))}
        dX = figure.numbers(DX)
        figure.show("weight")
        x, w = torch.tensor(figure.numbers(X)), tensors[W]
        x.requires_grad_()
        w.requires_grad_()
        pairs = [tuple(map(int, steps[label])) for label in ("Stride", "Padding", "Dilation")]
        y = F.conv2d(x[None, None], w[None, None], None, *pairs)[0, 0]
        y.backward(tensors[DY])
        np.testing.assert_allclose(figure.numbers(DW), w.grad, rtol=1e-5)
        np.testing.assert_allclose(dX, x.grad, rtol=1e-5)
        db = figure.root.locator(".cl-gradients-bias").inner_text().split(" = ")[-1]
        assert float(db.replace("−", "-")) == tensors[DY].sum()


@pytest.mark.parametrize("label", ["Stride", "Padding", "Dilation", "Input size", "Kernel size"])
def test_nonsense_in_a_field_is_refused_in_words_and_changes_nothing(label, figure):
    before = figure.numbers(DW)
    for typed in ["", "two", "-1", "1.5", "1e400", "99999999", "1,2,3"]:
        figure.fill(label, typed)
        assert "allowed are" in figure.message(label)
        assert (typed or "blank") in figure.message(label)
        np.testing.assert_array_equal(figure.numbers(DW), before)


def test_what_does_not_fit_together_and_nonsense_in_a_cell_are_refused_in_words(figure):
    figure.fill("Dilation", "3, 1")
    assert "A kernel that spans 7×2 cells does not fit" in figure.message("Dilation")
    before = figure.numbers(DW)
    figure.cell(DY, 0, 0).locator("input").fill("many")
    assert "“many” can't be used here" in figure.root.locator(".cl-plane.cl-output").inner_text()
    np.testing.assert_array_equal(figure.numbers(DW), before)


def test_presets_of_dy_and_undo(figure):
    before = figure.numbers(DW)
    preset = figure.root.get_by_label("dY", exact=True)
    preset.select_option("ones")
    assert (figure.numbers(DY) == 1).all()
    assert figure.numbers(DW)[0, 0] == figure.numbers(X)[:3, :4].sum()
    preset.select_option("last")
    np.testing.assert_array_equal(figure.numbers(DW), figure.numbers(X)[2:, 3:])
    figure.cell(DY, 0, 0).locator("input").fill("5")
    assert preset.input_value() == "your own"
    assert "the browser’s computation alone" in figure.root.locator(".cl-verdict").inner_text()
    for _ in range(3):
        figure.root.get_by_role("button", name="Undo").click()
    np.testing.assert_array_equal(figure.numbers(DW), before)
    assert "autograd agree" in figure.root.locator(".cl-verdict").inner_text()


def test_dy_follows_the_size_of_the_output_and_comes_back_whole(figure):
    figure.cell(DY, 2, 3).locator("input").fill("−7")
    whole = figure.numbers(DY)
    figure.fill("Stride", "2")
    np.testing.assert_array_equal(figure.numbers(DY), whole[:2, :2])
    figure.fill("Stride", "1")
    np.testing.assert_array_equal(figure.numbers(DY), whole)


def copied(figure, button):
    """Press a button, and return what it puts on the clipboard."""
    figure.page.evaluate(
        "navigator.clipboard.writeText = (text) => { globalThis.copied = text; "
        "return Promise.resolve(); }"
    )
    figure.root.get_by_role("button", name=button).click()
    return figure.page.evaluate("globalThis.copied")


def test_the_copied_program_prints_the_gradients(figure):
    figure.fill("Padding", "1, 2")
    figure.fill("Stride", "2, 1")
    shown = []
    exec(copied(figure, "Copy as PyTorch"), {"print": shown.append})
    np.testing.assert_array_equal(figure.numbers(DW), shown[0])
    figure.show("input")
    np.testing.assert_array_equal(figure.numbers(DX), shown[1])


def test_a_copied_link_reopens_the_figure(figure, new_page):
    figure.fill("Stride", "1, 2")
    figure.cell(DY, 0, 1).locator("input").fill("9")
    figure.show("input")
    figure.cell(DX, 3, 2).hover()
    again = Gradients(new_page(), copied(figure, "Copy link"))
    assert again.spelled_out() == ("dX", 3, 2)
    np.testing.assert_array_equal(again.numbers(DX), figure.numbers(DX))
    np.testing.assert_array_equal(again.numbers(DY), figure.numbers(DY))


def test_a_finger_taps_and_drags(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = Gradients(page, f"{book.as_uri()}/figures/gradients.html")
    figure.cell(DW, 2, 0).tap()
    assert figure.spelled_out() == ("dW", 2, 0)
    page.keyboard.press("Escape")
    cell = figure.cell(X, 2, 0)
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    touch = "Input.dispatchTouchEvent"
    finger.send(touch, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in (0.5, 1):
        point = {"x": x + part * box["width"], "y": y - part * box["height"]}
        finger.send(touch, {"type": "touchMove", "touchPoints": [point]})
    finger.send(touch, {"type": "touchEnd", "touchPoints": []})
    assert figure.spelled_out() == ("dW", 1, 1)
