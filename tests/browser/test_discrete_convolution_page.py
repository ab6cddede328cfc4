"""The page of the discrete convolution, used by mouse, finger, keyboard, and by typing."""

import numpy as np
import pytest
from playwright.sync_api import expect

PAGE = "figures/discrete_convolution.html"
A, B = [2, 0, 3, -1, -2, 1], [3, -1, -2]


class Page:
    """A figure of the page, with its drawer open."""

    def __init__(self, page, address, which=0):
        page.goto(address)
        self.page = page
        self.root = page.locator(".afm").nth(which)
        self.root.scroll_into_view_if_needed()
        self.root.locator("summary").click()
        self.line = self.root.locator("[aria-live=polite]")

    def cell(self, name, index):
        return self.root.get_by_role("grid", name=name).get_by_role("gridcell").nth(index)

    def numbers(self, name):
        texts = self.root.get_by_role("grid", name=name).evaluate(
            """grid => [...grid.querySelectorAll("[role=gridcell]")].map(cell =>
                 cell.querySelector("input")?.value ?? cell.textContent)"""
        )
        return [float(text.replace("−", "-")) for text in texts]

    def bar(self, lane, index):
        bar = self.root.locator(".cl-bars").nth(lane).locator("[data-at]").nth(index)
        bar.scroll_into_view_if_needed()
        box = bar.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box

    def drag(self, lane, index, right, down):
        x, y, box = self.bar(lane, index)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + right * box["width"], y + down * box["height"], steps=6)
        self.page.mouse.up()

    def field(self, label):
        return self.root.get_by_label(label, exact=True)

    def message(self, label):
        described = self.field(label).get_attribute("aria-describedby")
        return self.page.locator("#" + described).inner_text()

    def agrees(self):
        a, b = self.numbers("Input a"), self.numbers("Kernel b")
        np.testing.assert_allclose(self.numbers("Output 1×"), np.convolve(a, b), rtol=1e-5)


@pytest.fixture
def figure(book, new_page):
    return Page(new_page(viewport={"width": 1280, "height": 1000}), f"{book.as_uri()}/{PAGE}")


@pytest.fixture
def circle(book, new_page):
    page = new_page(viewport={"width": 1280, "height": 1000})
    return Page(page, f"{book.as_uri()}/{PAGE}", which=1)


LANE_A, LANE_B, LANE_SLID, LANE_OUTPUT = 0, 1, 2, 4


# Mouse and finger


def test_a_bar_is_dragged_to_another_number(figure):
    figure.drag(LANE_A, 1, 0, -0.4)
    a = figure.numbers("Input a")
    assert a[1] > 0 and a[:1] + a[2:] == A[:1] + A[2:]
    figure.agrees()
    figure.drag(LANE_B, 0, 0, 0.9)
    assert figure.numbers("Kernel b")[0] < 0
    figure.agrees()
    figure.page.keyboard.press("Control+z")
    assert figure.numbers("Kernel b") == B


def test_each_drag_is_undone_by_itself(figure):
    figure.drag(LANE_A, 1, 0, -0.3)
    once = figure.numbers("Input a")
    figure.drag(LANE_A, 1, 0, -0.3)
    assert figure.numbers("Input a") != once
    figure.root.get_by_role("button", name="Undo").click()
    assert figure.numbers("Input a") == once


def test_the_flipped_kernel_is_dragged_along(figure):
    expect(figure.line).to_contain_text("(a ∗ b)[3] = 0·(−2) + 3·(−1) + (−1)·3 = −6")
    figure.drag(LANE_SLID, 0, 2, 0)
    expect(figure.line).to_contain_text("(a ∗ b)[5] = (−1)·(−2) + (−2)·(−1) + 1·3 = 7")
    figure.drag(LANE_SLID, 0, -20, 0)
    expect(figure.line).to_contain_text("(a ∗ b)[0] = 2·3 = 6")


def test_pointing_at_an_output_shows_its_sum_and_a_click_pins_it(figure):
    figure.cell("Output 1×", 7).click()
    expect(figure.line).to_contain_text("(a ∗ b)[7] = 1·(−2) = −2 (pinned")
    figure.cell("Output 1×", 2).hover()
    expect(figure.line).to_contain_text("(a ∗ b)[7]")
    figure.page.keyboard.press("Escape")
    x, y, _ = figure.bar(LANE_OUTPUT, 1)
    figure.page.mouse.move(x, y)
    expect(figure.line).to_contain_text("(a ∗ b)[1] = 2·(−1) + 0·3 = −2")


def test_a_finger_drags_bars_and_the_kernel(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = Page(page, f"{book.as_uri()}/{PAGE}")
    finger = page.context.new_cdp_session(page)

    def drag(lane, index, right, down):
        x, y, box = figure.bar(lane, index)
        steps = [(x + right * box["width"] * part, y + down * 56 * part) for part in (0, 0.5, 1)]
        for kind, (x, y) in zip(("touchStart", "touchMove", "touchMove"), steps, strict=True):
            point = {"type": kind, "touchPoints": [{"x": x, "y": y}]}
            finger.send("Input.dispatchTouchEvent", point)
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    drag(LANE_SLID, 1, 2, 0)
    expect(figure.line).to_contain_text("(a ∗ b)[5]")
    drag(LANE_A, 4, 0, -0.6)
    assert figure.numbers("Input a")[4] > 0
    figure.agrees()


# Keyboard


def test_up_and_down_in_a_cell_add_and_take_one(figure):
    field = figure.cell("Input a", 1).locator("input")
    field.focus()
    figure.page.keyboard.press("ArrowUp")
    figure.page.keyboard.press("ArrowUp")
    figure.page.keyboard.press("ArrowDown")
    expect(field).to_have_value("1")
    expect(field).to_be_focused()
    figure.page.keyboard.press("ArrowRight")
    expect(figure.cell("Input a", 2).locator("input")).to_be_focused()
    figure.agrees()


def test_arrow_keys_move_and_space_plays_and_pauses(figure):
    figure.page.mouse.move(0, 0)
    figure.cell("Output 1×", 3).focus()
    figure.page.keyboard.press("ArrowRight")
    expect(figure.line).to_contain_text("(a ∗ b)[4]")
    expect(figure.cell("Output 1×", 4)).to_be_focused()
    for _ in range(9):
        figure.page.keyboard.press("ArrowLeft")
    expect(figure.line).to_contain_text("(a ∗ b)[0]")
    figure.page.keyboard.press("Space")
    expect(figure.line).to_contain_text("(a ∗ b)[2]")
    figure.page.keyboard.press("Space")
    expect(figure.root.get_by_role("button", name="Play")).to_be_visible()


# Controls


def test_without_the_flip_b_is_found_in_a(figure):
    figure.field("Flip").select_option("cross-correlation")
    output = figure.numbers("Output 1×")
    assert output == np.correlate(A, B, "full").tolist()
    assert output.index(max(output)) == 4
    figure.cell("Output 1×", 4).hover()
    expect(figure.line).to_contain_text("(a ⋆ b)[2] = 3·3 + (−1)·(−1) + (−2)·(−2) = 14, output[4]")


def test_one_click_makes_a_an_impulse(figure):
    figure.root.get_by_role("button", name="Impulse").click()
    assert figure.numbers("Output 1×") == [0, 0, 3, -1, -2, 0, 0, 0]
    figure.field("Flip").select_option("cross-correlation")
    assert figure.numbers("Output 1×") == [0, 0, -2, -1, 3, 0, 0, 0]


@pytest.mark.parametrize("mode", ["same", "valid"])
def test_modes_are_numpys(mode, figure):
    figure.field("Mode").select_option(mode)
    assert figure.numbers("Output 1×") == np.convolve(A, B, mode).tolist()


def test_the_matrix_lights_up_the_row_of_the_output(figure):
    figure.field("Show").select_option("matrix")
    matrix = np.reshape(figure.numbers("Kernel matrix"), (8, 6))
    assert (matrix @ A).tolist() == figure.numbers("Output column") == figure.numbers("Output 1×")
    row = figure.root.get_by_role("grid", name="Kernel matrix").get_by_role("row").nth(3)
    assert row.locator(".is-touched").count() == 6
    figure.cell("Output column", 6).hover()
    expect(figure.line).to_contain_text("(a ∗ b)[6]")
    assert row.locator(".is-touched").count() == 0


def test_a_longer_fft_wraps_nothing(circle):
    assert circle.numbers("Output 1×") == [66, 68, 66, 60]
    rows = circle.root.locator(".cl-fold tbody tr")
    assert rows.nth(1).locator("td").all_inner_texts() == ["61", "52", "32", "–"]
    assert circle.root.locator(".cl-fold .is-wrapped").count() == 3
    expect(circle.line).to_contain_text("1·5 + wrapped round (2·8 + 3·7 + 4·6) = 5 + 61 = 66")
    circle.field("FFT length").fill("7")
    assert circle.numbers("Output 1×") == [5, 16, 34, 60, 61, 52, 32]
    assert circle.root.locator(".cl-fold .is-wrapped").count() == 0
    expect(circle.root.locator(".cl-note")).to_contain_text("nothing wraps round")
    assert circle.field("Mode").is_disabled()
    circle.field("FFT length").fill("linear")
    assert circle.field("Mode").is_enabled()


# What is typed


@pytest.mark.parametrize("label", ["List a", "List b", "FFT length"])
@pytest.mark.parametrize("typed", ["", "two", "1,,2", "1e400", "-1e101", "0x1", "1 " * 17])
def test_nonsense_in_a_field_is_refused_in_words_and_changes_nothing(label, typed, figure):
    before = figure.numbers("Output 1×")
    figure.field(label).fill(typed)
    assert "allowed are" in figure.message(label)
    assert figure.numbers("Output 1×") == before
    figure.field(label).blur()
    assert figure.field(label).input_value() in {"2, 0, 3, −1, −2, 1", "3, −1, −2", "linear"}


@pytest.mark.parametrize("length", ["5", "33", "0", "6.5"])
def test_a_circle_that_is_too_short_or_too_long_is_refused(length, figure):
    figure.field("FFT length").fill(length)
    said = figure.message("FFT length")
    assert length in said and ("6 and 3" in said or "up to 32" in said)
    assert len(figure.numbers("Output 1×")) == 8


@pytest.mark.parametrize("typed", ["", "abc", "1e400", "1/0", "NaN"])
def test_nonsense_in_a_cell_keeps_the_last_good_number(typed, figure):
    field = figure.cell("Kernel b", 2).locator("input")
    field.fill(typed)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert figure.numbers("Output 1×") == np.convolve(A, B).tolist()
    field.blur()
    expect(field).to_have_value("−2")


def test_sixteen_numbers_each_are_all_within_reach_on_a_phone(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True)
    figure = Page(page, f"{book.as_uri()}/{PAGE}")
    random = np.random.default_rng(3)
    for name in "ab":
        numbers = random.integers(-99, 100, 16) / 4
        figure.field(f"List {name}").fill(", ".join(map(str, numbers)))
    figure.agrees()
    for show in ("matrix", "circle"):
        figure.field("Show").select_option(show)
        assert page.evaluate("document.documentElement.scrollWidth") == 360
    figure.root.get_by_label("Position").fill("30")
    cursor = figure.root.locator(".cl-column")
    box = cursor.bounding_box()
    assert box["width"] >= 24
    assert 0 <= box["x"] <= 360 - box["width"]
    figure.root.get_by_label("Position").fill("0")
    assert 0 <= cursor.bounding_box()["x"] <= 360 - box["width"]


# Links and copies


def copied(figure, button):
    """Press a copy button where the clipboard is refused: the text is shown instead."""
    figure.page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })"
    )
    figure.root.get_by_role("button", name=button).click()
    return figure.root.get_by_label("To copy").input_value()


@pytest.mark.parametrize("length", ["7", "linear"])
def test_a_link_reopens_the_figure_as_it_is(length, circle, new_page):
    circle.field("List a").fill("1/3, -2, 5")
    circle.field("Flip").select_option("cross-correlation")
    circle.field("FFT length").fill(length)
    circle.field("Show").select_option("matrix")
    circle.root.get_by_label("Position").fill("3")
    link = copied(circle, "Copy link")
    other = Page(new_page(), link, which=1)
    for name in ("Input a", "Kernel b", "Kernel matrix", "Output 1×"):
        assert other.numbers(name) == circle.numbers(name)
    expect(other.field("FFT length")).to_have_value(length)
    assert other.line.inner_text() == circle.line.inner_text()


@pytest.mark.parametrize(
    "query", ["length=3", "length=%22x%22", "a=[]", "mode=%22wrap%22", "show=%22x%22", "position=x"]
)
def test_a_broken_link_says_so_and_starts_as_recorded(query, book, new_page):
    figure = Page(new_page(), f"{book.as_uri()}/{PAGE}#figure-1?{query}")
    expect(figure.root.get_by_role("alert")).to_contain_text("can't be reopened")
    assert figure.numbers("Output 1×") == np.convolve(A, B).tolist()


def test_the_copied_program_prints_the_output(circle):
    shown = []
    exec(copied(circle, "Copy as PyTorch"), {"print": shown.append})
    assert shown[0].tolist() == circle.numbers("Output 1×")
