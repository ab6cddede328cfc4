"""Every example in a docstring runs and says what it says."""

import doctest
import importlib
import pkgutil

import pytest

import convlib

MODULES = [module.name for module in pkgutil.walk_packages(convlib.__path__, "convlib.")]


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
