"""dY, the gradient of the output: its presets, and how it follows the output's size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from js.figures import asked
from js.twin import JavaScriptError, call, call_each
from strategies import integers_as
from traitlets import TraitError

from convlib.widgets import Gradients
from convlib.widgets._output_gradients import PATTERN, PRESETS, fitted, preset
from convlib.widgets._traits import to_wire

# 3×4 under 2×3 makes 2×2.
INPUT = np.arange(12.0).reshape(3, 4)
WEIGHT = np.array([[1.0, -2, 3], [0, 5, -4]])

SIZES = st.tuples(st.integers(1, 6), st.integers(1, 6))


@settings(deadline=None)
@given(SIZES, SIZES, st.integers(0, 2**16))
def test_both_languages_fit_dy_to_an_output_alike(size, other, seed):
    given_ones = [preset(name, size) for name in PRESETS] + [integers_as(size, "float64", seed)]
    browsers = call_each("gradients/presets.fitted", [(dY, other, PATTERN) for dY in given_ones])
    for dY, browsers_dY in zip(given_ones, browsers, strict=True):
        np.testing.assert_array_equal(browsers_dY, fitted(dY, other))


@pytest.mark.parametrize("name", PRESETS)
@given(size=SIZES)
def test_both_languages_have_the_same_presets(name, size):
    browsers = call("gradients/presets.preset", name, size, PATTERN)
    np.testing.assert_array_equal(browsers, preset(name, size))


def test_one_hot_presets_are_1_at_one_output():
    assert preset("middle", (3, 4)).tolist() == [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert preset("first", (2, 2)).tolist() == [[1, 0], [0, 0]]
    assert preset("last", (2, 3)).tolist() == [[0, 0, 0], [0, 0, 1]]


def test_dy_follows_an_output_of_another_size():
    figure = Gradients(INPUT, WEIGHT)
    figure.padding = (1, 0)
    assert figure.grad_output.tolist() == [[1, -2], [0, 1], [2, 0], [1, -2]]
    figure.grad_output = np.ones((4, 2))
    figure.stride = 2
    assert figure.grad_output.tolist() == [[1], [1]]
    figure.grad_output = [[4], [5]]
    figure.padding = 2
    assert figure.grad_output.tolist() == [[4, 0, 0], [5, 0, 0], [0, 0, 0]]


def test_a_dy_of_another_shape_is_refused_with_both():
    figure = Gradients(INPUT, WEIGHT)
    with pytest.raises(TraitError, match="dY is 3×2, and the output is 2×2"):
        figure.grad_output = np.ones((3, 2))
    with pytest.raises(TraitError, match="dY is 3×2, and the output is 2×2"):
        Gradients(INPUT, WEIGHT, np.ones((3, 2)))
    with pytest.raises(JavaScriptError, match="dY is 3×2, and the output is 2×2"):
        arguments = asked(figure) | {"grad_output": np.ones((3, 2))}
        call("gradients/state.derive", arguments, figure.limits)


def test_a_browser_sets_stride_and_dy_in_one_message():
    figure = Gradients(INPUT, WEIGHT)
    figure.set_state({"stride": [1, 2], "grad_output": to_wire(np.array([[7.0], [8.0]]))})
    assert figure.grad_output.tolist() == [[7], [8]]
    assert figure.grad_bias == 15
