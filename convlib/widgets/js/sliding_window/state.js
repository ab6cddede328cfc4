// What a sliding window is: its arguments, what refuses them, and all that follows from them.
// Plain data in, plain data out; no DOM.

import { conv2d, pad, relu } from "../kit/conv.js";
import { outputSize, paddingSides, sourceIndex } from "../kit/geometry.js";
import { checkChoice, checkPair, checkShape, isPair, Refusal } from "../kit/refusal.js";

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
export const PADDING_MODES = ["zeros", "reflect", "replicate", "circular"];
export const NAMED_PADDINGS = ["same", "valid", "same-tensorflow"];

/**
 * All that follows from the arguments.
 * @param {State} state
 * @param {Limits} limits
 * @throws {Refusal} where there is no output
 */
export function derive(state, limits) {
  const sides = checkedSides(state, limits);
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

/**
 * The padding on each side, once every argument has been looked at.
 * @param {State} state  @param {Limits} limits
 */
function checkedSides(state, limits) {
  const { input, weight, stride, padding, padding_mode, dilation } = state;
  checkChoice("operation", state.operation, OPERATIONS);
  checkChoice("activation", state.activation, ACTIVATIONS);
  checkChoice("padding_mode", padding_mode, PADDING_MODES);
  if (!Array.isArray(padding)) checkChoice("padding", padding, NAMED_PADDINGS);
  checkShape("input", input.shape, [limits.input, limits.input]);
  checkShape("weight", weight.shape, [limits.weight, limits.weight]);
  checkPair("stride", stride, 1, limits.stride);
  checkPair("dilation", dilation, 1, limits.dilation);
  if (Array.isArray(padding)) checkPair("padding", padding, 0, limits.padding);
  const [height, width] = input.shape;
  let sides;
  try {
    sides = paddingSides(padding, [height, width], [weight.shape[0], weight.shape[1]], [
      stride[0],
      stride[1],
    ], [dilation[0], dilation[1]]);
  } catch (error) {
    throw new Refusal("padding", error instanceof Error ? error.message : String(error));
  }
  checkCopies(padding_mode, "height", height, Math.max(sides.top, sides.bottom));
  checkCopies(padding_mode, "width", width, Math.max(sides.left, sides.right));
  const rows = height + sides.top + sides.bottom;
  const columns = width + sides.left + sides.right;
  const fits = outputSize(rows, weight.shape[0], 1, dilation[0], 0, 0) > 0 &&
    outputSize(columns, weight.shape[1], 1, dilation[1], 0, 0) > 0;
  if (!fits) {
    const extent = weight.shape.map((side, axis) => dilation[axis] * (side - 1) + 1);
    throw new Refusal(
      "weight",
      `A kernel that spans ${extent.join("×")} cells does not fit ` +
        `the padded input of ${rows}×${columns}.`,
    );
  }
  return sides;
}

/** @param {string} mode  @param {string} axis  @param {number} size  @param {number} added */
function checkCopies(mode, axis, size, added) {
  const most = { reflect: size - 1, circular: size }[mode] ?? Infinity;
  if (added <= most) return;
  throw new Refusal(
    "padding",
    `${mode} padding copies at most ${most} cells from an input of ${axis} ${size}, not ${added}.`,
  );
}

/** The kernel turned by half a turn. @param {NDArray} kernel */
const flip = (kernel) => ({ data: kernel.data.slice().reverse(), shape: kernel.shape });

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

/**
 * A position inside the output, as near as can be to the one asked for.
 * @param {number[]} position  @param {number[]} shape
 */
export function clamp(position, shape) {
  if (!isPair(position)) {
    throw new Refusal("position", `${position}: allowed are two whole numbers.`);
  }
  return position.map((at, axis) => Math.min(Math.max(at, 0), shape[axis] - 1));
}
