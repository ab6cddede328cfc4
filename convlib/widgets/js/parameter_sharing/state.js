// Three layers over the same row of numbers: plain data in, plain data out; no DOM.

import { conv2d } from "../kit/conv.js";
import { outputSize } from "../kit/geometry.js";
import { checkChoice, checkNumber, checkShape, checkWhole, Refusal } from "../kit/refusal.js";
import { counts } from "./cost.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {"dense" | "local" | "convolution"} Layer
 * @typedef {{
 *   input: NDArray, weight: NDArray, bias: number, stride: number, weights: "own" | "kernel",
 *   layer: number[],
 * }} State  The arguments, named as the traits.
 * @typedef {{
 *   input: number, weight: number, stride: number, channels: number, kernel: number, size: number,
 *   own: { dense: number[][], local: number[][], bias: number[][] },
 *   more: number[], real: Record<string, number[]>,
 * }} Limits  From Python: the largest values, what the layers without sharing have learnt, the
 *   numbers by which a short input grows, and layers of real size.
 * @typedef {{ matrix: NDArray, identities: number[], biases: number[], output: number[] }} Wired
 *   The layer as a matrix (outputs, inputs); which of its weights stands in each cell, counted
 *   from 0, or −1 where nothing is connected.
 */

export const ARGUMENTS = ["input", "weight", "bias", "stride", "weights", "layer"];
export const LAYERS = /** @type {Layer[]} */ (["dense", "local", "convolution"]);

/**
 * All that follows from the arguments.
 * @param {State} state  @param {Limits} limits
 * @throws {Refusal} where there is no output
 */
export function derive(state, limits) {
  check(state, limits);
  const { input, weight, bias, stride } = state;
  const [inputs, taps] = [input.data.length, weight.data.length];
  const outputs = outputSize(inputs, taps, stride, 1, 0, 0);
  const copied = state.weights === "kernel";
  const own = limits.own;

  /** Which tap of its window an output has for an input, or −1. */
  const tapAt = (/** @type {number} */ row, /** @type {number} */ column) => {
    const tap = column - row * stride;
    return tap >= 0 && tap < taps ? tap : -1;
  };
  const biases = (/** @type {number} */ which) =>
    Array.from({ length: outputs }, (_, row) => copied ? bias : own.bias[which][row]);
  const shared = (/** @type {number} */ tap) => tap < 0 ? 0 : weight.data[tap];

  const wire = (
    /** @type {(row: number, column: number, tap: number) => number} */ identity,
    /** @type {(row: number, column: number, tap: number) => number} */ value,
    /** @type {number[]} */ added,
  ) => wired(outputs, input, tapAt, identity, value, added);
  const layers = {
    dense: wire(
      (row, column) => row * inputs + column,
      (row, column, tap) => copied ? shared(tap) : own.dense[row][column],
      biases(0),
    ),
    local: wire(
      (row, _, tap) => tap < 0 ? -1 : row * taps + tap,
      (row, _, tap) => copied || tap < 0 ? shared(tap) : own.local[row][tap],
      biases(1),
    ),
    convolution: wire(
      (_row, _, tap) => tap,
      (_row, _, tap) => shared(tap),
      Array(outputs).fill(bias),
    ),
  };
  layers.convolution.output = convolved(state);
  return {
    layers,
    output: {
      data: Float64Array.from(LAYERS.flatMap((name) => layers[name].output)),
      shape: [LAYERS.length, outputs],
    },
    drawn: counts({ channels: [1, 1], kernel: [1, taps], stride: [1, stride], input: [1, inputs] }),
    real: realCounts(state.layer),
  };
}

/** @typedef {ReturnType<typeof derive>} Derived */

/** The counts of a layer of real size. @param {number[]} layer */
const realCounts = ([inward, outward, kernel, stride, size]) =>
  counts({
    channels: [inward, outward],
    kernel: [kernel, kernel],
    stride: [stride, stride],
    input: [size, size],
  });

/**
 * @param {number} outputs  @param {NDArray} input
 * @param {(row: number, column: number) => number} tapAt
 * @param {(row: number, column: number, tap: number) => number} identity
 * @param {(row: number, column: number, tap: number) => number} value
 * @param {number[]} biases
 * @returns {Wired}
 */
function wired(outputs, { data }, tapAt, identity, value, biases) {
  const inputs = data.length;
  const cells = Array.from({ length: outputs * inputs }, (_, at) => {
    const [row, column] = [Math.floor(at / inputs), at % inputs];
    return /** @type {const} */ ([row, column, tapAt(row, column)]);
  });
  const identities = cells.map((cell) => identity(...cell));
  const matrix = Float64Array.from(cells, (cell) => value(...cell));
  const output = biases.map((bias, row) => {
    let sum = 0;
    for (let column = 0; column < inputs; column++) {
      if (identities[row * inputs + column] >= 0) {
        sum += matrix[row * inputs + column] * data[column];
      }
    }
    return sum + bias;
  });
  return { matrix: { data: matrix, shape: [outputs, inputs] }, identities, biases, output };
}

/** @param {State} state */
function convolved({ input, weight, bias, stride }) {
  const image = { data: input.data, shape: [1, 1, input.data.length] };
  const kernel = { data: weight.data, shape: [1, 1, 1, weight.data.length] };
  const added = { data: Float64Array.of(bias), shape: [1] };
  return Array.from(conv2d(image, kernel, { bias: added, stride: [1, stride] }).data);
}

/** @param {State} state  @param {Limits} limits */
function check({ input, weight, bias, stride, weights, layer }, limits) {
  checkShape("input", input.shape, [limits.input]);
  checkShape("weight", weight.shape, [limits.weight]);
  if (weight.data.length > input.data.length) {
    throw new Refusal(
      "weight",
      `A kernel of ${weight.data.length} does not fit an input of ${input.data.length}.`,
    );
  }
  checkNumber("bias", bias, -1e100, 1e100);
  checkWhole("stride", stride, 1, limits.stride);
  checkChoice("weights", weights, ["own", "kernel"]);
  if (!Array.isArray(layer) || layer.length !== 5) {
    throw new Refusal("layer", `${layer}: allowed are five whole numbers.`);
  }
  const [inward, outward, kernel, step, size] = layer;
  checkWhole("layer", inward, 1, limits.channels);
  checkWhole("layer", outward, 1, limits.channels);
  checkWhole("layer", size, 1, limits.size);
  checkWhole("layer", kernel, 1, limits.kernel);
  checkWhole("layer", step, 1, limits.kernel);
  if (kernel > size) {
    throw new Refusal("layer", `A kernel of ${kernel}×${kernel} does not fit ${size}×${size}.`);
  }
}

/** An output that there is, as near as can be. @param {number} position  @param {Derived} derived */
export function clamp(position, { output: { shape: [, outputs] } }) {
  if (!Number.isInteger(position)) {
    throw new Refusal("position", `${position}: allowed are whole numbers.`);
  }
  return Math.min(Math.max(position, 0), outputs - 1);
}

/**
 * The same numbers, but so many: without the last ones, or with others after them.
 * @param {NDArray} list  @param {number} length  @param {number[]} more  what may come after
 * @returns {NDArray}
 */
export const resized = ({ data }, length, more) => ({
  data: Float64Array.from({ length }, (_, at) => data[at] ?? more[at] ?? 0),
  shape: [length],
});
