// A kernel that learns: its arguments, what refuses them, and all that follows from them.
// Plain data in, plain data out; no DOM.

import { checkChoice, checkNumber, checkShape, checkWhole, Refusal } from "../kit/refusal.js";
import { clamp as clampTo, flip } from "../kit/window.js";
import { curvatures, largestStable, rank } from "./curvature.js";
import { correlate, gradientDescent } from "./descent.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {"cross-correlation" | "convolution"} Operation
 * @typedef {{
 *   input: NDArray, target: NDArray, weight: NDArray, lr: number, momentum: number, steps: number,
 *   operation: Operation,
 * }} State  The arguments, named as the traits.
 * @typedef {{
 *   input: number, weight: number, number: number, lr: number, momentum: number, steps: number,
 *   grown: number, starts: import("./starts.js").Starts,
 * }} Limits  The largest values a figure takes, when a descent is given up, and the named starts.
 * @typedef {{ step: number, position: number[] }} View  The step on show, and the weight that is
 *   spelled out.
 */

export const ARGUMENTS = ["input", "target", "weight", "lr", "momentum", "steps", "operation"];
export const OPERATIONS = ["cross-correlation", "convolution"];

/**
 * All that follows from the arguments.
 * @param {State} state  @param {Limits} limits
 * @throws {Refusal} where there is no output, or a number is too large
 */
export function derive(state, limits) {
  check(state, limits);
  const { input, target, weight, momentum } = state;
  const goal = state.operation === "convolution" ? flip(target) : target;
  const wanted = correlate(input, goal);
  const steps = gradientDescent(input, wanted, weight, state, limits.grown);
  const bends = curvatures(input, weight.shape);
  return {
    goal, // the kernel whose correlation is wanted
    wanted,
    steps,
    stable: largestStable(bends, momentum),
    steepest: bends[bends.length - 1],
    rank: rank(bends, wanted.data.length),
    givenUp: steps[steps.length - 1].loss > limits.grown * steps[0].loss,
    output: rows(steps), // as it is compared with Python's
  };
}

/** @typedef {ReturnType<typeof derive>} Derived */

/** @param {State} state  @param {Limits} limits */
function check({ input, target, weight, lr, momentum, steps, operation }, limits) {
  checkShape("input", input.shape, [limits.input, limits.input]);
  checkShape("target", target.shape, [limits.weight, limits.weight]);
  checkChoice("operation", operation, OPERATIONS);
  for (const [field, { data }] of Object.entries({ input, target, weight })) {
    for (const value of data) checkNumber(field, value, -limits.number, limits.number);
  }
  checkNumber("lr", lr, 0, limits.lr);
  checkNumber("momentum", momentum, 0, limits.momentum);
  checkWhole("steps", steps, 1, limits.steps);
  if (target.shape.some((side, axis) => side > input.shape[axis])) {
    throw new Refusal(
      "target",
      `A kernel of ${target.shape.join("×")} does not fit the input of ${input.shape.join("×")}.`,
    );
  }
  if (weight.shape.join() !== target.shape.join()) {
    throw new Refusal(
      "weight",
      `The start is ${weight.shape.join("×")}, and the target is ${target.shape.join("×")}: ` +
        `they must be alike.`,
    );
  }
}

/** The weights and the loss of each step in a row.
 * @param {import("./descent.js").Step[]} steps @returns {NDArray} */
function rows(steps) {
  const data = Float64Array.from(steps.flatMap(({ weight, loss }) => [...weight.data, loss]));
  return { data, shape: [steps.length, data.length / steps.length] };
}

/**
 * The step and the weight nearest to those asked for.
 * @param {Record<string, any>} view  @param {Derived} derived
 * @returns {View}
 */
export function clamp({ step, position }, { steps, goal }) {
  if (!Number.isInteger(step)) {
    throw new Refusal("step", `${step}: allowed are whole numbers.`);
  }
  return {
    step: Math.min(Math.max(step, 0), steps.length - 1),
    position: clampTo(position, goal.shape),
  };
}
