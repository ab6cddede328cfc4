// The figure that several tests look at: four inputs, a kernel of two.

import { derive } from "../../../convlib/widgets/js/parameter_sharing/state.js";

/** @param {number[]} numbers */
const list = (numbers) => ({ data: Float64Array.from(numbers), shape: [numbers.length] });

/** @type {import("../../../convlib/widgets/js/parameter_sharing/state.js").Limits} */
export const LIMITS = {
  input: 4,
  weight: 3,
  stride: 2,
  channels: 9,
  kernel: 5,
  size: 32,
  own: {
    dense: [[1, 2, 3, 4], [5, 6, 7, 8], [9, 1, 2, 3], [4, 5, 6, 7]],
    local: [[-1, 2, 1], [-3, 4, 1], [-5, 6, 1], [-7, 8, 1]],
    bias: [[1, 1, 1, 1], [2, 2, 2, 2]],
  },
  more: [1, 2, 3, 4],
  real: {},
};

export const STATE =
  /** @type {import("../../../convlib/widgets/js/parameter_sharing/state.js").State} */ ({
    input: list([3, 0, -1, 2]),
    weight: list([1, -2]),
    bias: 5,
    stride: 1,
    weights: "own",
    layer: [1, 6, 5, 1, 32],
  });

export const derived = (changes = {}) => derive({ ...STATE, ...changes }, LIMITS);
