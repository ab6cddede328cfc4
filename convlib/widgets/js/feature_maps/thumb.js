// A small picture of a map: one square for each number, blue below zero, orange above.

import { s } from "../kit/dom.js";

/**
 * @typedef {{ element: any, update(map: import("../kit/conv.js").NDArray, most: number,
 *   signed: boolean): void }} Thumb
 */

/** @returns {Thumb} */
export function thumb() {
  const element = s("svg", { class: "cl-maps-thumb", "aria-hidden": "true" });
  /** @type {any[]} */ let squares = [];
  let drawn = "";

  return {
    element,
    /** Draw a map.
     * @param {import("../kit/conv.js").NDArray} map
     * @param {number} most  what is painted in full  @param {boolean} signed */
    update({ data, shape: [rows, columns] }, most, signed) {
      if (drawn !== `${rows}×${columns}`) {
        drawn = `${rows}×${columns}`;
        element.setAttribute("viewBox", `0 0 ${columns} ${rows}`);
        squares = Array.from(data, (_, at) =>
          s("rect", {
            x: at % columns,
            y: Math.floor(at / columns),
            width: 1.02, // no seams
            height: 1.02,
          }));
        element.replaceChildren(...squares);
      }
      squares.forEach((square, at) => {
        const part = most > 0 ? Math.min(Math.abs(data[at]) / most, 1) : 0;
        square.setAttribute("fill-opacity", part.toFixed(3));
        square.setAttribute(
          "class",
          !signed ? "is-ink" : data[at] < 0 ? "is-negative" : "is-positive",
        );
      });
    },
  };
}

/** What is painted in full: the largest magnitude, and whether there are negative numbers.
 * @param {ArrayLike<number>} data */
export function scaleOf(data) {
  let [most, signed] = [0, false];
  for (let i = 0; i < data.length; i++) {
    most = Math.max(most, Math.abs(data[i]));
    signed ||= data[i] < 0;
  }
  return { most, signed };
}
