import numpy as np
import pytest
import torch
from js.figures import FIGURES
from traitlets import HasTraits, TraitError

from convlib import widgets
from convlib.exercises.short import Number as Asked
from convlib.widgets._traits import Array, Number, Pair, from_wire, to_wire


class Thing(HasTraits):
    image = Array(4, 4)
    stride = Pair(1, 9, default_value=(1, 1))
    padding = Pair(0, 9, ("same", "valid"), default_value=(0, 0))
    rate = Number(0.5, 0, 1)
    sequence = Array(5)


@pytest.mark.parametrize(
    "given",
    [
        [[1, 2, 3], [4, 5, 6]],
        np.arange(1, 7, dtype=np.uint8).reshape(2, 3),
        np.asfortranarray([[1.0, 2, 3], [4, 5, 6]], np.float32),
        torch.arange(1, 7).reshape(2, 3),
    ],
)
def test_an_array_is_float64_whatever_it_was(given):
    image = Thing(image=given).image
    assert image.dtype == np.float64
    assert image.tolist() == [[1, 2, 3], [4, 5, 6]]


def test_an_array_can_only_be_replaced():
    given = np.zeros((2, 2))
    thing = Thing(image=given)
    with pytest.raises(ValueError, match="read-only"):
        thing.image[0, 0] = 1
    given[0, 0] = 1  # one's own array stays one's own
    assert thing.image[0, 0] == 0


def test_an_array_is_from_1_by_1_to_its_side():
    for shape in [(1, 1), (4, 4), (1, 4)]:
        assert Thing(image=np.ones(shape)).image.shape == shape


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (np.ones((5, 2)), r"\(5, 2\).* from 1×1 to 4×4"),
        (np.ones((0, 3)), r"\(0, 3\).* from 1×1 to 4×4"),
        ([1, 2], r"\(2,\).* 2-D"),
        (np.ones((1, 2, 2)), r"\(1, 2, 2\).* 2-D"),
        (3, r"\(\).* 2-D"),
        (None, r"None.* 2-D"),
        ([[1, 2], [3]], "inhomogeneous.* 2-D array of finite numbers"),
        ([["a"]], "'a'.* 2-D array of finite numbers"),
        ([[1j]], "complex.* 2-D array of finite numbers"),
        ([[1, np.nan]], "holds nan.* finite"),
        ([[1, -np.inf]], "holds -inf.* finite"),
    ],
)
def test_an_array_refuses_what_is_none_and_keeps_the_last(given, words):
    thing = Thing(image=[[7]])
    with pytest.raises(TraitError, match=f"image.*{words}"):
        thing.image = given
    assert thing.image.tolist() == [[7]]


def test_a_change_to_an_array_is_noticed_whatever_the_shapes():
    seen = []
    thing = Thing(image=[[1, 2]])
    thing.observe(lambda change: seen.append(change.new.tolist()), "image")
    for given in ([[1, 3]], [[1], [3]], [[1]], [[1]], [[2]]):
        thing.image = given
    assert seen == [[[1, 3]], [[1], [3]], [[1]], [[2]]]


def test_an_equal_array_is_no_change_so_two_that_follow_one_another_come_to_rest():
    one, other = Thing(image=[[1, 2]]), Thing(image=[[1, 2]])
    told = []

    def hand(change):
        told.append("one" if change.owner is one else "other")
        (other if change.owner is one else one).image = change.new

    for thing in (one, other):
        thing.observe(hand, "image")
    one.image = [[3, 4]]
    one.image = np.array([[3, 4]])
    assert (told, other.image.tolist()) == (["one", "other"], [[3, 4]])


def test_a_negative_zero_is_another_number_than_zero():
    thing = Thing(image=[[0.0, 1.0]])
    thing.image = [[-0.0, 1.0]]
    assert np.signbit(thing.image).tolist() == [[True, False]]


def test_an_array_goes_to_the_browser_and_back_number_for_number():
    strange = np.array([[0.0, -0.0, 1 / 3], [np.nan, np.inf, 5e-324]])
    for array in (strange, strange.T, strange[::-1, ::2]):
        back = from_wire(to_wire(array))
        assert back.tobytes() == array.tobytes()
        assert back.shape == array.shape


def test_what_comes_from_the_browser_is_a_copy_from_any_byte():
    raw = bytearray(b"?" + np.array([1.0, 2.0]).tobytes())
    image = from_wire({"shape": [1, 2], "data": memoryview(raw)[1:]})
    raw[:] = bytes(len(raw))
    assert image.tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("given", "pair"),
    [
        (2, (2, 2)),
        ((2, 1), (2, 1)),
        ([2, 1], (2, 1)),
        (np.int64(3), (3, 3)),
        (np.array([3, 1]), (3, 1)),
        (9, (9, 9)),
    ],
)
def test_one_whole_number_stands_for_both_axes(given, pair):
    stride = Thing(stride=given).stride
    assert stride == pair
    assert [type(n) for n in stride] == [int, int]  # as JSON knows them


@pytest.mark.parametrize(
    "given",
    [0, 10, -1, (1, 10), (0, 1), 2.0, (1, 1.5), True, (1, True), (1, 2, 3), (), None, "2"],
)
def test_a_pair_refuses_the_rest_names_it_and_what_is_allowed(given):
    thing = Thing(stride=(2, 3))
    with pytest.raises(TraitError) as refusal:
        thing.stride = given
    assert f"stride={given!r}" in str(refusal.value)
    assert "a whole number from 1 to 9, or a pair of them" in str(refusal.value)
    assert thing.stride == (2, 3)


def test_a_pair_takes_its_own_words_only():
    assert Thing(padding="same").padding == "same"
    with pytest.raises(TraitError, match=r"padding='SAME'.* or 'same', or 'valid'"):
        Thing(padding="SAME")
    with pytest.raises(TraitError, match="stride='same'"):
        Thing(stride="same")


@pytest.mark.parametrize("given", [np.array([[1j]]), torch.ones(1, 1, requires_grad=True)])
def test_no_number_is_changed_on_the_way_in(given):
    # Either the same numbers, or a refusal.
    try:
        image = Thing(image=given).image
    except TraitError:
        return
    assert image.tolist() == given.tolist()


@pytest.mark.parametrize("given", [np.array(2), torch.tensor(2)])
def test_a_number_in_an_array_is_a_number_or_refused(given):
    try:
        assert Thing(stride=given).stride == (2, 2)
    except TraitError as refusal:
        assert "stride=" in str(refusal)


def test_a_number_is_a_float_whatever_it_was():
    for given in (1, np.float32(1), np.int64(1), torch.tensor(1.0), True):
        rate = Thing(rate=given).rate
        assert (type(rate), rate) == (float, 1.0)
    assert Thing().rate == 0.5


@pytest.mark.parametrize("given", [1.5, -1, np.nan, np.inf, "1", None, [1, 2], 1j])
def test_a_number_outside_its_range_is_refused_and_the_last_is_kept(given):
    thing = Thing(rate=0.25)
    with pytest.raises(TraitError, match=r"rate=.* a finite number from 0 to 1"):
        thing.rate = given
    assert thing.rate == 0.25


def test_an_array_may_have_one_axis():
    assert Thing(sequence=[1, 2, 3]).sequence.tolist() == [1, 2, 3]
    for given in ([], np.ones(6), np.ones((2, 2))):
        with pytest.raises(TraitError, match=r"sequence has shape .* 1-D array from 1 to 5"):
            Thing(sequence=given)


# Names that a figure does not have.


@pytest.fixture(params=FIGURES, scope="module")
def figure(request):
    return getattr(widgets, request.param)()


def test_a_name_that_a_figure_does_not_have_is_refused_with_those_it_has(figure):
    with pytest.raises(
        AttributeError, match=f"{type(figure).__name__} has no zzz; it has .*controls"
    ):
        figure.zzz = 3
    assert not hasattr(figure, "zzz")
    with pytest.raises(AttributeError, match=r"has no control; it has controls$"):
        figure.control = []
    if figure.has_trait("stride"):
        with pytest.raises(AttributeError, match=r"has no strid; it has stride$"):
            figure.strid = 3
    if figure.has_trait("weight"):
        with pytest.raises(AttributeError, match=r"has no kernel; it has weight$"):
            figure.kernel = [[5, 5]]


def test_a_question_refuses_it_too():
    question = widgets.Question("width", Asked("How wide?", 5))
    with pytest.raises(AttributeError, match=r"Question has no givn; it has given$"):
        question.givn = "6"


def test_a_readers_own_figure_has_the_names_that_its_class_has():
    class Own(widgets.SlidingWindow):
        caption = ""

    own = Own()
    own.caption = "Mine"
    own._private = 1
    own.layout = {"width": "50%"}
    with pytest.raises(AttributeError, match="Own has no captoin"):
        own.captoin = "Mine"
    assert own.caption == "Mine"


@pytest.mark.parametrize("name", ["SlidingWindow", "ImageFilter", "ParameterSharing"])
def test_a_kernel_is_given_by_one_of_its_two_names(name):
    make = getattr(widgets, name)
    kernel = [1, 2] if name == "ParameterSharing" else [[1, 2]]
    assert make(kernel=kernel).weight.tolist() == make(weight=kernel).weight.tolist() == kernel
    assert make().weight.size > 2
    with pytest.raises(TypeError, match="kernel and weight are two names of one argument"):
        make(kernel=kernel, weight=kernel)
    with pytest.raises(
        TypeError, match=f"{name} has no kernell; it has .*weight, .*controls, .*kernel"
    ):
        make(kernell=kernel)
