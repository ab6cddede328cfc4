import math
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from js.figures import derived, printed, verdict
from js.twin import JavaScriptError, call
from strategies import integers_as
from traitlets import TraitError

from convlib import equivariance, verify
from convlib.widgets import Equivariance
from convlib.widgets.equivariance import MODES

MODE = st.sampled_from(MODES)
POOL = st.sampled_from(equivariance.POOLS)
BLUR = st.sampled_from(list(equivariance.BLURS))


@st.composite
def pictures(draw, least=4, most=9):
    """Draw integer pictures that are seldom square."""
    return integers_as(
        (draw(st.integers(least, most)), draw(st.integers(least, most))),
        "float64",
        draw(st.integers(0, 2**16)),
    )


@st.composite
def weights(draw):
    """Draw integer kernels of odd sides, with no symmetry."""
    odd = st.sampled_from([1, 3, 5])
    return integers_as((draw(odd), draw(odd)), "float64", draw(st.integers(0, 2**16)))


@st.composite
def figures(draw):
    """Draw figures of all kinds."""
    step = st.integers(-6, 6)
    stride = st.integers(1, 4)
    return Equivariance(
        draw(pictures()),
        weight=draw(weights()),
        shift=(draw(step), draw(step)),
        stride=(draw(stride), draw(stride)),
        padding_mode=draw(MODE),
        pool=draw(POOL),
        blur=draw(BLUR),
    )


def differences(figure):
    return figure.table.differences


# What survives a shift


@settings(deadline=None)
@given(pictures(), weights(), st.integers(-30, 30), st.integers(-30, 30), POOL, BLUR)
def test_with_circular_padding_and_stride_1_every_shift_is_exact(x, w, dy, dx, pool, blur):
    found = equivariance.commutation(x, w, (dy, dx), pool=pool, blur=blur)
    assert found.difference == 0
    expected = (0, 0) if pool.startswith("global") else (dy, dx)
    assert found.offset == expected


@settings(deadline=None)
@given(weights(), st.integers(0, 99), st.integers(-3, 3), st.integers(-3, 3), POOL, BLUR)
def test_a_stride_that_divides_shift_and_sides_is_exact(w, seed, dy, dx, pool, blur):
    x = integers_as((6, 8), "float64", seed)
    found = equivariance.commutation(x, w, (3 * dy, 2 * dx), (3, 2), pool=pool, blur=blur)
    assert found.difference == 0


def test_stride_2_keeps_shifts_by_2_and_a_shift_by_1_matches_no_shift_of_the_output():
    x = np.arange(8.0 * 6).reshape(8, 6) ** 2 % 31
    w = np.array([[1.0, 4, -2], [0, 3, 1], [2, -1, 5]])
    for by in ((0, 2), (2, 0), (-2, 4)):
        assert equivariance.commutation(x, w, by, 2).difference == 0
    after = equivariance.layer(np.roll(x, 1, 1), w, 2)
    before = equivariance.layer(x, w, 2)
    apart = [
        np.abs(after - np.roll(before, by, (0, 1))).max() for by in product(range(4), range(3))
    ]
    assert min(apart) > 0
    assert equivariance.commutation(x, w, (0, 1), 2).difference == min(apart)


def test_one_shift_in_four_survives_a_stride_of_2_and_one_in_nine_a_stride_of_3():
    for stride in (1, 2, 3):
        exact = differences(Equivariance(stride=stride)) == 0
        steps = np.arange(-4, 5) % stride == 0
        assert exact.tolist() == np.outer(steps, steps).tolist()


def test_a_stride_that_does_not_divide_the_side_breaks_the_circle():
    x = np.arange(7.0 * 8).reshape(7, 8) ** 2 % 31
    assert equivariance.commutation(x, np.ones((1, 1)), (2, 0), 2).difference > 0
    assert equivariance.commutation(x, np.ones((1, 1)), (0, 2), 2).difference == 0


def test_a_blur_weighs_as_pascals_triangle_does():
    for blur, row in [("none", 0), ("triangle-3", 2), ("binomial-5", 4)]:
        assert equivariance.BLURS[blur] == tuple(math.comb(row, k) for k in range(row + 1))


def test_of_equal_offsets_the_one_nearest_to_the_shift_is_taken():
    flat, one = np.ones((4, 8)), np.ones((1, 1))
    for by, stride, nearest in [
        ((1, 7), 2, (0, 3)),
        ((0, -5), 3, (0, -2)),
        ((-3, 1), (2, 4), (-2, 0)),
    ]:
        figure = Equivariance(flat, one, shift=by, stride=stride)
        assert figure.commutation.offset == tuple(derived(figure)["offset"]) == nearest


def test_offsets_that_only_rounding_tells_apart_are_equal():
    thirds = np.tile([0.1, 0.2, 0.3], (4, 4))  # each three add up to 0.6, or nearly
    figure = Equivariance(thirds, np.ones((1, 3)), shift=(0, 7), stride=2)
    assert np.unique(figure.output).size > 1
    assert figure.commutation.offset == tuple(derived(figure)["offset"]) == (0, 3)
    assert figure.commutation.difference == 0


@settings(deadline=None)
@given(pictures(), weights(), st.integers(-9, 9), st.integers(-9, 9), MODE, BLUR)
def test_at_stride_1_padding_breaks_nothing_but_where_it_was_seen(x, w, dy, dx, mode, blur):
    found = equivariance.commutation(x, w, (dy, dx), padding_mode=mode, blur=blur)
    seen = equivariance.padding_reach(x.shape, w, padding_mode=mode, blur=blur)
    rim = seen | np.roll(seen, (dy, dx), (0, 1))
    apart = np.abs(found.shifted_first - found.layer_first)
    assert not apart[~rim].any()


def test_the_rim_is_half_a_kernel_wide_and_zeros_do_break_it():
    x, w = np.ones((6, 9)), np.array([[1.0, 2, 3]] * 5)
    seen = equivariance.padding_reach(x.shape, w, padding_mode="zeros")
    assert not seen[2:-2, 1:-1].any()
    assert seen.sum() == 6 * 9 - 2 * 7
    found = equivariance.commutation(x, w, (0, 4), padding_mode="zeros")
    apart = found.shifted_first != found.layer_first
    assert np.flatnonzero(apart.any(axis=0)).tolist() == [0, 3, 4, 8]


def test_zeros_around_the_picture_hide_what_zero_padding_breaks():
    x = np.zeros((7, 9))
    x[3, 3:5] = 5, 2
    found = equivariance.commutation(x, np.arange(9.0).reshape(3, 3), (1, 2), padding_mode="zeros")
    assert found.difference == 0


def test_a_blur_before_the_subsampling_shrinks_the_differences():
    for pool in ("none", "max"):
        mean = []
        for blur in equivariance.BLURS:
            table = Equivariance(pool=pool, blur=blur).table
            mean.append(table.differences.mean() / table.largest)
        assert mean == sorted(mean, reverse=True)
        assert mean[2] < 0.75 * mean[0]


def test_a_global_pooling_is_invariant_unless_a_stride_came_before():
    pixel = np.eye(1, 6 * 8, 11).reshape(6, 8)
    for pool in ("global max", "global avg"):
        figure = Equivariance(pixel, [[1]], stride=1, pool=pool)
        assert not differences(figure).any()
        figure.stride = 2
        assert differences(figure).any()


@settings(deadline=None)
@given(pictures(), st.integers(-30, 30), st.integers(-30, 30))
def test_shift_is_torch_roll(x, dy, dx):
    rolled = torch.roll(torch.from_numpy(x), (dy, dx), dims=(-2, -1)).numpy()
    assert equivariance.shift(x, dy, dx).tolist() == rolled.tolist()
    assert call("equivariance/layer.shift", x, [dy, dx]).tolist() == rolled.tolist()


def test_rounding_counts_as_exact():
    x = np.random.default_rng(0).normal(size=(6, 8))
    w = np.random.default_rng(1).normal(size=(3, 5))
    found = equivariance.commutation(x, w, (1, 2), pool="avg", blur="binomial-5")
    assert found.difference == 0


# PyTorch and the browser


@settings(deadline=None)
@given(figures())
def test_three_witnesses_agree(figure):
    said = verdict(figure)
    assert said["kind"] == "agree", said
    assert said["text"].startswith("The browser, convlib and nn.Conv2d agree")
    assert np.abs(figure.torch_output() - figure.output).max() <= 1e-9


@settings(deadline=None)
@given(figures())
def test_the_browser_finds_what_convlib_finds(figure):
    browser, found = derived(figure), figure.commutation
    assert tuple(browser["offset"]) == found.offset
    assert browser["difference"] == pytest.approx(found.difference, abs=1e-9)
    assert browser["table"]["differences"] == pytest.approx(differences(figure), abs=1e-9)
    assert browser["table"]["largest"] == pytest.approx(figure.table.largest, abs=1e-9)
    given = figure.arguments()
    del given["input"], given["shift"]
    seen = equivariance.padding_reach(figure.input.shape, **given)
    assert browser["reached"].astype(bool).tolist() == seen.tolist()
    if figure.blur == "none":
        assert browser["plain"] is None
    else:
        figure.blur = "none"
        assert browser["plain"]["differences"] == pytest.approx(differences(figure), abs=1e-9)


@settings(deadline=None)
@given(figures())
def test_copy_as_pytorch_is_a_program_that_prints_both_orders_and_their_difference(figure):
    first, second, apart = printed(figure)
    assert np.abs(np.stack([first, second]) - figure.output).max() <= 1e-9
    assert float(apart) == pytest.approx(figure.commutation.difference, abs=1e-9)


def test_to_torch_is_the_layer():
    assert repr(Equivariance().to_torch()) == (
        "Conv2d(1, 1, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), bias=False, "
        "padding_mode=circular)"
    )
    blurred = Equivariance(pool="max", blur="triangle-3").to_torch()
    assert [type(part).__name__ for part in blurred] == [
        "Conv2d",
        "CircularPad2d",
        "MaxPool2d",
        "Conv2d",
    ]
    assert verify.run(blurred, Equivariance().input[None]).shape == (1, 6, 6)


# What is refused


REFUSED = {
    "input": [np.ones((3, 8)), np.ones((8, 25)), [[1, 2], [3, "x"]], np.full((5, 5), np.nan)],
    "weight": [np.ones((2, 3)), np.ones((3, 9)), 4],
    "shift": [24, (0, 0.5), "right", (1, 2, 3)],
    "stride": [0, 5, (1, 0), 1.5],
    "padding_mode": ["constant", None],
    "pool": ["mean", 2],
    "blur": [3, "gauss"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in REFUSED.items() for value in values]
)
def test_what_is_refused_leaves_the_last_good_state(name, value):
    figure = Equivariance()
    before = figure.output
    with pytest.raises(TraitError, match=name):
        setattr(figure, name, value)
    assert figure.output is before
    with pytest.raises(TraitError, match=name):
        Equivariance(**{name: value})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("input", np.ones((3, 8)), "picture of 3×8: allowed are 4×4 to 24×24"),
        ("weight", np.ones((2, 3)), "its sides must be odd"),
        ("weight", np.ones((9, 3)), "9×3 cells"),
        ("stride", [5, 1], "whole numbers from 1 to 4"),
        ("shift", [0, 30], "whole numbers from −23 to 23"),
        ("pool", "mean", "allowed are none, max"),
    ],
)
def test_the_browser_refuses_the_same_in_words(name, value, words):
    figure = Equivariance()
    with pytest.raises(JavaScriptError, match=words):
        call("equivariance/state.derive", figure.arguments() | {name: value}, figure.limits)


def test_unknown_words_are_refused_by_the_functions():
    with pytest.raises(ValueError, match="pool='mean'"):
        equivariance.layer(np.ones((4, 4)), np.ones((3, 3)), pool="mean")
    with pytest.raises(ValueError, match="blur='gauss'"):
        equivariance.layer(np.ones((4, 4)), np.ones((3, 3)), blur="gauss")


# The figure


def test_the_first_view_is_one_step_from_exact():
    figure = Equivariance()
    assert figure.commutation.difference > 0.9 * figure.table.largest
    figure.shift = 0, 2
    assert figure.commutation.difference == 0
    assert figure.commutation.offset == (0, 1)


def test_the_picture_is_a_png_and_has_words():
    shown, metadata = Equivariance()._repr_mimebundle_()
    assert shown["text/plain"] == metadata["afm"]["alt"]
    assert "differ by up to 30; 25 of 81 shifts are exact" in shown["text/plain"]
    assert Equivariance(pool="global avg").draw()[1:4] == b"PNG"
