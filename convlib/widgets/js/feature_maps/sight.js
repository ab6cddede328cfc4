// What a cell sees: its window in the layer before, and its receptive field in the image.

import { switched } from "./network.js";
import { placeOf } from "./state.js";

/**
 * @typedef {{ top: number, left: number, rows: number, columns: number }} Box
 * @typedef {{ row: number, column: number, tap: number[], value: number, weight: number,
 *   padding: boolean, off: boolean }} Term  A cell of the window: its number, and the weight it
 *   meets (1 where the layer has none; as it is used, so 0 where it is off).
 */

/**
 * The cells of the layer before that a cell is made of, those in its padding too.
 * @param {import("./network.js").Layer} layer  @param {number[]} position
 * @returns {Box}
 */
export function windowOf({ kernel, stride, padding }, [row, column]) {
  return {
    top: row * stride[0] - padding[0],
    left: column * stride[1] - padding[1],
    rows: kernel[0],
    columns: kernel[1],
  };
}

/**
 * The cells of the image that a cell of a layer depends on.
 * @param {import("./state.js").Derived} derived  @param {import("./state.js").View} view
 * @returns {Box}  inside the image
 */
export function sight({ layers, inputs }, { layer, position }) {
  let [top, left] = position;
  let [bottom, right] = position;
  for (let at = placeOf(layers, layer); at >= 0; at--) {
    const { kernel, stride, padding } = layers[at];
    top = top * stride[0] - padding[0];
    left = left * stride[1] - padding[1];
    bottom = bottom * stride[0] - padding[0] + kernel[0] - 1;
    right = right * stride[1] - padding[1] + kernel[1] - 1;
    const [, height, width] = inputs[at].shape;
    [top, left] = [Math.max(top, 0), Math.max(left, 0)];
    [bottom, right] = [Math.min(bottom, height - 1), Math.min(right, width - 1)];
  }
  return { top, left, rows: bottom - top + 1, columns: right - left + 1 };
}

/**
 * The window in one input map, cell by cell.
 * @param {import("./state.js").Derived} derived  @param {import("./state.js").View} view
 * @param {import("./network.js").Off} off
 * @returns {Term[]}
 */
export function terms({ layers, inputs }, { layer, map, channel, position }, off) {
  const at = placeOf(layers, layer);
  const { weight, bias, ...rest } = layers[at];
  const used = weight && bias ? switched({ ...rest, weight, bias }, off).weight : null;
  const [, height, width] = inputs[at].shape;
  const { top, left, rows, columns } = windowOf(layers[at], position);
  const first = used ? (map * used.shape[1] + channel) * rows * columns : 0;
  const silent = off[layer]?.includes(map) ?? false;
  return Array.from({ length: rows * columns }, (_, tap) => {
    const [m, k] = [Math.floor(tap / columns), tap % columns];
    const [row, column] = [top + m, left + k];
    const padding = row < 0 || column < 0 || row >= height || column >= width;
    return {
      row,
      column,
      tap: [m, k],
      value: padding ? 0 : inputs[at].data[(channel * height + row) * width + column],
      weight: used ? used.data[first + tap] : 1,
      padding,
      off: silent || (off[`${layer}.weight`]?.includes(first + tap) ?? false),
    };
  });
}
