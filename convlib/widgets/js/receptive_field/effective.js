// The effective receptive field under uniform weights: the twin of convlib.effective.

import { sidesOf } from "./field.js";
import { along, isBranches } from "./layers.js";
import { sizesOf } from "./reach.js";

/** @typedef {import("./layers.js").Layer} Layer */

/**
 * The gradient of one output with respect to each input cell.
 * @param {Layer[]} layers  @param {number} axis  @param {number} input  cells
 * @param {number} [output]  the middle one unless given
 */
export function effectiveField(layers, axis, input, output) {
  const cells = sizesOf(layers, axis, input)[layers.length];
  const gradient = new Float64Array(cells);
  gradient[output ?? Math.floor(cells / 2)] = 1;
  return { data: back(layers, axis, input, gradient), shape: [input] };
}

/** @param {Layer[]} layers  @param {number} axis  @param {number} input
 * @param {Float64Array} gradient  @returns {Float64Array} */
function back(layers, axis, input, gradient) {
  const sizes = sizesOf(layers, axis, input);
  for (let at = layers.length - 1; at >= 0; at--) {
    const layer = layers[at];
    if (isBranches(layer)) {
      const share = gradient.map((value) => value / layer.branches.length);
      const sum = new Float64Array(sizes[at]);
      for (const branch of layer.branches) {
        back(branch, axis, sizes[at], share).forEach((value, cell) => sum[cell] += value);
      }
      gradient = sum;
    } else gradient = backLayer(layer, axis, sizes[at], gradient);
  }
  return gradient;
}

/** @param {import("./layers.js").Window} layer  @param {number} axis  @param {number} size
 * @param {Float64Array} gradient */
function backLayer(layer, axis, size, gradient) {
  const kernel = along(layer, "kernel_size", axis);
  const stride = along(layer, "stride", axis);
  const dilation = along(layer, "dilation", axis);
  const [before] = sidesOf(layer, axis, size);
  const below = new Float64Array(size);
  for (let tap = 0; tap < kernel; tap++) {
    gradient.forEach((value, output) => {
      const cell = output * stride + tap * dilation - before;
      if (cell >= 0 && cell < size) below[cell] += value / kernel;
    });
  }
  return below;
}

/**
 * The theory's standard deviation, √(Σ (dS)²(k²−1)/12); for n layers of k at stride 1 it is
 * √(n(k²−1)/12). Null where branches join: their mixture has no such formula.
 * @param {Layer[]} layers  @param {number} axis
 */
export function effectiveStd(layers, axis) {
  let [variance, jump] = [0, 1];
  for (const layer of layers) {
    if (isBranches(layer)) return null;
    const [k, d] = [along(layer, "kernel_size", axis), along(layer, "dilation", axis)];
    variance += (d * jump) ** 2 * (k * k - 1) / 12;
    jump *= along(layer, "stride", axis);
  }
  return Math.sqrt(variance);
}

/** A Gaussian's density. @param {number} x  @param {number} mean  @param {number} std */
export const gaussian = (x, mean, std) =>
  Math.exp(-((x - mean) ** 2) / (2 * std * std)) / (std * Math.sqrt(2 * Math.PI));

/** The mean and the standard deviation of a gradient, taken as a distribution.
 * @param {import("../kit/conv.js").NDArray} gradient */
export function momentsOf({ data }) {
  let [sum, first, second] = [0, 0, 0];
  data.forEach((value, at) => {
    sum += value;
    first += value * at;
    second += value * at * at;
  });
  const mean = first / sum;
  return { sum, mean, std: Math.sqrt(Math.max(second / sum - mean * mean, 0)) };
}
