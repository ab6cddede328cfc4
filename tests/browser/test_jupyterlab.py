"""A chapter as a notebook: what the browser does Python reads, and what Python sets is seen."""

import re

import numpy as np
import pytest
from changes import CHANGES
from lab import CHAPTER, IMAGE, SLOW, Chapter, PythonError, Shown, eventually, make_lab
from pages import FIGURE
from playwright.sync_api import expect
from watching import watch


@pytest.fixture(scope="module")
def page(browser):
    """A page cut off from all other hosts, which collects its complaints as `new_page`'s do."""
    with browser.new_context(viewport={"width": 1280, "height": 1000}) as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.complaints = watch(page)
        page.add_init_script("window.notebook = () => jupyterapp.shell.currentWidget.content")
        yield page


@pytest.fixture(scope="module")
def chapter(page, tmp_path_factory):
    """The chapter in `make lab`, run as far as its comparison with PyTorch."""
    with make_lab(tmp_path_factory.mktemp("lab")) as lab:
        chapter = Chapter(page, lab)
        chapter.run_first_cells("verify.conv2d(layer, image[None])")
        yield chapter
        page.close()  # before the server, whose end it would complain of


@pytest.fixture
def figure(chapter):
    """A figure of its own for each test: `figure`, in Python."""
    return chapter.show()


@pytest.fixture(autouse=True)
def no_complaints(chapter):
    """Nothing fails in the page during a test: no error, no failed answer, no other host."""
    yield
    found = list(chapter.page.complaints)
    chapter.page.complaints.clear()
    assert found == []


# The chapter as a notebook


def test_a_double_click_on_a_chapter_opens_it_as_a_notebook(chapter):
    expect(chapter.panel).to_have_count(1)
    expect(chapter.page.locator(".jp-FileEditor")).to_have_count(0)
    assert chapter.page.evaluate("jupyterapp.shell.currentWidget.context.path").endswith(CHAPTER)


def test_the_first_figure_of_the_chapter_is_live(chapter):
    figure = Shown(chapter, chapter.code_cells.first)
    assert figure.root.evaluate("figure => figure.closest('.afm')") is None
    expect(figure.cell.locator(".jp-OutputArea-output img")).to_have_count(0)
    figure.agrees()
    number = figure.cell.locator(".jp-InputPrompt").inner_text()  # as in [1]:
    figure.type(figure.place("Input", 2, 2), "7")
    figure.agrees()
    assert chapter.python(value=f"Out{number.rstrip(':')}.input[2].tolist()") == [3, 1, 7, 2, 3]


# From the browser to Python


def test_python_reads_the_number_that_is_typed_into_a_cell(figure):
    figure.type(figure.place("Input", 1, 4), "-4.5")
    image = np.array(IMAGE, float)
    image[1, 4] = -4.5
    figure.makes(input=image)
    assert figure.python(value="figure.input.tolist()") == image.tolist()
    figure.type(figure.place("Kernel", 0, 2), "0.5")
    kernel = [[0, 1, 0.5], [3, 0, 1]]
    figure.makes(input=image, weight=kernel)
    assert figure.python(value="figure.weight.tolist()") == kernel


def test_python_reads_the_arguments_that_are_typed(figure):
    figure.type(figure.field("Stride"), "2, 3")
    figure.makes(stride=(2, 3))
    figure.type(figure.field("Padding"), "1")
    figure.makes(stride=(2, 3), padding=1)
    figure.type(figure.field("Bias"), "-4")
    figure.makes(stride=(2, 3), padding=1, bias=-4)
    names = ("stride", "padding", "bias")
    assert [figure.python(value=f"figure.{name}") for name in names] == [(2, 3), (1, 1), -4]


def test_python_keeps_the_last_good_state_while_the_browser_refuses(figure):
    figure.type(figure.field("Stride"), "0")
    expect(figure.field("Stride")).to_have_attribute("aria-invalid", "true")
    figure.type(figure.place("Input", 0, 0), "x")
    expect(figure.place("Input", 0, 0).locator("input")).to_have_attribute("aria-invalid", "true")
    figure.press("Escape", "Tab")
    figure.makes()
    assert figure.python(value="figure.stride") == (1, 1)


def test_the_arrow_keys_on_the_output_move_the_window(figure):
    figure.place("Output", 0, 0).focus()
    figure.press("ArrowDown", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft")
    figure.stands_at(2, 1)
    expect(figure.place("Output", 2, 1)).to_be_focused()
    figure.agrees()


def test_keys_in_quick_succession_leave_browser_and_python_at_the_same_place(figure):
    figure.place("Output", 0, 0).focus()
    figure.press(*["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowRight"] * 5)
    figure.stands_at(2, 3)
    for digits in ("1", "12", "123"):
        figure.type(figure.place("Input", 0, 0), digits)
    figure.makes(input=[[123, *IMAGE[0][1:]], *IMAGE[1:]])


# From Python to the browser


def test_what_python_sets_is_on_screen(figure):
    ramp = (np.arange(35).reshape(5, 7) % 6).tolist()  # of another size
    kernel = [[1, -2], [0, 3], [5, 1]]
    arguments = {}
    for name, value in [
        ("stride", (2, 1)),
        ("padding", (1, 2)),
        ("input", ramp),
        ("weight", kernel),
        ("bias", -4),
        ("dilation", (1, 2)),
        ("stride", 3),
    ]:
        arguments[name] = value
        figure.python(f"figure.{name} = {value}")
        figure.makes(**arguments)
    expect(figure.field("Stride")).to_have_value("3")
    expect(figure.field("Padding")).to_have_value("1, 2")
    expect(figure.field("Bias")).to_have_value("−4")


def test_the_window_goes_where_python_sends_it(figure):
    figure.python("figure.position = (1, 3)")
    figure.stands_at(1, 3)
    figure.python("figure.position = (99, 0)")  # the nearest that there is
    figure.stands_at(2, 0)
    figure.python("figure.stride = 2")
    figure.stands_at(1, 0)
    figure.agrees()


def test_what_python_refuses_leaves_the_figure_as_it_was(figure):
    figure.python("figure.padding = 1")
    with pytest.raises(PythonError, match="TraitError: stride=0"):
        figure.python("figure.stride = 0")
    with pytest.raises(PythonError, match="TraitError: weight"):
        figure.python("figure.weight = np.ones((9, 2))")
    figure.makes(padding=1)
    expect(figure.field("Stride")).to_have_value("1")
    figure.python("figure.bias = 2")
    figure.makes(padding=1, bias=2)


def test_undo_and_reset_take_back_what_python_has_set(figure):
    figure.python("figure.padding = 1")
    figure.makes(padding=1)
    figure.python("with figure.hold_sync(): figure.weight, figure.input = [[2]], [[3, 4]]")
    figure.makes(input=[[3, 4]], weight=[[2]], padding=1)
    figure.button("Undo").click()
    figure.makes(padding=1)
    figure.button("Redo").click()
    figure.makes(input=[[3, 4]], weight=[[2]], padding=1)
    figure.button("Reset").click()
    figure.makes()


# Keys that the notebook would take


def test_the_arrow_keys_move_a_focused_slider(chapter, figure):
    before = chapter.seen()
    figure.field("Position").focus()
    figure.press("ArrowRight", "ArrowRight", "ArrowLeft")
    figure.stands_at(0, 1)
    figure.press("ArrowUp", "ArrowLeft")
    figure.stands_at(0, 1)
    expect(figure.field("Position")).to_be_focused()
    assert chapter.seen() == before


def test_no_key_in_a_figure_changes_the_notebooks_cells(chapter, figure):
    before = chapter.seen()
    figure.cell.locator(".jp-InputPrompt").click()  # the notebook is in its command mode
    for target in (figure.button("Play"), figure.field("Position"), figure.place("Output", 1, 1)):
        target.focus()
        figure.press("a", "b", "d", "d", "x", "m", "y", "c", "v", "z")
        expect(target).to_be_focused()
    assert chapter.seen() == before
    figure.cell.focus()  # outside the figure the same keys do
    figure.press("b")
    eventually(chapter.seen, [before[0] + 1, before[1]])
    figure.press("d", "d")
    eventually(chapter.seen, before)
    figure.makes()


def test_space_on_the_output_plays_and_pauses(chapter, figure):
    figure.place("Output", 0, 0).focus()
    figure.press("Space")
    expect(figure.button("Pause")).to_be_visible()
    eventually(lambda: figure.position() != (0, 0), True)
    figure.press("Space")
    expect(figure.button("Play")).to_be_visible()
    figure.stands_at(*figure.position())


def test_the_keys_for_undo_and_redo_are_the_figures_own(chapter, figure):
    before = chapter.seen()
    figure.type(figure.field("Bias"), "2")
    figure.place("Output", 0, 0).focus()
    figure.makes(bias=2)
    figure.press("ControlOrMeta+z")
    figure.makes()
    figure.press("ControlOrMeta+Shift+z")
    figure.makes(bias=2)
    assert chapter.seen() == before


def test_the_key_for_saving_is_the_notebooks(chapter, figure):
    unsaved = "jupyterapp.shell.currentWidget.context.model.dirty"
    figure.type(figure.field("Bias"), "2")
    assert chapter.page.evaluate(unsaved)
    figure.press("ControlOrMeta+s")
    eventually(lambda: chapter.page.evaluate(unsaved), False)


def test_the_next_key_stays_in_the_figure_when_its_output_changes_size(chapter, figure):
    figure.place("Output", 2, 3).focus()
    figure.python("figure.stride = 2")
    figure.makes(stride=2)
    figure.press("ArrowLeft")
    figure.stands_at(1, 0)
    figure.press("ControlOrMeta+z")
    figure.makes()
    figure.press("ControlOrMeta+Shift+z")
    figure.makes(stride=2)


# Every figure


@pytest.mark.parametrize("name", CHANGES)
def test_every_figure_is_bound_to_python_both_ways(name, chapter):
    code = f"from convlib.widgets import {name}\nfigure = {name}()\nfigure"
    figure = chapter.show(code)
    agrees = re.compile("is-agree")
    expect(figure.verdict).to_have_class(agrees)
    trait, value = CHANGES[name]

    def held():
        return figure.python(value=f"np.asarray(figure.{trait}).tolist()")

    before = held()
    figure.python(f"figure.{trait} = {value!r}")
    after = held()
    assert after != before
    expect(figure.button("Undo")).to_be_enabled()  # the browser has seen it
    expect(figure.verdict).to_have_class(agrees)
    for button, there in (("Undo", before), ("Redo", after), ("Reset", before)):
        figure.button(button).click()
        eventually(held, there)
        expect(figure.verdict).to_have_class(agrees)


QUESTION = """from convlib.exercises.short import Shape
from convlib.widgets import Question
figure = Question("lab", Shape("What is the shape of the output?", (4, 5)))
figure"""


def test_a_questions_answer_is_pythons_too(chapter):
    question = chapter.show(QUESTION)
    field, said = question.field("What is the shape of the output?"), question.line
    question.type(field, "5 x 4")
    question.press("Enter")
    expect(said).to_have_text("axis 0 and axis 1 are swapped.")
    eventually(lambda: question.python(value="figure.given"), "5 x 4")
    assert question.python(value="figure.says") == "axis 0 and axis 1 are swapped."
    question.python("figure.given = '4×5'")
    expect(field).to_have_value("4×5")
    expect(said).to_have_text("Yes, (4, 5) is right.")
    question.button("Forget my answer").click()
    eventually(lambda: question.python(value="figure.given"), "")


# Files


def test_a_notebooks_figure_is_saved_too(figure):
    figure.button("Share").click()
    expect(figure.button("Copy code to embed")).to_have_count(0)  # there is no page to embed
    for kind in ("PNG", "SVG"):
        with figure.page.expect_download() as download:
            figure.button(f"Save as {kind}").click()
        assert download.value.suggested_filename == f"sliding_window.{kind.lower()}"
        download.value.path()  # which fails where nothing came


# More than one view


def test_a_figure_that_is_shown_twice_stays_in_step(chapter, figure):
    again = chapter.show("figure")
    figure.type(figure.place("Input", 0, 0), "8")
    image = [[8, *IMAGE[0][1:]], *IMAGE[1:]]
    again.makes(input=image)
    again.type(again.field("Stride"), "2")
    figure.makes(input=image, stride=2)
    again.place("Output", 0, 0).focus()
    again.press("ArrowRight")
    figure.stands_at(0, 1)
    figure.python("figure.padding = 1")
    for view in (figure, again):
        view.makes(input=image, stride=2, padding=1)


def test_several_arguments_that_change_at_once_are_one_change_in_both_views(chapter, figure):
    again = chapter.show("figure")
    small = {"input": [[3, 4]], "weight": [[2]]}  # an input too small for the first kernel
    figure.python("with figure.hold_sync(): figure.weight, figure.input = [[2]], [[3, 4]]")
    for view, button, arguments in [
        (figure, "Undo", {}),
        (figure, "Redo", small),
        (again, "Undo", {}),  # its last change is the other's Redo, with nothing halfway
        (again, "Undo", small),
        (again, "Undo", {}),
    ]:
        view.button(button).click()
        figure.makes(**arguments)
        again.makes(**arguments)


def test_a_figure_outlives_its_other_view(chapter, figure):
    again = chapter.show("figure")
    again.cell.locator(".jp-InputPrompt").click()
    figure.press("d", "d")
    expect(again.root).to_have_count(0)
    figure.type(figure.field("Stride"), "2")
    figure.makes(stride=2)
    figure.python("figure.stride = 1")
    figure.makes()


def test_the_whole_chapter_runs(chapter):
    chapter.run_all_cells()
    for cell in chapter.code_cells.filter(has=chapter.page.locator(FIGURE)).all():
        expect(Shown(chapter, cell).verdict).to_have_class(re.compile("is-agree"), timeout=SLOW)
