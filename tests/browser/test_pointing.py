"""A sliding window in a page, used by mouse, by keyboard and by touch."""

import re

import pytest
from figure import Figure
from playwright.sync_api import expect

# Mouse


def test_pointing_at_an_output_shows_its_patch_and_its_sum(figure):
    figure.cell("Output", 3, 1).hover()
    assert figure.position() == (3, 1)
    assert figure.marked("Input", "is-window") == 9
    terms = re.findall(r"\(?(−?[\d.]+)\)?·\(?(−?[\d.]+)\)?", figure.line.inner_text())
    numbers = [float(a.replace("−", "-")) * float(b.replace("−", "-")) for a, b in terms]
    assert len(numbers) == 9
    assert sum(numbers) == figure.numbers("Output")[3, 1]


@pytest.mark.parametrize("row, column, uses", [(0, 0, 4), (0, 3, 6), (3, 3, 9), (6, 6, 4)])
def test_pointing_at_an_input_shows_every_output_it_feeds(row, column, uses, figure):
    figure.fill("Padding", "1")
    figure.cell("Input", row, column).hover()
    assert figure.marked("Output") == uses
    assert f"takes part in {uses} products, and {uses} outputs" in figure.line.inner_text()


def test_pointing_at_a_weight_shows_every_input_it_meets(figure):
    figure.fill("Stride", "2")
    figure.cell("Kernel", 2, 0).hover()
    assert figure.marked("Input") == 9
    assert "it makes 9 products, one for each output" in figure.line.inner_text()


def test_a_padding_cell_names_the_cell_it_copies(figure):
    figure.fill("Padding", "2")
    figure.root.get_by_label("Mode").select_option("reflect")
    ghost = figure.root.locator('.cl-ghost[data-at="-2,1"]')
    ghost.hover()
    assert "the padding cell that copies input[2, 1], 0," in figure.line.inner_text()
    figure.root.get_by_label("Mode").select_option("zeros")
    assert "padding zero" in ghost.get_attribute("aria-label")


def test_the_window_is_dragged_over_the_numbers(figure):
    figure.cell("Output", 0, 0).hover()
    start = figure.cell("Input", 1, 1).bounding_box()
    figure.page.mouse.move(start["x"] + 5, start["y"] + 5)
    figure.page.mouse.down()
    figure.page.mouse.move(
        start["x"] + 5 + 2 * start["width"], start["y"] + 5 + 3 * start["height"], steps=8
    )
    figure.page.mouse.up()
    assert figure.position() == (3, 2)


def test_a_click_in_the_window_still_edits_the_cell(figure):
    figure.cell("Output", 0, 0).hover()
    figure.cell("Input", 1, 1).click()
    figure.page.keyboard.type("7")
    assert figure.numbers("Input")[1, 1] == 7


# Keyboard


def test_arrow_keys_move_the_window_and_the_focus(figure):
    figure.cell("Output", 3, 2).focus()
    figure.page.keyboard.press("ArrowRight")
    figure.page.keyboard.press("ArrowUp")
    assert figure.position() == (2, 3)
    expect(figure.cell("Output", 2, 3)).to_be_focused()
    for _ in range(9):
        figure.page.keyboard.press("ArrowLeft")
    assert figure.position() == (2, 0)


def test_enter_pins_and_escape_lets_go(figure):
    figure.cell("Output", 3, 2).focus()
    figure.page.keyboard.press("Enter")
    figure.cell("Output", 0, 0).hover()
    assert figure.position() == (3, 2)
    figure.page.keyboard.press("Escape")
    figure.cell("Output", 1, 1).hover()
    assert figure.position() == (1, 1)


def test_a_click_pins_and_a_second_click_lets_go(figure):
    figure.cell("Output", 3, 2).click()
    figure.cell("Output", 0, 0).hover()
    assert figure.position() == (3, 2)
    figure.cell("Output", 3, 2).click()
    figure.cell("Output", 0, 0).hover()
    assert figure.position() == (0, 0)


def test_every_grid_is_one_tab_stop_and_arrows_walk_in_it(figure):
    figure.cell("Input", 0, 0).locator("input").focus()
    figure.page.keyboard.press("ArrowDown")
    figure.page.keyboard.press("ArrowRight")
    expect(figure.cell("Input", 1, 1).locator("input")).to_be_focused()
    assert "input[1, 1] = 3 takes part in" in figure.line.inner_text()
    figure.page.keyboard.press("Tab")
    expect(figure.cell("Kernel", 0, 0).locator("input")).to_be_focused()
    figure.page.keyboard.press("Tab")
    expect(figure.cell("Output", 3, 2)).to_be_focused()
    figure.page.keyboard.press("Shift+Tab")
    figure.page.keyboard.press("Shift+Tab")
    expect(figure.cell("Input", 1, 1).locator("input")).to_be_focused()


def test_space_plays_and_pauses_and_the_window_moves_by_itself(figure):
    figure.cell("Output", 0, 0).focus()
    figure.page.keyboard.press("Space")
    expect(figure.line).to_contain_text("output[0, 2]")
    figure.page.keyboard.press("Space")
    stopped = figure.position()
    figure.page.wait_for_timeout(900)
    assert figure.position() == stopped


def test_steps_and_the_slider_reach_every_position(figure):
    slider = figure.root.get_by_label("Position")
    slider.fill("0")
    assert figure.position() == (0, 0)
    figure.root.get_by_role("button", name="Step", exact=True).click()
    assert figure.position() == (0, 1)
    figure.root.get_by_role("button", name="Step back").click()
    figure.root.get_by_role("button", name="Step back").click()
    assert figure.position() == (4, 4)
    assert slider.get_attribute("aria-valuetext") == "output row 4, column 4"


# Touch, and motion


def test_a_finger_taps_an_output_and_drags_the_window(address, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = Figure(page, f"{address}/index.html")
    figure.cell("Output", 1, 1).tap()
    assert figure.position() == (1, 1)
    page.keyboard.press("Escape")
    figure.cell("Input", 2, 2).scroll_into_view_if_needed()
    box = figure.cell("Input", 2, 2).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    touch = "Input.dispatchTouchEvent"
    finger.send(touch, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in (0.5, 1, 1.5, 2):
        point = {"x": x + part * box["width"], "y": y + part * box["height"] / 2}
        finger.send(touch, {"type": "touchMove", "touchPoints": [point]})
    finger.send(touch, {"type": "touchEnd", "touchPoints": []})
    assert figure.position() == (2, 3)


def test_the_window_glides_only_when_stepping_and_never_with_reduced_motion(book, new_page):
    durations = {}
    for motion in ("no-preference", "reduce"):
        figure = Figure(new_page(reduced_motion=motion), f"{book.as_uri()}/index.html")
        window = figure.root.locator(".cl-window")
        assert "is-gliding" not in window.get_attribute("class")
        durations[motion] = figure.root.get_by_role("button", name="Step", exact=True).evaluate(
            """step => {
              step.click();
              const window = step.closest(".cl-figure").querySelector(".cl-window");
              return getComputedStyle(window).transitionDuration;
            }"""
        )
    assert durations == {"no-preference": "0.2s", "reduce": "0s"}
