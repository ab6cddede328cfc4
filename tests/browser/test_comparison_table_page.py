"""The table that compares convlib with nn.Conv2d in a page: by mouse, by keyboard, by touch."""

import pytest
import torch
from playwright.sync_api import expect


class Table:
    """The table of its page."""

    def __init__(self, page, address):
        page.goto(f"{address}/figures/comparison_table.html")
        self.page = page
        self.root = page.locator(".cl-figure").first
        self.root.scroll_into_view_if_needed()
        self.lines = self.root.locator("tbody tr")
        self.line = self.root.locator(".cl-arithmetic")
        self.count = self.root.locator(".cl-compared-count")
        page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text }")

    def column(self, index):
        return self.lines.evaluate_all(
            f"lines => lines.map(line => line.children[{index}].firstChild.textContent)"
        )

    def numbers(self):
        return [int(number) for number in self.column(0)]

    def used(self):
        shares = self.root.locator("tbody td:last-child .cl-compared-why").all_inner_texts()
        return [float(share.removesuffix(" %")) for share in shares]

    def header(self, name):
        return self.root.get_by_role("columnheader", name=name)

    def sort(self, name):
        self.header(name).get_by_role("button").click()

    def current(self):
        return int(self.root.locator("tr[aria-current]").get_attribute("data-row"))

    def copied(self):
        return self.page.evaluate("window.copied")


@pytest.fixture
def table(book, new_page):
    return Table(new_page(viewport={"width": 1280, "height": 1000}), book.as_uri())


def test_the_worst_of_300_rows_stands_first_and_is_explained(table):
    expect(table.lines).to_have_count(300)
    used = table.used()
    assert used == sorted(used, reverse=True)
    assert 0 < used[0] < 100
    assert table.current() == table.numbers()[0]
    expect(table.line).to_contain_text(f"uses {used[0]:g} % of its own tolerance")
    expect(table.root.locator(".cl-verdict")).to_contain_text(f"the worst uses {used[0]:g} %")
    assert set(table.column(6)) == {"✓ yes"}


def test_a_header_sorts_and_once_more_turns_the_order_round(table):
    table.sort("Row")
    assert table.numbers() == list(range(299, -1, -1))
    expect(table.header("Row")).to_have_attribute("aria-sort", "descending")
    table.sort("Row")
    assert table.numbers() == list(range(300))
    expect(table.header("Row")).to_have_attribute("aria-sort", "ascending")
    assert table.root.locator("[aria-sort]").count() == 1


def test_what_is_typed_filters_and_what_has_no_row_is_said(table):
    field = table.root.get_by_label("Filter")
    field.fill("float64 groups!=1")
    shown = table.lines.count()
    assert 0 < shown < 150
    expect(table.count).to_have_text(f"{shown} of 300 configurations")
    texts = table.column(2)
    assert len(texts) == shown
    field.fill("stride=99 <b>")
    expect(table.lines).to_have_count(0)
    expect(table.line).to_contain_text("No configuration has all of “stride=99 <b>”")
    field.fill("")
    expect(table.lines).to_have_count(300)


def test_the_menu_filters_and_follows_what_is_typed(table):
    menu = table.root.get_by_label("Rows", exact=True)
    menu.select_option("bias=false")
    expect(table.root.get_by_label("Filter")).to_have_value("bias=false")
    assert all("bias=False" in layer for layer in table.column(2))
    table.root.get_by_label("Filter").fill("chosen")
    expect(menu).to_have_value("chosen")
    table.root.get_by_label("Filter").fill("winograd")
    expect(menu).to_have_value("your own words")
    expect(table.lines).to_have_count(1)


def test_the_copy_of_a_row_prints_its_difference(table):
    row = table.lines.nth(2)
    row.get_by_role("button").click()
    expect(row.locator(".cl-copied")).to_have_text("Copied.")
    printed = []
    exec(table.copied(), {"print": printed.append})
    shown = row.locator("td").nth(3).inner_text().replace("−", "-")
    assert float(f"{printed[0]:.1e}") == float(shown) > 0
    assert table.current() == table.numbers()[2]
    table.root.get_by_role("button", name="Copy as PyTorch", exact=True).click()
    assert torch.get_num_threads() == 1
    assert f"manual_seed({table.copied().split('manual_seed(')[1].split(')')[0]})" in table.copied()


def test_arrow_keys_go_from_row_to_row_within_the_box(table):
    numbers, press = table.numbers(), table.page.keyboard.press
    table.lines.first.get_by_role("button").focus()
    before = table.page.evaluate("scrollY")
    for _ in range(12):
        press("ArrowDown")
    assert table.current() == numbers[12]
    expect(table.lines.nth(12).get_by_role("button")).to_be_focused()
    expect(table.lines.nth(12)).to_be_in_viewport()
    assert table.page.evaluate("scrollY") == before
    press("ArrowUp")
    press("Enter")
    assert f"manual_seed({table_seed(table, numbers[11])})" in table.copied()
    expect(table.root.locator("tbody button[tabindex='0']")).to_have_count(1)


def table_seed(table, number):
    """Return the seed of a row: drawn rows count from 1 after the chosen ones, which have 0."""
    table.root.get_by_label("Rows", exact=True).select_option("chosen")
    chosen = table.lines.count()
    return max(number - chosen + 1, 0)


def test_undo_reset_and_a_link_bring_a_view_back(table):
    table.root.get_by_label("Filter").fill("padding=same")
    table.sort("Output")
    table.lines.nth(1).click()
    numbers, current = table.numbers(), table.current()
    table.root.get_by_role("button", name="Copy link").click()
    table.root.get_by_role("button", name="Undo").click()
    assert sorted(table.numbers()) == sorted(numbers) != numbers
    table.root.get_by_role("button", name="Reset").click()
    expect(table.lines).to_have_count(300)
    table.page.goto(table.copied())
    table.page.reload()
    expect(table.lines).to_have_count(len(numbers))
    assert (table.numbers(), table.current()) == (numbers, current)


def test_a_click_on_a_point_of_the_chart_chooses_its_row(table):
    table.root.locator("summary").click()
    mark = table.root.locator(".cl-against-mark[data-row='25']")
    mark.click(force=True)
    near = table.root.locator(f".cl-against-mark[data-row='{table.current()}']").bounding_box()
    meant = mark.bounding_box()
    assert abs(near["x"] - meant["x"]) < 3
    assert abs(near["y"] - meant["y"]) < 3
    assert table.root.locator(".cl-against-mark").count() == 300


def test_a_finger_reaches_all_columns_and_the_page_stays_narrow(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    table = Table(page, book.as_uri())
    button = table.lines.nth(1).get_by_role("button")
    box = button.bounding_box()
    assert min(box["width"], box["height"]) >= 24
    button.tap()
    assert "torch.manual_seed" in table.copied()
    table.root.locator(".cl-compared-rows").evaluate("box => box.scrollLeft = 1000")
    expect(table.header("Agrees")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
