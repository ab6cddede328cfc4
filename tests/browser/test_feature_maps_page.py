"""The trained network in a page, used by mouse, by keyboard and by touch."""

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

from convlib import digits


class FeatureMaps:
    """The first figure of its page; 4 of its first 14 digits are read wrongly, one is open."""

    def __init__(self, page, address):
        page.goto(f"{address}/figures/feature_maps.html")
        self.page = page
        self.root = page.locator(".cl-figure").first
        self.root.scroll_into_view_if_needed()
        self.line = self.root.locator("[aria-live=polite]")
        self.reading = self.root.locator(".cl-maps-reading")
        self.changes = self.root.locator(".cl-maps-changes")
        self.digit = self.root.get_by_role("grid", name=re.compile("^Input 8×8"))
        self.kernel = self.root.get_by_role("grid", name=re.compile("^Kernel"))
        self.map = self.root.get_by_role("grid", name=re.compile("^Output of layer"))

    def cell(self, grid, row, column):
        return grid.get_by_role("row").nth(row).get_by_role("gridcell").nth(column)

    def number(self, grid, row, column):
        cell = self.cell(grid, row, column)
        return float(cell.get_attribute("data-value"))

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)

    def open(self, layer, map):
        """Open a map, whatever its state is."""
        name = re.compile(rf"^layer {layer}, map {map}(,|$)")
        self.root.get_by_role("button", name=name).click()

    def probabilities(self):
        texts = self.root.locator(".cl-maps-scores tbody tr td:nth-of-type(3)").all_inner_texts()
        return [float(text) for text in texts]

    def image(self):
        cells = self.digit.get_by_role("gridcell")
        return cells.evaluate_all("cells => cells.map(cell => Number(cell.dataset.value))")

    def draw(self, column, rows):
        """Draw a stroke down a column with ink, from the first row to the last."""
        self.root.get_by_label("Pen").select_option("ink")
        start, end = (self.cell(self.digit, row, column).bounding_box() for row in rows)
        mouse = self.page.mouse
        mouse.move(start["x"] + 9, start["y"] + 9)
        mouse.down()
        mouse.move(end["x"] + 9, end["y"] + 9, steps=12)
        mouse.up()

    def everything(self):
        """All numbers of each layer, opened map by map."""
        return self.root.evaluate("""root => {
            const grid = "[role=grid][aria-label^='Output of layer'] [role=gridcell]";
            const open = (button) => {
                button.click();
                return Array.from(root.querySelectorAll(grid), ({ dataset }) => +dataset.value);
            };
            return Array.from(root.querySelectorAll(".cl-maps-row"), (row) =>
                Array.from(row.querySelectorAll("button"), open).flat());
        }""")

    def frame(self):
        """Where the frame of what the cell sees lies on the digit: row, column, rows, columns."""
        frame = self.root.locator(".cl-maps-ends .cl-window")
        names = ("row", "column", "rows", "columns")
        style = "(frame, name) => Number(frame.style.getPropertyValue('--' + name))"
        return tuple(frame.evaluate(f"frame => ({style})(frame, '{name}')") for name in names)


@pytest.fixture
def figure(book, new_page):
    return FeatureMaps(new_page(viewport={"width": 1280, "height": 1000}), book.as_uri())


def test_a_digit_that_is_read_wrongly_comes_first_and_the_score_is_said(figure):
    expect(figure.reading).to_contain_text("wrong")
    expect(figure.root).to_contain_text(re.compile(r"reads \d+ of 500 held-out images"))
    assert sum(figure.probabilities()) == pytest.approx(1, abs=0.006)
    expect(figure.root.locator(".cl-verdict")).to_contain_text("nn.Sequential agree")


def test_another_digit_is_chosen_from_the_list_or_by_its_picture(figure):
    before = figure.image()
    figure.root.get_by_label("Digit").select_option(index=3)
    expect(figure.reading).to_contain_text("reads a 3")
    expect(figure.reading).to_contain_text("says 3: right")
    figure.root.locator(".cl-maps-digit").nth(10).click()
    assert figure.image() == before


def test_a_typed_number_goes_through_the_network_and_undo_takes_it_back(figure):
    before = figure.probabilities()
    for row in range(8):
        figure.cell(figure.digit, row, 6).locator("input").fill("16")
    expect(figure.reading).to_contain_text("no label")
    expect(figure.root.locator(".cl-verdict")).to_contain_text("Your own numbers")
    assert figure.probabilities() != before
    for _ in range(8):
        figure.button("Undo").click()
    assert figure.probabilities() == before


def test_nonsense_is_refused_and_the_last_number_stays(figure):
    before = figure.image()
    message = figure.root.locator(".cl-message:not(:empty)")
    for text in ("", "x", "17", "-1", "1e9"):
        figure.cell(figure.digit, 0, 0).locator("input").fill(text)
        expect(message).to_contain_text("allowed are")
        assert figure.image() == before
    figure.page.keyboard.press("Tab")
    expect(figure.cell(figure.digit, 0, 0).locator("input")).to_have_value("0")


def test_a_pen_draws_a_stroke_which_is_undone_at_once(figure):
    figure.button("Clear").click()
    figure.draw(column=3, rows=(1, 5))
    assert figure.image() == [16 * (at % 8 == 3 and 1 <= at // 8 <= 5) for at in range(64)]
    figure.root.get_by_label("Pen").select_option("paper")
    figure.cell(figure.digit, 3, 3).click()
    assert figure.image()[27] == 0
    for _ in range(2):
        figure.button("Undo").click()
    assert set(figure.image()) == {0}


def test_on_a_drawing_every_number_of_every_layer_is_pytorchs(figure):
    figure.draw(column=2, rows=(0, 6))
    x = torch.tensor(figure.image()).double().reshape(1, 1, 8, 8)
    expected = []
    with torch.no_grad():
        for module in digits.train():
            x = module(x)
            expected.append(x.flatten().numpy())
    del expected[6]  # Flatten makes no numbers
    shown = figure.everything()
    assert [len(numbers) for numbers in shown] == [512, 512, 128, 192, 192, 48, 10]
    for numbers, theirs in zip(shown, expected, strict=True):
        np.testing.assert_allclose(numbers, theirs, rtol=0, atol=1e-5)
    np.testing.assert_allclose(figure.probabilities(), x.softmax(1)[0], rtol=0, atol=5e-4)


def test_pointing_at_a_cell_spells_its_sum_and_frames_what_it_sees(figure):
    figure.open(0, 2)
    figure.cell(figure.map, 4, 0).hover()
    expect(figure.line).to_have_text(re.compile(r"layer 0, map 2 \[4, 0\] = 0 \(padding\)·"))
    assert figure.frame() == (3, 0, 3, 2)  # a column of its window is padding
    figure.open(5, 1)
    figure.cell(figure.map, 1, 0).hover()
    expect(figure.line).to_contain_text("map 1 [1, 0] = the largest of")
    assert figure.frame() == (1, 0, 7, 7)


def test_the_parts_of_all_channels_add_up_to_the_cell(figure):
    said = figure.root.locator(".cl-maps-channel .cl-maps-number:last-child").all_inner_texts()
    parts = [float(text.replace("−", "-")) for text in said]
    assert len(parts) == 8
    bias = figure.root.locator(".cl-maps-rest").inner_text().rpartition(" ")[2]
    row, column = map(int, re.search(r"\[(\d), (\d)\]", figure.line.inner_text()).groups())
    total = sum(parts) + float(bias.replace("−", "-"))
    assert figure.number(figure.map, row, column) == pytest.approx(total, abs=0.05)
    figure.button(f"channel 5 gives {said[5]}").click()
    expect(figure.line).to_contain_text(f"(channel 5: {said[5]})")


def test_a_filter_is_switched_off_and_all_that_changes_says_so(figure):
    before = figure.probabilities()
    figure.open(0, 5)
    figure.button("Switch filter 5 off").click()
    expect(figure.changes).to_contain_text("Off: filter 5 of layer 0.")
    expect(figure.root.get_by_role("button", name="layer 0, map 5, off")).to_be_visible()
    assert figure.root.locator(".cl-maps-row").nth(2).locator(".is-changed").count() == 1
    assert figure.root.locator(".cl-maps-row").nth(3).locator(".is-changed").count() == 12
    assert figure.root.locator(".cl-maps-was:not(:empty)").count() > 0
    assert figure.probabilities() != before
    figure.button("Switch all on").click()
    expect(figure.changes).to_be_hidden()
    assert figure.probabilities() == before


def test_a_weight_is_switched_off_by_a_click_and_on_by_enter(figure):
    figure.open(0, 0)
    figure.cell(figure.kernel, 1, 2).click()
    expect(figure.changes).to_contain_text("Off: 1 weight of layer 0.")
    expect(figure.cell(figure.kernel, 1, 2)).to_have_class(re.compile("cl-maps-off"))
    expect(figure.line).to_contain_text("·0 ")
    figure.cell(figure.kernel, 1, 2).focus()
    figure.page.keyboard.press("Enter")
    expect(figure.changes).to_be_hidden()


def test_arrow_keys_go_through_maps_channels_and_cells(figure):
    figure.open(3, 7)
    press = figure.page.keyboard.press
    for key in ("ArrowRight", "ArrowDown"):
        press(key)
    expect(figure.root.get_by_role("button", name="layer 4, map 8")).to_be_focused()
    press("ArrowUp")
    figure.root.locator(".cl-maps-channel[aria-pressed=true]").focus()
    press("ArrowLeft")
    expect(figure.line).to_contain_text("channel 6:")  # ReLU made map 8 of 8, and 7 is the last
    figure.cell(figure.map, 0, 0).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        press(key)
    expect(figure.cell(figure.map, 1, 2)).to_be_focused()
    expect(figure.line).to_contain_text("map 8 [1, 2]")


def test_enter_pins_and_escape_lets_go(figure):
    figure.cell(figure.map, 2, 1).focus()
    figure.page.keyboard.press("Enter")
    figure.cell(figure.map, 0, 0).hover()
    expect(figure.line).to_contain_text("[2, 1]")
    expect(figure.line).to_contain_text("pinned")
    figure.page.keyboard.press("Escape")
    figure.cell(figure.map, 0, 1).hover()
    expect(figure.line).to_contain_text("[0, 1]")


def test_a_link_reopens_the_drawing_what_is_off_and_what_is_open(figure):
    figure.open(0, 3)
    figure.button("Switch filter 3 off").click()
    figure.cell(figure.digit, 0, 0).locator("input").fill("9")
    figure.page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text }")
    figure.button("Copy link").click()
    seen = figure.probabilities()
    figure.page.goto(figure.page.evaluate("window.copied"))
    figure.page.reload()
    expect(figure.changes).to_contain_text("filter 3 of layer 0")
    expect(figure.line).to_contain_text("layer 0, map 3")
    assert figure.probabilities() == seen
    assert figure.image()[0] == 9


def test_a_finger_opens_a_map_and_draws_and_the_page_stays_narrow(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = FeatureMaps(page, book.as_uri())
    figure.root.get_by_label("Pen").select_option("ink")
    figure.cell(figure.digit, 0, 0).tap()
    assert figure.image()[0] == 16
    opener = figure.root.get_by_role("button", name=re.compile("^layer 0, map 6"))
    box = opener.bounding_box()
    assert min(box["width"], box["height"]) >= 24
    opener.tap()
    expect(figure.map).to_be_visible()
    figure.cell(figure.map, 5, 5).tap()
    expect(figure.line).to_contain_text("layer 0, map 6 [5, 5]")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
