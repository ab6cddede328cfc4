"""What `make` does in a fresh clone, wherever that is: with stand-ins for all that it runs."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LEFT_OUT = shutil.ignore_patterns(".*", "_build", "dist", "static", "__pycache__")
PROGRAMS = set(re.findall(r"\$\(BIN\)/([\w-]+)", (ROOT / "Makefile").read_text("utf-8")))
# It writes down how it was called, and which Deno a program of it would find.
STAND_IN = """#!/bin/sh
echo "$0 $*" >> calls
command -v deno >> deno
case "$*" in
  "-m pip --version") test ! -e no-pip ;;
  "task bundle") mkdir convlib/widgets/static ;;
esac
"""


def make(folder, *arguments, **options):
    """Run make as from a shell, whatever make these tests were started by."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=own, capture_output=True, text=True, **options
    )


@pytest.fixture
def clone(tmp_path):
    """A clone in a folder whose name is none for a program."""
    folder = tmp_path / "Faltung für Anfänger"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    (folder / ".venv" / "bin").mkdir(parents=True)
    for program in [*(f".venv/bin/{name}" for name in PROGRAMS), "own-python"]:
        (folder / program).write_text(STAND_IN)
        (folder / program).chmod(0o755)
    return folder


def calls(folder, *arguments):
    """Run make, and return what it has called."""
    run = make(folder, *arguments)
    assert run.returncode == 0, run.stderr
    return (folder / "calls").read_text().replace(".venv/bin/", "").splitlines()


BOOK = [
    "python -m pip --version",
    "python -m pip install --requirement requirements.txt",
    "deno task bundle",
    "jupyter-book build . -n -W --keep-going",
]


def test_make_book_works_in_a_folder_with_spaces(clone):
    assert calls(clone, "book") == BOOK
    found = set((clone / "deno").read_text().splitlines())
    assert found == {str(clone / ".venv" / "bin" / "deno")}


def test_a_second_make_sets_up_nothing(clone):
    make(clone, "book")
    (clone / "calls").unlink()
    assert calls(clone, "book") == BOOK[-1:]


def test_make_test_asks_for_browsers_before_it_builds_the_book(clone):
    called = calls(clone, "test")
    assert called.index("python tests/browser/firefox.py") < called.index(BOOK[-1])
    assert called[-1].startswith("pytest ")


LAST = {
    "serve": "python -m http.server --bind 127.0.0.1 --directory _build/html 8000",
    "lab": "jupyter lab",
    "notebooks": "python tools/notebooks.py",
    "wheel": "python -m pip wheel --no-deps --wheel-dir dist .",
    "pdf": "python tools/pdf.py",
    "audit": "python audit/run.py",
    "bench": "python benchmarks/run.py",
}


@pytest.mark.parametrize("target", LAST)
def test_every_command_works_there(clone, target):
    assert calls(clone, target)[-1] == LAST[target]


def test_make_clean_leaves_nothing_that_was_built(clone):
    before = {path.name for path in clone.iterdir()}
    make(clone, "book")
    (clone / "dist").mkdir()  # as of `make wheel`
    assert make(clone, "clean").returncode == 0
    left = {path.name for path in clone.iterdir()} - {"calls", "deno"}
    assert left == before - {".venv"}
    assert not (clone / "convlib" / "widgets" / "static").exists()


def test_an_environment_that_was_not_finished_is_finished(clone):
    (clone / "no-pip").touch()
    called = calls(clone, "book", "PYTHON=./own-python")
    assert "./own-python -m venv .venv" in called


def test_a_read_only_folder_is_refused_in_words():
    """As somebody who may not write there, which root may anywhere."""
    with tempfile.TemporaryDirectory() as name:
        shutil.copy(ROOT / "Makefile", name)
        Path(name).chmod(0o555)
        run = make(name, "book", user="nobody" if os.geteuid() == 0 else None)
        Path(name).chmod(0o755)
    assert run.returncode != 0
    assert "This folder is read-only: copy it" in run.stderr
    assert run.stdout == ""
