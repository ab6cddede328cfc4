import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from js.figures import derived, plain, printed
from js.twin import JavaScriptError, call
from traitlets import TraitError

from convlib import verify
from convlib.effective import effective_field
from convlib.layers import Branches, Conv, Layer
from convlib.networks import CONVENTIONS, PUBLISHED
from convlib.receptive_field import effective_std, receptive_field
from convlib.widgets import ReceptiveField
from convlib.widgets._stacks import to_layers, to_records
from convlib.widgets.receptive_field import LIMITS, leading

SIZE = (23, 30)


def numbers(low, high):
    return st.integers(low, high) | st.tuples(st.integers(low, high), st.integers(low, high))


windows = st.builds(
    Layer,
    kernel_size=numbers(1, 4),
    stride=numbers(1, 3),
    padding=numbers(0, 3) | st.just("tensorflow"),
    dilation=numbers(1, 3),
    name=st.sampled_from(["", "conv1"]),
)
same = st.builds(Layer, kernel_size=numbers(1, 4), padding=st.just("same"), dilation=numbers(1, 3))
joins = st.sampled_from(["add", "concatenate"])
inner = st.builds(Branches, st.lists(st.lists(same, max_size=2), min_size=2, max_size=2), joins)
branches = st.builds(
    Branches, st.lists(st.lists(same | inner, max_size=2), min_size=2, max_size=3), joins
)
stacks = st.lists(windows | same | branches, min_size=1, max_size=4)


def figure_of(stack):
    try:
        return ReceptiveField(stack, input_size=SIZE)
    except TraitError:
        return None


figures = stacks.map(figure_of).filter(bool)

# One stack with a pooling, a join of unlike branches, and no axis like the other.
UNLIKE = [
    Conv((3, 5), stride=(2, 1), padding=(1, 0), name="stem", out_channels=1),
    Branches([[Layer((3, 1), padding="same")], [Layer(2, padding="same")]], name="block"),
    Layer(2, stride=2, name="pool"),
]


# The numbers


@settings(deadline=None, max_examples=100)
@given(stacks)
def test_the_browser_finds_convlibs_numbers_or_both_refuse(stack):
    asked = {"layers": to_records(stack), "convention": "", "input_size": SIZE}
    figure = figure_of(stack)
    if figure is None:
        with pytest.raises(JavaScriptError, match=r"Refusal: Layer \d"):
            call("receptive_field/state.derive", asked, LIMITS)
        return
    assert figure.layers == asked["layers"]
    found = derived(figure)["output"]
    table = figure.output.size
    np.testing.assert_array_equal(found[:table], figure.output.ravel())
    np.testing.assert_allclose(found, figure.compared(), rtol=0, atol=1e-12)


@settings(deadline=None, max_examples=30)
@given(figures)
def test_each_row_of_the_table_is_the_field_of_the_layers_that_lead_to_it(figure):
    rows = call("receptive_field/rows.rowsOf", figure.layers, SIZE)[1:]
    stacks = list(leading(figure.stack()))
    assert len(rows) == len(stacks)
    for row, stack in zip(rows, stacks, strict=True):
        for axis, browsers in enumerate(row["fields"]):
            ours = receptive_field(stack, axis, SIZE)
            assert browsers == {
                name: getattr(ours, name)
                for name in ("size", "jump", "padding", "aligned", "cells")
            }


@settings(deadline=None, max_examples=40)
@given(figures, st.sampled_from([0, 1]), st.data())
def test_a_cell_sees_the_input_cells_that_have_a_gradient(figure, axis, data):
    stack, cells = figure.stack(), int(figure.output[-1, axis, 4])
    output = data.draw(st.integers(0, cells - 1))
    weights = verify.effective_field(stack, SIZE[axis], output, axis)
    np.testing.assert_allclose(
        effective_field(stack, SIZE[axis], output, axis), weights, rtol=0, atol=1e-12
    )
    lit = call(
        "receptive_field/pyramid_layout.litBy", figure.layers, axis, SIZE[axis], len(stack), output
    )
    first, last = receptive_field(stack, axis, SIZE).window(output)
    assert lit["edges"][0] == [first, last]
    runs = call("receptive_field/reach.seenRuns", figure.layers, axis, SIZE[axis], output)
    seen = [cell for a, b in runs for cell in range(a, b + 1)]
    assert seen == np.flatnonzero(weights).tolist()


@settings(deadline=None, max_examples=30)
@given(figures, st.sampled_from([0, 1]), st.data())
def test_who_sees_an_input_cell_is_all_whose_gradient_there_is_not_0(figure, axis, data):
    stack, cells = figure.stack(), int(figure.output[-1, axis, 4])
    pixel = data.draw(st.integers(0, SIZE[axis] - 1))
    seeing = [u for u in range(cells) if effective_field(stack, SIZE[axis], u, axis)[pixel]]
    runs = call("receptive_field/reach.seeingRuns", figure.layers, axis, SIZE[axis], pixel)
    assert [u for a, b in runs for u in range(a, b + 1)] == seeing


@pytest.mark.parametrize(
    ("name", "convention"), [(n, c) for n in CONVENTIONS for c in CONVENTIONS[n]]
)
def test_published_networks_are_the_same_in_the_browser(name, convention):
    figure = ReceptiveField(name, convention=convention, input_size=(300, 331))
    networks = json.loads(figure.networks)
    found = call("receptive_field/state.derive", plain(figure.arguments()), LIMITS, networks)
    table = figure.output.size
    np.testing.assert_array_equal(found["output"][:table], figure.output.ravel())
    np.testing.assert_allclose(found["output"], figure.compared(), rtol=0, atol=1e-12)
    assert networks[name][convention]["published"] == list(PUBLISHED.get((name, convention), ()))


@pytest.mark.parametrize("key", PUBLISHED)
def test_what_is_published_is_what_convlib_finds_at_224(key):
    figure = ReceptiveField(key[0], convention=key[1], input_size=224)
    assert tuple(figure.output[-1, 0, :3]) == PUBLISHED[key]


def test_resnet_50_sees_by_convention():
    networks = json.loads(ReceptiveField().networks)
    state = {"layers": "resnet50", "convention": "paper", "input_size": [224, 224]}
    found = call("receptive_field/networks.numbersOf", state, networks)
    assert {one["convention"]: one["numbers"] for one in found} == {
        "torchvision": [427, 32, 213],
        "paper": [483, 32, 241],
        "tf-slim": [483, 32, 239],
    }
    note = call("receptive_field/networks.networkNote", state, networks)
    assert "TF-Slim 483, 32, 239, as published" in note
    assert "On screen: He, Zhang, Ren & Sun 2015, paper" in note


# The effective receptive field


@pytest.mark.parametrize("stack", [[Layer(3)] * 6, [Layer((3, 2), (2, 1)), Layer(4, dilation=3)]])
@pytest.mark.parametrize("axis", [0, 1])
def test_the_theorys_width_is_convlibs_and_the_gradients(stack, axis):
    records = to_records(stack)
    std = call("receptive_field/effective.effectiveStd", records, axis)
    assert std == pytest.approx(effective_std(stack, axis))
    gradient = call("receptive_field/effective.effectiveField", records, axis, 60)
    moments = call("receptive_field/effective.momentsOf", gradient)
    assert moments["sum"] == pytest.approx(1)
    assert moments["std"] == pytest.approx(std)


def test_where_branches_join_there_is_no_formula():
    assert call("receptive_field/effective.effectiveStd", to_records(UNLIKE), 0) is None


def test_what_goes_to_the_padding_is_lost():
    field = effective_field([Layer(3, padding=1)], input_size=4, output=0)
    assert field.tolist() == [1 / 3, 1 / 3, 0, 0]
    with pytest.raises(ValueError, match="output must be from 0 to 3, got 4"):
        effective_field([Layer(3, padding=1)], input_size=4, output=4)


# PyTorch


@settings(deadline=None, max_examples=20)
@given(figures)
def test_copy_as_pytorch_prints_what_the_middle_neuron_sees(figure):
    shape, rows, columns = printed(figure)
    assert shape == tuple(figure.output[-1, :, 4])
    middle = [n // 2 for n in shape]
    for axis, seen in enumerate((rows, columns)):
        weights = effective_field(figure.stack(), SIZE[axis], middle[axis], axis)
        other = effective_field(figure.stack(), SIZE[1 - axis], middle[1 - axis], 1 - axis)
        joins = any(isinstance(layer, Branches) for layer in figure.stack())
        if other.any() and not joins:  # of joined branches, one may lie in the padding wholly
            assert seen == np.flatnonzero(weights).tolist()


@settings(deadline=None, max_examples=20)
@given(figures)
def test_to_torch_makes_as_many_outputs(figure):
    made = verify.run(figure.to_torch(), np.ones((1, *SIZE)))
    assert made.shape[1:] == tuple(figure.output[-1, :, 4])


def test_a_convention_brings_its_own_input_size_unless_another_one_was_set():
    networks = json.loads(ReceptiveField().networks)
    state = {"layers": "alexnet", "convention": "torchvision", "input_size": [224, 224]}
    assert call("receptive_field/networks.sizeUnder", state, "paper", networks) == [227, 227]
    state["input_size"] = [300, 224]
    assert call("receptive_field/networks.sizeUnder", state, "paper", networks) == [300, 224]


# The figure in Python


def test_the_default_sees_15_cells_with_9_weights():
    figure = ReceptiveField()
    assert figure.output[-1].tolist() == [[15, 1, 7, 0, 18], [15, 1, 7, 0, 24]]
    assert figure.position == (9, 12)
    assert figure.answer["torch"]["difference"] <= figure.answer["tolerance"] < 1e-9


def test_a_network_has_its_own_size_and_first_convention():
    figure = ReceptiveField("inception_v3")
    assert (figure.input_size, figure.convention) == ((299, 299), "torchvision")
    assert figure.position == (4, 4)


def test_a_neuron_is_kept_in_its_layer():
    figure = ReceptiveField(UNLIKE, input_size=SIZE, output=(3, 4), layer=1)
    assert figure.position == (3, 4)
    figure.position = (99, -1)
    assert figure.position == (11, 0)
    figure.layer = 99
    assert figure.layer == 5  # the stem, two branches of a layer, their join, the pooling
    figure.layers = [Layer(9)]
    assert figure.layer == 1
    assert figure.output[0, :, 4].tolist() == [15, 22]


def test_records_are_layers_and_layers_records():
    records = to_records(UNLIKE)
    assert records[0] == {
        "kind": "conv", "kernel_size": [3, 5], "stride": [2, 1], "padding": [1, 0], "name": "stem",
    }  # fmt: skip
    assert [record["kind"] for record in records] == ["conv", "branches", "pool"]
    assert to_records(to_layers(records)) == records


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"layers": []}, "at least one layer"),
        ({"layers": "lenet"}, "networks are alexnet"),
        ({"layers": 3}, "it takes the name of a network"),
        ({"layers": [3]}, "layer 1: 3 is neither"),
        ({"layers": [{"kind": "conv"}]}, "layer 1: it has no kernel_size"),
        ({"layers": [{"kernel_size": 3, "size": 1}]}, "layer 1: it has no size"),
        ({"layers": [Layer(3), {"kind": "pool", "kernel_size": 2, "padding": 2}]}, "layer 2: a po"),
        ({"layers": [{"kind": "branches", "branches": [[{"kernel_size": 0}], []]}]},
         "layer 1, branch 1, layer 1: kernel_size must be at least 1"),
        ({"layers": [{"kind": "branches", "branches": 3}]}, "must be lists of layers, got 3"),
        ({"layers": [Layer(3), Layer(9, name="last")], "input_size": (30, 10)},
         r"layer 2 \(last\): the kernel reaches over 9 cells, but the padded input has 8"),
        ({"layers": [Layer(65)]}, "65 in a layer; a figure takes numbers up to 64"),
        ({"layers": [Layer(1)] * 257}, "257 layers; a figure shows up to 256"),
        ({"layers": "vgg16", "convention": "paper"}, "convention of vgg16 must be one of"),
        ({"convention": "paper"}, "only a network has a convention"),
        ({"input_size": 0}, "input_size=0"),
        ({"input_size": 1025}, "input_size=1025"),
        ({"layers": "vgg16", "input_size": 20}, r"layer 18 \(pool5\)"),
    ],
)  # fmt: skip
def test_what_has_no_output_is_refused_in_words(arguments, message):
    with pytest.raises(TraitError, match=message):
        ReceptiveField(**arguments)


def test_what_is_refused_changes_nothing():
    figure = ReceptiveField([Layer(3)], input_size=9)
    before = figure.output
    for name, value in [("layers", [Layer(3)] * 5), ("input_size", 2), ("convention", "paper")]:
        with pytest.raises(TraitError):
            setattr(figure, name, value)
    assert figure.output is before
    assert figure.layers == [{"kind": "conv", "kernel_size": 3}]


def test_a_link_holds_layers_of_any_number():
    start = {"layers": to_records(UNLIKE), "convention": ""}
    other = {"layers": to_records(UNLIKE[:1]), "convention": ""}
    query = call("kit/link.encodeState", other)
    for before in (start, {"layers": "vgg16", "convention": ""}):
        assert call("kit/link.decodeState", query, before) == other
    with pytest.raises(JavaScriptError, match="its layers is"):
        call("kit/link.decodeState", 'layers=[3,{"kind":"conv"}]', start)
    with pytest.raises(JavaScriptError, match="its stride is"):
        call("kit/link.decodeState", 'stride=[{"kind":"conv"}]', {"stride": [1, 1]})


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (None, "Layer 1: allowed are convolutions, poolings and branches"),
        ({"kind": "conv"}, "Layer 1: Kernel size missing: allowed are whole numbers from 1 to 64"),
        ({"kind": "conv", "kernel_size": 3, "name": {}}, "a name is a word"),
        ({"kind": "conv", "kernel_size": [3, 0]}, "Kernel size 3, 0: allowed"),
        ({"kind": "conv", "kernel_size": 3, "stride": [2]}, r"Stride \(2\): .* 64, one or two"),
        ({"kind": "conv", "kernel_size": -3}, "Kernel size −3: allowed"),
        ({"kind": "conv", "kernel_size": 3, "padding": "SAME"}, "Padding “SAME”: allowed"),
        ({"kind": "conv", "kernel_size": 3, "padding": "same", "stride": 2}, "needs stride 1"),
        ({"kind": "pool", "kernel_size": 2, "padding": 2}, "up to half its window, 1, not 2"),
        ({"kind": "branches", "join": "add", "branches": [[]]}, "at least two branches"),
        ({"kind": "branches", "join": "times", "branches": [[], []]}, "add, concatenate"),
        ({"kind": "branches", "join": "add", "branches": [[{"kind": "relu"}], []]},
         "Layer 1, branch 1, layer 1: allowed are"),
    ],
)  # fmt: skip
def test_a_link_to_what_is_no_stack_is_refused_in_words(layer, message):
    state = {"layers": [layer], "convention": "", "input_size": [9, 9]}
    with pytest.raises(JavaScriptError, match=f"Refusal: .*{message}"):
        call("receptive_field/state.derive", state, LIMITS)


def test_the_alignment_of_a_join_is_told_with_its_numbers():
    figure = ReceptiveField(UNLIKE, input_size=SIZE)
    rows = derived(figure)["rows"]
    join = next(row for row in rows if row["ends"])
    words = call("receptive_field/explain.alignment", join, 1)
    assert "is not aligned" in words
    fields = [receptive_field(UNLIKE[:1] + list(b), 1, SIZE) for b in UNLIKE[1].branches]
    for number, field in enumerate(fields, 1):
        assert f"branch {number}: S = {field.jump}, centre" in words
        assert f"= {field.centre():g}" in words
    assert math.isclose(fields[1].centre() - fields[0].centre(), 0.5)


def test_the_picture_is_a_png_and_its_words_have_the_numbers():
    figure = ReceptiveField(UNLIKE, input_size=SIZE)
    assert figure.draw()[1:4] == b"PNG"
    assert "23×30" in figure.alt
