"""Questions in a page, as a reader answers them: by keyboard and mouse, today and tomorrow."""

import pytest
from axe import violations
from pages import LOOKS
from playwright.sync_api import expect
from questions import OUTPUT, STRIDE, WEIGHTS
from questions_page import write_page

ASKED = {"weights": WEIGHTS, "output": OUTPUT, "stride": STRIDE}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("questions")
    write_page(folder, ASKED)
    return folder


class Asked:
    """One of the questions of a page."""

    def __init__(self, page, name):
        self.page = page
        self.root = page.locator(".afm").nth(list(ASKED).index(name)).locator(".cl-question")
        self.field = self.root.get_by_role("textbox", name=ASKED[name].ask.replace("`", ""))
        self.says = self.root.get_by_role("status")

    def button(self, name):
        return self.root.get_by_role("button", name=name)

    def answer(self, text):
        self.field.fill(text)
        self.field.press("Enter")


@pytest.fixture
def page(site, new_page):
    page = new_page()
    page.goto(f"{site.as_uri()}/index.html")
    return page


def questions(page):
    return [Asked(page, name) for name in ASKED]


def stored(page):
    return page.evaluate("Object.fromEntries(Object.entries(localStorage))")


def test_enter_and_the_button_say_what_python_says(page):
    weights, output, _ = questions(page)
    for text in ("64*7*7", "9409", "9408 weights"):
        weights.answer(text)
        expect(weights.says).to_have_text(WEIGHTS.check(text).says)
    output.field.fill("2×8×12×5")
    expect(output.says).to_be_empty()
    output.button("Check").click()
    expect(output.says).to_have_text("height and width are swapped.")
    expect(weights.says).to_have_text("Yes, 9408 weights is right. 3 · 64 · 7 · 7.")


def test_a_choice_is_made_with_the_arrow_keys(page):
    *_, stride = questions(page)
    expect(stride.root.get_by_role("group", name=STRIDE.ask)).to_be_visible()
    stride.button("Check").click()
    expect(stride.says).to_have_text("Nothing is chosen yet.")
    stride.root.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    expect(stride.says).to_be_empty()
    page.keyboard.press("Enter")
    expect(stride.says).to_have_text("Each input is still under some window.")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(stride.says).to_have_text("Yes, that is right.")


def test_nonsense_is_refused_in_words_and_not_remembered(page):
    weights, *_ = questions(page)
    weights.answer("<b>many</b>")
    expect(weights.says).to_have_text(WEIGHTS.check("<b>many</b>").says)
    expect(weights.field).to_have_attribute("aria-invalid", "true")
    expect(weights.button("Forget my answer")).to_be_hidden()
    assert stored(page) == {}
    weights.field.fill("9")
    expect(weights.field).not_to_have_attribute("aria-invalid", "true")


def test_no_answer_and_no_hint_is_seen_before_it_is_asked_for(page):
    weights, output, _ = questions(page)
    expect(weights.field).to_be_visible()
    text = page.locator("main").inner_text()
    assert [
        word for word in ("9408", "(2, 8, 5, 12)", "has a kernel", "Forget") if word in text
    ] == []
    weights.root.get_by_text("Hint", exact=True).click()
    expect(weights.root.get_by_text("Each output channel has a kernel.")).to_be_visible()
    expect(weights.root.get_by_text("It is as deep as the input.")).to_be_hidden()
    weights.root.get_by_text("Another hint").press("Enter")
    expect(weights.root.get_by_text("It is as deep as the input.")).to_be_visible()
    assert output.root.get_by_text("Hint").count() == 0


@pytest.mark.parametrize("way", ["http", "file"])
def test_an_answer_is_remembered_until_the_reader_says_otherwise(way, site, new_page, serve):
    page = new_page()
    page.goto(f"{serve(site) if way == 'http' else site.as_uri()}/index.html")
    weights, output, stride = questions(page)
    weights.answer("64·7·7")
    output.answer("2 8 5 12")
    assert stored(page) == {
        "convlib:question:weights": '{"given":"64·7·7","right":false}',
        "convlib:question:output": '{"given":"2 8 5 12","right":true}',
    }
    page.reload()
    expect(weights.field).to_have_value("64·7·7")
    expect(weights.says).to_have_text(WEIGHTS.check("64·7·7").says)
    expect(output.says).to_have_text("Yes, (2, 8, 5, 12) is right.")
    expect(stride.says).to_be_empty()
    output.button("Forget my answer").click()
    expect(output.field).to_be_focused()
    page.reload()
    expect(weights.field).to_have_value("64·7·7")
    expect(output.field).to_have_value("")
    expect(output.says).to_be_empty()
    expect(output.button("Forget my answer")).to_be_hidden()
    assert list(stored(page)) == ["convlib:question:weights"]


def test_where_nothing_may_be_stored_all_else_works(site, new_page):
    page = new_page()
    page.add_init_script("""Object.defineProperty(globalThis, "localStorage", {
      get() { throw new DOMException("no", "SecurityError"); },
    })""")
    page.goto(f"{site.as_uri()}/index.html")
    weights, *_ = questions(page)
    weights.answer("9408")
    expect(weights.says).to_contain_text("is right.")
    weights.button("Forget my answer").click()
    expect(weights.field).to_have_value("")


def test_what_was_stored_by_something_else_does_no_harm(site, new_page):
    page = new_page()
    page.add_init_script("""
      localStorage.setItem("convlib:question:weights", "{");
      localStorage.setItem("convlib:question:output", '{"given":[2,8]}');
      localStorage.setItem("convlib:question:stride", '{"given":"It crops."}');
    """)
    page.goto(f"{site.as_uri()}/index.html")
    weights, output, stride = questions(page)
    expect(weights.field).to_have_value("")
    expect(output.field).to_have_value("")
    expect(stride.root.locator("input:checked")).to_have_count(0)
    expect(stride.says).to_be_empty()


def test_the_text_stays_where_it_is_when_questions_come_alive(site, new_page):
    for width in (1000, 360):
        page = new_page(viewport={"width": width, "height": 900})
        page.goto(f"{site.as_uri()}/index.html")
        for place, asked in zip(page.locator(".afm").all(), questions(page), strict=True):
            expect(asked.root).to_be_visible()
            kept = place.evaluate(
                "node => getComputedStyle(node).getPropertyValue('--afm-height' + "
                "(innerWidth < 768 ? '-narrow' : ''))"
            )
            assert abs(place.bounding_box()["height"] - int(kept.removesuffix("px"))) <= 12


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_inaccessible_or_wider_than_a_phone(look, site, new_page):
    page = new_page(**LOOKS[look])
    page.goto(f"{site.as_uri()}/index.html")
    weights, output, stride = questions(page)
    weights.answer("9408")
    output.answer("5 12")
    stride.button("Check").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_paper_has_the_question_and_an_empty_line(page):
    weights, _, stride = questions(page)
    weights.answer("9408")
    stride.root.get_by_role("radio").first.check()
    page.emulate_media(media="print")
    expect(weights.root.get_by_text("How many weights")).to_be_visible()
    expect(weights.field).to_have_css("color", "rgba(0, 0, 0, 0)")
    expect(weights.field).to_have_css("border-bottom-style", "solid")
    assert weights.field.bounding_box()["width"] > 300
    for hidden in (weights.says, weights.button("Check"), weights.root.get_by_text("Hint").first):
        expect(hidden).to_be_hidden()
    expect(stride.button("Check")).to_be_hidden()
    expect(stride.root.get_by_role("radio").first).to_have_css("appearance", "none")
