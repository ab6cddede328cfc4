"""A kernel that learns in a page, used by mouse, by keyboard, by touch, and by one who types."""

import re

import numpy as np
import pytest
from figure import Figure
from playwright.sync_api import expect

X, TARGET, W = "Input x", "Kernel to learn", "Kernel learned"
T, Y, OFF = "Output wanted", "Output y", "Output difference"


class LearnKernel(Figure):
    def __init__(self, page, address):
        super().__init__(page, address)
        self.notes = self.root.locator(".cl-learn-notes")
        self.slider = self.root.get_by_label("Step", exact=True).and_(page.get_by_role("slider"))

    def step(self):
        return int(self.slider.input_value())

    def spelled_out(self):
        """Return the weight whose update the line spells."""
        found = re.search(r"w\[(\d+), (\d+)\]", self.line.inner_text())
        return int(found[1]), int(found[2])

    def go_to(self, step):
        self.slider.fill(str(step))

    def learned(self):
        """Return the exact numbers of the learned kernel."""
        values = (
            self.grid(W)
            .get_by_role("gridcell")
            .evaluate_all("cells => cells.map(cell => Number(cell.dataset.value))")
        )
        return np.array(values)


@pytest.fixture
def figure(book, new_page):
    page = new_page(viewport={"width": 1280, "height": 1300})
    return LearnKernel(page, f"{book.as_uri()}/figures/learn_kernel.html")


def test_the_grids_are_the_outputs_and_their_difference(figure):
    np.testing.assert_allclose(
        figure.numbers(Y) - figure.numbers(T), figure.numbers(OFF), atol=0.011
    )
    assert np.abs(figure.numbers(OFF)).max() > 1
    figure.go_to(100)
    np.testing.assert_allclose(figure.numbers(W), figure.numbers(TARGET), atol=0.03)
    assert "After 100 steps of 100" in figure.notes.inner_text()


def test_a_step_makes_the_update_that_the_line_spells(figure):
    figure.go_to(0)
    figure.cell(W, 1, 0).hover()
    assert figure.spelled_out() == (1, 0)
    said = figure.line.inner_text().replace("−", "-")
    w, lr, v, after = map(
        float,
        re.search(r"lr·v = (\S+) - (\S+)·\(?([-\d.]+)\)? = (\S+)$", said).groups(),
    )
    assert w - lr * v == pytest.approx(after, abs=0.01)
    figure.root.get_by_role("button", name="Step", exact=True).click()
    assert figure.step() == 1
    assert figure.learned()[3] == pytest.approx(after, abs=0.005)


def test_pointing_at_a_weight_lays_dy_on_the_input_and_draws_its_path(figure):
    figure.cell(W, 2, 0).hover()
    assert figure.marked(X) == 16
    assert "is-touched" in figure.cell(X, 2, 0).get_attribute("class")
    assert "is-touched" not in figure.cell(X, 1, 0).get_attribute("class")
    path = figure.root.get_by_role("img", name=re.compile(r"^w\[2, 0\] over the steps"))
    expect(path).to_have_attribute("aria-label", re.compile("its target is −1"))


def test_pointing_at_an_output_says_what_the_loss_makes_of_it(figure):
    figure.cell(OFF, 1, 3).hover()
    assert figure.line.inner_text().startswith("dY[1, 3] = 2·(y − t)/n = 2·(")
    for name in (T, Y, OFF):
        assert figure.marked(name, "is-pointed") == 1


def test_playing_goes_through_the_steps_and_space_pauses(figure):
    figure.go_to(95)
    figure.cell(W, 0, 0).focus()
    figure.page.keyboard.press("Space")
    expect(figure.root.get_by_role("button", name="Pause")).to_be_visible()
    assert figure.line.get_attribute("aria-busy") == "true"
    figure.page.wait_for_function("root => root.value > 96", arg=figure.slider.element_handle())
    figure.page.keyboard.press("Space")
    expect(figure.root.get_by_role("button", name="Play")).to_be_visible()
    stopped = figure.step()
    figure.page.wait_for_timeout(250)
    assert figure.step() == stopped


def test_a_click_on_a_curve_goes_to_its_step(figure):
    figure.root.get_by_role("img", name=re.compile("^Loss")).click()
    assert 40 < figure.step() < 55


def test_arrow_keys_go_from_weight_to_weight_and_enter_pins(figure):
    figure.cell(W, 1, 2).focus()
    figure.page.keyboard.press("ArrowLeft")
    figure.page.keyboard.press("ArrowDown")
    assert figure.spelled_out() == (2, 1)
    figure.page.keyboard.press("Enter")
    figure.cell(W, 0, 0).hover()
    assert figure.spelled_out() == (2, 1)
    assert "pinned" in figure.line.inner_text()
    figure.page.keyboard.press("Escape")
    figure.cell(W, 0, 1).hover()
    assert figure.spelled_out() == (0, 1)


def test_a_rate_that_is_too_large_is_said_to_diverge_and_ends_at_numbers(figure):
    figure.fill("Learning rate", "0.5")
    expect(figure.notes.locator(".is-wrong")).to_contain_text("above the largest stable one, 0.414")
    expect(figure.notes).to_contain_text("given up after step 30")
    figure.go_to(30)
    assert np.isfinite(figure.learned()).all()
    assert np.abs(figure.learned()).max() > 100
    figure.fill("Learning rate", "1e6")
    assert figure.step() == 1
    assert not re.search("NaN|∞", figure.root.inner_text())
    figure.fill("Learning rate", "0.4")
    expect(figure.notes.locator(".is-wrong")).to_have_count(0)


def test_a_convolutions_target_is_learned_flipped(figure):
    figure.root.get_by_label("Target applied as").select_option("convolution")
    figure.go_to(100)
    np.testing.assert_allclose(figure.numbers(W), figure.numbers(TARGET)[::-1, ::-1], atol=0.03)
    expect(figure.notes).to_contain_text("not for a learned one")


def test_a_constant_picture_has_many_kernels_of_loss_0(figure):
    figure.root.get_by_label("Picture").select_option("constant")
    figure.fill("Learning rate", "0.1")  # 0.2 is too much for a picture this bright
    figure.go_to(100)
    expect(figure.notes).to_contain_text("only 1 of the 9 directions")
    np.testing.assert_array_equal(figure.numbers(T), 0)
    assert np.abs(figure.learned() - figure.numbers(TARGET).ravel()).max() > 0.5


def test_nonsense_is_refused_in_words_and_the_last_numbers_stay(figure):
    before = figure.learned()
    for label, text, words in [
        ("Learning rate", "-1", "allowed are numbers from 0 to 1000000"),
        ("Learning rate", "fast", "can't be used here"),
        ("Momentum", "1", "allowed are numbers from 0 to 0.99"),
        ("Steps", "2.5", "allowed are whole numbers from 1 to 400"),
        ("Input size", "2×2", "does not fit the input of 2×2"),
        ("Kernel size", "9", "allowed are sizes from 1×1 to 5×5"),
    ]:
        figure.fill(label, text)
        assert words in figure.message(label)
        np.testing.assert_array_equal(figure.learned(), before)


def test_the_learning_rate_is_doubled_and_halved_and_leaves_0(figure):
    rate = figure.root.get_by_label("Learning rate", exact=True)
    seen = []
    for typed, key in [
        ("0.2", "ArrowUp"),
        ("0.2", "ArrowDown"),
        ("0", "ArrowUp"),
        ("1e6", "ArrowUp"),
    ]:
        rate.fill(typed)
        rate.press(key)
        seen.append(rate.input_value())
    assert seen == ["0.4", "0.1", "0.1", "1e6"]


def test_typing_into_the_target_learns_another_and_undo_takes_it_back(figure):
    figure.go_to(100)
    before = figure.learned()
    cell = figure.cell(TARGET, 1, 1).locator("input")
    cell.fill("4")
    assert figure.learned()[4] == pytest.approx(4, abs=0.1)
    cell.fill("1e7")
    expect(figure.root.locator(".cl-message:not(:empty)")).to_contain_text("to 1000000")
    assert figure.learned()[4] == pytest.approx(4, abs=0.1)
    cell.press("ControlOrMeta+z")
    np.testing.assert_array_equal(figure.learned(), before)


def test_the_start_follows_the_size_of_the_target_and_a_link_reopens_it_all(figure, new_page):
    start = figure.root.get_by_label("Start", exact=True)
    start.select_option("random 2")
    figure.fill("Kernel size", "2×3")
    expect(start).to_have_value("random 2")
    figure.fill("Momentum", "0.5")
    figure.go_to(7)
    figure.page.evaluate(
        "navigator.clipboard.writeText = (text) => { globalThis.copied = text; "
        "return Promise.resolve(); }"
    )
    figure.root.get_by_role("button", name="Copy link").click()
    again = LearnKernel(new_page(), figure.page.evaluate("globalThis.copied"))
    assert again.step() == 7
    assert again.learned().size == 6
    np.testing.assert_array_equal(again.learned(), figure.learned())


def test_a_finger_points_at_a_weight(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True)
    figure = LearnKernel(page, f"{book.as_uri()}/figures/learn_kernel.html")
    figure.cell(W, 0, 2).tap()
    assert figure.spelled_out() == (0, 2)
    box = figure.cell(W, 0, 2).bounding_box()
    assert min(box["width"], box["height"]) >= 24
