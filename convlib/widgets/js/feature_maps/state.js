// A digit in a trained network: the arguments, what refuses them, and all that follows.
// Plain data in, plain data out; no DOM.

import { checkNumber, Refusal } from "../kit/refusal.js";
import { sameData } from "../kit/wire.js";
import { clamp as clampTo } from "../kit/window.js";
import { asMap, forward, softmax } from "./network.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {import("./network.js").Off} Off
 * @typedef {{ image: NDArray, off: Off }} State  The arguments, named as the traits.
 * @typedef {{ size: number[], least: number, most: number, layers: Layer[] }} Limits  The network,
 *   and the images it takes.
 * @typedef {{ layer: number, map: number, channel: number, position: number[] }} View  What is
 *   open: a layer by its index in the nn.Sequential, one of its maps, the input map whose part is
 *   spelled out, and the cell.
 */

export const ARGUMENTS = ["image", "off"];

/**
 * All that follows from the arguments.
 * @param {State} state
 * @param {Limits} limits
 * @throws {Refusal} where the image or what is off is not the network's
 */
export function derive({ image, off }, { size, least, most, layers }) {
  if (!sameData(image.shape, size)) {
    throw new Refusal("image", `${image.shape.join("×")} cells: allowed are ${size.join("×")}.`);
  }
  for (const value of image.data) checkNumber("image", value, least, most);
  checkOff(off, layers);
  const maps = forward(layers, image, off);
  const whole = Object.keys(off).length ? forward(layers, image, {}) : maps;
  const [probabilities, unchanged] = [maps, whole].map((all) => softmax(all[all.length - 1].data));
  const data = Float64Array.from([...maps.flatMap((map) => [...map.data]), ...probabilities]);
  return {
    layers,
    inputs: [asMap(image), ...maps.slice(0, -1)], // of each layer
    maps,
    whole, // the maps with nothing switched off
    probabilities,
    unchanged, // the probabilities then
    output: { data, shape: [data.length] }, // as it is compared with Python's
  };
}

/** @typedef {ReturnType<typeof derive>} Derived */

/** @param {Off} off  @param {Layer[]} layers */
function checkOff(off, layers) {
  /** @type {Record<string, number>} */ const sizes = {};
  for (const { index, name, weight, shape } of layers) {
    if (name === "Conv2d") sizes[index] = shape[0];
    if (weight) sizes[`${index}.weight`] = weight.data.length;
  }
  for (const [name, indices] of Object.entries(off)) {
    if (!Object.hasOwn(sizes, name)) {
      throw new Refusal("off", `“${name}”: allowed are ${Object.keys(sizes).join(", ")}.`);
    }
    const fits = Array.isArray(indices) && indices.length > 0 &&
      indices.every((at, i) =>
        Number.isInteger(at) && at >= 0 && at < sizes[name] && (i === 0 || at > indices[i - 1])
      );
    if (fits) continue;
    throw new Refusal(
      "off",
      `${[indices].flat().join(", ")}: allowed for “${name}” are rising whole numbers ` +
        `from 0 to ${sizes[name] - 1}.`,
    );
  }
}

/**
 * The same with one filter or weight switched over: off if it was on, on if it was off.
 * @param {Off} off  @param {string} name  @param {number} at
 * @returns {Off}
 */
export function toggled(off, name, at) {
  const before = off[name] ?? [];
  const now = before.includes(at)
    ? before.filter((other) => other !== at)
    : [...before, at].sort((a, b) => a - b);
  const { [name]: _, ...rest } = off;
  return now.length ? { ...rest, [name]: now } : rest;
}

/** Where a layer stands among those that make maps. @param {Layer[]} layers  @param {number} index */
export const placeOf = (layers, index) =>
  Math.max(layers.findLastIndex((layer) => layer.index <= index), 0);

/**
 * The nearest view that there is. A map of ReLU or pooling is made of that with its number alone.
 * @param {Record<string, any>} view  @param {Derived} derived
 * @returns {View}
 */
export function clamp({ layer, map, channel, position }, { layers }) {
  for (const [name, value] of Object.entries({ layer, map, channel })) {
    if (!Number.isInteger(value)) {
      throw new Refusal(name, `${value}: allowed are whole numbers.`);
    }
  }
  const { index, shape: [maps, ...size], weight } = layers[placeOf(layers, layer)];
  const nearest = within(map, maps);
  return {
    layer: index,
    map: nearest,
    channel: weight ? within(channel, weight.shape[1]) : nearest,
    position: clampTo(position, size),
  };
}

/** @param {number} at  @param {number} count */
const within = (at, count) => Math.min(Math.max(at, 0), count - 1);

/** The class with the largest number. @param {ArrayLike<number>} scores */
export const best = (scores) => Array.from(scores).indexOf(Math.max(...Array.from(scores)));
