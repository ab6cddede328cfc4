// What a pointed-at cell touches in the filter that is drawn: the map from output to input, read in
// the other directions.

import { blocksOf, taps } from "./state.js";

/**
 * @typedef {{ plane: "input" | "kernel" | "sum" | "mix", channel: number, row: number,
 *   column: number }} Pointing  A cell of one channel's input, kernel, partial sum (or depthwise
 *   map), or of its 1×1 kernel.
 * @typedef {Map<string, number>} Uses  How often each cell ("row,column") takes part.
 */

/** @param {number} row  @param {number} column */
export const key = (row, column) => `${row},${column}`;

/**
 * All products of the pointed-at channel in which the cell takes part, as counts per cell. Those of
 * the output are where those of the partial sum are.
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Derived} derived
 * @param {number} filter
 * @param {Pointing} at
 * @returns {{ input: Uses, kernel: Uses, sum: Uses }}
 */
export function touched(state, derived, filter, at) {
  const marks = { input: new Map(), kernel: new Map(), sum: new Map() };
  const block = blocksOf(state, filter).get(at.channel);
  if (!block) return marks;
  const [rows, columns] = derived.output.shape.slice(1);
  /** @type {Record<Pointing["plane"], (tap: import("./state.js").Tap, i: number, j: number) => boolean>} */
  const tests = {
    input: ({ row, column }) => row === at.row && column === at.column,
    kernel: ({ tap }) => tap[0] === at.row && tap[1] === at.column,
    sum: (_, row, column) => row === at.row && column === at.column,
    mix: () => true, // the whole map
  };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (const tap of taps(state, derived, at.channel, block.kernel, [row, column])) {
        if (!tests[at.plane](tap, row, column)) continue;
        count(marks.sum, key(row, column));
        if (at.plane === "mix") continue;
        count(marks.input, key(tap.row, tap.column));
        count(marks.kernel, key(tap.tap[0], tap.tap[1]));
      }
    }
  }
  return marks;
}

/** @param {Uses} uses  @param {string} cell */
const count = (uses, cell) => uses.set(cell, (uses.get(cell) ?? 0) + 1);
