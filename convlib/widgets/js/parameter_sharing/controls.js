// The fields: each shows one argument and asks for one change.

import { controlMakers, words } from "../kit/controls.js";
import { choice, slider, textField } from "../kit/field.js";
import { sameData } from "../kit/wire.js";
import { resized } from "./state.js";

const OWN = "your own";

/**
 * @typedef {import("./state.js").State} State
 * @param {import("../kit/mount.js").Options} options
 * @param {import("../kit/session.js").Edit} edit
 * @param {AbortSignal} signal
 * @returns {Record<string, import("../kit/frame.js").Control>}
 */
export function createControls({ state: start, fixed }, edit, signal) {
  /** @type {import("./state.js").Limits} */ const limits = fixed.limits;
  /** @type {State} */ let state = start;
  const make = controlMakers(start, edit, signal);

  /**
   * A whole number.
   * @param {string} label  @param {number} most  @param {(now: State) => number} read
   * @param {(value: number) => Partial<State>} changes
   */
  function whole(label, most, read, changes) {
    /** @type {ReturnType<typeof textField<number>>} */
    const field = textField({
      label,
      parse: (text) => {
        const value = /^\s*\d+\s*$/.test(text) ? Number(text) : 0;
        return value >= 1 && value <= most ? value : null;
      },
      format: String,
      allowed: `allowed are whole numbers from 1 to ${most}`,
      step: (value, by) => Math.min(Math.max(value + by, 1), most),
      onChange: (value) => edit(label, changes(value), field.say),
    }, signal);
    return control(field.element, (now) => field.set(read(now)));
  }

  /**
   * Two numbers of the layer of real size.
   * @param {string} label  @param {number} first  which of its five comes first
   * @param {number} most
   */
  function two(label, first, most) {
    /** @type {ReturnType<typeof textField<number[]>>} */
    const field = textField({
      label,
      parse: (text) => {
        const typed = /^\s*(\d+)\s*[,; ]\s*(\d+)\s*$/.exec(text)?.slice(1).map(Number);
        return typed?.every((n) => n >= 1 && n <= most) ? typed : null;
      },
      format: (pair) => pair.join(", "),
      allowed: `allowed are two whole numbers from 1 to ${most}, as in “3, 2”`,
      onChange: (pair) =>
        edit(label, { layer: state.layer.toSpliced(first, 2, ...pair) }, field.say),
    }, signal);
    return control(field.element, (now) => field.set(now.layer.slice(first, first + 2)));
  }

  /** @param {Node} element  @param {(now: State) => void} set */
  const control = (element, set) => ({
    element,
    set(/** @type {State} */ now) {
      state = now;
      set(now);
    },
  });

  const size = slider({
    label: "Real picture",
    onChange: (side) => edit("size", { layer: state.layer.with(4, side) }, size.say),
  }, signal);
  const real = choice({
    label: "Real layer",
    options: words([OWN, ...Object.keys(limits.real)]),
    onChange: (name) => {
      if (name in limits.real) edit("real", { layer: limits.real[name] }, real.say);
      real.set(nameOf(state.layer));
    },
  }, signal);
  /** @param {number[]} layer */
  const nameOf = (layer) =>
    Object.keys(limits.real).find((name) => sameData(limits.real[name], layer)) ?? OWN;

  return {
    input: whole(
      "Inputs",
      limits.input,
      (now) => now.input.data.length,
      (length) => ({ input: resized(state.input, length, limits.more) }),
    ),
    weight: whole(
      "Kernel size",
      limits.weight,
      (now) => now.weight.data.length,
      (length) => ({ weight: resized(state.weight, length, []) }),
    ),
    size: control(size.element, ({ layer }) => size.set(layer[4], layer[2], limits.size)),
    stride: whole("Stride", limits.stride, (now) => now.stride, (stride) => ({ stride })),
    bias: make.number("bias", "Bias"),
    weights: make.choice("weights", "Dense and local weights", {
      own: "their own",
      kernel: "copies of the kernel",
    }),
    real: control(real.element, ({ layer }) => real.set(nameOf(layer))),
    channels: two("Its channels in, out", 0, limits.channels),
    window: two("Its kernel, stride", 2, limits.kernel),
  };
}
