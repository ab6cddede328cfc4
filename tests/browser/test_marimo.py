"""The figures in marimo, which shows them in shadow trees and takes no bytes but DataViews."""

import os
import re
import socket
import subprocess
import sys

import pytest
from lab import attempts
from playwright.sync_api import expect

SLOW = 60_000  # milliseconds: a server that starts on a busy machine
NOTEBOOK = """
import marimo

app = marimo.App()

@app.cell
def make():
    import marimo as mo
    from convlib.widgets import SlidingWindow
    window = SlidingWindow([[1, 0, 2, 5], [4, 1, 0, 2], [0, 3, 1, 1]], [[0, 1], [2, -1]])
    figure = mo.ui.anywidget(window)
    figure
    return figure, mo, window

@app.cell
def read(figure, mo):
    mo.md(f"Python has {figure.output.tolist()}")

@app.cell
def button(mo):
    button = mo.ui.run_button(label="Stride 2")
    button
    return button,

@app.cell
def write(button, window):
    if button.value:
        window.stride = 2
"""


@pytest.fixture(scope="module")
def marimo(tmp_path_factory):
    """The address at which marimo runs the notebook, with a home of its own."""
    folder = tmp_path_factory.mktemp("marimo")
    (folder / "notebook.py").write_text(NOTEBOOK)
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = free.getsockname()
    command = [sys.executable, "-m", "marimo", "--quiet", "run", "notebook.py"]
    options = ["--headless", "--no-token", "--port", str(place[1])]
    own = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    own["MARIMO_SKIP_UPDATE_CHECK"] = "1"  # it is to ask nobody either
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            [*command, *options], cwd=folder, env=os.environ | own, stdout=log, stderr=log
        ) as server,
    ):
        try:
            for _ in attempts(SLOW / 1000):
                with socket.socket() as knock:
                    if knock.connect_ex(place) == 0:
                        break
                assert server.poll() is None, (folder / "log").read_text()
            yield f"http://{place[0]}:{place[1]}"
        finally:
            server.terminate()


@pytest.fixture
def page(marimo, offline_page):
    """The notebook, with its figure there."""
    offline_page.goto(marimo)
    offline_page.locator(".cl-figure").wait_for(timeout=SLOW)
    return offline_page


def type_into(page, field, text):
    """Click, and type over what was there."""
    field.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)
    page.keyboard.press("Tab")


def place(page, name, row, column):
    """A cell of one of the figure's grids."""
    rows = page.get_by_role("grid", name=name).get_by_role("row")
    return rows.nth(row).get_by_role("gridcell").nth(column)


def test_the_figure_has_its_looks_in_the_notebooks_colours(page):
    figure = page.locator(".cl-figure")
    assert figure.evaluate("figure => figure.getRootNode() instanceof ShadowRoot")
    before, after = (
        place(page, "Input", 0, 0).bounding_box(),
        place(page, "Input", 0, 1).bounding_box(),
    )
    assert (before["y"], before["x"] + before["width"]) == pytest.approx(
        (after["y"], after["x"]), abs=2
    )
    scheme = "element => getComputedStyle(element).colorScheme"
    for wanted in ("dark", "light"):
        page.evaluate("scheme => document.body.style.colorScheme = scheme", wanted)
        assert figure.evaluate(scheme) == wanted


def test_python_reads_what_is_typed_into_a_cell(page):
    type_into(page, place(page, "Input", 0, 1).locator("input"), "7")
    expect(page.get_by_text("Python has")).to_have_text(
        "Python has [[14.0, 4.0, 3.0], [-2.0, 5.0, 3.0]]", timeout=SLOW
    )
    expect(page.locator(".cl-verdict.is-agree")).to_have_text(re.compile("nn.Conv2d agree"))


def test_what_python_sets_is_on_screen(page):
    page.get_by_role("button", name="Stride 2").click()
    expect(page.get_by_label("Stride", exact=True)).to_have_value("2", timeout=SLOW)
    expect(page.get_by_role("grid", name="Output 1×2")).to_be_visible()
    expect(page.locator(".cl-verdict.is-agree")).to_be_visible()


def test_the_next_key_stays_in_the_figure_when_its_output_changes_size(page):
    type_into(page, page.get_by_label("Stride", exact=True), "2")
    place(page, "Output", 0, 1).click()
    page.keyboard.press("ControlOrMeta+z")
    expect(page.get_by_role("grid", name="Output 2×3")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".cl-arithmetic")).to_contain_text("output[0, 2]")
