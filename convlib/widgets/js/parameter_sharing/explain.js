// The figure's sentences: one line for what is pointed at, and the counts.

import { factor, formatNumber, grouped, many } from "../kit/format.js";
import { identityAt, litInAll, nameOf } from "./highlight.js";
import { LAYERS } from "./state.js";

/**
 * @typedef {import("./state.js").Layer} Layer
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./highlight.js").Focus} Focus
 * @typedef {import("../kit/frame.js").Piece} Piece
 */

export const TITLES = /** @type {Record<Layer, string>} */ ({
  dense: "Dense",
  local: "Locally connected",
  convolution: "Convolution",
});
const PHRASES = /** @type {Record<Layer, string>} */ ({
  dense: "dense layer",
  local: "local layer",
  convolution: "convolution",
});

/**
 * @param {import("./state.js").State} state  @param {Derived} derived
 * @param {Focus} focus  @param {Layer} at  the layer whose numbers are spelt out
 * @returns {Piece[]}
 */
export function explain(state, derived, focus, at) {
  if (focus.kind === "output") return ofOutput(state, derived, focus.row, at);
  if (focus.kind === "input") return ofInput(derived, focus.column);
  return ofWeight(derived, focus.row, focus.column);
}

/** @param {import("./state.js").State} state  @param {Derived} derived
 *  @param {number} row  @param {Layer} at @returns {Piece[]} */
function ofOutput({ input: { data } }, { layers, drawn }, row, at) {
  const { matrix, biases, output } = layers[at];
  /** @type {Piece[]} */ const pieces = [{ text: `Output ${row}, ${PHRASES[at]}: ` }];
  data.forEach((value, column) => {
    if (identityAt(layers[at], row, column) < 0) return;
    if (pieces.length > 1) pieces.push({ text: " + " });
    const weight = matrix.data[row * data.length + column];
    pieces.push(
      { text: formatNumber(value), kind: "input" },
      { text: "·" },
      { text: factor(weight), kind: "weight" },
    );
  });
  const lit = litInAll(layers, { kind: "output", row });
  const uses = LAYERS.map((name) => {
    const { weights } = drawn.layers[name];
    return `${lit[name].size} of the ${PHRASES[name]}’s ${many(weights, "weight")}`;
  });
  return [
    ...pieces,
    { text: " + bias " },
    { text: factor(biases[row]), kind: "bias" },
    { text: " = " },
    { text: formatNumber(output[row]), kind: "output" },
    { text: `. It uses ${listed(uses)}.` },
  ];
}

/** @param {Derived} derived  @param {number} column @returns {Piece[]} */
function ofInput({ layers }, column) {
  const lit = litInAll(layers, { kind: "input", column });
  const sizes = LAYERS.map((name) => {
    const names = [...lit[name]].map((at) => nameOf(name, layers[name].identities[at]));
    const by = names.length ? ` (${names.join(", ")})` : "";
    return `${many(lit[name].size, "output")}${by} in the ${PHRASES[name]}`;
  });
  return [{ text: `Input ${column} reaches ${listed(sizes)}.` }];
}

/** @param {Derived} derived  @param {number} row  @param {number} column @returns {Piece[]} */
function ofWeight({ layers }, row, column) {
  const lit = litInAll(layers, { kind: "weight", row, column });
  /** @type {Piece[]} */ const pieces = [{ text: `From input ${column} to output ${row}: ` }];
  LAYERS.forEach((name, at) => {
    if (at > 0) pieces.push({ text: "; " });
    const identity = identityAt(layers[name], row, column);
    if (identity < 0) {
      pieces.push({ text: `no connection in the ${PHRASES[name]}` });
      return;
    }
    const value = layers[name].matrix.data[row * layers[name].matrix.shape[1] + column];
    const used = lit[name].size === 1 ? "used once" : `used ${lit[name].size} times`;
    pieces.push(
      { text: `${PHRASES[name]} ` },
      { text: `${nameOf(name, identity)} = ${formatNumber(value)}`, kind: "weight" },
      { text: `, ${used}` },
    );
  });
  return [...pieces, { text: "." }];
}

/** @param {string[]} parts */
const listed = (parts) => `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

/** What a small layer costs. @param {import("./cost.js").Count} count */
export const countLine = ({ weights, biases, macs }) =>
  `${many(weights, "weight")} + ${biases} ${biases === 1 ? "bias" : "biases"}, ${
    many(macs, "MAC")
  }`;

/** What a large one costs. @param {import("./cost.js").Count} count */
export const realLine = ({ weights, biases, macs }) =>
  `${grouped(weights + biases)} parameters (${grouped(biases)} ${
    biases === 1 ? "bias" : "biases"
  }), ` +
  `${grouped(macs)} MACs`;

/** What is counted at real size. @param {number[]} layer  @param {Derived} derived */
export function realTitle([inward, outward, kernel, stride, size], { real: { output } }) {
  return `${inward}×${size}×${size} → ${outward}×${output.join("×")}, ` +
    `kernels ${kernel}×${kernel}, stride ${stride}`;
}
