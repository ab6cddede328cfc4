// The figure that several tests look at.

import { derive } from "../../../convlib/widgets/js/gradients/state.js";
import { fromRows } from "../../../convlib/widgets/js/kit/wire.js";

/** @typedef {import("../../../convlib/widgets/js/gradients/state.js").State} State */

export const PATTERN = [[1, -2, 0], [3, 1, -1]];
export const LIMITS = { input: 8, weight: 5, stride: 4, padding: 4, dilation: 3, pattern: PATTERN };

/**
 * An input of 2×3 under a kernel of 1×2 and the gradient of its 2×2 outputs, with what a test
 * changes about them.
 * @param {Partial<State>} [changes]
 */
export function derived(changes) {
  /** @type {State} */
  const state = {
    input: fromRows([[1, 2, 3], [4, 5, 6]]),
    weight: fromRows([[10, -20]]),
    grad_output: fromRows([[1, -2], [0, 3]]),
    stride: [1, 1],
    padding: [0, 0],
    dilation: [1, 1],
    ...changes,
  };
  return { state, all: derive(state, LIMITS) };
}

/** What changes with a stride of 2 and a padding of 1 along the rows: outputs of 1×2. */
export const STRIDED = {
  stride: [1, 2],
  padding: [0, 1],
  grad_output: fromRows([[1, -2], [0, 3]]),
};
