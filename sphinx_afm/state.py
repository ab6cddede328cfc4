"""The recorded widget state of a notebook, cut down to what its page needs."""

from __future__ import annotations

import json
import re
from typing import Any

from .carriers import LARGE, data_carrier

# What ipywidgets keeps for itself in every model, and the two texts that travel in a carrier.
BOOKKEEPING = {
    "_css",
    "_dom_classes",
    "_esm",
    "_model_module",
    "_model_module_version",
    "_model_name",
    "_view_count",
    "_view_module",
    "_view_module_version",
    "_view_name",
    "layout",
}
UNUSED = {"tabbable": None, "tooltip": None}  # also ipywidgets', unless a widget uses them

# How a trait names another model: as ipywidgets writes it, and as anywidget does.
REFERENCE = re.compile(r'"(?:IPY_MODEL_|anywidget:)([^"]+)"')


def needed(recorded: dict[str, Any], shown: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the models that are shown or referred to, and the names of those that can't live.

    The first is the first one shown.

    A notebook records every widget it ever made, also those it only computed with.

    Examples
    --------
    >>> counter = {"model_module": "anywidget", "state": {"_esm": "…", "twin": "IPY_MODEL_b"}}
    >>> slider = {"model_module": "@jupyter-widgets/controls", "model_name": "IntSliderModel",
    ...           "state": {}}
    >>> models, dead = needed({"a": counter, "b": slider, "c": counter}, ["a"])
    >>> list(models), dead
    (['a'], ['IntSlider'])
    """
    models: dict[str, dict[str, Any]] = {}
    dead: dict[str, str] = {}
    queue = list(shown)
    while queue:
        model_id = queue.pop(0)
        if model_id in models or model_id in dead:
            continue
        model = recorded.get(model_id, {})
        if "_esm" not in model.get("state", {}):
            dead[model_id] = model.get("model_name", "A widget").removesuffix("Model")
            continue
        models[model_id] = model
        traits = {k: v for k, v in model["state"].items() if k not in BOOKKEEPING}
        queue += REFERENCE.findall(json.dumps(traits))
    return models, sorted(set(dead.values()))


def compact(model: dict[str, Any], carrier: str) -> dict[str, Any]:
    """Return what the host needs of a model: its traits, its binary traits, its carrier's key."""
    traits = {
        name: value
        for name, value in model["state"].items()
        if name not in BOOKKEEPING and (name not in UNUSED or value != UNUSED[name])
    }
    # Buffers are bytes that JSON can't hold: where they belong, and their base64 or its carrier.
    large = set(large_data(model))
    buffers = [
        {"path": b["path"], "carrier": data_carrier(b["data"]).key}
        if b["data"] in large
        else {"path": b["path"], "data": b["data"]}
        for b in model.get("buffers", [])
    ]
    return {"carrier": carrier, "state": traits, **({"buffers": buffers} if buffers else {})}


def large_data(model: dict[str, Any]) -> list[str]:
    """Return the base64 of a model's binary traits that are too large for each page to hold.

    Examples
    --------
    >>> large_data({"buffers": [{"data": "AQL/"}, {"data": "A" * LARGE}]}) == ["A" * LARGE]
    True
    """
    return [b["data"] for b in model.get("buffers", []) if len(b["data"]) >= LARGE]


def script_json(value: object) -> str:
    r"""Write JSON that stays inside its `<script>`, whatever its strings hold.

    Escaping `</script>` alone is not enough: after `<!-- <script>` a browser no longer ends the
    element there.

    Examples
    --------
    >>> script_json({"text": "<!-- <script>"})
    '{"text":"\\u003c!-- \\u003cscript>"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", r"\u003c")
