// The figures that several tests look at.

import { fromRows } from "../../../convlib/widgets/js/kit/wire.js";
import { derive } from "../../../convlib/widgets/js/transposed_convolution/state.js";

/** @typedef {import("../../../convlib/widgets/js/transposed_convolution/state.js").State} State */

export const LIMITS = {
  input: 6,
  weight: 5,
  stride: 5,
  padding: 8,
  output_padding: 4,
  dilation: 3,
  output: 16,
};

/** A 2×3 input under a 3×3 kernel, with what a test changes about it.
 * @param {Partial<State>} [changes]
 * @returns {State} */
export const figure = (changes = {}) => ({
  input: fromRows([[1, 2, 3], [2, 4, -1]]),
  weight: fromRows([[1, 2, 1], [3, 5, 2], [1, 4, -1]]),
  bias: 0,
  stride: [2, 2],
  padding: [0, 0],
  output_padding: [0, 0],
  dilation: [1, 1],
  ...changes,
});

/** @param {number} height  @param {number} width  @param {number} [value] */
export const filled = (height, width, value = 1) => ({
  data: new Float64Array(height * width).fill(value),
  shape: [height, width],
});

/** @param {Partial<State>} [changes] */
export function made(changes) {
  const state = figure(changes);
  return { state, derived: derive(state, LIMITS) };
}

/** Sizes and steps that differ along the axes, with padding that adds, crops, and does both. */
export const VARIETY = [
  {},
  { stride: [1, 3], padding: [1, 0], output_padding: [0, 2] },
  { stride: [3, 2], dilation: [2, 1], padding: [1, 2], output_padding: [2, 1] },
  { stride: [1, 2], padding: [0, 3], output_padding: [0, 1] },
  { weight: fromRows([[2, -3]]), stride: [3, 2], padding: [1, 2], output_padding: [2, 1] },
];
