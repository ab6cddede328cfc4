"""Exercises of the chapter on nn.Conv2d."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from convlib import functional as F
from convlib import grad
from convlib.exercises._arrays import Unanswered
from convlib.exercises._inputs import numbers
from convlib.exercises.short import Choice, Shape
from convlib.exercises.task import Function, Judged, Values

__all__ = ["EXERCISES"]

Array = NDArray[Any]
Pair = tuple[int, int]
AXES = ("batch", "channels", "height", "width")


def _totals(x: Array, w: Array, stride: int, dilation: Pair) -> list[int]:
    """How many zeros TensorFlow's SAME adds, along the height and the width."""
    return [
        max((-(-i // stride) - 1) * stride + d * (k - 1) + 1 - i, 0)
        for i, k, d in zip(x.shape[2:], w.shape[2:], dilation, strict=True)
    ]


def _padded(x: Array, w: Array, b: Array, s: int, d: Pair, sides: list[Pair]) -> Array:
    return F.conv2d(np.pad(x, [(0, 0), (0, 0), *sides]), w, b, s, 0, d)


def _same(x: Array, w: Array, b: Array, s: int, d: Pair) -> Array:
    return _padded(x, w, b, s, d, [(t // 2, t - t // 2) for t in _totals(x, w, s, d)])


def _odd_cell_first(x: Array, w: Array, b: Array, s: int, d: Pair) -> Array:
    return _padded(x, w, b, s, d, [(t - t // 2, t // 2) for t in _totals(x, w, s, d)])


def _same_on_both_sides(x: Array, w: Array, b: Array, s: int, d: Pair) -> Array:
    return _padded(x, w, b, s, d, [(-(-t // 2),) * 2 for t in _totals(x, w, s, d)])


def _as_at_stride_1(x: Array, w: Array, b: Array, s: int, d: Pair) -> Array:
    return _padded(x, w, b, s, d, [(t // 2, t - t // 2) for t in _totals(x, w, 1, d)])


def _sides_swapped(x: Array, w: Array, b: Array, s: int, d: Pair) -> Array:
    return _padded(x, w, b, s, d, [(t // 2, t - t // 2) for t in _totals(x, w, s, d)[::-1]])


def _dilation_forgotten(x: Array, w: Array, b: Array, s: int, d: Pair) -> Array:
    return _padded(x, w, b, s, d, [(t // 2, t - t // 2) for t in _totals(x, w, s, (1, 1))])


def _layer_of(answer: Any) -> Any:
    """Make layers of a class and let them work."""
    if not isinstance(answer, type):
        raise Unanswered("Asked is the class `Same` itself, not a layer that it makes.")

    def layer(x: Array, w: Array, b: Array, stride: int, dilation: Pair) -> Any:
        import torch

        made = answer(w.shape[1], len(w), w.shape[2:], stride=stride, dilation=dilation).double()
        with torch.no_grad():
            made.weight.copy_(torch.as_tensor(w))
            made.bias.copy_(torch.as_tensor(b))
            return made(torch.as_tensor(x).double())

    return layer


def _back(x: Array, kernel: Array, stride: int, padding: int) -> Array:
    return F.conv_transpose2d(x[None], kernel[None, None], None, stride, padding)[0]


def _overwritten(x: Array, kernel: Array, stride: int, padding: int) -> Array:
    """Stamps of which each replaces what was there before."""
    (height, width), (k_h, k_w) = x.shape, kernel.shape
    output = np.zeros((stride * (height - 1) + k_h, stride * (width - 1) + k_w))
    for (i, j), number in np.ndenumerate(x):
        output[stride * i :, stride * j :][:k_h, :k_w] = number * kernel
    return output[padding : len(output) - padding, padding : output.shape[1] - padding]


def _stamps(args: tuple[Any, ...], index: tuple[int, ...]) -> str:
    """Which stamps reach a cell."""
    x, kernel, stride, padding = args
    row, column = index[0] + padding, index[1] + padding
    met = [
        f"x[{i}, {j}]·kernel[{row - stride * i}, {column - stride * j}]"
        for i, j in np.ndindex(x.shape)
        if 0 <= row - stride * i < kernel.shape[0] and 0 <= column - stride * j < kernel.shape[1]
    ]
    return f" = {' + '.join(met)}" if met else ", since no stamp reaches it"


def _own_layer(answer: Any) -> str | None:
    """Judge a function with a backward pass of its own."""
    import torch

    if not callable(answer):
        raise Unanswered("Asked is a function of `(x, weight, bias)`: hand over `….apply`.")
    arrays = {"x": numbers(2, 3, 5, 6), "weight": numbers(4, 3, 3, 2), "bias": numbers(4)}
    upstream = numbers(2, 4, 3, 5)
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays.values()]
    output = answer(*tensors)
    if not isinstance(output, torch.Tensor) or not output.requires_grad:
        return (
            "The output has no `grad_fn`: a gradient cannot go back. Hand over `….apply`, "
            "and compute inside of `forward`."
        )
    says = Values(F.conv2d(arrays["x"], arrays["weight"], arrays["bias"])).check(output)
    if not says:
        return f"The output: {says}"
    output.backward(torch.tensor(upstream))
    asked = _gradients(arrays["x"], arrays["weight"], upstream)
    for (name, values), tensor in zip(asked.items(), tensors, strict=True):
        if tensor.grad is None:
            return f"The gradient of `{name}` is missing: `backward` returns None for it."
        says = values.check(tensor.grad)
        if not says:
            return f"The gradient of `{name}`: {says}"
    return None


def _gradients(x: Array, w: Array, g: Array) -> dict[str, Values]:
    """Give the gradients, and what is often taken for them."""
    d_x, d_w = grad.conv2d_input(x.shape, w, g), grad.conv2d_weight(x, w.shape, g)
    return {
        "x": Values(
            d_x,
            {
                "The kernels are to be flipped here: a pixel meets the weights in reverse "
                "order.": grad.conv2d_input(x.shape, w[..., ::-1, ::-1], g),
            },
        ),
        "weight": Values(
            d_w,
            {
                "It is flipped. The correlation of x with the upstream gradient has no flip.": d_w[
                    ..., ::-1, ::-1
                ],
                "It is a mean over the images; gradients are added up.": d_w / len(x),
                "It is that of the first image only; all images use the weight.": (
                    grad.conv2d_weight(x[:1], w.shape, g[:1])
                ),
            },
        ),
        "bias": Values(
            g.sum((0, 2, 3)),
            {
                "It is a mean; the bias is added to every pixel of every image, so its "
                "gradient is a sum.": g.mean((0, 2, 3)),
                "The images are still apart: add over them, too.": g.sum((2, 3)),
                "It is that of the first image only.": g[0].sum((1, 2)),
            },
        ),
    }


EXERCISES = {
    "1": Shape(
        "An input of (2, 12, 17, 20) goes into `nn.Conv2d(12, 6, 5, stride=3)`. "
        "What is the output's shape?",
        (2, 6, 5, 6),
        {
            (2, 6, 4, 5): "The first window counts, too: that is the number of steps.",
            (2, 6, 5, 5): "Both sides come from ⌊(i − 5)/3⌋ + 1, also the width of 20.",
            (2, 12, 5, 6): "There are as many channels as filters: `out_channels` is 6.",
            (2, 72, 5, 6): "Each filter adds up all 12 channels: one map for each filter.",
            (6, 5, 6): "The batch is still there: 2 images go in, and 2 come out.",
            (2, 6, 13, 16): "That is with a stride of 1.",
            (2, 6, 6, 7): "That is ⌈i/3⌉, as with padding; here there is none.",
        },
        hints=["⌊(17 − 5)/3⌋ + 1, and the same for 20."],
        axes=AXES,
        why="⌊12/3⌋ + 1 = 5 and ⌊15/3⌋ + 1 = 6.",
    ),
    "2": Shape(
        "What is the weight's shape in `nn.ConvTranspose2d(12, 6, 4, groups=2)`?",
        (12, 3, 4, 4),
        {
            (6, 6, 4, 4): "That is `nn.Conv2d`'s: here the input's channels come first.",
            (12, 6, 4, 4): "An input channel of one group reaches the outputs of that group only.",
            (6, 12, 4, 4): "The input's channels come first, and there are groups.",
            (3, 12, 4, 4): "The input's channels come first.",
            (6, 3, 4, 4): "All 12 input channels have kernels: the first axis is not divided.",
        },
        hints=["It is the weight of the convolution that goes the other way."],
        axes=("in", "out / groups", "height", "width"),
        why="The input's channels, then the outputs of a group.",
    ),
    "3": Choice(
        "For which layers does the chapter's `fold` hold?",
        (
            "For `nn.Conv2d` with groups, and for `nn.ConvTranspose2d(8, 8, 3)`.",
            "For `nn.Conv2d`, but not with groups.",
            "For `nn.Conv2d` with groups, but not for `nn.ConvTranspose2d(8, 8, 3)`.",
        ),
        "For `nn.Conv2d` with groups, but not for `nn.ConvTranspose2d(8, 8, 3)`.",
        {
            "For `nn.Conv2d` with groups, and for `nn.ConvTranspose2d(8, 8, 3)`.": "Where are the "
            "output's channels in a transposed weight? The shapes fit by chance.",
            "For `nn.Conv2d`, but not with groups.": "Each filter belongs to one output channel, "
            "whatever it sees: so it has one scale.",
        },
        hints=["Which axis of each weight has the output's channels?"],
        why="A transposed weight has the output's channels on axis 1.",
    ),
    "4": Function(
        "Same(x, weight, bias, stride, dilation)",
        _same,
        [
            (numbers(1, 2, 7, 10), numbers(3, 2, 4, 3), numbers(3), 1, (1, 1)),
            (numbers(1, 2, 7, 10), numbers(3, 2, 4, 3), numbers(3), 2, (1, 1)),
            (numbers(1, 2, 8, 11), numbers(3, 2, 4, 3), numbers(3), 3, (1, 1)),
            (numbers(2, 2, 9, 12), numbers(3, 2, 4, 3), numbers(3), 2, (1, 2)),
        ],
        {
            "The odd cell is above and at the left; it belongs below and to the "
            "right.": _odd_cell_first,
            "The padding is that of stride 1. With a stride the last window reaches less "
            "far, so fewer zeros are needed.": _as_at_stride_1,
            "Height and width are swapped: `nn.functional.pad` takes the last axis "
            "first.": _sides_swapped,
            "The dilation is forgotten: a kernel reaches over d(k − 1) + 1 "
            "cells.": _dilation_forgotten,
            "Both sides get the same; where the total is odd, one cell is too "
            "many.": _same_on_both_sides,
            "Nothing is padded.": lambda x, w, b, s, d: F.conv2d(x, w, b, s, 0, d),
        },
        wraps=_layer_of,
        why="It pads as TensorFlow does, with every stride and dilation tried.",
    ),
    "5": Function(
        "conv_transpose2d(x, kernel, stride, padding)",
        _back,
        [
            (numbers(2, 3), numbers(3, 2), 1, 0),
            (numbers(3, 4), numbers(3, 4), 2, 0),
            (numbers(4, 3), numbers(3, 5), 2, 1),
            (numbers(3, 3), numbers(2, 2), 3, 0),
        ],
        {
            "A stamp replaces what was there before: `+=` lets them add up.": _overwritten,
            "The stamps are flipped. They are the kernel as it is; it is the window of "
            "the other way of computing it that is flipped.": lambda x, k, s, p: _back(
                x, k[::-1, ::-1], s, p
            ),
            "The stride is ignored: the stamps are `stride` cells apart.": lambda x, k, s, p: _back(
                x, k, 1, p
            ),
            "The padding is forgotten: it cuts `padding` cells off on each "
            "side.": lambda x, k, s, p: _back(x, k, s, 0),
            "The padding adds cells; in a transposed convolution it takes them "
            "away.": lambda x, k, s, p: np.pad(_back(x, k, s, 0), p),
            "The stamps are the kernel alone; each is to be multiplied by its "
            "number.": lambda x, k, s, p: _back(np.ones_like(x), k, s, p),
        },
        _stamps,
        why="It gives what `nn.ConvTranspose2d` gives, also where stamps overlap or leave gaps.",
    ),
    "6": Judged(_own_layer, "The output and all three gradients are those of `nn.Conv2d`."),
}
