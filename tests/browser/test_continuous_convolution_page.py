"""A continuous convolution in a page, by mouse, finger and keys."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from waiting import until

from convlib.signals import Box, Decay, Drawn, exact

PAGE = "figures/continuous_convolution.html"


class Page:
    """The figure as a reader handles it, with its drawer open."""

    def __init__(self, page, address):
        page.goto(f"{address}/{PAGE}")
        self.page = page
        self.root = page.locator(".cl-figure")
        self.root.locator("summary").click()
        self.line = self.root.locator(".cl-arithmetic")

    def field(self, label):
        return self.root.get_by_label(label, exact=True)

    def handle(self, name):
        return self.root.get_by_role("slider", name=name, exact=True)

    @property
    def dot(self):
        return self.root.locator(".cl-result").get_by_role("slider")

    @property
    def t(self):
        return float(self.dot.get_attribute("aria-valuenow"))

    @property
    def area(self):
        return float(re.search(r"area (−?[\d.]+)", self.line.inner_text())[1].replace("−", "-"))

    def drag(self, target, right, down=0):
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + right, y + down, steps=5)
        self.page.mouse.up()


@pytest.fixture
def figure(book, new_page):
    return Page(new_page(viewport={"width": 1280, "height": 1200}), book.as_uri())


def test_what_it_starts_with_is_right(figure):
    assert figure.t == 0.5
    assert figure.area == round(float(exact(Box(-1, 1), Decay())(0.5)), 3)
    for name in ("overlay", "product", "result"):
        picture = figure.root.locator(f".cl-{name}").get_by_role("img")
        assert len(picture.get_attribute("aria-label").split()) > 5
    assert "0.777" in figure.root.locator(".cl-product").inner_text()


@pytest.mark.parametrize("panel", ["overlay", "product", "result"])
def test_t_is_dragged_on_any_panel(panel, figure):
    plot = figure.root.locator(f".cl-{panel} .cl-plot")
    unit = (plot.bounding_box()["width"] - 46) / 8
    figure.drag(plot, unit)
    start = 0.5 if panel != "result" else -0.15  # there the dot comes to the pointer first
    assert figure.t == pytest.approx(start + 1, abs=0.06)
    assert figure.area == round(float(exact(Box(-1, 1), Decay())(figure.t)), 3)


def test_arrow_keys_move_t_after_a_drag_and_space_plays(figure):
    figure.drag(figure.root.locator(".cl-overlay .cl-plot"), 0.1)
    figure.page.keyboard.press("ArrowRight")
    assert figure.t == 0.55
    figure.page.keyboard.press("Shift+ArrowLeft")
    assert figure.t == pytest.approx(0.05)
    figure.root.get_by_role("button", name="Play").focus()
    figure.page.keyboard.press("Space")
    until(figure.page, "document.querySelector('.cl-result .cl-handle').ariaValueNow > 1")
    figure.page.keyboard.press("Escape")
    stopped = figure.t
    figure.page.wait_for_timeout(300)
    assert figure.t == stopped


def test_the_slider_moves_t(figure):
    figure.field("t").and_(figure.root.locator("input")).fill("0")
    assert figure.t == -4


def test_handles_reshape_f_by_mouse(figure):
    unit = (
        figure.handle("f: stop").bounding_box()["x"] - figure.handle("f: start").bounding_box()["x"]
    ) / 2
    figure.drag(figure.handle("f: stop"), unit)
    assert float(figure.field("f stop").input_value()) == pytest.approx(2, abs=0.06)
    assert figure.field("f start").input_value() == "−1"
    figure.drag(figure.handle("f: height"), 0, 200)
    assert figure.field("f height").input_value().startswith("−")
    assert figure.area < 0
    figure.root.get_by_role("button", name="Undo").click()
    assert figure.field("f height").input_value() == "1"


def test_handles_reshape_g_by_keys(figure):
    figure.handle("g: decay time").focus()
    for _ in range(4):
        figure.page.keyboard.press("Shift+ArrowRight")
    figure.handle("g: height").focus()
    figure.page.keyboard.press("ArrowUp")
    assert figure.field("g rate").input_value() == "0.3333"
    assert figure.field("g height").input_value() == "1.05"
    assert figure.handle("g: decay time").get_attribute("aria-valuetext") == "3.0003, rate 0.3333"
    assert figure.area == round(float(exact(Box(-1, 1), Decay(0.3333, 0, 1.05))(0.5)), 3)


def test_a_function_is_drawn_by_mouse_and_by_keys(figure):
    figure.field("g").select_option("drawn")
    before = figure.area
    figure.drag(figure.root.locator(".cl-editor.cl-weight .cl-plot"), 60, -20)
    assert figure.area != before
    pen = figure.handle("g, drawn at the cursor")
    value = float(pen.get_attribute("aria-valuenow"))
    pen.press("ArrowUp")
    assert float(pen.get_attribute("aria-valuenow")) == pytest.approx(value + 0.05)
    place = pen.get_attribute("aria-valuetext").split(" = ")[0]
    pen.press("ArrowRight")
    assert pen.get_attribute("aria-valuetext").split(" = ")[0] != place


def test_what_was_drawn_is_convolved(figure):
    samples = np.interp(np.linspace(-4, 4, 65), [-1, 0, 1.5], [0, 2, 0]).round(2)
    record = f'{{"kind":"drawn","samples":{samples.tolist()},"start":-4,"stop":4}}'.replace(" ", "")
    figure.page.goto(f"{figure.page.url}#figure-1?f={record}&t=0.25")
    expect(figure.field("f")).to_have_value("drawn")
    figure.field("g").select_option("box")
    assert figure.t == 0.25
    assert figure.area == round(float(exact(Drawn(samples), Box(-1, 1))(0.25)), 3)


def test_samples_have_a_sum_and_an_error(figure):
    figure.field("Δ").fill("0.5")
    sum_, error = re.search(
        r"sum with Δ = 0.5: ([\d.]+), error ([\d.]+)", figure.line.inner_text()
    ).groups()
    expected = 0.5 * np.exp(-(0.5 - np.array([-0.75, -0.25, 0.25]))).sum()
    assert float(sum_) == round(expected, 3)
    assert float(error) == pytest.approx(abs(expected - figure.area), abs=6e-4)
    assert figure.root.locator(".cl-product .cl-area").first.get_attribute("d").count("M") == 3
    figure.root.get_by_role("button", name="Step", exact=True).focus()
    figure.page.keyboard.press("ArrowRight")
    assert figure.t == 1  # from one sum to the next
    figure.field("Δ").fill("off")
    assert "sum with" not in figure.line.inner_text()


@pytest.mark.parametrize(
    "label, typed",
    [
        ("f start", "5"),
        ("f start", "1"),
        ("f height", "1e400"),
        ("g rate", "0"),
        ("g rate", ""),
        ("Δ", "-1"),
        ("Δ", "much"),
        ("Axis ±", "99"),
        ("Axis ±", "off"),
    ],
)
def test_nonsense_is_refused_in_words_and_changes_nothing(label, typed, figure):
    before = figure.line.inner_text()
    figure.field(label).fill(typed)
    message = figure.page.locator("#" + figure.field(label).get_attribute("aria-describedby"))
    assert "allowed" in message.inner_text()
    assert figure.line.inner_text() == before


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_g_is_flipped_on_request_and_jumps_without_motion(motion, book, new_page):
    figure = Page(new_page(reduced_motion=motion), book.as_uri())
    places = figure.root.evaluate(
        """async (root) => {
          const button = [...root.querySelectorAll("button")].find(b => b.textContent === "Flip g");
          const group = root.querySelector(".cl-overlay g[transform]");
          const seen = new Set();
          button.click();
          const begun = performance.now();
          while (performance.now() - begun < 3500) {
            seen.add(/scale\\((\\S+)/.exec(group.getAttribute("transform"))[1]);
            await new Promise(requestAnimationFrame);
          }
          return [...seen].map(Number);
        }"""
    )
    assert (places[0], places[-1]) == (1, -1)
    assert len(places) == 2 if motion == "reduce" else len(places) > 5
    assert "g(t − τ), t = 0.50" in figure.root.locator(".cl-overlay .cl-title").inner_text()


def test_a_finger_moves_t_and_draws(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = Page(page, book.as_uri())
    finger = page.context.new_cdp_session(page)

    def swipe(target, right):
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        touch = "Input.dispatchTouchEvent"
        finger.send(touch, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for part in range(1, 9):
            point = {"x": x + right * part / 8, "y": y}
            finger.send(touch, {"type": "touchMove", "touchPoints": [point]})
        finger.send(touch, {"type": "touchEnd", "touchPoints": []})

    swipe(figure.root.locator(".cl-overlay .cl-plot"), 60)
    assert figure.t > 1
    figure.field("f").select_option("drawn")
    before = figure.area
    swipe(figure.root.locator(".cl-editor.cl-input .cl-plot"), -60)
    assert figure.area != before


def test_the_link_reopens_the_figure(figure):
    figure.field("g").select_option("gaussian")
    figure.field("Δ").fill("0.25")
    figure.drag(figure.root.locator(".cl-overlay .cl-plot"), 30)
    said = figure.line.inner_text()
    figure.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    figure.root.get_by_role("button", name="Copy link").click()
    link = figure.root.get_by_label("To copy").input_value()
    figure.page.goto("about:blank")
    figure.page.goto(link)
    expect(figure.line).to_have_text(said)
