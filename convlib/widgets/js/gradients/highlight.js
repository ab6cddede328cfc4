// Which cells are singled out, and how: for the number that is spelled out, and for what is
// pointed at.

import { formatNumber } from "../kit/format.js";
import { allTerms, cells, read, terms } from "./terms.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./state.js").View} View
 * @typedef {import("./terms.js").Term} Term
 * @typedef {Map<string, import("../kit/grid.js").Mark>} Marks
 * @typedef {"input" | "weight" | "grad_output" | "spread" | "turned" | "gradient"} Plane
 * @typedef {Record<Plane, Marks>} Highlight
 * @typedef {{ plane: "input" | "weight" | "grad_output" | "zero", row: number, column: number }} Pointing
 *   A row or column outside the input is padding; "zero" is one between or around the cells of dY,
 *   counted from the first of them.
 */

/** @param {number[]} at */
const key = ([row, column]) => `${row},${column}`;

/** What a number is multiplied by, for the corner of its cell. @param {number} value */
const times = (value) => `·${formatNumber(value, 2)}`;

/** @param {Map<string, import("../kit/grid.js").Mark>} marks  @param {number[]} at
 *  @param {string} kind  @param {string} [note] */
function add(marks, at, kind, note) {
  const { classes = "", note: before } = marks.get(key(at)) ?? {};
  if (classes.split(" ").includes(kind)) return;
  marks.set(key(at), { classes: `${classes} ${kind}`.trim(), note: note ?? before });
}

/** Where a cell of dY stands among the zeros. @param {State} state  @param {number[]} output */
const among = ({ stride }, output) => output.map((at, axis) => at * stride[axis]);

/** Where a weight stands once the kernel is turned. @param {State} state  @param {number[]} tap */
export const turn = ({ weight }, tap) => tap.map((at, axis) => weight.shape[axis] - 1 - at);

/** The cell of dY at a place among the zeros, or null.
 * @param {State} state  @param {number[]} place */
export function outputAt({ grad_output, stride }, place) {
  const output = place.map((at, axis) => at / stride[axis]);
  const { shape } = grad_output;
  const isThere = output.every((at, axis) => Number.isInteger(at) && at >= 0 && at < shape[axis]);
  return isThere ? output : null;
}

/**
 * The number that is spelled out: the window, and all that it was made of.
 * @param {State} state  @param {Derived} derived  @param {View} view
 * @returns {Highlight}
 */
export function windowHighlight(state, derived, { of, position }) {
  const marks = plain(state, derived);
  for (const { output, dY, factor, value } of terms(state, of, position)) {
    if (of === "weight") {
      add(marks.input, factor, "is-window", times(dY));
      add(marks.grad_output, output, "is-touched");
    } else {
      add(marks.grad_output, output, "is-touched", times(value));
      add(marks.weight, factor, "is-touched");
      add(marks.turned, turn(state, factor), "is-touched");
    }
  }
  for (const { place, weight } of windowCells(state, derived, position)) {
    if (of === "input") add(marks.spread, place, "is-window", times(weight));
  }
  add(marks.gradient, position, "is-current");
  return marks;
}

/**
 * All that takes part with what is pointed at. The window stays where it is, so that it can be
 * dragged from there, but without its numbers.
 * @param {State} state  @param {Derived} derived  @param {View} view  @param {Pointing} pointing
 * @returns {Highlight}
 */
export function pointingHighlight(state, derived, { of, position }, pointing) {
  const marks = plain(state, derived);
  for (const { factor } of of === "weight" ? terms(state, of, position) : []) {
    add(marks.input, factor, "is-window");
  }
  for (const { place } of of === "input" ? windowCells(state, derived, position) : []) {
    add(marks.spread, place, "is-window");
  }
  for (const { output, factor, at } of partsOf(state, derived, of, pointing)) {
    add(marks.gradient, at, "is-touched");
    add(marks.grad_output, output, "is-touched");
    add(of === "weight" ? marks.input : marks.weight, factor, "is-touched");
    if (of === "input") add(marks.spread, among(state, output), "is-touched");
    if (of === "input") add(marks.turned, turn(state, factor), "is-touched");
  }
  const { plane } = pointing;
  const at = [pointing.row, pointing.column];
  if (plane === "zero") add(marks.spread, at, "is-pointed");
  else add(marks[plane], at, "is-pointed");
  if (plane === "grad_output") add(marks.spread, among(state, at), "is-pointed");
  if (plane === "weight") add(marks.turned, turn(state, at), "is-pointed");
  return marks;
}

/**
 * The products in which a number takes part.
 * @param {State} state  @param {Derived} derived  @param {View["of"]} of
 * @param {Pointing} pointing
 * @returns {Term[]}
 */
export function partsOf(state, derived, of, { plane, row, column }) {
  if (plane === "zero") return [];
  return allTerms(state, derived, of).filter(({ output, factor }) =>
    key(plane === "grad_output" ? output : factor) === key([row, column])
  );
}

/**
 * The cells among the zeros under the turned kernel, when it makes a cell of dX.
 * @param {State} state  @param {Derived} derived  @param {number[]} position
 */
function windowCells({ dilation }, { turned, before }, position) {
  return cells(turned.shape).map((tap) => ({
    place: position.map((at, axis) => at - before[axis] + tap[axis] * dilation[axis]),
    weight: read(turned, tap),
  }));
}

/**
 * Nothing singled out, but the zeros between the cells of dY told from the zeros in it.
 * @param {State} state  @param {Derived} derived
 * @returns {Highlight}
 */
function plain(state, { spread }) {
  /** @type {Marks} */ const zeros = new Map();
  for (const place of cells(spread.shape)) {
    if (!outputAt(state, place)) add(zeros, place, "is-zero");
  }
  return {
    input: new Map(),
    weight: new Map(),
    grad_output: new Map(),
    spread: zeros,
    turned: new Map(),
    gradient: new Map(),
  };
}
