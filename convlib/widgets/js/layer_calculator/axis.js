// One axis of a layer: the cells that its windows go over, and which of them none reads.

import { outputSize, paddingSides, sourceIndex, transposedSize } from "../kit/geometry.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {{
 *   cells: number, kernel: number, stride: number, dilation: number, outputPadding: number,
 *   before: number, after: number, reach: number, windows: number, made: number, unread: number[],
 * }} Axis  cells of the input; padding before and after (of a transposed layer, what is cut off);
 *   how far a window reaches; how many windows there are; cells of the output; input cells that no
 *   window reads, not even as a copy in the padding
 */

/** @param {State} state  @param {number} at  0 is the height, 1 the width @returns {Axis} */
export function axisOf(state, at) {
  const { transposed, padding } = state;
  const cells = state.input_size[2 + at];
  const [kernel, stride, dilation, outputPadding] = [
    state.kernel_size,
    state.stride,
    state.dilation,
    state.output_padding,
  ].map((pair) => pair[at]);
  const reach = dilation * (kernel - 1) + 1;
  const axis = { cells, kernel, stride, dilation, outputPadding, reach };
  if (transposed) {
    const before = /** @type {number[]} */ (padding)[at];
    const made = transposedSize(cells, kernel, stride, dilation, before, outputPadding);
    return { ...axis, before, after: before - outputPadding, windows: cells, made, unread: [] };
  }
  const [before, after] = sides(state, at);
  const made = outputSize(cells, kernel, stride, dilation, before, after);
  const sized = { ...axis, before, after, windows: made, made };
  return { ...sized, unread: unreadCells(sized, state.padding_mode) };
}

/** The padding before and after an axis. @param {State} state  @param {number} at */
export function sides({ padding, input_size, kernel_size, stride, dilation }, at) {
  const pairs = [input_size.slice(2), kernel_size, stride, dilation];
  const [input, kernel, step, spread] = /** @type {[number, number][]} */ (pairs);
  const { top, bottom, left, right } = paddingSides(padding, input, kernel, step, spread);
  return at === 0 ? [top, bottom] : [left, right];
}

/** @param {Omit<Axis, "unread">} axis  @param {State["padding_mode"]} mode */
function unreadCells({ cells, kernel, stride, dilation, before, made }, mode) {
  const read = new Uint8Array(cells);
  for (let window = 0; window < made; window++) {
    for (let tap = 0; tap < kernel; tap++) {
      const from = sourceIndex(window * stride + tap * dilation - before, cells, mode);
      if (from >= 0) read[from] = 1;
    }
  }
  return Array.from(read.keys()).filter((cell) => !read[cell]);
}

/**
 * Cells that lie beside one another, as [first, how many].
 * @param {number[]} cells  ascending
 */
export function runs(cells) {
  /** @type {[number, number][]} */
  const found = [];
  for (const cell of cells) {
    const last = found.at(-1);
    if (last && last[0] + last[1] === cell) last[1]++;
    else found.push([cell, 1]);
  }
  return found;
}
