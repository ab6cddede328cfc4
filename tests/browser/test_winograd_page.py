"""Winograd's short convolution in a page, used by mouse, by keyboard and by touch."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect


class Winograd:
    """The first figure of its page, whose grids are found by the beginning of their labels."""

    def __init__(self, page, address):
        page.goto(f"{address}/figures/winograd.html")
        self.page = page
        self.root = page.locator(".cl-figure").first
        self.root.scroll_into_view_if_needed()
        self.line = self.root.locator("[aria-live=polite]")
        self.count = self.root.locator(".cl-count")

    def cells(self, name):
        return self.root.locator(f"[role=grid][aria-label^='{name} '] [role=gridcell]")

    def cell(self, name, index):
        return self.cells(name).nth(index)

    def numbers(self, name):
        texts = self.cells(name).evaluate_all(
            "cells => cells.map(cell => cell.querySelector('input')?.value ?? cell.textContent)"
        )
        return [float(text.replace("−", "-")) for text in texts]

    def type(self, name, index, text):
        self.cell(name, index).locator("input").fill(text)

    def lit(self):
        """The names of all cells that are lit, in the order of the page."""
        return self.root.locator(".cl-cell.is-touched").evaluate_all(
            "cells => cells.map(cell => cell.dataset.note)"
        )


@pytest.fixture
def figure(book, new_page):
    return Winograd(new_page(viewport={"width": 1280, "height": 1000}), book.as_uri())


def test_both_ways_are_in_sight_and_give_the_correlation(figure):
    expected = np.correlate(figure.numbers("Input"), figure.numbers("Kernel")).tolist()
    assert figure.numbers("Output") == figure.numbers("Its sums") == expected == [3, 0]
    assert figure.cells("Products").count() == 4
    assert figure.cells("By definition").count() == 6


def test_pointing_at_a_product_lights_up_where_it_comes_from_and_goes_to(figure):
    figure.cell("Products", 3).hover()
    assert figure.lit() == ["d1", "d3", "g2", "u4", "v4", "m4", "y1"]
    assert figure.root.locator(".cl-wires .is-lit").count() == 6
    expect(figure.line).to_have_text("m4 = (d1 − d3)·g2 = (1 − 5)·(−1) = (−4)·(−1) = 4")
    expect(figure.count).to_contain_text("so far: 4 of 4 (by definition: 6)")


def test_pointing_at_an_input_lights_up_both_ways(figure):
    figure.cell("Input", 0).hover()
    assert figure.lit() == ["d0", "u1", "m1", "y0", "d0·g0", "y0"]
    expect(figure.line).to_contain_text("1 of the 4 products, by definition in 1 of 6")


def test_the_lines_end_at_their_cells(figure):
    """The first line leaves the first input, and enters the first transformed one."""
    ends = figure.root.evaluate(
        """root => {
          const path = root.querySelector(".cl-wires path");
          const ground = root.querySelector(".cl-wires").getBoundingClientRect();
          const at = (length) => path.getPointAtLength(length);
          return [at(0), at(path.getTotalLength())].map(({x, y}) => [x + ground.x, y + ground.y]);
        }"""
    )
    for (x, y), name, side in zip(ends, ["Input", "Transformed d"], [1, 0], strict=True):
        box = figure.cell(name, 0).bounding_box()
        assert x == pytest.approx(box["x"] + side * box["width"], abs=1)
        assert y == pytest.approx(box["y"] + box["height"] / 2, abs=1)


def test_typing_changes_everything_after_it_and_undo_takes_it_back(figure):
    figure.type("Input", 3, "-1/2")
    assert figure.numbers("Output") == figure.numbers("Its sums") == [3, 5.5]
    expect(figure.root.locator(".cl-verdict")).to_contain_text("Your own numbers")
    figure.root.get_by_role("button", name="Undo").click()
    assert figure.numbers("Output") == [3, 0]
    expect(figure.root.locator(".cl-verdict")).to_contain_text("nn.Conv1d agree")


@pytest.mark.parametrize("text", ["", "abc", "1e101", "1//2", "NaN"])
def test_nonsense_is_refused_and_the_last_number_stays(text, figure):
    figure.type("Kernel", 1, text)
    message = figure.root.locator(".cl-message:not(:empty)")
    expect(message).to_contain_text("can't be used here")
    assert figure.numbers("Output") == [3, 0]
    figure.page.keyboard.press("Tab")
    assert figure.numbers("Kernel") == [1, 2, -1]


def test_float32_refuses_large_numbers_beside_the_picture_which_stays_as_wide(figure):
    figure.root.get_by_label("Precision").select_option("float32")
    wide = figure.root.locator(".cl-flow").bounding_box()["width"]
    figure.type("Input", 1, "1e18")
    message = figure.root.locator(".cl-message:not(:empty)")
    expect(message).to_contain_text("1e18: allowed in float32 are numbers up to ±1e17")
    assert figure.numbers("Output") == [3, 0]
    assert figure.root.locator(".cl-flow").bounding_box()["width"] == wide
    figure.type("Input", 1, "1")
    expect(message).to_have_count(0)


def test_a_precision_that_cannot_hold_the_numbers_is_refused_in_words(figure):
    figure.type("Input", 1, "1e18")
    precision = figure.root.get_by_label("Precision")
    precision.select_option("float32")
    expect(figure.root.locator(".cl-message:not(:empty)")).to_contain_text("up to ±1e17")
    expect(precision).to_have_value("float64")


def test_the_larger_size_errs_and_says_how_much(figure):
    figure.root.get_by_label("Size").select_option("6")
    assert figure.cells("Products").count() == 6
    assert figure.cells("By definition").count() == 12
    assert figure.numbers("Its sums") == [3, 0, 5, 15]
    assert 0 < abs(figure.numbers("Output")[1]) < 1e-14
    expect(figure.count).to_contain_text("of 6 (by definition: 12)")
    notes = figure.root.locator(".cl-notes")
    expect(notes).to_contain_text("4×4 outputs take 36 (by definition: 144)")
    figure.root.get_by_label("Precision").select_option("float32")
    expect(notes).to_contain_text("e−6 by Winograd, 0 by definition")


def test_the_readers_last_numbers_come_back_with_the_larger_size(figure):
    size = figure.root.get_by_label("Size")
    size.select_option("6")
    figure.type("Input", 5, "9")
    size.select_option("4")
    size.select_option("6")
    assert figure.numbers("Input") == [3, 1, 2, 5, 7, 9]


def test_steps_go_through_the_multiplications_and_then_the_sums(figure):
    figure.root.get_by_label("Position").fill("0")
    seen = []
    for _ in range(6):
        done = re.search(r"so far: (\d)", figure.count.inner_text())[1]
        seen.append((figure.line.inner_text().split(" ")[0], done))
        figure.root.get_by_role("button", name="Step", exact=True).click()
    assert seen == [("m1", "1"), ("m2", "2"), ("m3", "3"), ("m4", "4"), ("y0", "4"), ("y1", "4")]


def test_space_plays_and_pauses(figure):
    figure.cell("Products", 0).focus()
    figure.page.keyboard.press("Space")
    expect(figure.line).to_contain_text("m3 = ")
    figure.page.keyboard.press("Space")
    said = figure.line.inner_text()
    figure.page.wait_for_timeout(900)
    assert figure.line.inner_text() == said


def test_arrow_keys_step_from_products_to_outputs_and_walk_elsewhere(figure):
    figure.cell("Products", 3).focus()
    figure.page.keyboard.press("ArrowDown")
    expect(figure.cell("Output", 0)).to_be_focused()
    figure.page.keyboard.press("ArrowLeft")
    expect(figure.cell("Products", 3)).to_be_focused()
    figure.cell("By definition", 1).focus()
    figure.page.keyboard.press("ArrowDown")
    expect(figure.cell("By definition", 4)).to_be_focused()
    expect(figure.line).to_contain_text("d2·g1 = 2·2 = 4 is one of the 3 products of y1")


def test_enter_pins_and_escape_lets_go(figure):
    figure.cell("Transformed g", 1).focus()
    figure.page.keyboard.press("Enter")
    figure.cell("Output", 0).hover()
    expect(figure.line).to_contain_text("v2 = (g0 + g1 + g2)/2")
    figure.page.keyboard.press("Escape")
    figure.cell("Output", 1).hover()
    expect(figure.line).to_contain_text("y1 = m2 − m3 − m4")


def test_a_click_pins_and_a_second_click_lets_go(figure):
    for _ in range(2):
        figure.cell("Transformed d", 2).click()
    figure.cell("Output", 0).hover()
    expect(figure.line).to_contain_text("y0 = ")
    figure.cell("Transformed d", 2).click()
    figure.cell("Output", 1).hover()
    expect(figure.line).to_contain_text("u3 = d2 − d1")
    expect(figure.line).to_contain_text("pinned")


def test_a_link_reopens_what_is_on_screen(figure):
    figure.root.get_by_label("Size").select_option("6")
    figure.type("Kernel", 0, "0.1")
    figure.root.get_by_label("Position").fill("8")
    figure.page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text }")
    figure.root.get_by_role("button", name="Copy link").click()
    output = figure.numbers("Output")
    figure.page.goto(figure.page.evaluate("window.copied"))
    figure.page.reload()
    expect(figure.line).to_contain_text("y2 = ")
    assert figure.numbers("Output") == output


def test_a_finger_taps_a_number_and_the_page_stays_narrow(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = Winograd(page, book.as_uri())
    figure.root.get_by_label("Size").select_option("6")
    figure.cell("Products", 4).tap()
    expect(figure.line).to_contain_text("m5 = ")
    for name in ("Input", "Kernel", "Products", "Output"):
        box = figure.cell(name, 1).bounding_box()
        assert min(box["width"], box["height"]) >= 30
    assert page.evaluate("document.documentElement.scrollWidth") == 360
