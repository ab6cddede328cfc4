// The fields of a sliding window.

import { controlMakers, words } from "../kit/controls.js";
import { NAMED_PADDINGS, PADDING_MODES } from "./state.js";

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
  return {
    stride: make.pair("stride", "Stride", 1, limits.stride),
    padding: make.pair("padding", "Padding", 0, limits.padding, NAMED_PADDINGS),
    padding_mode: make.choice("padding_mode", "Mode", words(PADDING_MODES)),
    dilation: make.pair("dilation", "Dilation", 1, limits.dilation),
    operation: make.choice("operation", "Operation", {
      "cross-correlation": "cross-correlation (nn.Conv2d)",
      convolution: "convolution (kernel flipped)",
    }),
    bias: make.number("bias", "Bias"),
    activation: make.choice("activation", "Activation", { identity: "identity", relu: "ReLU" }),
    kernel: make.namedKernel(fixed.named_kernels),
    input_size: make.size("input", "Input size", limits.input),
    kernel_size: make.size("weight", "Kernel size", limits.weight),
  };
}
