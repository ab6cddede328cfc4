// Numbers, words, tuples and tensors as Python reads them.

import { exactNumber } from "./format.js";
import { toRows } from "./wire.js";

/** A number as Python reads it as a float: whole ones of many digits need an exponent. */
export const float = (/** @type {number} */ value) =>
  Math.abs(value) < 1e15 ? exactNumber(value) : value.toExponential();

/** @param {number[]} values */
export const tuple = (values) => `(${values.join(", ")})`;

/** A value of a layer's argument. @param {any} value */
export function literal(value) {
  if (Array.isArray(value)) return tuple(value);
  if (typeof value === "string") return `"${value}"`;
  if (typeof value === "boolean") return value ? "True" : "False";
  return value === null ? "None" : String(value);
}

/** @param {import("./conv.js").NDArray} array */
export const tensor = (array) => `torch.tensor(${list(toRows(array))}, dtype=torch.float64)`;

/** Nested lists, a line for each row of numbers. @param {any[]} rows  @param {string} [indent] */
function list(rows, indent = "") {
  if (!Array.isArray(rows[0])) return `[${rows.map(float).join(", ")}]`;
  /** @type {string[]} */
  const parts = rows.map((row) => `${indent}    ${list(row, `${indent}    `)},\n`);
  return `[\n${parts.join("")}${indent}]`;
}
