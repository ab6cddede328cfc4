"""Every row of promises.md leads to where it is kept, and the words of its links are there."""

import re
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LINK = re.compile(r"\[([^\[\]]+)\]\(([^()#]+)(?:#([^()]+))?\)")
TABLES = (HERE / "promises.md").read_text("utf-8").split("\n## ")[1:]
ROWS = [line for table in TABLES for line in table.splitlines()[4:] if line]


def headings(text):
    """Yield the line, the level and the name in links of each heading; code has none."""
    fence, seen = None, Counter()
    for number, line in enumerate(text.splitlines()):
        if mark := re.match(r"(```+|:::+)", line):
            fence = None if line.strip() == fence else fence or mark[1]
        elif not fence and (heading := re.match(r"(#+) (.*)", line)):
            name = re.sub(r"[^\w\- ]", "", heading[2].lower()).replace(" ", "-")
            yield number, len(heading[1]), name + (f"-{seen[name]}" if seen[name] else "")
            seen[name] += 1


def section(text, name):
    """Return a section of a page with all below it, or all of a file if it has no name."""
    if name is None:
        return text
    found = list(headings(text))
    start, level = next((at, level) for at, level, heading in found if heading == name)
    end = next((at for at, other, _ in found if at > start and other <= level), None)
    return "\n".join(text.splitlines()[start:end])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_a_promise_is_kept_where_the_table_says(row):
    _, promise, kept, _ = row.split("|")
    links = LINK.findall(kept)
    assert promise.strip() and links
    assert len(links) == kept.count("](")
    for words, path, name in links:
        text = (HERE / path).read_text("utf-8")
        assert words in " ".join(section(text, name or None).split()), (words, path, name)


def test_every_error_in_print_has_a_puzzle_of_its_own_and_every_puzzle_a_row():
    errors = next(table for table in TABLES if table.startswith("What is wrong in print"))
    chapter = (HERE.parent / "chapters" / "08-spot-the-error.md").read_text("utf-8")
    puzzles = [name for _, level, name in headings(chapter) if level == 3]
    assert sorted(name for _, _, name in LINK.findall(errors)) == sorted(puzzles)


def test_examples_of_sections():
    page = "# One\na\n## Two\nb\n```\n# no heading\n```\n### Three\nc\n## Two\nd"
    assert section(page, "two") == "## Two\nb\n```\n# no heading\n```\n### Three\nc"
    assert section(page, "two-1") == "## Two\nd"
