// A stack from the text of PyTorch layers.

import { Refusal } from "../kit/refusal.js";
import { readCalls } from "../kit/torch_text.js";
import { changed } from "./layers.js";

/**
 * @typedef {import("./layers.js").Layer} Layer
 * @typedef {import("./layers.js").Key} Key
 */

const WINDOWS = /** @type {const} */ ({ Conv2d: "conv", MaxPool2d: "pool", AvgPool2d: "pool" });
const SMEARS = ["ConvTranspose2d", "AdaptiveAvgPool2d", "Linear", "Flatten"];

/**
 * The windows of a Sequential. What has no window (activations, normalisation, dropout) changes no
 * receptive field; from a layer on that sees everything, nothing is left to draw.
 * @param {string} text
 * @returns {{ layers: Layer[], left: string[] }}  and the names of the layers that were left out
 * @throws {Refusal}
 */
export function fromTorch(text) {
  /** @type {Layer[]} */ const layers = [];
  const left = new Set();
  for (const { name, args } of readCalls(text)) {
    if (name === "ConvTranspose2d") {
      throw new Refusal("text", "ConvTranspose2d: allowed are convolutions and poolings.");
    }
    if (SMEARS.includes(name)) {
      left.add(`${name} and what follows`);
      break;
    }
    if (name in WINDOWS) layers.push(windowOf(/** @type {keyof typeof WINDOWS} */ (name), args));
    else left.add(name);
  }
  if (layers.length === 0) {
    throw new Refusal("text", "There is no Conv2d, MaxPool2d or AvgPool2d in this text.");
  }
  return { layers, left: [...left] };
}

/** @param {keyof typeof WINDOWS} name  @param {Record<string, any>} args @returns {Layer} */
function windowOf(name, args) {
  if (args.ceil_mode) throw new Refusal("text", `${name}: ceil_mode=True is not drawn here.`);
  const kernel = args.kernel_size;
  /** @type {Record<Key, any>} */
  const given = {
    kernel_size: kernel,
    stride: args.stride ?? kernel, // a pooling's own default
    padding: args.padding === "valid" ? 0 : args.padding,
    dilation: args.dilation ?? 1,
  };
  return Object.entries(given).reduce(
    (layer, [key, value]) => changed(layer, /** @type {Key} */ (key), value),
    /** @type {import("./layers.js").Window} */ ({ kind: WINDOWS[name], kernel_size: kernel }),
  );
}
