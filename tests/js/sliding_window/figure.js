// The figures that several tests look at.

import { derive } from "../../../convlib/widgets/js/sliding_window/state.js";
import { fromRows } from "../../../convlib/widgets/js/kit/wire.js";

/** @typedef {import("../../../convlib/widgets/js/sliding_window/state.js").State} State */

export const LIMITS = { input: 32, weight: 15, stride: 32, padding: 16, dilation: 16 };

/**
 * Numbers in reading order: 0, 1, 2 …
 * @param {number} height  @param {number} width
 */
export const arange = (height, width) =>
  fromRows(
    Array.from(
      { length: height },
      (_, i) => Array.from({ length: width }, (_, j) => i * width + j),
    ),
  );

/** The 5×5 example of Dumoulin & Visin, unpadded, with what a test changes about it.
 * @param {Partial<State>} [changes]
 * @returns {State} */
export const figure = (changes = {}) => ({
  input: fromRows([
    [3, 3, 2, 1, 0],
    [0, 0, 1, 3, 1],
    [3, 1, 2, 2, 3],
    [2, 0, 0, 2, 2],
    [2, 0, 0, 0, 1],
  ]),
  weight: fromRows([[0, 1, 2], [2, 2, 0], [0, 1, 2]]),
  bias: 0,
  stride: [1, 1],
  padding: [0, 0],
  padding_mode: "zeros",
  dilation: [1, 1],
  operation: "cross-correlation",
  activation: "identity",
  ...changes,
});

/** A state and all that follows from it. @param {Partial<State>} [changes] */
export function derived(changes) {
  const state = figure(changes);
  return { state, all: derive(state, LIMITS) };
}

/** Figures that differ in everything that decides which cell meets which. */
export const VARIED = /** @type {Partial<State>[]} */ ([
  {},
  { stride: [2, 2], padding: [1, 1] },
  { stride: [2, 3], padding: [2, 1], dilation: [1, 2], weight: arange(2, 3) },
  { input: arange(6, 4), weight: arange(2, 4), padding: "same", padding_mode: "replicate" },
  { input: arange(4, 7), padding: [3, 2], padding_mode: "reflect", operation: "convolution" },
  { stride: [2, 2], padding: "same-tensorflow", padding_mode: "circular", bias: -20.5 },
  { input: arange(3, 5), weight: arange(3, 2), operation: "convolution", activation: "relu" },
  { weight: fromRows([[1, -2], [-0.5, 0]]), bias: 0.25, activation: "relu", padding: [0, 1] },
]);
