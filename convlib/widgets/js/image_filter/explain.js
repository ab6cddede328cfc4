// The sum under the window in words and numbers.

import { factor, formatNumber } from "../kit/format.js";
import { outputAt, taps } from "./taps.js";

/**
 * @typedef {import("../kit/frame.js").Piece} Piece
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 */

const SPELLED = 25; // products of a sum that is told in full
const BEGINNING = 6; // and of one that is not

export const CHANNELS = ["red", "green", "blue"];

/**
 * output[1, 2] = 52·(−1) + 60·0 + … + bias 0.5 = −34 → ReLU → 0
 * @param {State} state  @param {Derived} derived  @param {number[]} position
 * @param {number} channel
 * @returns {Piece[]}
 */
export function arithmetic(state, derived, position, channel) {
  const of = derived.shape[0] === 3 ? `${CHANNELS[channel]}: ` : "";
  const { sums, made, output } = outputAt(state, derived, position, channel);
  /** @type {Piece[]} */
  const pieces = [{ text: `${of}output[${position.join(", ")}] = `, kind: "output" }];
  if (sums.length === 1) pieces.push(...products(taps(state, derived, position, channel)));
  else pieces.push({ text: `√(${factor(sums[0])}² + ${factor(sums[1])}²)` });
  if (state.bias !== 0) {
    const sum = formatNumber(made - state.bias);
    pieces.push({ text: ` = ${sum}; ${sum} + ` }, {
      text: `bias ${factor(state.bias)}`,
      kind: "bias",
    });
  }
  pieces.push({ text: " = " }, { text: formatNumber(made), kind: "output" });
  if (state.activation === "relu") {
    pieces.push(
      { text: " → ReLU → ", kind: "bias" },
      { text: formatNumber(output), kind: "output" },
    );
  }
  if (sums.length === 2) {
    pieces.push({ text: " (the sums under the kernel and under its transpose)" });
  }
  return pieces;
}

/** @param {import("./taps.js").Tap[]} all @returns {Piece[]} */
function products(all) {
  const told = all.length <= SPELLED ? all : all.slice(0, BEGINNING);
  /** @type {Piece[]} */
  const pieces = told.flatMap(({ value, weight, padding }, at) => /** @type {Piece[]} */ ([
    { text: at === 0 ? "" : " + " },
    { text: formatNumber(value), kind: padding ? "padding" : "input" },
    { text: "·" },
    { text: factor(weight), kind: "weight" },
  ]));
  const left = all.length - told.length;
  return left === 0 ? pieces : [...pieces, { text: ` + … (${left} more products)` }];
}
