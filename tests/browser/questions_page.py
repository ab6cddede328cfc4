"""A page with questions, as sphinx_afm makes them, but in a moment and with no book around."""

import shutil
from html import escape
from pathlib import Path

from ipywidgets import Widget

from convlib.exercises.short import Choice, Number, Shape
from convlib.widgets import Question
from sphinx_afm import carriers, policy, state

SPHINX_AFM = Path(carriers.__file__).parent
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Questions</title>
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<style>
  body {{ font: 16px/1.5 sans-serif; max-width: 44rem; margin: 1rem auto; padding-inline: 1rem }}
  [data-theme=dark] {{ background: #14181e; color: #e6e8eb }}
</style>
<link rel="stylesheet" href="afm.css"><script src="mode.js"></script>
<script type="application/json" class="afm-state">{models}</script>
<script src="afm/host.js" defer></script></head><body><main><h1>Questions</h1>{questions}
<p>The text goes on.</p></main></body></html>"""
PLACE = """<div class="afm" id="figure-{number}" role="group" aria-label="{alt}"
 style="--afm-height:{height[0]}px;--afm-height-narrow:{height[1]}px" data-afm-model="{model}">
<p class="afm-note">{alt}</p></div>"""


def write_page(folder: Path, questions: dict[str, Number | Shape | Choice]) -> None:
    """Write `index.html` and what it loads."""
    (folder / "afm").mkdir()
    shutil.copy(SPHINX_AFM / "host.js", folder / "afm")
    for name in ("afm.css", "mode.js"):
        shutil.copy(SPHINX_AFM / name, folder)
    views = [Question(name, question) for name, question in questions.items()]
    recorded = Widget.get_manager_state(widgets=views)["state"]
    models, dead = state.needed(recorded, [view.model_id for view in views])
    assert not dead
    carrier = carriers.carrier(next(iter(models.values()))["state"])
    (folder / carrier.uri).write_text(carrier.script, "utf-8")
    places = [
        PLACE.format(number=at, alt=escape(view.alt), height=view.height, model=view.model_id)
        for at, view in enumerate(views, 1)
    ]
    page = PAGE.format(
        policy=escape("; ".join(f"{kind} {' '.join(of)}" for kind, of in policy.POLICY.items())),
        models=state.script_json({k: state.compact(m, carrier.key) for k, m in models.items()}),
        questions="\n".join(places),
    )
    (folder / "index.html").write_text(page, "utf-8")
