// The fields of the gradients: each shows one argument and asks for one change. Where the output
// gets another size, dY follows in the same change.

import { controlMakers, repeated } from "../kit/controls.js";
import { choice } from "../kit/field.js";
import { sameData } from "../kit/wire.js";
import { fitted, nameOf, preset } from "./presets.js";
import { outputShape } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
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

  /** @type {import("../kit/session.js").Edit} */
  function reshape(name, changes, say) {
    const next = { ...state, ...changes };
    try {
      next.grad_output = fitted(given, outputShape(next, limits), limits.pattern);
    } catch {
      // There is no output: the edit is refused, and says why.
    }
    edit(name, next, say);
  }

  const { pair, size } = controlMakers(start, reshape, signal);

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
    stride: pair("stride", "Stride", 1, limits.stride),
    padding: pair("padding", "Padding", 0, limits.padding),
    dilation: pair("dilation", "Dilation", 1, limits.dilation),
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
    input_size: size("input", "Input size", limits.input, repeated),
    kernel_size: size("weight", "Kernel size", limits.weight, repeated),
  };
}
