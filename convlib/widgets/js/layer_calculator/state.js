// What a layer's arguments come to, as plain data: the twin of convlib.cost and convlib.geometry.

import { sizeOf } from "../kit/conv.js";
import { Refusal } from "../kit/refusal.js";
import { axisOf } from "./axis.js";
import { check } from "./check.js";

/**
 * @typedef {{
 *   transposed: boolean, in_channels: number, out_channels: number, kernel_size: number[],
 *   stride: number[], padding: number[] | "same" | "valid", output_padding: number[], dilation: number[],
 *   groups: number, bias: boolean, padding_mode: import("../kit/geometry.js").PaddingMode,
 *   input_size: number[],
 * }} State  pairs as [height, width], the input's size as [N, C, H, W]
 * @typedef {{ channels: number, cells: number, input_size: number[], count: number }} Limits
 * @typedef {ReturnType<typeof derive>} Derived
 */

export const ARGUMENTS = [
  "transposed",
  "in_channels",
  "out_channels",
  "kernel_size",
  "stride",
  "padding",
  "output_padding",
  "dilation",
  "groups",
  "bias",
  "padding_mode",
  "input_size",
];
const BYTES = 4; // of a float32

/**
 * All that follows from the arguments.
 * @param {State} state  @param {Limits} limits
 * @throws {Refusal}  as PyTorch refuses them, and where there is more than can be counted
 */
export function derive(state, limits) {
  check(state, limits);
  const { transposed, in_channels, out_channels, groups, bias, input_size } = state;
  const [batch, , ...cells] = input_size;
  const axes = [axisOf(state, 0), axisOf(state, 1)];
  const size = axes.map(({ made }) => made);
  const channels = transposed
    ? [in_channels, out_channels / groups]
    : [out_channels, in_channels / groups];
  const weightShape = [...channels, ...state.kernel_size];
  const outputShape = [batch, out_channels, ...size];
  const weights = sizeOf(weightShape);
  const parameters = weights + (bias ? out_channels : 0);
  const positions = batch * sizeOf(transposed ? cells : size);
  const macs = positions * weights;
  const bytes = {
    input: BYTES * sizeOf(input_size),
    parameters: BYTES * parameters,
    output: BYTES * sizeOf(outputShape),
  };
  const most = Math.max(2 * macs, bytes.output);
  if (most > limits.count) {
    const count = most.toExponential(1).replace("+", "");
    throw new Refusal(
      "input_size",
      `${count} FLOPs or bytes: this figure counts up to 2⁵³, 9.0e15.`,
    );
  }
  const numbers = [
    ...outputShape,
    ...weightShape,
    parameters,
    macs,
    bytes.input,
    bytes.parameters,
    bytes.output,
    ...axes.map(({ reach }) => reach),
    ...axes.map(({ unread }) => unread.length),
  ];
  return {
    outputShape,
    weightShape,
    weights,
    parameters,
    positions,
    macs,
    flops: 2 * macs,
    bytes,
    axes,
    unshared: transposed ? null : unshared(parameters, input_size, outputShape, bias),
    output: { data: Float64Array.from(numbers), shape: [numbers.length] },
  };
}

/**
 * The parameters of one image's layer whose positions do not share, and of one that connects all.
 * @param {number} parameters  of the convolution
 * @param {number[]} inputSize  @param {number[]} outputShape  @param {boolean} bias
 */
function unshared(parameters, [, ...inputs], [, channels, ...size], bias) {
  const outputs = channels * sizeOf(size);
  return {
    local: parameters * sizeOf(size),
    dense: sizeOf(inputs) * outputs + (bias ? outputs : 0),
  };
}
