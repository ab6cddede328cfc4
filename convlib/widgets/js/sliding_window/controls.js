// The fields of a sliding window: each shows one argument and asks for one change.

import { choice, textField } from "../kit/field.js";
import { formatNumber, parseNumber } from "../kit/format.js";
import { pairField, sizeField } from "../kit/pair_field.js";
import { fromRows } from "../kit/wire.js";
import { NAMED_PADDINGS, PADDING_MODES } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {import("../kit/frame.js").Control} Control
 * @typedef {import("../kit/session.js").Edit} Edit
 */

/** @param {string[]} values */
const words = (values) => Object.fromEntries(values.map((value) => [value, value]));

/**
 * The same numbers in another shape: cropped, or with zeros at the right and at the bottom.
 * @param {NDArray} array  @param {number[]} shape
 * @returns {NDArray}
 */
export function resized({ data, shape: [height, width] }, [rows, columns]) {
  const cells = Float64Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    return row < height && column < width ? data[row * width + column] : 0;
  });
  return { data: cells, shape: [rows, columns] };
}

/**
 * All controls by name, in the order in which a figure shows them.
 * @param {import("../kit/mount.js").Options} options
 * @param {Edit} edit
 * @param {AbortSignal} signal
 * @returns {Record<string, Control>}
 */
export function createControls({ state: start, fixed }, edit, signal) {
  /** @type {import("./state.js").Limits} */ const limits = fixed.limits;
  /** From each name to its rows. @type {Record<string, number[][]>} */
  const kernels = fixed.named_kernels;
  /** @type {State} */ let state = start;

  /** @param {"stride" | "padding" | "dilation"} name  @param {string} label  @param {number} least */
  function pairControl(name, label, least) {
    const field = pairField({
      label,
      least,
      most: limits[name],
      named: name === "padding" ? NAMED_PADDINGS : [],
      onChange: (value) => edit(name, { [name]: value }, field.say),
    }, signal);
    return { element: field.element, set: (/** @type {State} */ now) => field.set(now[name]) };
  }

  /** @param {"input" | "weight"} name  @param {string} label */
  function sizeControl(name, label) {
    const field = sizeField({
      label,
      most: limits[name],
      onChange: (size) => edit(`${name} size`, { [name]: resized(state[name], size) }, field.say),
    }, signal);
    return {
      element: field.element,
      set: (/** @type {State} */ now) => field.set(now[name].shape),
    };
  }

  /** @type {ReturnType<typeof textField<number>>} */
  const bias = textField({
    label: "Bias",
    parse: parseNumber,
    format: formatNumber,
    allowed: "allowed are finite numbers such as 2, −0.5 or 1/9, up to 1e100",
    step: (value, by) => value + by,
    onChange: (value) => edit("bias", { bias: value }, bias.say),
  }, signal);

  /** @param {"padding_mode" | "operation" | "activation"} name  @param {string} label
   *  @param {Record<string, string>} options */
  function choiceControl(name, label, options) {
    const select = choice({
      label,
      options,
      onChange: (value) => {
        edit(name, { [name]: value }, (message) => select.say(message));
        select.set(state[name]);
      },
    }, signal);
    return { element: select.element, set: (/** @type {State} */ now) => select.set(now[name]) };
  }

  const OWN = "your own";
  const named = choice({
    label: "Named kernel",
    options: words([OWN, ...Object.keys(kernels)]),
    onChange: (name) => {
      if (name in kernels) edit("named kernel", { weight: fromRows(kernels[name]) }, named.say);
      named.set(nameOf(state.weight));
    },
  }, signal);
  /** @param {NDArray} weight */
  const nameOf = (weight) =>
    Object.keys(kernels).find((name) => {
      const rows = kernels[name];
      return rows.length === weight.shape[0] && rows[0].length === weight.shape[1] &&
        rows.flat().every((value, at) => value === weight.data[at]);
    }) ?? OWN;

  /** @type {Record<string, Control>} */
  const controls = {
    stride: pairControl("stride", "Stride", 1),
    padding: pairControl("padding", "Padding", 0),
    padding_mode: choiceControl("padding_mode", "Mode", words(PADDING_MODES)),
    dilation: pairControl("dilation", "Dilation", 1),
    operation: choiceControl("operation", "Operation", {
      "cross-correlation": "cross-correlation (nn.Conv2d)",
      convolution: "convolution (kernel flipped)",
    }),
    bias: { element: bias.element, set: (now) => bias.set(now.bias) },
    activation: choiceControl("activation", "Activation", { identity: "identity", relu: "ReLU" }),
    kernel: { element: named.element, set: (now) => named.set(nameOf(now.weight)) },
    input_size: sizeControl("input", "Input size"),
    kernel_size: sizeControl("weight", "Kernel size"),
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
