"""The photographs, and the way from a picture to a layer's input and back."""

import base64
import io
import re
import shutil
import struct
import subprocess
import sys
import tomllib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convlib import images

FOLDER = Path(__file__).parent.parent / "images"


def chunks(png):
    """Return the kinds of a PNG file's chunks."""
    kinds, at = set(), 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kinds.add(png[at + 4 : at + 8])
        at += 12 + length
    return kinds


def test_each_photograph_is_named_and_credited():
    assert tuple(sorted(path.stem for path in FOLDER.glob("*.png"))) == images.NAMES
    rows = re.findall(
        r"^\| `(\w+)\.png` \|.*\| (.+?) \|$", (FOLDER / "CREDITS.md").read_text(), re.MULTILINE
    )
    assert sorted(name for name, _ in rows) == list(images.NAMES)
    assert all("public domain" in licence or "CC0" in licence for _, licence in rows)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("astronaut", (256, 256, 3)),
        ("brick", (512, 512)),
        ("camera", (512, 512)),
        ("chelsea", (213, 320, 3)),
        ("coffee", (213, 320, 3)),
    ],
)
def test_a_photograph_is_an_array_of_its_own(name, shape):
    picture = images.load(name)
    assert (picture.shape, picture.dtype) == (shape, np.uint8)
    assert picture.std() > 10  # it shows something
    before = picture.copy()
    picture[:] = 0
    np.testing.assert_array_equal(images.load(name), before)


@pytest.mark.parametrize("name", images.NAMES)
def test_the_file_is_small_decodes_to_the_array_and_needs_no_colour_management(name):
    data, kind = images.encoded(name)
    assert kind == "image/png"
    assert len(data) < 150_000
    np.testing.assert_array_equal(np.array(Image.open(io.BytesIO(data))), images.load(name))
    assert chunks(data) == {b"IHDR", b"IDAT", b"IEND"}


TOP_ROWS = """async (url) => {
  const bitmap = await createImageBitmap(await (await fetch(url)).blob());
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  context.drawImage(bitmap, 0, 0);
  return [...context.getImageData(0, 0, bitmap.width, 40).data];
}"""


@pytest.mark.parametrize("name", ["camera", "chelsea"])
def test_a_browser_decodes_the_same_numbers(offline_page, name):
    data, kind = images.encoded(name)
    url = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    rows = images.load(name)[:40]
    colours = rows.reshape(*rows.shape[:2], -1)
    rgba = np.reshape(offline_page.evaluate(TOP_ROWS, url), (*rows.shape[:2], 4))
    np.testing.assert_array_equal(rgba[..., :3], np.broadcast_to(colours, rgba[..., :3].shape))


@pytest.mark.parametrize("name", ["lena", "camera.png", "", None, 3])
@pytest.mark.parametrize("function", [images.load, images.encoded])
def test_an_unknown_name_is_refused_with_those_there_are(function, name):
    message = f"astronaut, brick, camera, chelsea, coffee, got {re.escape(repr(name))}"
    with pytest.raises(ValueError, match=message):
        function(name)


def test_grey_is_luma_to_the_nearest_number():
    picture = images.load("chelsea")[3:40, 5:60]
    luma = images.grey(picture)
    for (r, g, b), found in zip(picture.reshape(-1, 3).tolist(), luma.flat, strict=True):
        exact = Fraction(299, 1000) * r + Fraction(587, 1000) * g + Fraction(114, 1000) * b
        assert abs(exact - int(found)) <= Fraction(1, 2)


def test_grey_is_what_pillow_calls_l_but_for_its_rounding():
    picture = images.load("coffee")
    pillow = np.array(Image.fromarray(picture).convert("L")).astype(int)
    assert abs(images.grey(picture) - pillow).max() <= 1
    assert (images.grey(picture) == pillow).mean() > 0.99


def test_grey_keeps_greys_and_what_is_grey_already():
    ramp = np.arange(256, dtype=np.uint8).reshape(8, 32)
    np.testing.assert_array_equal(images.grey(np.stack([ramp] * 3, axis=-1)), ramp)
    copy = images.grey(ramp)
    np.testing.assert_array_equal(copy, ramp)
    assert not np.shares_memory(copy, ramp)


@pytest.mark.parametrize("name", ["brick", "chelsea"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_channels_come_first_and_go_last_again_exactly(name, dtype):
    picture = images.load(name)
    image = images.channels_first(picture)
    assert image.shape == (3 if picture.ndim == 3 else 1, *picture.shape[:2])
    assert image.dtype == np.float64
    assert image.flags.c_contiguous
    colours = picture.reshape(*picture.shape[:2], -1)
    for channel in range(len(image)):
        np.testing.assert_array_equal(image[channel], colours[..., channel] / 255)
    np.testing.assert_array_equal(images.channels_last(image.astype(dtype)), picture)


def test_what_leaves_the_range_is_black_or_white():
    image = np.array([[[-np.inf, -0.01, 0.5], [1.0, 1.01, np.inf]]])
    assert images.channels_last(image).tolist() == [[0, 0, 128], [255, 255, 255]]


@pytest.mark.parametrize(
    ("picture", "kind", "words"),
    [
        ([[1, 2]], TypeError, "NumPy array, got list"),
        (np.ones((2, 3)), TypeError, "uint8, from 0 to 255, but is float64"),
        (np.ones((2, 3, 4), np.uint8), ValueError, r"\(H, W\) or \(H, W, 3\), but is \(2, 3, 4\)"),
        (np.ones((3,), np.uint8), ValueError, r"but is \(3,\)"),
        (np.ones((1, 2, 5, 3), np.uint8), ValueError, r"but is \(1, 2, 5, 3\)"),
    ],
)
@pytest.mark.parametrize("function", [images.grey, images.channels_first])
def test_what_is_no_picture_is_refused(function, picture, kind, words):
    with pytest.raises(kind, match=words):
        function(picture)


@pytest.mark.parametrize(
    ("image", "kind", "words"),
    [
        ([[[1.0]]], TypeError, "NumPy array, got list"),
        (np.ones((1, 2, 3), np.uint8), TypeError, "float16, float32, float64, got uint8"),
        (np.ones((2, 4, 5)), ValueError, r"\(1, H, W\) or \(3, H, W\), but is \(2, 4, 5\)"),
        (np.ones((4, 5)), ValueError, r"but is \(4, 5\)"),
        (np.ones((1, 3, 4, 5)), ValueError, r"but is \(1, 3, 4, 5\)"),
        (np.array([[[0.5, np.nan]]]), ValueError, "1 of them are nan"),
    ],
)
def test_what_no_screen_can_show_is_refused(image, kind, words):
    with pytest.raises(kind, match=words):
        images.channels_last(image)


def test_a_wheel_finds_the_photographs_inside_the_package(tmp_path):
    """Laid out as pyproject.toml says, away from the repository."""
    root = FOLDER.parent
    hatch = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["hatch"]
    wheel = hatch["build"]["targets"]["wheel"]
    shutil.copytree(root / "convlib", tmp_path / "convlib")
    for source, target in wheel["force-include"].items():
        copy = shutil.copytree if (root / source).is_dir() else shutil.copy
        copy(root / source, tmp_path / target)
    script = "from convlib import images; print(images.__file__, images.load('camera').shape)"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == f"{tmp_path / 'convlib' / 'images.py'} (512, 512)"
