import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from strategies import PADDING_MODES

from convlib import geometry
from convlib.geometry import (
    output_size,
    same_padding,
    source_index,
    transposed_output_size,
    unread_cells,
    use_counts,
)

small = st.integers(1, 5)


def test_the_division_rounds_down_so_a_stride_need_not_divide():
    assert output_size(10, 3, stride=2) == 4
    assert output_size(5, 3, stride=3, padding=1) == 2
    assert output_size((10, 7), 3, stride=(2, 3)) == (4, 2)


def test_padding_is_counted_per_side():
    assert output_size(5, 3, padding=1) == 5
    assert output_size(5, 2, padding=4) == 12  # more than half the kernel is allowed


def test_a_pair_anywhere_makes_a_pair_and_ints_make_an_int():
    assert output_size(8, 3) == 6
    assert output_size(8, (3, 3)) == (6, 6)
    assert output_size(8, 3, dilation=[1, 2]) == (6, 4)


@given(st.tuples(small, small), st.tuples(small, small), st.tuples(small, small))
def test_same_keeps_the_size_at_stride_1_and_valid_adds_nothing(size, kernel, dilation):
    assert output_size(size, kernel, padding="same", dilation=dilation) == size
    reach = [geometry.effective_kernel_size(k, d) for k, d in zip(kernel, dilation, strict=True)]
    larger = tuple(s + r for s, r in zip(size, reach, strict=True))
    expected = tuple(s + 1 for s in size)
    assert output_size(larger, kernel, padding="valid", dilation=dilation) == expected


@given(st.integers(0, 12), small, small, st.integers(0, 5), small)
def test_output_size_counts_pytorchs_windows(i, k, s, p, d):
    try:
        layer = torch.nn.Conv1d(1, 1, k, s, p, d)
        expected = layer(torch.zeros(0, 1, i)).shape[-1]  # an empty batch may have no pixels
    except RuntimeError:
        with pytest.raises(ValueError, match=f"reaches over {d * (k - 1) + 1} .* has {i + 2 * p}"):
            output_size(i, k, s, p, d)
    else:
        assert output_size(i, k, s, p, d) == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"stride": 0}, "stride must be at least 1, got 0"),
        ({"dilation": -1}, "dilation must be at least 1, got -1"),
        ({"kernel_size": 0}, "kernel_size must be at least 1, got 0"),
        ({"padding": -2}, "padding must not be negative, got -2"),
        ({"padding": "SAME"}, "'SAME'"),
        ({"padding": "same", "stride": 2}, 'padding="same" needs stride 1, got stride 2'),
        ({"kernel_size": 4, "dilation": 3}, r"10 cells \(4 with dilation 3\), .* input has 9"),
        ({"stride": (1, 2, 3)}, "stride must be one integer or two, got 3"),
        ({"padding": ()}, "padding must be one integer or two, got 0"),
    ],
)
def test_refusals_name_the_numbers(arguments, message):
    with pytest.raises(ValueError, match=message):
        output_size(**{"input_size": 9, "kernel_size": 3, **arguments})


@pytest.mark.parametrize("stride", [1.0, True, None, "1", (1, 2.0)])
def test_only_integers_are_integers(stride):
    with pytest.raises(TypeError, match="stride must be made of integers"):
        output_size(9, 3, stride)


def test_an_odd_same_cell_goes_right_and_bottom():
    assert same_padding(8, 3) == (1, 1)
    assert same_padding(8, 2) == (0, 1)
    assert same_padding(8, 4, dilation=3) == (4, 5)


def test_tensorflows_same_rounds_up_and_depends_on_the_input():
    assert same_padding(224, 7, stride=2, convention="tensorflow") == (2, 3)
    assert same_padding(225, 7, stride=2, convention="tensorflow") == (3, 3)
    assert same_padding(5, 1, stride=3, convention="tensorflow") == (0, 0)  # never negative


@given(st.integers(1, 20), small, small, small)
def test_tensorflows_same_gives_the_input_over_the_stride_rounded_up(i, k, s, d):
    before, after = same_padding(i, k, s, d, convention="tensorflow")
    assert after - before in (0, 1)
    assert output_size(i + before + after, k, s, dilation=d) == -(-i // s)


def test_same_refuses_what_has_no_meaning():
    with pytest.raises(ValueError, match="stride 2"):
        same_padding(8, 3, stride=2)
    with pytest.raises(ValueError, match="'caffe'"):
        same_padding(8, 3, convention="caffe")


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("zeros", [None, None, 0, 1, 2, 3, None, None]),
        ("reflect", [2, 1, 0, 1, 2, 3, 2, 1]),
        ("replicate", [0, 0, 0, 1, 2, 3, 3, 3]),
        ("circular", [2, 3, 0, 1, 2, 3, 0, 1]),
    ],
)
def test_four_borders_around_four_cells(mode, expected):
    assert [source_index(position, 4, mode) for position in range(-2, 6)] == expected


@pytest.mark.parametrize("mode", PADDING_MODES)
def test_inside_every_border_is_the_input_itself(mode):
    for size in range(1, 6):
        assert [source_index(p, size, mode) for p in range(size)] == list(range(size))


@pytest.mark.parametrize(("mode", "position"), [("reflect", -4), ("reflect", 7), ("circular", -5)])
def test_a_border_reaches_only_so_far(mode, position):
    with pytest.raises(ValueError, match=f"not to position {position}"):
        source_index(position, 4, mode)
    with pytest.raises(ValueError, match="'mirror'"):
        source_index(0, 4, "mirror")


def test_padding_does_not_make_all_pixels_count_equally():
    counts = use_counts((8, 8), 3, padding="same")
    assert (counts[0, 0], counts[0, 3], counts[3, 3]) == (4, 6, 9)


@given(
    st.tuples(st.integers(5, 9), st.integers(5, 9)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(small, small),
    st.tuples(st.integers(0, 4), st.integers(0, 4)) | st.just("valid"),
    st.tuples(st.integers(1, 2), st.integers(1, 2)),
)
def test_use_counts_are_the_gradient_of_the_sum_of_all_outputs(size, kernel, s, p, d):
    # With a kernel of ones, each window that holds a pixel adds it once.
    image = torch.zeros(1, *size, dtype=torch.float64, requires_grad=True)
    ones = torch.ones(1, 1, *kernel, dtype=torch.float64)
    torch.nn.functional.conv2d(image, ones, stride=s, padding=p, dilation=d).sum().backward()
    assert use_counts(size, kernel, s, p, d).tolist() == image.grad[0].int().tolist()


@given(st.tuples(small, small), st.tuples(small, small), small, st.integers(0, 3), small)
def test_the_size_of_a_transposed_convolution_is_pytorchs(cells, kernel, stride, padding, dilation):
    # In float32 PyTorch 2.13's oneDNN gives some outputs of 0×0, which all its other ways refuse.
    double = {"dtype": torch.float64}
    layer = torch.nn.ConvTranspose2d(1, 1, kernel, stride, padding, dilation=dilation, **double)
    try:
        expected = tuple(layer(torch.zeros(1, *cells, **double)).shape[1:])
    except RuntimeError:
        with pytest.raises(ValueError, match=r"padding .* leaves"):
            transposed_output_size(cells, kernel, stride, padding, dilation=dilation)
    else:
        ours = transposed_output_size(cells, kernel, stride, padding, dilation=dilation)
        assert ours == expected


@given(st.integers(1, 12), small, small, st.integers(0, 5), small)
def test_unread_cells_are_those_that_no_window_counts(i, k, s, p, d):
    try:
        counts = use_counts((i, 1), (k, 1), (s, 1), (p, 0), (d, 1))[:, 0]
    except ValueError:
        with pytest.raises(ValueError, match="the kernel reaches"):
            unread_cells(i, k, s, p, d)
    else:
        assert unread_cells(i, k, s, p, d).tolist() == [n for n in range(i) if counts[n] == 0]


def test_a_cell_that_the_padding_copies_is_read():
    assert unread_cells(6, 2, stride=4, padding=1).tolist() == [1, 2, 5]
    assert unread_cells(6, 2, stride=4, padding=1, padding_mode="reflect").tolist() == [2, 5]
    assert unread_cells(6, 2, stride=4, padding=1, padding_mode="circular").tolist() == [1, 2]
