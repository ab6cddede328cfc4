// How the output is computed: which weights, in how many passes, over which pixels.

import { sourceIndex } from "../kit/geometry.js";
import { factors } from "./separable.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./band.js").Plan} Plan
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 */

/**
 * @param {State} state
 * @param {number[]} picture  channels, height and width
 * @param {import("../kit/geometry.js").Sides} sides
 * @param {NDArray[]} applied  the kernels as they are laid on the picture
 * @param {number[]} shape  of the output
 * @returns {Plan}
 */
export function planOf(state, [, height, width], sides, applied, shape) {
  const rows = sources(height, sides.top, sides.bottom, state.padding_mode);
  const columns = sources(width, sides.left, sides.right, state.padding_mode);
  const kernels = applied.map((kernel) => passes(kernel, state.dilation, columns.length));
  const products = kernels.flatMap(Object.values)
    .reduce((sum, taps) => sum + (taps?.weights.length ?? 0), 0);
  return {
    width,
    height,
    left: sides.left,
    rows,
    columns,
    stride: state.stride,
    reach: state.dilation[0] * (applied[0].shape[0] - 1) + 1,
    shape,
    kernels,
    bias: state.bias,
    relu: state.activation === "relu",
    work: shape[0] * shape[1] * shape[2] * (products + 1),
  };
}

/** From each padded place along an axis to the place it copies, −1 for a zero.
 * @param {number} size  @param {number} before  @param {number} after
 * @param {State["padding_mode"]} mode */
const sources = (size, before, after, mode) =>
  Int32Array.from(
    { length: before + size + after },
    (_, at) => sourceIndex(at - before, size, mode),
  );

/** One pass, or two where that means fewer products.
 * @param {NDArray} kernel  @param {number[]} dilation  @param {number} padded  the padded width
 * @returns {import("./band.js").Kernel} */
function passes({ data, shape }, [down, right], padded) {
  const [height, width] = shape;
  const whole = taps(
    data,
    (at) => Math.floor(at / width) * down * padded + (at % width) * right,
  );
  const two = height > 1 && width > 1 && factors({ data, shape });
  if (!two) return { whole, row: null, column: null };
  const [row, column] = [taps(two.row, (n) => n * right), taps(two.column, (m) => m * down)];
  const fewer = row.weights.length + column.weights.length < whole.weights.length;
  return fewer ? { whole: null, row, column } : { whole, row: null, column: null };
}

/** The weights that are not zero. @param {ArrayLike<number>} weights
 * @param {(at: number) => number} offset */
function taps(weights, offset) {
  const places = Array.from(weights, (_, at) => at).filter((at) => weights[at] !== 0);
  return {
    offsets: Int32Array.from(places, offset),
    weights: Float64Array.from(places, (at) => weights[at]),
  };
}
