"""What a page shows of ipywidgets' own widgets: what was recorded, and no control that is dead.

A slider works where Jupyter's widget manager and a kernel are, and a page has neither. So a box is
what is in it, an Output is what was printed and drawn there, anywidgets stay live, and each control
becomes a line of text: its name and its value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docutils import nodes

from .figure import Figure

Render = Callable[[list[dict[str, Any]]], nodes.Element]  # the outputs of a cell, as nodes


def unfold(document: nodes.document, recorded: dict[str, Any], render: Render) -> None:
    """Replace the places of ipywidgets' own widgets by what there is to see."""
    places = list(document.findall(Figure))
    for place in places:  # more come while we go: a box holds places
        model = recorded.get(place["model_id"])
        if model is None or "_esm" in model["state"]:
            continue
        shown = nodes.container("", *results(model, render), classes=["afm-recorded"])
        place.replace_self(shown)
        places += shown.findall(Figure)


def results(model: dict[str, Any], render: Render) -> list[nodes.Element]:
    """Return what there is to see of one widget."""
    state = model["state"]
    if "children" in state:
        ids = [child.removeprefix("IPY_MODEL_") for child in state["children"]]
        return [Figure(model_id=id_, alt=None, height=None) for id_ in ids]
    if "outputs" in state:
        return [render(state["outputs"])]
    return [nodes.paragraph("", line(model), classes=["afm-note", "afm-control"])]


def line(model: dict[str, Any]) -> str:
    """Say what a control is called, and where it stood.

    Examples
    --------
    >>> line({"model_name": "IntSliderModel", "state": {"description": "stride", "value": 2}})
    'stride = 2 (a control, in a notebook)'
    >>> line({"model_name": "ButtonModel", "state": {"description": ""}})
    'Button (a control, in a notebook)'
    """
    state = model["state"]
    kind = model["model_name"].removesuffix("Model")
    if kind == "Label":
        return str(state["value"])
    name = state.get("description") or kind
    value = f" = {state['value']}" if state.get("value") not in (None, "") else ""
    return f"{name}{value} (a control, in a notebook)"
