// Plain data as Python and PyTorch write it.

import { exactNumber } from "./format.js";
import { toRows } from "./wire.js";

/** A number as Python reads it as a float: whole ones of many digits need an exponent. */
export const float = (/** @type {number} */ value) =>
  Math.abs(value) < 1e15 ? exactNumber(value) : value.toExponential();

/** @param {number[]} values */
export const tuple = (values) => `(${values.join(", ")})`;

/**
 * A tensor of float64, each row of its last axis on a line of its own.
 * @param {import("./conv.js").NDArray} array  2-D or more
 */
export const tensor = (array) =>
  `torch.tensor([\n${toRows(array).map(nested).join("")}], dtype=torch.float64)`;

/** @param {any[]} list  @returns {string} */
function nested(list) {
  if (!Array.isArray(list[0])) return `    [${list.map(float).join(", ")}],\n`;
  const inner = list.map(nested).join("").replaceAll(/^/gm, "    ").trimEnd();
  return `    [\n${inner}\n    ],\n`;
}
