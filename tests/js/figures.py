"""What the browser makes of a figure of Python's: by the modules that all figures have."""

from typing import Any

from js.twin import call

from convlib import widgets
from convlib.continuous import Signal
from convlib.widgets._base import Figure, Pictured
from convlib.widgets._signals import to_record
from convlib.widgets._traits import from_wire

# All that are shown in a frame, with a verdict and a page of their own: a question is not.
FIGURES = [name for name in widgets.__all__ if issubclass(getattr(widgets, name), Pictured)]


def stem(figure: Figure) -> str:
    """Return the name that a figure's files share."""
    return type(figure).__module__.rpartition(".")[2]


def asked(figure: Figure) -> dict[str, Any]:
    """Return the arguments as the browser has them."""
    given = figure.arguments()
    named = {name: given[name] for name in figure.ARGUMENTS}
    return {name: to_record(v) if isinstance(v, Signal) else v for name, v in named.items()}


def derived(figure: Figure) -> dict[str, Any]:
    """Return all that the browser derives from the arguments."""
    return call(f"{stem(figure)}/state.derive", asked(figure), plain(figure.limits))


def program(figure: Figure) -> str:
    """Return the text of “Copy as PyTorch”."""
    return call(f"{stem(figure)}/pytorch.pytorchProgram", asked(figure), derived(figure))


def printed(figure: Figure) -> list[Any]:
    """Run that text, and return what it prints."""
    shown: list[Any] = []
    exec(program(figure), {"print": lambda *values: shown.extend(values)})
    return shown


def verdict(figure: Figure) -> dict[str, str]:
    """Return who the browser says agrees: its kind and its words."""
    output = derived(figure)["output"]
    return call("kit/verdict.verdict", asked(figure), output, plain(figure.answer), True)


def plain(value: Any) -> Any:
    """Make a trait's value what the browser makes of it: arrays at any depth."""
    if isinstance(value, dict) and {"shape", "data"} <= value.keys():
        return from_wire(value)
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value
