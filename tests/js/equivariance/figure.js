// What the figure's tests start from.

import { derive } from "../../../convlib/widgets/js/equivariance/state.js";

/** @typedef {import("../../../convlib/widgets/js/equivariance/state.js").State} State */

const LIMITS = {
  least: 4,
  input: 24,
  weight: 7,
  stride: 4,
  shift: 23,
  reach: 2,
  modes: ["circular", "zeros"],
  pools: ["none", "max", "global max"],
  blurs: { none: [1], "triangle-3": [1, 2, 1] },
  rounding: 1e-12,
};

/** A bright pixel in row 1, column 2 of 4×6, through a kernel that is not symmetric.
 * @param {Partial<State>} [changes] */
export function figure(changes = {}) {
  const data = new Float64Array(24);
  data[1 * 6 + 2] = 8;
  /** @type {State} */
  const state = {
    input: { data, shape: [4, 6] },
    weight: { data: Float64Array.of(1, 2, 4), shape: [1, 3] },
    shift: [0, 1],
    stride: [1, 1],
    padding_mode: "circular",
    pool: "none",
    blur: "none",
    ...changes,
  };
  return { state, derived: derive(state, LIMITS) };
}
