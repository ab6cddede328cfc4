// What can be said of the whole descent: how far it is, whether it converges, and to what.

import { formatNumber, many } from "../kit/format.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {{ text: string, wrong?: boolean }} Note
 */

const DIGITS = 3;

/** @param {number} value */
const number = (value) => formatNumber(value, DIGITS);

/**
 * All notes, in the order in which they are read.
 * @param {State} state  @param {Derived} derived  @param {import("./state.js").View} view
 * @returns {Note[]}
 */
export const notes = (state, derived, { step, position }) => [
  {
    text: `The small numbers on the input are dY = 2·(y − t)/n, each where ` +
      `w[${position.join(", ")}] lay for that output.`,
  },
  progress(derived, step),
  rate(state, derived),
  goal(state, derived),
];

/** How far the weights on show are. @param {Derived} derived  @param {number} step @returns {Note} */
export function progress({ steps, goal }, step) {
  const { weight, loss } = steps[step];
  const off = Math.max(...weight.data.map((w, at) => Math.abs(w - goal.data[at])));
  return {
    text: `After ${many(step, "step")} of ${steps.length - 1} the loss, the mean of (y − t)², is ` +
      `${number(loss)}; the weight farthest from its target is ${number(off)} off.`,
  };
}

/** What the learning rate leads to. @param {State} state  @param {Derived} derived @returns {Note} */
export function rate({ lr, momentum }, { steps, stable, steepest, givenUp }) {
  if (stable === Infinity) {
    return { text: "The input is 0 everywhere: no gradient moves a weight." };
  }
  const largest = `${number(stable)} = 2${momentum === 0 ? "" : "·(1 + μ)"}/λ, where ` +
    `λ = ${number(steepest)} is the loss’s largest curvature`;
  if (steps[0].loss === 0) {
    return { text: "The start gives the wanted output: nothing is to learn." };
  }
  if (lr === 0) {
    return { text: `A learning rate of 0 moves nothing. The largest stable rate is ${largest}.` };
  }
  if (lr <= stable) {
    return { text: `Stable: learning rates below ${largest}, make the loss fall in the end.` };
  }
  const end = givenUp
    ? ` The descent was given up after step ${steps.length - 1}, where the loss is more than a ` +
      `million times the first.`
    : "";
  return {
    text:
      `Diverges: the learning rate ${number(lr)} is above the largest stable one, ${largest}. ` +
      `Each step overshoots by more than the last, and sooner or later the loss grows.${end}`,
    wrong: true,
  };
}

/** Which kernel there is to learn. @param {State} state  @param {Derived} derived @returns {Note} */
export function goal({ operation, weight }, { rank }) {
  const cells = weight.data.length;
  if (rank < cells) {
    return {
      text: `This input shows only ${rank} of the ${cells} directions among kernels, the rank of ` +
        `its windows. Along the others the loss is flat: many kernels have the loss 0, and the ` +
        `start decides which of them is learned.`,
    };
  }
  const seen =
    `The input shows all ${cells} directions among kernels, so only one has the loss 0. `;
  return {
    text: operation === "convolution"
      ? seen +
        "The target is applied as a convolution, flipped, and nn.Conv2d does not flip: the " +
        "kernel to learn is the target flipped. The flip matters for a fixed kernel, not for a " +
        "learned one."
      : seen + "Target and nn.Conv2d both correlate: the kernel to learn is the target, unflipped.",
  };
}
