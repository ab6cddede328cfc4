// The result as a file.

import { h } from "../kit/dom.js";

/**
 * Save what a canvas shows as PNG.
 * @param {HTMLCanvasElement} canvas  @param {string} name
 */
export function savePng(canvas, name) {
  canvas.toBlob((blob) => {
    if (!blob) return;
    const url = URL.createObjectURL(blob);
    h("a", { href: url, download: `${name}.png` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  });
}
