// What a transposed convolution is: its arguments, what refuses them, and all that follows from
// them, in both ways. Plain data in, plain data out; no DOM.

import { conv2d, convTranspose2d, pad } from "../kit/conv.js";
import { formatNumber } from "../kit/format.js";
import { transposedSize } from "../kit/geometry.js";
import { checkChoice, checkPair, checkShape, isPair, Refusal } from "../kit/refusal.js";
import { flip, spread } from "../kit/window.js";
import { coveragePattern } from "./coverage.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {{
 *   input: NDArray, weight: NDArray, bias: number, stride: number[], padding: number[],
 *   output_padding: number[], dilation: number[],
 * }} State  The arguments, named as the traits.
 * @typedef {"input" | "weight" | "stride" | "padding" | "output_padding" | "dilation" | "output"}
 *   Limited
 * @typedef {Record<Limited, number>} Limits  The largest values a figure takes, from Python.
 * @typedef {{ position: number[], view: string }} View
 */

export const ARGUMENTS = [
  "input",
  "weight",
  "bias",
  "stride",
  "padding",
  "output_padding",
  "dilation",
];
export const VIEWS = ["scatter", "zero-insertion", "coverage"];

/**
 * All that follows from the arguments.
 * @param {State} state
 * @param {Limits} limits
 * @throws {Refusal} where there is no output
 */
export function derive(state, limits) {
  check(state, limits);
  const { input, weight, stride, padding, output_padding, dilation } = state;
  const bias = { data: Float64Array.of(state.bias), shape: [1] };
  const rest = { stride, padding, output_padding, dilation };
  const output = plane(convTranspose2d(image(input), kernel(weight), { ...rest, bias }));
  const unbiased = convTranspose2d(image(input), kernel(weight), rest);
  const inserted = spread(input, stride);
  const sides = paddingOf(state);
  const padded = pad(inserted, sides); // negative sides crop
  const flipped = flip(weight);
  return {
    output,
    /** The second way: zeros between the cells and around, and a window at stride 1. */
    inserted,
    sides,
    padded,
    flipped,
    windowed: plane(conv2d(image(padded), kernel(flipped), { bias, dilation })),
    coverage: plane(convTranspose2d(image(ones(input)), kernel(ones(weight)), rest)),
    pattern: coveragePattern(state, output.shape),
    /** What the convolution with the same weight makes of the output without its bias. */
    back: plane(conv2d(unbiased, kernel(weight), { stride, padding, dilation })),
  };
}

/** @typedef {ReturnType<typeof derive>} Derived */

/** @param {NDArray} array */
const image = ({ data, shape }) => ({ data, shape: [1, ...shape] });
/** @param {NDArray} array */
const kernel = ({ data, shape }) => ({ data, shape: [1, 1, ...shape] });
/** @param {NDArray} array */
const plane = ({ data, shape }) => ({ data, shape: shape.slice(-2) });
/** @param {NDArray} array */
const ones = ({ data, shape }) => ({ data: data.map(() => 1), shape });

/** d(k − 1) − p on each side, and output_padding more at the bottom and right: negative ones crop.
 * @param {State} state */
function paddingOf({ weight, padding, output_padding, dilation }) {
  const [top, left] = [0, 1].map((axis) =>
    dilation[axis] * (weight.shape[axis] - 1) - padding[axis]
  );
  return { top, left, bottom: top + output_padding[0], right: left + output_padding[1] };
}

/** @param {State} state  @param {Limits} limits */
function check({ input, weight, stride, padding, output_padding, dilation }, limits) {
  checkShape("input", input.shape, [limits.input, limits.input]);
  checkShape("weight", weight.shape, [limits.weight, limits.weight]);
  checkPair("stride", stride, 1, limits.stride);
  checkPair("padding", padding, 0, limits.padding);
  checkPair("output_padding", output_padding, 0, limits.output_padding);
  checkPair("dilation", dilation, 1, limits.dilation);
  if (output_padding.some((n, axis) => n >= Math.max(stride[axis], dilation[axis]))) {
    throw new Refusal(
      "output_padding",
      `Output padding ${output_padding.join(", ")} must be smaller than stride ` +
        `${stride.join(", ")} or dilation ${dilation.join(", ")}, as PyTorch asks.`,
    );
  }
  const size = input.shape.map((cells, axis) =>
    transposedSize(
      cells,
      weight.shape[axis],
      stride[axis],
      dilation[axis],
      padding[axis],
      output_padding[axis],
    )
  );
  if (Math.min(...size) < 1) {
    throw new Refusal(
      "padding",
      `Padding ${padding.join(", ")} cuts off too much: of the output ` +
        `${size.map((n) => formatNumber(n)).join("×")} cells ` +
        `would be left, and 1×1 is the least.`,
    );
  }
  if (Math.max(...size) > limits.output) {
    throw new Refusal(
      "output",
      `The output would have ${size.join("×")} cells: ` +
        `this figure shows up to ${limits.output}×${limits.output}.`,
    );
  }
}

/**
 * One product in an output cell.
 * @typedef {{ cell: number[], tap: number[], value: number, weight: number }} Term
 *   Which input cell meets which weight, and the numbers there.
 */

/**
 * The products that add up to one output cell, in reading order of the input: the one map that
 * drives every highlight and every sum in words. u·s + m·d − p is the output cell.
 * @param {State} state  @param {number} row  @param {number} column
 * @returns {Term[]}
 */
export function terms(state, row, column) {
  const { input, weight } = state;
  const columns = meetings(state, 1, column);
  return meetings(state, 0, row).flatMap(([u, m]) =>
    columns.map(([v, n]) => ({
      cell: [u, v],
      tap: [m, n],
      value: input.data[u * input.shape[1] + v],
      weight: weight.data[m * weight.shape[1] + n],
    }))
  );
}

/** Along one axis, each input cell with the weight that lies on an output cell.
 * @param {State} state  @param {number} axis  @param {number} at @returns {number[][]} */
function meetings({ input, weight, stride, padding, dilation }, axis, at) {
  const met = [];
  for (let u = 0; u < input.shape[axis]; u++) {
    const m = (at + padding[axis] - u * stride[axis]) / dilation[axis];
    if (Number.isInteger(m) && m >= 0 && m < weight.shape[axis]) met.push([u, m]);
  }
  return met;
}

/** Every product there is, with the output cell to which it adds.
 * @param {State} state  @param {number[]} shape  of the output */
export const allTerms = (state, [rows, columns]) =>
  Array.from({ length: rows * columns }, (_, at) => {
    const output = [Math.floor(at / columns), at % columns];
    return terms(state, output[0], output[1]).map((term) => ({ ...term, output }));
  }).flat();

/** Whose cells a reader steps through. @param {string} view @returns {"input" | "output"} */
export const steppedPlane = (view) => view === "scatter" ? "input" : "output";

/**
 * A view that there is, as near as can be to the one asked for.
 * @param {View} view  @param {Derived} derived  @param {State} state
 * @returns {View}
 */
export function clamp({ position, view }, { output }, { input }) {
  checkChoice("view", view, VIEWS);
  if (!isPair(position)) {
    throw new Refusal("position", `${position}: allowed are two whole numbers.`);
  }
  const { shape } = steppedPlane(view) === "input" ? input : output;
  const inside = position.map((at, axis) => Math.min(Math.max(at, 0), shape[axis] - 1));
  return { position: inside, view };
}
