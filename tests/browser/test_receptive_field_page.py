"""Receptive fields in a page, used by mouse, by keyboard and by touch."""

import re

import pytest
from playwright.sync_api import expect

ROW, PLOT = 38, 84 + 22  # pixels, in js/receptive_field/pyramid.js


class Field:
    """A figure of its page; the first is three layers with dilations 1, 2 and 4."""

    def __init__(self, page, address, number=0):
        page.goto(f"{address}/figures/receptive_field.html")
        self.page = page
        self.afm = page.locator(".afm").nth(number)
        self.afm.scroll_into_view_if_needed()
        self.root = self.afm.locator(".cl-figure")
        self.line = self.root.locator("[aria-live=polite]")
        self.drawing = self.root.locator(".cl-rf-drawing")
        self.note = self.root.locator(".cl-rf-note")

    def label(self, name):
        return self.root.get_by_label(name, exact=True)

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)

    def open(self, summary):
        self.root.locator("summary", has_text=summary).click()

    def place(self, storey, part):
        """A place in the pyramid: the row counted from the input, and how far across, 0 to 1."""
        self.drawing.evaluate(
            "drawing => drawing.scrollIntoView({ block: 'center', behavior: 'instant' })"
        )
        box = self.drawing.bounding_box()
        y = box["y"] + box["height"] - PLOT - (storey + 0.5) * ROW
        return box["x"] + part * box["width"], y

    def row(self, at):
        return self.root.locator("tbody tr").nth(at).locator("th, td").all_inner_texts()

    def sees(self, words):
        expect(self.line).to_contain_text(words)

    def message(self, label):
        field = self.label(label)
        return self.page.locator("#" + field.get_attribute("aria-describedby"))


@pytest.fixture
def page(new_page):
    return new_page(viewport={"width": 1280, "height": 1000})


@pytest.fixture
def figure(book, page):
    return Field(page, book.as_uri())


def test_nine_weights_see_fifteen_cells_at_first(figure):
    figure.sees("Neuron (9, 12) of layer 3 sees 15×15 cells")
    figure.sees("−7 + 12·1 = 5 to 5 + r − 1 = 19")
    assert figure.row(3) == ["3 conv", "3", "1", "4", "4", "15", "1", "7", "−7", "0", "18×24"]
    expect(figure.note.first).to_contain_text("σ = 3.74")


def test_pointing_shows_what_a_neuron_sees_and_who_sees_a_pixel(figure):
    figure.page.mouse.move(*figure.place(2, 0.5))
    figure.sees("of layer 2 sees 7×7 cells")
    figure.page.mouse.move(*figure.place(0, 0.5))
    figure.sees("is seen by 225 neurons of layer 3, 15×15")
    figure.page.mouse.move(5, 5)
    figure.sees("of layer 3 sees 15×15 cells")


def test_a_click_pins_and_escape_lets_go(figure):
    figure.page.mouse.click(*figure.place(1, 0.4))
    figure.sees("pinned")
    told = figure.line.inner_text()
    figure.page.mouse.move(*figure.place(2, 0.6))
    assert figure.line.inner_text() == told
    figure.root.locator(".cl-rf-scroll").focus()
    figure.page.keyboard.press("Escape")
    expect(figure.line).not_to_contain_text("pinned")


def test_arrow_keys_move_the_neuron_and_go_to_the_layer_below(figure):
    figure.root.locator(".cl-rf-scroll").focus()
    figure.page.keyboard.press("ArrowRight")
    figure.sees("Neuron (9, 13) of layer 3")
    figure.page.keyboard.press("ArrowDown")
    figure.sees("Neuron (9, 13) of layer 2")
    for _ in range(2):
        figure.page.keyboard.press("ArrowDown")
    figure.sees("Input pixel (9, 13)")
    figure.page.keyboard.press("Enter")
    figure.sees("pinned")


def test_a_table_of_many_layers_is_one_tab_stop_and_arrows_choose_in_it(figure):
    figure.label("Network").select_option("resnet50")
    expect(figure.root.locator(".cl-rf-name[tabindex='0']")).to_have_count(1)
    figure.root.locator(".cl-rf-table").focus()
    press = figure.page.keyboard.press
    press("Tab")
    expect(figure.root.locator(".cl-rf-name", has_text="conv5_3")).to_be_focused()
    for _ in range(2):
        press("ArrowUp")
    figure.sees("branch 1, layer 2 (conv2) sees")
    expect(figure.root.locator(".cl-rf-name[aria-pressed=true]")).to_be_focused()
    press("ArrowDown")
    figure.sees("branch 1, layer 3 (conv3) sees")
    press("Tab")
    expect(figure.root.locator("summary", has_text="Edit the stack")).to_be_focused()


def test_a_neuron_at_the_border_sees_hatched_padding(figure):
    figure.root.locator(".cl-rf-scroll").focus()
    for _ in range(11):
        figure.page.keyboard.press("ArrowLeft")
    figure.sees("6 of the 15 lie outside (padding) the input")
    hatched = figure.root.locator(".cl-rf-padding").evaluate_all(
        "paths => paths.filter((path) => path.getAttribute('d')).length"
    )
    assert hatched == 2  # in front of layer 1 and of layer 2; no cell there is of the input


def test_the_stack_is_edited_undone_and_refused_in_words(figure):
    figure.open("Edit the stack")
    figure.label("Stride").fill("2")
    assert figure.row(3)[2:7] == ["2", "4", "4", "15", "2"]
    figure.label("Stride").fill("0")
    expect(figure.message("Stride")).to_contain_text("allowed are whole numbers from 1 to 64")
    figure.label("Padding").fill("0")
    figure.label("Dilation").fill("30")
    expect(figure.message("Dilation")).to_contain_text(
        "Layer 3 has no output: its kernel reaches over 61 cells, but the padded height has 18"
    )
    figure.button("Add a layer after").click()
    assert figure.root.locator("tbody tr").count() == 5
    figure.sees("of layer 4 sees")
    expect(figure.button("Move later")).to_be_disabled()
    figure.button("Move earlier").click()
    expect(figure.button("Move later")).to_be_enabled()
    assert figure.row(3)[1:5] == ["3", "1", "1", "1"]
    figure.button("Remove").click()
    figure.button("Undo").click()
    assert figure.root.locator("tbody tr").count() == 5
    figure.button("Reset").click()
    assert figure.row(3)[5] == "15"


def test_a_layer_is_set_beside_a_branch_and_their_join_is_explained(figure):
    figure.open("Edit the stack")
    figure.button("Set beside a branch").click()
    join = figure.note.nth(1)
    expect(join).to_contain_text("Layer 3 is aligned")
    figure.root.locator(".cl-rf-name", has_text="branch 1").click()
    figure.label("Padding").fill("3")
    expect(figure.message("Padding")).to_contain_text("joins outputs of different sizes")
    figure.label("Kernel size").fill("2")
    figure.label("Padding").fill("2")
    figure.root.locator(".cl-rf-name", has_text="3 sum").click()
    expect(join).to_contain_text("is aligned")
    figure.button("Add a layer to branch 2").click()
    expect(figure.root.locator(".cl-rf-name", has_text="branch 2")).to_have_count(1)
    expect(figure.button("Add a layer to branch 2")).to_be_focused()
    figure.button("Remove branch 1").click()
    assert figure.row(3)[:5] == ["3 conv", "3", "1", "1", "1"]


def test_a_networks_convention_changes_its_numbers(figure):
    figure.label("Network").select_option("resnet50")
    figure.sees("sees 427×427 cells")
    figure.label("Convention").select_option("paper")
    figure.sees("sees 483×483 cells")
    expect(figure.note.nth(2)).to_contain_text("TF-Slim 483, 32, 239, as published")
    assert figure.root.locator(".cl-rf-label b").first.inner_text() == "conv5_3"
    figure.button("Undo").click()
    figure.sees("sees 427×427 cells")
    figure.label("Network").select_option("alexnet")
    assert figure.row(0)[-1] == "224"
    figure.label("Convention").select_option("paper")
    assert figure.row(0)[-1] == "227"  # the paper says 224, which its layers do not fit


def test_a_pasted_sequential_becomes_the_stack(figure):
    figure.open("Edit the stack")
    area = figure.label("Or paste an nn.Sequential")
    area.fill("nn.Sequential(nn.Conv2d(3, 8, 5), nn.ReLU(), nn.MaxPool2d(2))")
    figure.button("Use this text").click()
    figure.sees("of layer 2 sees 6×6 cells")
    area.fill("nn.Conv2d(3, 8, 5)\nnn.Flatten()\nx = torch.zeros(1, 3, 64, 48)")
    figure.button("Use this text").click()
    assert figure.row(0)[-1] == "64×48"
    expect(figure.root.locator(".cl-rf-pasting")).to_contain_text("it sees everything: Flatten")
    figure.button("Undo").click()
    area.fill("nn.Sequential(nn.Conv3d(3, 8, 5))")
    figure.button("Use this text").click()
    expect(figure.root.locator(".cl-rf-pasting .cl-message")).to_contain_text("last good state")
    figure.sees("of layer 2 sees 6×6 cells")


def test_regions_on_a_picture_go_both_ways(figure):
    figure.label("Show").select_option("regions")
    window = figure.root.locator(".cl-rf-window")
    assert [window.get_attribute(side) for side in ("x", "width")] == ["4.5", "15"]
    figure.root.locator(".cl-rf-output .cl-rf-map").hover(position={"x": 3, "y": 3})
    figure.sees("Neuron (0, 0) of layer 3")
    assert window.get_attribute("x") == "-7.5"
    at = figure.root.locator(".cl-rf-image").evaluate(
        """image => { const { x, y, width, height } = image.getBoundingClientRect();
                      return [x + 3.5 * width / 24, y + 16.5 * height / 18]; }"""
    )
    figure.page.mouse.move(*at)
    figure.sees("Input pixel (16, 3) is seen by")


def test_a_link_reopens_an_edited_stack(figure, book):
    figure.page.evaluate("navigator.clipboard.writeText = (text) => { globalThis.copied = text; }")
    figure.open("Edit the stack")
    figure.label("Dilation").fill("3")
    figure.label("Padding").fill("0")
    told = figure.line.inner_text()
    figure.button("Copy link").click()
    link = figure.page.evaluate("globalThis.copied")
    figure.page.goto("about:blank")
    figure.page.goto(link)
    figure.afm.scroll_into_view_if_needed()
    figure.sees(told)


def test_a_deep_network_fits_a_phone_and_is_tapped(book, new_page):
    phone = new_page(viewport={"width": 360, "height": 740}, has_touch=True)
    figure = Field(phone, book.as_uri())
    figure.label("Network").select_option("resnet152")
    figure.sees("sees 1451×1451 cells")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    assert figure.root.locator(".cl-rf-label b").count() == 8
    phone.touchscreen.tap(180, figure.place(7, 0.5)[1])
    figure.sees("pinned")
    assert re.match(r"Neuron \(\d, \d\) of layer 52", figure.line.inner_text())
