// What a pointed-at cell touches: the same map from output to input, read in every direction.

import { isInside, taps } from "./state.js";

/**
 * @typedef {{ plane: "input" | "weight" | "output", row: number, column: number }} Pointing
 *   An input row or column outside the input is a padding cell.
 * @typedef {Map<string, number>} Marks  How often each cell ("row,column") takes part.
 */

/** @param {number} row  @param {number} column */
export const key = (row, column) => `${row},${column}`;

/** @param {Marks} marks  @param {string} cell */
const count = (marks, cell) => marks.set(cell, (marks.get(cell) ?? 0) + 1);

/**
 * All products in which the pointed-at cell takes part, as counts per cell of each plane.
 * An input cell also takes part through the padding cells that copy it.
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Derived} derived
 * @param {Pointing} at
 */
export function touched(state, derived, at) {
  /** @type {Marks} */ const input = new Map();
  /** @type {Marks} */ const weight = new Map();
  /** @type {Marks} */ const output = new Map();
  const [rows, columns] = derived.output.shape;
  const isGhost = !isInside(state.input.shape, at.row, at.column);
  /** @type {Record<string, (tap: import("./state.js").Tap) => boolean>} */
  const tests = {
    output: () => true,
    weight: ({ tap }) => tap[0] === at.row && tap[1] === at.column,
    input: ({ row, column, source }) =>
      isGhost
        ? row === at.row && column === at.column
        : source?.[0] === at.row && source[1] === at.column,
  };
  const takesPart = tests[at.plane];
  const only = at.plane === "output"; // the others ask every output cell
  for (let row = only ? at.row : 0; row < (only ? at.row + 1 : rows); row++) {
    for (let column = only ? at.column : 0; column < (only ? at.column + 1 : columns); column++) {
      for (const tap of taps(state, derived, row, column)) {
        if (!takesPart(tap)) continue;
        count(input, key(tap.row, tap.column));
        count(weight, key(tap.tap[0], tap.tap[1]));
        count(output, key(row, column));
      }
    }
  }
  return { input, weight, output };
}
