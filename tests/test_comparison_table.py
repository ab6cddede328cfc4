"""convlib beside nn.Conv2d: the table's rows in Python, in the browser, and as copied programs."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest
from js.twin import JavaScriptError, call, call_each
from traitlets import TraitError

from convlib import functional, verify, widgets
from convlib.configurations import CHOSEN, configurations
from convlib.widgets import ComparisonTable

FOUND = verify.survey(configurations(120, seed=2))
TABLE = ComparisonTable(FOUND)
ROWS = call("comparison_table/state.rowsOf", TABLE.columns)


def shown(filter="", sort="used", descending=True):
    """Return the numbers of the rows that the browser shows, in its order."""
    state = {"sort": sort, "descending": descending, "filter": filter}
    return [row["number"] for row in call("comparison_table/state.derive", state, ROWS)]


def numbers(which):
    """Return the numbers of the rows whose configuration is such."""
    return sorted(at for at, (asked, _) in enumerate(FOUND) if which(asked))


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def test_the_worst_row_comes_first_and_is_the_one_looked_at():
    used = [row.agreement.used for row in FOUND]
    assert shown()[0] == TABLE.row == int(np.argmax(used))
    assert [used[at] for at in shown()] == sorted(used, reverse=True)


@pytest.mark.parametrize("descending", [True, False])
def test_rows_are_sorted_by_each_column(descending):
    columns = {
        "number": list(range(len(FOUND))),
        "outputs": [np.prod(row.agreement.shape) for row in FOUND],
        "difference": [row.agreement.absolute for row in FOUND],
        "tolerance": [row.agreement.tolerance for row in FOUND],
        "used": [row.agreement.used for row in FOUND],
    }
    for sort, values in columns.items():
        order = [values[at] for at in shown(sort=sort, descending=descending)]
        assert order == sorted(values, reverse=descending), sort


@pytest.mark.parametrize(
    ("filter", "which"),
    [
        ("", lambda asked: True),
        ("stride=2", lambda asked: pair(asked.stride) == (2, 2)),
        ("stride=(3,1)", lambda asked: asked.stride == (3, 1)),
        ("stride!=1", lambda asked: pair(asked.stride) != (1, 1)),
        ("padding=same", lambda asked: asked.padding == "same"),
        ("padding='same'", lambda asked: asked.padding == "same"),
        ("batch=None", lambda asked: asked.batch is None),
        (
            "float64  Groups!=1 bias=false",
            lambda asked: asked.dtype == "float64" and asked.groups > 1 and not asked.bias,
        ),
        ("reflect", lambda asked: "reflect" in asked.padding_mode + asked.note),
        ("kernel_size=(3,2)", lambda asked: asked.kernel_size == (3, 2)),
        ("chosen", lambda asked: asked in CHOSEN),
        ("grops!=1", lambda asked: False),
        ("differs", lambda asked: False),
    ],
)
def test_a_filter_shows_the_rows_that_have_all_of_its_words(filter, which):
    assert sorted(shown(filter)) == numbers(which)


def test_there_is_something_to_find_for_each_filter_of_the_menu():
    source = Path(widgets.__file__).parent / "js" / "comparison_table" / "controls.js"
    menu = source.read_text("utf-8").split("USUAL = {")[1].split("};")[0]
    words = [line.split('"')[1] for line in menu.splitlines() if '"' in line]
    found = call_each("comparison_table/state.derive", [[state(word), ROWS] for word in words])
    assert {word for word, rows in zip(words, found, strict=True) if not rows} == {"differs"}


def state(filter):
    return {"sort": "number", "descending": False, "filter": filter}


def test_the_row_one_looks_at_is_one_that_is_shown():
    some = shown("groups!=1")
    rows = [ROWS[at] for at in some]
    assert call("comparison_table/state.clamp", some[3], rows) == some[3]
    hidden = numbers(lambda asked: asked.groups == 1)[0]
    assert call("comparison_table/state.clamp", hidden, rows) == some[0]
    assert call("comparison_table/state.clamp", hidden, []) == hidden


def test_an_unknown_order_is_refused():
    with pytest.raises(JavaScriptError, match="allowed are number, outputs"):
        shown(sort="size")
    with pytest.raises(TraitError):
        ComparisonTable(FOUND[:1], sort="size")


def test_a_filter_of_no_words_is_refused():
    with pytest.raises(JavaScriptError, match="Refusal: 1,2: allowed are words"):
        shown(filter=[1, 2])


@pytest.mark.parametrize("part", range(4))
def test_a_copied_program_prints_the_difference_of_its_row(part):
    rows = ROWS[part::8]
    programs = call_each("comparison_table/pytorch.pytorchProgram", [[row] for row in rows])
    for row, program in zip(rows, programs, strict=True):
        printed = []
        exec(program, {"print": printed.append})
        assert printed == [row["difference"]], program
        assert row["difference"] == FOUND[row["number"]].agreement.absolute


def test_a_copied_program_sees_a_mistake_too(monkeypatch):
    right = functional.conv2d
    monkeypatch.setattr(functional, "conv2d", lambda x, w, *rest, **more: right(x, w, **more))
    row = next(row for row in ROWS if row["bias"])
    printed = []
    exec(call("comparison_table/pytorch.pytorchProgram", row), {"print": printed.append})
    assert printed[0] > 1e-3


def test_a_row_names_its_layer_and_the_reason_of_its_tolerance():
    row = ROWS[next(at for at, (asked, _) in enumerate(FOUND) if "stem" in asked.note)]
    layer = call("comparison_table/pytorch.layerCall", row)
    assert layer == "nn.Conv2d(3, 64, 7, stride=2, padding=3)"
    said = "".join(piece["text"] for piece in call("comparison_table/explain.explain", row, ""))
    assert f"{layer} on float32 (1, 3, 112, 96) gives (1, 64, 56, 48)" in said
    assert "n = 148 terms in float32 (Higham 2002, §3.1)" in said
    assert call("comparison_table/explain.shortWhy", row) == "n = 148"
    detour = next(row for row in ROWS if "Winograd" in row["note"])
    assert call("comparison_table/explain.shortWhy", detour) == "n = 577 + detour"


def test_the_verdict_counts_the_rows_that_differ_and_an_infinity_travels():
    (asked, agreement), *others = FOUND[:30]
    wrong = dataclasses.replace(agreement, agrees=False, absolute=np.inf, used=np.inf)
    table = ComparisonTable([*others, verify.Compared(asked, wrong)])
    assert table.row == 29
    assert table.alt.startswith("convlib and nn.Conv2d differ on 1 of 30 configurations")
    rows = call("comparison_table/state.rowsOf", table.columns)
    said = call("comparison_table/explain.judgement", rows, "2.13.0+cpu", True)
    assert said["kind"] == "disagree"
    assert said["text"].startswith(
        "convlib and nn.Conv2d differ on 1 of 30 configurations; the lar"
    )
    line = call("comparison_table/explain.explain", rows[-1], "")[-1]["text"]
    assert "The largest difference is ∞" in line
    assert line.endswith("They differ.")


def test_the_verdict_tells_the_worst_row_and_the_largest_difference():
    said = call("comparison_table/explain.judgement", ROWS, TABLE.torch, False)
    worst = max(row.agreement.used for row in FOUND)
    assert said["kind"] == "agree"
    assert (
        f"all 120 configurations: the worst uses {float(f'{100 * worst:.2g}'):g} %" in said["text"]
    )
    largest = [
        max(row.agreement.absolute for row in FOUND if row.configuration.dtype == dtype)
        for dtype in ("float32", "float64")
    ]
    told = re.search("largest difference is (.*) in float32, (.*) in float64", said["text"])
    assert [float(number.replace("−", "-")) for number in told.groups()] == [
        float(f"{number:.1e}") for number in largest
    ]
    assert said["text"].endswith("recorded when this page was built).")


def test_a_table_is_small_and_has_a_picture():
    default = ComparisonTable()
    assert len(default.rows) == 300
    assert len(repr(default.columns)) < 60_000
    assert default.draw()[1:4] == b"PNG"
    data, metadata = default._repr_mimebundle_()
    assert data["text/plain"] == default.alt
    assert metadata["afm"]["height"] == [*default.height]


def test_what_is_no_table_is_refused():
    with pytest.raises(ValueError, match="rows is empty"):
        ComparisonTable([])
    with pytest.raises(TypeError, match="has no stride"):
        ComparisonTable(FOUND[:1], stride=2)
    table = ComparisonTable(FOUND[:5], row=99)
    assert table.row == 4
