// The figure that several tests look at.

import { fromRows } from "../../../convlib/widgets/js/kit/wire.js";
import { derive } from "../../../convlib/widgets/js/learn_kernel/state.js";

/** @typedef {import("../../../convlib/widgets/js/learn_kernel/state.js").State} State */

export const LIMITS = {
  input: 8,
  weight: 5,
  number: 1e6,
  lr: 1e6,
  momentum: 0.99,
  steps: 400,
  grown: 1e6,
  starts: { first: [[1, 2], [3, 4]], zeros: [[0, 0], [0, 0]] },
};

/**
 * A kernel of 1×2 that learns from an input of 1×3, so that a step can be made by hand, with what a
 * test changes about it: y − t = −3, 0 and g = −3, −6 at first.
 * @param {Partial<State>} [changes]
 */
export function derived(changes) {
  /** @type {State} */
  const state = {
    input: fromRows([[1, 2, -1]]),
    target: fromRows([[1, 1]]),
    weight: fromRows([[0, 0]]),
    lr: 0.125,
    momentum: 0.5,
    steps: 3,
    operation: "cross-correlation",
    ...changes,
  };
  return { state, all: derive(state, LIMITS) };
}
