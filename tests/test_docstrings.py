"""Every example in a docstring runs and says what it says."""

import doctest
import importlib
from pathlib import Path

import pytest

import convlib

ROOT = Path(convlib.__file__).parent
FOLDERS = [ROOT, ROOT / "algorithms", ROOT / "exercises"]
FILES = sorted(path for folder in FOLDERS for path in folder.glob("*.py"))
MODULES = [
    ".".join(["convlib", *f.relative_to(ROOT).with_suffix("").parts]).removesuffix(".__init__")
    for f in FILES
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_has_an_example(name):
    module = importlib.import_module(name)
    for public in getattr(module, "__all__", []):
        thing = getattr(module, public)
        if callable(thing) and not isinstance(thing, type):
            assert ">>>" in (thing.__doc__ or ""), f"{name}.{public}"
