"""Pages of the built book in a real browser, over http and from file://, without a network."""

import base64
import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from foreign import Large
from playwright.sync_api import expect
from waiting import until

from sphinx_afm.carriers import data_carrier


@pytest.fixture(params=["http", "file"])
def site(request, book, serve):
    if request.param == "http":
        return serve(book.site)
    return book.site.as_uri()


def figure(page, number):
    return page.locator(f"#figure-{number}")


def shown(page, number, view=0):
    """What a foreign counter says about itself."""
    return json.loads(figure(page, number).locator(".foreign-counter + p").nth(view).inner_text())


def test_live(site, offline_page):
    offline_page.goto(f"{site}/live.html")
    button = figure(offline_page, 1).locator("button")
    button.click()
    assert button.inner_text() == "count is 6"
    assert shown(offline_page, 1) == {
        "bytes": [1, 2, 255],
        "view": True,
        "deep": 8,
        "text": "</script> <!-- <script> & <b>",
        "initialized": True,
        "figure": "figure-1",
    }
    assert figure(offline_page, 1).locator("img, noscript, .afm-note").count() == 0
    style = "element => getComputedStyle(element).borderTopColor"
    assert button.evaluate(style) == "rgb(1, 2, 3)"


def test_two_views_follow_one_model(site, offline_page):
    offline_page.goto(f"{site}/live.html")
    figure(offline_page, 1).locator("button").click()
    figure(offline_page, 2).locator("button").click()
    for number in (1, 2):
        assert figure(offline_page, number).locator("button").inner_text() == "count is 7"


def test_nested_models(site, offline_page):
    offline_page.goto(f"{site}/live.html")
    parent = figure(offline_page, 3)
    parent.locator("button").click()
    assert "the child's count is 41" in parent.inner_text()
    assert "count is 41" in parent.locator("button").inner_text()
    assert "no kernel" in parent.inner_text()


def test_change_events(site, offline_page):
    offline_page.goto(f"{site}/live.html")
    figure(offline_page, 5).locator(".afm-view").wait_for()
    expected = 'change:a=[1,{"x":3}] change:b="b" change change:b="c" change'
    assert figure(offline_page, 5).inner_text() == expected


def test_far_figures_wait(site, offline_page):
    offline_page.goto(f"{site}/live.html")
    figure(offline_page, 1).locator("button").wait_for()
    far = figure(offline_page, 7)
    assert far.locator("button").count() == 0
    assert far.locator("img").get_attribute("alt") == 'A counter & its "state"'
    far.scroll_into_view_if_needed()
    assert far.locator("button").inner_text() == "count is 100"


def test_figure_in_closed_details_mounts_when_opened(site, offline_page):
    offline_page.goto(f"{site}/live.html")
    details = offline_page.locator("details:has(#figure-6)")
    details.scroll_into_view_if_needed()
    details.locator("summary").click()
    figure(offline_page, 6).get_by_text("plain and live").wait_for()


@pytest.mark.parametrize("fragment", ["figure-7", "figure-7?stride=2&x=%5B1%5D"])
def test_link_to_a_figure(site, offline_page, fragment):
    offline_page.goto(f"{site}/live.html#{fragment}")
    button = figure(offline_page, 7).locator("button")
    button.wait_for()
    until(offline_page, "scrollY > 4000")
    offline_page.goto(f"{site}/live.html#figure-1?x=2")  # the same document: hashchange
    until(offline_page, "scrollY < 1000")
    marked = button.evaluate_handle("element => element")
    offline_page.goto(f"{site}/live.html#{fragment}")
    until(offline_page, "scrollY > 4000")
    assert marked.evaluate("element => element.isConnected")  # and it was not mounted again


def test_unmount_ends_the_view(site, offline_page):
    offline_page.goto(f"{site}/live.html")
    first, second = (figure(offline_page, number).locator("button") for number in (1, 2))
    first.wait_for()
    second.click()
    offline_page.evaluate("AFM.unmount(document.getElementById('figure-1'))")
    assert offline_page.title() == "cleaned up"
    second.click()
    assert [first.inner_text(), second.inner_text()] == ["count is 6", "count is 7"]


def test_errors_are_said_and_stay_local(site, offline_page):
    offline_page.goto(f"{site}/broken.html")
    figure(offline_page, 3).get_by_text("plain and live").wait_for()
    alerts = offline_page.get_by_role("alert")
    alerts.nth(1).wait_for()
    assert alerts.nth(0).inner_text() == "This figure could not start: no such luck"
    assert alerts.nth(1).inner_text().startswith("This figure could not start: Unexpected ")
    assert "half" not in figure(offline_page, 1).inner_text()
    assert "Interactive figure" in figure(offline_page, 1).inner_text()
    assert len(offline_page.complaints.take("console: ")) == 2


def test_missing_state_and_missing_script_are_said(book, tmp_path, offline_page):
    html = book.page("broken").replace('"carrier":"', '"carrier":"none-')
    html = html.replace('id="figure-3"', 'id="figure-3" data-x="').replace(
        'data-afm-model="', 'data-afm-model="0', 1
    )
    (book.site / "tampered.html").write_text(html)
    offline_page.goto((book.site / "tampered.html").as_uri())
    alerts = offline_page.get_by_role("alert")
    alerts.nth(1).wait_for()
    assert "has no model" in alerts.nth(0).inner_text()
    assert re.search(r"its script none-\w+-\w+.js is missing", alerts.nth(1).inner_text())
    offline_page.complaints.take("console: ")


def many_bytes(page, number):
    """Wait for a figure with a large binary trait, and return it."""
    view = figure(page, number).locator(".afm-view")
    view.get_by_text("50000 bytes").wait_for()
    read = "view => [...new Uint8Array(view.bytes.buffer, view.bytes.byteOffset)]"
    return bytes(view.evaluate(read))


def test_large_data_arrives_byte_for_byte_and_only_when_a_figure_needs_it(site, offline_page):
    loaded = "document.querySelectorAll('script[src*=\"/data-\"]').length"
    offline_page.goto(f"{site}/large.html")
    assert many_bytes(offline_page, 1) == many_bytes(offline_page, 2) == Large.bytes(3)
    assert offline_page.evaluate(loaded) == 1  # both have the same, and the third is far
    figure(offline_page, 3).scroll_into_view_if_needed()
    assert many_bytes(offline_page, 3) == Large.bytes(5)
    assert offline_page.evaluate(loaded) == 2


class Late:
    """The page of a figure with late data, for which each request waits until it is answered."""

    def __init__(self, page, site):
        self.page, self.figure, self.address = page, figure(page, 1), f"{site}/late.html"
        carrier = data_carrier(base64.b64encode(Large.bytes(9)).decode())
        self.held = []
        page.route(f"**/{carrier.uri}", lambda route: self.held.append(route))

    def open(self, query=""):
        self.page.goto(self.address + query, wait_until="domcontentloaded")

    def request(self):
        while not self.held:
            self.page.wait_for_timeout(20)
        return self.held.pop()


@pytest.fixture
def late(book, serve, offline_page):
    return Late(offline_page, serve(book.site))


def test_a_figure_is_live_before_its_late_data_and_hears_of_them(late):
    late.open()
    expect(late.figure).to_have_attribute("data-afm", "ready")
    expect(late.figure).to_have_text("50000 and 0 bytes")
    late.request().continue_()
    expect(late.figure).to_have_text("50000 and 50000 bytes")


def test_a_figure_that_a_link_asks_for_waits_for_all_its_data(late):
    late.open("#figure-1?second")
    request = late.request()
    late.page.wait_for_timeout(200)
    expect(late.figure).to_have_attribute("data-afm", "loading")
    request.continue_()
    expect(late.figure).to_have_text("50000 and 50000 bytes")


def test_a_figure_stays_live_where_late_data_are_missing(late):
    late.open()
    with late.page.expect_console_message(lambda said: "is missing" in said.text):
        late.request().abort()
    expect(late.figure).to_have_attribute("data-afm", "ready")
    expect(late.figure).to_have_text("50000 and 0 bytes")
    assert late.page.complaints.take("its script data-")
    late.page.complaints.take("console: Failed to load resource")


@pytest.mark.parametrize("script", [None, "// of something else"])
def test_missing_data_is_said_and_the_picture_stays(book, site, offline_page, script):
    page, afm = book.page("large"), book.site / "_static" / "afm"
    for path in afm.glob("data-*.js"):
        page = page.replace(path.stem, "data-lost")
    (book.site / "lost.html").write_text(page)
    if script:
        (afm / "data-lost.js").write_text(script)
    try:
        offline_page.goto(f"{site}/lost.html")
        for number in (1, 2):
            words = "This figure could not start: its script data-lost.js is missing"
            assert figure(offline_page, number).get_by_role("alert").inner_text() == words
            assert figure(offline_page, number).get_by_role("img", name="Many bytes").is_visible()
    finally:
        (afm / "data-lost.js").unlink(missing_ok=True)
    assert offline_page.complaints.take("its script data-lost.js is missing")
    for of_the_browser in ("404: ", "console: Failed to load resource"):
        offline_page.complaints.take(of_the_browser)


def test_without_javascript(site, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(f"{site}/live.html")
    picture = figure(page, 1).locator("img")
    assert picture.get_attribute("alt") == 'A counter & its "state"'
    assert picture.bounding_box()["width"] == 400
    assert figure(page, 1).locator("noscript p").is_visible()
    assert figure(page, 3).get_by_text("A parent and its child").is_visible()
    assert figure(page, 1).get_attribute("aria-label") == 'A counter & its "state"'


def test_a_picture_shrinks_in_shape(book, new_page):
    page = new_page(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page.goto(f"{book.site.as_uri()}/live.html")
    box = figure(page, 1).locator("img").bounding_box()
    assert box["width"] < 320
    assert box["width"] == pytest.approx(2 * box["height"], abs=1)


def test_solutions_open_without_a_script(book, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(f"{book.site.as_uri()}/live.html")
    for title, text in [("Solution to Exercise 1 (One)", "It is two."), ("A hint", "Think.")]:
        content = page.locator("details", has_text=title).get_by_text(text)
        assert not content.is_visible()
        page.locator("summary", has_text=title).click(position={"x": 5, "y": 5})
        assert content.is_visible()


def test_without_javascript_a_page_is_light(book, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(f"{book.site.as_uri()}/live.html")
    assert page.locator("html").get_attribute("data-theme") == "light"


def test_height_is_kept_free_until_mounted(book, new_page):
    """Here the host is missing, as it is before it has loaded."""
    waiting = book.site / "waiting.html"
    waiting.write_text(book.page("live").replace("afm/host.js", "afm/none.js"))
    for width, height in [(1200, 210), (400, 260)]:
        page = new_page(viewport={"width": width, "height": 800})
        page.goto(waiting.as_uri())
        assert figure(page, 1).bounding_box()["height"] >= height
        page.complaints.clear()  # of the missing host


def test_print_shows_pictures_of_what_is_not_mounted(site, offline_page):
    offline_page.goto(f"{site}/live.html")
    figure(offline_page, 1).locator("button").wait_for()
    offline_page.emulate_media(media="print")
    assert figure(offline_page, 1).locator("button").is_visible()
    assert figure(offline_page, 7).locator("img, button").first.is_visible()


def test_formulas_need_no_script(site, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(f"{site}/formulas.html")
    assert page.locator("article .katex").count() == 6
    assert page.locator("article .katex-mathml math").count() == 6
    assert [e.inner_text().strip("#") for e in page.locator(".eqno").all()] == ["(1)", "(2)", "(3)"]
    assert page.get_by_role("link", name="(2)").get_attribute("href") == "#equation-two"
    fonts = page.evaluate("document.fonts.ready.then(fonts => [...fonts].map(f => f.status))")
    assert "loaded" in fonts and "error" not in fonts
    assert (
        page.locator("article .katex-html")
        .first.evaluate("element => getComputedStyle(element).fontFamily")
        .startswith("KaTeX")
    )


@pytest.mark.parametrize("name", ["index", "live", "broken", "formulas", "search"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(book, serve, new_page, name, scheme):
    site = serve(book.site)
    for width in (1280, 360):
        page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
        page.goto(f"{site}/{name}.html")
        page.wait_for_timeout(300)
        # Without preload it reads the styles the browser has and asks for none itself.
        results = Axe().run(page, options={"preload": False})
        assert results.violations_count == 0, results.generate_report()
        if name == "broken":
            assert len(page.complaints.take("console: ")) == 2


def test_theme_follows_the_system(site, new_page):
    page = new_page(color_scheme="dark")
    page.goto(f"{site}/index.html")
    assert page.locator("html").get_attribute("data-theme") == "dark"
