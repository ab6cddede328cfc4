// The fields of the gradients: each shows one argument and asks for one change. Where the output
// gets another size, dY follows in the same change.

import { choice } from "../kit/field.js";
import { pairField, sizeField } from "../kit/pair_field.js";
import { sameData } from "../kit/wire.js";
import { fitted, nameOf, preset } from "./presets.js";
import { outputShape } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {import("../kit/frame.js").Control} Control
 */

const OWN = "your own";
const PRESETS = {
  [OWN]: OWN,
  pattern: "a pattern",
  ones: "ones: of the sum of y",
  first: "1 at the first output",
  middle: "1 at a middle output",
  last: "1 at the last output",
};

/**
 * The same numbers in another shape: cropped, or repeated, for a new cell with a zero would look
 * like padding.
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
  let given = start.grad_output; // dY as it was before sizes changed, so that it comes back whole

  /** @param {string} name  @param {Partial<State>} changes  @param {(message: string) => void} say */
  function reshape(name, changes, say) {
    const next = { ...state, ...changes };
    try {
      next.grad_output = fitted(given, outputShape(next, limits), limits.pattern);
    } catch {
      // There is no output: the edit is refused, and says why.
    }
    edit(name, next, say);
  }

  /** @param {"stride" | "padding" | "dilation"} name  @param {string} label  @param {number} least */
  function pairControl(name, label, least) {
    const field = pairField({
      label,
      least,
      most: limits[name],
      onChange: (value) => reshape(name, { [name]: value }, field.say),
    }, signal);
    return { element: field.element, set: (/** @type {State} */ now) => field.set(now[name]) };
  }

  /** @param {"input" | "weight"} name  @param {string} label */
  function sizeControl(name, label) {
    const field = sizeField({
      label,
      most: limits[name],
      onChange: (size) =>
        reshape(`${name} size`, { [name]: resized(state[name], size) }, field.say),
    }, signal);
    return {
      element: field.element,
      set: (/** @type {State} */ now) => field.set(now[name].shape),
    };
  }

  const named = choice({
    label: "dY",
    options: PRESETS,
    onChange: (name) => {
      if (name !== OWN) {
        const { shape } = state.grad_output;
        edit(`dY ${name}`, { grad_output: preset(name, shape, limits.pattern) }, named.say);
      }
      named.set(nameOf(state.grad_output, limits.pattern) ?? OWN);
    },
  }, signal);

  return {
    stride: pairControl("stride", "Stride", 1),
    padding: pairControl("padding", "Padding", 0),
    dilation: pairControl("dilation", "Dilation", 1),
    preset: {
      element: named.element,
      set(/** @type {State} */ now) {
        state = now;
        const { grad_output } = now;
        const follows = sameData(grad_output, fitted(given, grad_output.shape, limits.pattern));
        if (!follows) given = grad_output;
        named.set(nameOf(grad_output, limits.pattern) ?? OWN);
      },
    },
    input_size: sizeControl("input", "Input size"),
    kernel_size: sizeControl("weight", "Kernel size"),
  };
}
