"""Charts: what they draw is read back from the SVG. Rows of pictures: from the HTML."""

import base64
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convlib.plots import OUTPUT, Picture, bar_chart, below, line_chart, look, pictures, row

THEME = Path(look.__file__).parents[1] / "widgets/js/kit/theme.css"
LINE = {"one": ([0, 1, 4], [0, 2, 1])}
WORDS = {"alt": "Up, then down.", "x": "t", "y": "height"}


def paths(svg, style):
    """Points of each path of a style inside the axes, in the order of drawing."""
    drawn = re.findall(rf'<path d="([^"]*)" clip-path="[^"]*" style="{style}', svg)
    return [np.array(re.findall(r"[ML] (\S+) (\S+)", path), float) for path in drawn]


def test_a_line_goes_through_its_points():
    (line,) = paths(line_chart(LINE, **WORDS).light, "fill: none; stroke: #0072b2")
    x, y = line.T
    assert (x[2] - x[0]) / (x[1] - x[0]) == pytest.approx(4)
    assert (y[0] - y[2]) / (y[0] - y[1]) == pytest.approx(1 / 2)  # SVG counts downwards


def test_a_power_is_straight_where_both_axes_are_logarithmic():
    x = np.array([1, 10, 100.0])
    chart = line_chart({"cube": (x, x**3)}, **WORDS, log="xy", markers=True)
    x, y = paths(chart.light, "fill: none; stroke: #0072b2")[0].T
    assert x[2] - x[1] == pytest.approx(x[1] - x[0])
    assert y[2] - y[1] == pytest.approx(y[1] - y[0])


def test_bars_are_as_tall_as_their_numbers_and_stand_side_by_side():
    places = ["a", "b", "c"]
    chart = bar_chart({"one": (places, [1, 2, 4]), "two": (places, [3, 0, 1])}, **WORDS)
    bars = paths(chart.light, "fill: (?!none)")
    heights = [np.ptp(bar[:, 1]) for bar in bars]
    assert np.divide(heights, heights[0]) == pytest.approx([1, 2, 4, 3, 0, 1])
    for one, two in zip(bars[:3], bars[3:], strict=True):
        assert one[:, 0].max() == pytest.approx(two[:, 0].min())
    assert 'fill="#b34a00"' in chart.light  # under the hatching


@pytest.mark.parametrize(("ground", "index"), [(look.LIGHT, 0), (look.DARK, 1)])
def test_pictures_have_the_colours_of_the_live_figures(ground, index):
    css = THEME.read_text("utf-8")
    names = {
        name: color for name, *color in re.findall(r"--cl-(\w+): light-dark\((\S+), (\S+)\)", css)
    }
    ours = {"ground": ground.paper, "text": ground.ink, "quiet": ground.quiet, "line": ground.line}
    hues = [look.INPUT, look.KERNEL, look.OUTPUT, look.BIAS]
    ours |= dict(zip(["input", "kernel", "output", "bias"], map(ground.tone, hues), strict=True))
    assert {name: color.lower() for name, color in ours.items()} == {
        name: names[name][index] for name in ours
    }


def test_a_light_and_a_dark_picture_differ_in_colours_only():
    chart = line_chart(LINE, **WORDS)
    names = r"#[0-9a-f]{6}\b|\b[hmp][0-9a-f]{10}\b"  # of colours, and of what is drawn in them
    bare = [re.sub(names, "", svg) for svg in (chart.light, chart.dark)]
    assert bare[0] == bare[1]
    assert look.DARK.ink.lower() in chart.dark
    assert look.LIGHT.ink.lower() not in chart.dark


def test_the_ground_is_transparent():
    chart = line_chart(LINE, **WORDS)
    assert "fill: #ffffff" not in chart.light
    assert "fill: #14181e" not in chart.dark


def test_series_differ_without_their_colours():
    three = {name: ([0, 1], [0, 1]) for name in "abc"}
    chart = line_chart(three, **WORDS)
    dashes = re.findall(r"stroke-dasharray: ([^;]*)", chart.light)
    assert len(set(dashes)) == 2  # and the first is solid


def test_equal_charts_are_equal_to_the_last_letter():
    assert line_chart(LINE, **WORDS) == line_chart(LINE, **WORDS)


def test_a_page_gets_both_pictures_with_their_size_and_words():
    alt = 'Less than "one" & <more>.'
    html = line_chart(LINE, alt=alt, x="t", y="y", size=(300, 200))._repr_html_()
    images = re.findall(r"<img [^>]*>", html)
    assert [re.search('class="([^"]*)"', image)[1] for image in images] == [
        "only-light",
        "only-dark",
    ]
    for image in images:
        assert 'width="300" height="200"' in image
        assert 'alt="Less than &quot;one&quot; &amp; &lt;more&gt;."' in image
        assert base64.b64decode(re.search('base64,([^"]*)', image)[1]).startswith(b"<?xml")


def test_bad_series_are_refused_in_words():
    with pytest.raises(ValueError, match="nothing to draw"):
        line_chart({}, **WORDS)
    with pytest.raises(ValueError, match=r"'one' must be of one length, got \(3,\) and \(2,\)"):
        line_chart({"one": ([1, 2, 3], [1, 2])}, **WORDS)
    with pytest.raises(ValueError, match="the bars of 'two' stand at"):
        bar_chart({"one": ([1, 2], [1, 2]), "two": ([1, 3], [1, 2])}, **WORDS)
    with pytest.raises(ValueError, match=r"log must be .* got 'yx'"):
        line_chart(LINE, **WORDS, log="yx")


# Pictures in a row


def test_a_row_has_every_picture_with_its_size_and_all_words_once():
    wide, tall = np.zeros((100, 200), np.uint8), np.full((60, 30), 255, np.uint8)
    shown = row({"Wide": wide, "Tall": tall}, alt='Black & "white".')._repr_html_()
    images = re.findall(r"<img [^>]*>", shown)
    assert [re.search('alt="([^"]*)"', image)[1] for image in images] == [
        "Black &amp; &quot;white&quot;.",
        "",
    ]
    for image, name, pixels, color in zip(
        images, ["Wide", "Tall"], [wide, tall], [look.INPUT, OUTPUT], strict=True
    ):
        png = base64.b64decode(re.search('base64,([^"]*)', image)[1])
        assert png == pictures([Picture(name, pixels, color)])
        size = re.search(r'width="(\d+)" height="(\d+)"', image).groups()
        assert Image.open(io.BytesIO(png)).size == tuple(map(int, size))


def test_an_empty_row_is_refused():
    with pytest.raises(ValueError, match="nothing to draw"):
        row({}, alt="Nothing.")


def test_points_are_drawn_below_the_diagonal_and_zeros_at_the_bottom():
    points = {"one": [(1e-6, 1e-7), (1e-5, 0)], "other": [(1e-15, 1e-16)]}
    picture = np.asarray(Image.open(io.BytesIO(below(points, x="allowed", y="found"))))
    blue = np.argwhere((picture[..., 2] > 150) & (picture[..., 0] < 20) & (picture[..., 3] > 200))
    bottom, left = picture.shape[0], picture.shape[1] // 2
    points_of_one = blue[(blue[:, 1] > left)]
    assert np.ptp(points_of_one[:, 0]) > bottom / 2  # one at the bottom, one far above
    assert below({"nothing": [(0, 0)]}, x="x", y="y")[1:4] == b"PNG"
