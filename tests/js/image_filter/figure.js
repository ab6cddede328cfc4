// The filters that several tests look at.

import { derive } from "../../../convlib/widgets/js/image_filter/state.js";
import { fromRows } from "../../../convlib/widgets/js/kit/wire.js";

/** @typedef {import("../../../convlib/widgets/js/image_filter/state.js").State} State */

export const LIMITS = {
  picture: 512,
  own: 1024,
  weight: 15,
  stride: 16,
  padding: 64,
  dilation: 16,
};

/** A picture whose numbers go up in reading order. @param {number[]} shape */
export const ramp = (shape) => ({
  shape,
  data: Uint8Array.from({ length: shape.reduce((a, b) => a * b) }, (_, at) => at * 7),
});

export const PICTURES = { grey: ramp([1, 9, 21]), coloured: ramp([3, 6, 5]) };

/** @param {Partial<State>} [changes] @returns {State} */
export const state = (changes = {}) => ({
  picture: "grey",
  grey: false,
  weight: fromRows([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
  bias: 0,
  stride: [1, 1],
  padding: [0, 0],
  padding_mode: "zeros",
  dilation: [1, 1],
  operation: "cross-correlation",
  activation: "identity",
  ...changes,
});

/** A state and what follows from it. @param {Partial<State>} [changes] */
export function derived(changes) {
  const of = state(changes);
  return { of, all: derive(of, LIMITS, PICTURES) };
}

const FULL = fromRows([[1, -2, 0], [0, 3, 4], [-5, 0, 6]]);

/** Filters that differ in everything that decides which pixel meets which weight. */
export const VARIED = /** @type {Partial<State>[]} */ ([
  {},
  { weight: FULL, padding: "same", bias: 3.5 },
  { picture: "coloured", padding: [2, 1], stride: [2, 1], padding_mode: "reflect" },
  { picture: "coloured", grey: true, weight: fromRows([[1, 2]]), dilation: [1, 3] },
  { weight: FULL, operation: "convolution", stride: [1, 3], padding: [1, 4], dilation: [2, 2] },
  { operation: "gradient magnitude", padding: [1, 1], padding_mode: "circular", bias: -9 },
  { weight: FULL, activation: "relu", padding: [3, 3], padding_mode: "replicate" },
]);
