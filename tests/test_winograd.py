from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from js.figures import derived, printed, verdict
from js.twin import JavaScriptError, call
from strategies import integers_as
from traitlets import TraitError

from convlib import functional, verify
from convlib.algorithms import winograd
from convlib.widgets import Winograd
from convlib.widgets.winograd import TRANSFORMS, by_definition, trace

LENGTHS = st.sampled_from([4, 6])
PRECISIONS = st.sampled_from(["float64", "float32"])


@st.composite
def figures(draw, lengths=LENGTHS, precisions=PRECISIONS, largest=1e3):
    """Draw figures with fractions of many sizes."""
    number = st.floats(-largest, largest, allow_nan=False)
    length = draw(lengths)
    return Winograd(
        draw(st.lists(number, min_size=length, max_size=length)),
        weight=draw(st.lists(number, min_size=3, max_size=3)),
        precision=draw(precisions),
    )


def correlated(figure, dtype="float64"):
    """The output by convlib's definition, of the numbers as the precision holds them."""
    x, w = (array.astype(figure.precision) for array in (figure.input, figure.weight))
    return functional.conv1d(x.astype(dtype)[None], w.astype(dtype)[None, None])[0]


# The algorithm


@pytest.mark.parametrize("length", TRANSFORMS)
def test_the_transforms_sum_to_the_correlation_whatever_the_numbers(length):
    """Σ A[k, p] G[p, j] B[p, i] is 1 where i = k + j, else 0: exact, in fractions."""
    B, G, A = (
        [[Fraction(float(n)).limit_denominator(100) for n in row] for row in matrix]
        for matrix in TRANSFORMS[length]
    )
    for k, j, i in product(range(length - 2), range(3), range(length)):
        assert sum(A[k][p] * G[p][j] * B[p][i] for p in range(length)) == (i == k + j)


@pytest.mark.parametrize("precision", ["float64", "float32"])
@settings(deadline=None)
@given(st.integers(0, 2**16))
def test_f23_on_integers_is_exactly_pytorchs_correlation(precision, seed):
    figure = Winograd(integers_as(4, "float64", seed), integers_as(3, "float64", seed + 1))
    figure.precision = precision
    assert figure.output.dtype == precision
    assert figure.output.tolist() == figure.torch_output().tolist() == correlated(figure).tolist()


def test_f23_makes_the_four_products_of_the_textbook():
    d, g = np.array([3.0, 1, 2, 5]), np.array([1.0, 4, -3])
    found = trace(d, g, "float64")
    assert found.transformed_input.tolist() == [d[0] - d[2], d[1] + d[2], d[2] - d[1], d[1] - d[3]]
    assert found.transformed_weight.tolist() == [1, (1 + 4 - 3) / 2, (1 - 4 - 3) / 2, -3]
    m1, m2, m3, m4 = found.products
    assert found.output.tolist() == [m1 + m2 + m3, m2 - m3 - m4]


def test_f43_is_the_algorithm_of_conv2d():
    assert TRANSFORMS[6] == (winograd.B, winograd.G, winograd.A)


@settings(deadline=None, max_examples=200)
@given(figures(largest=1e17))
def test_the_output_is_within_rounding_of_the_definition(figure):
    allowed = figure.rounding(**figure.arguments())
    assert np.abs(figure.output - correlated(figure)).max() <= allowed
    assert np.abs(figure.output - figure.torch_output()).max() <= allowed


def test_rounding_is_not_generous():
    figure = Winograd([3, 1, 2, 5, 7, 4], precision="float32")
    assert np.abs(figure.output - correlated(figure)).max() > 0
    assert figure.rounding(**figure.arguments()) < 1e-3


def test_rounding_knows_that_halves_of_the_smallest_number_are_lost():
    least = float(np.finfo(np.float32).smallest_subnormal)
    figure = Winograd(np.array([1, 3, 5, 1, 7, 3]) * least, [1e17, 1, 3], precision="float32")
    difference = np.abs(figure.output - figure.torch_output()).max()
    assert 0 < difference <= figure.rounding(**figure.arguments())


# The browser


@settings(deadline=None, max_examples=200)
@given(figures(largest=1e17))
def test_the_browser_rounds_every_number_as_numpy_does(figure):
    browser = derived(figure)
    found = trace(**figure.arguments())
    assert browser["transformedInput"].tolist() == found.transformed_input.tolist()
    assert browser["transformedWeight"].tolist() == found.transformed_weight.tolist()
    assert browser["products"].tolist() == found.products.tolist()
    assert browser["output"].tolist() == figure.output.tolist()
    direct = by_definition(**figure.arguments())
    assert browser["direct"]["products"].tolist() == direct.tolist()
    sums = direct[:, 0] + direct[:, 1] + direct[:, 2]
    assert browser["direct"]["sums"].tolist() == sums.tolist()


@settings(deadline=None)
@given(figures())
def test_both_errors_are_measured_against_sums_in_float64(figure):
    exact = correlated(figure)
    errors = derived(figure)["errors"]
    direct = by_definition(**figure.arguments())
    sums = direct[:, 0] + direct[:, 1] + direct[:, 2]
    unit = 1e-15 * (1 + np.abs(direct.astype(float)).sum())  # sums in another order
    assert errors["winograd"] == pytest.approx(np.abs(figure.output - exact).max(), abs=unit)
    assert errors["direct"] == pytest.approx(np.abs(sums - exact).max(), abs=unit)


def test_in_float32_winograd_errs_more_than_the_definition():
    errors = derived(Winograd([3, 1, 2, 5, 7, 4], [0.1, 0.2, -0.3], precision="float32"))["errors"]
    assert errors["winograd"] > 3 * errors["direct"] > 0


@pytest.mark.parametrize(("length", "fast", "direct"), [(4, 4, 6), (6, 6, 12)])
def test_the_multiplications_are_counted(length, fast, direct):
    figure = Winograd(np.arange(length))
    browser = derived(figure)
    assert (browser["multiplications"], browser["direct"]["multiplications"]) == (fast, direct)
    assert f"are {fast} products" in figure.alt
    assert f"they take {direct} multiplications" in figure.alt


@settings(deadline=None)
@given(figures())
def test_three_witnesses_agree(figure):
    said = verdict(figure)
    assert said["kind"] == "agree"
    assert said["text"].startswith("The browser, convlib and nn.Conv1d agree")


@settings(deadline=None)
@given(figures(largest=1e17))
def test_copy_as_pytorch_is_a_program_that_prints_what_pytorch_says(figure):
    (output,) = printed(figure)
    assert str(output.dtype) == f"torch.{figure.precision}"
    assert output.tolist() == figure.torch_output().tolist()


# What is refused


REFUSED = {
    "input": [[1, 2, 3], [1, 2, 3, 4, 5], [1] * 7, [[1, 2, 3, 4]], [1, 2, np.nan, 4]],
    "weight": [[1], [1, 2], [1, 2, 3, 4]],
    "precision": ["float16", 64],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in REFUSED.items() for value in values]
)
def test_what_is_refused_leaves_the_last_good_state(name, value):
    figure = Winograd()
    before = figure.output
    with pytest.raises(TraitError, match=name):
        setattr(figure, name, value)
    assert figure.output is before
    with pytest.raises(TraitError, match=name):
        Winograd(**{name: value})


def test_float32_refuses_what_would_overflow_and_both_sides_say_so():
    with pytest.raises(TraitError, match=r"input holds -1e\+18: .* float32 .* up to ±1e\+17"):
        Winograd([1, -1e18, 3, 4], precision="float32")
    figure = Winograd([1, -1e18, 3, 4])
    asked = figure.arguments() | {"precision": "float32"}
    with pytest.raises(JavaScriptError, match="−1e18: allowed in float32 are numbers up to ±1e17"):
        call("winograd/state.derive", asked, figure.limits)
    largest = Winograd(np.full(6, 1e17), [1e17] * 3, precision="float32")
    assert np.isfinite(largest.output).all()


# The figure


def test_its_own_words_for_lengths():
    with pytest.raises(TraitError, match="input has 5 numbers: allowed are 4, or 6"):
        Winograd([1, 2, 3, 4, 5])


def test_the_first_view_has_an_output_that_cancels():
    figure = Winograd()
    assert figure.output.tolist() == [3, 0]
    figure.input = [3, 1, 2, 5, 7, 4]
    assert 0 < abs(figure.output[1]) < 1e-14


def test_the_step_stays_among_multiplications_and_outputs():
    figure = Winograd([3, 1, 2, 5, 7, 4], step=99)
    assert figure.step == 9
    figure.input = [3, 1, 2, 5]
    assert figure.step == 5
    figure.step = -3
    assert figure.step == 0


def test_to_torch_makes_the_output():
    layer = Winograd([3, 1, 2, 5], [1, 4, -3], precision="float32").to_torch()
    assert repr(layer) == "Conv1d(1, 1, kernel_size=(3,), stride=(1,), bias=False)"
    assert verify.run(layer, np.array([[3, 1, 2, 5]], "float32")).tolist() == [[1, -6]]


def test_the_picture_is_a_png_and_has_words():
    shown, metadata = Winograd()._repr_mimebundle_()
    assert shown["text/plain"] == metadata["afm"]["alt"]
    assert Winograd([3, 1, 2, 5, 7, 4]).draw()[1:4] == b"PNG"
