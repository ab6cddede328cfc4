// Pictures of Python's, from PNG to numbers.

import { h } from "../kit/dom.js";
import { fromCanvas } from "./picture.js";

/** @typedef {import("./picture.js").Picture} Picture */

/**
 * The very numbers that Python has written: nothing is converted on the way.
 * @param {BlobPart} png
 * @returns {Promise<Picture>}
 */
async function decode(png) {
  const bitmap = await createImageBitmap(new Blob([png], { type: "image/png" }), {
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
  });
  return fromBitmap(bitmap);
}

/**
 * The numbers of a bitmap, which is closed. What is transparent stands on white.
 * @param {ImageBitmap | HTMLVideoElement} bitmap
 * @param {number} [width]  @param {number} [height]
 */
export function fromBitmap(
  bitmap,
  width = /** @type {ImageBitmap} */ (bitmap).width,
  height = /** @type {ImageBitmap} */ (bitmap).height,
) {
  const canvas = h("canvas", { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  if (bitmap instanceof ImageBitmap) bitmap.close();
  return fromCanvas(context.getImageData(0, 0, width, height));
}

/**
 * All pictures that Python has sent or kept, by name; those that are known are not decoded again.
 * @param {(name: string) => any} read  gives a trait
 * @param {Record<string, Picture>} known
 * @returns {Promise<Record<string, Picture>>}
 */
export async function decodeAll(read, known) {
  const own = read("own");
  const encoded = { ...read("photographs"), ...own.name ? { [own.name]: own.png } : {} };
  const missing = Object.keys(encoded).filter((name) => !(name in known));
  const decoded = await Promise.all(missing.map((name) => decode(encoded[name])));
  return Object.assign(known, Object.fromEntries(missing.map((name, at) => [name, decoded[at]])));
}
