// A kernel of rank 1 as the outer product of its two vectors, and what that saves.

import { formatNumber } from "../kit/format.js";
import { h } from "../kit/dom.js";
import { factors } from "./separable.js";

export function vectors() {
  const picture = h("div", { class: "cl-vectors", role: "img" });
  const words = h("p", { class: "cl-remark" });
  return {
    element: h("div", { class: "cl-outer" }, h("div", { class: "cl-scroll" }, picture), words),
    /** @param {import("../kit/conv.js").NDArray} kernel */
    draw(kernel) {
      const found = Math.min(...kernel.shape) > 1 ? factors(kernel) : null;
      picture.replaceChildren(
        ...found ? [vector("cl-upright", found.column), "×", vector("cl-level", found.row)] : [],
      );
      picture.hidden = !found;
      if (found) {
        picture.ariaLabel = `The column ${told(found.column)} times the row ${told(found.row)}`;
      }
      words.textContent = describe(kernel, found);
    },
  };
}

/** @param {number[]} numbers */
const told = (numbers) => `(${numbers.map((number) => formatNumber(number, 3)).join(", ")})`;

/** @param {string} kind  @param {number[]} numbers */
const vector = (kind, numbers) =>
  h("span", { class: kind }, ...numbers.map((number) => h("span", {}, formatNumber(number, 3))));

const MACS = "multiply-accumulates (MACs) per pixel and channel";
const ONE = "1 multiply-accumulate (MAC) per pixel and channel.";

/**
 * How many products an output pixel takes, in one pass and in two.
 * @param {import("../kit/conv.js").NDArray} kernel
 * @param {ReturnType<typeof factors>} found
 */
export function describe({ shape: [rows, columns] }, found) {
  if (rows * columns === 1) return ONE;
  if (Math.min(rows, columns) === 1) return `${rows * columns} ${MACS}.`;
  const whole = `${rows}·${columns} = ${rows * columns}`;
  if (!found) return `No outer product of a column and a row: ${whole} ${MACS}.`;
  return "Rank 1: a column times a row. " +
    `In one pass ${whole} ${MACS}; ` +
    `in two, along the rows and along the columns, ${columns} + ${rows} = ${rows + columns}.`;
}
