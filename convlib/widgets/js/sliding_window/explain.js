// The sum under the window, and what a pointed-at cell takes part in, in words and numbers.

import { factor, formatNumber, many } from "../kit/format.js";
import { isInside, sourceOf, taps } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("../kit/frame.js").Piece} Piece
 */

/** Rows and columns count from 0, as in Python. @param {number} row @param {number} column */
const place = (row, column) => `[${row}, ${column}]`;

/**
 * output[1, 2] = 1·3 + 0·(−1) + … + bias 0.5 = 4.5 → ReLU → 4.5
 * @param {State} state  @param {Derived} derived  @param {number[]} position
 * @returns {Piece[]}
 */
export function arithmetic(state, derived, [row, column]) {
  const at = row * derived.output.shape[1] + column;
  /** @type {Piece[]} */
  const pieces = [{ text: `output${place(row, column)}`, kind: "output" }];
  taps(state, derived, row, column).forEach((tap, index) => {
    const value = factor(tap.value);
    pieces.push(
      { text: index === 0 ? " = " : " + " },
      tap.padding ? { text: value, kind: "padding" } : { text: value, kind: "input" },
      { text: "·" },
      { text: factor(tap.weight), kind: "weight" },
    );
  });
  if (state.bias !== 0) {
    pieces.push({ text: " + " }, { text: `bias ${factor(state.bias)}`, kind: "bias" });
  }
  const sum = formatNumber(derived.sum.data[at]);
  pieces.push({ text: " = " }, { text: sum, kind: "output" });
  if (state.activation === "relu") {
    const output = formatNumber(derived.output.data[at]);
    pieces.push({ text: " → ReLU → ", kind: "bias" }, { text: output, kind: "output" });
  }
  return pieces;
}

/**
 * @param {State} state
 * @param {Derived} derived
 * @param {import("./touch.js").Pointing} at
 * @param {ReturnType<typeof import("./touch.js").touched>} marks
 * @returns {Piece[]}
 */
export function participation(state, derived, at, marks) {
  const total = (/** @type {Map<string, number>} */ counts) =>
    [...counts.values()].reduce((sum, n) => sum + n, 0);
  if (at.plane === "weight") {
    const value = state.weight.data[at.row * state.weight.shape[1] + at.column];
    return [
      { text: `kernel${place(at.row, at.column)} = ${formatNumber(value)}`, kind: "weight" },
      {
        text: ` is shared: it makes ${many(total(marks.weight), "product")}, one for each output, `,
      },
      { text: `with ${many(marks.input.size, "different cell")}` },
    ];
  }
  const uses = total(marks.weight);
  const fed = `${many(uses, "product")}, and ${many(marks.output.size, "output")}`;
  return [
    { text: describeCell(state, derived, at.row, at.column), kind: "input" },
    { text: uses === 0 ? " is used nowhere: no window reaches it" : ` takes part in ${fed}` },
  ];
}

/**
 * An input cell, or the padding cell that stands there, and its number.
 * @param {State} state  @param {Derived} derived  @param {number} row  @param {number} column
 */
function describeCell(state, { sides, padded }, row, column) {
  const value = padded.data[(row + sides.top) * padded.shape[1] + column + sides.left];
  return isInside(state.input.shape, row, column)
    ? `input${place(row, column)} = ${formatNumber(value)}`
    : `the ${describePadding(state, row, column)}, ${formatNumber(value)},`;
}

/**
 * What a padding cell is: a zero, or the copy of an input cell.
 * @param {State} state  @param {number} row  @param {number} column
 */
export function describePadding(state, row, column) {
  const from = sourceOf(state, row, column);
  return from ? `padding cell that copies input${place(from[0], from[1])}` : "padding zero";
}
