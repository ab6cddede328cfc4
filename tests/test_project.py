"""The promises of the README and of the chapters that no figure can break."""

import itertools
import json
import os
import re
import statistics
import subprocess
from pathlib import Path

import pytest
from js.figures import FIGURES

import convlib

ROOT = Path(__file__).parent.parent
CHAPTERS = sorted((ROOT / "chapters").glob("[0-9]*.md"))
CELL = re.compile(r"^```\{code-cell\}.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)


def cells(path):
    """Return the lines of each code cell, without its options."""
    found = CELL.findall(path.read_text(encoding="utf-8"))
    return [[line for line in cell.splitlines() if line[:1] != ":"] for cell in found]


def test_the_readmes_example_runs():
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)[1]
    namespace = {}
    exec(code, namespace)
    assert namespace["figure"].stride == (2, 2)


def test_the_version_is_the_same_everywhere():
    citation = dict(
        line.split(": ", 1)
        for line in (ROOT / "CITATION.cff").read_text("utf-8").splitlines()
        if ": " in line
    )
    releases = re.findall(
        r"^## \[([\d.]+)\] - ([\d-]+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert releases[0] == (citation["version"], citation["date-released"])
    assert convlib.__version__ == citation["version"]


def test_every_page_is_in_the_table_of_contents():
    """Those that are not are not built, and nothing complains."""
    toc = re.findall(r"file: (\S+)", (ROOT / "_toc.yml").read_text("utf-8"))
    pages = [path for name in ("chapters", "figures") for path in (ROOT / name).glob("*.md")]
    assert sorted(toc) == sorted(str(path.relative_to(ROOT).with_suffix("")) for path in pages)


def test_binder_installs_what_the_book_needs_and_opens_a_chapter_as_a_notebook(tmp_path):
    binder = ROOT / ".binder"
    assert "-r ../requirements.txt" in (binder / "requirements.txt").read_text().splitlines()
    prefix = {"NB_PYTHON_PREFIX": str(tmp_path)}
    subprocess.run([binder / "postBuild"], cwd=ROOT, env=os.environ | prefix, check=True)
    (settings,) = tmp_path.glob("share/jupyter/lab/settings/overrides.json")
    opens = json.loads(settings.read_text())["@jupyterlab/docmanager-extension:plugin"]
    assert opens == {"defaultViewers": {"markdown": "Jupytext Notebook"}}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_cells_are_short(chapter):
    lengths = [len(lines) for lines in cells(chapter)]
    assert statistics.median(lengths) <= 5
    assert max(lengths) <= 20


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_exercise_has_an_executed_solution(chapter):
    text = chapter.read_text("utf-8")
    exercises = re.findall(r"```\{exercise\}[^\n]*\n:label: (\S+)", text)
    assert exercises
    for label in exercises:
        solution = text.split(f"```{{solution-start}} {label}\n")[1].split("```{solution-end}")[0]
        assert "{code-cell}" in solution, label


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_has_the_frame_that_all_have(chapter):
    text = chapter.read_text("utf-8")
    first_figure = "|".join(rf"\b{name}\(" for name in FIGURES)
    frame = [r"\*\*The question\.\*\*", r"\*\*Afterwards you can\*\*", first_figure]
    frame += ["Predict, then", "torch", "## Exercises", "## Summary", "## Further reading"]
    places = [found.start() if (found := re.search(part, text)) else -1 for part in frame]
    assert -1 not in places, frame[places.index(-1)]
    assert places[:3] == sorted(places[:3])
    assert places[-3:] == sorted(places[-3:])


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_measured_share_is_shown_by_a_cell_and_not_typed(chapter):
    prose = CELL.sub("", chapter.read_text("utf-8"))
    assert re.findall(r"[\d.]+ ?%.*", prose) == []


@pytest.mark.parametrize(
    "page", sorted((ROOT / "figures").glob("*.md")), ids=lambda path: path.stem
)
def test_a_figures_page_names_a_chapter_that_has_the_figure(page):
    text = page.read_text("utf-8")
    kind = re.search(r"from convlib\.widgets import (\w+)", text)[1]
    chapter = re.search(r"^Chapter: \[\]\(\.\./(chapters/.*\.md)\)\.$", text, re.MULTILINE)[1]
    assert f"{kind}(" in (ROOT / chapter).read_text("utf-8")


def test_no_source_of_a_page_names_a_network_of_others():
    hosts = re.compile(r"cdn\.|unpkg|jsdelivr|cdnjs|googleapis")
    folders = [ROOT / "convlib", ROOT / "sphinx_afm", ROOT / "_config.yml"]
    files = [path for folder in folders for path in [folder, *folder.rglob("*")] if path.is_file()]
    named = [p for p in files if p.suffix != ".pyc" and hosts.search(p.read_text("utf-8"))]
    assert named == []


def test_a_figures_styles_reach_into_no_other_figure():
    """Figures share a page, so a class of one figure's own sheet is in no other's."""

    def classes(path):
        return set(re.findall(r"\.(cl-[a-z-]+)", path.read_text("utf-8")))

    scripts = ROOT / "convlib" / "widgets" / "js"
    shared = classes(scripts / "kit" / "theme.css")
    own = {path.parent.name: classes(path) - shared for path in scripts.glob("*/style.css")}
    clashes = {(a, b): own[a] & own[b] for a, b in itertools.combinations(sorted(own), 2)}
    assert len(own) > 1
    assert {pair: names for pair, names in clashes.items() if names} == {}
