// What an image filter is: its arguments, what refuses them, and all that follows from them but
// the output itself, which may take longer. Plain data in, plain data out; no DOM.

import { outputSize } from "../kit/geometry.js";
import { checkChoice, checkNumber, Refusal } from "../kit/refusal.js";
import { checkedSides, clamp, flip } from "../kit/window.js";
import { greyed } from "./picture.js";
import { planOf } from "./plan.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {import("./picture.js").Picture} Picture
 * @typedef {{
 *   picture: string, grey: boolean, weight: NDArray, bias: number, stride: number[],
 *   padding: import("../kit/geometry.js").Padding,
 *   padding_mode: import("../kit/geometry.js").PaddingMode, dilation: number[],
 *   operation: "cross-correlation" | "convolution" | "gradient magnitude",
 *   activation: "identity" | "relu",
 * }} State  The arguments, named as the traits; of the picture its name.
 * @typedef {{ position: number[], display: "signed" | "picture", channel: number }} View
 * @typedef {{ weight: number, stride: number, padding: number, dilation: number, own: number,
 *   picture: number }} Limits  The largest values a figure takes, from Python.
 */

export const ARGUMENTS = [
  "picture",
  "grey",
  "weight",
  "bias",
  "stride",
  "padding",
  "padding_mode",
  "dilation",
  "operation",
  "activation",
];
export const VIEW = ["position", "display", "channel"];
export const OPERATIONS = ["cross-correlation", "convolution", "gradient magnitude"];
export const ACTIVATIONS = ["identity", "relu"];
export const NAMED_PADDINGS = ["same", "valid"];
export const DISPLAYS = ["signed", "picture"];

/**
 * All that follows from the arguments, without the output.
 * @param {State} state
 * @param {Limits} limits
 * @param {Record<string, Picture>} pictures  those there are, by name
 * @throws {Refusal} where there is no output
 */
export function derive(state, limits, pictures) {
  checkChoice("picture", state.picture, Object.keys(pictures));
  checkChoice("operation", state.operation, OPERATIONS);
  checkChoice("activation", state.activation, ACTIVATIONS);
  checkNumber("bias", state.bias, -1e6, 1e6);
  const given = pictures[state.picture];
  const picture = state.grey ? greyed(given) : given;
  const [channels, height, width] = picture.shape;
  const sides = checkedSides([height, width], state, limits, NAMED_PADDINGS);
  const kernels = applied(state);
  const { stride, dilation } = state;
  const [rows, columns] = kernels[0].shape;
  const shape = [
    channels,
    outputSize(height, rows, stride[0], dilation[0], sides.top, sides.bottom),
    outputSize(width, columns, stride[1], dilation[1], sides.left, sides.right),
  ];
  const plan = planOf(state, picture.shape, sides, kernels, shape);
  return { picture, coloured: given.shape[0] === 3, sides, kernels, shape, plan };
}

/** @typedef {ReturnType<typeof derive>} Derived */

/**
 * What is laid on the picture: the kernel, turned or not, or it and its transpose.
 * @param {State} state
 */
function applied({ weight, operation }) {
  if (operation === "convolution") return [flip(weight)];
  if (operation === "cross-correlation") return [weight];
  const [rows, columns] = weight.shape;
  if (rows !== columns) {
    throw new Refusal(
      "operation",
      `A gradient magnitude needs a square kernel, not ${rows}×${columns}.`,
    );
  }
  const data = weight.data.map((_, at) => weight.data[(at % rows) * rows + Math.floor(at / rows)]);
  return [weight, { data, shape: weight.shape }];
}

/**
 * The nearest view that there is.
 * @param {View} view  @param {Derived} derived
 * @returns {View}
 */
export function clampView({ position, display, channel }, { shape }) {
  checkChoice("display", display, DISPLAYS);
  checkNumber("channel", channel, 0, 2);
  return {
    position: clamp(position, shape.slice(1)),
    display,
    channel: Math.min(Math.floor(channel), shape[0] - 1),
  };
}
