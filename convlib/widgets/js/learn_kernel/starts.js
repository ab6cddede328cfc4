// Where a kernel starts: those starts that have a name, and what becomes of one in another size.

import { kernelName, resized } from "../kit/controls.js";
import { fromRows } from "../kit/wire.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {Record<string, number[][]>} Starts  From names to tables of the largest size.
 */

/** @param {string} name  @param {number[]} shape  @param {Starts} starts */
export const start = (name, shape, starts) => resized(fromRows(starts[name]), shape);

/** The name of a start, or undefined. @param {NDArray} weight  @param {Starts} starts */
export function nameOf(weight, starts) {
  const [rows, columns] = weight.shape;
  const cut = Object.entries(starts).map(([name, table]) => [
    name,
    table.slice(0, rows).map((row) => row.slice(0, columns)),
  ]);
  return kernelName(Object.fromEntries(cut), weight);
}

/**
 * A start for a target of another size: one with a name stays that, another is cropped or gets
 * zeros.
 * @param {NDArray} weight  @param {number[]} shape  @param {Starts} starts
 * @returns {NDArray}
 */
export function fitted(weight, shape, starts) {
  const name = nameOf(weight, starts);
  return name ? start(name, shape, starts) : resized(weight, shape);
}
