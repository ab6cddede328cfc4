import ast
import subprocess
import sys
from pathlib import Path

import pytest

import convlib

HEAVY = ("torch", "anywidget", "ipywidgets", "matplotlib", "PIL", "scipy", "sklearn")


@pytest.mark.parametrize(
    "statement",
    [
        "import convlib",
        "from convlib import digits, functional, geometry, images, kernels, verify",
        "from convlib import verify; verify.run",
    ],
)
def test_convlib_loads_nothing_heavy_before_it_is_needed(statement):
    script = f"{statement}; import sys; print([m for m in {HEAVY} if m in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_import_convlib_does_not_even_load_numpy():
    script = "import convlib, sys; print('numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_no_module_takes_the_private_names_of_another():
    root = Path(convlib.__file__).parent
    taken = []
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.ImportFrom) and node.module.startswith("convlib")):
                continue
            folder = root.joinpath(*node.module.split(".")[1:])
            names = [alias.name for alias in node.names if alias.name.startswith("_")]
            taken += [(path.name, n) for n in names if not (folder / f"{n}.py").is_file()]
    assert taken == []
