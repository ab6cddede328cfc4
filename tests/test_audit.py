"""The audit's limits can be missed, and it says which."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "audit"))
import run as audit

WELL = {name: limit for name, (_, limit) in audit.LIMITS.items()}


def test_a_page_at_its_limits_holds_them():
    assert audit.missed(WELL) == []


def test_each_limit_can_be_missed_and_is_named():
    for name, (kind, limit) in audit.LIMITS.items():
        worse = limit + 1 if kind == "at most" else limit - 1
        (words,) = audit.missed(WELL | {name: worse})
        assert words.startswith(name) and words.endswith(f"{kind} {limit}")


def test_the_table_has_a_row_for_each_page():
    lines = audit.table({"a.html": {"KB": 12.345, "CLS": 0.0}, "b.html": {"KB": 7, "CLS": 0.5}})
    assert lines.splitlines()[2:] == ["| a.html | 12.3 | 0 |", "| b.html | 7 | 0.5 |"]
