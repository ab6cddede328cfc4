// The fields of the figure on shifts.

import { controlMakers, kernelName, words } from "../kit/controls.js";
import { choice, textField } from "../kit/field.js";
import { formatNumber } from "../kit/format.js";
import { fromRows } from "../kit/wire.js";

const OWN = "your own";

/**
 * All controls by name, in the order in which a figure shows them.
 * @param {import("../kit/mount.js").Options} options
 * @param {import("../kit/session.js").Edit} edit
 * @param {AbortSignal} signal
 * @returns {Record<string, import("../kit/frame.js").Control>}
 */
export function createControls({ state, fixed }, edit, signal) {
  /** @type {import("./state.js").Limits} */ const limits = fixed.limits;
  const make = controlMakers(state, edit, signal);
  const blurs = Object.entries(limits.blurs).map(([name, taps]) => [
    name,
    name === "none" ? name : `${name}: ${taps.join(" ")}`,
  ]);

  const picture = choice({
    label: "Picture",
    options: words([OWN, ...Object.keys(fixed.pictures)]),
    onChange: (name) => {
      if (name !== OWN) edit("picture", { input: fromRows(fixed.pictures[name]) }, picture.say);
    },
  }, signal);

  /** @type {ReturnType<typeof textField<number[]>>} */
  const shift = textField({
    label: "Shift",
    parse: (text) => parseShift(text, limits.shift),
    format: (by) => by.map((d) => formatNumber(d)).join(", "),
    allowed: `allowed are two whole numbers from −${limits.shift} to ${limits.shift}, ` +
      "down and to the right, as in “0, −2”",
    onChange: (by) => edit("shift", { shift: by }, shift.say),
  }, signal);

  return {
    stride: make.pair("stride", "Stride", 1, limits.stride),
    padding_mode: make.choice("padding_mode", "Padding mode", words(limits.modes)),
    blur: make.choice("blur", "Blur", Object.fromEntries(blurs)),
    pool: make.choice("pool", "Pooling", {
      ...words(limits.pools),
      max: "max 2×2",
      avg: "average 2×2",
      "global avg": "global average",
    }),
    picture: {
      element: picture.element,
      set: (now) => picture.set(kernelName(fixed.pictures, now.input) ?? OWN),
    },
    kernel: make.namedKernel(fixed.named_kernels),
    shift: { element: shift.element, set: (now) => shift.set(now.shift) },
  };
}

/** @param {string} text  @param {number} most @returns {number[] | null} */
function parseShift(text, most) {
  const parts = text.replaceAll("−", "-").trim().split(/\s*[,; ]\s*/);
  if (parts.length !== 2 || !parts.every((part) => /^[+-]?\d+$/.test(part))) return null;
  const by = parts.map((part) => Number(part) + 0);
  return by.every((d) => Math.abs(d) <= most) ? by : null;
}
