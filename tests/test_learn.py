import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from convlib import functional, kernels, learn, verify


@st.composite
def problems(draw):
    """Draw an input, an output that some kernel gives, and where to start."""
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    images, channels, filters = (draw(st.integers(1, 3)) for _ in range(3))
    k_h, k_w = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    height, width = k_h + draw(st.integers(0, 4)), k_w + draw(st.integers(0, 4))
    x = rng.normal(size=(images, channels, height, width))
    kernel, start = rng.normal(size=(2, filters, channels, k_h, k_w))
    return x, functional.conv2d(x, kernel), start, kernel


MOMENTA = st.floats(0, 0.95)

# The steps.


@settings(deadline=None, max_examples=50)
@given(problems(), st.floats(0.01, 0.9), MOMENTA)
def test_the_steps_are_pytorchs(problem, part, momentum):
    x, t, start, _ = problem
    lr = part * learn.largest_stable_lr(x, start.shape, momentum)
    ours = learn.gradient_descent(x, t, start, lr, momentum, steps=12)
    theirs = verify.gradient_descent(x, t, start, lr, momentum, steps=12)
    np.testing.assert_allclose(ours.weights, theirs.weights, rtol=0, atol=1e-10)
    np.testing.assert_allclose(ours.losses, theirs.losses, rtol=1e-10, atol=1e-12)


def test_two_steps_by_hand():
    x = np.array([[[[1.0, 2.0, -1.0]]]])
    t = np.array([[[[3.0, 0.0]]]])
    weights, losses = learn.gradient_descent(x, t, np.zeros((1, 1, 1, 2)), 0.5, 0.5, steps=2)
    # y − t = −3, 0: dY is the same, and g = [1, 2]·(−3).
    assert losses[0] == 4.5
    assert weights[1].ravel().tolist() == [1.5, 3]
    # y = 7.5, 0: g = [1, 2]·4.5, v = v/2 + g = [3, 6].
    assert losses[1] == 4.5**2 / 2
    assert weights[2].ravel().tolist() == [0, 0]


@given(problems())
def test_the_loss_is_the_mean_squared_error(problem):
    x, t, start, _ = problem
    _, (loss,) = learn.gradient_descent(x, t, start, lr=1, steps=0)
    y = F.conv2d(torch.tensor(x), torch.tensor(start))
    assert loss == pytest.approx(F.mse_loss(y, torch.tensor(t)).item(), rel=1e-12)


def test_a_learned_kernel_is_not_flipped_and_one_of_a_convolution_is():
    rng = np.random.default_rng(0)
    x, kernel = rng.normal(size=(1, 1, 7, 8)), rng.normal(size=(1, 1, 2, 3))
    flipped = kernel[..., ::-1, ::-1]
    lr = learn.largest_stable_lr(x, kernel.shape) / 2
    for applied in (kernel, flipped):
        t = functional.conv2d(x, applied.copy())
        learned, _ = learn.gradient_descent(x, t, 0 * kernel, lr, 0.5, steps=300)
        np.testing.assert_allclose(learned[-1], applied, atol=1e-6)


def test_floats_of_single_precision_stay_that():
    x, t, start = (np.ones((1, 1, side, side), np.float32) for side in (3, 2, 2))
    assert learn.gradient_descent(x, t, start, 0.1, 0.5, 3).weights.dtype == np.float32


def test_nothing_that_is_given_is_changed():
    x, t, start = np.ones((1, 1, 3, 4)), np.zeros((1, 1, 2, 2)), np.ones((1, 1, 2, 3))
    learn.gradient_descent(x, t, start, lr=0.1, momentum=0.9, steps=3)
    assert (x == 1).all()
    assert (t == 0).all()
    assert (start == 1).all()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lr": -0.1}, "lr must be a finite number from 0, got -0.1"),
        ({"lr": np.nan}, "lr must be a finite number from 0, got nan"),
        ({"momentum": 1}, "momentum must be from 0 to below 1, got 1"),
        ({"steps": -1}, "steps must be from 0, got -1"),
        ({"target": np.ones((1, 1, 1, 1))}, r"\(1, 1, 1, 1\), but the output is \(1, 1, 2, 2\)"),
    ],
)
def test_what_cannot_be_is_refused_with_both_numbers(changes, words):
    given_arrays = {
        "input": np.ones((1, 1, 3, 4)),
        "target": np.ones((1, 1, 2, 2)),
        "weight": np.ones((1, 1, 2, 3)),
    }
    with pytest.raises(ValueError, match=words):
        learn.gradient_descent(**{**given_arrays, "lr": 0.1} | changes)


# What can be said beforehand.


@settings(deadline=None, max_examples=50)
@given(problems())
def test_the_curvatures_are_those_of_autograds_second_derivatives(problem):
    x, t, start, _ = problem

    def loss(weight):
        return F.mse_loss(F.conv2d(torch.tensor(x), weight), torch.tensor(t))

    cells = start[0].size
    second = torch.autograd.functional.hessian(loss, torch.tensor(start))
    second = second.reshape(start.size, start.size)[:cells, :cells]  # the first filter's
    expected = np.linalg.eigvalsh(second.numpy())
    found = learn.curvatures(x, start.shape)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * max(1, expected[-1]))


@settings(deadline=None, max_examples=15)
@given(problems(), MOMENTA)
def test_just_below_the_largest_stable_rate_the_error_dies_and_just_above_it_grows(problem, mu):
    x, t, start, kernel = problem
    windows = np.concatenate(list(functional.unfold(x, start.shape[2:])), axis=1)
    steepest = np.linalg.svd(windows)[0][:, 0].reshape(start.shape[1:])
    start = kernel + steepest  # wrong in the direction of the largest curvature alone
    largest = learn.largest_stable_lr(x, start.shape, mu)
    _, below = learn.gradient_descent(x, t, start, 0.98 * largest, mu, steps=600)
    _, above = learn.gradient_descent(x, t, start, 1.02 * largest, mu, steps=600)
    assert below[-1] < 1e-6 * below[0]
    assert above[-1] > learn.GROWN * above[0]


def test_a_descent_that_diverges_ends_at_a_number():
    x = np.full((1, 1, 3, 3), 1e6)
    t, start = np.full((1, 1, 1, 1), -1e6), np.full((1, 1, 3, 3), 1e6)
    weights, losses = learn.gradient_descent(x, t, start, lr=1e6, momentum=0.99, steps=400)
    assert len(losses) == 2
    assert np.isfinite(weights).all()
    assert np.isfinite(losses).all()


def test_a_start_that_gives_the_output_already_stays_whatever_the_rate():
    x, kernel = np.arange(12.0).reshape(1, 1, 3, 4), np.array([[[[1.0, -2.0]]]])
    _, losses = learn.gradient_descent(x, functional.conv2d(x, kernel), kernel, lr=1e3, steps=5)
    assert losses.tolist() == [0] * 6


def test_nothing_is_learned_from_zeros():
    zeros = np.zeros((1, 1, 3, 4))
    assert learn.largest_stable_lr(zeros, (1, 1, 2, 2)) == np.inf
    assert learn.rank(zeros, (1, 1, 2, 2)) == 0


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (np.ones((6, 6)), 1),  # the sum of the weights
        (np.tile([0.0, 1.0], (6, 3)), 2),  # the sums of two kinds of columns
        (np.tri(6), 5),  # the sums along its five diagonals
        (np.eye(6)[:, [2]] @ np.eye(6)[[2]], 9),  # each weight by itself
        (np.random.default_rng(0).normal(size=(6, 6)), 9),
        (np.random.default_rng(0).normal(size=(4, 4)), 4),  # as many as there are windows
    ],
)
def test_the_rank_is_how_many_directions_of_kernels_an_input_shows(image, expected):
    assert learn.rank(image[None, None], (1, 1, 3, 3)) == expected


def test_what_an_input_does_not_show_stays_as_it_was():
    x, kernel = np.ones((1, 1, 5, 5)), kernels.sobel_x[None, None]
    start = np.arange(9.0).reshape(kernel.shape)
    t = functional.conv2d(x, kernel)
    weights, losses = learn.gradient_descent(x, t, start, lr=0.05, steps=200)
    assert losses[-1] < 1e-12
    np.testing.assert_allclose(weights[-1] - start, -4, atol=1e-6)  # all alike: only their sum
