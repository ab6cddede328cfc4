// Who sees whom along an axis, cell by cell: down to the input, and up from it.

import { after, inputField, sidesOf } from "./field.js";
import { along, isBranches } from "./layers.js";

/**
 * @typedef {import("./layers.js").Layer} Layer
 * @typedef {import("./layers.js").Window} Window
 * @typedef {{ cells: Set<number>, padding: Set<number> }} Lit  Cells of a row, and the padding
 *   cells beside it that are read; these are negative, or from the row's length on.
 */

/** How many cells each row has, from the input on. @param {Layer[]} layers
 * @param {number} axis  @param {number} input */
export function sizesOf(layers, axis, input) {
  const sizes = [input];
  for (const layer of layers) {
    sizes.push(after(inputField(sizes[sizes.length - 1]), layer, axis, "layer").cells);
  }
  return sizes;
}

/**
 * What a cell of the last row sees, in every row from the input on.
 * @param {Layer[]} layers  @param {number} axis  @param {number} input  cells
 * @param {Iterable<number>} outputs
 * @returns {Lit[]}
 */
export function seenBy(layers, axis, input, outputs) {
  const sizes = sizesOf(layers, axis, input);
  /** @type {Lit[]} */ const lit = [{ cells: new Set(outputs), padding: new Set() }];
  for (let at = layers.length - 1; at >= 0; at--) {
    lit.unshift(below(layers[at], axis, sizes[at], lit[0].cells));
  }
  return lit;
}

/** @param {Layer} layer  @param {number} axis  @param {number} size
 * @param {Iterable<number>} outputs  @returns {Lit} */
function below(layer, axis, size, outputs) {
  /** @type {Lit} */ const lit = { cells: new Set(), padding: new Set() };
  if (isBranches(layer)) {
    for (const branch of layer.branches) {
      const { cells, padding } = seenBy(branch, axis, size, outputs)[0];
      for (const cell of cells) lit.cells.add(cell);
      for (const cell of padding) lit.padding.add(cell);
    }
    return lit;
  }
  for (const output of outputs) {
    for (const cell of taps(layer, axis, size, output)) {
      (cell < 0 || cell >= size ? lit.padding : lit.cells).add(cell);
    }
  }
  return lit;
}

/** The cells under a window. @param {Window} layer  @param {number} axis  @param {number} size
 * @param {number} output */
function taps(layer, axis, size, output) {
  const first = output * along(layer, "stride", axis) - sidesOf(layer, axis, size)[0];
  const dilation = along(layer, "dilation", axis);
  return Array.from(
    { length: along(layer, "kernel_size", axis) },
    (_, tap) => first + tap * dilation,
  );
}

/**
 * Who sees some of the input's cells, in every row from the input on.
 * @param {Layer[]} layers  @param {number} axis  @param {number} input  cells
 * @param {Iterable<number>} cells
 * @returns {Set<number>[]}
 */
export function whoSee(layers, axis, input, cells) {
  const sizes = sizesOf(layers, axis, input);
  const lit = [new Set(cells)];
  layers.forEach((layer, at) => lit.push(above(layer, axis, sizes[at], sizes[at + 1], lit[at])));
  return lit;
}

/** @param {Layer} layer  @param {number} axis  @param {number} size  @param {number} outputs
 * @param {Set<number>} cells */
function above(layer, axis, size, outputs, cells) {
  if (isBranches(layer)) {
    return new Set(
      layer.branches.flatMap((branch) => [...whoSee(branch, axis, size, cells)[branch.length]]),
    );
  }
  const all = Array.from({ length: outputs }, (_, output) => output);
  return new Set(
    all.filter((output) => taps(layer, axis, size, output).some((cell) => cells.has(cell))),
  );
}

/** Runs of neighbouring cells as [first, last], in order. @param {Iterable<number>} cells */
export function runs(cells) {
  /** @type {[number, number][]} */ const found = [];
  for (const cell of [...cells].sort((a, b) => a - b)) {
    const last = found[found.length - 1];
    if (last && last[1] === cell - 1) last[1] = cell;
    else found.push([cell, cell]);
  }
  return found;
}

/** The input cells that a cell of the last row sees, as runs. @param {Layer[]} layers
 * @param {number} axis  @param {number} input  @param {number} output */
export const seenRuns = (layers, axis, input, output) =>
  runs(seenBy(layers, axis, input, [output])[0].cells);

/** The cells of the last row that see an input cell, as runs. @param {Layer[]} layers
 * @param {number} axis  @param {number} input  @param {number} cell */
export const seeingRuns = (layers, axis, input, cell) =>
  runs(whoSee(layers, axis, input, [cell])[layers.length]);
