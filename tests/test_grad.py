import inspect

import numpy as np
import pytest
import torch
from hypothesis import given
from strategies import (
    COMPLEX,
    FLOATS,
    INTEGERS,
    REFUSALS,
    assert_same,
    assert_same_or_refused,
    effort,
    gradients,
    theirs,
)

from convlib.functional import conv2d
from convlib.grad import conv2d_input, conv2d_weight

F = torch.nn.functional


def image(*shape):
    return np.arange(float(np.prod(shape))).reshape(shape)


@pytest.mark.parametrize("ours", [conv2d_input, conv2d_weight])
def test_arguments_have_pytorchs_names_and_order(ours):
    expected = inspect.signature(getattr(torch.nn.grad, ours.__name__))
    assert list(inspect.signature(ours).parameters) == list(expected.parameters)


def test_the_weights_gradient_is_a_correlation_and_the_inputs_a_flipped_one():
    x, weight, dy = image(1, 1, 3, 3), 1 + image(1, 1, 2, 2), np.zeros((1, 1, 2, 2))
    dy[..., 0, 1] = 1
    assert conv2d_weight(x, (1, 1, 2, 2), dy).tolist() == [[[[1, 2], [4, 5]]]]
    assert conv2d_input((1, 1, 3, 3), weight, dy).tolist() == [[[[0, 1, 2], [0, 3, 4], [0, 0, 0]]]]
    full = conv2d(dy, weight[..., ::-1, ::-1], padding=1)
    assert np.array_equal(conv2d_input((1, 1, 3, 3), weight, dy), full)


@effort(200)
@given(gradients())
def test_gradients_are_autograds(drawn):
    x, weight, dy, rest = drawn
    tensors = [torch.from_numpy(a).double().requires_grad_() for a in (x, weight)]
    F.conv2d(*tensors, None, **rest).backward(torch.from_numpy(dy).double())
    dx, dw = (t.grad.numpy().astype(x.dtype) for t in tensors)
    assert_same(conv2d_input(x.shape, weight, dy, **rest), dx)
    assert_same(conv2d_weight(x, weight.shape, dy, **rest), dw)


@effort(300)
@given(gradients((*FLOATS, "int64", "int32"), valid=False))
def test_gradients_do_and_refuse_what_pytorchs_do(drawn):
    x, weight, dy, rest = drawn
    unseen = not fits(x, weight, dy, rest)
    for ours, arguments in (
        (conv2d_input, (x.shape, weight, dy)),
        (conv2d_weight, (x, weight.shape, dy)),
    ):
        operation = getattr(torch.nn.grad, ours.__name__)
        assert_same_or_refused(ours, operation, *arguments, unseen=unseen, **rest)


def fits(x, weight, dy, rest):
    """Whether conv2d takes this; PyTorch's gradients do not see all that its conv2d sees.

    Its backward pass lets batches of different sizes pass, a dilation of 0 under a 1×1 kernel,
    and nearly everything if the input holds no numbers.
    """
    try:
        return conv2d(x, weight, **rest).shape == dy.shape and (
            x.size > 0 or x.dtype.kind == "f" or max(np.ravel(rest["dilation"])) > 1
        )
    except REFUSALS:
        return False


def test_real_numbers_agree_to_rounding():
    generator = np.random.default_rng(0)
    x, weight = generator.normal(size=(2, 4, 9, 8)), generator.normal(size=(6, 2, 3, 2))
    rest = {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 3), "groups": 2}
    dy = generator.normal(size=conv2d(x, weight, **rest).shape)
    for ours, arguments in (
        (conv2d_input, (x.shape, weight, dy)),
        (conv2d_weight, (x, weight.shape, dy)),
    ):
        expected = theirs(getattr(torch.nn.grad, ours.__name__), *arguments, **rest)
        np.testing.assert_allclose(ours(*arguments, **rest), expected, rtol=1e-12, atol=1e-12)


def test_both_are_adjoints_of_the_convolution():
    x, weight = image(2, 4, 9, 8) % 7, image(6, 2, 3, 2) % 5
    rest = {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 3), "groups": 2}
    y = conv2d(x, weight, **rest)
    dy = image(*y.shape) % 3
    assert np.vdot(y, dy) == np.vdot(x, conv2d_input(x.shape, weight, dy, **rest))
    assert np.vdot(y, dy) == np.vdot(weight, conv2d_weight(x, weight.shape, dy, **rest))


def test_without_images_nothing_is_learnt():
    assert_same(
        conv2d_weight(np.ones((0, 2, 5, 5)), (3, 2, 2, 2), np.ones((0, 3, 4, 4))),
        np.zeros((3, 2, 2, 2)),
    )
    assert conv2d_input((0, 2, 5, 5), np.ones((3, 2, 2, 2)), np.ones((0, 3, 4, 4))).size == 0


@pytest.mark.parametrize("dtype", [*FLOATS, *INTEGERS, *COMPLEX, "bool"])
@pytest.mark.parametrize("dilation", [1, 2])
def test_dtypes_are_pytorchs(dtype, dilation):
    x, weight = np.ones((1, 1, 5, 5), dtype), np.ones((1, 1, 2, 2), dtype)
    dy = np.ones((1, 1, 5 - dilation, 5 - dilation), dtype)
    for ours, arguments in (
        (conv2d_input, (x.shape, weight, dy)),
        (conv2d_weight, (x, weight.shape, dy)),
    ):
        operation = getattr(torch.nn.grad, ours.__name__)
        assert_same_or_refused(ours, operation, *arguments, dilation=dilation)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"input_size": 5}, TypeError, "input_size must be a tuple of four integers, got 5"),
        ({"input_size": (2, 5, 6)}, ValueError, r"input_size must be four .* \(2, 5, 6\)"),
        ({"input_size": (1, 2, 5, -6)}, ValueError, r"four integers from 0 up"),
        ({"input_size": (1, 3, 5, 6)}, ValueError, r"3 channels, but weight takes 2"),
        ({"groups": 0}, ValueError, "groups must be at least 1, got 0"),
        ({"groups": 2}, ValueError, "3 filters, not a multiple of groups=2"),
        ({"padding": "same"}, TypeError, "padding must be made of integers, got 'same'"),
        ({"dilation": 5}, ValueError, "reaches over 6 cells .* has 5; input is"),
        ({"padding": 1}, ValueError, r"must be \(1, 3, 6, 7\), as the output, .*\(1, 3, 4, 5\)"),
        ({"grad_output": image(3, 4, 5)}, ValueError, r"must have four axes; .*\(3, 4, 5\)"),
        ({"grad_output": [1]}, TypeError, "got list"),
    ],
)
def test_refusals_name_the_numbers(arguments, error, message):
    right = {
        "input_size": (1, 2, 5, 6),
        "weight": image(3, 2, 2, 2),
        "grad_output": image(1, 3, 4, 5),
    }
    with pytest.raises(error, match=message):
        conv2d_input(**{**right, **arguments})


def test_memory_layout_does_not_matter_and_results_are_new():
    x, weight, dy = image(1, 2, 5, 6), image(3, 2, 2, 2), image(1, 3, 4, 5)
    frozen = [np.asfortranarray(a) for a in (x, weight, dy)]
    for array in frozen:
        array.flags.writeable = False
    assert np.array_equal(
        conv2d_weight(frozen[0], weight.shape, frozen[2]), conv2d_weight(x, weight.shape, dy)
    )
    output = conv2d_input(x.shape, frozen[1], frozen[2])
    assert np.array_equal(output, conv2d_input(x.shape, weight, dy))
    output[:] = 0
