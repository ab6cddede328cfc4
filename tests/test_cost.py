import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from convlib import cost, verify
from convlib.cost import Cost
from convlib.layers import Branches, Conv, Dense, GlobalPool, Layer
from convlib.networks import CONVENTIONS, network


class Joined(nn.Module):
    """Branches in PyTorch."""

    def __init__(self, branches, join):
        super().__init__()
        self.branches, self.join = nn.ModuleList(branches), join

    def forward(self, x):
        ends = [branch(x) for branch in self.branches]
        return sum(ends) if self.join == "add" else torch.cat(ends, 1)


def one(layer, shape):
    if isinstance(layer, Branches):
        return [Joined([build(branch, shape)[0] for branch in layer.branches], layer.join)]
    if isinstance(layer, Dense):
        features = math.prod(shape)
        return [nn.Flatten(), nn.Linear(features, layer.out_features, layer.bias)]
    if isinstance(layer, GlobalPool):
        return [nn.AdaptiveAvgPool2d(1)]
    (top, bottom), (left, right) = (layer.sides(axis, shape[1 + axis]) for axis in (0, 1))
    padded = nn.ZeroPad2d((left, right, top, bottom))
    if not isinstance(layer, Conv):
        return [padded, nn.MaxPool2d(layer.kernel_size, layer.stride, 0, layer.dilation)]
    conv = nn.Conv2d(
        shape[0],
        layer.out_channels,
        layer.kernel_size,
        layer.stride,
        dilation=layer.dilation,
        groups=layer.groups,
        bias=layer.bias,
    )
    return [padded, conv, nn.BatchNorm2d(layer.out_channels)] if layer.norm else [padded, conv]


def build(layers, shape):
    """A stack in PyTorch, without memory or numbers, and the shape of its output."""
    sequence = nn.Sequential()
    with torch.device("meta"):
        for layer in layers:
            made = nn.Sequential(*one(layer, shape)).eval()
            shape = tuple(made(torch.empty(1, *shape)).shape[1:])
            sequence.append(made)
    return sequence, shape


def pytorchs(layers, shape):
    """Parameters, MACs and the shape of the output as PyTorch counts them."""
    model, output = build(layers, shape)
    with FlopCounterMode(display=False) as counter:
        model(torch.empty(1, *shape, device="meta"))
    parameters = sum(p.numel() for p in model.parameters())
    return parameters, counter.get_total_flops() // 2, output


def check(layers, shape):
    rows = cost.trace(layers, shape)
    total = cost.total(layers, shape)
    assert (total.parameters, total.macs, rows[-1].shape) == pytorchs(layers, shape)


EVERY = [(name, convention) for name in CONVENTIONS for convention in CONVENTIONS[name]]


@pytest.mark.parametrize(("name", "convention"), EVERY)
def test_pytorch_counts_the_same_in_published_networks(name, convention):
    published = network(name, convention)
    check(published.layers, published.input_shape)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("alexnet", 61_100_840),
        ("vgg11", 132_863_336),
        ("vgg16", 138_357_544),
        ("resnet18", 11_689_512),
        ("resnet50", 25_557_032),
        ("mobilenet_v1", 4_231_976),
        ("inception_v3", 23_834_568),  # without the second head, which only training uses
    ],
)
def test_published_numbers_of_parameters(name, parameters):
    for convention in CONVENTIONS[name]:
        if (name, convention) != ("alexnet", "paper"):  # fewer, for its filters are grouped
            published = network(name, convention)
            assert cost.total(published.layers, published.input_shape).parameters == parameters


def test_vgg16_in_numbers():
    vgg = network("vgg16")
    convolutions = cost.total(vgg.features, (3, 224, 224))
    everything = cost.total(vgg.layers, (3, 224, 224))
    assert convolutions.macs == 15_346_630_656
    assert everything.macs - convolutions.macs == 25088 * 4096 + 4096 * 4096 + 4096 * 1000
    assert everything.activations == 15_237_608  # with the input; often printed as 24 million
    assert everything.activation_bytes() == 4 * 15_237_608
    assert everything.activation_bytes("float16") == 2 * 15_237_608
    assert everything.parameter_bytes() == 4 * 138_357_544


def test_alexnets_first_layer_shared_and_not():
    shared = cost.conv2d(3, 96, 11, input_size=227, stride=4)
    apart = cost.locally_connected(3, 96, 11, input_size=227, stride=4)
    assert (shared.parameters, apart.parameters) == (34_944, 105_705_600)
    assert (shared.macs, shared.activations) == (apart.macs, apart.activations)
    paper = network("alexnet", "paper")
    first = cost.trace(paper.layers, paper.input_shape)[1]
    assert (first.shape, first.cost) == ((96, 55, 55), shared)


def test_a_locally_connected_layer_has_a_filter_per_position():
    # Unfolded, such a layer is one matrix per position.
    got = cost.locally_connected(2, 5, (3, 2), (7, 9), stride=(2, 1), padding=1, bias=True)
    positions = 4 * 10
    assert got.parameters == positions * (5 * 2 * 6 + 5)
    assert got.macs == positions * 5 * 2 * 6
    assert got.activations == positions * 5
    without = cost.locally_connected(2, 5, (3, 2), (7, 9), (2, 1), 1, bias=False)
    assert got.parameters - without.parameters == positions * 5


def test_a_dense_layer_is_the_convolution_that_covers_the_image():
    assert cost.dense(3 * 5 * 7, 4) == cost.conv2d(3, 4, (5, 7), (5, 7))
    assert cost.dense(6, 4, bias=False) == Cost(24, 24, 4)


@given(st.integers(1, 20), st.integers(1, 20), st.tuples(st.integers(1, 5), st.integers(1, 5)))
def test_separable_over_dense_is_one_over_filters_plus_one_over_window(c_in, c_out, kernel):
    both = cost.separable(c_in, c_out, kernel, (9, 8), padding="same", bias=False)
    full = cost.conv2d(c_in, c_out, kernel, (9, 8), padding="same", bias=False)
    ratio = 1 / c_out + 1 / math.prod(kernel)
    assert both.macs / full.macs == pytest.approx(ratio)
    assert both.parameters / full.parameters == pytest.approx(ratio)
    assert both.activations == (c_in + c_out) * 72


def test_a_separable_convolution_is_two_layers():
    stack = [Conv(3, 2, 1, out_channels=6, groups=6), Conv(1, out_channels=8)]
    rows = cost.trace(stack, (6, 11, 8))
    assert cost.separable(6, 8, 3, (11, 8), 2, 1) == rows[1].cost + rows[2].cost
    check(stack, (6, 11, 8))


@settings(deadline=None, max_examples=50)
@given(
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(1, 3),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.integers(0, 5), st.integers(0, 5)),
    st.tuples(st.integers(1, 2), st.integers(1, 2)),
    st.booleans(),
)
def test_pytorch_counts_the_same_in_any_convolution(groups, c, f, k, s, p, d, bias):
    layer = nn.Conv2d(c * groups, f * groups, k, s, p, d, groups, bias, device="meta")
    with FlopCounterMode(display=False) as counter:
        output = layer(torch.empty(1, c * groups, 8, 11, device="meta"))
    got = cost.conv2d(c * groups, f * groups, k, (8, 11), s, p, d, groups, bias)
    assert got.parameters == sum(weights.numel() for weights in layer.parameters())
    assert got.macs == counter.get_total_flops() // 2
    assert got.activations == output.numel()


def test_branches_are_traced_layer_by_layer():
    block = Branches(
        [
            [Conv(3, padding=1, out_channels=4, name="conv"), Layer(2, name="pool")],
            [Conv((2, 2), out_channels=3, bias=False)],
        ],
        "concatenate",
        name="mixed",
    )
    stack = [block, GlobalPool(), Dense(5, name="fc")]
    rows = cost.trace(stack, (2, 6, 9))
    assert [(row.name, row.shape) for row in rows] == [
        ("input", (2, 6, 9)),
        ("mixed.1.conv", (4, 6, 9)),
        ("mixed.1.pool", (4, 5, 8)),
        ("mixed.2.1", (3, 5, 8)),
        ("mixed", (7, 5, 8)),
        ("pool", (7, 1, 1)),
        ("fc", (5,)),
    ]
    assert rows[4].cost == Cost()
    check(stack, (2, 6, 9))


def test_a_residual_block_adds_its_input():
    path = [Conv(3, padding="same", out_channels=4, bias=False, norm=True)]
    check([Branches([path, []])], (4, 5, 6))
    with pytest.raises(ValueError, match=r"block: .* do not add: \(4, 5, 6\), \(3, 5, 6\)"):
        cost.trace([Branches([path, []], name="block")], (3, 5, 6))
    with pytest.raises(ValueError, match=r"concatenate: \(4, 5, 6\), \(4, 4, 5\)"):
        cost.trace([Branches([path, [Layer(2)]], "concatenate")], (4, 5, 6))
    for kernel_size in [(2, 1), (1, 2)]:  # one side suffices
        with pytest.raises(ValueError, match="different shapes do not concatenate"):
            cost.trace([Branches([path, [Layer(kernel_size)]], "concatenate")], (4, 5, 6))


def test_tensorflows_padding_is_one_of_the_choices():
    stack = [Conv(3, 2, "tensorflow", out_channels=2), Layer(2, 2, "tensorflow"), Dense(3)]
    check(stack, (3, 9, 14))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"in_channels": 0}, ValueError, "in_channels must be at least 1, got 0"),
        ({"in_channels": 5}, ValueError, "in_channels=5 is not a multiple of groups=2"),
        ({"out_channels": 3}, ValueError, "out_channels=3 is not a multiple of groups=2"),
        ({"input_size": 2}, ValueError, "reaches over 3 cells, but the padded input has 2"),
        ({"stride": 0}, ValueError, "stride must be at least 1, got 0"),
        ({"in_channels": 4.0}, TypeError, "in_channels must be made of integers, got 4.0"),
    ],
)
def test_what_has_no_cost_is_refused(arguments, error, message):
    fitting = {"in_channels": 4, "out_channels": 6, "kernel_size": 3, "input_size": 8, "groups": 2}
    with pytest.raises(error, match=message):
        cost.conv2d(**{**fitting, **arguments})


@pytest.mark.parametrize(
    ("stack", "shape", "error", "message"),
    [
        ([Layer(9, name="big")], (3, 8, 8), ValueError, r"big: .* has 8; its input is \(3, 8, 8\)"),
        ([Dense(4), Layer(1)], (3, 8, 8), ValueError, r"2: a window needs .* is \(4,\)"),
        ([Conv(1, out_channels=4, groups=4)], (6, 8, 8), ValueError, "1: in_channels=6 .*groups=4"),
        ([], (8, 8), ValueError, r"input_shape must be .*, got \(8, 8\)"),
        ([], (3, 0, 8), ValueError, "input_shape must be at least 1, got 3, 0, 8"),
        (["conv"], (3, 8, 8), TypeError, "got 'conv'"),
    ],
)
def test_stacks_that_do_not_fit_name_the_layer(stack, shape, error, message):
    with pytest.raises(error, match=message):
        cost.trace(stack, shape)


@settings(deadline=None)
@given(
    st.integers(1, 3),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.integers(2, 3),
    st.booleans(),
)
def test_a_transposed_convolution_costs_what_pytorch_counts(groups, kernel, size, stride, bias):
    rest = {"stride": stride, "output_padding": (1, 0), "groups": groups, "bias": bias}
    rest["dilation"] = (1, 2)
    channels = 2 * groups, 3 * groups
    ours = cost.conv_transpose2d(*channels, kernel, size, **rest)
    layer = nn.ConvTranspose2d(*channels, kernel, **rest, device="meta")
    theirs = verify.measured(layer, (1, channels[0], *size))
    assert (ours.parameters, ours.macs) == (theirs.parameters, theirs.macs)
    assert ours.activation_bytes() == theirs.output_bytes


@pytest.mark.parametrize("name", ["in_channels", "out_channels"])
def test_a_transposed_convolution_refuses_channels_that_do_not_divide(name):
    channels = {"in_channels": 4, "out_channels": 4} | {name: 3}
    with pytest.raises(ValueError, match=f"{name}=3 is not a multiple of groups=2"):
        cost.conv_transpose2d(**channels, kernel_size=2, input_size=5, groups=2)
