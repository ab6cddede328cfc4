// The layers of a stack as records, as Python has them, and what refuses one.

import { isPair, Refusal, shown } from "../kit/refusal.js";

/**
 * @typedef {number | number[] | string} Numbers  One for both axes, [height, width], or a word.
 * @typedef {{
 *   kind: "conv" | "pool", name?: string, kernel_size: number | number[],
 *   stride?: number | number[], padding?: Numbers, dilation?: number | number[],
 * }} Window  Only what differs from the default is there.
 * @typedef {{
 *   kind: "branches", name?: string, join: "add" | "concatenate", branches: Layer[][],
 * }} Branches
 * @typedef {Window | Branches} Layer
 * @typedef {{ layers: number, input: number, number: number, rows: number }} Limits
 */

const DEFAULTS = { kernel_size: null, stride: 1, padding: 0, dilation: 1 };
export const PADDINGS = ["same", "tensorflow"];
const LEAST = { kernel_size: 1, stride: 1, padding: 0, dilation: 1 };
const WORDS = {
  kernel_size: "Kernel size",
  stride: "Stride",
  padding: "Padding",
  dilation: "Dilation",
};

/** @typedef {keyof typeof DEFAULTS} Key */
export const KEYS = /** @type {Key[]} */ (Object.keys(DEFAULTS));

/** @param {Layer} layer @returns {layer is Branches} */
export const isBranches = (layer) => layer.kind === "branches";

/** What a layer has under a name, be it the default. @param {Window} layer  @param {Key} key */
export const valueOf = (layer, key) => /** @type {Numbers} */ (layer[key] ?? DEFAULTS[key]);

/** A number of a layer along an axis. @param {Window} layer  @param {Key} key
 * @param {number} axis */
export const along = (layer, key, axis) => {
  const value = valueOf(layer, key);
  return /** @type {number} */ (Array.isArray(value) ? value[axis] : value);
};

/** How many cells a window reaches over. @param {Window} layer  @param {number} axis */
export const extent = (layer, axis) =>
  along(layer, "dilation", axis) * (along(layer, "kernel_size", axis) - 1) + 1;

/** A layer with another number, so that equal layers are equal records.
 * @param {Window} layer  @param {Key} key  @param {Numbers} value  @returns {Window} */
export function changed(layer, key, value) {
  const short = isPair(value) && value[0] === value[1] ? value[0] : value;
  /** @type {any} */ const next = { ...layer, [key]: short };
  if (short === DEFAULTS[key]) delete next[key];
  return next;
}

/** How many windows and joins there are, those of the branches too. @param {Layer[]} layers
 * @returns {number} */
export const count = (layers) =>
  layers.reduce(
    (sum, layer) =>
      sum + 1 + (isBranches(layer) ? layer.branches.reduce((n, b) => n + count(b), 0) : 0),
    0,
  );

/** What a layer is called: its name, or its number. @param {Layer} layer  @param {number} number
 * @param {string} where */
export const titleOf = (layer, number, where) =>
  `${where}layer ${number}${layer?.name ? ` (${layer.name})` : ""}`;

/**
 * Refuse what is no stack.
 * @param {unknown} layers  @param {Limits} limits
 * @throws {Refusal}
 */
export function checkLayers(layers, limits) {
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new Refusal("layers", "A stack needs at least one layer.");
  }
  checkEach(layers, limits, "");
  const found = count(layers);
  if (found > limits.layers) {
    throw new Refusal("layers", `${found} layers: allowed are up to ${limits.layers}.`);
  }
}

/** @param {any[]} layers  @param {Limits} limits  @param {string} where */
function checkEach(layers, limits, where) {
  layers.forEach((layer, at) => {
    const title = titleOf(layer, at + 1, where);
    const refuse = (/** @type {string} */ why) => {
      throw new Refusal("layers", `${title[0].toUpperCase()}${title.slice(1)}: ${why}`);
    };
    if (typeof (layer?.name ?? "") !== "string") refuse("a name is a word.");
    if (layer?.kind === "branches") {
      if (!Array.isArray(layer.branches) || layer.branches.length < 2) {
        refuse("a join needs at least two branches.");
      }
      if (!["add", "concatenate"].includes(layer.join)) {
        refuse(`“${layer.join}” is no way to join: allowed are add, concatenate.`);
      }
      layer.branches.forEach((/** @type {any} */ branch, /** @type {number} */ b) => {
        if (!Array.isArray(branch)) refuse("a branch is a list of layers.");
        checkEach(branch, limits, `layer ${at + 1}, branch ${b + 1}, `);
      });
    } else if (!["conv", "pool"].includes(layer?.kind)) {
      refuse("allowed are convolutions, poolings and branches.");
    } else checkWindow(layer, limits, refuse);
  });
}

/** @param {Window} layer  @param {Limits} limits  @param {(why: string) => void} refuse */
function checkWindow(layer, limits, refuse) {
  for (const key of KEYS) {
    const value = valueOf(layer, key);
    if (key === "padding" && PADDINGS.includes(/** @type {string} */ (value))) continue;
    const both = Number.isInteger(value) ? [value, value] : value;
    const fits = isPair(both) && both.every((n) => n >= LEAST[key] && n <= limits.number);
    if (!fits) {
      const found = (value ?? null) === null ? "missing" : [value].flat().map(shown).join(", ");
      const given = Array.isArray(value) && value.length !== 2 ? `(${found})` : found;
      refuse(
        `${WORDS[key]} ${given}: allowed are whole numbers from ${LEAST[key]} to ` +
          `${limits.number}, one or two.`,
      );
    }
  }
  for (const axis of [0, 1]) {
    if (layer.padding === "same" && along(layer, "stride", axis) !== 1) {
      refuse(`padding “same” needs stride 1, not ${along(layer, "stride", axis)}, as in PyTorch.`);
    }
    const most = Math.floor(extent(layer, axis) / 2);
    if (layer.kind === "pool" && along(layer, "padding", axis) > most) {
      refuse(
        `a pooling pads by up to half its window, ${most}, not ${along(layer, "padding", axis)}.`,
      );
    }
  }
}
