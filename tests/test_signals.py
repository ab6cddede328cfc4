import itertools
import math
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from convlib import signals
from convlib.signals import (
    Box,
    Decay,
    Drawn,
    Gaussian,
    Signal,
    Smoothed,
    Triangle,
    circulant,
    convolve,
    convolve_circular,
    correlate,
    exact,
    linear_length,
    riemann,
    riemann_error,
    same_offset,
    sample,
    toeplitz,
)

MODES = ("full", "same", "valid")
METHODS = ("direct", "fft")
SIGNALS = [
    Box(),
    Box(2, 3.5, height=-2),
    Triangle(),
    Triangle(-3, -2.5, height=4),
    Gaussian(),
    Gaussian(0.3, centre=1.5, area=3),
    Decay(),
    Decay(2.5, start=-1, height=0.5),
    Drawn([0.5, 1, -2, 0.25], start=-1, stop=2),
]
PAIRS = [
    (Box(), Box()),
    (Box(2, 3), Box(2, 3)),
    (Box(-1, 2, height=3), Box(0.25, 0.75, height=-2)),  # unequal, shifted
    (Box(0.25, 0.75), Box(-1, 2)),
    (Gaussian(), Gaussian()),
    (Gaussian(0.5, 1, 2), Gaussian(1.2, -3, 0.5)),
    (Decay(), Decay()),
    (Decay(2, 1), Decay(0.5, -2, 3)),
    (Decay(1), Decay(1 + 1e-9)),  # nearly equal: a difference of nearly equal numbers
    (Box(1, 2.5, height=2), Decay(1.5, start=-0.5)),
    (Decay(1.5), Box(-1, 1)),
    (Box(-2, 0.5), Gaussian(0.4, centre=1)),
    (Gaussian(3), Box()),
    (Box(0, 3), Triangle(-1, 0.5, height=2)),
    (Triangle(), Box(-0.1, 0.1)),
    (Box(-0.3, 1), Drawn([0, 1, -2, 0], start=-1, stop=2)),
]


def ends(signal):
    """Of an interval that holds all but nothing of a signal."""
    start, stop = signal.support
    if isinstance(signal, Gaussian):
        return signal.centre - 9 * signal.sigma, signal.centre + 9 * signal.sigma
    return start, stop if math.isfinite(stop) else start + 40 / signal.rate


def area(values, step):
    return float(np.sum(values) * step)


@pytest.mark.parametrize("f", SIGNALS, ids=str)
def test_integral_and_support_are_those_of_the_function(f):
    start, stop = ends(f)
    t, values = sample(f, start, stop, 200_000)
    assert area(values, t[1] - t[0]) == pytest.approx(f.integral, abs=1e-6)
    outside = np.array([start - 1e-9, stop + 1e-9])
    assert np.allclose(f(outside), 0, atol=1e-16)


@pytest.mark.parametrize("f", [*SIGNALS, exact(Decay(1), Decay(2, 1)), exact(Decay(), Decay())])
def test_the_running_area_grows_by_the_function(f):
    t = np.linspace(-5, 8, 40)
    n = 20_000
    for a, b in itertools.pairwise(t):
        points, values = sample(f, a, b, n)
        grown = float(f.cumulative(b) - f.cumulative(a))
        assert area(values, points[1] - points[0]) == pytest.approx(grown, abs=1e-4)
    far = f.cumulative(np.array([-1e6, 1e6]))
    assert far == pytest.approx([0, f.integral])


@pytest.mark.parametrize(("f", "g"), PAIRS, ids=str)
def test_closed_forms_are_the_integral_of_the_definition(f, g):
    answer = exact(f, g)
    (a, b), (c, d) = ends(f), ends(g)
    x, left = sample(f, a, b, 400_000)
    h = x[1] - x[0]
    for z in np.linspace(a + c - 0.5, min(b + d, a + c + 12), 23) + 0.0123:
        integral = area(left * g(z - x), h)  # ∫ f(x) g(z − x) dx
        assert float(answer(z)) == pytest.approx(integral, abs=2e-4)


@pytest.mark.parametrize(("f", "g"), PAIRS, ids=str)
def test_convolution_commutes_and_areas_multiply(f, g):
    z = np.linspace(-12, 12, 97)
    assert np.allclose(exact(f, g)(z), exact(g, f)(z), rtol=0, atol=1e-14)
    assert exact(f, g).integral == pytest.approx(f.integral * g.integral)
    sums = [p + q for p, q in zip(f.support, g.support, strict=True)]
    assert list(exact(f, g).support) == pytest.approx(sums)


def test_boxes_of_one_width_make_a_triangle():
    assert exact(Box(-0.5, 0.5), Box(-0.5, 0.5)) == Triangle(-1, 1, height=1)
    z = np.array([3.5, 4.0, 4.25, 5.0, 5.75, 6.0, 6.5])
    expected = [0, 0, 0.25, 1, 0.25, 0, 0]  # z − 4 on (4, 5], 6 − z on (5, 6]
    assert exact(Box(2, 3), Box(2, 3))(z).tolist() == expected


def test_boxes_of_two_widths_make_a_trapezium():
    z = np.array([-0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 3.5, 4.0, 4.5])
    answer = exact(Box(0, 1), Box(0, 3))
    assert answer(z).tolist() == [0, 0, 0.5, 1, 1, 1, 0.5, 0, 0]


def test_gaussians_add_variances_and_centres():
    assert exact(Gaussian(3, 1, 2), Gaussian(4, 5, 7)) == Gaussian(5, 6, 14)


def test_equal_decays_make_t_exp_minus_t():
    t = np.linspace(-2, 9, 50)
    expected = np.where(t > 0, t * np.exp(-t), 0)
    assert np.allclose(exact(Decay(), Decay())(t), expected, rtol=1e-14, atol=0)


def test_unequal_decays_are_a_difference_of_decays():
    t = np.linspace(0, 9, 50)
    expected = (np.exp(-t) - np.exp(-3 * t)) / (3 - 1)
    assert np.allclose(exact(Decay(3), Decay(1))(t), expected, rtol=1e-12, atol=1e-16)


def test_an_exact_answer_needs_signals_with_a_closed_form():
    with pytest.raises(TypeError, match=r"only a Signal has .*, got <ufunc 'sin'>"):
        exact(Box(), np.sin)
    with pytest.raises(ValueError, match=r"Triangle.* ∗ Triangle"):
        exact(Triangle(), Triangle())
    with pytest.raises(ValueError, match="no closed form here"):
        exact(Box(), exact(Box(), Gaussian()))
    with pytest.raises(NotImplementedError, match="Smoothed"):
        Smoothed(Gaussian(), Box()).cumulative(0)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Box(1, 1), "stop must be after start, got 1 to 1"),
        (lambda: Triangle(2, -1), "stop must be after start, got 2 to -1"),
        (lambda: Box(0, math.inf), "stop must be finite, got inf"),
        (lambda: Gaussian(0), "sigma must be positive, got 0"),
        (lambda: Decay(-1), "rate must be positive, got -1"),
        (lambda: Decay(1, height=math.nan), "height must be finite, got nan"),
        (lambda: Drawn([1]), "samples must be at least two, got 1"),
        (lambda: Drawn([1, math.nan]), "samples must be finite, got nan"),
        (lambda: Drawn([1, 2], start=1, stop=0), "stop must be after start, got 1 to 0"),
        (lambda: sample(Box(), 1, 0, 5), "stop must be after start, got 1 to 0"),
        (lambda: sample(Box(), 0, 1, 0), "n must be at least 1, got 0"),
        (lambda: sample(lambda t: 1, 0, 1, 5), r"\(5,\) points with values of \(\)"),
        (lambda: riemann([1, 2], [1, 2, 3], [0, 1, 2]), "f has 2 values, g 3, but t has 3"),
        (lambda: riemann([1, 2, 3], [1, 2, 3], [0, 1, 3]), "equal steps, got 1.0 to 2.0"),
        (lambda: riemann([1, 2], [1, 2], [1, 0]), "grow in equal steps, got -1.0"),
        (lambda: same_offset([1]), "at least two points, got 1"),
    ],
)
def test_refusals_name_the_numbers(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_signals_keep_the_shape_of_the_points():
    for f in [*SIGNALS, *(exact(*pair) for pair in PAIRS)]:
        assert isinstance(f, Signal)
        for shape in [(), (3,), (2, 0), (2, 3)]:
            assert f(np.zeros(shape)).shape == shape


# Sums over samples


@pytest.mark.parametrize("start", [-4.0, -3.0, 0.0, 1.0])
def test_riemann_sums_are_in_the_right_place_on_any_grid(start):
    f, g = Box(2, 3), Box(1.5, 2.5)
    t, values = sample(f, start, 5, round(5 - start) * 20)
    z, nearly = riemann(values, g(t), t)
    assert np.allclose(nearly, exact(f, g)(z), rtol=0, atol=1e-12)  # edges lie between cells
    assert z[np.argmax(nearly)] == pytest.approx(4.5)


@pytest.mark.parametrize(
    "t",
    [
        np.linspace(-4, 4, 81),  # symmetric, odd: the only one which mode="same" draws right
        np.linspace(-4, 4, 80),
        np.linspace(0, 8, 81),
        np.linspace(-2, 7, 90),
    ],
)
def test_same_mode_draws_the_answer_in_the_wrong_place_by_its_offset(t):
    f, g = Gaussian(0.4, centre=0.5), Gaussian(0.3, centre=0.8)
    drawn = np.convolve(f(t), g(t), mode="same") * (t[1] - t[0])
    truth = exact(f, g)
    offset = same_offset(t)
    inside = np.abs(t + offset - 1.3) < 1.3  # neither function is cut off by any of the grids
    assert np.allclose(drawn[inside], truth(t + offset)[inside], rtol=0, atol=5e-3)
    assert (offset == 0) == (np.abs(drawn - truth(t)).max() < 5e-3)


def test_same_offset_in_numbers():
    assert same_offset(np.linspace(0, 6, 7)) == 3
    assert same_offset(np.linspace(-3, 3, 7)) == 0
    assert same_offset([-1.5, -0.5, 0.5, 1.5]) == -0.5
    assert same_offset(np.linspace(2, 3, 11)) == 2.5


def test_the_error_falls_with_the_square_of_the_step_where_functions_are_smooth():
    errors = [riemann_error(Gaussian(0.3), Box(), -4, 4, n) for n in (80, 160, 320)]
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.2)
    assert errors[1] / errors[2] == pytest.approx(4, rel=0.2)


def test_the_error_falls_with_the_step_where_one_jumps():
    errors = [riemann_error(Box(-0.5, 0.5), Decay(), -1, 40, n) for n in (1000, 10_000)]
    assert 1e-2 < errors[0] < 41 / 1000  # less than a cell more or less under the box
    assert 1e-4 < errors[1] < 41 / 10_000


def test_boxes_whose_edges_lie_between_cells_are_exact():
    assert riemann_error(Box(-0.5, 0.5), Box(-0.5, 0.5), -1, 1, 8) == 0


def test_samples_lie_in_the_middle_of_cells():
    t, values = sample(np.cos, 1, 3, 4)
    assert t.tolist() == [1.25, 1.75, 2.25, 2.75]
    assert values.tolist() == np.cos(t).tolist()


# Sequences


whole = st.lists(st.integers(-9, 9), min_size=1, max_size=9)


@pytest.mark.parametrize("method", METHODS)
def test_sequences_in_numbers(method):
    assert convolve([1, 2, 3], [4, 5, 6], method=method).tolist() == [4, 13, 28, 27, 18]
    full = [5, 16, 34, 60, 61, 52, 32]
    assert convolve([1, 2, 3, 4], [5, 6, 7, 8], method=method).tolist() == full


def test_a_short_fft_wraps_round_and_a_long_one_does_not():
    a, b = [1, 2, 3, 4], [5, 6, 7, 8]
    assert convolve_circular(a, b).tolist() == [66, 68, 66, 60]
    assert convolve_circular(a, b, 7).tolist() == [5, 16, 34, 60, 61, 52, 32]
    assert linear_length(4, 4) == 7
    assert convolve_circular(a, b, 6).tolist() != convolve(a, b).tolist()[:6]


@given(whole, whole, st.sampled_from(MODES), st.sampled_from(METHODS))
def test_numpy_convolves_the_same(a, b, mode, method):
    assert convolve(a, b, mode, method).tolist() == np.convolve(a, b, mode).tolist()
    assert correlate(a, b, mode, method).tolist() == np.correlate(a, b, mode).tolist()


@given(whole, whole, st.sampled_from(MODES), st.sampled_from(METHODS))
def test_numpy_convolves_complex_numbers_the_same(a, b, mode, method):
    a = np.array(a) + 1j * np.array(a[::-1])
    b = 2 - 1j * np.array(b)
    assert np.allclose(convolve(a, b, mode, method), np.convolve(a, b, mode), atol=1e-10)
    assert np.allclose(correlate(a, b, mode, method), np.correlate(a, b, mode), atol=1e-10)


@given(whole, whole)
def test_pytorchs_convolution_is_correlation(a, b):
    a, b = sorted((a, b), key=len, reverse=True)
    theirs = torch.nn.functional.conv1d(torch.tensor([[a]]), torch.tensor([[b]]))
    assert correlate(a, b).tolist() == theirs[0, 0].tolist()
    assert convolve(a, b, "valid").tolist() == correlate(a, b[::-1]).tolist()


def test_pytorchs_same_starts_one_later_for_an_even_kernel():
    a, b = [1, 2, 3, 4, 5], [1, 10, 100, 1000]
    flipped = torch.tensor([[b[::-1]]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch says, once, that it copies the input
        theirs = torch.nn.functional.conv1d(torch.tensor([[a]]), flipped, padding="same")[0, 0]
    full = convolve(a, b).tolist()
    assert theirs.tolist() == full[2:7]
    assert convolve(a, b, "same").tolist() == full[1:6] == np.convolve(a, b, "same").tolist()


@given(whole, whole, st.integers(0, 4))
def test_a_circle_adds_up_what_lies_a_turn_apart(a, b, more):
    n = max(len(a), len(b)) + more
    wrapped = np.zeros(n, int)
    for i, value in enumerate(np.convolve(a, b)):
        wrapped[i % n] += value
    assert convolve_circular(a, b, n).tolist() == wrapped.tolist()
    assert convolve_circular(a, b, n, method="direct").tolist() == wrapped.tolist()
    if n >= linear_length(len(a), len(b)):
        assert wrapped[: len(a) + len(b) - 1].tolist() == convolve(a, b).tolist()


@given(whole, whole, st.sampled_from(MODES))
def test_a_toeplitz_matrix_convolves(a, b, mode):
    matrix = toeplitz(b, len(a), mode)
    assert (matrix @ a).tolist() == convolve(a, b, mode).tolist()
    assert np.array_equal(matrix[1:, 1:], matrix[:-1, :-1])  # constant along diagonals


@given(whole, whole, st.integers(0, 4))
def test_a_circulant_matrix_convolves_on_a_circle(a, b, more):
    n = max(len(a), len(b)) + more
    padded = [*a, *[0] * (n - len(a))]
    assert (circulant(b, n) @ padded).tolist() == convolve_circular(a, b, n).tolist()


def test_the_eigenvalues_of_a_circulant_are_the_kernels_transform():
    kernel, n = [1.0, -2.0, 4.0], 5
    got = np.sort_complex(np.linalg.eigvals(circulant(kernel, n)))
    assert np.allclose(got, np.sort_complex(np.fft.fft(kernel, n)))


def test_the_transpose_of_a_toeplitz_matrix_correlates():
    kernel, y = [1, 2, 3], np.array([3, 1, 4, 1, 5, 9])
    assert (toeplitz(kernel, 4).T @ y).tolist() == correlate(y, kernel).tolist()


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "float32", "float64", "complex64"])
def test_dtypes_are_kept(dtype):
    a, b = np.arange(3).astype(dtype), np.ones(2, dtype)
    for method in METHODS:
        assert convolve(a, b, method=method).dtype == dtype
    assert convolve_circular(a, b).dtype == toeplitz(b, 3).dtype == circulant(b, 3).dtype == dtype
    assert a.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: convolve([], [1]), ValueError, r"a must have one axis .*, got \(0,\)"),
        (lambda: convolve([1], [[1]]), ValueError, r"b must have one axis .*, got \(1, 1\)"),
        (lambda: convolve([1], ["1"]), TypeError, "b must be made of numbers, got <U1"),
        (lambda: correlate([True], [1]), TypeError, "a must be made of numbers, got bool"),
        (lambda: convolve([1], [1], "circular"), ValueError, "full, same, valid, got 'circular'"),
        (lambda: convolve([1], [1], method="dft"), ValueError, "got 'dft'"),
        (lambda: convolve_circular([1, 2], [1, 2, 3], 2), ValueError, "n=2 .* have 2 and 3"),
        (lambda: convolve_circular([1], [1], method="fast"), ValueError, "method .*'fast'"),
        (lambda: circulant([1, 2, 3], 2), ValueError, "kernel of 3 .* n=2"),
        (lambda: toeplitz([1], 0), ValueError, "lengths must be at least 1, got 0, 1"),
        (lambda: toeplitz([1], 2.0), TypeError, "must be made of integers, got 2.0"),
    ],
)
def test_sequences_that_are_none_are_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_all_names_are_at_hand():
    assert all(hasattr(signals, name) for name in signals.__all__)
