// The discrete convolutions that several tests look at.

import { derive } from "../../../convlib/widgets/js/discrete_convolution/state.js";

/** @typedef {import("../../../convlib/widgets/js/discrete_convolution/state.js").State} State */

export const LIMITS = { sequence: 16, length: 32 };

/** @param {...number} numbers */
export const sequence = (...numbers) => ({
  data: Float64Array.from(numbers),
  shape: [numbers.length],
});

/** [1, 2, 3, 4] and [5, 6, 7], with what a test changes about it.
 * @param {Partial<State>} [changes]
 * @returns {State} */
export const figure = (changes = {}) => ({
  a: sequence(1, 2, 3, 4),
  b: sequence(5, 6, 7),
  mode: "full",
  operation: "convolution",
  length: null,
  ...changes,
});

/** A state and all that follows from it. @param {Partial<State>} [changes] */
export function derived(changes) {
  const state = figure(changes);
  return { state, all: derive(state, LIMITS) };
}

/** Figures that differ in everything that decides which number meets which. */
export const VARIED = /** @type {Partial<State>[]} */ ([
  {},
  { mode: "same" },
  { mode: "valid", operation: "cross-correlation" },
  { mode: "same", operation: "cross-correlation", a: sequence(1, -2), b: sequence(3, 0, 4, 5) },
  { length: 4 },
  { length: 5, operation: "cross-correlation", a: sequence(0.5, -2, 3) },
  { length: 9 },
  { a: sequence(3), b: sequence(-2) },
]);
