// The backward pass of a convolution: its arguments, what refuses them, and all that follows.
// Plain data in, plain data out; no DOM.

import { pad } from "../kit/conv.js";
import { outputSize, paddingSides } from "../kit/geometry.js";
import { conv2dInput, conv2dWeight } from "../kit/grad.js";
import { checkChoice, checkPair, checkShape, Refusal } from "../kit/refusal.js";
import { clamp as clampTo, flip, spread } from "../kit/window.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {{
 *   input: NDArray, weight: NDArray, grad_output: NDArray,
 *   stride: number[], padding: number[], dilation: number[],
 * }} State  The arguments, named as the traits.
 * @typedef {{
 *   input: number, weight: number, stride: number, padding: number, dilation: number,
 *   pattern: number[][],
 * }} Limits  The largest values a figure takes, from Python, and dY as it is at first.
 * @typedef {"weight" | "input"} Of
 * @typedef {{ position: number[], of: Of }} View  Which gradient is on show, and the cell of it
 *   that is spelled out.
 */

export const ARGUMENTS = ["input", "weight", "grad_output", "stride", "padding", "dilation"];
const OF = ["weight", "input"];

/**
 * All that follows from the arguments.
 * @param {State} state
 * @param {Limits} limits
 * @throws {Refusal} where there is no output, or dY has another shape
 */
export function derive(state, limits) {
  const { input, weight, grad_output, stride, padding, dilation } = state;
  const size = outputShape(state, limits);
  if (grad_output.shape.join() !== size.join()) {
    throw new Refusal(
      "grad_output",
      `dY is ${grad_output.shape.join("×")}, and the output is ${size.join("×")}: ` +
        `they must be alike.`,
    );
  }
  const steps = { stride, padding, dilation };
  const dW = conv2dWeight(input, weight.shape, grad_output, steps);
  const dX = conv2dInput(input.shape, weight, grad_output, steps);
  let db = 0;
  for (const value of grad_output.data) db += value;
  const data = Float64Array.of(...dW.data, ...dX.data, db);
  const sides = paddingSides(padding, [0, 0], [0, 0], [1, 1], [1, 1]);
  return {
    dW,
    dX,
    db,
    output: { data, shape: [data.length] }, // as it is compared with Python's
    sides,
    padded: pad(input, sides),
    turned: flip(weight),
    ...withZeros(state),
  };
}

/** @typedef {ReturnType<typeof derive>} Derived */

/**
 * Height and width of the output, once every argument but dY has been looked at.
 * @param {Omit<State, "grad_output">} state  @param {Limits} limits
 */
export function outputShape({ input, weight, stride, padding, dilation }, limits) {
  checkShape("input", input.shape, [limits.input, limits.input]);
  checkShape("weight", weight.shape, [limits.weight, limits.weight]);
  checkPair("stride", stride, 1, limits.stride);
  checkPair("padding", padding, 0, limits.padding);
  checkPair("dilation", dilation, 1, limits.dilation);
  const size = input.shape.map((cells, axis) => {
    const p = padding[axis];
    return outputSize(cells, weight.shape[axis], stride[axis], dilation[axis], p, p);
  });
  if (size.every((side) => side >= 1)) return size;
  const padded = input.shape.map((cells, axis) => cells + 2 * padding[axis]);
  throw new Refusal(
    "weight",
    `A kernel that spans ${extents(weight, dilation).join("×")} cells does not fit ` +
      `the padded input of ${padded.join("×")}.`,
  );
}

/** How many cells a dilated kernel spans along each axis.
 * @param {NDArray} kernel  @param {number[]} dilation */
export const extents = (kernel, dilation) =>
  kernel.shape.map((side, axis) => dilation[axis] * (side - 1) + 1);

/**
 * dY as the turned kernel meets it to make dX: with zeros between its cells for the stride, and
 * zeros around them. `before` is how many come first along each axis; it is negative where the
 * convolution's padding made outputs that saw nothing else.
 * @param {State} state
 */
function withZeros({ input, weight, grad_output, stride, padding, dilation }) {
  const between = spread(grad_output, stride);
  const reach = extents(weight, dilation);
  const before = reach.map((cells, axis) => cells - 1 - padding[axis]);
  const [top, left] = before.map((cells) => Math.max(cells, 0));
  const [bottom, right] = before.map((cells, axis) =>
    Math.max(input.shape[axis] + reach[axis] - 1 - cells - between.shape[axis], 0)
  );
  const around = { top, bottom, left, right };
  return { spread: between, around, before, surrounded: pad(between, around) };
}

/** The gradient on show. @param {Derived} derived  @param {Of} of */
export const gradientOf = ({ dW, dX }, of) => of === "weight" ? dW : dX;

/**
 * The cell nearest to the one asked for, on the gradient that is on show.
 * @param {Record<string, any>} view  @param {Derived} derived
 * @returns {View}
 */
export function clamp({ position, of }, derived) {
  checkChoice("of", of, OF);
  return { of, position: clampTo(position, gradientOf(derived, of).shape) };
}
