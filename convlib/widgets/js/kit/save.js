// A file for the reader, made in the page.

import { h } from "./dom.js";

/** @param {Blob} blob  @param {string} name  of the file */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * What a canvas shows.
 * @param {HTMLCanvasElement} canvas  @returns {Promise<Blob>}
 * @throws where the browser keeps it to itself
 */
export const pngOf = (canvas) =>
  new Promise((resolve, reject) =>
    canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error("it is too large")))
  );
