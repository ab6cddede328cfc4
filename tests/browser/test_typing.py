"""A sliding window in a page, used by somebody who types, undoes, copies and follows links."""

import numpy as np
import pytest
import torch
from figure import Figure
from playwright.sync_api import expect
from torch.nn import functional as F

CONTROLS = ["Stride", "Padding", "Mode", "Dilation", "Operation", "Bias", "Activation"]


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


def test_what_is_said_of_nonsense_is_read_after_leaving_and_ends_where_the_reader_goes_on(figure):
    field = figure.root.get_by_label("Kernel size", exact=True)
    figure.fill("Kernel size", "１")  # of full width
    field.press("Tab")
    expect(field).to_have_value("3×3")
    said = figure.message("Kernel size")
    assert said.startswith("“１” can't be used here")
    assert said.endswith("The last good value stays.")
    figure.fill("Stride", "abc")
    assert figure.message("Kernel size") == ""
    assert "abc" in figure.message("Stride")
    field.focus()
    assert "abc" in figure.message("Stride")  # nothing moves under a pointer on its way
    figure.root.get_by_label("Stride", exact=True).focus()
    assert figure.message("Stride") == ""
    figure.fill("Stride", "xyz")
    figure.fill("Stride", "zyx")
    assert "zyx" in figure.message("Stride")


def test_what_is_said_of_a_nudge_or_a_choice_ends_with_the_next_edit_too(figure):
    figure.fill("Padding", "8")
    mode = figure.root.locator(".cl-field", has=figure.page.get_by_label("Mode"))
    mode.locator("select").select_option("reflect")
    expect(mode.locator(".cl-message")).to_contain_text("The last good state stays.")
    figure.fill("Padding", "same")
    expect(mode.locator(".cl-message")).to_be_empty()
    stride = figure.root.locator(".cl-field", has=figure.page.get_by_label("Stride", exact=True))
    stride.get_by_text("+").click()
    expect(stride.locator(".cl-message")).to_contain_text("needs stride 1")
    figure.fill("Dilation", "nonsense")
    expect(stride.locator(".cl-message")).to_be_empty()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_padding_field_grows_to_show_the_longest_of_its_words_and_no_further(width, figure):
    figure.page.set_viewport_size({"width": width, "height": 1000})
    field = figure.root.get_by_label("Padding", exact=True)
    narrow = field.bounding_box()["width"]
    figure.fill("Padding", "same-tensorflow")
    shown, needed, page = field.evaluate(
        "field => [field.clientWidth, field.scrollWidth, document.documentElement.scrollWidth]"
    )
    assert needed <= shown
    assert page == width
    figure.fill("Padding", "same-tensorflow, or another word")
    assert field.bounding_box()["width"] < shown + 4
    figure.fill("Padding", "1")
    assert field.bounding_box()["width"] == narrow
    figure.fill("Stride", "same-tensorflow")
    stride = figure.root.get_by_label("Stride", exact=True)
    assert stride.bounding_box()["width"] == narrow


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
    assert "allowed are finite numbers" in message.inner_text()
    figure.fill("Stride", "2")
    expect(message).to_be_empty()


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
