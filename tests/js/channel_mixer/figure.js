// The layers that several tests look at.

import { derive } from "../../../convlib/widgets/js/channel_mixer/state.js";
import { fromRows } from "../../../convlib/widgets/js/kit/wire.js";

/** @typedef {import("../../../convlib/widgets/js/channel_mixer/state.js").State} State */

export const LIMITS = { channels: 6, filters: 6, input: 12, weight: 5, stride: 6, padding: 4 };

/** Numbers in reading order: from, from + 1, … @param {number[]} shape  @param {number} [from] */
export function arange(shape, from = 0) {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float64Array.from({ length: size }, (_, i) => i + from) };
}

/** Two channels of 3×4 and three filters of 2×2, with what a test changes about it.
 * @param {Partial<State>} [changes]
 * @returns {State} */
export const layer = (changes = {}) => ({
  input: arange([2, 3, 4]),
  weight: arange([3, 2, 2, 2], -11),
  bias: fromRows([0.5, -1, 0]),
  groups: 1,
  stride: [1, 1],
  padding: [0, 0],
  separable: false,
  pointwise: arange([1, 1, 1, 1], 1),
  ...changes,
});

/** Two groups: filters 0 and 1 see channels 0 and 1, filters 2 and 3 the others. */
export const GROUPED = {
  input: arange([4, 3, 3]),
  weight: arange([4, 2, 2, 2], -15),
  bias: fromRows([1, 2, 3, 4]),
  groups: 2,
};

/** Two channels, each with its kernel of 2×1, and a 1×1 layer with three filters. */
export const SEPARABLE = {
  weight: arange([2, 1, 2, 1], 1),
  groups: 2,
  separable: true,
  pointwise: arange([3, 2, 1, 1], -2),
};

/** A state and all that follows from it. @param {Partial<State>} [changes] */
export function derived(changes) {
  const state = layer(changes);
  return { state, all: derive(state, LIMITS) };
}

export const VARIED = /** @type {Partial<State>[]} */ ([
  {},
  { stride: [2, 1], padding: [1, 2] },
  GROUPED,
  { ...GROUPED, padding: [0, 1], stride: [1, 2] },
  SEPARABLE,
  { ...SEPARABLE, padding: [1, 1], stride: [2, 2] },
]);
