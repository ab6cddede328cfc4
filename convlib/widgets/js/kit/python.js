// Numbers and arrays as Python and PyTorch read them.

import { exactNumber } from "./format.js";
import { toRows } from "./wire.js";

/** A number as Python reads it as a float: whole ones of many digits need an exponent.
 * @param {number} value */
export const float = (value) => Math.abs(value) < 1e15 ? exactNumber(value) : value.toExponential();

/** A float64 tensor of two axes. @param {import("./conv.js").NDArray} array */
export const tensor = (array) =>
  `torch.tensor([\n${
    toRows(array).map((row) => `    [${row.map(float).join(", ")}],\n`).join("")
  }], dtype=torch.float64)`;

/** @param {number[]} pair */
export const tuple = (pair) => `(${pair.join(", ")})`;
