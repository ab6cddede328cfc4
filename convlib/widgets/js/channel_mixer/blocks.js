// Which blocks of a dense weight a layer has: all of them, or those on its diagonal of groups.

import { sizeOf, zeros } from "../kit/conv.js";
import { blocksOf, plane } from "./state.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {import("./state.js").State} State
 */

/**
 * The layer's blocks laid into a dense weight. Where it has none there stays what was there, so
 * that fewer groups bring back what more groups took away.
 * @param {State} state  @param {NDArray | null} before  the dense weight so far
 * @returns {NDArray}  (C_out, C_in, K_h, K_w)
 */
export function laidOut(state, before) {
  const { weight, input } = state;
  const shape = [weight.shape[0], input.shape[0], ...weight.shape.slice(2)];
  const dense = zeros(shape);
  if (before && String(before.shape) === String(shape)) dense.data.set(before.data);
  eachBlock({ ...state, separable: false }, (filter, channel, kernel) => {
    plane(dense, filter * shape[1] + channel).data.set(plane(weight, kernel).data);
  });
  return dense;
}

/**
 * The blocks of a dense weight that a layer with so many groups has.
 * @param {NDArray} dense  @param {number} groups  which divides both filters and channels
 * @returns {NDArray}  (C_out, C_in / groups, K_h, K_w)
 */
export function regrouped(dense, groups) {
  const [filters, channels, ...kernel] = dense.shape;
  const weight = zeros([filters, channels / groups, ...kernel]);
  const each = filters / groups;
  for (let at = 0; at < sizeOf(weight.shape.slice(0, 2)); at++) {
    const [depth, filter] = [weight.shape[1], Math.floor(at / weight.shape[1])];
    const channel = Math.floor(filter / each) * depth + at % depth;
    plane(weight, at).data.set(plane(dense, filter * channels + channel).data);
  }
  return weight;
}

/**
 * The dense layer that computes the same as a depthwise one with a 1×1 behind it: each filter's
 * kernels are those of the depthwise layer, scaled.
 * @param {State} state
 * @returns {NDArray}  (C_out, C_in, K_h, K_w)
 */
export function equivalent({ weight, pointwise }) {
  const [filters, channels] = pointwise.shape;
  const dense = zeros([filters, channels, ...weight.shape.slice(2)]);
  pointwise.data.forEach((factor, at) => {
    const kernel = plane(weight, at % channels).data;
    plane(dense, at).data.set(kernel.map((number) => number * factor));
  });
  return dense;
}

/**
 * @param {State} state
 * @param {(filter: number, channel: number, kernel: number) => void} visit
 */
function eachBlock(state, visit) {
  for (let filter = 0; filter < state.weight.shape[0]; filter++) {
    blocksOf(state, filter).forEach(({ kernel }, channel) => visit(filter, channel, kernel));
  }
}
