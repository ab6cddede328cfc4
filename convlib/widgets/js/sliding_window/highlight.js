// Which cells are singled out, and how, for the window and for what is pointed at.

import { formatNumber } from "../kit/format.js";
import { taps } from "./state.js";
import { key } from "./touch.js";

/**
 * @typedef {Map<string, import("../kit/grid.js").Mark>} GridMarks
 * @typedef {{ input: GridMarks, weight: GridMarks, output: GridMarks }} Highlight
 */

/** A number for the corner of a cell. @param {number} value */
const brief = (value) => formatNumber(value, 2);

/**
 * The window at an output cell: its input cells with their weights, and the output cell.
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Derived} derived
 * @param {number[]} position
 * @returns {Highlight}
 */
export function windowHighlight(state, derived, [row, column]) {
  const input = new Map(
    taps(state, derived, row, column).map((tap) => [
      key(tap.row, tap.column),
      { classes: "is-window", note: `·${brief(tap.weight)}` },
    ]),
  );
  return {
    input,
    weight: new Map(),
    output: new Map([[key(row, column), { classes: "is-current" }]]),
  };
}

/**
 * All that takes part with a pointed-at input cell or weight.
 * @param {import("./touch.js").Pointing} at
 * @param {ReturnType<typeof import("./touch.js").touched>} marks
 * @returns {Highlight}
 */
export function pointingHighlight(at, marks) {
  /** @param {Map<string, number>} counts @returns {GridMarks} */
  const all = (counts) =>
    new Map([...counts].map(([cell, n]) => [
      cell,
      { classes: "is-touched", note: n > 1 ? `×${n}` : "" },
    ]));
  const highlight = {
    input: all(marks.input),
    weight: all(marks.weight),
    output: all(marks.output),
  };
  highlight[at.plane].set(key(at.row, at.column), { classes: "is-pointed" });
  return highlight;
}

/**
 * Output cells that ReLU has set to zero are told apart from those that are zero.
 * @param {import("./state.js").Derived} derived
 * @param {GridMarks} marks
 */
export function markClipped({ sum, output }, marks) {
  const columns = output.shape[1];
  sum.data.forEach((value, at) => {
    if (value >= 0 || value === output.data[at]) return;
    const cell = key(Math.floor(at / columns), at % columns);
    const { classes = "", note } = marks.get(cell) ?? {};
    marks.set(cell, { classes: `${classes} is-clipped`.trim(), note: note || brief(value) });
  });
}
