// The fields of a layer: each shows one argument and asks for one change.

import { controlMakers, words } from "../kit/controls.js";
import { choice, textField } from "../kit/field.js";
import { h } from "../kit/dom.js";
import { sameData } from "../kit/wire.js";
import { MODES, WORDS } from "./check.js";
import { PRESETS } from "./presets.js";
import { readLayer } from "./pytorch.js";

/**
 * All controls of arguments by name, in the order in which a figure shows them.
 * @param {import("../kit/mount.js").Options} options
 * @param {import("../kit/session.js").Edit} edit
 * @param {AbortSignal} signal
 * @returns {Record<string, import("../kit/frame.js").Control>}
 */
export function createControls({ state: start, fixed }, edit, signal) {
  /** @type {import("./state.js").Limits} */ const { cells, channels, input_size } = fixed.limits;
  const { pair, choice: select } = controlMakers(start, edit, signal);
  /** @type {import("./state.js").State} */ let state = start;

  /** A whole number, and what changes with it.
   * @param {string} label  @param {number} most
   * @param {(n: number) => Record<string, any>} changes
   * @param {(state: import("./state.js").State) => number} read */
  function whole(label, most, changes, read) {
    /** @type {ReturnType<typeof textField<number>>} */
    const field = textField({
      label,
      parse: (text) => {
        const n = /^\d+$/.test(text.trim()) ? Number(text) : 0;
        return n >= 1 && n <= most ? n : null;
      },
      format: String,
      allowed: `allowed are whole numbers from 1 to ${most}`,
      step: (n, by) => Math.min(Math.max(n + by, 1), most),
      onChange: (n) => edit(label, changes(n), field.say),
    }, signal);
    return {
      element: field.element,
      set: (/** @type {import("./state.js").State} */ now) => {
        state = now;
        field.set(read(now));
      },
    };
  }

  /** @param {number} axis  @param {number} size */
  const resized = (axis, size) => state.input_size.map((n, at) => at === axis ? size : n);
  const sizes = ["N", "C", "H", "W"].map((letter, axis) =>
    whole(
      `Input ${letter}`,
      input_size[axis],
      (n) => ({ input_size: resized(axis, n) }),
      (now) => now.input_size[axis],
    )
  );
  const outputPadding = pair("output_padding", "Output padding", 0, cells);
  const layer = flag("transposed", "Layer", ["Conv2d", "ConvTranspose2d"], (transposed, now) =>
    // Conv2d has no such argument.
    transposed ? {} : { output_padding: now.output_padding.map(() => 0) });

  /** A choice between False and True.
   * @param {"transposed" | "bias"} name  @param {string} label  @param {string[]} texts
   * @param {(on: boolean, state: import("./state.js").State) => object} [more] */
  function flag(name, label, texts, more = () => ({})) {
    const made = choice({
      label,
      options: { false: texts[0], true: texts[1] },
      onChange: (value) => {
        const on = value === "true";
        edit(name, { [name]: on, ...more(on, state) }, made.say);
      },
    }, signal);
    return {
      element: made.element,
      set: (/** @type {import("./state.js").State} */ now) => made.set(String(now[name])),
    };
  }

  return {
    layer,
    // The input's channels go along: PyTorch asks that they be equal.
    in_channels: whole(
      "In channels",
      channels,
      (n) => ({ in_channels: n, input_size: resized(1, n) }),
      (now) => now.in_channels,
    ),
    out_channels: whole(
      "Out channels",
      channels,
      (n) => ({ out_channels: n }),
      (now) => now.out_channels,
    ),
    kernel_size: pair("kernel_size", "Kernel size", 1, cells),
    stride: pair("stride", "Stride", 1, cells),
    padding: pair("padding", "Padding", 0, cells, WORDS),
    output_padding: {
      element: outputPadding.element,
      set(now) {
        outputPadding.set(now);
        /** @type {HTMLElement} */ (outputPadding.element).hidden = !now.transposed &&
          now.output_padding.every((/** @type {number} */ n) => n === 0);
      },
    },
    dilation: pair("dilation", "Dilation", 1, cells),
    groups: whole("Groups", channels, (n) => ({ groups: n }), (now) => now.groups),
    bias: flag("bias", "Bias", ["False", "True"]),
    padding_mode: select("padding_mode", "Padding mode", words(MODES)),
    input_size: {
      element: h("span", { class: "cl-layer-sizes" }, ...sizes.map(({ element }) => element)),
      set: (now) => sizes.forEach((size) => size.set(now)),
    },
    preset: preset(edit, start, signal),
  };
}

const OWN = "your own";

/** A published layer by its name.
 * @param {import("../kit/session.js").Edit} edit
 * @param {import("./state.js").State} start  @param {AbortSignal} signal */
function preset(edit, start, signal) {
  const known = Object.fromEntries(
    Object.entries(PRESETS).map(([name, text]) => [name, readLayer(text, start).state]),
  );
  const select = choice({
    label: "Known layer",
    options: words([OWN, ...Object.keys(known)]),
    onChange: (name) => edit("preset", known[name] ?? {}, select.say),
  }, signal);
  return {
    element: select.element,
    set: (/** @type {any} */ now) =>
      select.set(Object.keys(known).find((name) => sameData(known[name], now)) ?? OWN),
  };
}
