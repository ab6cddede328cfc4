// Sizes and positions along the axes of a convolution: the twin of convlib.geometry.

/**
 * @typedef {number | number[]} Pair  One number for both axes, or [height, width].
 * @typedef {"zeros" | "reflect" | "replicate" | "circular"} PaddingMode
 * @typedef {Pair | "same" | "valid" | "same-tensorflow"} Padding
 * @typedef {{ top: number, bottom: number, left: number, right: number }} Sides
 */

/**
 * Both values of a Pair.
 * @param {Pair} value
 * @returns {[number, number]}
 */
export const pair = (value) =>
  typeof value === "number" ? [value, value] : [value[0], value[value.length - 1]];

/**
 * How many positions a window takes along one axis. It floors: the stride need not divide.
 *   o = ⌊(i + before + after − d(k − 1) − 1) / s⌋ + 1
 * @param {number} input  @param {number} kernel  @param {number} stride
 * @param {number} dilation  @param {number} before  @param {number} after  padding cells on each side
 */
export function outputSize(input, kernel, stride, dilation, before, after) {
  const extent = dilation * (kernel - 1) + 1;
  return Math.floor((input + before + after - extent) / stride) + 1;
}

/**
 * How many cells overlapping kernels add up to along one axis, and `padding` cuts off on each side.
 *   o = s(i − 1) + a + d(k − 1) + 1 − 2p
 * @param {number} input  @param {number} kernel  @param {number} stride  @param {number} dilation
 * @param {number} padding  @param {number} outputPadding  a
 */
export const transposedSize = (input, kernel, stride, dilation, padding, outputPadding) =>
  stride * (input - 1) + outputPadding + dilation * (kernel - 1) + 1 - 2 * padding;

/**
 * The padding before and after one axis for which a window at stride 1 keeps its size.
 * An odd cell goes after (right or bottom), as in PyTorch. With a stride it is TensorFlow's SAME.
 * @param {number} input  @param {number} kernel  @param {number} stride  @param {number} dilation
 * @returns {[number, number]}
 */
export function samePadding(input, kernel, stride, dilation) {
  const extent = dilation * (kernel - 1) + 1;
  const total = Math.max((Math.ceil(input / stride) - 1) * stride + extent - input, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/**
 * Which cell of an axis a padded position copies: its index, or -1 where it holds a zero.
 * Positions count from the first real cell, so padding before it is negative.
 * @param {number} position  @param {number} size  @param {PaddingMode} mode
 */
export function sourceIndex(position, size, mode) {
  if (position >= 0 && position < size) return position;
  if (mode === "replicate") return position < 0 ? 0 : size - 1;
  if (mode === "circular") return ((position % size) + size) % size;
  if (mode === "reflect") return position < 0 ? -position : 2 * (size - 1) - position;
  return -1;
}

/**
 * The cells to add on each side.
 * @param {Padding} padding
 * @param {[number, number]} input  @param {[number, number]} kernel
 * @param {[number, number]} stride  @param {[number, number]} dilation
 * @returns {Sides}
 */
export function paddingSides(padding, input, kernel, stride, dilation) {
  if (padding === "same" && (stride[0] !== 1 || stride[1] !== 1)) {
    throw new RangeError(`padding "same" needs stride 1, not ${stride.join(", ")}, as in PyTorch`);
  }
  if (padding === "same" || padding === "same-tensorflow") {
    const [top, bottom] = samePadding(input[0], kernel[0], stride[0], dilation[0]);
    const [left, right] = samePadding(input[1], kernel[1], stride[1], dilation[1]);
    return { top, bottom, left, right };
  }
  const [vertical, horizontal] = pair(padding === "valid" ? 0 : padding);
  return { top: vertical, bottom: vertical, left: horizontal, right: horizontal };
}
