"""The layer calculator in a page, used by mouse, by keyboard and by touch."""

import pytest
from playwright.sync_api import expect


class Calculator:
    """The first figure of its page, with its drawer open."""

    def __init__(self, page, address):
        page.goto(f"{address}/figures/layer_calculator.html")
        self.page = page
        self.root = page.locator(".cl-figure").first
        self.root.scroll_into_view_if_needed()
        self.root.locator("summary").click()
        self.line = self.root.locator("[aria-live=polite]")
        self.text = self.field("The layer in PyTorch (type, or paste one)")
        self.results = self.root.locator(".cl-layer-results")
        self.why = self.root.locator(".cl-picture > .cl-message")

    def field(self, label):
        return self.root.get_by_label(label, exact=True)

    def press(self, name):
        self.root.get_by_role("button", name=name, exact=True).click()

    def makes(self, shape):
        expect(self.root.locator(".cl-layer-value.is-output")).to_have_text(shape)

    def is_stale(self, stale=True):
        assert ("is-stale" in self.results.get_attribute("class")) == stale

    def paste(self, label, text):
        self.field(label).evaluate(
            """(field, text) => {
              const clipboardData = new DataTransfer();
              clipboardData.setData("text/plain", text);
              const options = { clipboardData, bubbles: true, cancelable: true };
              return field.dispatchEvent(new ClipboardEvent("paste", options));
            }""",
            text,
        )

    def copied(self, button):
        self.page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text }")
        self.press(button)
        return self.page.evaluate("window.copied")


@pytest.fixture
def figure(book, new_page):
    return Calculator(new_page(viewport={"width": 1280, "height": 1000}), book.as_uri())


def test_the_first_view_drops_a_row_and_a_column(figure):
    figure.makes("(1, 96, 54, 54)")
    expect(figure.results).to_contain_text("⌊213/4⌋ + 1 = 53 + 1 = 54")
    expect(figure.line).to_contain_text("the last row and column are never read")
    expect(figure.root.locator(".cl-verdict")).to_contain_text("PyTorch agree on shapes")


def test_a_field_changes_all_that_follows_and_undo_takes_it_back(figure):
    figure.field("Input W").fill("227")
    figure.makes("(1, 96, 54, 55)")
    expect(figure.line).to_contain_text("the last row is never read.")
    figure.field("Stride").press("ArrowUp")
    figure.makes("(1, 96, 43, 44)")
    expect(figure.text).to_have_value("nn.Conv2d(3, 96, kernel_size=11, stride=5)")
    figure.press("Undo")
    figure.press("Undo")
    figure.makes("(1, 96, 54, 54)")
    figure.press("Redo")
    figure.makes("(1, 96, 54, 55)")


def test_two_fields_may_be_needed_and_the_last_good_results_are_marked_meanwhile(figure):
    figure.field("Groups").fill("2")
    expect(figure.why).to_contain_text("groups=2 does not divide in_channels=3")
    expect(figure.root.locator(".cl-layer-back")).to_contain_text(
        "nn.Conv2d(3, 96, kernel_size=11, str"
    )
    figure.is_stale()
    figure.makes("(1, 96, 54, 54)")
    figure.field("In channels").fill("4")
    figure.is_stale(False)
    expect(figure.why).to_have_text("")
    expect(figure.field("Groups")).to_have_value("2")
    expect(figure.field("Input C")).to_have_value("4")
    expect(figure.root.locator(".cl-layer-value.is-kernel")).to_have_text("(96, 2, 11, 11)")


def test_a_refused_argument_can_be_let_go(figure):
    ways = {
        "Escape": lambda: figure.page.keyboard.press("Escape"),
        "Back to them": lambda: figure.press("Back to them"),
        "Reset": lambda: figure.press("Reset"),
    }
    for let_go in ways.values():
        figure.field("Padding").fill("same")
        expect(figure.why).to_contain_text('padding="same" needs stride 1, not 4, 4')
        let_go()
        figure.is_stale(False)
        figure.page.keyboard.press("Tab")
        expect(figure.field("Padding")).to_have_value("0")
        expect(figure.text).to_have_value("nn.Conv2d(3, 96, kernel_size=11, stride=4)")


def test_nonsense_is_refused_beside_its_field(figure):
    for label in ("Kernel size", "Stride", "Padding", "Dilation", "In channels", "Input H"):
        for text in ("", "abc", "-1", "1.5", "1e9", "1, 2, 3"):
            figure.field(label).fill(text)
            message = "#" + figure.field(label).get_attribute("aria-describedby")
            expect(figure.root.locator(message)).to_contain_text("can't be used here: allowed are")
        figure.page.keyboard.press("Tab")
    figure.makes("(1, 96, 54, 54)")


def test_a_typed_layer_fills_the_fields(figure):
    figure.text.fill("torch.nn.ConvTranspose2d(8, 4, (4, 3), stride=2, output_padding=1)")
    figure.makes("(1, 4, 451, 450)")
    expect(figure.field("Layer")).to_have_value("true")
    expect(figure.field("Output padding")).to_have_value("1")
    expect(figure.field("Kernel size")).to_have_value("4, 3")
    figure.field("Layer").select_option("false")
    figure.makes("(1, 4, 111, 111)")
    expect(figure.field("Output padding")).to_be_hidden()


def test_a_layer_is_typed_key_by_key_and_undone(figure):
    figure.text.press("End")
    figure.page.keyboard.press("ArrowLeft")
    for typed in ", padding=2":
        figure.page.keyboard.type(typed)
    expect(figure.text).to_have_value("nn.Conv2d(3, 96, kernel_size=11, stride=4, padding=2)")
    figure.makes("(1, 96, 55, 55)")
    figure.page.keyboard.press("Control+z")
    figure.makes("(1, 96, 54, 54)")
    expect(figure.text).to_have_value("nn.Conv2d(3, 96, kernel_size=11, stride=4)")


def test_an_input_that_is_refused_is_forgotten_with_its_text(figure):
    figure.text.fill("nn.Conv2d(3, 8, 5), torch.zeros(32, 32)")
    expect(figure.why).to_contain_text("An input of (32, 32): allowed are (N, C, H, W)")
    figure.text.fill("nn.Conv2d(3, 8, 5)")
    figure.makes("(1, 8, 220, 220)")


def test_a_text_that_is_no_layer_is_refused_with_its_place(figure):
    figure.text.fill("nn.Conv2d(3, 96,\n  kernel=3)")
    expect(figure.why).to_contain_text("line 2, column 3: “kernel” is no argument of nn.Conv2d")
    figure.is_stale()
    figure.makes("(1, 96, 54, 54)")
    figure.page.keyboard.press("Tab")
    expect(figure.text).to_have_value("nn.Conv2d(3, 96,\n  kernel=3)")


def test_a_program_that_is_pasted_into_any_field_is_read(figure):
    program = "layer = nn.Conv2d(\n    16, 8, 3,  # comment\n    padding='same',\n)\n"
    figure.paste("Stride", program + "x = torch.zeros(2, 16, 20, 30)\nprint(layer(x).shape)")
    figure.makes("(2, 8, 20, 30)")
    expect(figure.field("Padding")).to_have_value("same")
    expect(figure.field("Input N")).to_have_value("2")
    figure.paste("Stride", "2")  # a number is the field's own
    figure.makes("(2, 8, 20, 30)")


def test_what_is_copied_can_be_pasted(figure):
    figure.field("Known layer").select_option("ResNet’s stem")
    program = figure.copied("Copy as PyTorch")
    assert "layer = nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False)\n" in program
    assert "x = torch.zeros(1, 3, 224, 224)\n" in program
    figure.press("Reset")
    figure.makes("(1, 96, 54, 54)")
    figure.paste("Padding", program)
    figure.makes("(1, 64, 112, 112)")
    expect(figure.field("Known layer")).to_have_value("ResNet’s stem")


def test_a_link_reopens_what_is_on_screen(figure):
    figure.text.fill("nn.ConvTranspose2d(6, 4, 3, padding=(1, 0), bias=False)")
    link = figure.copied("Copy link")
    figure.page.goto(link)
    figure.page.reload()
    figure.makes("(1, 4, 224, 226)")
    figure.page.goto(link.replace("padding=%5B1", "padding=%5B-1"))
    expect(figure.root.get_by_role("alert")).to_contain_text("can't be reopened")


def test_the_strip_has_two_first_windows_and_the_last_one_in_their_places(figure):
    strip = figure.root.locator(".cl-layer-axis").first
    whole = strip.bounding_box()
    windows = [w.bounding_box() for w in strip.locator(".is-window").all()]
    starts = [(w["x"] - whole["x"]) / whole["width"] * 224 for w in windows]
    assert starts == pytest.approx([0, 4, 212], abs=0.5)
    assert windows[2]["width"] / whole["width"] * 224 == pytest.approx(11, abs=0.5)
    assert strip.locator(".is-unread").count() == 1


def test_a_phone_has_room_and_fingers_too(book, new_page):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    figure = Calculator(page, book.as_uri())
    figure.root.get_by_text("+", exact=True).nth(1).tap()
    figure.makes("(1, 96, 43, 43)")
    figure.field("Dilation").fill("99")
    expect(figure.why).to_contain_text("The kernel is 991 cells high (11 with dilation 99)")
    for control in figure.root.locator("button:visible, select:visible, input:visible").all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 24
    assert page.evaluate("document.documentElement.scrollWidth") == 360
