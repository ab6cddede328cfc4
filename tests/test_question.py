"""Questions in the page: the browser says what Python says, and the reader's answer is Python's."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from js.twin import call_each
from questions import MEAN, OUTPUT, STRIDE, WEIGHTS
from traitlets import TraitError

from convlib import exercises
from convlib.exercises.short import Choice, Number, Shape
from convlib.widgets import Question
from convlib.widgets.question import to_plain

GREY = Shape("What is the shape?", (1, 1, 28, 30))
LENGTH = Shape("How long is it?", (5,))
TIME = Number("How long?", 1.3, {1.5: "That is with the first run."}, unit="ms", tolerance=0.1)
ABOUT = Number("How many photographs are there, roughly?", 100, tolerance=5)
NONE = Number("What is the sum?", 0)
SIGNED = Number("What is the slope?", -6)
QUESTIONS = [WEIGHTS, MEAN, OUTPUT, STRIDE, GREY, LENGTH, TIME, ABOUT, NONE, SIGNED]

BITS = [
    "(",
    ")",
    "[",
    "]",
    ",",
    " ",
    "×",
    "x",
    "*",
    "/",
    "·",
    "−",
    "-",
    "+",
    ".",
    "e",
    "_",
    "\u202f",
]
BITS += [str(n) for n in (0, 1, 2, 3, 5, 6, 8, 9, 12, 28, 30, 64, 000, 408, 1.3, 1e3)]
BITS += ["torch.Size", "weights", "ms", "0.111", "𝟙", "\n", "٣", *STRIDE.choices]
TYPED = st.one_of(
    st.lists(st.sampled_from(BITS), max_size=9).map("".join),
    st.lists(st.integers(0, 30), max_size=5).map(str),
    st.permutations([2, 8, 5, 12]).map(str),
    st.integers(-20_000, 20_000).map(str),
    st.floats(-20, 20).map(str),
    st.text(max_size=60),
)


def said_by_the_browser(asked, answers):
    plain = to_plain(asked)
    return call_each("question/check.check", [[plain, answer] for answer in answers])


@given(st.sampled_from(QUESTIONS), st.lists(TYPED, min_size=20, max_size=20))
def test_the_browser_says_what_python_says(asked, answers):
    verdicts = [asked.check(answer) for answer in answers]
    found = said_by_the_browser(asked, answers)
    assert found == [{"right": v.right, "says": v.says} for v in verdicts]


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.ask)
def test_the_browser_says_what_python_says_of_answers_that_tell_something(asked):
    answers = [str(asked.right), *map(str, asked.mistakes), *getattr(asked, "choices", ())]
    answers += ["9408 weights", "9,409", "1/9", "1/3", "0.11", "1/1e999", "1/0", "1.4ms", "-9408"]
    answers += ["3*64*7", "28×30", "12, 5, 8, 2", "()", "", "−6", "6", "5", "(5,)", "x" * 50, "0"]
    answers += [
        "–6",
        "1",
        "9_408",
        "9\u202f408",
        "0.104",
        "0.107",
        "1e100",
        "1e101",
        "z" * 40,
        "z" * 41,
        "9" * 15,
        "9" * 16,
    ]
    verdicts = [asked.check(answer) for answer in answers]
    assert said_by_the_browser(asked, answers) == [vars(verdict) for verdict in verdicts]
    assert any(verdicts) and not all(verdicts)


@pytest.mark.parametrize("name", exercises.names())
def test_the_books_own_questions_are_the_same_in_the_browser(name):
    asked = exercises.find(name)
    if not isinstance(asked, (Choice, Number, Shape)):
        with pytest.raises(TypeError, match=f"{name}.* has no short answer"):
            Question(name)
        return
    widget = Question(name)
    answers = [str(asked.right), *map(str, asked.mistakes), "7", "(3, 4)", "?"]
    verdicts = [asked.check(answer) for answer in answers]
    assert said_by_the_browser(asked, answers) == [vars(verdict) for verdict in verdicts]
    assert verdicts[0] and not any(verdicts[1:])
    json.dumps(widget.asked, allow_nan=False)


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.ask)
def test_only_what_can_be_read_is_kept(asked):
    answers = [str(asked.right), "?", "", " "]
    plain = to_plain(asked)
    kept = call_each("question/check.isReadable", [[plain, answer] for answer in answers])
    assert kept == [True, False, False, False]


def test_python_reads_the_answer_and_what_was_said_of_it():
    question = Question("weights", WEIGHTS)
    assert (question.given, question.says) == ("", "")
    question.set_state({"given": "3136"})  # as the browser sends it
    assert question.says == "Each of the 64 kernels has a slice for each input channel."
    question.given = ""
    assert question.says == ""
    assert Question("weights", WEIGHTS, given="9408").says.startswith("Yes")


def test_a_question_does_not_change():
    question = Question("weights", WEIGHTS)
    for trait in ("name", "asked", "says"):
        with pytest.raises(TraitError, match="read-only"):
            setattr(question, trait, {} if trait == "asked" else "other")
    with pytest.raises(ValueError, match="no exercise is called 'nowhere/9'"):
        Question("nowhere/9")


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.ask)
def test_where_no_script_runs_it_is_a_sentence_without_the_answer(asked):
    data, metadata = Question("a", asked)._repr_mimebundle_()
    words, unit = data["text/plain"], getattr(asked, "unit", "")
    assert words == metadata["afm"]["alt"]
    assert not any(kind.startswith("image/") for kind in data)
    assert words.startswith(f"Question: {asked.ask.replace('`', '')}")
    assert words.endswith(f"Your answer{unit and f', in {unit}'}: {'…' * 12}")
    assert all(choice in words for choice in getattr(asked, "choices", ()))
    if not isinstance(asked, Choice):
        assert str(asked.right) not in words
