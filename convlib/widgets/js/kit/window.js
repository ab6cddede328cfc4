// The arguments of a window that slides: what refuses them, and the padding they ask for.

import { zeros } from "./conv.js";
import { outputSize, paddingSides } from "./geometry.js";
import { checkChoice, checkPair, checkShape, isPair, Refusal } from "./refusal.js";

export const PADDING_MODES = ["zeros", "reflect", "replicate", "circular"];

/**
 * @typedef {{
 *   weight: import("./conv.js").NDArray, stride: number[],
 *   padding: import("./geometry.js").Padding, padding_mode: import("./geometry.js").PaddingMode,
 *   dilation: number[],
 * }} WindowArguments
 */

/**
 * The padding on each side, once every argument has been looked at.
 * @param {number[]} input  height and width
 * @param {WindowArguments} state
 * @param {{ weight: number, stride: number, padding: number, dilation: number }} limits
 * @param {string[]} named  the words that stand for a padding
 * @throws {Refusal} where there is no output
 */
export function checkedSides([height, width], state, limits, named) {
  const { weight, stride, padding, padding_mode, dilation } = state;
  checkChoice("padding_mode", padding_mode, PADDING_MODES);
  if (!Array.isArray(padding)) checkChoice("padding", padding, named);
  checkShape("weight", weight.shape, [limits.weight, limits.weight]);
  checkPair("stride", stride, 1, limits.stride);
  checkPair("dilation", dilation, 1, limits.dilation);
  if (Array.isArray(padding)) checkPair("padding", padding, 0, limits.padding);
  let sides;
  try {
    sides = paddingSides(padding, [height, width], [weight.shape[0], weight.shape[1]], [
      stride[0],
      stride[1],
    ], [dilation[0], dilation[1]]);
  } catch (error) {
    throw new Refusal("padding", error instanceof Error ? error.message : String(error));
  }
  checkCopies(padding_mode, "height", height, Math.max(sides.top, sides.bottom));
  checkCopies(padding_mode, "width", width, Math.max(sides.left, sides.right));
  const rows = height + sides.top + sides.bottom;
  const columns = width + sides.left + sides.right;
  const fits = outputSize(rows, weight.shape[0], 1, dilation[0], 0, 0) > 0 &&
    outputSize(columns, weight.shape[1], 1, dilation[1], 0, 0) > 0;
  if (!fits) {
    const extent = weight.shape.map((side, axis) => dilation[axis] * (side - 1) + 1);
    throw new Refusal(
      "weight",
      `A kernel that spans ${extent.join("×")} cells does not fit ` +
        `the padded input of ${rows}×${columns}.`,
    );
  }
  return sides;
}

/** @param {string} mode  @param {string} axis  @param {number} size  @param {number} added */
function checkCopies(mode, axis, size, added) {
  const most = { reflect: size - 1, circular: size }[mode] ?? Infinity;
  if (added <= most) return;
  throw new Refusal(
    "padding",
    `${mode} padding copies at most ${most} cells from an input of ${axis} ${size}, not ${added}.`,
  );
}

/** The kernel turned by half a turn. @param {import("./conv.js").NDArray} kernel */
export const flip = (kernel) => ({ data: kernel.data.slice().reverse(), shape: kernel.shape });

/**
 * The cells with zeros between them, one fewer than the stride: what a transposed convolution and a
 * backward pass slide over.
 * @param {import("./conv.js").NDArray} array  (H, W)  @param {number[]} stride
 */
export function spread({ data, shape: [height, width] }, stride) {
  const wide = zeros([stride[0] * (height - 1) + 1, stride[1] * (width - 1) + 1]);
  data.forEach((value, at) => {
    const row = stride[0] * Math.floor(at / width);
    wide.data[row * wide.shape[1] + stride[1] * (at % width)] = value;
  });
  return wide;
}

/**
 * A position inside the output, as near as can be to the one asked for.
 * @param {number[]} position  @param {number[]} shape
 */
export function clamp(position, shape) {
  if (!isPair(position)) {
    throw new Refusal("position", `${position}: allowed are two whole numbers.`);
  }
  return position.map((at, axis) => Math.min(Math.max(at, 0), shape[axis] - 1));
}
