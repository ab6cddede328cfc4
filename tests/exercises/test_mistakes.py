"""Every named mistake is one, is told from the others, and from the right answer."""

import re

import numpy as np
import pytest
import torch
from torch import nn

from convlib import functional as F
from convlib import grad
from convlib.exercises import REGISTRY, check
from convlib.exercises._inputs import numbers
from convlib.exercises.task import Function, Judged, Values

TABLES = [
    pytest.param(name, says, mistake, id=f"{name}: {says[:50]}")
    for name, exercise in REGISTRY.items()
    if isinstance(exercise, (Function, Values))
    for says, mistake in exercise.mistakes.items()
    if not getattr(exercise, "wraps", None)
]


@pytest.mark.parametrize(("name", "says", "mistake"), TABLES)
def test_a_mistake_gets_its_own_sentence_and_no_other(name, says, mistake):
    verdict = check(name, mistake)
    assert not verdict
    assert verdict.says == says


@pytest.mark.parametrize(
    "name", [name for name, exercise in REGISTRY.items() if not isinstance(exercise, Judged)]
)
def test_an_exercise_names_mistakes_enough(name):
    assert len(REGISTRY[name].mistakes) >= (4 if isinstance(REGISTRY[name], Function) else 1)


@pytest.mark.parametrize(
    "name", [name for name, e in REGISTRY.items() if isinstance(e, Function) and not e.wraps]
)
def test_the_right_function_is_right(name):
    assert check(name, REGISTRY[name].right)


class Same(nn.Conv2d):
    """TensorFlow's SAME, with a place for each mistake."""

    odd_first, swapped, of_stride_1, dilated, both = False, False, False, True, False

    def forward(self, x):
        sides = []
        steps = self.stride, self.dilation
        for i, k, s, d in zip(x.shape[-2:], self.kernel_size, *steps, strict=True):
            s, d = 1 if self.of_stride_1 else s, d if self.dilated else 1
            total = max((-(-i // s) - 1) * s + d * (k - 1) + 1 - i, 0)
            less, more = total // 2, total - total // 2
            if self.both:
                less = more
            pair = [more, less] if self.odd_first else [less, more]
            sides = [*sides, *pair] if self.swapped else [*pair, *sides]
        return super().forward(nn.functional.pad(x, sides))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"odd_first": True}, "odd cell"),
        ({"swapped": True}, "Height and width are swapped"),
        ({"of_stride_1": True}, "padding is that of stride 1"),
        ({"dilated": False}, "dilation is forgotten"),
        ({"both": True}, "Both sides get the same"),
        ({"forward": nn.Conv2d.forward}, "Nothing is padded"),
    ],
)
def test_a_module_for_same_that_is_wrong(change, says):
    assert check("nn-conv2d/4", Same)
    assert says in check("nn-conv2d/4", type("Wrong", (Same,), change)).says


def test_every_mistake_of_same_is_tried_by_a_module():
    assert len(REGISTRY["nn-conv2d/4"].mistakes) == 6


class Own(torch.autograd.Function):
    """A convolution with gradients of its own."""

    @staticmethod
    def forward(context, x, weight, bias):
        context.save_for_backward(x, weight)
        return torch.from_numpy(F.conv2d(*(p.detach().numpy() for p in (x, weight, bias))))

    @staticmethod
    def backward(context, upstream):
        x, w = (tensor.numpy() for tensor in context.saved_tensors)
        g = upstream.numpy()
        found = (
            grad.conv2d_input(x.shape, w, g),
            grad.conv2d_weight(x, w.shape, g),
            g.sum((0, 2, 3)),
        )
        return tuple(torch.from_numpy(np.ascontiguousarray(d)) for d in found)


def wrong_own(which, change):
    """Change one of the three gradients."""

    def backward(context, upstream):
        gradients = list(Own.backward(context, upstream))
        x, w = (tensor.numpy() for tensor in context.saved_tensors)
        gradients[which] = change(x, w, upstream.numpy(), gradients[which])
        return tuple(gradients)

    return type("Wrong", (Own,), {"backward": staticmethod(backward)}).apply


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Own, "It raises"),
        (3, "Asked is a function"),
        (lambda x, w, b: nn.functional.conv2d(x, w, b).detach(), "no `grad_fn`"),
        (lambda x, w, b: nn.functional.conv2d(x, w), "The output: "),
        (lambda x, w, b: nn.functional.conv2d(x, w, b.detach()), "`bias` is missing"),
        (
            wrong_own(
                0,
                lambda x, w, g, d: torch.from_numpy(
                    grad.conv2d_input(x.shape, w[..., ::-1, ::-1], g)
                ),
            ),
            "`x`: The kernels are to be flipped",
        ),
        (wrong_own(1, lambda x, w, g, d: d.flip(-1, -2)), "`weight`: It is flipped"),
        (wrong_own(1, lambda x, w, g, d: d / 2), "`weight`: It is a mean over the images"),
        (
            wrong_own(
                1, lambda x, w, g, d: torch.from_numpy(grad.conv2d_weight(x[:1], w.shape, g[:1]))
            ),
            "`weight`: It is that of the first image",
        ),
        (wrong_own(2, lambda x, w, g, d: d / 30), "`bias`: It is a mean"),
        (
            wrong_own(2, lambda x, w, g, d: torch.from_numpy(g[0].sum((1, 2)))),
            "`bias`: It is that of the first image",
        ),
        (wrong_own(0, lambda x, w, g, d: 0 * d), "`x`: All numbers are 0"),
    ],
)
def test_a_layer_with_a_wrong_backward_pass(answer, says):
    assert says in check("nn-conv2d/6", answer).says


EDGE = [[-1, -1, -1], [-1, 1, 1], [-1, 1, 1]]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((EDGE, -4), "At the upper left corner itself the output is 0"),
        ((EDGE, -1.5), ", too: 0.5"),
        (([[0, 0, 0], [0, 0, 0], [0, 1, 0]], -0.5), "outside of the square"),
        (([[2, 2, 0], [2, 9, -1], [0, -1, -1]], -1), "at its lower right corner"),
        ((np.ones((3, 3)), -3.5), "inside the square"),
        (([[0, 0, 0], [0, 1, 1], [0, 1, 1]], -3.5), "at its upper edge"),
        (([[-1, 0, 0], [-1, 1, 1], [-1, 1, 1]], -3.5), "at its left edge"),
        ((np.ones((2, 2)), -3), "The kernel is 2×2"),
        ((np.ones(9), -3), "rows and columns"),
        (EDGE, "Asked is a pair"),
    ],
)
def test_a_detector_that_answers_elsewhere(answer, says):
    assert says in check("sliding-window/4", answer).says


def network(*layers):
    return lambda: nn.Sequential(nn.Conv2d(1, 8, 3, padding=2), nn.ReLU(), *layers)


def last(c_out, size):
    return nn.ReLU(), nn.MaxPool2d(size), nn.Flatten(), nn.Linear(c_out, 10)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (
            network(nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1), *last(16, 5)),
            "a pooling between the convolutions",
        ),
        (network(nn.Conv2d(8, 16, 3, 2, padding=1), *last(16, 5)), "A convolution has a stride"),
        (
            network(
                nn.Conv2d(8, 4, 3, padding=1), nn.MaxPool2d(5), nn.Flatten(), nn.Linear(16, 10)
            ),
            "The dense layer reads 16 numbers of 4 maps",
        ),
        (network(nn.Conv2d(8, 32, 3, padding=1), *last(32, 10)), "the budget is 1446"),
        (network(nn.Conv2d(8, 10, 3, padding=1)), "scores of shape (4, 10, 10, 10)"),
        (lambda: nn.Sequential(nn.Flatten(), nn.Linear(64, 10)), "no convolution"),
        (lambda: 3, "makes an int"),
        (3, "Asked is a network"),
        (network(nn.Conv2d(7, 10, 3)), "It raises `RuntimeError"),
    ],
)
def test_a_network_that_still_knows_places(answer, says):
    assert says in check("network/6", answer).says


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((numbers(7, 7), [[0, 1, 0], [2, 3, 2], [0, 1, 0]], (1, 2)), "A flipped kernel passes"),
        ((numbers(7, 7), [[1, 2], [2, 3]], (1, 2)), "A transposed kernel passes"),
        ((numbers(7, 9), [[1, 2], [3, 4]], (2, 2)), "height and width exchanged passes"),
        ((np.zeros((5, 6)), [[1, 2]], (1, 2)), "nothing but zeros"),
        ((numbers(5, 6), [[1, 2]]), "What came is a tuple; asked are three"),
        ((numbers(2, 2), [[1, 2, 3]], 1), "It raises `ValueError: the kernel reaches over 3"),
    ],
)
def test_inputs_that_let_a_wrong_program_pass(answer, says):
    assert says in check("errors/3", answer).says


def test_a_comparison_of_tensors_with_nan_is_no_write():
    assert (
        "NaN passes"
        in check("errors/4", lambda o, r: o.shape == r.shape and not (abs(o - r) > 1e-6).any()).says
    )


def test_a_sentence_ends_and_is_no_longer_than_three_lines():
    for name, says in [(p.values[0], p.values[1]) for p in TABLES]:
        assert re.search(r"[.…?]$", says), (name, says)
        assert len(says) < 200, (name, says)
