// What a sliding window is: its arguments, what refuses them, and all that follows from them.
// Plain data in, plain data out; no DOM.

import { conv2d, pad, relu } from "../kit/conv.js";
import { sourceIndex } from "../kit/geometry.js";
import { checkChoice, checkShape } from "../kit/refusal.js";
import { checkedSides, flip } from "../kit/window.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {{
 *   input: NDArray, weight: NDArray, bias: number,
 *   stride: number[], padding: import("../kit/geometry.js").Padding,
 *   padding_mode: import("../kit/geometry.js").PaddingMode, dilation: number[],
 *   operation: "cross-correlation" | "convolution", activation: "identity" | "relu",
 * }} State  The arguments, named as the traits.
 * @typedef {{ input: number, weight: number, stride: number, padding: number, dilation: number }}
 *   Limits  The largest values a figure takes, from Python.
 */

export const ARGUMENTS = [
  "input",
  "weight",
  "bias",
  "stride",
  "padding",
  "padding_mode",
  "dilation",
  "operation",
  "activation",
];
export const OPERATIONS = ["cross-correlation", "convolution"];
export const ACTIVATIONS = ["identity", "relu"];
export { clamp, PADDING_MODES } from "../kit/window.js";
export const NAMED_PADDINGS = ["same", "valid", "same-tensorflow"];

/**
 * All that follows from the arguments.
 * @param {State} state
 * @param {Limits} limits
 * @throws {import("../kit/refusal.js").Refusal} where there is no output
 */
export function derive(state, limits) {
  const sides = checked(state, limits);
  const padded = pad(state.input, sides, state.padding_mode);
  const kernel = state.operation === "convolution" ? flip(state.weight) : state.weight;
  const image = { data: padded.data, shape: [1, ...padded.shape] };
  const weight = { data: kernel.data, shape: [1, 1, ...kernel.shape] };
  const bias = { data: Float64Array.of(state.bias), shape: [1] };
  const { stride, dilation } = state;
  const conv = conv2d(image, weight, { bias, stride, dilation });
  const sum = { data: conv.data, shape: conv.shape.slice(1) };
  return { sides, padded, kernel, sum, output: state.activation === "relu" ? relu(sum) : sum };
}

/** @typedef {ReturnType<typeof derive>} Derived */

/** @param {State} state  @param {Limits} limits */
function checked(state, limits) {
  checkChoice("operation", state.operation, OPERATIONS);
  checkChoice("activation", state.activation, ACTIVATIONS);
  checkShape("input", state.input.shape, [limits.input, limits.input]);
  return checkedSides(state.input.shape, state, limits, NAMED_PADDINGS);
}

/**
 * One product under the window.
 * @typedef {object} Tap
 * @property {number} row  where, counted from the first real input cell
 * @property {number} column
 * @property {number[] | null} source  the input cell it holds or copies; null for a padding zero
 * @property {boolean} padding
 * @property {number} value
 * @property {number[]} tap  which kernel cell it meets
 * @property {number} weight  and the number there
 */

/**
 * The products that make one output cell, in reading order: the one map from output to input
 * that drives every highlight and every sum in words.
 * @param {State} state  @param {Derived} derived
 * @param {number} outRow  @param {number} outColumn
 * @returns {Tap[]}
 */
export function taps(state, { sides, padded, kernel }, outRow, outColumn) {
  const { stride, dilation } = state;
  const [kernelHeight, kernelWidth] = kernel.shape;
  const flipped = state.operation === "convolution";
  const all = [];
  for (let m = 0; m < kernelHeight; m++) {
    const row = outRow * stride[0] + m * dilation[0] - sides.top;
    for (let n = 0; n < kernelWidth; n++) {
      const column = outColumn * stride[1] + n * dilation[1] - sides.left;
      all.push({
        row,
        column,
        source: sourceOf(state, row, column),
        padding: !isInside(state.input.shape, row, column),
        value: padded.data[(row + sides.top) * padded.shape[1] + column + sides.left],
        tap: flipped ? [kernelHeight - 1 - m, kernelWidth - 1 - n] : [m, n],
        weight: kernel.data[m * kernelWidth + n],
      });
    }
  }
  return all;
}

/** @param {number[]} shape  @param {number} row  @param {number} column */
export const isInside = ([height, width], row, column) =>
  row >= 0 && row < height && column >= 0 && column < width;

/**
 * The input cell that stands at a place of the padded input, or null for a padding zero.
 * @param {State} state  @param {number} row  @param {number} column
 */
export function sourceOf({ input, padding_mode }, row, column) {
  const from = [
    sourceIndex(row, input.shape[0], padding_mode),
    sourceIndex(column, input.shape[1], padding_mode),
  ];
  return from.includes(-1) ? null : from;
}
