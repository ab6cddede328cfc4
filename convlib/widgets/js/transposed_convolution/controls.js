// The fields of a transposed convolution: each shows one argument and asks for one change.

import { controlMakers, repeated } from "../kit/controls.js";
import { choice } from "../kit/field.js";

/**
 * All controls of arguments by name, in the order in which a figure shows them.
 * @param {import("../kit/mount.js").Options} options
 * @param {import("../kit/session.js").Edit} edit
 * @param {AbortSignal} signal
 * @returns {Record<string, import("../kit/frame.js").Control>}
 */
export function createControls({ state, fixed }, edit, signal) {
  /** @type {import("./state.js").Limits} */ const limits = fixed.limits;
  const { pair, size, number } = controlMakers(state, edit, signal);
  return {
    stride: pair("stride", "Stride", 1, limits.stride),
    padding: pair("padding", "Padding", 0, limits.padding),
    output_padding: pair("output_padding", "Output padding", 0, limits.output_padding),
    dilation: pair("dilation", "Dilation", 1, limits.dilation),
    input_size: size("input", "Input size", limits.input, repeated),
    kernel_size: size("weight", "Kernel size", limits.weight, repeated),
    bias: number("bias", "Bias"),
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
