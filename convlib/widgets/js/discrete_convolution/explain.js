// The sum of one output, in words and numbers.

import { factor, formatNumber } from "../kit/format.js";
import { terms, total } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./state.js").Term} Term
 * @typedef {import("../kit/frame.js").Piece} Piece
 */

/** b[3 − i] as a formula writes it, for some shift. @param {State} state  @param {number} n */
export function shifted({ operation, b, length }, n) {
  const lag = n - b.data.length + 1;
  const moved = lag === 0 ? "i" : lag > 0 ? `i − ${lag}` : `i + ${-lag}`;
  const index = operation === "convolution" ? `${n} − i` : moved;
  return length === null ? `b[${index}]` : `b[(${index}) mod ${length}]`;
}

/**
 * What sum n is called: by n where b is flipped, else by how far b has been shifted.
 * @param {State} state  @param {number} n
 */
export function nameOf({ operation, b, length }, n) {
  const flipped = operation === "convolution";
  if (length !== null) return flipped ? `(a ⊛ b)[${n}]` : `(a ⊛ b reversed)[${n}]`;
  return flipped ? `(a ∗ b)[${n}]` : `(a ⋆ b)[${formatNumber(n - b.data.length + 1)}]`;
}

/**
 * (a ∗ b)[3] = 1·4 + 2·5 + 3·6 = 32
 * @param {State} state  @param {Derived} derived  @param {number} position
 * @returns {Piece[]}
 */
export function arithmetic(state, { first, output }, position) {
  const n = first + position;
  const all = terms(state, n, state.length);
  const straight = all.filter(({ wrapped }) => !wrapped);
  const wrapped = all.filter((term) => term.wrapped);
  const name = nameOf(state, n);
  const result = formatNumber(output.data[position]);
  /** @type {Piece[]} */
  const pieces = [{ text: name, kind: "output" }, { text: " = " }, ...spelled(straight)];
  if (wrapped.length > 0) {
    pieces.push(
      { text: straight.length > 0 ? " + wrapped round (" : "wrapped round (" },
      ...spelled(wrapped),
      { text: `) = ${formatNumber(total(straight))} + ${factor(total(wrapped))}` },
    );
  }
  if (all.length > 0) pieces.push({ text: " = " });
  pieces.push({ text: result, kind: "output" });
  if (all.length === 0) pieces.push({ text: ", for nothing overlaps" });
  if (!name.endsWith(`[${position}]`)) pieces.push({ text: `, output[${position}]` });
  return pieces;
}

/** @param {Term[]} products @returns {Piece[]} */
const spelled = (products) =>
  products.flatMap(({ a, b }, at) => /** @type {Piece[]} */ ([
    { text: at > 0 ? " + " : "" },
    { text: factor(a), kind: "input" },
    { text: "·" },
    { text: factor(b), kind: "weight" },
  ]));

/**
 * What the circle does to the sums.
 * @param {State} state  @param {Derived} derived
 */
export function wrapping({ a, b }, { circle, linearLength }) {
  const needed = `N + K − 1 = ${a.data.length} + ${b.data.length} − 1 = ${linearLength}`;
  const over = linearLength - circle.length;
  if (over <= 0) {
    return `${circle.length} cells are enough: from length ${needed} on nothing wraps round.`;
  }
  return `${circle.length} cells are ${over} fewer than ${needed}: ` +
    (over === 1 ? "the last sum wraps round" : `the last ${over} sums wrap round`) +
    ` onto the first. That is the wrap-around error of an FFT of length ${circle.length}.`;
}
