"""Right answers in many styles are right, and what is no answer is refused in words."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from numpy.lib.stride_tricks import sliding_window_view
from torch import nn

from convlib import signals
from convlib.exercises import REGISTRY, check, find, names
from convlib.exercises._inputs import numbers
from convlib.exercises.task import Values


def correlate_loops(image, kernel, stride=1):
    rows = range(0, image.shape[0] - kernel.shape[0] + 1, stride)
    columns = range(0, image.shape[1] - kernel.shape[1] + 1, stride)
    return [
        [
            sum(
                image[i + m, j + n] * kernel[m, n]
                for m in range(kernel.shape[0])
                for n in range(kernel.shape[1])
            )
            for j in columns
        ]
        for i in rows
    ]


def correlate_einsum(image, kernel, stride=1):
    windows = sliding_window_view(image, kernel.shape)[::stride, ::stride]
    return np.einsum("ijmn,mn->ij", windows, kernel)


def correlate_by_name(*, image, kernel, stride=1):
    return correlate_einsum(image, kernel, stride).astype(np.float32)


def correlate_torch(image, kernel, stride=1):
    return nn.functional.conv2d(image[None, None], kernel[None, None], stride=stride)[0, 0]


def correlate_layer(image, kernel, stride=1):
    layer = nn.Conv2d(1, 1, tuple(kernel.shape), stride, bias=False)
    layer.weight.data = kernel[None, None]
    return layer(image[None])[0]


class Correlate(nn.Module):
    def forward(self, image, kernel, stride=1):
        return correlate_torch(image, kernel, stride)


@pytest.mark.parametrize(
    "answer",
    [
        correlate_loops,
        correlate_einsum,
        correlate_by_name,
        correlate_torch,
        correlate_layer,
        Correlate(),
    ],
)
def test_a_correlation_in_any_style_is_right(answer):
    assert check("sliding-window/3", answer), check("sliding-window/3", answer)


def conv2d_loops(image, kernel, stride, padding, dilation):
    padded = np.pad(image, padding)
    reach = [dilation * (k - 1) + 1 for k in kernel.shape]
    size = [(i - r) // stride + 1 for i, r in zip(padded.shape, reach, strict=True)]
    output = np.zeros(size)
    for (u, v), _ in np.ndenumerate(output):
        for (m, n), weight in np.ndenumerate(kernel):
            output[u, v] += weight * padded[u * stride + m * dilation, v * stride + n * dilation]
    return output


def conv2d_torch(image, kernel, stride, padding, dilation):
    return torch.conv2d(image[None], kernel[None, None], None, stride, padding, dilation)[0]


def grey_layer():
    layer = nn.Conv2d(3, 1, 1, bias=False)
    layer.weight.data[0, :, 0, 0] = torch.tensor([0.299, 0.587, 0.114])
    return layer


def bias_once(x, weight, bias):
    return sum(nn.functional.conv2d(x[[c]], weight[:, [c]]) for c in range(len(x))) + bias.reshape(
        -1, 1, 1
    )


def stamps(x, kernel, stride, padding):
    (height, width), (k_h, k_w) = x.shape, kernel.shape
    output = np.zeros((stride * (height - 1) + k_h, stride * (width - 1) + k_w))
    for (i, j), number in np.ndenumerate(x):
        output[stride * i : stride * i + k_h, stride * j : stride * j + k_w] += number * kernel
    return output[padding or None : -padding or None, padding or None : -padding or None]


def zero_insertion(x, kernel, stride, padding):
    return nn.functional.conv_transpose2d(x[None, None], kernel[None, None], None, stride, padding)[
        0, 0
    ]


def recursion(layers):
    r = S = 1
    for k, s, d in layers:
        r, S = r + d * (k - 1) * S, s * S
    return torch.tensor(r)


def tied(matrix):
    shift = np.roll(np.eye(len(matrix)), 1, axis=0)
    powers = [np.linalg.matrix_power(shift, d) for d in range(len(matrix))]
    return sum(T.T @ matrix @ T for T in powers) / len(matrix)


def im2col_unfold(x, w):
    columns = nn.functional.unfold(x[None], w.shape[2:])[0]
    height = x.shape[1] - w.shape[2] + 1
    return (w.flatten(1) @ columns).unflatten(1, (height, -1))


def by_fft(image, kernel):
    size = [i + k - 1 for i, k in zip(image.shape, kernel.shape, strict=True)]
    waves = np.fft.fft2(image, size) * np.fft.fft2(kernel[::-1, ::-1], size)
    k_h, k_w = kernel.shape
    return np.fft.ifft2(waves).real[k_h - 1 : image.shape[0], k_w - 1 : image.shape[1]]


def compare_tensors(output, right):
    output, right = torch.tensor(output), torch.tensor(right)
    return output.shape == right.shape and bool((abs(output - right) < 1e-6).all())


def middle_backwards(layers, output):
    first = last = output
    for layer in reversed(layers):
        first = first * layer.stride - layer.padding
        last = last * layer.stride - layer.padding + layer.dilation * (layer.kernel_size - 1)
    return (first + last) / 2


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("sliding-window/4", ([[-1, -1, -1], [-1, 1, 1], [-1, 1, 1]], -3)),
        ("sliding-window/4", (torch.tensor([[-4.0, -2, -2], [-2, 1, 1], [-2, 1, 1]]), [-3.5])),
        ("sliding-window/7", REGISTRY["sliding-window/7"].right.tolist()),
        ("sliding-window/8", conv2d_loops),
        ("sliding-window/8", conv2d_torch),
        ("integral/4", lambda a, b: np.polynomial.polynomial.polymul(a, b)),
        ("integral/4", lambda a, b: signals.toeplitz(b, n=len(a)) @ a),
        (
            "integral/4",
            lambda a, b: [
                sum(a[i] * b[m - i] for i in range(len(a)) if 0 <= m - i < len(b))
                for m in range(len(a) + len(b) - 1)
            ],
        ),
        ("integral/7", lambda f, g, t: 2 * t[0] + np.convolve(f, g).argmax() * (t[1] - t[0])),
        ("channels/3", grey_layer()),
        ("channels/3", grey_layer().double()),
        ("channels/3", lambda image: (image.T @ [0.299, 0.587, 0.114]).T),
        ("channels/4", bias_once),
        ("channels/4", lambda x, weight, bias: nn.functional.conv2d(x[None], weight, bias)[0]),
        ("channels/5", lambda x, w, groups: nn.functional.conv2d(x, w, groups=groups)),
        ("nn-conv2d/5", stamps),
        ("nn-conv2d/5", zero_insertion),
        ("nn-conv2d/6", nn.functional.conv2d),
        ("sharing/3", lambda dilations: 1 + 2 * np.sum(dilations)),
        ("sharing/4", recursion),
        ("sharing/5", tied),
        ("sharing/6", (torch.arange(4).exp2() * 5 * 0.64).sqrt()),
        ("fast/6", lambda batch: Fraction(batch * 4096, 4 * (4096 + 2 * batch))),
        ("fast/2", im2col_unfold),
        ("fast/5", lambda x, w, stride: np.tensordot(w[..., 0, 0], x[:, ::stride, ::stride], 1)),
        ("fast/5", lambda x, w, stride: nn.functional.conv2d(x, w, stride=stride)),
        ("fast/6", lambda batch: batch * 4096 / 4 / (4096 + 2 * batch)),
        ("fast/7", by_fft),
        ("errors/3", (numbers(6, 5), torch.tensor([[1.0, 2, 0], [3, -1, 4]]), (1, 2))),
        ("errors/3", [numbers(2, 6, 5), numbers(1, 2, 2, 2), (2, 1)]),
        ("errors/4", lambda output, right: np.array_equal(output.round(9), right.round(9))),
        ("errors/4", compare_tensors),
        ("errors/5", middle_backwards),
    ],
)
def test_an_answer_in_another_style_is_right(name, answer):
    assert check(name, answer), check(name, answer)


def test_a_network_with_global_pooling_is_right():
    def everywhere():
        return nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=2),
            nn.ReLU(),
            nn.Conv2d(8, 16, 3, padding=1),
            nn.ReLU(),
            nn.AdaptiveMaxPool2d(1),
            nn.Flatten(),
            nn.Linear(16, 10),
        )

    state = torch.get_rng_state()
    assert check("network/6", everywhere)
    assert torch.equal(torch.get_rng_state(), state)
    assert check("network/6", everywhere().double())


def test_all_short_answers_are_right():
    for name in names():
        exercise = find(name)
        if hasattr(exercise, "ask") or isinstance(exercise, Values):
            assert check(name, exercise.right), name


def writes(image, kernel, stride=1):
    output = correlate_einsum(image, kernel, stride)
    image *= 2
    return output


def forgets_to_return(image, kernel, stride=1):
    correlate_einsum(image, kernel, stride)


def off_in_one_cell(image, kernel, stride=1):
    output = correlate_einsum(image, kernel, stride)
    output[-1, 1:2] += 1
    return output


def one_cell_is_nan(image, kernel, stride=1):
    output = correlate_einsum(image, kernel, stride)
    output[1:2, 0] = np.nan
    return output


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (np.zeros((3, 3)), "What came is an ndarray, and asked is the function `correlate("),
        (None, "What came is a NoneType"),
        (correlate_einsum(np.ones((3, 3)), np.ones((2, 2))), "asked is the function"),
        (lambda image: image, "It takes `(image)`, and is called with `(image, kernel)`."),
        (
            lambda image, kernel: correlate_einsum(image, kernel),
            "called with `(image, kernel, stri",
        ),
        (forgets_to_return, "is a `return` missing?"),
        (writes, "It writes to its argument `image`"),
        (lambda i, k, s=1: "12", "What came is a str, and asked is an array of numbers."),
        (lambda i, k, s=1: [[len] * 3] * 3, "What came is a list, and asked is an array of num"),
        (lambda i, k, s=1: [[1, 2], [3]], "What came is no array: the parts of this list differ"),
        (lambda i, k, s=1: correlate_einsum(i, k, s) + 0j, "The numbers are complex"),
        (lambda i, k, s=1: correlate_einsum(i, k, s) * np.nan, "All numbers are NaN."),
        (
            lambda i, k, s=1: correlate_einsum(i, k, s)[None, None],
            "their shape is not: (1, 1, 3, 3)",
        ),
        (lambda i, k, s=1: 3, "the number of axes differs"),
        (lambda i, k, s=1: 1 / 0, "it raises `ZeroDivisionError: division by zero`"),
        (lambda i, k, s=1: i.no_such_thing, "'numpy.ndarray' object has no attribute"),
        (off_in_one_cell, "At [2, 1] it is"),
        (one_cell_is_nan, "At [1, 0] it is NaN, and should be"),
        (lambda i, k, s=1: -correlate_einsum(i, k, s), "All numbers have the wrong sign."),
        (lambda i, k, s=1: 3 * correlate_einsum(i, k, s), "All numbers are 3 times"),
        (lambda i, k, s=1: correlate_einsum(i, k, s) - 3, "All numbers are 3 too small."),
        (lambda i, k, s=1: 0 * correlate_einsum(i, k, s), "All numbers are 0."),
        (lambda i, k, s=1: correlate_einsum(i, k, s)[::-1, ::-1], "in reverse order"),
    ],
)
def test_what_is_wrong_with_a_function_is_said(answer, says):
    verdict = check("sliding-window/3", answer)
    assert not verdict
    assert says in verdict.says


def test_a_wrong_cell_is_spelled_out():
    def last_weight_left_out(image, kernel, stride=1):
        kernel = kernel.copy()
        kernel[-1, -1] = 0
        return correlate_einsum(image, kernel, stride)

    image, kernel = find("sliding-window/3").cases[0]
    says = check("sliding-window/3", last_weight_left_out).says
    sum_of_products = says.split(" = ")[1].rstrip(".")
    assert says.startswith(
        f"With an `image` of 4×5, `kernel={kernel.astype(int).tolist()}`: At [0, 0]"
    )
    assert sum_of_products.count("·") == 6
    assert (
        eval(sum_of_products.replace("−", "-").replace("·", "*")) == (image[:2, :3] * kernel).sum()
    )


def test_an_exception_late_is_told_with_its_case_and_a_mistake_before_comes_first():
    def no_stride(image, kernel, stride=1):
        if stride != 1:
            raise NotImplementedError("later")
        return correlate_einsum(image, kernel)

    def no_stride_and_flipped(image, kernel, stride=1):
        return no_stride(image, kernel[::-1, ::-1], stride)

    says = check("sliding-window/3", no_stride).says
    assert "`stride=2` it raises `NotImplementedError: later`." in says
    assert "flipped" in check("sliding-window/3", no_stride_and_flipped).says


def test_of_two_mistakes_the_one_that_shows_first_is_told():
    def flipped_and_without_stride(image, kernel, stride=1):
        return correlate_einsum(image, kernel[::-1, ::-1])

    assert "flipped" in check("sliding-window/3", flipped_and_without_stride).says


def test_a_wrong_grey_is_spelled_out():
    def no_blue(image):
        return np.tensordot([0.299, 0.587, 0], image, 1)

    (image,) = find("channels/3").cases[0]
    r, g, b = image[:, 0, 0].astype(int)
    says = check("channels/3", no_blue).says
    assert says.endswith(f" = 0.299·{r} + 0.587·{g} + 0.114·{b}.")
    assert says.startswith("With an `image` of 3×4×5: At [0, 0] it is ")


def test_arguments_are_named_as_they_are_spoken():
    says = check("channels/4", lambda x, weight, bias: 1 / 0).says
    assert says.startswith("With an `x` of 1×4×5, a `weight` of 2×1×3×2, `bias=[")


def test_an_exercise_keeps_its_inputs():
    before = [[np.copy(a) for a in args] for args in find("sliding-window/3").cases]
    check("sliding-window/3", writes)
    for was, now in zip(before, find("sliding-window/3").cases, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(was, now, strict=True))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("sliding-windows/3", r"'sliding-windows/3'\. Did you mean sliding-window/3 or .*\?$"),
        ("sliding-window/33", "sliding-window/3"),
        ("Channels/2", "channels/2"),
        ("nonsense/1", "'nonsense/1'. The chapters are integral, sliding-window, channels"),
        ("zzz", "The chapters are integral, sliding-window, channels"),
        (3, "3. The chapters are integral"),
    ],
)
def test_an_unknown_name_is_answered_by_close_ones_or_by_all_chapters(name, says):
    with pytest.raises(ValueError, match=says):
        check(name, 1)


def test_a_verdict_reads_as_its_sentence():
    verdict = check("sliding-window/2", 113)
    assert repr(verdict) == verdict.says == "The division rounds down: 111.5 steps are 111."
    assert not verdict
    assert not verdict.right
