// A stack from the text of PyTorch layers.

import { Refusal } from "../kit/refusal.js";
import { readCalls, readInputSize } from "../kit/torch_text.js";
import { changed } from "./layers.js";

/**
 * @typedef {import("./layers.js").Layer} Layer
 * @typedef {import("./layers.js").Key} Key
 */

const WINDOWS = /** @type {const} */ ({ Conv2d: "conv", MaxPool2d: "pool", AvgPool2d: "pool" });
const SMEARS = ["ConvTranspose2d", "AdaptiveAvgPool2d", "Linear", "Flatten"];

/**
 * The windows of a Sequential, and the input's size where the text makes a tensor. What has no
 * window (activations, normalisation, dropout) changes no receptive field; from a layer on that
 * sees everything, nothing is left to draw.
 * @param {string} text
 * @returns {{ layers: Layer[], input_size: any[] | null, left: string }}  and what was left out,
 *   in words, or ""
 * @throws {Refusal}
 */
export function fromTorch(text) {
  /** @type {Layer[]} */ const layers = [];
  /** @type {Set<string>} */ const windowless = new Set();
  let end = "";
  for (const { name, args } of readCalls(text)) {
    if (name === "ConvTranspose2d") {
      throw new Refusal("text", "ConvTranspose2d: allowed are convolutions and poolings.");
    }
    if (SMEARS.includes(name)) {
      end = name;
      break;
    }
    if (name in WINDOWS) layers.push(windowOf(/** @type {keyof typeof WINDOWS} */ (name), args));
    else windowless.add(name);
  }
  if (layers.length === 0) {
    throw new Refusal("text", "There is no Conv2d, MaxPool2d or AvgPool2d in this text.");
  }
  const left = [
    windowless.size &&
    `Left out, since no receptive field depends on it: ${[...windowless].join(", ")}.`,
    end && `Left out, since it sees everything: ${end}, with what follows.`,
  ];
  return {
    layers,
    input_size: readInputSize(text)?.slice(-2) ?? null,
    left: left.filter(Boolean).join(" "),
  };
}

/** @param {keyof typeof WINDOWS} name  @param {Record<string, any>} args @returns {Layer} */
function windowOf(name, args) {
  if (args.ceil_mode) throw new Refusal("text", `${name}: ceil_mode=True is not drawn here.`);
  const mode = args.padding_mode ?? "zeros"; // other cells than zeros are of the input, and are seen
  if (mode !== "zeros") {
    throw new Refusal(
      "text",
      `${name}: padding_mode="${mode}" is not drawn here: allowed is zeros.`,
    );
  }
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
