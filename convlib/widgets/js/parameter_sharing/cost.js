// What three layers between the same arrays cost: the twin of convlib.cost.

import { outputSize } from "../kit/geometry.js";

/**
 * @typedef {{
 *   channels: number[], kernel: number[], stride: number[], input: number[],
 * }} Shape  Channels in and out; height and width of the rest; without padding.
 * @typedef {{ weights: number, biases: number, macs: number }} Count
 */

/**
 * Weights, biases and multiply-accumulates of a dense layer, a locally connected one, and a
 * convolution; and the size of the output.
 * @param {Shape} shape
 */
export function counts({ channels: [inward, outward], kernel, stride, input }) {
  const output = input.map((side, axis) => outputSize(side, kernel[axis], stride[axis], 1, 0, 0));
  const positions = output[0] * output[1];
  const activations = outward * positions;
  const pairs = inward * input[0] * input[1] * activations;
  const shared = outward * inward * kernel[0] * kernel[1];
  const macs = shared * positions;
  /** @type {Record<import("./state.js").Layer, Count>} */
  const layers = {
    dense: { weights: pairs, biases: activations, macs: pairs },
    local: { weights: macs, biases: activations, macs },
    convolution: { weights: shared, biases: outward, macs },
  };
  return { output, layers };
}
