// Which arguments are refused, and why: what PyTorch refuses, and what is beyond the figure.

import { transposedSize } from "../kit/geometry.js";
import { checkChoice, checkPair, checkWhole, Refusal, shown } from "../kit/refusal.js";
import { sides } from "./axis.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Limits} Limits
 */

export const WORDS = ["same", "valid"];
export const MODES = ["zeros", "reflect", "replicate", "circular"];

/** @param {State} state  @param {Limits} limits  @throws {Refusal} */
export function check(state, limits) {
  checkEach(state, limits);
  const { in_channels, input_size } = state;
  for (const name of /** @type {const} */ (["in_channels", "out_channels"])) {
    if (state[name] % state.groups === 0) continue;
    throw new Refusal(
      "groups",
      `groups=${state.groups} does not divide ${name}=${
        state[name]
      }: it must divide both channels.`,
    );
  }
  if (input_size[1] !== in_channels) {
    throw new Refusal(
      "input_size",
      `The input has ${input_size[1]} channels, and in_channels=${in_channels}: ` +
        "the two must be equal.",
    );
  }
  if (state.transposed) checkTransposed(state);
  else checkConvolution(state);
}

/** Each argument alone. @param {State} state  @param {Limits} limits */
function checkEach(state, limits) {
  for (const name of /** @type {const} */ (["in_channels", "out_channels", "groups"])) {
    named(name, () => checkWhole(name, state[name], 1, limits.channels));
  }
  for (const name of /** @type {const} */ (["kernel_size", "stride", "dilation"])) {
    named(name, () => checkPair(name, state[name], 1, limits.cells));
  }
  if (typeof state.padding === "string") {
    named("padding", () => checkChoice("padding", state.padding, WORDS));
  } else named("padding", () => checkPair("padding", state.padding, 0, limits.cells));
  named(
    "output_padding",
    () => checkPair("output_padding", state.output_padding, 0, limits.cells),
  );
  named("padding_mode", () => checkChoice("padding_mode", state.padding_mode, MODES));
  for (const name of /** @type {const} */ (["bias", "transposed"])) {
    if (typeof state[name] === "boolean") continue;
    throw new Refusal(name, `${name}=${shown(state[name])}: allowed are True and False.`);
  }
  if (state.input_size.length !== 4) {
    throw new Refusal(
      "input_size",
      `An input of (${state.input_size.join(", ")}): it takes N, C, H and W.`,
    );
  }
  ["N", "C", "H", "W"].forEach((name, axis) =>
    named(
      `Input ${name}`,
      () => checkWhole("input_size", state.input_size[axis], 1, limits.input_size[axis]),
    )
  );
}

/** A refusal that names the argument. @param {string} name  @param {() => void} checks */
function named(name, checks) {
  try {
    checks();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.field, `${name}=${error.message}`);
  }
}

/** @param {State} state */
function checkTransposed({ padding, padding_mode, output_padding, ...state }) {
  const { stride, dilation } = state;
  if (typeof padding === "string") {
    throw new Refusal(
      "padding",
      `padding="${padding}" is of Conv2d alone: ConvTranspose2d takes numbers.`,
    );
  }
  if (padding_mode !== "zeros") {
    throw new Refusal(
      "padding_mode",
      `padding_mode="${padding_mode}" is of Conv2d alone: ConvTranspose2d takes "zeros".`,
    );
  }
  if (output_padding.some((n, axis) => n >= Math.max(stride[axis], dilation[axis]))) {
    throw new Refusal(
      "output_padding",
      `output_padding=${output_padding.join(", ")} must be smaller than stride ` +
        `${stride.join(", ")} or dilation ${dilation.join(", ")}.`,
    );
  }
  ["high", "wide"].forEach((word, axis) => {
    const made = transposedSize(
      state.input_size[2 + axis],
      state.kernel_size[axis],
      stride[axis],
      dilation[axis],
      padding[axis],
      output_padding[axis],
    );
    if (made >= 1) return;
    throw new Refusal(
      "padding",
      `padding=${padding.join(", ")} cuts off too much: the output would be ` +
        `${String(made).replace("-", "−")} cells ${word}, and 1 is the least.`,
    );
  });
}

/** @param {State} state */
function checkConvolution(state) {
  const { padding, padding_mode, stride, output_padding } = state;
  if (output_padding.some((n) => n > 0)) {
    throw new Refusal(
      "output_padding",
      `output_padding=${output_padding.join(", ")} is of ConvTranspose2d alone.`,
    );
  }
  if (padding === "same" && stride.some((n) => n > 1)) {
    throw new Refusal("padding", `padding="same" needs stride 1, not ${stride.join(", ")}.`);
  }
  ["high", "wide"].forEach((word, axis) => {
    const cells = state.input_size[2 + axis];
    const [before, after] = sides(state, axis);
    const most = { reflect: cells - 1, circular: cells }[/** @type {string} */ (padding_mode)];
    if (most !== undefined && Math.max(before, after) > most) {
      throw new Refusal(
        "padding_mode",
        `${padding_mode} padding of ${Math.max(before, after)} cells on an input ${cells} ` +
          `${word}: allowed are up to ${most}.`,
      );
    }
    const [kernel, dilation] = [state.kernel_size[axis], state.dilation[axis]];
    const reach = dilation * (kernel - 1) + 1;
    const padded = cells + before + after;
    if (reach > padded) {
      const dilated = dilation > 1 ? ` (${kernel} with dilation ${dilation})` : "";
      throw new Refusal(
        "kernel_size",
        `The kernel is ${reach} cells ${word}${dilated}, and the padded input ${padded}: ` +
          "it must fit.",
      );
    }
  });
}
