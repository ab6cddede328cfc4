"""Three layers over one row of numbers in a page, used by mouse, by keyboard and by touch."""

import pytest
from playwright.sync_api import expect

LAYERS = {"dense": "Dense", "local": "Locally connected", "convolution": "Convolution"}


class Sharing:
    """The first figure of its page."""

    def __init__(self, page, address):
        page.goto(f"{address}/figures/parameter_sharing.html")
        self.page = page
        self.root = page.locator(".cl-figure").first
        self.root.scroll_into_view_if_needed()
        self.line = self.root.locator(".cl-arithmetic")
        self.verdict = self.root.locator(".cl-verdict")
        self.kernel = self.cells("Kernel of the convolution")

    def cells(self, name):
        return self.root.locator(f"[role=grid][aria-label^='{name}'] [role=gridcell]")

    def of(self, layer, name):
        return self.cells(f"{name}, {LAYERS[layer].lower()} ")

    def matrix(self, layer):
        return self.of(layer, "Kernel as a matrix")

    def outputs(self, layer):
        return [float(t.replace("−", "-")) for t in self.of(layer, "Output").all_inner_texts()]

    def panel(self, layer):
        return self.root.get_by_role("group", name=LAYERS[layer], exact=True)

    def lit(self, layer):
        """How many lines of a layer light up, and the names on them."""
        return self.panel(layer).locator(".is-lit text").all_text_contents()

    def bar(self, at):
        return self.root.locator(".cl-sharing-real li").nth(at)

    def more(self, label):
        self.root.locator(".cl-more").evaluate("drawer => drawer.open = true")
        return self.root.get_by_label(label, exact=True)


@pytest.fixture
def figure(book, new_page):
    return Sharing(new_page(viewport={"width": 1280, "height": 1000}), book.as_uri())


def test_pointing_at_an_output_lights_up_its_connections_in_all_layers(figure):
    figure.of("local", "Output").nth(1).hover()
    assert figure.lit("dense") == [f"w{n}" for n in range(7, 14)]
    assert figure.lit("local") == ["v3", "v4", "v5"]
    assert figure.lit("convolution") == ["a", "b", "c"]
    expect(figure.line).to_contain_text("Output 1, local layer: 0·(−2) + 3·3 + 1·(−3)")
    assert (
        figure.of("dense", "Input").locator("xpath=self::*[contains(@class,'touched')]").count()
        == 7
    )
    assert figure.of("convolution", "Output").nth(1).get_attribute("class").endswith("is-current")


def test_pointing_at_a_weight_of_the_kernel_lights_up_every_use(figure):
    figure.kernel.nth(1).hover()
    assert figure.lit("convolution") == ["b"] * 5
    assert [len(figure.lit(layer)) for layer in ("dense", "local")] == [1, 1]
    lit = figure.matrix("convolution").locator("xpath=self::*[contains(@class,'is-touched')]")
    assert lit.evaluate_all("cells => cells.map(cell => cell.dataset.at)") == [
        "0,1",
        "1,2",
        "2,3",
        "3,4",
        "4,5",
    ]
    expect(figure.line).to_contain_text("b = −2, used 5 times")


def test_an_input_lights_up_a_fan_whose_names_are_apart(figure):
    figure.of("dense", "Input").nth(3).hover()
    boxes = (
        figure.panel("dense")
        .locator(".is-lit text")
        .evaluate_all(
            """names => names.map((name) => {
             const { x, y, width, height } = name.getBoundingClientRect();
             return [x, y, x + width, y + height];
           })"""
        )
    )
    assert len(boxes) == 5
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            across = min(one[2], other[2]) - max(one[0], other[0])
            down = min(one[3], other[3]) - max(one[1], other[1])
            assert min(across, down) <= 2
    expect(figure.line).to_contain_text("Input 3 reaches 5 outputs (w3, w10, w17, w24, w31)")


def test_pointing_at_a_line_finds_its_weight(figure):
    figure.panel("dense").locator("[data-place='0'] .cl-sharing-reach").dispatch_event(
        "pointerover", {"bubbles": True}
    )
    expect(figure.line).to_contain_text("From input 0 to output 0: dense layer w0")
    assert figure.lit("dense") == ["w0"]


def test_the_lines_go_from_cell_to_cell(figure):
    """The last line of the convolution leaves the last input, and enters the last output."""
    ends = figure.panel("convolution").evaluate(
        """panel => {
          const path = [...panel.querySelectorAll(".cl-sharing-line")].at(-1);
          const ground = panel.querySelector(".cl-sharing-lines").getBoundingClientRect();
          return [0, path.getTotalLength()].map((length) => {
            const {x, y} = path.getPointAtLength(length);
            return [x + ground.x, y + ground.y];
          });
        }"""
    )
    for (x, y), name, side in zip(ends, ["Input", "Output"], [1, 0], strict=True):
        box = figure.of("convolution", name).last.bounding_box()
        assert x == pytest.approx(box["x"] + box["width"] / 2, abs=1)
        assert y == pytest.approx(box["y"] + side * box["height"], abs=2)


def test_weights_that_are_shared_have_one_colour_and_those_beside_them_another(figure):
    colours = figure.matrix("convolution").evaluate_all(
        "cells => cells.map(cell => [cell.dataset.note, getComputedStyle(cell).backgroundColor])"
    )
    by_name = {name: {c for n, c in colours if n == name} for name in "abc"}
    assert [len(found) for found in by_name.values()] == [1, 1, 1]
    assert len(set.union(*by_name.values())) == 3


def test_typing_a_weight_changes_the_convolution_alone_and_undo_takes_it_back(figure):
    before = {layer: figure.outputs(layer) for layer in LAYERS}
    figure.kernel.nth(1).locator("input").fill("-1/2")
    assert figure.outputs("convolution") == [6, 0.5, 2.5, 4.5, 3]
    assert figure.outputs("dense") == before["dense"]
    expect(figure.verdict).to_contain_text("Your own numbers")
    figure.root.get_by_role("button", name="Undo").click()
    assert figure.outputs("convolution") == before["convolution"]
    expect(figure.verdict).to_contain_text("PyTorch’s three layers agree")


def test_an_input_is_the_same_in_all_three_layers(figure):
    figure.of("dense", "Input").nth(1).locator("input").fill("5")
    for layer in ("local", "convolution"):
        assert figure.of(layer, "Input").nth(1).locator("input").input_value() == "5"
    assert figure.outputs("convolution") == [-4, 1, 1, 6, 0]


def test_copies_of_the_kernel_give_the_same_outputs(figure):
    figure.more("Dense and local weights").select_option("kernel")
    assert figure.outputs("dense") == figure.outputs("local") == figure.outputs("convolution")


def test_more_inputs_need_more_weights_except_in_the_convolution(figure):
    figure.root.get_by_label("Inputs").fill("9")
    counts = {layer: figure.panel(layer).locator(".cl-sharing-count") for layer in LAYERS}
    expect(counts["dense"]).to_have_text("63 weights + 7 biases, 63 MACs")
    expect(counts["local"]).to_have_text("21 weights + 7 biases, 21 MACs")
    expect(counts["convolution"]).to_have_text("3 weights + 1 bias, 21 MACs")


def test_a_growing_picture_lengthens_two_bars_of_three(figure):
    expect(figure.bar(1)).to_contain_text("105,705,600 parameters")
    expect(figure.bar(2)).to_contain_text("34,944 parameters")
    lengths = [figure.bar(at).locator(".cl-sharing-bar").bounding_box()["width"] for at in range(3)]
    assert lengths == sorted(lengths, reverse=True)
    figure.root.get_by_label("Real picture").fill("454")
    grown = [figure.bar(at).locator(".cl-sharing-bar").bounding_box()["width"] for at in range(3)]
    assert grown[0] - lengths[0] == pytest.approx(2 * (grown[1] - lengths[1]), rel=0.1)
    assert grown[1] > lengths[1] + 10
    assert grown[2] == lengths[2]


def test_nonsense_is_refused_in_words_and_the_last_good_state_stays(figure):
    before = figure.outputs("convolution")
    for label, text, words in [
        ("Inputs", "0", "“0” can't be used here: allowed are whole numbers from 1 to 11"),
        ("Inputs", "2", "A kernel of 3 does not fit an input of 2"),
        ("Kernel size", "x", "“x” can't be used here"),
        ("Stride", "", "A blank can't be used here"),
        ("Its channels in, out", "3", "allowed are two whole numbers"),
    ]:
        figure.more(label).fill(text)
        message = figure.root.locator(".cl-message:not(:empty)")
        expect(message).to_contain_text(words)
        assert figure.outputs("convolution") == before
        figure.root.get_by_role("button", name="Reset").focus()
        figure.root.get_by_label(label, exact=True).fill("1, 1" if "," in label else "3")
        figure.root.get_by_role("button", name="Reset").click()


def test_keys_walk_pin_and_let_go(figure):
    figure.of("convolution", "Output").nth(2).focus()
    figure.page.keyboard.press("ArrowRight")
    expect(figure.of("convolution", "Output").nth(3)).to_be_focused()
    expect(figure.line).to_contain_text("Output 3, convolution")
    figure.matrix("local").first.focus()
    figure.page.keyboard.press("ArrowDown")
    figure.page.keyboard.press("ArrowRight")
    expect(figure.line).to_contain_text("From input 1 to output 1")
    figure.page.keyboard.press("Enter")
    figure.of("dense", "Output").nth(0).hover()
    expect(figure.line).to_contain_text("local layer v3 = −2, used once")
    expect(figure.line).to_contain_text("pinned")
    figure.page.keyboard.press("Escape")
    figure.of("dense", "Output").nth(4).hover()
    expect(figure.line).to_contain_text("Output 4, dense layer")


def test_a_link_reopens_what_is_on_screen(figure):
    figure.root.get_by_label("Inputs").fill("6")
    figure.root.get_by_label("Real picture").fill("300")
    figure.of("local", "Output").nth(3).hover()
    figure.page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text }")
    figure.root.get_by_role("button", name="Copy link").click()
    line, bar = figure.outputs("dense"), figure.bar(0).inner_text()
    figure.page.goto(figure.page.evaluate("window.copied"))
    figure.page.reload()
    expect(figure.line).to_contain_text("Output 3,")
    assert (figure.outputs("dense"), figure.bar(0).inner_text()) == (line, bar)


def test_a_finger_taps_a_weight_and_a_crowded_figure_stays_in_the_page(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = Sharing(page, book.as_uri())
    figure.matrix("convolution").nth(1).tap()
    expect(figure.line).to_contain_text("b = −2, used 5 times")
    box = figure.matrix("convolution").nth(1).bounding_box()
    assert min(box["width"], box["height"]) >= 24
    figure.root.get_by_label("Inputs").fill("11")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
