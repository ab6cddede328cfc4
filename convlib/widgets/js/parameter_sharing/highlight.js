// What lights up: the connections of an output, of an input, or of a weight wherever it is used.

import { LAYERS } from "./state.js";

/**
 * @typedef {import("./state.js").Layer} Layer
 * @typedef {import("./state.js").Wired} Wired
 * @typedef {{ kind: "output", row: number } | { kind: "input", column: number } |
 *   { kind: "weight", row: number, column: number }} Focus  A weight is told by a place where it
 *   may stand: other layers have another weight there, or none.
 */

const LETTERS = "abcdefg";

/**
 * What a weight is called: a, b, c in the kernel; with a number of its own elsewhere.
 * @param {Layer} layer  @param {number} identity
 */
export const nameOf = (layer, identity) =>
  layer === "convolution" ? LETTERS[identity] : `${layer === "dense" ? "w" : "v"}${identity}`;

/** The hue of a weight, in degrees: neighbours differ. @param {number} identity */
export const hueOf = (identity) => Math.round(40 + identity * 137.508) % 360;

/** Which weight stands at a place, or −1. @param {Wired} layer @param {number} row @param {number} column */
export const identityAt = ({ matrix: { shape }, identities }, row, column) =>
  identities[row * shape[1] + column] ?? -1;

/**
 * The places (in the matrix, counted row by row) of the connections that light up in a layer.
 * @param {Wired} layer  @param {Focus} focus
 * @returns {Set<number>}
 */
export function lit(layer, focus) {
  const { matrix: { shape: [, inputs] }, identities } = layer;
  const asked = focus.kind === "weight" ? identityAt(layer, focus.row, focus.column) : -1;
  const wanted = (/** @type {number} */ identity, /** @type {number} */ at) => {
    if (identity < 0) return false;
    if (focus.kind === "output") return Math.floor(at / inputs) === focus.row;
    if (focus.kind === "input") return at % inputs === focus.column;
    return identity === asked;
  };
  return new Set(
    identities.flatMap((identity, at) => wanted(identity, at) ? [at] : []),
  );
}

/**
 * The same for all layers.
 * @param {Record<Layer, Wired>} layers  @param {Focus} focus
 */
export const litInAll = (layers, focus) => /** @type {Record<Layer, Set<number>>} */ (
  Object.fromEntries(LAYERS.map((name) => [name, lit(layers[name], focus)]))
);
