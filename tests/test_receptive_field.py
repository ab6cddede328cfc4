import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from convlib.layers import Branches, Conv, Layer
from convlib.networks import CONVENTIONS, network
from convlib.receptive_field import (
    ReceptiveField,
    aligned,
    effective_std,
    receptive_field,
    trace,
)


def numbers(layers, **rest):
    field = receptive_field(layers, **rest)
    return field.size, field.jump, field.padding


def through(layers, x):
    """One channel through a stack of averages, in PyTorch; every path has a positive weight."""
    for layer in layers:
        if isinstance(layer, Branches):
            x = sum(through(branch, x) for branch in layer.branches)
            continue
        (top, bottom), (left, right) = (layer.sides(axis, x.shape[2 + axis]) for axis in (0, 1))
        k, s, d = zip(layer.along(0), layer.along(1), strict=True)
        weight = torch.full((1, 1, *k), 1 / math.prod(k), dtype=torch.float64)
        x = functional.conv2d(
            functional.pad(x, (left, right, top, bottom)), weight, stride=s, dilation=d
        )
    return x


def gradient(layers, size, output):
    """Of one output with respect to the input: where it is not 0, the output sees."""
    x = torch.zeros(1, 1, *size, dtype=torch.float64, requires_grad=True)
    y = through(layers, x)
    y[0, 0, output[0], output[1]].backward()
    return x.grad[0, 0], tuple(y.shape[2:])


def seen(gradient, axis):
    """First and last cell with a gradient, along an axis."""
    cells = gradient.sum(1 - axis).nonzero().flatten()
    return int(cells[0]), int(cells[-1])


def upright(layers):
    """The same stack, one column wide, so that a whole network takes a moment."""
    thin = []
    for layer in layers:
        if isinstance(layer, Branches):
            thin.append(Branches([upright(branch) for branch in layer.branches], layer.join))
        else:
            k, s, d = layer.along(0)
            tensorflow = layer.padding == "tensorflow"
            padding = "tensorflow" if tensorflow else (layer.sides(0)[0], 0)
            thin.append(Layer((k, 1), (s, 1), padding, (d, 1)))
    return thin


def test_one_layer_sees_its_kernel():
    assert numbers([Layer(3)]) == (3, 1, 0)
    assert numbers([Layer(3, stride=2, padding=1)]) == (3, 2, 1)
    assert numbers([Layer(3, dilation=4, padding=4)]) == (9, 1, 4)
    assert numbers([]) == (1, 1, 0)


def test_the_axes_are_apart():
    stack = [Layer((3, 5), stride=(2, 1), padding=(0, 2)), Layer((2, 3), dilation=(1, 3))]
    assert numbers(stack, axis=0) == (5, 2, 0)
    assert numbers(stack, axis=1) == (11, 1, 2)


def test_an_unlike_stack_by_hand():
    # k 5, 3, 2 · s 2, 3, 1 · p 1, 2, 0 · d 1, 2, 3: 1 + 4·1 + 4·2 + 3·6
    stack = [Layer(5, 2, 1), Layer(3, 3, 2, 2), Layer(2, 1, 0, 3)]
    assert [(f.size, f.jump, f.start, f.centre()) for _, f in trace(stack)] == [
        (5, 2, -1, 1.0),
        (13, 6, -5, 1.0),
        (31, 6, -5, 10.0),
    ]
    assert receptive_field(stack).window(2) == (7, 37)
    assert receptive_field(stack).centre(2) == 22.0


def test_layers_without_a_name_are_numbered():
    assert [name for name, _ in trace([Layer(3), Layer(2, name="pool"), Layer(3)])] == [
        "1",
        "pool",
        "3",
    ]


def test_dilations_1_2_4_see_15_cells():
    assert receptive_field([Layer(3, dilation=d) for d in (1, 2, 4)]).size == 15


def test_padding_moves_a_receptive_field_and_keeps_its_size():
    bare, padded = (receptive_field([Layer(5, padding=p), Layer(3)]) for p in (0, 2))
    assert bare.size == padded.size == 7
    assert (bare.centre(), padded.centre()) == (3, 1)


def test_dilation_moves_the_start():
    # Padding by "same" must keep output u over input u, whatever the dilation.
    for d in (1, 2, 5):
        assert receptive_field([Layer(3, padding="same", dilation=d)]).centre(4) == 4


@pytest.mark.parametrize(
    ("name", "convention", "expected"),
    [
        ("alexnet", "torchvision", (195, 32, 66)),
        ("vgg16", "torchvision", (212, 32, 90)),
        ("resnet18", "torchvision", (435, 32, 217)),
        ("resnet50", "torchvision", (427, 32, 213)),
        ("resnet50", "paper", (483, 32, 241)),
        # The rest as in the authors' own table, computed from TF-Slim's graphs at 224:
        # https://github.com/google-research/receptive_field
        ("alexnet", "paper", (195, 32, 64)),  # their alexnet_v2 has no padding in conv1 either
        ("vgg11", "torchvision", (150, 32, 59)),
        ("resnet50", "tf-slim", (483, 32, 239)),
        ("resnet101", "tf-slim", (1027, 32, 511)),
        ("resnet152", "tf-slim", (1507, 32, 751)),
        ("mobilenet_v1", "tensorflow", (315, 32, 126)),
        ("inception_v3", "torchvision", (1311, 32, 618)),
    ],
)
def test_published_networks(name, convention, expected):
    features = network(name, convention).features
    for axis in (0, 1):
        assert numbers(features, axis=axis, input_size=224) == expected
    assert receptive_field(features, input_size=224).aligned


@pytest.mark.parametrize(
    ("name", "layer", "expected"),
    [
        ("mobilenet_v1", "conv12_pointwise", (251, 32, 94)),
        ("inception_v3", "mixed5b", (63, 8, 18)),
        ("inception_v3", "mixed6a", (159, 16, 58)),
        ("inception_v3", "mixed7a", (1055, 32, 490)),
        ("vgg16", "pool4", (100, 16, 42)),
    ],
)
def test_inside_published_networks(name, layer, expected):
    features = network(name, CONVENTIONS[name][-1]).features
    field = dict(trace(features, input_size=224))[layer]
    assert (field.size, field.jump, field.padding) == expected


EVERY = [(name, convention) for name in CONVENTIONS for convention in CONVENTIONS[name]]


@pytest.mark.parametrize(("name", "convention"), EVERY)
def test_autograd_sees_what_is_said_of_published_networks(name, convention):
    features = network(name, convention).features
    length = 2400  # longer than the largest receptive field, so that no border cuts it
    field = receptive_field(features, input_size=(length, 1))
    middle = field.cells // 2
    grad, (cells, _) = gradient(upright(features), (length, 1), (middle, 0))
    assert cells == field.cells
    assert seen(grad, axis=0) == field.window(middle)


def test_a_networks_conventions_are_its_own():
    with pytest.raises(ValueError, match=r"one of alexnet, .*, got 'lenet'"):
        network("lenet")
    with pytest.raises(ValueError, match="resnet18 must be one of torchvision, paper, got 'tf-s"):
        network("resnet18", "tf-slim")


sizes = st.tuples(st.integers(1, 4), st.integers(1, 4))
some_layers = st.builds(
    Layer,
    kernel_size=sizes,
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    padding=st.tuples(st.integers(0, 3), st.integers(0, 3)) | st.sampled_from(["tensorflow"]),
    dilation=st.tuples(st.integers(1, 3), st.integers(1, 3)),
)
# Branches whose outputs have one size: stride 1 and "same".
same_layers = st.builds(
    Layer,
    kernel_size=sizes,
    padding=st.just("same"),
    dilation=st.tuples(st.integers(1, 3), st.integers(1, 3)),
)
some_branches = st.builds(
    Branches, st.lists(st.lists(same_layers, max_size=2), min_size=2, max_size=3)
)


def check_by_autograd(stack, size):
    fields = [receptive_field(stack, axis, size) for axis in (0, 1)]
    output = tuple(field.cells // 2 for field in fields)
    grad, cells = gradient(stack, size, output)
    assert cells == tuple(field.cells for field in fields)
    for axis in (0, 1):
        first, last = fields[axis].window(output[axis])
        # Only where no border comes between; a hole at a border would make it smaller.
        if first >= 0 and last < size[axis]:
            assert grad.abs().sum() > 0
            assert seen(grad, axis) == (first, last)


@settings(deadline=None, max_examples=60)
@given(st.lists(some_layers | some_branches, min_size=1, max_size=3))
def test_autograd_sees_what_is_said_of_any_stack(stack):
    size = (190, 170)
    try:
        receptive_field(stack, 0, size), receptive_field(stack, 1, size)
    except ValueError as refusal:
        assert "reaches over" in str(refusal)
    else:
        check_by_autograd(stack, size)


def test_branches_see_what_any_of_them_sees():
    stack = [
        Layer(3, stride=2, padding=1),
        Branches([[Layer(3, padding=1), Layer(5, padding=2)], [Layer(3, padding=1)], []]),
        Layer(3, padding=2, dilation=2),
    ]
    check_by_autograd(stack, (61, 64))
    field = receptive_field(stack)
    assert (field.size, field.jump, field.padding, field.aligned) == (23, 2, 11, True)


def test_unaligned_branches_are_told():
    even = Branches([[Layer(4, padding=2)], [Layer(2, padding=1)]])  # both half a cell before
    assert receptive_field([even]).aligned
    off = [Branches([[Layer(2, padding="same")], []]), Layer(1)]
    field = receptive_field(off)
    assert not field.aligned
    assert (field.size, field.padding) == (2, 0)
    check_by_autograd(off, (9, 10))


def test_branches_align_iff_they_share_jump_and_centre():
    assert aligned(ReceptiveField(3, 1, 1), ReceptiveField(5, 1, 2), ReceptiveField())
    assert not aligned(ReceptiveField(3, 1, 1), ReceptiveField(5, 1, 1))
    assert not aligned(ReceptiveField(3, 1, 1), ReceptiveField(3, 2, 1))


def test_tensorflows_padding_decides_whether_branches_align():
    block = [
        Branches([[Layer(3, 2, "tensorflow")], [Layer(1, 2, "tensorflow")]]),
    ]
    # At an odd size the 3×3 is padded by (1, 1) and its centre is the 1×1's; not at an even one.
    assert receptive_field(block, input_size=225).aligned
    assert not receptive_field(block, input_size=224).aligned
    check_by_autograd(block, (224, 225))


def test_tensorflows_padding_needs_the_size_of_the_input():
    with pytest.raises(ValueError, match="kernel 3 and stride 2 depends on the input"):
        receptive_field([Layer(3, 2, "tensorflow")])
    assert numbers([Layer(4, 1, "tensorflow", 3)]) == (10, 1, 4)  # at stride 1 it does not
    assert numbers([Layer(1, 3, "tensorflow")]) == (1, 3, 0)


@pytest.mark.parametrize(
    ("stack", "size", "message"),
    [
        ([Branches([[Layer(1, 2)], []], name="block")], None, "block: .* jump .*: 2, 1"),
        ([Branches([[Layer(3)], []])], 9, "branches: .* cells .*: 7, 9"),
        ([Layer(3), Layer(9)], 10, "reaches over 9 cells, but the padded input has 8"),
        ([Layer(3)], 0, "input_size must be at least 1, got 0"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_numbers(stack, size, message):
    with pytest.raises(ValueError, match=message):
        receptive_field(stack, input_size=size)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"kernel_size": 0}, ValueError, "kernel_size must be at least 1, got 0, 0"),
        ({"stride": (1, 0)}, ValueError, "stride must be at least 1, got 1, 0"),
        ({"padding": -1}, ValueError, "padding must not be negative, got -1"),
        ({"padding": "SAME"}, ValueError, "'SAME'"),
        ({"padding": "same", "stride": 2}, ValueError, "needs stride 1, got stride 2"),
        ({"dilation": 1.5}, TypeError, "dilation must be made of integers, got 1.5"),
        ({"out_channels": 0}, ValueError, "out_channels must be at least 1, got 0"),
        ({"groups": 4}, ValueError, "out_channels=6 is not a multiple of groups=4"),
    ],
)
def test_layers_refuse_what_pytorch_refuses(arguments, error, message):
    with pytest.raises(error, match=message):
        Conv(**{"kernel_size": 3, "out_channels": 6, **arguments})


def test_only_layers_make_a_stack():
    with pytest.raises(TypeError, match="must be Layer or Branches, got 3"):
        receptive_field([Layer(3), 3])
    with pytest.raises(TypeError, match="must be Layer or Branches, got 3"):
        effective_std([3])
    with pytest.raises(ValueError, match="at least two branches, got 1"):
        Branches([[Layer(3)]])
    with pytest.raises(ValueError, match="'multiply'"):
        Branches([[], []], "multiply")
    with pytest.raises(ValueError, match="single path"):
        effective_std([Branches([[], []])])
    with pytest.raises(ValueError, match=r"axis must be 0 .* got 2"):
        receptive_field([], axis=2)


@pytest.mark.parametrize(("n", "k"), [(1, 3), (5, 3), (10, 3), (4, 5), (3, 2)])
def test_the_effective_receptive_field_is_as_wide_as_luo_et_al_say(n, k):
    assert effective_std([Layer(k)] * n) == pytest.approx(math.sqrt(n * (k**2 - 1) / 12))


@pytest.mark.parametrize("axis", [0, 1])
def test_the_gradient_is_spread_as_the_effective_receptive_field_says(axis):
    stack = [Layer((5, 3), (2, 1)), Layer((3, 4), (1, 3), dilation=(2, 3)), Layer(3), Layer(2)]
    size = (80, 90)
    output = tuple(receptive_field(stack, a, size).cells // 2 for a in (0, 1))
    weights = gradient(stack, size, output)[0].sum(1 - axis)
    cells = torch.arange(size[axis], dtype=torch.float64)
    mean = (weights * cells).sum()
    variance = (weights * (cells - mean) ** 2).sum()
    assert weights.sum().item() == pytest.approx(1)
    assert mean.item() == pytest.approx(receptive_field(stack, axis).centre(output[axis]))
    assert math.sqrt(variance.item()) == pytest.approx(effective_std(stack, axis))
