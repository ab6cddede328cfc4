import numpy as np
import pytest

from convlib import kernels
from convlib.functional import conv2d


def answer(kernel, image):
    return conv2d(np.asarray(image, np.float64)[None], kernel[None, None])[0]


RIGHT = np.tile(np.arange(5.0), (5, 1))  # grows to the right by 1 a step
DOWN = RIGHT.T


def test_identity_gives_the_image_back():
    image = np.random.default_rng(0).random((5, 6))
    assert np.array_equal(answer(kernels.identity, image), image[1:-1, 1:-1])


def test_slopes_answer_to_growth_rightwards_and_downwards():
    assert np.all(answer(kernels.sobel_x, RIGHT) == 8)
    assert np.all(answer(kernels.sobel_x, DOWN) == 0)
    assert np.all(answer(kernels.sobel_y, DOWN) == 8)
    assert np.all(answer(kernels.sobel_y, RIGHT) == 0)
    assert np.all(answer(kernels.prewitt_x, RIGHT) == 6)


def test_laplacian_ignores_ramps_and_is_negative_on_a_bright_spot():
    assert np.all(answer(kernels.laplacian, 3 * RIGHT + 2 * DOWN) == 0)
    spot = np.zeros((3, 3))
    spot[1, 1] = 1
    assert answer(kernels.laplacian, spot) == -4
    assert np.all(answer(kernels.laplacian, RIGHT**2) == 2)  # the second derivative of x²


def test_sharpening_is_the_image_minus_its_laplacian():
    assert np.array_equal(kernels.sharpen, kernels.identity - kernels.laplacian)


def test_embossing_is_brighter_where_the_image_grows_towards_the_bottom_right():
    assert np.all(answer(kernels.emboss, RIGHT + DOWN) > (RIGHT + DOWN)[1:-1, 1:-1])
    assert np.all(answer(kernels.emboss, RIGHT - DOWN) == (RIGHT - DOWN)[1:-1, 1:-1])


@pytest.mark.parametrize("name", ["identity", "box", "gaussian", "sharpen", "emboss"])
def test_kernels_that_keep_the_brightness_sum_to_1(name):
    assert kernels.NAMED[name].sum() == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("name", ["sobel_x", "sobel_y", "prewitt_x", "laplacian"])
def test_kernels_that_find_changes_sum_to_0(name):
    assert kernels.NAMED[name].sum() == 0


def test_box_averages_whatever_its_shape():
    assert kernels.box(3).tolist() == [[1 / 9] * 3] * 3
    assert kernels.box((2, 4)).shape == (2, 4)
    assert kernels.box((2, 4)).sum() == 1


def test_gaussian_is_separable_symmetric_and_has_its_sigma():
    g = kernels.gaussian((31, 25), sigma=2.0)
    assert g.shape == (31, 25)
    assert g.sum() == pytest.approx(1)
    assert np.allclose(g, np.outer(g.sum(1), g.sum(0)), rtol=0, atol=1e-16)
    assert np.array_equal(g, g[::-1, ::-1])
    assert (g.sum(1) * np.arange(-15, 16) ** 2).sum() == pytest.approx(4, abs=1e-6)  # σ²


def test_gaussians_add_their_variances():
    three, four = kernels.gaussian(41, 3.0), kernels.gaussian(41, 4.0)
    twice = conv2d(three[None], four[None, None], padding=20)[0]
    assert np.allclose(twice, kernels.gaussian(41, 5.0), atol=2e-6)


def test_binomial_is_the_gaussian_that_halves_one_step_away():
    assert np.allclose(kernels.gaussian(3, 1 / np.sqrt(2 * np.log(2))), kernels.binomial)


def test_gabor_answers_to_its_own_direction_and_wavelength():
    y, x = np.mgrid[-10:11, -10:11]
    level, upright = np.cos(2 * np.pi * y / 5), np.cos(2 * np.pi * x / 5)
    downwards = kernels.gabor(21, wavelength=5, angle=np.pi / 2, sigma=3)
    assert answer(downwards, level).item() > 100 * abs(answer(downwards, upright).item())
    assert np.allclose(downwards, kernels.gabor(21, wavelength=5, sigma=3).T)


def test_gabors_angle_turns_from_right_to_down():
    y, x = np.mgrid[-10:11, -10:11]
    falling, rising = (np.cos(2 * np.pi * (x + s * y) / np.sqrt(2) / 5) for s in (1, -1))
    diagonal = kernels.gabor(21, wavelength=5, angle=np.pi / 4, sigma=3)
    assert answer(diagonal, falling).item() > 100 * abs(answer(diagonal, rising).item())


def test_gabors_odd_phase_rises_to_the_right():
    odd = kernels.gabor(7, wavelength=6, phase=-np.pi / 2)
    assert odd.sum() == pytest.approx(0, abs=1e-12)
    assert (odd * np.arange(7)).sum() > 0


def test_gabors_aspect_stretches_it_along_the_stripes():
    long = kernels.gabor(21, wavelength=8, sigma=2, aspect=0.5)
    assert long[0, 10] == pytest.approx(np.exp(-(5**2) / 8))
    assert long[10, 0] == pytest.approx(np.exp(-(10**2) / 8) * np.cos(2 * np.pi * 10 / 8))


def test_named_kernels_are_3_by_3_float64_and_cannot_be_written_to():
    assert {k.shape for k in kernels.NAMED.values()} == {(3, 3)}
    assert {k.dtype for k in kernels.NAMED.values()} == {np.dtype(np.float64)}
    for kernel in kernels.NAMED.values():
        with pytest.raises(ValueError, match="read-only"):
            kernel[0, 0] = 1


@pytest.mark.parametrize(
    "call",
    [
        lambda: kernels.box(0),
        lambda: kernels.gaussian((3, -1), 1.0),
        lambda: kernels.gaussian(3, 0.0),
        lambda: kernels.gabor(3, wavelength=0),
        lambda: kernels.gabor(3, wavelength=4, sigma=-1),
        lambda: kernels.gabor(3, wavelength=4, aspect=float("nan")),
    ],
)
def test_sizes_and_widths_must_be_positive(call):
    with pytest.raises(ValueError, match=r"must be (positive|at least 1), got"):
        call()
