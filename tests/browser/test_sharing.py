"""What a reader takes along: a figure in a page of theirs, and a figure as a file."""

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from axe import violations
from figure import Figure
from pages import LOOKS
from PIL import Image
from playwright.sync_api import expect
from waiting import until

ROOT = Path(__file__).parents[2]
STEMS = sorted(path.stem for path in ROOT.glob("figures/*.md"))
SVG, HTML = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xhtml}"
# The edges of the grids, which say what is what: Input, Kernel, Output.
EDGES = {
    "light": [(0, 114, 178), (179, 74, 0), (0, 119, 90)],
    "dark": [(108, 184, 234), (255, 157, 92), (76, 207, 168)],
}


@pytest.fixture
def open_figure(book, new_page):
    """Open the sliding window's own page, with what is under “Share” in sight."""

    def open_it(address=None, **options):
        page = new_page(viewport={"width": 1280, "height": 1400}, **options)
        figure = Figure(page, f"{address or book.as_uri()}/figures/sliding_window.html")
        figure.root.get_by_role("button", name="Share").click()
        return figure

    return open_it


def saved(figure, kind):
    """Press the button that saves a figure; the name and the bytes of what comes."""
    with figure.page.expect_download() as download:
        figure.root.get_by_role("button", name=f"Save as {kind}").click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def snippet(figure):
    """Press the button that copies code, where the clipboard is refused: the code is shown."""
    figure.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    figure.root.get_by_role("button", name="Copy code to embed").click()
    return figure.root.get_by_label("To copy").input_value()


# A page that shows the figure alone


def test_each_figures_page_and_no_other_has_an_embed(book):
    assert sorted(path.stem for path in (book / "embed").iterdir()) == STEMS


@pytest.mark.parametrize("stem", STEMS)
def test_an_embed_is_its_figure_live_and_nothing_of_the_theme(stem, book, new_page):
    page = new_page()
    page.goto(f"{book.as_uri()}/embed/{stem}.html")
    expect(page.locator(".afm .cl-verdict.is-agree")).to_have_count(1)
    assert page.locator("header, footer, nav, aside, form, .bd-article").count() == 0
    there = f"figures/{stem}.html"
    link = page.get_by_role("link").evaluate("link => link.href")
    assert link == f"{book.as_uri()}/{there}"
    html = (book / there).read_text("utf-8")
    assert f"<h1>{page.get_by_role('heading', level=1).inner_text()}<" in html
    assert f'data-afm-embed="../embed/{stem}.html"' in html


@pytest.mark.parametrize("look", LOOKS)
def test_an_embed_has_no_accessibility_violation_and_room_on_a_phone(look, book, new_page):
    page = new_page(**LOOKS[look])
    page.goto(f"{book.as_uri()}/embed/sliding_window.html")
    page.get_by_role("button", name="Share").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_an_embed_is_far_lighter_than_a_chapter(book, new_page, serve):
    page, sizes = new_page(), {}
    for path in ("embed/sliding_window.html", "chapters/02-sliding-windows.html"):
        received = []
        page.on("response", lambda answer, to=received: to.append(len(answer.body())))
        page.goto(f"{serve(book)}/{path}", wait_until="networkidle")
        sizes[path] = sum(received)
    embed, chapter = sizes.values()
    assert embed < 150_000 < chapter
    assert embed < chapter / 3


def test_an_embed_is_light_or_dark_as_the_system_is_at_any_time(book, new_page):
    page = new_page(color_scheme="dark")
    page.goto(f"{book.as_uri()}/embed/sliding_window.html")
    page.locator(".cl-figure").wait_for()
    grounds = """colour => [document.documentElement, document.querySelector(".cl-figure")]
                   .every(node => getComputedStyle(node).backgroundColor === colour)"""
    assert page.evaluate(grounds, "rgb(20, 24, 30)")
    page.emulate_media(color_scheme="light")
    until(page, grounds, "rgb(255, 255, 255)")


# The code to paste


def test_the_code_shows_the_figure_as_it_is_in_any_page(open_figure, address, tmp_path, serve):
    figure = open_figure(address)
    figure.cell("Input", 2, 3).locator("input").fill("-1.25")
    figure.fill("Stride", "2, 1")
    figure.cell("Output", 1, 2).click()
    code = snippet(figure)
    grids = {name: figure.numbers(name) for name in ("Input", "Kernel", "Output")}
    page = figure.page
    (tmp_path / "slides.html").write_text(f"<!DOCTYPE html><h1>Slides</h1>{code}")
    folder = tmp_path.as_uri() if page.url.startswith("file:") else serve(tmp_path)
    page.goto(f"{folder}/slides.html")
    frame = page.locator("iframe")
    assert frame.get_attribute("title") == "Sliding window"
    inside = frame.content_frame
    expect(inside.get_by_label("Stride", exact=True)).to_have_value("2, 1")
    shown = Figure.__new__(Figure)
    shown.root, shown.line = inside.locator(".cl-figure"), inside.locator("[aria-live=polite]")
    for name, numbers in grids.items():
        np.testing.assert_array_equal(shown.numbers(name), numbers)
    assert shown.position() == (1, 2)
    room = "node => [node.scrollWidth - innerWidth, node.scrollHeight - innerHeight]"
    assert inside.locator("html").evaluate(room) == [0, 0]  # all is seen without scrolling


def test_an_embed_moves_its_own_page_only_and_needs_nothing_stored(book, new_page, serve):
    """Not even where the outer page is of the same site, or lets nothing of the site be read."""
    site, page = serve(book), new_page(color_scheme="dark")
    source = f'src="{site}/embed/sliding_window.html#figure-1?stride=[2,1]"'
    frames = f'<iframe {source}></iframe><iframe sandbox="allow-scripts" {source}></iframe>'
    slides = f"<!DOCTYPE html><div style='height: 800px'></div>{frames}"
    page.route("**/slides.html", lambda r: r.fulfill(body=slides, content_type="text/html"))
    page.goto(f"{site}/slides.html")
    for frame in page.locator("iframe").all():
        stride = frame.content_frame.get_by_label("Stride", exact=True)
        expect(stride).to_have_value("2, 1")
        expect(frame.content_frame.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("scrollY") == 0


def test_only_a_figures_own_page_offers_code(book, new_page):
    page = new_page()
    page.goto(f"{book.as_uri()}/index.html")
    root = page.locator(".cl-figure").first
    root.get_by_role("button", name="Share").click()
    expect(root.get_by_role("button", name="Save as SVG")).to_be_visible()
    expect(root.get_by_role("button", name="Copy code to embed")).to_have_count(0)


# The files


def colours(picture, places):
    """The colours of a picture of two pixels for each CSS pixel, at places (x, y) in these."""
    pixels = Image.open(io.BytesIO(picture)).convert("RGB")
    return [pixels.getpixel((round(2 * x), round(2 * y))) for x, y in places]


@pytest.mark.parametrize("look", EDGES)
def test_the_png_is_what_is_on_screen(look, open_figure):
    figure = open_figure(color_scheme=look, device_scale_factor=2)
    figure.cell("Kernel", 0, 1).locator("input").fill("5")
    figure.page.mouse.move(0, 0)
    name, png = saved(figure, "PNG")
    assert name == "sliding_window.png"
    root = figure.root.bounding_box()
    assert Image.open(io.BytesIO(png)).width == 2 * root["width"]

    picture = figure.root.locator(".cl-picture")
    shown = picture.bounding_box()
    dx, dy = shown["x"] - root["x"], 1 + 12 + 12  # where it is in the file: edge, padding, margin
    for grid, edge in zip(("Input", "Kernel", "Output"), EDGES[look], strict=True):
        at = figure.grid(grid).bounding_box()
        left, top = at["x"] - shown["x"], at["y"] - shown["y"]
        assert colours(png, [(dx + left + 40, dy + top - 1)]) == [edge]
        rows, columns = figure.numbers(grid).shape
        cells = np.mgrid[:columns, :rows].reshape(2, -1).T
        corners = (cells * (30, 34) + (left + 5.5, top + 5.5)).tolist()
        found = colours(png, [(dx + x, dy + y) for x, y in corners])
        assert np.ptp([colours(picture.screenshot(), corners), found], axis=0).max() <= 2
        assert len(set(found)) > 1


def test_the_svg_has_the_numbers_on_screen_as_text_and_asks_for_nothing(open_figure):
    figure = open_figure()
    figure.cell("Input", 2, 3).locator("input").fill("-1.25")
    name, svg = saved(figure, "SVG")
    assert name == "sliding_window.svg"
    root = ElementTree.fromstring(svg)
    assert root.find(f"{SVG}title").text == "Sliding window"
    for grid in root.iter(f"{HTML}div"):
        if grid.get("role") == "grid":
            cells = ["".join(c.itertext()) for c in grid.iter() if c.get("role") == "gridcell"]
            numbers = figure.numbers(grid.get("aria-label").split()[0])
            assert [float(text.replace("−", "-")) for text in cells] == numbers.ravel().tolist()
    assert "−1.25" in svg.decode()
    assert figure.line.inner_text() in "".join(root.itertext())
    assert not {f"{HTML}{kind}" for kind in ("input", "button", "script")} & {
        node.tag for node in root.iter()
    }
    assert set(re.findall(r"https?://[^\"]*", svg.decode())) == {SVG[1:-1], HTML[1:-1]}


def test_a_canvas_is_in_the_file(book, new_page):
    page = new_page()
    page.goto(f"{book.as_uri()}/figures/image_filter.html")
    root = page.locator(".cl-figure").first
    root.locator(".cl-verdict.is-agree").wait_for()
    root.get_by_role("button", name="Share").click()
    with page.expect_download() as download:
        root.get_by_role("button", name="Save as SVG").click()
    pictures = ElementTree.parse(download.value.path()).iter(f"{HTML}img")
    sources = [picture.get("src") for picture in pictures]
    assert sources == root.locator("canvas").evaluate_all("all => all.map(c => c.toDataURL())")
    assert len(sources) == 2


def test_a_browser_that_refuses_says_so_in_words(open_figure):
    figure = open_figure()
    figure.page.evaluate(
        "() => { HTMLCanvasElement.prototype.toBlob = () => { throw new Error('tainted') } }"
    )
    figure.root.get_by_role("button", name="Save as PNG").click()
    expect(figure.root.locator(".cl-share").get_by_role("status")).to_have_text(
        "This browser could not make sliding_window.png: tainted"
    )


def test_all_of_it_works_by_keys(book, new_page):
    figure = Figure(new_page(), f"{book.as_uri()}/figures/sliding_window.html")
    toggle = figure.root.get_by_role("button", name="Share")
    toggle.focus()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    figure.page.keyboard.press("Enter")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    for name in ("Copy code to embed", "Save as PNG"):
        figure.page.keyboard.press("Tab")
        expect(figure.root.get_by_role("button", name=name)).to_be_focused()
    with figure.page.expect_download():
        figure.page.keyboard.press("Space")
    said = figure.root.locator(".cl-share").get_by_role("status")
    expect(said).to_have_text("Saved sliding_window.png.")
    toggle.press("Enter")
    expect(said).to_be_hidden()
    figure.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.resolve() }")
    figure.root.get_by_role("button", name="Copy link").press("Enter")
    expect(figure.root.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    until(figure.page, "document.querySelectorAll('.cl-figure').length === 1")  # no clone is left
