// The figure that several tests look at.

import { derive } from "../../../convlib/widgets/js/im2col/state.js";
import { fromRows } from "../../../convlib/widgets/js/kit/wire.js";

/** @typedef {import("../../../convlib/widgets/js/im2col/state.js").State} State */

export const LIMITS = {
  channels: 3,
  filters: 4,
  input: 8,
  weight: 5,
  stride: 8,
  padding: 4,
  dilation: 7,
  columns: 2048,
};

/** Numbers in reading order: 0, 1, 2 … @param {...number} shape */
export const arange = (...shape) => ({
  data: Float64Array.from({ length: shape.reduce((a, b) => a * b) }, (_, at) => at),
  shape,
});

/**
 * Two channels of 2×3 under two filters of 1×2, with what a test changes about them.
 * @param {Partial<State>} [changes]
 */
export function derived(changes) {
  /** @type {State} */
  const state = {
    input: fromRows([[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [-1, -2, -3]]]),
    weight: fromRows([[[[1, 0]], [[-2, 3]]], [[[0, 1]], [[1, 1]]]]),
    stride: [1, 1],
    padding: [0, 0],
    dilation: [1, 1],
    ...changes,
  };
  return { state, all: derive(state, LIMITS) };
}
