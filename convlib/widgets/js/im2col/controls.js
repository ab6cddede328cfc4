// The fields of im2col: each shows one argument, or a side of one, and asks for one change.

import { sizeOf, zeros } from "../kit/conv.js";
import { textField } from "../kit/field.js";
import { pairField, sizeField } from "../kit/pair_field.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {import("../kit/frame.js").Control} Control
 */

/**
 * The same numbers in another shape: cropped, or repeated, for a new cell with a zero would look
 * like padding.
 * @param {NDArray} array  @param {number[]} shape  of as many axes
 * @returns {NDArray}
 */
export function resized(array, shape) {
  const next = zeros(shape);
  for (let at = 0; at < sizeOf(shape); at++) {
    let [rest, from, step] = [at, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += step * (rest % shape[axis] % array.shape[axis]);
      rest = Math.floor(rest / shape[axis]);
      step *= array.shape[axis];
    }
    next.data[at] = array.data[from];
  }
  return next;
}

/**
 * All controls by name, in the order in which a figure shows them.
 * @param {import("../kit/mount.js").Options} options
 * @param {import("../kit/session.js").Edit} edit
 * @param {AbortSignal} signal
 * @returns {Record<string, Control>}
 */
export function createControls({ state: start, fixed }, edit, signal) {
  /** @type {import("./state.js").Limits} */ const limits = fixed.limits;
  /** @type {State} */ let state = start;

  /** @param {"stride" | "padding" | "dilation"} name  @param {string} label  @param {number} least */
  function pairControl(name, label, least) {
    const field = pairField({
      label,
      least,
      most: limits[name],
      onChange: (value) => edit(name, { [name]: value }, field.say),
    }, signal);
    return { element: field.element, set: (/** @type {State} */ now) => field.set(now[name]) };
  }

  /** Height and width, the last two axes. @param {"input" | "weight"} name  @param {string} label */
  function sizeControl(name, label) {
    const field = sizeField({
      label,
      most: limits[name],
      onChange: (size) => {
        const { shape } = state[name];
        const next = resized(state[name], [...shape.slice(0, -2), ...size]);
        edit(`${name} size`, { [name]: next }, field.say);
      },
    }, signal);
    return {
      element: field.element,
      set: (/** @type {State} */ now) => field.set(now[name].shape.slice(-2)),
    };
  }

  /** @param {"channels" | "filters"} name  @param {string} label
   *  @param {(count: number) => Partial<State>} changed  what a count changes */
  function countControl(name, label, changed) {
    const most = limits[name];
    /** @param {number} count */
    const isAllowed = (count) => Number.isInteger(count) && count >= 1 && count <= most;
    /** @type {ReturnType<typeof textField<number>>} */
    const field = textField({
      label,
      parse: (text) => /^\s*\d+\s*$/.test(text) && isAllowed(Number(text)) ? Number(text) : null,
      format: String,
      allowed: `allowed are whole numbers from 1 to ${most}`,
      step: (count, by) => isAllowed(count + by) ? count + by : count,
      onChange: (count) => edit(name, changed(count), field.say),
    }, signal);
    const axis = name === "filters" ? 0 : 1;
    return {
      element: field.element,
      set: (/** @type {State} */ now) => field.set(now.weight.shape[axis]),
    };
  }

  /** @type {Record<string, Control>} */
  const controls = {
    stride: pairControl("stride", "Stride", 1),
    padding: pairControl("padding", "Padding", 0),
    dilation: pairControl("dilation", "Dilation", 1),
    input_size: sizeControl("input", "Input size"),
    channels: countControl("channels", "Channels", (count) => ({
      input: resized(state.input, [count, ...state.input.shape.slice(1)]),
      weight: resized(state.weight, state.weight.shape.with(1, count)),
    })),
    kernel_size: sizeControl("weight", "Kernel size"),
    filters: countControl("filters", "Filters", (count) => ({
      weight: resized(state.weight, state.weight.shape.with(0, count)),
    })),
  };
  for (const control of Object.values(controls)) {
    const { set } = control;
    control.set = (now) => {
      state = now;
      set(now);
    };
  }
  return controls;
}
