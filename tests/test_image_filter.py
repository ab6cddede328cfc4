import io
import json
import struct
import zlib

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from js.figures import plain
from js.twin import call
from PIL import Image
from test_js_filter import in_pytorch, requests
from torch import nn
from traitlets import TraitError

from convlib import images, kernels, verify
from convlib.widgets import ImageFilter
from convlib.widgets._traits import to_wire
from convlib.widgets.image_filter import LIMITS, planes

ARGUMENTS = ImageFilter.ARGUMENTS
SMALL = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)


def png(picture):
    written = io.BytesIO()
    Image.fromarray(picture).save(written, format="PNG")
    return written.getvalue()


def state(figure):
    """The arguments as the browser has them, and the pictures that it has decoded."""
    sent = {name: plain(value) for name, value in figure.get_state(list(ARGUMENTS)).items()}
    return sent, {figure.picture: planes(figure.pixels, False).astype(np.uint8)}


def verdict(figure):
    sent, pictures = state(figure)
    output = call("image_filter/filter.outputOf", sent, LIMITS, pictures)
    ours = call("kit/digest.digest", output)
    return call("kit/verdict.verdict", sent, ours, plain(figure.answer), True)


def accepted():
    """Draw figures."""

    def figure(asked):
        try:
            return ImageFilter(pictures=(), **asked)
        except TraitError:
            return None

    return requests(whole=False).map(figure).filter(bool)


def printed(figure):
    """What the text of “Copy as PyTorch” prints."""
    sent, pictures = state(figure)
    shown = []
    exec(call("image_filter/pytorch.programFor", sent, LIMITS, pictures), {"print": shown.append})
    return shown[0].numpy()


@settings(deadline=None, max_examples=30)
@given(accepted())
def test_three_witnesses_agree(figure):
    said = verdict(figure)
    assert said["kind"] == "agree", said
    assert said["text"].startswith("The browser, convlib and nn.Conv2d agree at ")
    asked = figure.arguments()
    assert np.abs(in_pytorch(**asked) - figure.output).max() <= figure.rounding(**asked)


@settings(deadline=None, max_examples=30)
@given(accepted())
def test_copy_as_pytorch_is_a_program_that_prints_the_output(figure):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Image, "open", lambda path: Image.fromarray(figure.pixels))
        output = printed(figure)
    allowed = figure.rounding(**figure.arguments())
    np.testing.assert_allclose(output, figure.output, rtol=0, atol=allowed)


@pytest.mark.parametrize("name", ["brick", "chelsea"])
def test_the_program_loads_a_photograph_by_its_name(name):
    figure = ImageFilter(name, kernels.emboss, (), bias=-0.5, grey=name == "chelsea")
    np.testing.assert_array_equal(printed(figure), figure.output)


def test_every_argument_changes_the_output():
    changes = {
        "picture": SMALL[::-1],
        "grey": True,
        "weight": [[1, 2]],
        "bias": 1,
        "stride": 2,
        "padding": "same",
        "padding_mode": "reflect",
        "dilation": (1, 2),
        "operation": "gradient magnitude",
        "activation": "relu",
    }
    assert changes.keys() == set(ARGUMENTS)
    for name, value in changes.items():
        figure = ImageFilter(SMALL, [[1, 2], [-3, 4]], (), bias=-300, padding=(1, 0))
        before = figure.output
        setattr(figure, name, value)
        assert not np.array_equal(figure.output, before), name


def test_sobel_of_a_photograph_is_pytorchs():
    figure = ImageFilter("chelsea", kernel=kernels.sobel_x, padding=1, padding_mode="replicate")
    x = torch.tensor(images.load("chelsea")).permute(2, 0, 1).double()
    conv = nn.Conv2d(1, 1, 3, padding=1, padding_mode="replicate", bias=False).double()
    with torch.no_grad():
        conv.weight[0, 0] = torch.tensor(kernels.sobel_x)
        expected = conv(x[:, None])[:, 0].numpy()
    np.testing.assert_array_equal(figure.output, expected)


def test_the_gradient_magnitude_is_that_of_the_two_sobels():
    ramp = np.add.outer(3 * np.arange(9), 4 * np.arange(8)).astype(np.uint8)
    figure = ImageFilter(ramp, kernels.sobel_x, operation="gradient magnitude", bias=2)
    np.testing.assert_allclose(figure.output, 8 * 5 + 2, rtol=1e-15)
    assert np.array_equal(kernels.sobel_x.T, kernels.sobel_y)


# Pictures.


@pytest.mark.parametrize("name", images.NAMES)
def test_a_photograph_is_named_and_carried_as_its_file(name):
    figure = ImageFilter(name, pictures=())
    np.testing.assert_array_equal(figure.pixels, images.load(name))
    assert figure.get_state()["picture"] == name
    assert figure.photographs == {name: images.encoded(name)[0]}


def test_a_page_waits_for_the_picture_that_it_shows_and_for_no_other():
    assert ImageFilter("coffee").get_state()["_late"] == [
        ["photographs", "camera"],
        ["photographs", "chelsea"],
    ]


def test_where_there_is_no_choice_no_picture_is_carried_but_the_one_that_is_shown():
    assert ImageFilter("coffee", controls=["display"]).photographs.keys() == {"coffee"}


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3), (1, 1), (512, 512)])
def test_an_array_is_carried_losslessly_under_a_name_of_its_own(shape):
    picture = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    figure = ImageFilter(picture, kernel=[[1]], pictures=())
    (name,) = figure.photographs
    assert figure.picture == name == ImageFilter(picture.copy(), kernel=[[1]]).picture
    with Image.open(io.BytesIO(figure.photographs[name])) as file:
        np.testing.assert_array_equal(np.array(file), picture)
    figure.picture = 255 - picture
    assert figure.picture != name
    assert figure.photographs.keys() == {name, figure.picture}
    figure.picture = name
    np.testing.assert_array_equal(figure.pixels, picture)


def test_floats_from_0_to_1_become_8_bits():
    figure = ImageFilter([[0, 0.2, 1.0]], kernel=[[1]])
    assert figure.output.tolist() == [[[0, 51, 255]]]


def test_a_picture_of_equal_channels_is_grey():
    grey = np.repeat(SMALL[..., :1], 3, axis=2)
    assert ImageFilter(grey).pixels.shape == (5, 7)
    assert ImageFilter(SMALL, grey=True).output.shape == (1, 3, 5)


@pytest.mark.parametrize(
    ("picture", "told"),
    [
        (np.zeros((513, 2), np.uint8), "513×2"),
        (np.zeros((4, 4, 4), np.uint8), "(4, 4, 4)"),
        (np.zeros((0, 4), np.uint8), "(0, 4)"),
        (np.zeros((4, 4), np.int64), "int64"),
        ([[0.5, 1.5]], "1.5"),
        ([[0.5, np.nan]], "nan"),
        ("cameraman", "'cameraman'"),
        ("", "''"),
        (None, "()"),
    ],
)
def test_what_is_no_picture_is_refused_in_words_and_changes_nothing(picture, told):
    with pytest.raises(TraitError, match="picture"):
        ImageFilter(picture, pictures=())
    figure = ImageFilter(SMALL, pictures=())
    before, output = figure.get_state(), figure.output
    with pytest.raises(TraitError) as refusal:
        figure.picture = picture
    assert told in str(refusal.value)
    assert "camera" in str(refusal.value)
    assert figure.get_state() == before
    assert figure.output is output


# The reader's own, in a notebook.


def own(picture, name="cl-own-1", **more):
    return {"picture": name, "own": {"name": name, "png": memoryview(png(picture))}, **more}


@pytest.mark.parametrize("order", [1, -1])
def test_the_browser_sends_the_readers_own_picture(order):
    figure = ImageFilter()
    sent = own(SMALL, weight=to_wire(np.ones((2, 2))), stride=[2, 2])
    figure.set_state(dict(list(sent.items())[::order]))
    np.testing.assert_array_equal(figure.pixels, SMALL)
    assert figure.output.shape == (3, 2, 3)
    assert figure.answer["arguments"]["picture"] == "cl-own-1"
    assert "cl-own-1" not in figure.photographs  # the browser has it
    figure.set_state({"picture": "camera"})
    assert figure.output.shape == (1, 256, 256)
    figure.set_state({"picture": "cl-own-1"})
    np.testing.assert_array_equal(figure.pixels, SMALL)


def beginning(side):
    """The beginning of a PNG that says it has so many pixels along each side."""
    size = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = [
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (size, b"IDAT")
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("side", [10_000, 60_000])  # Pillow warns of the one, refuses the other
def test_a_picture_of_millions_of_pixels_is_refused_before_it_is_read(side):
    figure = ImageFilter()
    with pytest.raises(TraitError, match=r"89,478,485 pixels are too many"):
        figure.set_state({"picture": "x", "own": {"name": "x", "png": beginning(side)}})
    assert figure.picture == "camera"


@pytest.mark.parametrize(
    "sent",
    [
        {"picture": "cl-own-2"},
        {"picture": "x", "own": {"name": "x", "png": b"no picture"}},
        {"picture": "x", "own": {"name": "x", "png": beginning(8) + bytes(12)}},  # a broken chunk
        own(np.zeros((2, 513), np.uint8)),
        own(np.zeros((2, 2), np.uint8)),  # smaller than the kernel
    ],
)
def test_a_picture_that_cannot_be_used_is_refused_and_changes_nothing(sent):
    figure = ImageFilter()
    before, output = figure.get_state(), figure.output
    with pytest.raises(TraitError):
        figure.set_state(sent)
    assert figure.get_state() == before
    assert figure.output is output


# What is refused else.


@pytest.mark.parametrize(
    ("name", "value", "told", "allowed"),
    [
        ("stride", 0, "0", "from 1 to 16"),
        ("dilation", (1, 3), "7", "5"),
        ("padding", "same-tensorflow", "same-tensorflow", "'valid'"),
        ("padding", (0, 7), "7", "7"),
        ("padding_mode", "mirror", "mirror", "reflect"),
        ("operation", "product", "product", "gradient magnitude"),
        ("activation", "tanh", "tanh", "relu"),
        ("weight", np.ones((16, 1)), "(16, 1)", "to 15×15"),
        ("weight", np.ones((6, 1)), "6", "5"),
        ("bias", 1e7, "1", "1e+06"),
        ("channel", 3, "3", "2"),
        ("display", "colour", "colour", "signed"),
    ],
)
def test_a_refusal_names_the_value_and_what_is_allowed(name, value, told, allowed):
    figure = ImageFilter(SMALL[:, :5], kernel=np.ones((3, 3)), padding_mode="reflect")
    before, output = figure.get_state(), figure.output
    with pytest.raises(TraitError) as refusal:
        setattr(figure, name, value)
    for words in (name, told, allowed):
        assert words in str(refusal.value)
    assert figure.get_state() == before
    assert figure.output is output


def test_a_gradient_magnitude_needs_a_square_kernel():
    with pytest.raises(TraitError, match="square kernel, not 1×2"):
        ImageFilter(SMALL, [[1, -1]], operation="gradient magnitude")


# What a page gets.


def test_the_answer_is_small_whatever_the_picture():
    figure = ImageFilter("camera")
    assert figure.output.size > 200_000
    assert len(figure.answer["output"]["data"]) == 8 * (289 + 2)
    assert figure.answer["places"].startswith("at 289 positions")
    assert figure.answer["arguments"].keys() == set(ARGUMENTS)
    traits = {name: value for name, value in figure.get_state().items() if name != "_esm"}
    assert len(json.dumps(traits, default=lambda raw: len(raw))) < 5_000


def test_a_pytorch_that_disagrees_is_reported(monkeypatch):
    monkeypatch.setattr(verify, "run", lambda module, x: np.full((3, 3, 5), 1e6))
    assert verdict(ImageFilter(SMALL))["kind"] == "disagree"


def test_the_window_stays_on_the_output():
    figure = ImageFilter("camera", position=(900, -3))
    assert figure.position == (509, 0)
    figure.stride = 4
    assert figure.position == (127, 0)
    assert ImageFilter("camera", stride=2).position == (127, 127)


def test_both_languages_have_the_same_words():
    words = "image_filter/state."
    assert tuple(call(f"{words}ARGUMENTS")) == ARGUMENTS
    assert tuple(call(f"{words}VIEW")) == ImageFilter.VIEW
    assert tuple(call(f"{words}NAMED_PADDINGS")) == ImageFilter.padding.named
    for name, trait in [
        ("OPERATIONS", ImageFilter.operation),
        ("ACTIVATIONS", ImageFilter.activation),
        ("DISPLAYS", ImageFilter.display),
    ]:
        assert tuple(call(words + name)) == trait.values


@pytest.mark.parametrize("display", ["signed", "picture"])
def test_every_figure_can_be_drawn(display):
    figure = ImageFilter(SMALL, display=display, channel=2, padding=1, position=(0, 0))
    data, metadata = figure._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert "5×7 pixels" in metadata["afm"]["alt"]


# A kernel in another size.


def sized(kernel, size):
    return call("image_filter/kernel_size.sizedKernel", np.array(kernel, np.float64), size)


def test_a_box_stays_a_box_and_a_binomial_a_binomial():
    np.testing.assert_allclose(sized(kernels.NAMED["box"], [5, 2]), kernels.box((5, 2)))
    np.testing.assert_allclose(sized([[1]], [4, 4]), kernels.box(4))
    pascal = np.array([1, 4, 6, 4, 1]) / 16
    np.testing.assert_allclose(sized(kernels.binomial, [5, 5]), np.outer(pascal, pascal))
    np.testing.assert_allclose(sized(sized(kernels.binomial, [9, 9]), [3, 3]), kernels.binomial)


def test_any_other_kernel_keeps_its_middle():
    np.testing.assert_array_equal(sized(kernels.sobel_x, [5, 5])[1:4, 1:4], kernels.sobel_x)
    assert np.abs(sized(kernels.sobel_x, [5, 5])).sum() == np.abs(kernels.sobel_x).sum()
    np.testing.assert_array_equal(sized(kernels.emboss, [1, 3]), kernels.emboss[1:2])
