"""Every way to convolve gives the one result; the rule chooses; what can't be done is refused."""

import json
import subprocess
import sys
import threading
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from strategies import cases, effort, integers_as

from convlib import agreement
from convlib.algorithms import ALGORITHMS, ERROR_BOUNDS, auto, fft, im2col, rows, sharing, winograd
from convlib.functional import conv2d, unfold

ROUNDED = [name for name in ERROR_BOUNDS if name != "auto"]  # which is exact on small images
EXACT = [name for name in ALGORITHMS if name not in (*ROUNDED, "loops")]  # whole stays whole
TYPES = ("float16", "float32", "float64", "complex64", "int64")


def refused(algorithm, case):
    """Whether conv2d refuses this case, in words which begin with the algorithm's name."""
    try:
        conv2d(case.input, case.weight, case.bias, **case.rest, algorithm=algorithm)
    except ValueError as refusal:
        assert str(refusal).startswith(f"{algorithm} ")
        return True
    return False


@pytest.mark.parametrize("algorithm", EXACT)
@effort(60)
@given(case=cases(dtypes=TYPES))
def test_every_algorithm_computes_what_the_loops_compute(algorithm, case):
    if refused(algorithm, case):
        return
    arrays = case.input, case.weight, case.bias
    expected = conv2d(*arrays, **case.rest, algorithm="loops")
    actual = conv2d(*arrays, **case.rest, algorithm=algorithm)
    assert actual.dtype == expected.dtype
    assert np.array_equal(actual, expected)


@pytest.mark.parametrize("algorithm", ROUNDED)
@effort(60)
@given(case=cases(dtypes=TYPES))
def test_those_that_round_come_near_the_loops(algorithm, case):
    if refused(algorithm, case):
        return
    arrays = case.input, case.weight, case.bias
    expected = conv2d(*arrays, **case.rest, algorithm="loops")
    actual = conv2d(*arrays, **case.rest, algorithm=algorithm)
    assert actual.dtype == expected.dtype
    assert np.allclose(actual, expected, rtol=0, atol=1e-3)


def random(shape, dtype, seed):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


CASES = {  # input, weight, the rest
    "photograph": ((1, 1, 61, 75), (1, 1, 3, 5), {"padding": (1, 2)}),
    "RGB, depthwise": ((2, 3, 40, 33), (6, 1, 3, 3), {"groups": 3}),
    "large kernel": ((2, 2, 50, 61), (4, 1, 42, 43), {"groups": 2, "padding": 3}),
    "large dilated kernel": ((1, 1, 90, 80), (1, 1, 20, 20), {"dilation": (3, 2)}),
    "layer": ((2, 33, 18, 21), (34, 33, 3, 3), {"padding": 1}),
    "dilated layer": ((1, 32, 17, 22), (32, 32, 3, 3), {"padding": (2, 3), "dilation": (2, 3)}),
    "stem": ((1, 3, 41, 39), (20, 3, 7, 7), {"stride": 2, "padding": 3}),
    "strided, few filters": ((1, 4, 41, 39), (2, 4, 3, 2), {"stride": (3, 2)}),
    "pointwise": ((3, 20, 16, 17), (10, 20, 1, 1), {}),
    "pointwise, grouped": ((1, 20, 16, 17), (10, 10, 1, 1), {"groups": 2}),
    "strided 1×1": ((1, 20, 36, 37), (10, 20, 1, 1), {"stride": 2}),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("algorithm", sorted(ALGORITHMS.keys() - {"loops"}))
@pytest.mark.parametrize("case", CASES)
def test_every_algorithm_agrees_with_pytorch_within_its_tolerance(algorithm, case, dtype):
    shape, kernel, rest = CASES[case]
    x, w = random(shape, dtype, 0), random(kernel, dtype, 1)
    try:
        actual = conv2d(x, w, **rest, algorithm=algorithm)
    except ValueError as refusal:
        assert str(refusal).startswith(f"{algorithm} ")
        return
    tensors = torch.from_numpy(x), torch.from_numpy(w)
    expected = torch.nn.functional.conv2d(*tensors, **rest).numpy()
    assert actual.shape == expected.shape
    magnitude = torch.nn.functional.conv2d(*(t.abs().double() for t in tensors), **rest).numpy()
    allowed, _ = agreement.tolerance(np.dtype(dtype), magnitude, int(np.prod(kernel[1:])))
    if algorithm == "winograd":
        allowed = allowed + conv2d(x, w, **rest, algorithm=winograd.error_bound)
    assert (np.abs(actual - expected) <= allowed).all()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_correlates(algorithm):
    image = np.arange(1.0, 17).reshape(1, 1, 4, 4)
    kernel = np.zeros((1, 1, 3, 3))
    kernel[0, 0, 0, 1] = 1
    if algorithm == "pointwise":
        output = conv2d(image, kernel[..., :1, 1:2], algorithm=algorithm)
        assert np.array_equal(output, image)
    else:
        output = conv2d(image, kernel, algorithm=algorithm)
        assert np.allclose(output, [[[[2, 3], [6, 7]]]], atol=1e-13)


@pytest.mark.parametrize("algorithm", sorted(ALGORITHMS.keys() - {"winograd", "pointwise"}))
def test_every_algorithm_lets_nan_and_infinity_through(algorithm):
    image = np.array([[[[np.nan, 1, 2, np.inf, 5, 6]]]])
    zeros = np.zeros((1, 1, 1, 2))
    output = conv2d(image, zeros, algorithm=algorithm)
    assert np.array_equal(output, [[[[np.nan, 0, np.nan, np.nan, 0]]]], equal_nan=True)


def test_nan_does_not_spread_over_rows_computed_at_once():
    image = np.ones((1, 1, 40, 20))
    image[0, 0, 11, 7] = np.inf
    w = np.ones((1, 1, 3, 3))
    expected = conv2d(image, w, algorithm="loops")
    assert np.isinf(expected).sum() == 9
    for algorithm in ("auto", "rows", "fft", "winograd"):
        finite = np.isfinite(expected)
        output = conv2d(image, w, algorithm=algorithm)
        assert np.array_equal(np.isfinite(output), finite), algorithm
        assert np.array_equal(output[~finite], expected[~finite]), algorithm


def test_every_algorithm_wraps_integers_round():
    hundreds = np.full((1, 4, 1, 1), 100, np.uint8)
    ones = np.ones((1, 4, 1, 1), np.uint8)
    for algorithm in ("auto", "loops", "im2col", "rows", "pointwise"):
        assert conv2d(hundreds, ones, algorithm=algorithm).item() == 400 - 256, algorithm


@pytest.mark.parametrize(
    ("algorithm", "rest", "words"),
    [
        ("winograd", {"stride": 2}, "stride of"),
        ("winograd", {"groups": 2}, "groups=1, not 2"),
        ("winograd", {"kernel": (5, 3)}, "kernels of 3×3, not 5×3"),
        ("winograd", {"dtype": "int64"}, "float32 or float64, not int64"),
        ("pointwise", {}, "kernels of 1×1, not 3×3"),
        ("pointwise", {"kernel": (1, 1), "stride": 2}, "stride of"),
        ("fft", {}, "C_in/groups=1, not 2"),
        ("fft", {"groups": 2, "stride": 2}, "stride of"),
        ("fft", {"groups": 2, "dtype": "complex64"}, "float32 or float64, not complex64"),
    ],
)
def test_what_an_algorithm_cannot_do_is_refused_in_words(algorithm, rest, words):
    rest = dict(rest)
    dtype, kernel = rest.pop("dtype", "float32"), rest.pop("kernel", (3, 3))
    x = np.ones((1, 2, 9, 9), dtype)
    w = np.ones((2, 2 // rest.get("groups", 1), *kernel), dtype)
    with pytest.raises(ValueError, match=words):
        conv2d(x, w, **rest, algorithm=algorithm)
    assert conv2d(x, w, **rest).dtype == x.dtype  # auto can


def choice(shape, kernel, stride=1, dilation=1, groups=1, dtype="float32"):
    x, w = np.empty(shape, dtype), np.empty(kernel, dtype)
    return auto.choose(x, w, (stride, stride), (dilation, dilation), groups)


def test_the_rule():
    assert choice((1, 256, 56, 56), (256, 256, 1, 1)) == "pointwise"
    assert choice((1, 1, 8, 8), (1, 1, 3, 3)) == "im2col"
    assert choice((1, 64, 114, 114), (64, 64, 3, 3), dtype="int64") == "im2col"
    assert choice((1, 64, 114, 114), (64, 64, 3, 3)) == "winograd"
    assert choice((1, 64, 114, 114), (64, 64, 3, 3), dilation=2) == "winograd"
    assert choice((1, 64, 58, 58), (64, 64, 3, 3), dilation=2) == "im2col"
    assert choice((1, 64, 114, 114), (64, 64, 3, 3), stride=2) == "im2col"
    assert choice((1, 64, 30, 30), (64, 64, 3, 3)) == "im2col"
    assert choice((1, 32, 114, 114), (64, 32, 3, 3)) == "rows"
    assert choice((1, 1, 512, 512), (1, 1, 31, 31)) == "fft"
    assert choice((1, 1, 512, 512), (1, 1, 15, 15)) == "rows"
    assert choice((1, 1, 90, 90), (1, 1, 31, 31)) == "rows"
    assert choice((1, 3, 512, 512), (3, 1, 3, 3), groups=3) == "rows"
    assert choice((32, 16, 36, 36), (32, 16, 5, 5)) == "rows"
    assert choice((16, 6, 18, 18), (16, 6, 5, 5)) == "im2col"
    assert choice((1, 3, 230, 230), (64, 3, 7, 7), stride=2) == "rows"
    assert choice((8, 16, 1, 2056), (32, 16, 1, 9)) == "im2col"


@pytest.mark.parametrize(("side", "channels", "kernel"), [(53, 63, 3), (54, 200, 3), (99, 1, 25)])
def test_the_rule_keeps_whole_numbers_whole_up_to_the_size_where_a_detour_pays(
    side, channels, kernel
):
    x = integers_as((1, channels, side, side), "float64", seed=0)
    w = integers_as((channels, channels, kernel, kernel), "float64", seed=1)
    output = conv2d(x, w)
    assert np.array_equal(output, np.round(output))
    assert np.array_equal(output, conv2d(x, w, algorithm="im2col"))


def test_a_function_of_ones_own_may_be_the_algorithm():
    def by_unfold(input, weight, stride, dilation, groups):
        columns = unfold(input, weight.shape[2:], dilation, 0, stride)
        return (weight.reshape(len(weight), -1) @ columns).reshape(2, 3, 4, 5)

    x, w = (
        integers_as((2, 2, 4, 5), "float64", seed=0),
        integers_as((3, 2, 3, 3), "float64", seed=1),
    )
    assert np.array_equal(conv2d(x, w, padding=1, algorithm=by_unfold), conv2d(x, w, padding=1))


def in_longdouble(input, weight, stride, dilation, groups):
    """Sum with some digits more than float64 has; NumPy alone can do that."""
    view = im2col.windows(input, weight.shape[2:], stride, dilation)
    columns = view.reshape(len(view), groups, -1, view[0, 0, 0, 0].size)
    output = weight.reshape(groups, -1, columns.shape[2]) @ columns
    return output.reshape(len(view), -1, *view.shape[4:])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_winograd_states_an_error_that_holds_and_is_not_idle(dtype):
    x, w = random((1, 64, 30, 30), dtype, 0), random((32, 64, 3, 3), dtype, 1)
    exact = in_longdouble(*(a.astype(np.longdouble) for a in (x, w)), (1, 1), (1, 1), 1)
    error = np.abs(conv2d(x, w, algorithm="winograd") - exact)
    bound = conv2d(x, w, algorithm=winograd.error_bound)
    assert (error <= bound).all()
    assert error.max() > np.abs(conv2d(x, w, algorithm="im2col") - exact).max()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_fft_states_an_error_that_holds_and_is_not_idle(dtype):
    x, w = random((1, 2, 70, 150), dtype, 0), random((2, 1, 30, 31), dtype, 1)
    x[0, 0] *= 1e6  # each tile's own numbers count
    exact = in_longdouble(*(a.astype(np.longdouble) for a in (x, w)), (1, 1), (1, 1), 2)
    error = np.abs(conv2d(x, w, groups=2, algorithm="fft") - exact)
    bound = conv2d(x, w, groups=2, algorithm=fft.error_bound)
    assert (error <= bound).all()
    assert bound.max() < 1e-3 * np.abs(exact).max()
    if dtype == "float64":
        assert error.max() > 1e-16 * np.abs(exact).max()


def test_where_numbers_are_not_finite_there_is_no_detour_to_excuse():
    x, w = random((1, 1, 20, 20), "float64", 0), random((1, 1, 3, 3), "float64", 1)
    x[0, 0, 5, 6] = np.inf
    for bound in (winograd.error_bound, fft.error_bound):
        assert not conv2d(x, w, algorithm=bound).any()


def test_threads_share_the_blocks_and_an_error_in_one_is_raised(monkeypatch):
    monkeypatch.setattr(sharing, "WORTH_A_THREAD", 0)
    monkeypatch.setattr(sharing, "THREADS", 3)
    done, names = [], set()

    def work(number, fails_at):
        names.add(threading.current_thread().name)
        time.sleep(0.001)
        if number == fails_at:
            raise ArithmeticError(number)
        done.append(number)

    sharing.share(work, [(i, -1) for i in range(50)], cost=1)
    assert sorted(done) == list(range(50))
    assert len(names) > 1
    with pytest.raises(ArithmeticError):
        sharing.share(work, [(i, 40) for i in range(50)], cost=1)


@pytest.mark.parametrize("algorithm", ["rows", "winograd", "fft"])
def test_threads_change_no_digit_and_warn_of_nothing(monkeypatch, algorithm):
    x, w = random((3, 3, 61, 75), "float32", 0), random((3, 1, 3, 3), "float32", 1)
    rest = {"groups": 3} if algorithm != "winograd" else {}
    w = w if rest else random((5, 3, 3, 3), "float32", 1)
    monkeypatch.setattr(rows, "BLOCK_BYTES", 20_000)
    monkeypatch.setattr(winograd, "BLOCK_BYTES", 20_000)
    alone = conv2d(x, w, **rest, algorithm=algorithm)
    monkeypatch.setattr(sharing, "WORTH_A_THREAD", 0)
    monkeypatch.setattr(sharing, "THREADS", 3)
    assert np.array_equal(conv2d(x, w, **rest, algorithm=algorithm), alone)
    x[0, 0, 3, 3] = np.inf  # infinity and NaN are values like others, in every thread
    assert not np.isfinite(conv2d(x, w, **rest, algorithm=algorithm)[0, 0, 2, 2])


@pytest.mark.parametrize("block_bytes", [1, 2000, 30_000, 10**6])
@pytest.mark.parametrize("algorithm", ["rows", "winograd"])
def test_blocks_of_any_size_give_the_same_output(monkeypatch, algorithm, block_bytes):
    monkeypatch.setattr({"rows": rows, "winograd": winograd}[algorithm], "BLOCK_BYTES", block_bytes)
    monkeypatch.setattr(winograd, "WEIGHT_BYTES", block_bytes)
    for groups in {"rows": (1, 3), "winograd": (1,)}[algorithm]:
        x = integers_as((2, 6, 23, 19), "float64", seed=0)
        w = integers_as((9, 6 // groups, 3, 3), "float64", seed=1)
        expected = conv2d(x, w, groups=groups, algorithm="im2col")
        actual = conv2d(x, w, groups=groups, algorithm=algorithm)
        assert np.allclose(actual, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    ("algorithm", "shape", "kernel", "groups"),
    [
        ("im2col", (1, 16, 200, 300), (8, 16, 5, 5), 1),
        ("im2col", (1, 64, 12, 6000), (2, 64, 9, 9), 1),
        ("rows", (1, 1, 1200, 1000), (1, 1, 15, 15), 1),
        ("rows", (2, 16, 120, 100), (32, 16, 5, 5), 1),
        ("rows", (1, 64, 12, 6000), (2, 64, 9, 9), 1),
        ("rows", (1, 300, 60, 60), (300, 1, 3, 3), 300),
        ("winograd", (1, 16, 300, 300), (8, 16, 3, 3), 1),
        ("winograd", (1, 512, 12, 12), (512, 512, 3, 3), 1),
        ("winograd", (1, 256, 60, 60), (256, 256, 3, 3), 1),
        ("fft", (1, 1, 1500, 1000), (1, 1, 61, 61), 1),
        ("pointwise", (1, 64, 300, 300), (8, 64, 1, 1), 1),
    ],
)
def test_extra_memory_stays_below_16_mb(algorithm, shape, kernel, groups):
    x, w = np.ones(shape, np.float32), np.ones(kernel, np.float32)
    tracemalloc.start()
    try:
        output = ALGORITHMS[algorithm](x, w, (1, 1), (1, 1), groups)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - output.nbytes < 16 << 20


def test_the_benchmark_runs_and_its_numbers_are_numbers():
    folder = Path(__file__).parent.parent / "benchmarks"
    program = "import json, run; print(json.dumps(run.main(['--quick'])))"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True
    )
    results = json.loads(run.stdout.splitlines()[-1])
    used = {row["algorithm"] for row in results["workloads"]}
    assert used == ALGORITHMS.keys() - {"auto", "loops"}
    for row in results["workloads"]:
        assert row["ratios"]["as called"][1] > 0, row
        assert row["extra bytes"] < 16 << 20, row
        assert row["largest error"]["convlib"] < 1e-3, row
    assert results["geometric means"]["all"]["at its best"] > 0


@pytest.mark.parametrize("block_bytes", [1, 500, 3000, 10**6])
@pytest.mark.parametrize("dtype", ["float32", "int64"])
def test_blocks_of_any_size_give_the_same_columns(monkeypatch, block_bytes, dtype):
    monkeypatch.setattr(im2col, "BLOCK_BYTES", block_bytes)
    image = integers_as((5, 4, 11, 7), dtype, seed=0)
    weight = integers_as((6, 2, 3, 2), dtype, seed=1)
    rest = {"stride": (2, 1), "padding": (1, 3), "groups": 2}
    expected = conv2d(image, weight, **rest, algorithm="loops")
    assert np.array_equal(conv2d(image, weight, **rest, algorithm="im2col"), expected)


def test_windows_are_a_view_of_the_input():
    image = np.arange(2 * 3 * 7 * 8).reshape(2, 3, 7, 8)
    view = im2col.windows(image, (3, 2), stride=(2, 1), dilation=(1, 3))
    assert view.shape == (2, 3, 3, 2, 3, 5)
    assert np.shares_memory(view, image)
    assert np.array_equal(view[1, 2, :, :, 1, 4], image[1, 2, 2:5, 4:8:3])
