"""The browser's image filter is convlib's and PyTorch's, on the same cases."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from js.twin import JavaScriptError, call
from strategies import PADDING_MODES, integers_as
from torch import nn

from convlib import images, kernels
from convlib.widgets._digest import digest
from convlib.widgets.image_filter import LIMITS, OPERATIONS, ImageFilter, planes


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


@st.composite
def requests(draw, whole=True):
    """Draw all arguments of a filter; some have no output. Wide enough for passes of eight."""
    random = np.random.default_rng(draw(st.integers(0, 2**16)))
    shape = draw(st.tuples(st.integers(1, 12), st.integers(1, 30)))
    colours = draw(st.sampled_from([(), (3,)]))
    side = draw(pairs(1, 6))
    operation = draw(st.sampled_from(OPERATIONS))
    if operation == "gradient magnitude" and draw(st.integers(0, 4)):
        side = side[0], side[0]
    weight = integers_as(side, "float64", draw(st.integers(0, 2**16)))
    if draw(st.booleans()):  # of rank one: two passes
        weight = np.outer(weight[:, 0], weight[0])
    padding = draw(pairs(0, 4) | st.sampled_from(["same", "valid"]))
    unstrided = padding == "same" and draw(st.integers(0, 4))
    return {
        "picture": random.integers(0, 256, (*shape, *colours), np.uint8),
        "grey": draw(st.booleans()),
        "weight": weight if whole else weight * random.normal() / 7,
        "bias": draw(st.sampled_from([0.0, 2.0, -500.5])),
        "stride": (1, 1) if unstrided else draw(pairs(1, 3)),
        "padding": padding,
        "padding_mode": draw(st.sampled_from(PADDING_MODES)),
        "dilation": draw(pairs(1, 3)),
        "operation": operation,
        "activation": draw(st.sampled_from(["identity", "relu"])),
    }


def in_javascript(asked):
    picture = planes(asked["picture"], False).astype(np.uint8)
    state = asked | {"picture": "drawn"}
    return call("image_filter/filter.outputOf", state, LIMITS, {"drawn": picture})


def in_pytorch(
    picture, grey, weight, bias, stride, padding, padding_mode, dilation, operation, activation
):
    """Compute the output with nn.Conv2d; RuntimeError, ValueError or AssertionError if refused."""
    if grey and picture.ndim == 3:
        picture = images.grey(picture)
    x = torch.tensor(picture.reshape(*picture.shape[:2], -1)).permute(2, 0, 1).double()
    kernel = torch.tensor(weight)

    def layer(weight):
        rest = {"padding": padding, "padding_mode": padding_mode, "dilation": dilation}
        conv = nn.Conv2d(1, 1, weight.shape, stride, bias=False, dtype=torch.float64, **rest)
        with torch.no_grad():
            conv.weight[0, 0] = weight
            return conv(x[:, None])[:, 0]

    if operation == "gradient magnitude":
        torch.stack([kernel, kernel.T])  # refuses a transpose of another shape
        sums = torch.sqrt(layer(kernel) ** 2 + layer(kernel.T) ** 2)
    else:
        sums = layer(kernel.flip(0, 1) if operation == "convolution" else kernel)
    sums = sums + bias
    return (sums.relu() if activation == "relu" else sums).numpy()


def outcome(compute, *refusals):
    """Return the output, or None where it is refused."""
    try:
        return compute()
    except refusals:
        return None


@settings(deadline=None, max_examples=300)
@given(requests())
def test_all_three_make_the_same_output_or_refuse_together(asked):
    ours = outcome(lambda: ImageFilter.compute(**asked), ValueError)
    browsers = outcome(lambda: in_javascript(asked), JavaScriptError)
    theirs = outcome(lambda: in_pytorch(**asked), RuntimeError, ValueError)
    assert (ours is None) == (browsers is None) == (theirs is None)
    if ours is None:
        return
    exact = asked["operation"] != "gradient magnitude"  # whole numbers, but for the root
    for other in (browsers, theirs):
        assert (other.shape, other.dtype) == (ours.shape, ours.dtype)
        # A bias may cancel most of a root that was rounded.
        size = 0 if exact else np.abs(ours).max(initial=0) + 2 * abs(asked["bias"])
        np.testing.assert_allclose(other, ours, rtol=0, atol=1e-15 * size)


@settings(deadline=None)
@given(requests(whole=False))
def test_on_fractions_they_differ_by_no_more_than_rounding_can(asked):
    ours = outcome(lambda: ImageFilter.compute(**asked), ValueError)
    if ours is None:
        return
    allowed = ImageFilter.rounding(**asked)
    for other in (in_javascript(asked), in_pytorch(**asked)):
        assert np.abs(other - ours).max() <= allowed


@pytest.mark.parametrize("size", [(7, 7), (15, 15), (1, 15)])
def test_a_gaussian_in_two_passes_is_within_rounding_of_the_whole(size):
    asked = {
        "picture": images.load("chelsea"),
        "grey": False,
        "weight": kernels.gaussian(size, sigma=2.5),
        "bias": 0.0,
        "stride": (1, 1),
        "padding": "same",
        "padding_mode": "reflect",
        "dilation": (1, 1),
        "operation": "cross-correlation",
        "activation": "identity",
    }
    difference = np.abs(in_javascript(asked) - ImageFilter.compute(**asked)).max()
    assert difference <= ImageFilter.rounding(**asked) < 1e-10


# Kernels as outer products.


def factors(kernel):
    found = call("image_filter/separable.factors", np.array(kernel, np.float64))
    return found and (found["column"], found["row"])


def test_famous_kernels_are_outer_products_in_familiar_numbers():
    assert factors(kernels.sobel_x) == ([1, 2, 1], [-1, 0, 1])
    assert factors(kernels.sobel_y) == ([-1, 0, 1], [1, 2, 1])
    assert factors(kernels.binomial) == ([0.25, 0.5, 0.25], [0.25, 0.5, 0.25])
    assert factors([[6, -4]]) == ([2], [3, -2])
    for name in ("sharpen", "laplacian", "emboss"):
        assert factors(kernels.NAMED[name]) is None
    assert factors(np.zeros((3, 3))) is None


@settings(deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=6), st.integers(1, 6), st.data())
def test_a_kernel_has_factors_where_its_rank_is_one(column, width, data):
    row = data.draw(st.lists(st.integers(-9, 9), min_size=width, max_size=width))
    kernel = np.outer(column, row).astype(float)
    if data.draw(st.booleans()):
        kernel[data.draw(st.integers(0, len(column) - 1)), 0] += 1
    found = factors(kernel)
    assert (found is not None) == (np.linalg.matrix_rank(kernel) == 1)
    if found:
        np.testing.assert_array_equal(np.outer(*found), kernel)


# Pictures and digests.


@pytest.mark.parametrize("name", images.NAMES)
def test_grey_is_convlibs_grey(name):
    picture = images.load(name)
    browsers = call("image_filter/picture.greyed", planes(picture, False).astype(np.uint8))
    np.testing.assert_array_equal(browsers[0], images.grey(picture))


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 5, 18), (3, 40, 17), (2, 512, 311)])
def test_the_digest_is_pythons(shape):
    output = np.random.default_rng(1).normal(size=shape) * 100
    expected, places = digest(output)
    browsers = call("kit/digest.digest", output)
    np.testing.assert_array_equal(np.delete(browsers, -2), np.delete(expected, -2))
    np.testing.assert_allclose(browsers[-2], expected[-2], rtol=0, atol=1e-13)
    assert len(expected) == min(shape[1], 17) * min(shape[2], 17) * shape[0] + 2
    assert f"at {min(shape[1], 17) * min(shape[2], 17)} positions" in places


def test_the_digest_has_the_corners():
    output = np.zeros((1, 300, 200))
    for corner in [(0, 0), (0, -1), (-1, 0), (-1, -1)]:
        output[0][corner] = 7
    assert (digest(output)[0][:-2] == 7).sum() == 4
