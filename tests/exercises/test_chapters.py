"""The chapters' exercises and the registry are one list."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from convlib.exercises import find, names
from convlib.exercises.short import Choice, Number, Shape

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("0[1-9]*.md"))
BOX = re.compile(
    r"(?P<fence>`{3,})\{exercise\} (?P<name>\S+), (?P<mark>[^\n]+)\n:label: (?P<label>\S+)\n"
    r":nonumber:\n(?P<body>.*?)\n(?P=fence)\n(?P<below>.*?)```\{solution-start\} (?P=label)\n"
    r"(?P<solution>.*?)```\{solution-end\}",
    re.DOTALL,
)


class Exercise(NamedTuple):
    fence: str
    name: str
    mark: str
    label: str
    body: str
    below: str
    solution: str

    @property
    def short(self):
        return isinstance(find(self.name), (Choice, Number, Shape))


def exercises(chapter):
    return [Exercise(*found) for found in BOX.findall(chapter.read_text("utf-8"))]


ALL = [exercise for chapter in CHAPTERS for exercise in exercises(chapter)]


def test_the_chapters_ask_each_exercise_once_and_in_order():
    assert [exercise.name for exercise in ALL] == names()
    boxes = sum(chapter.read_text("utf-8").count("{exercise}") for chapter in CHAPTERS)
    assert boxes == len(ALL)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_has_exercises_of_both_kinds_from_easy_to_hard(chapter):
    found = exercises(chapter)
    short = [exercise.short for exercise in found]
    assert len(found) >= 5
    assert short.count(True) >= 2
    assert short.count(False) >= 2
    marks = [exercise.mark for exercise in found]
    assert set(marks) <= {"by hand", "by hand, then code", "by hand, hard", "code", "project"}
    assert marks[0] == "by hand"
    assert marks[-1] == "project"


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_an_exercise_can_be_checked_and_has_a_hint(exercise):
    if exercise.short:
        assert f'Question("{exercise.name}")' in exercise.below
        assert find(exercise.name).hints
    else:
        assert f'`check("{exercise.name}", ' in exercise.body
        assert ":::{admonition} Hint\n:class: dropdown\n" in exercise.body


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_a_solution_ends_a_cell_with_the_check(exercise):
    name = re.escape(f'"{exercise.name}"')
    assert re.search(
        rf"\n(check\(\s*{name},[^\n]*\)|check\(\n.*?\n\))\n```", exercise.solution, re.DOTALL
    )
