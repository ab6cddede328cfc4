"""The figure on shifts in a page, used by mouse, by keyboard and by touch."""

import numpy as np
import pytest
from playwright.sync_api import expect

from convlib.widgets import Equivariance


class Shown:
    """The first figure of its page, whose grids are found by the beginning of their labels."""

    def __init__(self, page, address):
        page.goto(f"{address}/figures/equivariance.html")
        self.page = page
        self.root = page.locator(".cl-figure").first
        self.root.scroll_into_view_if_needed()
        self.line = self.root.locator("[aria-live=polite]")
        self.shifts = self.root.locator(".cl-survivors td[data-shift]")

    def cells(self, name):
        return self.root.locator(f"[role=grid][aria-label^='{name}'] [role=gridcell]")

    def cell(self, name, row, column):
        return self.cells(name).and_(self.root.locator(f"[data-at='{row},{column}']"))

    def numbers(self, name):
        """Every digit, in rows."""
        rows = self.root.locator(f"[role=grid][aria-label^='{name}'] [role=row]").evaluate_all(
            "rows => rows.map(row => [...row.children].map(cell => Number(cell.dataset.value)))"
        )
        return np.array(rows)

    def field(self, label):
        field = self.root.get_by_label(label, exact=True)
        if not field.is_visible():
            self.root.locator(".cl-more > summary").click()
        return field

    def current(self):
        return self.root.locator(".cl-survivors [aria-current]")

    def drag(self, rows, columns):
        """Drag the picture from its middle by whole pixels, in several moves."""
        box = self.cell("Input", 5, 5).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + columns * box["width"], y + rows * box["height"], steps=4)
        mouse.up()

    def makes(self, **arguments):
        """What is on screen is what convlib computes of these arguments."""
        expected = Equivariance(**arguments)
        first, second = expected.output
        for name, numbers in [
            ("Output: shift", first),
            ("Output: convolve", second),
            ("Output: difference", first - second),
        ]:
            assert self.numbers(name) == pytest.approx(numbers, abs=1e-9)
        marks = np.array(self.shifts.all_inner_texts()) == "✓"
        assert marks.tolist() == (expected.table.differences == 0).ravel().tolist()


@pytest.fixture
def figure(book, new_page):
    return Shown(new_page(viewport={"width": 1280, "height": 1000}), book.as_uri())


def test_the_first_view_shows_a_shift_that_fails_among_some_that_survive(figure):
    figure.makes()
    expect(figure.current()).to_have_attribute("data-shift", "[0,1]")
    expect(figure.line).to_contain_text("no shift matches")
    expect(figure.line).to_contain_text("They differ most at output[5, 4]")
    expect(figure.root).to_contain_text("25 of 81 shifts in the table are exact")


def test_dragging_the_picture_shifts_it_and_one_undo_takes_it_back(figure):
    before = figure.numbers("Input")
    figure.drag(-1, 3)
    assert figure.numbers("Input").tolist() == np.roll(before, (-1, 3), (0, 1)).tolist()
    figure.makes(shift=(-1, 4))
    expect(figure.root.locator(".cl-verdict")).to_contain_text("Your own numbers")
    figure.root.get_by_role("button", name="Undo").click()
    figure.makes()
    expect(figure.root.locator(".cl-verdict")).to_contain_text("nn.Conv2d agree")


def test_a_drag_ends_at_the_largest_shift(figure):
    for _ in range(2):
        figure.drag(0, 14)
    expect(figure.line).to_contain_text("Shift by (0, 23) before")
    expect(figure.current()).to_have_count(0)


def test_the_arrow_keys_drag_the_picture_one_pixel(figure):
    figure.cell("Input", 0, 0).focus()
    figure.page.keyboard.press("ArrowRight")
    expect(figure.line).to_contain_text("36 numbers, all equal: equivariant")
    figure.makes(shift=(0, 2))
    figure.page.keyboard.press("ArrowUp")
    figure.makes(shift=(-1, 2))
    expect(figure.cell("Input", 0, 0)).to_be_focused()


def test_in_an_output_the_arrow_keys_walk_and_the_line_tells_each_cell(figure):
    figure.cell("Output: difference", 4, 2).focus()
    figure.page.keyboard.press("ArrowRight")
    expect(figure.cell("Output: difference", 4, 3)).to_be_focused()
    first, second = Equivariance().output[:, 4, 3].astype(int)
    said = f"output[4, 3]: shift, then convolve gives {first}; convolve, then shift gives {second}"
    expect(figure.line).to_contain_text(said)
    figure.page.keyboard.press("Escape")
    expect(figure.line).to_contain_text("They differ most at")
    figure.makes()


def test_a_click_in_the_table_goes_to_that_shift(figure):
    figure.root.locator("[data-shift='[3,-4]']").click()
    expect(figure.current()).to_have_attribute("data-shift", "[3,-4]")
    figure.makes(shift=(3, -4))


def test_at_stride_1_all_survive_until_zeros_are_padded(figure):
    figure.field("Stride").fill("1")
    figure.makes(stride=1)
    assert set(figure.shifts.all_inner_texts()) == {"✓"}
    figure.field("Padding mode").select_option("zeros")
    figure.makes(stride=1, padding_mode="zeros")
    rim = figure.root.locator(".cl-remarks")
    expect(rim).to_contain_text("1 row at the top and 1 at the bottom, 1 column at the left and 1")
    expect(rim).to_contain_text("all differences lie there")
    dashed = figure.root.locator(".is-rim").evaluate_all("cells => cells.map(c => c.dataset.at)")
    apart = np.argwhere(figure.numbers("Output: difference") != 0).tolist()
    assert {f"{row},{column}" for row, column in apart} <= set(dashed)


def test_a_blur_says_by_how_much_the_differences_shrink(figure):
    remarks = figure.root.locator(".cl-remarks")
    expect(remarks).to_contain_text("76 % on average, 97 % at most of the largest output.")
    figure.field("Blur").select_option("binomial-5")
    figure.makes(blur="binomial-5")
    expect(remarks).to_contain_text("54 % on average, 65 % at most")
    expect(remarks).to_contain_text("without the blur by 76 % on average, 97 % at most")


def test_a_global_pooling_leaves_one_number_that_no_shift_moves(figure):
    figure.field("Stride").fill("1")
    figure.field("Pooling").select_option("global avg")
    figure.makes(stride=1, pool="global avg")
    expect(figure.line).to_contain_text("the one number that remains is the same: invariant")


@pytest.mark.parametrize(
    ("label", "good", "nonsense"),
    [("Shift", "0, 1", ["0, 24", "one", "", "3"]), ("Stride", "2", ["0", "5", "", "1e400"])],
)
def test_nonsense_is_refused_and_the_last_good_state_stays(label, good, nonsense, figure):
    field = figure.field(label)
    for text in nonsense:
        field.fill(text)
        expect(figure.root.locator(".cl-message:not(:empty)")).to_contain_text("can't be used")
    figure.makes()
    field.blur()
    expect(field).to_have_value(good)


def test_a_weight_is_typed_and_a_link_reopens_all_of_it(figure):
    figure.cell("Kernel", 0, 1).locator("input").fill("1/2")
    figure.field("Shift").fill("−2, 3")
    kernel = [[-1, 0.5, 1], [-2, 0, 2], [-1, 0, 1]]
    figure.makes(weight=kernel, shift=(-2, 3))
    figure.page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text }")
    figure.root.get_by_role("button", name="Copy link").click()
    figure.page.goto(figure.page.evaluate("window.copied"))
    figure.page.reload()
    expect(figure.current()).to_have_attribute("data-shift", "[-2,3]")
    figure.makes(weight=kernel, shift=(-2, 3))


def test_a_finger_drags_the_picture_and_the_page_stays(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = Shown(page, book.as_uri())
    figure.cell("Input", 5, 5).scroll_into_view_if_needed()
    box = figure.cell("Input", 5, 5).bounding_box()
    scrolled = page.evaluate("scrollY")
    touch = page.context.new_cdp_session(page)
    for kind, step in [("touchStart", 0), ("touchMove", 1), ("touchMove", 2), ("touchEnd", None)]:
        at = {"x": box["x"] + 5, "y": box["y"] + 5 + (step or 0) * box["height"]}
        points = [] if step is None else [at]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(figure.line).to_contain_text("Shift by (2, 1) before")
    assert page.evaluate("scrollY") == scrolled
    assert page.evaluate("document.documentElement.scrollWidth") == 360
