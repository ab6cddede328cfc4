// The products that make each number of a gradient, in reading order: the one map that drives every
// highlight and every sum in words.

import { gradientOf } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./state.js").Of} Of
 * @typedef {object} Term  dY·x of a weight's gradient, dY·w of an input cell's.
 * @property {number[]} output  the cell of dY
 * @property {number} dY  and the number there
 * @property {number[]} factor  the cell of the input, which may be padding, or of the kernel
 * @property {number} value  and the number there
 * @property {boolean} padding
 * @property {number[]} at  the cell of the gradient
 */

/**
 * @param {State} state  @param {Of} of  @param {number[]} at  a cell of the gradient
 * @returns {Term[]}
 */
export const terms = (state, of, at) => of === "weight" ? ofWeight(state, at) : ofInput(state, at);

/**
 * A weight met an input cell, or a padding zero, for every output.
 * @param {State} state  @param {number[]} at
 */
function ofWeight({ input, grad_output, stride, padding, dilation }, at) {
  const [height, width] = input.shape;
  return cells(grad_output.shape).map((output) => {
    const factor = at.map((tap, axis) =>
      output[axis] * stride[axis] + tap * dilation[axis] - padding[axis]
    );
    const [row, column] = factor;
    const inside = row >= 0 && row < height && column >= 0 && column < width;
    const value = inside ? read(input, factor) : 0;
    return { output, dY: read(grad_output, output), factor, value, padding: !inside, at };
  });
}

/**
 * An input cell was used by an output through one weight, or not at all. The last weight belongs to
 * the first output: the kernel is read backwards.
 * @param {State} state  @param {number[]} at
 */
function ofInput({ weight, grad_output, stride, padding, dilation }, at) {
  return cells(weight.shape).reverse().flatMap((factor) => {
    const output = factor.map((tap, axis) =>
      (at[axis] + padding[axis] - tap * dilation[axis]) / stride[axis]
    );
    const used = output.every((cell, axis) =>
      Number.isInteger(cell) && cell >= 0 && cell < grad_output.shape[axis]
    );
    if (!used) return [];
    const value = read(weight, factor);
    return [{ output, dY: read(grad_output, output), factor, value, padding: false, at }];
  });
}

/** The terms of all its numbers. @param {State} state  @param {Derived} derived  @param {Of} of */
export const allTerms = (state, derived, of) =>
  cells(gradientOf(derived, of).shape).flatMap((at) => terms(state, of, at));

/** All places in reading order. @param {number[]} shape */
export const cells = ([rows, columns]) =>
  Array.from({ length: rows * columns }, (_, at) => [Math.floor(at / columns), at % columns]);

/** @param {import("../kit/conv.js").NDArray} array  @param {number[]} place */
export const read = ({ data, shape }, [row, column]) => data[row * shape[1] + column];
