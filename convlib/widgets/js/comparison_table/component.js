// convlib and nn.Conv2d, configuration by configuration: plain data in, a node out.

import { h } from "../kit/dom.js";
import { copy, frame, installStyles } from "../kit/frame.js";
import { keyHandler } from "../kit/keys.js";
import { createSession } from "../kit/session.js";
import { chart } from "./chart.js";
import { createControls } from "./controls.js";
import { counted, explain, judgement } from "./explain.js";
import { pytorchProgram } from "./pytorch.js";
import { clamp, derive, rowsOf } from "./state.js";
import style from "./style.css" with { type: "text" };
import { table } from "./table.js";

/**
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function comparisonTable(options, signal) {
  installStyles("cl-comparison-table", style);
  const rows = rowsOf(options.fixed.columns);
  const session = createSession(options, {
    derive: (/** @type {import("./state.js").State} */ state) => derive(state, rows),
    judgement: () => judgement(rows, options.fixed.torch, options.live),
    clamp: (/** @type {{ row: number }} */ { row }, shown) => ({ row: clamp(row, shown) }),
    draw: (what) => what === "numbers" ? drawRows() : drawMarks(),
    program: /** @returns {string} */ () => pytorchProgram(rows[session.view.row]),
  }, signal);

  const list = table(rows, {
    // The same header again turns the order round; another one begins with the largest.
    sort: (sort) =>
      session.edit("sort", {
        sort,
        descending: sort !== session.state.sort || !session.state.descending,
      }),
    choose: (row) => session.look({ row }),
    copy: (row, near) => copy(pytorchProgram(row), near),
  }, signal);
  const points = chart(rows, (row) => session.look({ row }), signal);
  const count = h("p", { class: "cl-compared-count", role: "status" });

  const view = frame("convlib beside nn.Conv2d", {
    controls: createControls(options.state, session.edit, signal),
    shown: options.fixed.controls,
    picture: [count, list.element],
    below: h(
      "details",
      { class: "cl-more" },
      h("summary", {}, "Differences against tolerances"),
      points.element,
      h("p", {}, "Squares are float32, circles float64. A click chooses a row."),
    ),
    tools: session.tools,
    onKey: keyHandler({ session, onArrow: walk, onEscape: () => {} }),
  }, signal);

  /** Up and down go from row to row. @param {[number, number]} arrow  @param {Element} at */
  function walk([down], at) {
    const shown = session.derived;
    const next = shown.findIndex(({ number }) => number === session.view.row) + down;
    if (down === 0 || !shown[next]) return;
    session.look({ row: shown[next].number });
    if (list.body.contains(at)) list.mark(session.view.row, true);
  }

  function drawRows() {
    list.update(session.derived, session.state);
    count.textContent = counted(session.derived.length, rows.length);
    drawMarks();
  }

  function drawMarks() {
    const { derived, state, view: { row } } = session;
    list.mark(row);
    points.update(derived, row);
    view.explain(explain(derived.length ? rows[row] : undefined, state.filter));
  }

  return session.component(view);
}
