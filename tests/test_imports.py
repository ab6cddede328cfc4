import subprocess
import sys

import pytest

HEAVY = ("torch", "anywidget", "ipywidgets", "matplotlib", "PIL", "scipy", "sklearn")


@pytest.mark.parametrize(
    "statement",
    [
        "import convlib",
        "from convlib import digits, functional, geometry, images, kernels, verify",
        "from convlib import verify; verify.run",
        "from convlib.exercises import check",
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
