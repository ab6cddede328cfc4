// The fields of a channel mixer: each shows one argument and asks for one change.

import { choice, slider, textField } from "../kit/field.js";
import { formatPair, parsePair } from "../kit/format.js";
import { sameData } from "../kit/wire.js";
import { laidOut, regrouped } from "./blocks.js";
import { divisors } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/session.js").Edit} Edit
 */

/**
 * All controls by name, in the order in which a figure shows them.
 * @param {import("../kit/mount.js").Options} options
 * @param {Edit} edit
 * @param {(filter: number) => void} choose  another filter to draw in full
 * @param {AbortSignal} signal
 */
export function createControls({ state: start, fixed }, edit, choose, signal) {
  /** @type {import("./state.js").Limits} */ const limits = fixed.limits;
  /** @type {Record<string, State>} */ const presets = fixed.presets;
  /** @type {State} */ let state = start;
  /** All blocks that the layer has had. @type {import("../kit/conv.js").NDArray | null} */
  let dense = null;

  const OWN = "your own";
  const preset = choice({
    label: "Preset",
    options: Object.fromEntries([OWN, ...Object.keys(presets)].map((name) => [name, name])),
    onChange: (name) => {
      if (name in presets) edit("preset", presets[name], preset.say);
      preset.set(nameOf(state));
    },
  }, signal);
  /** @param {State} now */
  const nameOf = (now) => Object.keys(presets).find((name) => sameData(presets[name], now)) ?? OWN;

  const groups = slider({
    label: "Groups",
    onChange: (value) => {
      const [filters, channels] = [state.weight.shape[0], state.input.shape[0]];
      const fits = !state.separable && divisors(channels, filters).includes(value);
      const weight = fits && dense ? regrouped(dense, value) : state.weight;
      edit("groups", { groups: value, weight }, groups.say);
    },
  }, signal);

  const filter = slider({ label: "Filter", onChange: choose }, signal);

  /** @param {"stride" | "padding"} name  @param {string} label  @param {number} least */
  function pairControl(name, label, least) {
    const most = limits[name];
    /** @type {ReturnType<typeof textField<number[]>>} */
    const field = textField({
      label,
      parse: (text) => {
        const pair = parsePair(text);
        return pair?.every((n) => n >= least && n <= most) ? pair : null;
      },
      format: (pair) => formatPair(pair),
      allowed: `allowed are whole numbers from ${least} to ${most}, one for both axes ` +
        `or two as in “2, 1” (height, width)`,
      step: (pair, by) => pair.map((n) => Math.min(Math.max(n + by, least), most)),
      onChange: (pair) => edit(name, { [name]: pair }, field.say),
    }, signal);
    return { element: field.element, set: (/** @type {State} */ now) => field.set(now[name]) };
  }

  return {
    preset: {
      element: preset.element,
      set(/** @type {State} */ now) {
        state = now;
        dense = laidOut(now, dense);
        preset.set(nameOf(now));
      },
    },
    groups: {
      element: groups.element,
      set: (/** @type {State} */ now) => groups.set(now.groups, 1, now.input.shape[0]),
    },
    /** Its number is where the reader looks: `showFilter` sets it. */
    filter: { element: filter.element, set() {} },
    stride: pairControl("stride", "Stride", 1),
    padding: pairControl("padding", "Padding", 0),
    showFilter: filter.set,
  };
}
