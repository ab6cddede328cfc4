// What layers cost: the twin of convlib.cost.conv2d.

import { sizeOf } from "../kit/conv.js";

/** @typedef {{ parameters: number, macs: number }} Cost */

/**
 * @param {number[]} weight  its shape
 * @param {number[]} output  its shape, (C_out, H_out, W_out)
 * @param {boolean} [bias]
 * @returns {Cost}
 */
function conv2dCost(weight, output, bias = true) {
  const weights = sizeOf(weight);
  return {
    parameters: weights + (bias ? weight[0] : 0),
    macs: weights * output[1] * output[2],
  };
}

/**
 * The layers on screen, and the dense layer in whose place they stand.
 * @param {import("./state.js").State} state  @param {number[]} output  the output's shape
 * @returns {Record<string, Cost & { shape: number[] | null }>}  named as in Python
 */
export function layerCosts({ input, weight, separable, pointwise }, output) {
  const channels = input.shape[0];
  const full = [output[0], channels, ...weight.shape.slice(2)];
  const dense = { shape: full, ...conv2dCost(full, output) };
  if (!separable) {
    return { layer: { shape: weight.shape, ...conv2dCost(weight.shape, output) }, dense };
  }
  const depthwise = { shape: weight.shape, ...conv2dCost(weight.shape, output, false) };
  const mixing = { shape: pointwise.shape, ...conv2dCost(pointwise.shape, output) };
  const together = {
    shape: null,
    parameters: depthwise.parameters + mixing.parameters,
    macs: depthwise.macs + mixing.macs,
  };
  return { depthwise, pointwise: mixing, together, dense };
}
