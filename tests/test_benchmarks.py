"""The written results are those of the program that is there."""

import importlib.util
import sys
from pathlib import Path

import pytest

from convlib import benchmarks
from convlib.algorithms import ALGORITHMS

PROGRAM = Path(__file__).parent.parent / "benchmarks" / "workloads.py"


def workloads():
    spec = importlib.util.spec_from_file_location("workloads", PROGRAM)
    sys.modules["workloads"] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.WORKLOADS


def test_every_workload_was_measured_and_no_other():
    rows = benchmarks.results()["workloads"]
    assert [row["workload"] for row in rows] == [work.name for work in workloads()]


def test_quartiles_are_in_order_and_every_row_has_both_columns():
    for row in benchmarks.results()["workloads"]:
        assert row["algorithm"] in ALGORITHMS
        for column in ("as called", "at its best"):
            low, middle, high = row["ratios"][column]
            assert 0 < low <= middle <= high, row["workload"]


def test_the_machine_and_its_versions_are_named():
    machine = benchmarks.results()["machine"]
    assert machine["processor"]
    assert {"numpy", "torch"} <= machine["versions"].keys()


def test_where_nothing_was_measured_it_says_so_and_how_to_measure(monkeypatch, tmp_path):
    missing = tmp_path / "a.json", tmp_path / "b.json"
    monkeypatch.setattr(benchmarks, "_PLACES", missing)
    with pytest.raises(FileNotFoundError, match=r"a\.json or .*b\.json: run `make bench`"):
        benchmarks.results()
