"""Run the notebooks that the built pages offer, as they are, and keep them with their results.

They run in an empty folder: a notebook that was downloaded has nothing beside it.

Usage: `python tools/notebooks.py`, after `make book`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).parents[1]
OFFERED = ROOT / "_build" / "html" / "_sources"
TARGET = ROOT / "_build" / "notebooks"


def run(path: Path) -> nbformat.NotebookNode:
    """Run all cells of a notebook, with nothing of the book around it.

    Raises
    ------
    CellExecutionError
        Where a cell fails. It names the cell, and has what Python said.
    """
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        NotebookClient(notebook, timeout=300, resources=resources).execute()
    return notebook


def main() -> int:
    """Run them all; return how many have failed."""
    failed = 0
    for path in sorted(OFFERED.rglob("*.ipynb")):
        name, start = path.relative_to(OFFERED), time.perf_counter()
        try:
            notebook = run(path)
        except CellExecutionError as error:
            print(f"{name} fails: {error}", file=sys.stderr)
            failed += 1
            continue
        target = TARGET / name
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, target)
        print(f"{time.perf_counter() - start:5.1f} s  {name}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main() > 0)
