// The sum that makes a number of a gradient, and what takes part in which, in words and numbers.

import { factor, formatNumber } from "../kit/format.js";
import { partsOf } from "./highlight.js";
import { gradientOf } from "./state.js";
import { read, terms } from "./terms.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./state.js").View} View
 * @typedef {import("./highlight.js").Pointing} Pointing
 * @typedef {import("../kit/frame.js").Piece} Piece
 */

const MOST = 48; // terms that are spelled out; a reader who wants more asks PyTorch

/** Rows and columns count from 0; those of padding may be negative. @param {number[]} at */
const place = (at) => `[${at.map((index) => formatNumber(index)).join(", ")}]`;

/**
 * dW[0, 1] = Σ dY·x = 1·3 + (−2)·0 + … = 7
 * @param {State} state  @param {Derived} derived  @param {View} view
 * @returns {Piece[]}
 */
export function arithmetic(state, derived, { of, position }) {
  const [symbol, kind, other] = of === "weight"
    ? /** @type {const} */ (["dW", "weight", "input"])
    : /** @type {const} */ (["dX", "input", "weight"]);
  const all = terms(state, of, position);
  /** @type {Piece[]} */
  const pieces = [
    { text: `${symbol}${place(position)}`, kind },
    { text: " = Σ " },
    { text: "dY", kind: "output" },
    { text: "·" },
    { text: of === "weight" ? "x" : "w", kind: other },
  ];
  all.slice(0, MOST).forEach(({ dY, value, padding }, index) =>
    pieces.push(
      { text: index === 0 ? " = " : " + " },
      { text: factor(dY), kind: "output" },
      { text: "·" },
      { text: factor(value), kind: padding ? "padding" : other },
    )
  );
  if (all.length > MOST) pieces.push({ text: ` + … (${all.length - MOST} more)` });
  const sum = formatNumber(read(gradientOf(derived, of), position));
  pieces.push({ text: " = " }, { text: sum, kind });
  if (all.length === 0) pieces.push({ text: ": no output used this cell" });
  return pieces;
}

/**
 * In how many of the sums a number takes part.
 * @param {State} state  @param {Derived} derived  @param {View["of"]} of
 * @param {Pointing} pointing
 * @returns {Piece[]}
 */
export function participation(state, derived, of, pointing) {
  const at = [pointing.row, pointing.column];
  if (pointing.plane === "zero") {
    return [{ text: "A zero", kind: "padding" }, { text: " without an output: it adds nothing" }];
  }
  const [symbol, array, kind] = /** @type {const} */ ({
    input: ["x", state.input, "input"],
    weight: ["w", state.weight, "weight"],
    grad_output: ["dY", state.grad_output, "output"],
  })[pointing.plane];
  const [rows, columns] = array.shape;
  const isInside = at[0] >= 0 && at[0] < rows && at[1] >= 0 && at[1] < columns;
  const name = isInside
    ? `${symbol}${place(at)} = ${formatNumber(read(array, at))}`
    : `The padding zero ${place(at)}`;
  const sums = gradientOf(derived, of).data.length;
  const parts = partsOf(state, derived, of, pointing).length;
  const gradient = of === "weight" ? "dW" : "dX";
  return [{ text: name, kind }, {
    text: ` takes part in ${parts === 0 ? "none" : parts} of the ${sums} sums of ${gradient}`,
  }];
}

/**
 * What the picture shows, and the bias's gradient.
 * @param {State} state  @param {Derived} derived  @param {View["of"]} of
 */
export function caption({ stride }, { db, around }, of) {
  const isSpread = Math.max(...stride) > 1;
  const where = [
    Math.max(...Object.values(around)) > 0 ? "around it" : "",
    isSpread ? "between its cells" : "",
  ].filter(Boolean).join(" and ");
  const zeros = where && `, with zeros ${where},`;
  return {
    picture: of === "weight"
      ? `dW is the input correlated with dY${isSpread ? ", spread by the stride" : ""}: ` +
        `nothing is flipped.`
      : `dX is dY${zeros} correlated with the kernel turned by half a turn.`,
    bias: `db = Σ dY = ${formatNumber(db)}`,
  };
}
