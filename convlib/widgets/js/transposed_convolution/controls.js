// The fields of a transposed convolution: each shows one argument and asks for one change.

import { choice, textField } from "../kit/field.js";
import { formatNumber, parseNumber } from "../kit/format.js";
import { pairField, sizeField } from "../kit/pair_field.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {import("../kit/frame.js").Control} Control
 */

/**
 * The same numbers in another shape: cropped, or repeated, for a new cell with a zero would look
 * like an inserted one.
 * @param {NDArray} array  @param {number[]} shape
 * @returns {NDArray}
 */
export function resized({ data, shape: [height, width] }, [rows, columns]) {
  const cells = Float64Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns) % height, at % columns % width];
    return data[row * width + column];
  });
  return { data: cells, shape: [rows, columns] };
}

/**
 * All controls of arguments by name, in the order in which a figure shows them.
 * @param {import("../kit/mount.js").Options} options
 * @param {import("../kit/session.js").Edit} edit
 * @param {AbortSignal} signal
 * @returns {Record<string, Control>}
 */
export function createControls({ state: start, fixed }, edit, signal) {
  /** @type {import("./state.js").Limits} */ const limits = fixed.limits;
  /** @type {State} */ let state = start;

  /** @param {"stride" | "padding" | "output_padding" | "dilation"} name  @param {string} label
   *  @param {number} least */
  function pairControl(name, label, least) {
    const field = pairField({
      label,
      least,
      most: limits[name],
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
      set(/** @type {State} */ now) {
        state = now;
        field.set(now[name].shape);
      },
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

  return {
    stride: pairControl("stride", "Stride", 1),
    padding: pairControl("padding", "Padding", 0),
    output_padding: pairControl("output_padding", "Output padding", 0),
    dilation: pairControl("dilation", "Dilation", 1),
    input_size: sizeControl("input", "Input size"),
    kernel_size: sizeControl("weight", "Kernel size"),
    bias: { element: bias.element, set: (now) => bias.set(now.bias) },
  };
}

/**
 * What to step through, and whether the coverage stands beside it.
 * @param {(view: string) => void} onChange  @param {AbortSignal} signal
 */
export const viewControl = (onChange, signal) =>
  choice({
    label: "View",
    options: {
      scatter: "scatter-add, by input cell",
      "zero-insertion": "zero-insertion, by output cell",
      coverage: "coverage, by output cell",
    },
    onChange,
  }, signal);
