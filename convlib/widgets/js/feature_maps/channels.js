// The second zoom level: what each input map gives to the open one, as a row of small equations.

import { h } from "../kit/dom.js";
import { short } from "./explain.js";
import { plane } from "./network.js";
import { scaleOf, thumb } from "./thumb.js";

/** @typedef {import("../kit/conv.js").NDArray} NDArray */

/**
 * @param {(channel: number) => void} choose
 * @param {AbortSignal} signal
 */
export function channelTiles(choose, signal) {
  /** @type {ReturnType<typeof tile>[]} */ let tiles = [];
  const element = h("div", {
    class: "cl-maps-channels",
    role: "group",
    "aria-label": "What each input map gives",
  });

  return {
    element,
    /**
     * @param {NDArray} maps  the layer's input  @param {NDArray} kernels  (C, K_h, K_w), of the filter
     * @param {NDArray} sums  (C, H, W), its partial sums
     */
    update(maps, kernels, sums) {
      const channels = maps.shape[0];
      if (tiles.length !== channels) {
        tiles = Array.from({ length: channels }, (_, channel) => tile(channel, choose, signal));
        element.replaceChildren(...tiles.map(({ button }) => button));
      }
      [maps, kernels, sums].forEach((array, part) => {
        const { most, signed } = scaleOf(array.data);
        tiles.forEach(({ pictures }, c) => pictures[part].update(plane(array, c), most, signed));
      });
    },
    /** What each gives at the cell. @param {NDArray} sums  @param {number} channel
     *  @param {number[]} position */
    mark(sums, channel, [row, column]) {
      const [, rows, columns] = sums.shape;
      tiles.forEach(({ button, number }, c) => {
        const value = short(sums.data[(c * rows + row) * columns + column]);
        number.textContent = value;
        button.ariaLabel = button.title = `channel ${c} gives ${value}`;
        button.setAttribute("aria-pressed", String(c === channel));
        button.tabIndex = c === channel ? 0 : -1;
      });
    },
    /** Give the focus to the channel that is chosen. */
    focus: () => element.querySelector("[aria-pressed=true]")?.focus(),
  };
}

/** @param {number} channel  @param {(channel: number) => void} choose  @param {AbortSignal} signal */
function tile(channel, choose, signal) {
  const pictures = [thumb(), thumb(), thumb()];
  const number = h("span", { class: "cl-maps-number" });
  const [map, kernel, sum] = pictures.map(({ element }) => element);
  const button = h(
    "button",
    { type: "button", class: "cl-maps-channel" },
    h("span", { class: "cl-maps-number" }, String(channel)),
    h("span", { class: "cl-maps-equation" }, map, "⋆", kernel, "=", sum),
    number,
  );
  button.addEventListener("click", () => choose(channel), { signal });
  return { button, pictures, number };
}
