// The reader's own picture: a file to numbers, or the reason why not. Nothing is sent anywhere.

import { h } from "../kit/dom.js";
import { pngOf } from "../kit/save.js";
import { fromBitmap } from "./decode.js";

/**
 * @param {Blob & { name?: string }} file
 * @param {number} most  pixels along the longer side
 * @returns {Promise<{ picture: import("./picture.js").Picture, note: string }>}
 * @throws {Error} that says why it can't be used
 */
export async function readOwn(file, most) {
  const name = file.name ? `“${file.name}”` : "What was pasted";
  if (file.size === 0) throw new Error(`${name} is empty.`);
  if (/svg/i.test(file.type) || /\.svgz?$/i.test(file.name ?? "")) {
    throw new Error(`${name} is a drawing of lines (SVG): save it as PNG first.`);
  }
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new Error(
      `${name} is no picture that this browser can read: allowed are PNG, JPEG, WebP and GIF.`,
    );
  }
  const { width, height } = bitmap;
  const [narrow, low] = fitting(width, height, most);
  if (narrow === width && low === height) return { picture: fromBitmap(bitmap), note: "" };
  const smaller = await createImageBitmap(bitmap, {
    resizeWidth: narrow,
    resizeHeight: low,
    resizeQuality: "high",
  });
  bitmap.close();
  const note = `Scaled down from ${height}×${width} to ${low}×${narrow} pixels.`;
  return { picture: fromBitmap(smaller), note };
}

/** A size within a square, of the same proportions.
 * @param {number} width  @param {number} height  @param {number} most */
export function fitting(width, height, most) {
  const scale = Math.min(1, most / Math.max(width, height));
  return [width, height].map((side) => Math.max(1, Math.round(side * scale)));
}

/**
 * A picture as PNG, for Python in a notebook.
 * @param {import("./picture.js").Picture} picture
 * @returns {Promise<DataView>}  which all notebooks send as bytes
 */
export async function toPng({ shape: [channels, height, width], data }) {
  const canvas = h("canvas", { width, height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const size = width * height;
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = data[(channels === 3 ? c * size : 0) + i];
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return new DataView(await (await pngOf(canvas)).arrayBuffer());
}
