// A network of layers that make maps of maps; some of its filters and weights are switched off.
// Plain data in, plain data out; no DOM.

import { conv2d, relu } from "../kit/conv.js";
import { avgPool2d, maxPool2d } from "../kit/pool.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {{
 *   index: number, name: string, kind: "conv" | "relu" | "max" | "avg", shape: number[],
 *   kernel: number[], stride: number[], padding: number[],
 *   weight: NDArray | null, bias: NDArray | null,
 * }} Layer  As in Python: `index` is that in the nn.Sequential, `shape` (C, H, W) that of its
 *   output. A Linear is a convolution whose kernels cover the whole maps.
 * @typedef {Layer & { weight: NDArray, bias: NDArray }} Filters  A layer that has weights.
 * @typedef {Record<string, number[]>} Off  Of "0" the filters of layer 0, of "0.weight" the
 *   weights, by their place in the flattened array; both rise.
 */

/** @param {Layer} layer @returns {layer is Filters} */
export const hasWeights = (layer) => layer.weight !== null && layer.bias !== null;

/**
 * Weight and bias with zeros for what is off.
 * @param {Filters} layer  @param {Off} off
 */
export function switched({ index, weight, bias }, off) {
  const kept = { weight: weight.data.slice(), bias: bias.data.slice() };
  for (const at of off[`${index}.weight`] ?? []) kept.weight[at] = 0;
  const size = weight.data.length / weight.shape[0];
  for (const filter of off[index] ?? []) {
    kept.weight.fill(0, filter * size, (filter + 1) * size);
    kept.bias[filter] = 0;
  }
  return {
    weight: { data: kept.weight, shape: weight.shape },
    bias: { data: kept.bias, shape: bias.shape },
  };
}

/**
 * What each layer makes of an image (H, W).
 * @param {Layer[]} layers  @param {NDArray} image  @param {Off} off
 * @returns {NDArray[]}  (C, H, W) of each layer
 */
export function forward(layers, image, off) {
  let maps = asMap(image);
  return layers.map((layer) => maps = applied(layer, maps, off));
}

/** An image as the maps that the first layer gets. @param {NDArray} image @returns {NDArray} */
export const asMap = ({ data, shape }) => ({ data, shape: [1, ...shape] });

/** @param {Layer} layer  @param {NDArray} maps  @param {Off} off @returns {NDArray} */
function applied(layer, maps, off) {
  const { kind, kernel, stride } = layer;
  if (kind === "relu") return relu(maps);
  if (kind === "max") return maxPool2d(maps, kernel, stride);
  if (kind === "avg") return avgPool2d(maps, kernel, stride);
  const { weight, bias } = switched(/** @type {Filters} */ (layer), off);
  return conv2d(maps, weight, { bias, ...steps(layer) });
}

/** @param {Layer} layer */
const steps = ({ stride, padding }) => ({
  stride: /** @type {[number, number]} */ (stride),
  padding: /** @type {[number, number]} */ (padding),
});

/**
 * What each input map gives to one map of a layer, without the bias.
 * @param {Filters} layer  @param {NDArray} maps  the layer's input, (C, H, W)  @param {Off} off
 * @param {number} filter
 * @returns {NDArray}  (C, H_out, W_out)
 */
export function partialSums(layer, maps, off, filter) {
  const { weight } = switched(layer, off);
  const [, channels, ...kernel] = weight.shape;
  const size = weight.data.length / weight.shape[0];
  const kernels = {
    data: weight.data.slice(filter * size, (filter + 1) * size),
    shape: [channels, 1, ...kernel],
  };
  return conv2d(maps, kernels, { groups: channels, ...steps(layer) });
}

/** Probabilities of scores. @param {ArrayLike<number>} scores */
export function softmax(scores) {
  const most = Math.max(...Array.from(scores));
  const powers = Float64Array.from(scores, (score) => Math.exp(score - most));
  const sum = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / sum);
}

/** Channel `at` of some maps. @param {NDArray} maps  @param {number} at @returns {NDArray} */
export function plane({ data, shape: [, ...size] }, at) {
  const cells = size[0] * size[1];
  return { data: data.slice(at * cells, (at + 1) * cells), shape: size };
}
