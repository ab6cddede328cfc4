// The fields of an image filter.

import { controlMakers, words } from "../kit/controls.js";
import { choice } from "../kit/field.js";
import { fromRows } from "../kit/wire.js";
import { PADDING_MODES } from "../kit/window.js";
import { NAMED_PADDINGS } from "./state.js";
import { sizedKernel } from "./kernel_size.js";

/**
 * All controls by name, in the order in which a figure shows them.
 * @param {import("../kit/mount.js").Options} options
 * @param {import("../kit/frame.js").Control} picture
 * @param {{ edit: import("../kit/session.js").Edit, view: import("./state.js").View,
 *   derived: import("./state.js").Derived, look(changes: any): void }} session
 * @param {AbortSignal} signal
 * @returns {Record<string, import("../kit/frame.js").Control>}
 */
export function createControls({ state, fixed }, picture, session, signal) {
  /** @type {import("./state.js").Limits} */ const limits = fixed.limits;
  const { edit } = session;
  const make = controlMakers(state, edit, signal);
  const kernels = fixed.named_kernels;

  const display = choice({
    label: "Show as",
    options: { signed: "signed numbers", picture: "a picture (0…255)" },
    onChange: (value) => session.look({ display: value }),
  }, signal);
  const grey = choice({
    label: "Colours",
    options: { false: "red, green, blue", true: "grey" },
    onChange: (value) => edit("grey", { grey: value === "true" }),
  }, signal);
  const operation = choice({
    label: "Operation",
    options: {
      "cross-correlation": "cross-correlation (nn.Conv2d)",
      convolution: "convolution (kernel flipped)",
      "gradient magnitude": "gradient magnitude (with the transpose)",
    },
    onChange: (value) => {
      const weight = fromRows(kernels.sobel_x); // from two Sobels on, whatever the kernel was
      const changes = value === "gradient magnitude" ? { weight } : {};
      edit("operation", { operation: value, ...changes }, operation.say);
      operation.set(current.operation);
    },
  }, signal);
  let current = state;

  return {
    picture,
    kernel: make.namedKernel(kernels),
    display: { element: display.element, set: () => display.set(session.view.display) },
    grey: {
      element: grey.element,
      set: (now) => {
        const select = /** @type {HTMLSelectElement} */ (grey.element.querySelector("select"));
        select.disabled = !session.derived.coloured;
        grey.set(String(now.grey || !session.derived.coloured));
      },
    },
    kernel_size: make.size(
      "weight",
      "Kernel size",
      limits.weight,
      sizedKernel,
    ),
    stride: make.pair("stride", "Stride", 1, limits.stride),
    padding: make.pair("padding", "Padding", 0, limits.padding, NAMED_PADDINGS),
    padding_mode: make.choice("padding_mode", "Mode", words(PADDING_MODES)),
    dilation: make.pair("dilation", "Dilation", 1, limits.dilation),
    bias: make.number("bias", "Bias"),
    activation: make.choice("activation", "Activation", { identity: "identity", relu: "ReLU" }),
    operation: {
      element: operation.element,
      set: (now) => {
        current = now;
        operation.set(now.operation);
      },
    },
  };
}
