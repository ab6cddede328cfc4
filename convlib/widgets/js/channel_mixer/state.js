// What a layer that mixes channels is: its arguments, what refuses them, and all that follows.
// Plain data in, plain data out; no DOM.

import { conv2d, pad, sizeOf, zeros } from "../kit/conv.js";
import { outputSize, paddingSides } from "../kit/geometry.js";
import { checkPair, checkShape, checkWhole, isPair, Refusal } from "../kit/refusal.js";
import { layerCosts } from "./cost.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {{
 *   input: NDArray, weight: NDArray, bias: NDArray, groups: number, stride: number[],
 *   padding: number[], separable: boolean, pointwise: NDArray,
 * }} State  The arguments, named as the traits. `pointwise` counts only where `separable`.
 * @typedef {{ channels: number, filters: number, input: number, weight: number, stride: number,
 *   padding: number }} Limits  The largest values a figure takes, from Python.
 * @typedef {{ position: number[], filter: number }} View
 */

export const ARGUMENTS = [
  "input",
  "weight",
  "bias",
  "groups",
  "stride",
  "padding",
  "separable",
  "pointwise",
];

/**
 * All that follows from the arguments.
 * @param {State} state
 * @param {Limits} limits
 * @throws {Refusal} where there is no output
 */
export function derive(state, limits) {
  check(state, limits);
  const { input, weight, bias, groups, stride, padding, separable, pointwise } = state;
  const sides = {
    top: padding[0],
    bottom: padding[0],
    left: padding[1],
    right: padding[1],
  };
  const first = { stride, padding, groups };
  const maps = separable ? conv2d(input, weight, first) : null;
  /** The layer that mixes: the only one, or the 1×1 behind the depthwise one. */
  const [mixed, kernels, options] = maps ? [maps, pointwise, {}] : [input, weight, first];
  const output = conv2d(mixed, kernels, { ...options, bias });
  return {
    sides,
    padded: pad(input, sides),
    maps,
    partialSums: partialSums(mixed, kernels, options),
    output,
    costs: layerCosts(state, output.shape),
  };
}

/** @typedef {ReturnType<typeof derive>} Derived */

/**
 * What each filter makes of each channel it sees, before they are added: the outputs of a
 * depthwise convolution, in which every channel meets one kernel of each filter of its group.
 * @param {NDArray} input  @param {NDArray} weight
 * @param {{ stride?: number[], padding?: number[], groups?: number }} options
 * @returns {NDArray}  (C_out, C_in / groups, H_out, W_out)
 */
export function partialSums(input, weight, { groups = 1, ...options }) {
  const [filters, depth, ...kernel] = weight.shape;
  const each = filters / groups; // filters of a group
  const block = sizeOf(kernel);
  const kernels = zeros([filters * depth, 1, ...kernel]);
  /** Where a filter's kernel for a channel stands when channels come first. */
  const place = (/** @type {number} */ filter, /** @type {number} */ at) =>
    (Math.floor(filter / each) * depth + at) * each + filter % each;
  for (let filter = 0; filter < filters; filter++) {
    for (let at = 0; at < depth; at++) {
      const from = (filter * depth + at) * block;
      kernels.data.set(weight.data.subarray(from, from + block), place(filter, at) * block);
    }
  }
  const sums = conv2d(input, kernels, { ...options, groups: input.shape[0] });
  const size = sums.shape.slice(1);
  const ordered = zeros([filters, depth, ...size]);
  for (let filter = 0; filter < filters; filter++) {
    for (let at = 0; at < depth; at++) {
      ordered.data.set(plane(sums, place(filter, at)).data, (filter * depth + at) * sizeOf(size));
    }
  }
  return ordered;
}

/** @param {State} state  @param {Limits} limits */
function check(state, limits) {
  const { input, weight, bias, groups, stride, padding, separable, pointwise } = state;
  checkShape("input", input.shape, [limits.channels, limits.input, limits.input]);
  const kernel = [limits.weight, limits.weight];
  checkShape("weight", weight.shape, [limits.filters, limits.channels, ...kernel]);
  checkPair("stride", stride, 1, limits.stride);
  checkPair("padding", padding, 0, limits.padding);
  checkWhole("groups", groups, 1, limits.channels);
  const [channels, ...size] = input.shape;
  const [filters, depth, ...sides] = weight.shape;
  if (separable) checkSeparable(state, limits);
  else if (channels % groups || filters % groups) {
    throw new Refusal(
      "groups",
      `groups = ${groups} does not divide both ${channels} input channels and ${filters} filters: ` +
        `allowed are ${divisors(channels, filters).join(", ")}.`,
    );
  }
  if (depth * groups !== channels) {
    throw new Refusal(
      "weight",
      `A weight of shape (${weight.shape.join(", ")}) with groups = ${groups} takes ` +
        `${depth * groups} channels, and the input has ${channels}.`,
    );
  }
  const outputs = separable ? pointwise.shape[0] : filters;
  checkShape("bias", bias.shape, [limits.filters]);
  if (bias.shape[0] !== outputs) {
    throw new Refusal("bias", `${bias.shape[0]} biases: allowed is one for each of ${outputs}.`);
  }
  const padded = paddingSides(padding, [size[0], size[1]], [sides[0], sides[1]], [1, 1], [1, 1]);
  const rows = size[0] + padded.top + padded.bottom;
  const columns = size[1] + padded.left + padded.right;
  if (
    outputSize(rows, sides[0], stride[0], 1, 0, 0) < 1 ||
    outputSize(columns, sides[1], stride[1], 1, 0, 0) < 1
  ) {
    throw new Refusal(
      "weight",
      `Kernels of ${sides.join("×")} do not fit the padded input of ${rows}×${columns}.`,
    );
  }
}

/** @param {State} state  @param {Limits} limits */
function checkSeparable({ input, weight, groups, pointwise }, limits) {
  const channels = input.shape[0];
  if (groups !== channels || weight.shape[0] !== channels || weight.shape[1] !== 1) {
    throw new Refusal(
      "groups",
      `A depthwise-separable convolution has one kernel, and one group, for each of its ` +
        `${channels} channels: groups = ${groups} with a weight of shape ` +
        `(${weight.shape.join(", ")}) is none.`,
    );
  }
  checkShape("pointwise", pointwise.shape, [limits.filters, limits.channels, 1, 1]);
  if (pointwise.shape[1] !== channels) {
    throw new Refusal(
      "pointwise",
      `A 1×1 layer over ${pointwise.shape[1]} channels: the depthwise layer makes ${channels}.`,
    );
  }
}

/** What `groups` may be. @param {number} channels  @param {number} filters */
export const divisors = (channels, filters) =>
  Array.from({ length: channels }, (_, at) => at + 1)
    .filter((groups) => channels % groups === 0 && filters % groups === 0);

/** One plane of an array: its last two axes. @param {NDArray} array  @param {number} index */
export function plane({ data, shape }, index) {
  const size = sizeOf(shape.slice(-2));
  return { data: data.subarray(index * size, (index + 1) * size), shape: shape.slice(-2) };
}

/**
 * The blocks of a filter: for each channel that it sees, where its kernel lies in the first
 * layer's weight and where its partial sum lies, both counted in planes.
 * @param {State} state  @param {number} filter
 * @returns {Map<number, { kernel: number, sum: number }>}  by channel
 */
export function blocksOf({ input, weight, groups, separable }, filter) {
  const [filters, depth] = separable ? [1, input.shape[0]] : weight.shape;
  const first = separable ? 0 : Math.floor(filter * groups / filters) * depth;
  return new Map(
    Array.from({ length: depth }, (_, at) => {
      const sum = filter * depth + at;
      return [first + at, { kernel: separable ? at : sum, sum }];
    }),
  );
}

/**
 * One product under a window.
 * @typedef {{ row: number, column: number, padding: boolean, value: number, tap: number[],
 *   weight: number }} Tap  `row` and `column` count from the first real cell of the channel; `tap`
 *   is the kernel's cell.
 */

/**
 * The products of one channel at one place of the output, in reading order: the one map from
 * output to input that drives every highlight and every sum in words.
 * @param {State} state  @param {Derived} derived
 * @param {number} channel  @param {number} kernel  which plane of the weight
 * @param {number[]} position
 * @returns {Tap[]}
 */
export function taps(state, { padded }, channel, kernel, [outRow, outColumn]) {
  const { stride, padding, weight } = state;
  const image = plane(padded, channel);
  const numbers = plane(weight, kernel);
  const width = numbers.shape[1];
  return Array.from(numbers.data, (number, at) => {
    const tap = [Math.floor(at / width), at % width];
    const row = outRow * stride[0] + tap[0];
    const column = outColumn * stride[1] + tap[1];
    const real = [row - padding[0], column - padding[1]];
    return {
      row: real[0],
      column: real[1],
      padding: real.some((n, axis) => n < 0 || n >= state.input.shape[axis + 1]),
      value: image.data[row * image.shape[1] + column],
      tap,
      weight: number,
    };
  });
}

/**
 * The nearest place and filter that there are.
 * @param {View} view  @param {Derived} derived
 * @returns {View}
 */
export function clamp({ position, filter }, { output }) {
  if (!isPair(position)) {
    throw new Refusal("position", `${position}: allowed are two whole numbers.`);
  }
  if (!Number.isInteger(filter)) {
    throw new Refusal("filter", `${filter}: allowed are whole numbers.`);
  }
  const [filters, ...size] = output.shape;
  const within = (/** @type {number} */ at, /** @type {number} */ n) =>
    Math.min(Math.max(at, 0), n - 1);
  return {
    position: position.map((at, axis) => within(at, size[axis])),
    filter: within(filter, filters),
  };
}
