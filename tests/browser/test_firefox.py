"""The book in a second engine: every page is alive in Firefox too, and nothing complains."""

import re

import firefox
import pytest
from pages import AGREES, FIGURE, PAGES, WITHOUT_FIGURES
from playwright.sync_api import expect
from waiting import until

NEAR_AND_READY = """number => {
  const figure = document.querySelectorAll(".afm")[number];
  figure.scrollIntoView({ behavior: "instant" });
  return figure.dataset.afm === "ready";
}"""


@pytest.fixture(scope="module")
def browser(playwright):
    """Firefox takes Chromium's place for all that opens a page in this file."""
    with firefox.launch(playwright) as started:
        yield started


@pytest.mark.parametrize("path", [*PAGES, *WITHOUT_FIGURES])
def test_every_figure_is_live_and_nothing_complains(path, address, offline_page):
    offline_page.goto(f"{address}/{path}")
    figures = offline_page.locator(".afm").count()
    assert (figures > 0) == (path in PAGES)
    offline_page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
    for number in range(figures):
        until(offline_page, NEAR_AND_READY, number)
    assert offline_page.locator(AGREES).count() == offline_page.locator(FIGURE).count()


def test_the_keys_move_the_window(figure):
    cell = figure.cell("Output", 0, 0)
    cell.focus()
    before = figure.position()
    figure.page.keyboard.press("ArrowRight")
    assert figure.position() == (before[0], before[1] + 1)
    figure.page.keyboard.press("ArrowDown")
    assert figure.position() == (before[0] + 1, before[1] + 1)


def test_what_is_typed_changes_the_output(figure):
    rows, columns = figure.numbers("Output").shape
    figure.fill("Stride", "2, 1")
    assert figure.numbers("Output").shape == (-(-rows // 2), columns)


def test_a_copied_link_opens_the_same_figure(figure, new_page):
    figure.fill("Stride", "2, 1")
    figure.page.evaluate("""Object.defineProperty(navigator, "clipboard",
      { value: { writeText: async (text) => { globalThis.copied = text; } } })""")
    figure.root.get_by_role("button", name="Copy link").click()
    until(figure.page, "globalThis.copied !== undefined")
    again = new_page()
    again.goto(figure.page.evaluate("globalThis.copied"))
    expect(again.locator(".cl-figure").first.get_by_label("Stride", exact=True)).to_have_value(
        re.compile("2, ?1")
    )


def test_a_script_from_elsewhere_is_refused(address, offline_page):
    offline_page.goto(f"{address}/index.html")
    offline_page.locator(".cl-figure").first.wait_for()
    offline_page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "globalThis.hacked = 1";
      document.head.append(script);
    }""")
    offline_page.wait_for_timeout(100)
    assert offline_page.evaluate("globalThis.hacked === undefined")
    assert offline_page.complaints.take("script-src")
