// A convolution as one matrix product: its arguments, what refuses them, and all that follows.
// Plain data in, plain data out; no DOM.

import { pad, unfold, zeros } from "../kit/conv.js";
import { outputSize, paddingSides } from "../kit/geometry.js";
import { checkPair, checkShape, isPair, Refusal } from "../kit/refusal.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {{
 *   input: NDArray, weight: NDArray, stride: number[], padding: number[], dilation: number[],
 * }} State  The arguments, named as the traits: input (C_in, H, W), weight (C_out, C_in, K_h, K_w).
 * @typedef {{
 *   channels: number, filters: number, input: number, weight: number,
 *   stride: number, padding: number, dilation: number, columns: number,
 * }} Limits  The largest values a figure takes, from Python; `columns` is how many numbers the
 *   matrix of columns may hold.
 * @typedef {{ position: number[], filter: number }} View  The output cell that is spelled out.
 */

export const ARGUMENTS = ["input", "weight", "stride", "padding", "dilation"];

/**
 * All that follows from the arguments.
 * @param {State} state
 * @param {Limits} limits
 * @throws {Refusal} where there is no output, or more columns than a figure can show
 */
export function derive(state, limits) {
  const size = checkedSize(state, limits);
  const { input, weight, stride, padding, dilation } = state;
  const [filters, channels, ...kernel] = weight.shape;
  const steps = { dilation, padding, stride };
  const columns = unfold(input, kernel, steps);
  const ones = { data: new Float64Array(input.data.length).fill(1), shape: input.shape };
  const isInput = unfold(ones, kernel, steps); // 1 for the copy of an input cell, 0 for padding
  const matrix = { data: weight.data, shape: [filters, channels * kernel[0] * kernel[1]] };
  const product = matmul(matrix, columns);
  const sides = paddingSides(padding, [0, 0], [0, 0], [1, 1], [1, 1]);
  const output = { data: product.data, shape: [filters, ...size] };
  return { sides, padded: pad(input, sides), columns, isInput, matrix, product, output };
}

/** @typedef {ReturnType<typeof derive>} Derived */

/**
 * Height and width of the output, once every argument has been looked at.
 * @param {State} state  @param {Limits} limits
 */
function checkedSize({ input, weight, stride, padding, dilation }, limits) {
  checkShape("input", input.shape, [limits.channels, limits.input, limits.input]);
  const most = [limits.filters, limits.channels, limits.weight, limits.weight];
  checkShape("weight", weight.shape, most);
  checkPair("stride", stride, 1, limits.stride);
  checkPair("padding", padding, 0, limits.padding);
  checkPair("dilation", dilation, 1, limits.dilation);
  const [, channels, ...kernel] = weight.shape;
  if (channels !== input.shape[0]) {
    throw new Refusal(
      "weight",
      `A weight for ${channels} channels does not fit an input of ${input.shape[0]}.`,
    );
  }
  const size = kernel.map((side, axis) =>
    outputSize(
      input.shape[axis + 1],
      side,
      stride[axis],
      dilation[axis],
      padding[axis],
      padding[axis],
    )
  );
  if (size.some((side) => side < 1)) {
    const extent = kernel.map((side, axis) => dilation[axis] * (side - 1) + 1);
    const padded = kernel.map((_, axis) => input.shape[axis + 1] + 2 * padding[axis]);
    throw new Refusal(
      "weight",
      `A kernel that spans ${extent.join("×")} cells does not fit ` +
        `the padded input of ${padded.join("×")}.`,
    );
  }
  const [rows, columns] = [channels * kernel[0] * kernel[1], size[0] * size[1]];
  if (rows * columns > limits.columns) {
    throw new Refusal(
      "input",
      `${rows}×${columns} columns are ${rows * columns} numbers: ` +
        `a figure shows up to ${limits.columns}.`,
    );
  }
  return size;
}

/**
 * The matrix product: each row of `a` with each column of `b`.
 * @param {NDArray} a  (M, K)
 * @param {NDArray} b  (K, N)
 * @returns {NDArray}  (M, N)
 */
function matmul(a, b) {
  const [rows, terms] = a.shape;
  const columns = b.shape[1];
  const product = zeros([rows, columns]);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let k = 0; k < terms; k++) {
        sum += a.data[row * terms + k] * b.data[k * columns + column];
      }
      product.data[row * columns + column] = sum;
    }
  }
  return product;
}

/**
 * What a row of the columns belongs to: a channel, and a place in the kernel.
 * @param {State} state  @param {number} row
 */
export function tapOf({ weight }, row) {
  const [, , height, width] = weight.shape;
  return {
    channel: Math.floor(row / (height * width)),
    row: Math.floor(row / width) % height,
    column: row % width,
  };
}

/**
 * The input cell that an entry of the columns is a copy of: the one map from the matrix to the
 * input that drives every highlight. Rows and columns outside the input are padding.
 * @param {State} state  @param {Derived} derived
 * @param {number} row  @param {number} column  of the matrix
 */
export function sourceOf(state, { output }, row, column) {
  const { stride, padding, dilation } = state;
  const tap = tapOf(state, row);
  const position = positionOf(output.shape, column);
  return {
    channel: tap.channel,
    row: position[0] * stride[0] + tap.row * dilation[0] - padding[0],
    column: position[1] * stride[1] + tap.column * dilation[1] - padding[1],
  };
}

/** @typedef {ReturnType<typeof sourceOf>} Cell  A cell of the input, or of the padding around it. */

/**
 * Where the columns hold a cell of the input: one [row, column] for each window it lies in.
 * @param {State} state  @param {Derived} derived  @param {Cell} cell
 */
export function copiesOf(state, derived, cell) {
  const [rows, columns] = derived.columns.shape;
  const copies = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const source = sourceOf(state, derived, row, column);
      const same = source.channel === cell.channel && source.row === cell.row &&
        source.column === cell.column;
      if (same) copies.push([row, column]);
    }
  }
  return copies;
}

/** The column of a window. @param {number[]} shape  of the output  @param {number[]} position */
export const columnOf = (shape, [row, column]) => row * shape[2] + column;

/** The window of a column. @param {number[]} shape  of the output  @param {number} column */
export const positionOf = (shape, column) => [Math.floor(column / shape[2]), column % shape[2]];

/**
 * The output cell that is nearest to the one asked for.
 * @param {Record<string, any>} view  @param {Derived} derived
 * @returns {View}
 */
export function clamp({ position, filter }, { output }) {
  if (!isPair(position)) {
    throw new Refusal("position", `${position}: allowed are two whole numbers.`);
  }
  if (!Number.isInteger(filter)) {
    throw new Refusal("filter", `${filter}: allowed are whole numbers.`);
  }
  const [last, ...size] = output.shape;
  return {
    position: position.map((at, axis) => Math.min(Math.max(at, 0), size[axis] - 1)),
    filter: Math.min(Math.max(filter, 0), last - 1),
  };
}
