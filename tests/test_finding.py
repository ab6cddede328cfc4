"""The glossary and the references, and the chapters' links to them.

That links lead somewhere the build has checked.
"""

import re
from pathlib import Path

import pytest

CHAPTERS = Path(__file__).parent.parent / "chapters"
NUMBERED = sorted(CHAPTERS.glob("[0-9]*.md"))
TERM = re.compile(r"\{term\}`(?:[^`<]* <([^`>]+)>|([^`<]+))`")


def entries() -> dict[str, tuple[list[str], str]]:
    """Return the glossary's entries: all names of each, its definition's lines, and the rest."""
    text = (CHAPTERS / "glossary.md").read_text("utf-8")
    body = text.split("```{glossary}\n")[1].removesuffix("```\n")
    found = {}
    for entry in re.split(r"\n\n(?=\S)", body.strip()):
        head, _, rest = entry.partition("\n\n")
        lines = head.splitlines()
        names = [line for line in lines if not line.startswith(" ")]
        found["/".join(names)] = [line.strip() for line in lines[len(names) :]], rest.strip()
    return found


ENTRIES = entries()
NAMES = {name.lower(): entry for entry in ENTRIES for name in entry.split("/")}


def test_the_glossary_is_long_enough_to_be_one_and_sorted():
    assert len(ENTRIES) > 50
    assert list(ENTRIES) == sorted(ENTRIES, key=str.lower)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_definition_is_one_or_two_plain_sentences(entry):
    """It is shown beside a link as plain text, so it has no formulas, links or code."""
    lines, _ = ENTRIES[entry]
    assert 1 <= len(lines) <= 2
    for line in lines:
        assert re.fullmatch(r"[A-Z0-9][^`$\[\]{}*]*\.", line), line


@pytest.mark.parametrize("chapter", NUMBERED, ids=lambda path: path.stem)
def test_a_chapter_links_a_term_once(chapter):
    text = chapter.read_text("utf-8")
    linked = [NAMES[(a or b).lower()] for a, b in TERM.findall(text)]
    assert len(linked) == text.count("{term}")
    assert sorted(linked) == sorted(set(linked))


def test_every_term_is_linked_in_a_chapter():
    links = [link for chapter in NUMBERED for link in TERM.findall(chapter.read_text("utf-8"))]
    assert {NAMES[(a or b).lower()] for a, b in links} == set(ENTRIES)


@pytest.mark.parametrize("chapter", NUMBERED, ids=lambda path: path.stem)
def test_terms_are_linked_in_running_text(chapter):
    """No heading, no summary of a box and no option has a link to a term."""
    for line in chapter.read_text("utf-8").splitlines():
        assert not ("{term}" in line and line.startswith(("#", ":", "```"))), line


def test_every_reference_is_cited_and_stands_there_once():
    listed = (CHAPTERS / "references.bib").read_text("utf-8")
    keys = re.findall(r"^@\w+\{(.+),$", listed, re.MULTILINE)
    titles = re.findall(r"^  title *= *\{(.+)\},?$", listed, re.MULTILINE)
    assert len(keys) == len(titles) == len(set(titles))
    pages = [path.read_text("utf-8") for path in CHAPTERS.glob("*.md")]
    cited = re.findall(r"\{cite(?::t)?\}`([^`]+)`", "".join(pages))
    assert sorted({key for keys in cited for key in keys.split(",")}) == sorted(keys)
