// The update of one weight, and what is pointed at, in words and numbers.

import { formatNumber } from "../kit/format.js";
import { meets, read } from "./terms.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./state.js").View} View
 * @typedef {import("../kit/frame.js").Piece} Piece
 * @typedef {{ plane: "input" | "target" | "output", row: number, column: number }} Pointing
 *   "output" is a place in any of the three outputs.
 */

const MOST = 6; // products that are spelled out: those of a step are soon others
const DIGITS = 3;

/** @param {number} value */
const number = (value) => formatNumber(value, DIGITS);

/** After a sign: negative ones in brackets. @param {number} value */
const factor = (value) => value < 0 ? `(${number(value)})` : number(value);

/** Rows and columns count from 0. @param {number[]} at */
const place = (at) => `[${at.join(", ")}]`;

/**
 * Step 3 → 4, w[0, 1]: g = Σ dY·x = … = 2; v = μ·v + g = …; w − lr·v = …
 * @param {State} state  @param {Derived} derived  @param {View} view
 * @returns {Piece[]}
 */
export function arithmetic(state, derived, { step, position }) {
  const { lr, momentum } = state;
  const { weight, gradient, before, velocity, next } = derived.steps[step];
  const [w, g, was, v, after] = [weight, gradient, before, velocity, next].map((array) =>
    read(array, position)
  );
  const isLast = step === derived.steps.length - 1;
  return [
    { text: isLast ? `The step after ${step} would be, ` : `Step ${step} → ${step + 1}, ` },
    { text: `w${place(position)}`, kind: "weight" },
    { text: ": g = Σ " },
    { text: "dY", kind: "output" },
    { text: "·" },
    { text: "x", kind: "input" },
    ...products(state, derived, { step, position }),
    { text: ` = ${number(g)}; v = ` },
    {
      text: momentum === 0
        ? `g = ${number(v)}; `
        : `μ·v + g = ${number(momentum)}·${factor(was)} + ${factor(g)} = ${number(v)}; `,
    },
    { text: "w", kind: "weight" },
    { text: ` − lr·v = ${number(w)} − ${number(lr)}·${factor(v)} = ` },
    { text: number(after), kind: "weight" },
  ];
}

/** The first products of the gradient, and how many more there are.
 * @param {State} state  @param {Derived} derived  @param {View} view
 * @returns {Piece[]} */
function products({ input }, { steps }, { step, position }) {
  const all = meets(steps[step].gradOutput.shape, position);
  /** @type {Piece[]} */ const pieces = all.slice(0, MOST).flatMap(({ output, cell }, at) => [
    { text: at === 0 ? " = " : " + " },
    { text: factor(read(steps[step].gradOutput, output)), kind: "output" },
    { text: "·" },
    { text: factor(read(input, cell)), kind: "input" },
  ]);
  if (all.length > MOST) pieces.push({ text: ` + … (${all.length - MOST} more)` });
  return pieces;
}

/**
 * What is pointed at, and its part in the step.
 * @param {State} state  @param {Derived} derived  @param {View} view  @param {Pointing} pointing
 * @returns {Piece[]}
 */
export function participation(state, derived, { step, position }, { plane, row, column }) {
  const at = [row, column];
  const { weight, output, difference, gradOutput } = derived.steps[step];
  if (plane === "output") {
    const [y, t, dY] = [output, derived.wanted, gradOutput].map((array) => read(array, at));
    const n = difference.data.length;
    return [
      { text: `dY${place(at)}`, kind: "output" },
      { text: ` = 2·(y − t)/n = 2·(${number(y)} − ${factor(t)})/${n} = ${number(dY)}` },
    ];
  }
  if (plane === "target") {
    const flipped = state.operation === "convolution";
    const there = flipped ? at.map((index, axis) => weight.shape[axis] - 1 - index) : at;
    const [target, w] = [read(state.target, at), read(weight, there)];
    return [
      { text: `The target’s ${place(at)} = ${number(target)}`, kind: "weight" },
      { text: flipped ? ", flipped, is what " : " is what " },
      { text: `w${place(there)}`, kind: "weight" },
      { text: ` should become: it is ${number(w)}, and ${number(Math.abs(w - target))} off` },
    ];
  }
  const dYAt = at.map((index, axis) => index - position[axis]);
  const met = dYAt.every((index, axis) => index >= 0 && index < output.shape[axis]);
  return [
    { text: `x${place(at)} = ${number(read(state.input, at))}`, kind: "input" },
    ...(met
      ? /** @type {Piece[]} */ ([
        { text: " meets " },
        { text: `dY${place(dYAt)} = ${number(read(gradOutput, dYAt))}`, kind: "output" },
        { text: " in the gradient of " },
      ])
      : [{ text: " takes no part in the gradient of " }]),
    { text: `w${place(position)}`, kind: "weight" },
  ];
}
