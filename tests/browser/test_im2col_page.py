"""im2col in a page, used by mouse, by keyboard, by touch, and by somebody who types."""

import re

import numpy as np
import pytest
import torch
from figure import Figure
from playwright.sync_api import expect
from torch import nn
from torch.nn import functional as F
from waiting import until

COLUMNS, KERNEL, PRODUCT = "Input as columns", "Kernel as rows", "Output as rows"


class Im2col(Figure):
    def spelled_out(self):
        """Return filter, row and column of the output that the line spells out."""
        found = re.match(r"output\[(\d+), (\d+), (\d+)\]", self.line.inner_text())
        return tuple(map(int, found.groups()))

    def tensor(self, name, channels):
        return np.stack([self.numbers(f"{name} channel {channel}") for channel in range(channels)])


@pytest.fixture
def figure(book, new_page):
    page = new_page(viewport={"width": 1280, "height": 1200})
    return Im2col(page, f"{book.as_uri()}/figures/im2col.html")


def test_pointing_at_an_output_lights_up_its_window_column_and_row(figure):
    figure.cell("Output channel 1", 1, 0).hover()
    assert figure.spelled_out() == (1, 1, 0)
    assert figure.marked("Input channel 0", "is-window") == 6
    assert figure.marked("Input channel 1", "is-window") == 6
    assert figure.marked(KERNEL) == 12
    assert figure.cell(PRODUCT, 1, 3).get_attribute("class") == "cl-cell is-current"
    window = figure.root.locator(".cl-group-columns .cl-window").bounding_box()
    column = figure.cell(COLUMNS, 0, 3).bounding_box()
    assert abs(window["x"] - column["x"]) < 1
    line = figure.line.inner_text().replace("−", "-")
    terms = re.findall(r"\(?(-?[\d.]+)\)?·\(?(-?[\d.]+)\)?", line)
    assert len(terms) == 12
    products = [float(weight) * float(number) for weight, number in terms]
    assert sum(products) == figure.numbers("Output channel 1")[1, 0]


def test_pointing_at_a_product_is_pointing_at_its_output(figure):
    figure.cell(PRODUCT, 1, 5).hover()
    assert figure.spelled_out() == (1, 1, 2)
    assert figure.cell("Output channel 1", 1, 2).get_attribute("class") == "cl-cell is-current"
    assert figure.marked("Output channel 0", "is-current") == 0


def test_pointing_at_an_input_lights_up_every_copy_with_their_number(figure):
    figure.cell("Input channel 0", 1, 2).hover()
    assert figure.marked(COLUMNS) == 6
    assert "input[0, 1, 2] = 8 is written 6 times" in figure.line.inner_text()
    copies = figure.grid(COLUMNS).locator(".is-touched").all_inner_texts()
    assert copies == ["8"] * 6


def test_pointing_at_an_entry_of_the_columns_lights_up_what_it_copies(figure):
    figure.cell(COLUMNS, 4, 2).hover()
    assert "columns[4, 2] = 9 is a copy of input[0, 1, 3]" in figure.line.inner_text()
    assert "is-pointed" in figure.cell("Input channel 0", 1, 3).get_attribute("class")
    assert figure.marked("Input channel 0", "is-pointed") == 1
    figure.page.mouse.move(0, 0)
    assert figure.spelled_out() == (0, 0, 2)  # the window has moved to that column


def test_padding_zeros_look_like_padding_in_the_columns_too(figure):
    figure.fill("Padding", "1, 0")
    assert figure.marked(COLUMNS, "is-padding") == 2 * 2 * 3 * 3
    figure.cell(COLUMNS, 0, 0).hover()
    assert "is a padding zero: the input has no cell [0, −1, 0]" in figure.line.inner_text()
    ghost = figure.root.locator('.cl-ghost[data-at="-1,0"]').first
    assert "is-pointed" in ghost.get_attribute("class")
    ghost.hover()
    assert "The padding zero [−1, 0] of channel 0 is written once" in figure.line.inner_text()


def test_pointing_at_a_weight_lights_up_all_that_it_multiplies(figure):
    figure.cell(KERNEL, 1, 4).hover()
    assert figure.marked(COLUMNS) == 6
    assert figure.marked("Input channel 0") == 6
    assert figure.marked("Input channel 1") == 0
    assert figure.marked("Output channel 1") == 6
    assert figure.line.inner_text().startswith("weight[1, 0, 1, 1] = −1 stands in row 1, column 4")


def test_the_counts_are_those_of_what_is_on_screen(figure):
    counts = figure.root.locator(".cl-counts")
    assert "2·3·5 = 30 numbers" in counts.inner_text()
    assert "12·6 = 72: 2.4 times as many" in counts.inner_text()
    figure.fill("Stride", "2")
    assert figure.numbers(COLUMNS).shape == (12, 2)
    assert "12·2 = 24: 0.8 times as many" in counts.inner_text()


def test_the_window_is_dragged_over_any_channel(figure):
    start = figure.cell("Input channel 1", 0, 2).bounding_box()
    x, y = start["x"] + 5, start["y"] + 5
    figure.page.mouse.move(x, y)
    figure.page.mouse.down()
    figure.page.mouse.move(x + start["width"], y + start["height"], steps=6)
    figure.page.mouse.up()
    figure.page.mouse.move(0, 0)
    assert figure.spelled_out() == (0, 1, 2)


def test_arrows_walk_over_products_and_the_window_follows(figure):
    figure.cell(PRODUCT, 0, 1).focus()
    figure.page.keyboard.press("ArrowRight")
    figure.page.keyboard.press("ArrowDown")
    expect(figure.cell(PRODUCT, 1, 2)).to_be_focused()
    assert figure.spelled_out() == (1, 0, 2)
    figure.page.keyboard.press("ArrowDown")
    expect(figure.cell(PRODUCT, 1, 2)).to_be_focused()


def test_arrows_walk_over_the_columns_and_say_what_is_copied(figure):
    figure.cell(COLUMNS, 0, 0).focus()
    figure.page.keyboard.press("ArrowDown")
    figure.page.keyboard.press("ArrowRight")
    assert "columns[1, 1] = 3 is a copy of input[0, 0, 2]" in figure.line.inner_text()


def test_arrows_move_the_window_from_anywhere_else(figure):
    figure.root.get_by_role("button", name="Reset").focus()
    figure.page.keyboard.press("ArrowDown")
    figure.page.keyboard.press("ArrowLeft")
    figure.page.keyboard.press("ArrowLeft")
    assert figure.spelled_out() == (0, 1, 0)


def test_enter_pins_and_escape_lets_go(figure):
    figure.cell(PRODUCT, 1, 3).focus()
    figure.page.keyboard.press("Enter")
    figure.cell("Output channel 0", 0, 0).hover()
    figure.cell(COLUMNS, 2, 2).hover()
    assert figure.spelled_out() == (1, 1, 0)
    assert "pinned" in figure.line.inner_text()
    figure.page.keyboard.press("Escape")
    figure.cell("Output channel 0", 0, 0).hover()
    assert figure.spelled_out() == (0, 0, 0)


def test_a_click_pins_another_click_moves_and_a_second_lets_go(figure):
    figure.cell("Output channel 1", 0, 0).click()
    figure.cell(COLUMNS, 3, 5).hover()
    assert figure.spelled_out() == (1, 0, 0)
    figure.cell(PRODUCT, 0, 4).click()
    assert figure.spelled_out() == (0, 1, 1)
    figure.cell(PRODUCT, 0, 4).click()
    figure.cell(PRODUCT, 0, 0).hover()
    assert figure.spelled_out() == (0, 0, 0)


def test_the_player_steps_through_the_columns(figure):
    slider = figure.root.get_by_label("Position")
    slider.fill("2")
    figure.root.get_by_role("button", name="Step", exact=True).click()
    assert figure.spelled_out() == (0, 1, 0)
    assert slider.get_attribute("aria-valuetext").startswith("column 3: ")
    figure.cell(PRODUCT, 0, 0).focus()
    figure.page.keyboard.press("Space")
    expect(figure.line).to_contain_text("column 1")
    figure.page.keyboard.press("Space")
    stopped = figure.spelled_out()
    figure.page.wait_for_timeout(800)
    assert figure.spelled_out() == stopped


def configurations(count, seed=2):
    """Give random sizes, counts and steps for which there is an output."""
    random = np.random.default_rng(seed)
    while count:
        size, kernel = random.integers(2, 7, 2), random.integers(1, 4, 2)
        stride, padding, dilation = (random.integers(low, 3, 2) for low in (1, 0, 1))
        channels, filters = int(random.integers(1, 4)), int(random.integers(1, 5))
        if (size + 2 * padding >= dilation * (kernel - 1) + 1).all():
            count -= 1
            yield size, kernel, stride, padding, dilation, channels, filters, random


def test_whatever_is_typed_gives_pytorchs_columns_and_numbers(figure):
    for size, kernel, stride, padding, dilation, channels, filters, random in configurations(6):
        figure.root.get_by_role("button", name="Reset").click()
        figure.fill("Kernel size", "1")  # fits whatever comes next
        figure.fill("Input size", f"{size[0]}×{size[1]}")
        figure.fill("Padding", f"{padding[0]}, {padding[1]}")
        figure.fill("Kernel size", f"{kernel[0]}×{kernel[1]}")
        figure.fill("Channels", str(channels))
        figure.fill("Filters", str(filters))
        figure.fill("Stride", f"{stride[0]}, {stride[1]}")
        figure.fill("Dilation", f"{dilation[0]}, {dilation[1]}")
        names = [f"Input channel {channel}" for channel in range(channels)] + [KERNEL]
        for name in names:
            for row, column in np.ndindex(figure.numbers(name).shape):
                number = random.integers(-9, 10) / 2
                figure.cell(name, row, column).locator("input").fill(str(number))
        x = torch.tensor(figure.tensor("Input", channels))
        weight = torch.tensor(figure.numbers(KERNEL)).reshape(filters, channels, *kernel)
        steps = tuple(tuple(map(int, pair)) for pair in (stride, padding, dilation))
        columns = F.unfold(x, tuple(kernel), steps[2], steps[1], steps[0])
        np.testing.assert_array_equal(figure.numbers(COLUMNS), columns)
        expected = F.conv2d(x, weight, None, *steps)
        np.testing.assert_allclose(figure.tensor("Output", filters), expected, rtol=1e-5)
        np.testing.assert_allclose(figure.numbers(PRODUCT), expected.flatten(1), rtol=1e-5)


@pytest.mark.parametrize(
    "label", ["Stride", "Padding", "Dilation", "Input size", "Kernel size", "Channels", "Filters"]
)
def test_nonsense_in_a_field_is_refused_in_words_and_changes_nothing(label, figure):
    before = figure.numbers(PRODUCT)
    for typed in ["", "two", "-1", "1.5", "1e400", "99999999", "1,2,3"]:
        figure.fill(label, typed)
        assert "allowed are" in figure.message(label)
        assert (typed or "blank") in figure.message(label)
        np.testing.assert_array_equal(figure.numbers(PRODUCT), before)


def test_what_does_not_fit_together_is_refused_in_words(figure):
    figure.fill("Kernel size", "4")
    assert "A kernel that spans 4×4 cells does not fit" in figure.message("Kernel size")
    for label, text in {"Input size": "8", "Channels": "3", "Kernel size": "4"}.items():
        figure.fill(label, text)
    figure.fill("Padding", "4")
    assert "48×169 columns are 8112 numbers" in figure.message("Padding")
    assert figure.numbers(COLUMNS).shape == (48, 25)


def test_an_edited_cell_changes_all_its_copies_and_undo_brings_them_back(figure):
    before = figure.numbers(COLUMNS)
    figure.cell("Input channel 0", 1, 2).click()
    figure.page.keyboard.type("−70")
    assert (figure.numbers(COLUMNS) == -70).sum() == 6
    assert "the browser’s computation alone" in figure.root.locator(".cl-verdict").inner_text()
    figure.root.get_by_role("button", name="Undo").click()
    np.testing.assert_array_equal(figure.numbers(COLUMNS), before)
    assert "nn.Conv2d agree" in figure.root.locator(".cl-verdict").inner_text()


def copied(figure, button):
    """Press a button, and return what it puts on the clipboard."""
    figure.page.evaluate(
        "navigator.clipboard.writeText = (text) => { globalThis.copied = text; "
        "return Promise.resolve(); }"
    )
    figure.root.get_by_role("button", name=button).click()
    return figure.page.evaluate("globalThis.copied")


def test_the_copied_program_prints_the_columns_product(figure):
    figure.fill("Padding", "1, 2")
    figure.fill("Dilation", "2, 1")
    namespace = {"print": lambda *_: None}
    exec(copied(figure, "Copy as PyTorch"), namespace)
    np.testing.assert_array_equal(figure.numbers(COLUMNS), namespace["columns"])
    np.testing.assert_array_equal(figure.tensor("Output", 2), namespace["output"])
    assert isinstance(namespace["conv"], nn.Conv2d)


def test_a_copied_link_reopens_the_figure_with_its_filter(figure, new_page):
    figure.fill("Stride", "1, 2")
    figure.fill("Channels", "3")
    figure.cell("Output channel 1", 1, 1).hover()
    again = Im2col(new_page(), copied(figure, "Copy link"))
    assert again.spelled_out() == (1, 1, 1)
    np.testing.assert_array_equal(again.numbers(PRODUCT), figure.numbers(PRODUCT))
    np.testing.assert_array_equal(again.numbers(COLUMNS), figure.numbers(COLUMNS))


def test_a_column_stands_above_its_products_also_when_both_scroll(figure):
    figure.fill("Input size", "8")
    figure.root.get_by_label("Position").fill("0")
    figure.root.get_by_role("button", name="Step back").click()  # to the last column
    last = figure.numbers(COLUMNS).shape[1] - 1
    column, product = (figure.cell(name, 0, last) for name in (COLUMNS, PRODUCT))
    expect(product).to_be_in_viewport()
    until(
        figure.page,
        "([a, b]) => Math.abs(a.getBoundingClientRect().x - b.getBoundingClientRect().x) < 1",
        arg=[column.element_handle(), product.element_handle()],
    )
    scroller = figure.root.locator(".cl-group-columns .cl-scroll")
    assert scroller.evaluate("box => box.scrollLeft") > 0


def test_a_finger_taps_and_drags(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = Im2col(page, f"{book.as_uri()}/figures/im2col.html")
    figure.cell("Output channel 1", 0, 0).tap()
    assert figure.spelled_out() == (1, 0, 0)
    page.keyboard.press("Escape")
    cell = figure.cell("Input channel 0", 0, 1)
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    touch = "Input.dispatchTouchEvent"
    finger.send(touch, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in (0.5, 1, 1.5, 2):
        point = {"x": x + part * box["width"], "y": y + part * box["height"] / 2}
        finger.send(touch, {"type": "touchMove", "touchPoints": [point]})
    finger.send(touch, {"type": "touchEnd", "touchPoints": []})
    assert figure.spelled_out() == (1, 1, 2)
