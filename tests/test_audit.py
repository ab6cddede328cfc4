"""The audit's limits can be missed, and it says which."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))
import run as audit

ROOT = audit.README.parent
SOURCES = [*ROOT.glob("chapters/*.md"), *ROOT.glob("figures/*.md")]
WELL = {name: limit for name, (_, limit) in audit.LIMITS.items()}


def test_a_page_at_its_limits_holds_them():
    assert audit.missed(WELL) == []


def test_each_limit_can_be_missed_and_is_named():
    for name, (kind, limit) in audit.LIMITS.items():
        worse = limit + 1 if kind == "at most" else limit - 1
        (words,) = audit.missed(WELL | {name: worse})
        assert words.startswith(name) and words.endswith(f"{kind} {limit}")


def test_the_table_has_a_row_for_each_page():
    rows = {"a.html": {"KB": 12.345, "CLS": 0.0}, "b.html": {"KB": 7, "CLS": 0.5}}
    lines = audit.table(rows, {"KB": "weight", "CLS": "shift"}).splitlines()
    assert lines[0] == "| page | weight | shift |"
    assert lines[2:] == ["| a.html | 12.3 | 0 |", "| b.html | 7 | 0.5 |"]


def test_the_readme_shows_the_last_measurement_of_every_page():
    rows, readme = json.loads(audit.RESULTS.read_text()), audit.README.read_text("utf-8")
    assert audit.with_table(readme, rows) == readme
    assert rows.keys() == {"index.html"} | {f"{p.parent.name}/{p.stem}.html" for p in SOURCES}


def test_the_readme_names_the_pages_that_miss_a_limit_and_no_others():
    rows, readme = json.loads(audit.RESULTS.read_text()), audit.README.read_text("utf-8")
    text = readme.split("## How fast")[1].split("| page |")[0]
    assert {page for page in rows if f"`{page}`" in text} == {
        page for page, row in rows.items() if audit.missed(row)
    }
