"""convlib and `nn.Conv2d` on several hundred configurations: a row for each."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from traitlets import Bool, Dict, Enum, Int, List, Unicode, validate

from convlib import verify
from convlib.configurations import Configuration, configurations
from convlib.widgets._base import Pictured, bundle

SORTS = ("number", "outputs", "difference", "tolerance", "used")
ASKED = [field.name for field in fields(Configuration)]
FOUND = ["absolute", "tolerance", "used"]


class ComparisonTable(Pictured):
    """A table of how far convlib and `torch.nn.Conv2d` are apart, the worst case first.

    Parameters
    ----------
    rows : sequence of Compared, optional
        From `convlib.verify.survey`; by default that of 300 configurations.
    **traits
        `sort`: ``"used"`` (the part of its own tolerance that the worst output uses),
        ``"difference"``, ``"tolerance"``, ``"outputs"`` or ``"number"``; `descending`: whether the
        largest comes first. `filter`: words that all have to be in a row, as in
        ``"float64 groups!=1 reflect"``. `row`: the row at which the reader looks. `controls`: the
        names of the controls in sight.

    Raises
    ------
    ValueError
        If there are no rows.
    TraitError
        If `sort` is none of these, or a control is unknown.

    Examples
    --------
    >>> table = ComparisonTable(verify.survey(configurations(40)))
    >>> table.alt[:55]
    'convlib and nn.Conv2d agree on all 40 configurations; t'
    """

    _esm = bundle("comparison_table")

    sort = Enum(SORTS, "used").tag(sync=True)
    descending = Bool(True).tag(sync=True)
    filter = Unicode().tag(sync=True)
    row = Int().tag(sync=True)
    controls = List(Enum(("filter", "argument")), ["filter", "argument"]).tag(sync=True)

    rows: Sequence[verify.Compared] = ()

    # A list for each column: 300 times the names of all columns would be most of a page.
    columns = Dict(read_only=True).tag(sync=True)
    torch = Unicode(read_only=True).tag(sync=True)  # PyTorch's version

    def __init__(self, rows: Sequence[verify.Compared] | None = None, **traits: Any) -> None:
        rows = verify.survey(configurations(300)) if rows is None else list(rows)
        if not rows:
            raise ValueError("rows is empty: there is nothing to compare")
        unknown = set(traits) - {"sort", "descending", "filter", "row", "controls"}
        if unknown:
            raise TypeError(f"ComparisonTable has no {', '.join(sorted(unknown))}")
        self.rows = rows
        worst = int(np.argmax([found.used for _, found in rows]))
        super().__init__(**{"row": worst} | traits)
        self.set_trait("columns", to_columns(rows))
        self.set_trait("torch", verify.torch_version() or "")

    @property
    def alt(self) -> str:
        """What the picture shows, in one sentence."""
        n = len(self.rows)
        apart = sum(not found.agrees for _, found in self.rows)
        worst = max(found.used for _, found in self.rows)
        said = f"differ on {apart} of {n}" if apart else f"agree on all {n}"
        return (
            f"convlib and nn.Conv2d {said} configurations; "
            f"the worst uses {worst:.0%} of what rounding excuses."
        )

    @property
    def height(self) -> tuple[int, int]:
        """About how tall the figure is, in CSS pixels, on a wide page and on a phone."""
        return 780, 983

    def draw(self) -> bytes:
        """Draw the differences against the tolerances, for each dtype: PNG."""
        from convlib import plots  # brings matplotlib, which no live figure waits for

        points = {
            dtype: [(a.tolerance, a.absolute) for c, a in self.rows if c.dtype == dtype]
            for dtype in sorted({c.dtype for c, _ in self.rows})
        }
        return plots.below(points, x="tolerance", y="largest difference")

    @validate("row")
    def _inside(self, proposal: Any) -> int:
        """Stay in the table: the nearest row to the one asked for."""
        return min(max(proposal.value, 0), len(self.rows) - 1)


def to_columns(rows: Sequence[verify.Compared]) -> dict[str, list[Any]]:
    """Make a list of each column; infinity, which JSON can't tell, is None."""
    columns = {name: [_short(getattr(asked, name)) for asked, _ in rows] for name in ASKED}
    for name in FOUND:
        numbers = [getattr(found, name) for _, found in rows]
        columns[name] = [number if np.isfinite(number) else None for number in numbers]
    columns["shape"] = [list(found.shape) for _, found in rows]
    columns["agrees"] = [found.agrees for _, found in rows]
    columns["whys"] = list(dict.fromkeys(found.why for _, found in rows))
    columns["why"] = [columns["whys"].index(found.why) for _, found in rows]
    return columns


def _short(value: Any) -> Any:
    """Give a pair of equal numbers as one, since both mean the same."""
    if isinstance(value, tuple):
        return value[0] if value[0] == value[-1] else list(value)
    return value
