// Which cells are singled out, and how: for the window and its column, and for what is pointed at.

import { columnOf, copiesOf, positionOf, sourceOf, tapOf } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {Map<string, import("../kit/grid.js").Mark>} Marks
 * @typedef {{
 *   input: Marks[], columns: Marks, weight: Marks, product: Marks, output: Marks[],
 * }} Highlight  Input and output have marks for each channel.
 * @typedef {{ plane: "input", cell: import("./state.js").Cell }
 *   | { plane: "weight" | "columns", row: number, column: number }} Pointing
 */

/** @param {number} row  @param {number} column */
const key = (row, column) => `${row},${column}`;

/** @param {number} length */
const range = (length) => Array.from({ length }, (_, index) => index);

/** Add to what a cell already is. @param {Marks} marks  @param {string} cell  @param {string} kind */
function add(marks, cell, kind) {
  const { classes = "", note = "" } = marks.get(cell) ?? {};
  if (!classes.split(" ").includes(kind)) {
    marks.set(cell, { classes: `${classes} ${kind}`.trim(), note });
  }
}

/**
 * The window, its column and the filter's row, which make one cell of the output; small numbers
 * tell the order in which the window is read.
 * @param {State} state  @param {Derived} derived
 * @param {import("./state.js").View} view
 * @param {boolean} [numbered]
 * @returns {Highlight}
 */
export function windowHighlight(state, derived, { position, filter }, numbered = true) {
  const [terms] = derived.columns.shape;
  const column = columnOf(derived.output.shape, position);
  const marks = plain(state, derived);
  for (const row of range(terms)) {
    const note = numbered ? String(row) : "";
    const source = sourceOf(state, derived, row, column);
    marks.input[source.channel].set(key(source.row, source.column), { classes: "is-window", note });
    const { classes } = marks.columns.get(key(row, column)) ?? {};
    marks.columns.set(key(row, column), { classes, note });
    marks.weight.set(key(filter, row), { classes: "is-touched", note });
  }
  marks.product.set(key(filter, column), { classes: "is-current" });
  marks.output[filter].set(key(position[0], position[1]), { classes: "is-current" });
  return marks;
}

/**
 * Nothing singled out, but the padding zeros in the columns told apart from the input's.
 * @param {State} state  @param {Derived} derived
 * @returns {Highlight}
 */
function plain({ input, weight }, { columns, isInput }) {
  /** @type {Marks} */ const padding = new Map();
  isInput.data.forEach((copied, at) => {
    const [row, column] = [Math.floor(at / columns.shape[1]), at % columns.shape[1]];
    if (!copied) padding.set(key(row, column), { classes: "is-padding" });
  });
  return {
    input: range(input.shape[0]).map(() => new Map()),
    columns: padding,
    weight: new Map(),
    product: new Map(),
    output: range(weight.shape[0]).map(() => new Map()),
  };
}

/**
 * The same while something is pointed at: all that it is copied to, or that it multiplies.
 * @param {State} state  @param {Derived} derived
 * @param {import("./state.js").View} view
 * @param {Pointing} pointing
 * @returns {Highlight}
 */
export function pointingHighlight(state, derived, view, pointing) {
  if (pointing.plane === "columns") {
    const marks = windowHighlight(state, derived, view);
    const { row, column } = pointing;
    const source = sourceOf(state, derived, row, column);
    add(marks.columns, key(row, column), "is-pointed");
    add(marks.input[source.channel], key(source.row, source.column), "is-pointed");
    add(marks.weight, key(view.filter, row), "is-pointed");
    return marks;
  }
  const marks = windowHighlight(state, derived, view, false);
  for (const cell of marks.weight.keys()) marks.weight.set(cell, {});
  return pointing.plane === "input"
    ? copied(state, derived, marks, pointing.cell)
    : multiplied(state, derived, marks, pointing);
}

/**
 * An input cell: its copies, the weights that meet them, the outputs that they make.
 * @param {State} state  @param {Derived} derived  @param {Highlight} marks
 * @param {import("./state.js").Cell} cell
 */
function copied(state, derived, marks, cell) {
  add(marks.input[cell.channel], key(cell.row, cell.column), "is-pointed");
  for (const [row, column] of copiesOf(state, derived, cell)) {
    add(marks.columns, key(row, column), "is-touched");
    for (const filter of range(derived.output.shape[0])) {
      add(marks.weight, key(filter, row), "is-touched");
      touchOutput(derived, marks, filter, column);
    }
  }
  return marks;
}

/**
 * A weight: the entries of the columns that it multiplies, where they come from, and its outputs.
 * @param {State} state  @param {Derived} derived  @param {Highlight} marks
 * @param {{ row: number, column: number }} at
 */
function multiplied(state, derived, marks, at) {
  add(marks.weight, key(at.row, at.column), "is-pointed");
  const { channel } = tapOf(state, at.column);
  for (const column of range(derived.columns.shape[1])) {
    const source = sourceOf(state, derived, at.column, column);
    add(marks.input[channel], key(source.row, source.column), "is-touched");
    add(marks.columns, key(at.column, column), "is-touched");
    touchOutput(derived, marks, at.row, column);
  }
  return marks;
}

/** @param {Derived} derived  @param {Highlight} marks  @param {number} filter  @param {number} column */
function touchOutput({ output }, marks, filter, column) {
  const [row, place] = positionOf(output.shape, column);
  add(marks.product, key(filter, column), "is-touched");
  add(marks.output[filter], key(row, place), "is-touched");
}
