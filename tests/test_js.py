"""Deno's own checks of the JavaScript, and the twins by name."""

import os
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from changes import CHANGES
from js.figures import FIGURES
from js.twin import deno

from convlib import widgets

ROOT = Path(__file__).parent.parent
WIDGETS = Path(widgets.__file__).parent
SOURCES = ["convlib/widgets/js", *sorted((ROOT / "sphinx_afm").glob("*.js")), "tests/js"]
STYLES = [*(ROOT / "sphinx_afm").glob("*.css"), *(ROOT / "tools").glob("*.css")]
COMMANDS = {
    "test": ["tests/js"],
    "fmt": ["--check", *SOURCES, *STYLES, "audit"],
    "lint": [*SOURCES, "audit"],
    "check": SOURCES,  # for audit/ this would fetch all of Lighthouse
}


@pytest.mark.parametrize("command", COMMANDS)
def test_deno_is_content(command):
    run = subprocess.run(
        [deno(), command, *COMMANDS[command]],
        cwd=ROOT,
        env=os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )
    if run.returncode:
        pytest.fail(f"deno {command}\n{run.stdout}{run.stderr}", pytrace=False)


def test_no_export_is_without_a_user():
    """What a module uses alone it does not export; that it uses it, `deno lint` sees to."""
    sources = [*(WIDGETS / "js").rglob("*.js")]
    tests = [*(ROOT / "tests").rglob("*.js"), *(ROOT / "tests").rglob("*.py")]
    words = {path: set(re.findall(r"\w+", path.read_text("utf-8"))) for path in sources + tests}
    users = Counter(word for found in words.values() for word in found)
    exported = re.compile(r"^export (?:async )?(?:function|const) (\w+)", re.MULTILINE)
    exports = [name for path in sources for name in exported.findall(path.read_text("utf-8"))]
    unused = [name for name in exports if users[name] == 1]
    assert unused == []


@pytest.mark.parametrize("name", widgets.__all__)
def test_a_figure_has_one_name_everywhere(name):
    stem = getattr(widgets, name).__module__.rpartition(".")[2]
    twins = [
        WIDGETS / f"{stem}.py",
        WIDGETS / "js" / f"{stem}.js",
        ROOT / "tests" / f"test_{stem}.py",
    ]
    if name in FIGURES:
        twins += [WIDGETS / "js" / stem / "state.js", ROOT / "figures" / f"{stem}.md"]
    assert [str(twin) for twin in twins if not twin.exists()] == []
    assert stem.replace("_", "") == name.lower()


def test_every_figure_has_a_change_to_be_tried_in_jupyterlab():
    assert list(CHANGES) == FIGURES


def test_no_javascript_is_without_its_python():
    stems = {getattr(widgets, name).__module__.rpartition(".")[2] for name in widgets.__all__}
    assert {path.stem for path in (WIDGETS / "js").glob("*.js")} == stems
    assert {path.stem for path in WIDGETS.glob("[!_]*.py")} == stems
