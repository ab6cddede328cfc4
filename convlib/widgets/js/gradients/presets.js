// The output's gradient dY: those that have a name, and what becomes of one in another size.

import { zeros } from "../kit/conv.js";
import { sameData } from "../kit/wire.js";

/** @typedef {import("../kit/conv.js").NDArray} NDArray */

/** The last three are one-hot: 1 at one output, and 0 elsewhere. */
export const PRESETS = ["pattern", "ones", "first", "middle", "last"];

/**
 * @param {string} name  one of PRESETS
 * @param {number[]} shape  of the output
 * @param {number[][]} pattern  which is repeated as far as the output reaches
 * @returns {NDArray}
 */
export function preset(name, shape, pattern) {
  const dY = zeros(shape);
  const columns = shape[1];
  if (name === "pattern") {
    dY.data.forEach((_, at) => {
      const line = pattern[Math.floor(at / columns) % pattern.length];
      dY.data[at] = line[at % columns % line.length];
    });
  } else if (name === "ones") {
    dY.data.fill(1);
  } else {
    const part = ["first", "middle", "last"].indexOf(name);
    const [row, column] = shape.map((side) => Math.floor(part * (side - 1) / 2));
    dY.data[row * columns + column] = 1;
  }
  return dY;
}

/** The name of a dY, or undefined. @param {NDArray} dY  @param {number[][]} pattern */
export const nameOf = (dY, pattern) =>
  PRESETS.find((name) => sameData(preset(name, dY.shape, pattern), dY));

/**
 * A dY for an output of another size: one with a name keeps it; of another, cells that are no
 * longer there are dropped, and new ones are 0.
 * @param {NDArray} dY  @param {number[]} shape  @param {number[][]} pattern
 * @returns {NDArray}
 */
export function fitted(dY, shape, pattern) {
  const name = nameOf(dY, pattern);
  if (name) return preset(name, shape, pattern);
  const next = zeros(shape);
  const [rows, columns] = dY.shape;
  next.data.forEach((_, at) => {
    const [row, column] = [Math.floor(at / shape[1]), at % shape[1]];
    if (row < rows && column < columns) next.data[at] = dY.data[row * columns + column];
  });
  return next;
}
