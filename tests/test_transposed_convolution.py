import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from js.figures import derived, printed, verdict
from js.twin import JavaScriptError, call, call_each
from strategies import integers_as
from traitlets import TraitError

from convlib import functional, geometry, verify
from convlib.widgets import TransposedConvolution
from convlib.widgets.transposed_convolution import LIMITS, extent, zero_inserted


@st.composite
def figures(draw):
    """Draw figures with whole numbers, whose axes differ in size, step and padding."""
    size, kernel = (
        draw(st.tuples(*[st.integers(1, LIMITS[name])] * 2)) for name in ("input", "weight")
    )
    axes = []
    for cells, taps in zip(size, kernel, strict=True):
        dilation = draw(st.integers(1, LIMITS["dilation"] if taps < 5 else 2))
        room = LIMITS["output"] - dilation * (taps - 1) - 1
        stride = draw(st.integers(1, max(1, min(LIMITS["stride"], room // max(cells - 1, 1)))))
        full = stride * (cells - 1) + dilation * (taps - 1) + 1
        added = draw(st.integers(0, min(max(stride, dilation) - 1, LIMITS["output_padding"])))
        least = max(0, -(-(full + added - LIMITS["output"]) // 2))
        most = min((full + added - 1) // 2, LIMITS["padding"])
        axes.append((stride, draw(st.integers(least, most)), added, dilation))
    stride, padding, output_padding, dilation = zip(*axes, strict=True)
    seed = draw(st.integers(0, 2**16))
    return TransposedConvolution(
        integers_as(size, "float64", seed),
        integers_as(kernel, "float64", seed + 1),
        draw(st.integers(-5, 5)),
        stride,
        padding,
        output_padding,
        dilation,
    )


def with_fractions(figure, seed):
    """Give a figure other numbers, which round."""
    numbers = np.random.default_rng(seed)
    figure.input = numbers.normal(size=figure.input.shape)
    figure.weight = numbers.normal(size=figure.weight.shape)
    figure.bias = numbers.normal()
    return figure


def sampled(figure):
    """The rest of the arguments, as the functions call them."""
    names = ("stride", "padding", "dilation")
    return {name: getattr(figure, name) for name in names}


# One operation, two ways


@settings(deadline=None, max_examples=200)
@given(figures())
def test_the_output_is_pytorchs_and_the_window_over_the_input_with_zeros_makes_the_same(figure):
    assert figure.output.tolist() == figure.torch_output().tolist()
    zeros, flipped = zero_inserted(**figure.arguments()), figure.weight[::-1, ::-1]
    bias = np.array([figure.bias])
    again = functional.conv2d(zeros[None], flipped[None, None], bias, dilation=figure.dilation)
    assert again[0].tolist() == figure.output.tolist()


@settings(deadline=None, max_examples=200)
@given(figures())
def test_the_browser_makes_the_same_in_both_ways(figure):
    browser = derived(figure)
    assert browser["output"].tolist() == figure.output.tolist()
    assert browser["padded"].tolist() == zero_inserted(**figure.arguments()).tolist()
    assert browser["flipped"].tolist() == figure.weight[::-1, ::-1].tolist()
    assert browser["windowed"].tolist() == figure.output.tolist()


@settings(deadline=None)
@given(figures(), st.integers(0, 2**16))
def test_both_ways_add_in_one_order_so_that_not_even_rounding_differs(figure, seed):
    browser = derived(with_fractions(figure, seed))
    assert browser["windowed"].tolist() == browser["output"].tolist()


@settings(deadline=None)
@given(figures())
def test_the_terms_of_each_output_cell_are_what_it_is_the_sum_of(figure):
    cells = list(np.ndindex(figure.output.shape))
    asked = [(figure.arguments(), *cell) for cell in cells]
    every = call_each("transposed_convolution/state.terms", asked)
    for cell, terms in zip(cells, every, strict=True):
        for term in terms:
            assert term["value"] == figure.input[tuple(term["cell"])]
            assert term["weight"] == figure.weight[tuple(term["tap"])]
        products = sum(term["value"] * term["weight"] for term in terms)
        assert products + figure.bias == figure.output[cell]
        assert len(terms) == figure.coverage[cell]


@settings(deadline=None)
@given(figures(), st.integers(0, 2**16))
def test_three_witnesses_agree(figure, seed):
    said = verdict(with_fractions(figure, seed))
    assert said["kind"] == "agree"
    assert said["text"].startswith("The browser, convlib and nn.ConvTranspose2d agree")


@settings(deadline=None)
@given(figures(), st.integers(0, 2**16))
def test_copy_as_pytorch_is_a_program_that_prints_what_pytorch_says(figure, seed):
    (output,) = printed(with_fractions(figure, seed))
    assert output.tolist() == figure.torch_output().tolist()


def test_rounding_is_not_generous():
    figure = with_fractions(TransposedConvolution(), 3)
    assert 0 < figure.rounding(**figure.arguments()) < 1e-12


# What the operation goes back from


@settings(deadline=None, max_examples=200)
@given(figures())
def test_the_sizes_that_collide_are_those_from_which_the_convolution_comes_here(figure):
    rest = sampled(figure)
    sizes = call("transposed_convolution/notes.collidingSizes", figure.arguments(), derived(figure))
    for axis, found in enumerate(sizes):
        stride, padding, dilation = (rest[name][axis] for name in ("stride", "padding", "dilation"))
        taps, cells = figure.weight.shape[axis], figure.input.shape[axis]
        fitting = range(max(1, dilation * (taps - 1) + 1 - 2 * padding), 60)
        sizes_here = [
            n for n in fitting if geometry.output_size(n, taps, stride, padding, dilation) == cells
        ]
        assert found == sizes_here
        chosen = figure.output.shape[axis] in found
        assert chosen == (figure.output_padding[axis] < stride)


@settings(deadline=None)
@given(figures())
def test_the_convolution_with_the_same_weight_brings_back_what_the_figure_says(figure):
    figure.bias = 0
    back = functional.conv2d(figure.output[None], figure.weight[None, None], **sampled(figure))
    assert derived(figure)["back"].tolist() == back[0].tolist()


@settings(deadline=None)
@given(figures(), st.integers(0, 2**16))
def test_it_is_the_adjoint_of_that_convolution(figure, seed):
    figure.bias = 0
    x = integers_as(figure.output.shape, "float64", seed)
    forward = functional.conv2d(x[None], figure.weight[None, None], **sampled(figure))[0]
    if all(np.less(figure.output_padding, figure.stride)):
        assert forward.shape == figure.input.shape
    height, width = figure.input.shape
    assert (forward[:height, :width] * figure.input).sum() == (x * figure.output).sum()


# Coverage


@settings(deadline=None)
@given(figures())
def test_the_coverage_is_pytorchs_output_of_ones(figure):
    tensors = (torch.ones(1, *figure.input.shape), torch.ones(1, 1, *figure.weight.shape))
    rest = sampled(figure) | {"output_padding": figure.output_padding}
    expected = torch.nn.functional.conv_transpose2d(*tensors, **rest)[0]
    assert figure.coverage.tolist() == expected.tolist()
    assert derived(figure)["coverage"].tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("taps", "stride", "counts"),
    [(2, 2, [1]), (3, 2, [1, 2]), (4, 2, [2]), (5, 2, [2, 3]), (3, 3, [1]), (2, 3, [0, 1])],
)
def test_the_inside_is_even_where_the_stride_divides_the_kernel(taps, stride, counts):
    figure = TransposedConvolution(np.ones((1, 4)), np.ones((1, taps)), stride=(1, stride))
    pattern = derived(figure)["pattern"]
    assert pattern["counts"] == counts
    assert pattern["kind"] == ("even" if taps % stride == 0 else "stripes")


@settings(deadline=None)
@given(figures())
def test_the_pattern_is_that_of_an_output_without_a_border(figure):
    """Far inside a large output, all counts of a period occur, and no others."""
    pattern = derived(figure)["pattern"]
    (s_h, s_w), (k_h, k_w) = figure.stride, extent(**figure.arguments())
    large = torch.ones(1, 2 * k_h + 2, 2 * k_w + 2)
    kernel = torch.ones(1, 1, *figure.weight.shape)
    rest = {"stride": figure.stride, "dilation": figure.dilation}
    covered = torch.nn.functional.conv_transpose2d(large, kernel, **rest)[0]
    inside = covered[k_h : k_h + s_h, k_w : k_w + s_w]
    if pattern["kind"] == "small":
        assert pattern["counts"] == np.unique(figure.coverage).tolist()
    else:
        assert pattern["counts"] == inside.unique().tolist()
        uneven = sum(len(set(map(tuple, side.tolist()))) > 1 for side in (inside, inside.T))
        assert pattern["kind"] == ["even", "stripes", "checkerboard"][uneven]


# What is refused


REFUSED = [
    ({"output_padding": 2}, ["2, 2", "stride 2, 2", "dilation 1, 1"]),
    ({"stride": 1, "output_padding": (0, 1)}, ["0, 1", "stride 1, 1"]),
    ({"padding": (1, 4)}, ["1, 4", "3×−1"]),
    ({"input": np.ones((6, 4)), "stride": 3}, ["18×12", "16×16"]),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED)
def test_both_sides_refuse_with_both_numbers(changes, words):
    with pytest.raises(TraitError):
        TransposedConvolution(**changes)
    figure = TransposedConvolution()
    pairs = {k: v if isinstance(v, np.ndarray | tuple) else (v, v) for k, v in changes.items()}
    with pytest.raises(JavaScriptError) as refusal:
        call("transposed_convolution/state.derive", figure.arguments() | pairs, figure.limits)
    assert refusal.value.kind == "Refusal"
    for word in words:
        assert word in str(refusal.value)


OUTSIDE = [("input", np.ones((7, 2))), ("weight", np.ones((2, 6))), ("stride", (6, 1))]
OUTSIDE += [("stride", (0, 1)), ("padding", (0, 9)), ("padding", (-1, 0)), ("dilation", (1, 4))]
OUTSIDE += [("output_padding", (5, 0)), ("output_padding", (-1, 0))]


@pytest.mark.parametrize(("name", "value"), OUTSIDE)
def test_what_is_outside_the_limits_leaves_the_last_good_state(name, value):
    figure = TransposedConvolution()
    before = figure.output
    with pytest.raises(TraitError, match=name):
        setattr(figure, name, value)
    assert figure.output is before
    with pytest.raises(JavaScriptError, match="Refusal"):
        asked = figure.arguments() | {name: value}
        call("transposed_convolution/state.derive", asked, figure.limits)


def test_pytorch_takes_an_output_padding_above_the_stride_where_dilation_allows_it():
    figure = TransposedConvolution(stride=1, dilation=(3, 1), output_padding=(2, 0))
    assert figure.output.tolist() == figure.torch_output().tolist()
    assert derived(figure)["back"].shape == (4, 3)


# The figure


def test_the_first_view_is_a_checkerboard():
    figure = TransposedConvolution()
    assert figure.output.shape == (5, 7)
    assert derived(figure)["pattern"] == {"kind": "checkerboard", "counts": [1, 2, 4]}
    assert np.unique(figure.coverage).tolist() == [1, 2, 4]


@pytest.mark.parametrize(
    ("view", "last"), [("scatter", (1, 2)), ("zero-insertion", (4, 6)), ("coverage", (4, 6))]
)
def test_the_position_stays_on_the_cells_that_are_stepped_through(view, last):
    figure = TransposedConvolution(position=(99, 99), view=view)
    assert figure.position == last
    asked = {"position": [99, 99], "view": view}
    found = call("transposed_convolution/state.clamp", asked, derived(figure), figure.arguments())
    assert found == {"position": list(last), "view": view}


def test_another_view_or_a_smaller_output_moves_the_position_inside():
    figure = TransposedConvolution(position=(4, 6), view="coverage")
    figure.padding = 1
    assert figure.position == (2, 4)
    figure.view = "scatter"
    assert figure.position == (1, 2)


def test_to_torch_makes_the_output():
    figure = TransposedConvolution([[1, 2]], [[1, 3], [2, 5]], 0.5, (3, 2), (1, 0), (2, 1), (1, 2))
    layer = figure.to_torch()
    assert repr(layer) == (
        "ConvTranspose2d(1, 1, kernel_size=(2, 2), stride=(3, 2), padding=(1, 0), "
        "dilation=(1, 2), output_padding=(2, 1))"
    )
    assert verify.run(layer, figure.input[None])[0].tolist() == figure.output.tolist()


@pytest.mark.parametrize("view", ["scatter", "zero-insertion", "coverage"])
@pytest.mark.parametrize("padding", [0, (1, 3)])
def test_the_picture_is_a_png_and_has_words(view, padding):
    figure = TransposedConvolution(view=view, padding=padding)
    shown, metadata = figure._repr_mimebundle_()
    assert shown["text/plain"] == metadata["afm"]["alt"]
    assert figure.draw()[1:4] == b"PNG"
    assert "an output of " + "×".join(map(str, figure.output.shape)) in figure.alt


def test_a_stamp_that_the_padding_cuts_off_is_not_framed():
    figure = TransposedConvolution([[1, 2, 3]], [[7]], padding=(0, 1))
    assert figure.draw()[1:4] == b"PNG"
    assert figure.output.tolist() == [[0, 14, 0]]
