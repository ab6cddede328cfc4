// The figures that several tests look at: F(2,3), with the transforms as the paper writes them.

import { derive } from "../../../convlib/widgets/js/winograd/state.js";

/** @typedef {import("../../../convlib/widgets/js/winograd/state.js").State} State */

/** @param {number[]} numbers */
export const vector = (numbers) => ({
  data: Float64Array.from(numbers),
  shape: [numbers.length],
});

const F23 = {
  B: [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]],
  G: [[1, 0, 0], [1 / 2, 1 / 2, 1 / 2], [1 / 2, -1 / 2, 1 / 2], [0, 0, 1]],
  A: [[1, 1, 1, 0], [0, 1, -1, -1]],
};
const F43 = {
  B: [
    [1, -3 / 2, -2, 3 / 2, 1, 0],
    [0, 1, -5 / 2, 1 / 2, 1, 0],
    [0, -1, 1 / 2, 5 / 2, 1, 0],
    [0, -2, -1, 2, 1, 0],
    [0, 1 / 2, -1, -1 / 2, 1, 0],
    [0, 1, -3 / 2, -2, 3 / 2, 1],
  ],
  G: [
    [1, 0, 0],
    [-1 / 3, 1 / 3, -1 / 3],
    [1 / 3, 1 / 3, 1 / 3],
    [-16 / 15, -8 / 15, -4 / 15],
    [1 / 15, -2 / 15, 4 / 15],
    [0, 0, 1],
  ],
  A: [
    [1, 1, 1, 1, 1, 0],
    [0, -1, 1, 1 / 2, -2, 0],
    [0, 1, 1, 1 / 4, 4, 0],
    [0, -1, 1, 1 / 8, -8, 1],
  ],
};

export const LIMITS = {
  transforms: { 4: F23, 6: F43 },
  most: { float64: 1e100, float32: 1e17 },
  numbers: [3, 1, 2, 5, 7, 4],
};

/** All that follows from an input and a kernel. @param {number[]} input  @param {number[]} weight */
export const derived = (input = [3, 1, 2, 5], weight = [1, 2, -1]) =>
  derive({ input: vector(input), weight: vector(weight), precision: "float64" }, LIMITS);

export const SIX = [3, 1, -2, 5, 7, 4];
