"""Questions with a short answer: what is read, what is right, what is said of what is wrong."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from questions import MEAN, OUTPUT, STRIDE, WEIGHTS

from convlib.exercises.short import Choice, Number, Shape
from convlib.exercises.typed import number, shape
from convlib.exercises.verdict import Verdict


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("20", 20),
        (" 4×5 ", 20),
        ("4 x 5", 20),
        ("3*64*7*7", 9408),
        ("3/4", 0.75),
        ("2*3/4", 1.5),
        ("1e3", 1000),
        (".5", 0.5),
        ("−2.5", -2.5),
        ("9,408", 9408),
        ("9 408", 9408),
        ("1_000_000", 1e6),
        ("9408 weights", 9408),
        ("9408weights", 9408),
        (7, 7),
        (0.25, 0.25),
        (Fraction(3, 4), 0.75),
        (np.int64(7), 7),
        (np.array(7.5), 7.5),
        (torch.tensor(7), 7),
    ],
)
def test_numbers_are_read_as_readers_write_them(answer, value):
    assert number(answer, "weights") == value


NO_NUMBERS = ["", " ", "many", "4,5", "1,00", "5 6", "1/0", "0/0", "1e999", "nan", "inf", "4×"]
NO_NUMBERS += ["--4", "٣", "2**3", "(20)", "<b>", "9408 px", True, None, b"3", [20], (4, 5), 1j]
NO_NUMBERS += [np.ones(1), np.nan, np.True_, 10**400, torch.ones(2)]


@pytest.mark.parametrize("answer", NO_NUMBERS, ids=str)
def test_what_is_no_number_is_named_and_what_is_asked_is_said(answer):
    verdict = WEIGHTS.check(answer)
    assert not verdict
    assert "is no number. Asked is one number, in weights, such as" in verdict.says
    assert verdict.says.startswith(f"“{str(answer)[:39]}" if str(answer).strip() else "A blank")


SHAPES = ["(4, 5)", "[4, 5]", "([4, 5])", "4, 5", "4,5", "4 5", "4 x 5", "4×5", "4X5", "4*5"]
SHAPES += ["(4, 5,)", "torch.Size([4, 5])", (4, 5), [4, 5], np.array([4, 5]), torch.Size([4, 5])]


@pytest.mark.parametrize("answer", SHAPES, ids=str)
def test_shapes_are_read_as_readers_write_them(answer):
    assert shape(answer) == (4, 5)


def test_shapes_of_one_axis_and_of_none_are_shapes_too():
    assert shape("7") == shape("(7,)") == shape(7) == shape([7]) == shape(np.int64(7)) == (7,)
    assert shape("()") == shape("torch.Size([])") == shape([]) == ()


NO_SHAPES = ["", "many", "4.5", "(4, 5", "(4, 5]", "4,,5", "-4, 5", "N×3", "1e3", "(,)", "9" * 20]
NO_SHAPES += ["torch.Size", 4.0, (4, 5.0), (4, -5), (True, 2), ("4", "5"), None, np.ones((2, 2))]


@pytest.mark.parametrize("answer", NO_SHAPES, ids=str)
def test_what_is_no_shape_is_named_and_what_is_asked_is_said(answer):
    verdict = OUTPUT.check(answer)
    assert not verdict
    assert "is no shape. Asked is a whole number for each axis" in verdict.says


def test_a_right_answer_is_told_why():
    assert WEIGHTS.check("9,408 weights").says == "Yes, 9,408 weights is right. 3 · 64 · 7 · 7."
    assert OUTPUT.check([2, 8, 5, 12]).says == "Yes, (2, 8, 5, 12) is right."
    assert STRIDE.check(" It skips outputs. ").says == "Yes, that is right."
    assert all((WEIGHTS.check(9408), OUTPUT.check("2×8×5×12"), STRIDE.check("It skips outputs.")))


def test_a_known_mistake_gets_its_own_sentence():
    assert WEIGHTS.check("64 * 7 * 7").says.startswith("Each of the 64 kernels")
    assert MEAN.check("1/3").says == "That is a row’s."
    assert OUTPUT.check("2 8 7 14").says == "The kernel takes a rim of 1."
    assert STRIDE.check("It skips inputs.").says == "Each input is still under some window."


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (9409, "9409 is one too large: count the ends again."),
        ("9407", "9407 is one too small: count the ends again."),
        (-9408, "-9408 has the right size and the wrong sign."),
        (9408 * 64, "602112 is a multiple of the answer: it has a factor too many."),
        ("3*64*7", "The answer is a multiple of 3*64*7: a factor is missing."),
        (10, "10 is too small."),
        (1, "1 is too small."),
        (0, "0 is too small."),
        (9408.5, "9408.5 is no whole number, and the answer is one."),
    ],
)
def test_a_wrong_number_is_told_what_can_be_seen_from_it(answer, says):
    assert WEIGHTS.check(answer) == Verdict(False, says)


def test_a_fraction_takes_rounding_in_its_last_digits_only():
    assert MEAN.check("1/9") and MEAN.check(0.1111111111)
    assert MEAN.check("0.11").says.startswith("0.11 is close, but not close enough")
    assert MEAN.check("0.2").says == "0.2 is too large."


def test_a_tolerance_is_in_the_answers_unit_and_leaves_mistakes_exact():
    time = Number("How long?", 1.3, {1.5: "That is with the first run."}, unit="ms", tolerance=0.1)
    assert time.check(1.4) and time.check("1.2 ms")
    assert Number("How many, roughly?", 100, tolerance=5).check(95.5)
    assert "close" in Number("How many, roughly?", 100, tolerance=2).check(95.5).says
    assert time.check(1.45).says == "1.45 is too large."
    assert time.check(1.5).says == "That is with the first run."


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((2, 8, 12, 5), "height and width are swapped."),
        ((8, 2, 5, 12), "batch and channels are swapped."),
        ((5, 12, 2, 8), "(5, 12, 2, 8) has the right sides in a wrong order."),
        ((2, 8, 5, 11), "width is one too small; the rest is right."),
        ((2, 8, 6, 13), "height is one too large, width is one too large; the rest is right."),
        ((2, 3, 5, 12), "channels is too small; the rest is right."),
        ((1, 1, 1, 1), "batch is one too small, channels is too small, height is too small, "
         "width is too small."),
        ((8, 5, 12), "(8, 5, 12) has 3 axes; the answer has 4: batch, channels, height, width."),
        (7, "(7,) has 1 axis; the answer has 4: batch, channels, height, width."),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_told_which_axis_is_off(answer, says):
    assert OUTPUT.check(answer).says == says


def test_an_axis_of_size_1_counts_and_axes_without_names_have_numbers():
    image = Shape("What is the shape of a grey image in a batch?", (1, 1, 28, 30))
    assert image.check("28×30").says.endswith("the answer has 4. An axis of size 1 is one, too.")
    assert image.check("1×1×30×28").says == "axis 2 and axis 3 are swapped."


def test_a_choice_is_one_of_those_there_are():
    assert STRIDE.check("").says == "Nothing is chosen yet."
    assert STRIDE.check("It does nothing.").says == "No, it is another one."
    assert STRIDE.check("stride").says == (
        "“stride” is none of the choices. "
        "Asked is one of: It skips outputs. | It skips inputs. | It does nothing."
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: Number("n?", 3, {3: "No."}), "3 is a mistake and right, too"),
        (lambda: Number("n?", 3, {3.4: "No."}, tolerance=0.5), "3.4 is a mistake and right"),
        (lambda: Shape("s?", (2, 3), {(2, 3): "No."}), "a mistake and right"),
        (lambda: Shape("s?", (2, 3), axes=("height",)), "differ in length"),
        (lambda: Choice("c?", ("a", "b"), "c"), "'c' is none of"),
        (lambda: Choice("c?", ("a", "b"), "a", {"c": "No."}), "'c' is none of"),
        (lambda: Choice("c?", ("a", "b"), "a", {"a": "No."}), "a mistake and right"),
    ],
)
def test_a_question_that_contradicts_itself_is_refused(wrong, says):
    with pytest.raises(ValueError, match=says):
        wrong()


def test_a_verdict_shows_itself_as_its_sentence():
    verdict = WEIGHTS.check(10)
    assert repr(verdict) == verdict._repr_markdown_() == "10 is too small."
