// The figure that several tests look at: two filters of 1×2 on an image of 2×3, ReLU, two classes.

import { derive } from "../../../convlib/widgets/js/feature_maps/state.js";
import { fromRows } from "../../../convlib/widgets/js/kit/wire.js";

/**
 * @typedef {import("../../../convlib/widgets/js/feature_maps/state.js").State} State
 * @typedef {import("../../../convlib/widgets/js/feature_maps/state.js").View} View
 */

const STEPS = { stride: [1, 1], padding: [0, 0] };

/** @type {import("../../../convlib/widgets/js/feature_maps/state.js").Limits} */
export const LIMITS = {
  size: [2, 3],
  least: 0,
  most: 16,
  layers: [
    {
      index: 0,
      name: "Conv2d",
      kind: "conv",
      shape: [2, 2, 2],
      kernel: [1, 2],
      ...STEPS,
      weight: fromRows([[[[1, -1]]], [[[2, 0]]]]),
      bias: fromRows([0.5, -1]),
    },
    {
      index: 1,
      name: "ReLU",
      kind: "relu",
      shape: [2, 2, 2],
      kernel: [1, 1],
      ...STEPS,
      weight: null,
      bias: null,
    },
    {
      index: 3,
      name: "Linear",
      kind: "conv",
      shape: [2, 1, 1],
      kernel: [2, 2],
      ...STEPS,
      weight: fromRows([[[[1, 0], [0, 0]], [[0, 0], [0, 1]]], [[[0, 2], [0, 0]], [[0, 0], [
        0,
        0,
      ]]]]),
      bias: fromRows([0, 1]),
    },
  ],
};

/** @param {Partial<State>} [changes] */
export function derived(changes) {
  /** @type {State} */
  const state = { image: fromRows([[1, 2, 3], [4, 5, 7]]), off: {}, ...changes };
  return { state, all: derive(state, LIMITS) };
}

/** @param {Partial<View>} [changes] @returns {View} */
export const view = (changes) => ({ layer: 0, map: 0, channel: 0, position: [0, 1], ...changes });
