"""The channel mixer in its page, by mouse, finger and keyboard."""

import re

import numpy as np
import pytest
from figure import Figure
from playwright.sync_api import expect

from convlib import functional
from convlib.widgets import ChannelMixer

PATH = "figures/channel_mixer.html"


@pytest.fixture
def mixer(book, new_page):
    page = new_page(viewport={"width": 1280, "height": 1400})
    return Figure(page, f"{book.as_uri()}/{PATH}")


def grids(figure):
    """Read all grids in sight by their labels, without the sizes."""
    labels = [g.get_attribute("aria-label") for g in figure.root.get_by_role("grid").all()]
    names = [label.rpartition(" ")[0] for label in labels]
    return {name: figure.numbers(name) for name in names}


def test_an_output_channel_is_the_sum_of_the_partial_sums_and_the_bias(mixer):
    shown = grids(mixer)
    sums = [numbers for name, numbers in shown.items() if "partial sum" in name]
    assert len(sums) == 3
    np.testing.assert_array_equal(sum(sums) + 1, shown["Output 0"])
    for name, number in zip("RGB", sums, strict=True):
        kernel = shown[f"Kernel 0, channel {name}"]
        alone = functional.conv2d(shown[f"Input {name}"][None], kernel[None, None])
        np.testing.assert_array_equal(alone[0], number)


def test_pointing_at_an_output_shows_its_filter_and_moves_all_windows(mixer):
    mixer.cell("Output 1", 2, 3).hover()
    line = mixer.line.inner_text()
    assert line.startswith("output[filter 1][2, 3] = R: ")
    terms = re.findall(r"[RGB]: (−?\d+)", line)
    assert len(terms) == 3
    assert mixer.root.get_by_label("Filter", exact=True).input_value() == "1"
    for name in "RGB":
        assert mixer.marked(f"Input {name}", "is-window") == 9
        assert mixer.grid(f"Kernel 1, channel {name}").is_visible()


def test_pointing_at_a_partial_sum_spells_its_products(mixer):
    mixer.cell("Output, partial sum of G", 2, 1).hover()
    line = mixer.line.inner_text()
    assert line.startswith("partial sum[filter 0, G][2, 1] = ")
    assert line.count("·") == 9
    assert line.endswith(f"= {mixer.cell('Output, partial sum of G', 2, 1).inner_text()}")


def test_pointing_at_a_weight_lights_its_channel_and_its_partial_sum(mixer):
    mixer.cell("Kernel 0, channel G", 0, 2).hover()
    assert mixer.marked("Input G") == mixer.marked("Output, partial sum of G") == 16
    assert mixer.marked("Input R") == mixer.marked("Output, partial sum of R") == 0
    assert "meets G alone: 16 products" in mixer.line.inner_text()


def test_arrow_keys_move_the_windows_and_enter_pins(mixer):
    cell = mixer.cell("Output 2", 1, 1)
    cell.focus()
    mixer.page.keyboard.press("ArrowRight")
    mixer.page.keyboard.press("ArrowDown")
    expect(mixer.cell("Output 2", 2, 2)).to_be_focused()
    assert mixer.line.inner_text().startswith("output[filter 2][2, 2]")
    mixer.page.keyboard.press("Enter")
    mixer.cell("Output 0", 0, 0).hover()
    assert mixer.line.inner_text().startswith("output[filter 2][2, 2]")
    mixer.page.keyboard.press("Escape")
    mixer.cell("Output 0", 0, 1).hover()
    assert mixer.line.inner_text().startswith("output[filter 0][0, 1]")


def test_groups_that_do_not_divide_are_refused_in_words_and_passed_by_the_keyboard(mixer):
    groups = mixer.root.get_by_label("Groups")
    groups.focus()
    before = mixer.numbers("Output 0")
    groups.press("ArrowRight")
    assert "groups = 2 does not divide both 3 input channels" in mixer.message("Groups")
    np.testing.assert_array_equal(mixer.numbers("Output 0"), before)
    groups.press("ArrowRight")
    assert mixer.message("Groups") == ""
    shown = grids(mixer)
    assert [name for name in shown if name.startswith("Kernel")] == ["Kernel 0, channel R"]
    np.testing.assert_array_equal(shown["Output, partial sum of R"] + 1, shown["Output 0"])
    assert "Filter 0 has no weights for G." in mixer.root.inner_text()
    assert "(3, 1, 3, 3)" in mixer.root.locator("table").inner_text()
    groups.press("Home")
    np.testing.assert_array_equal(mixer.numbers("Output 0"), before)


def test_a_refused_number_of_groups_is_taken_back_on_leaving(mixer):
    groups = mixer.root.get_by_label("Groups")
    groups.focus()
    groups.press("ArrowRight")
    groups.blur()
    expect(groups).to_have_value("1")


@pytest.mark.parametrize("name", ChannelMixer().presets)
def test_every_preset_shows_convlibs_numbers_and_costs(name, mixer):
    mixer.root.get_by_label("Preset").select_option(name)
    figure = ChannelMixer(preset=name)
    for filter, output in enumerate(figure.output):
        np.testing.assert_array_equal(mixer.numbers(f"Output {filter}"), output)
    table = mixer.root.locator("table").inner_text()
    for counted in list(figure.costs.values())[: None if figure.groups > 1 else 1]:
        assert str(counted.macs) in table and str(counted.parameters) in table


def test_a_separable_convolution_shows_both_layers_and_the_ratio(mixer):
    mixer.root.get_by_label("Preset").select_option("depthwise-separable")
    assert mixer.root.locator(".cl-mix-weight svg").count() == 3
    assert "1/C_out + 1/k² = 1/3 + 1/9" in mixer.root.inner_text()
    mixer.cell("Output, depthwise map of G", 0, 1).hover()
    assert mixer.line.inner_text().startswith("map[G][0, 1] = ")
    mixer.cell("Kernel 0, 1×1 for channel G", 0, 0).locator("input").fill("5")
    shown = grids(mixer)
    maps = [shown[f"Output, depthwise map of {c}"] for c in "RGB"]
    mixes = [shown[f"Kernel 0, 1×1 for channel {c}"] for c in "RGB"]
    expected = sum(m * w for m, w in zip(maps, mixes, strict=True))
    np.testing.assert_array_equal(shown["Output 0"], expected)


def test_weights_inputs_and_biases_are_edited_and_undone(mixer):
    before = mixer.numbers("Output 0"), mixer.numbers("Output 1")
    mixer.fill("Bias 1", "-6.5")
    np.testing.assert_array_equal(mixer.numbers("Output 1"), before[1] - 2.5)
    mixer.cell("Kernel 0, channel B", 1, 1).locator("input").fill("3")
    np.testing.assert_array_equal(mixer.numbers("Output, partial sum of B")[3], [6, 3, 0, 0])
    mixer.cell("Input B", 4, 1).locator("input").fill("9")
    np.testing.assert_array_equal(mixer.numbers("Output, partial sum of B")[3], [27, 3, 0, 0])
    assert "the browser’s computation alone" in mixer.root.inner_text()
    for _ in range(3):
        mixer.root.get_by_role("button", name="Undo").click()
    np.testing.assert_array_equal(mixer.numbers("Output 0"), before[0])
    assert "nn.Conv2d agree" in mixer.root.inner_text()


@pytest.mark.parametrize(
    "label, typed", [("Stride", "0"), ("Stride", "x"), ("Padding", "9"), ("Bias 2", "1e400")]
)
def test_nonsense_is_refused_in_words(label, typed, mixer):
    before = mixer.numbers("Output 2")
    mixer.fill(label, typed)
    assert "allowed are" in mixer.message(label) and typed in mixer.message(label)
    np.testing.assert_array_equal(mixer.numbers("Output 2"), before)


def test_the_windows_are_dragged_in_any_channel(mixer):
    mixer.cell("Output 0", 0, 0).hover()
    start = mixer.cell("Input B", 1, 1).bounding_box()
    x, y, width, height = (start[side] for side in ("x", "y", "width", "height"))
    mixer.page.mouse.move(x + 5, y + 5)
    mixer.page.mouse.down()
    mixer.page.mouse.move(x + 5 + 2 * width, y + 5 + 3 * height, steps=8)
    mixer.page.mouse.up()
    assert mixer.line.inner_text().startswith("output[filter 0][3, 2]")


def test_a_finger_chooses_a_filter_and_a_place(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = Figure(page, f"{book.as_uri()}/{PATH}")
    figure.cell("Output 1", 1, 2).tap()
    assert figure.line.inner_text().startswith("output[filter 1][1, 2]")
    expect(figure.line).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_second_tap_lets_go_and_one_on_another_channel_pins_that(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = Figure(page, f"{book.as_uri()}/{PATH}")
    for channel in "RG":
        figure.cell(f"Output, partial sum of {channel}", 2, 0).tap()
        expect(figure.line).to_contain_text(f"partial sum[filter 0, {channel}][2, 0]")
        expect(figure.line).to_contain_text("pinned")
    figure.cell("Output 0", 2, 0).tap()
    expect(figure.line).to_contain_text("output[filter 0][2, 0]")
    expect(figure.line).to_contain_text("pinned")
    figure.cell("Output 0", 2, 0).tap()
    expect(figure.line).not_to_contain_text("pinned")


def test_a_link_reopens_the_layer_and_where_the_reader_looked(mixer, new_page):
    mixer.root.get_by_label("Preset").select_option("depthwise-separable")
    mixer.fill("Padding", "1, 0")
    mixer.cell("Output 2", 3, 1).click()
    mixer.page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })"
    )
    mixer.root.get_by_role("button", name="Copy link").click()
    link = mixer.root.get_by_label("To copy").input_value()
    other = Figure(new_page(viewport={"width": 1280, "height": 1400}), link)
    assert other.line.inner_text() in mixer.line.inner_text()
    assert other.line.inner_text().startswith("output[filter 2][3, 1]")
    for name, numbers in grids(mixer).items():
        np.testing.assert_array_equal(other.numbers(name), numbers)
