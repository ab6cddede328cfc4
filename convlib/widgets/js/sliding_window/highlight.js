// Which cells are singled out, and how, for the window and for what is pointed at.

import { formatNumber } from "../kit/format.js";
import { taps } from "./state.js";
import { key } from "./touch.js";

/**
 * @typedef {Map<string, import("../kit/grid.js").Mark>} GridMarks
 * @typedef {{ input: GridMarks, weight: GridMarks, output: GridMarks }} Highlight
 */

const PLANES = /** @type {const} */ (["input", "weight", "output"]);

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
 * All that takes part with a pointed-at input cell or weight. The window stays where it is, so
 * that it can be dragged from there, but without its weights.
 * @param {import("./touch.js").Pointing} at
 * @param {ReturnType<typeof import("./touch.js").touched>} marks
 * @param {Highlight} window
 * @returns {Highlight}
 */
export function pointingHighlight(at, marks, window) {
  const input = new Map([...window.input.keys()].map((cell) => [cell, { classes: "is-window" }]));
  /** @type {Highlight} */
  const highlight = { input, weight: new Map(), output: new Map() };
  for (const plane of PLANES) {
    for (const [cell, uses] of marks[plane]) {
      add(highlight[plane], cell, "is-touched", uses > 1 ? `×${uses}` : "");
    }
  }
  add(highlight[at.plane], key(at.row, at.column), "is-pointed", "");
  return highlight;
}

/** @param {GridMarks} marks  @param {string} cell  @param {string} kind  @param {string} note */
function add(marks, cell, kind, note) {
  const { classes = "" } = marks.get(cell) ?? {};
  marks.set(cell, { classes: `${classes} ${kind}`.trim(), note });
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
    add(marks, cell, "is-clipped", marks.get(cell)?.note || brief(value));
  });
}
