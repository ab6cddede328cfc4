"""Figures among sliders, plots and one another: tied in a notebook, recorded in the page."""

import pytest
from lab import Chapter, Shown, eventually, make_lab
from pages import scroll_through
from playwright.sync_api import expect
from watching import watch

CHAPTER = "09-figures-in-python"


# In the page


@pytest.fixture
def page(book, offline_page):
    offline_page.goto(f"{book.as_uri()}/chapters/{CHAPTER}.html")
    return offline_page


def test_the_page_has_no_dead_control(page):
    scroll_through(page)
    controls = page.locator("article").locator("input, select, textarea, [role=slider]")
    dead = controls.evaluate_all(
        "all => all.filter((control) => !control.closest('.cl-figure')).length"
    )
    assert (controls.count() > 9, dead) == (True, 0)
    assert page.locator("article .jupyter-widgets, article .widget-slider").count() == 0


def test_the_page_shows_what_was_recorded(page):
    lines = page.locator("section#a-slider-for-a-number .afm-control")
    expect(lines).to_have_text(["bias = 2.0 (a control, in a notebook)", "is added to each output"])
    section = page.locator("section#any-function-with-sliders")
    chart = section.locator(".cell_output img:visible")
    assert chart.get_attribute("alt") == "Sizes of outputs in steps, from 4 to 15."


# In JupyterLab


@pytest.fixture(scope="module")
def notebook(browser, tmp_path_factory):
    """Run the chapter in `make lab`, from its first cell to its last."""
    with (
        browser.new_context(viewport={"width": 1280, "height": 1000}) as context,
        make_lab(tmp_path_factory.mktemp("lab")) as lab,
    ):
        page = context.new_page()
        page.complaints = watch(page)
        page.add_init_script("window.notebook = () => jupyterapp.shell.currentWidget.content")
        chapter = Chapter(page, lab, f"{CHAPTER}.md")
        chapter.wait_for_kernel()
        chapter.run_all_cells()
        yield chapter
        assert page.complaints == []
        page.close()  # before the server, whose end it would complain of


def cell(notebook, words):
    """The code cell with some words, brought on screen."""
    found = notebook.code_cells.filter(has_text=words)
    found.scroll_into_view_if_needed()
    return found


def drag(cell, name, share):
    """Drag a slider of ipywidgets with the mouse, to a share of its way."""
    slider = cell.locator(".widget-slider", has_text=name)
    knob, way = slider.locator(".noUi-handle"), slider.locator(".noUi-connects").bounding_box()
    knob.hover()
    mouse = cell.page.mouse
    mouse.down()
    mouse.move(way["x"] + share * way["width"], way["y"] + way["height"] / 2, steps=4)
    mouse.up()


def test_a_dragged_slider_changes_the_figure_and_the_figure_moves_the_slider(notebook):
    tied = cell(notebook, "jslink((slider")
    figure = Shown(notebook, tied)
    drag(tied, "bias", 1)
    expect(figure.field("Bias")).to_have_value("10")
    eventually(lambda: notebook.python(value="biased.bias"), 10)
    figure.agrees()
    figure.type(figure.field("Bias"), "-3.5")
    expect(tied.locator(".widget-readout")).to_have_text("−3.50")
    eventually(lambda: notebook.python(value="slider.value"), -3.5)


def test_a_weight_that_is_typed_into_one_figure_filters_the_other(notebook):
    both = cell(notebook, "small.observe(").locator(".cl-figure")
    first, second = both.first, both.last
    first.get_by_role("grid", name="Kernel").get_by_role("gridcell").nth(1).click()
    notebook.page.keyboard.type("5")
    eventually(lambda: notebook.python(value="photo.weight.tolist()"), [[-1, 5, 1]])
    kernel = second.get_by_role("grid", name="Kernel").get_by_role("gridcell")
    expect(kernel.nth(1).locator("input")).to_have_value("5")
    expect(second.locator(".cl-verdict")).to_contain_text("nn.Conv2d agree")


def test_the_task_says_when_it_is_done(notebook):
    task = cell(notebook, "task.observe(")
    kernel = task.get_by_role("grid", name="Kernel").get_by_role("gridcell")
    expect(task.locator(".widget-label")).to_have_text("Not yet.")
    for place, number in enumerate(("-1", "1")):
        kernel.nth(place).click()
        notebook.page.keyboard.type(number)
    expect(task.locator(".widget-label")).to_have_text("Yes: right minus left.")


def test_interact_draws_anew_while_its_slider_is_dragged(notebook):
    made = cell(notebook, "interact(sizes")
    chart = made.locator(".jp-OutputArea-output img:visible")
    expect(chart).to_have_attribute("alt", "Sizes of outputs in steps, from 4 to 15.")
    drag(made, "stride", 0)
    expect(chart).to_have_attribute("alt", "Sizes of outputs in steps, from 7 to 30.")
