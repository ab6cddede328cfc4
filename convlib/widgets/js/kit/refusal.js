// Why arguments are refused, and by which field.

import { exactNumber, formatNumber } from "./format.js";

/** With every digit, since the last one may be why, and other values as Python has them.
 * @param {unknown} value */
export function shown(value) {
  if (typeof value === "string") return `“${value}”`;
  if (typeof value !== "number") {
    return { null: "None", true: "True", false: "False" }[String(value)] ?? String(value);
  }
  const text = Number.isFinite(value) ? exactNumber(value) : formatNumber(value);
  return text.replaceAll("-", "−").replace("e+", "e");
}

/** @param {number} least  @param {number} most */
const range = (least, most) => `from ${shown(least)} to ${shown(most)}`;

export class Refusal extends Error {
  /** @param {string} field  @param {string} message */
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}

/** @param {string} field  @param {unknown} value  @param {string[]} allowed */
export function checkChoice(field, value, allowed) {
  if (typeof value === "string" && allowed.includes(value)) return;
  throw new Refusal(field, `“${value}”: allowed are ${allowed.join(", ")}.`);
}

/** From one cell to so many along each axis.
 * @param {string} field  @param {number[]} shape  @param {number[]} most */
export function checkShape(field, shape, most) {
  const fits = shape.length === most.length &&
    shape.every((n, axis) => Number.isInteger(n) && n >= 1 && n <= most[axis]);
  if (fits) return;
  const least = most.map(() => 1).join("×");
  throw new Refusal(
    field,
    `${shape.join("×")} cells: allowed are ${least} to ${most.join("×")}.`,
  );
}

/** @param {unknown} pair @returns {pair is number[]} */
export const isPair = (pair) =>
  Array.isArray(pair) && pair.length === 2 && pair.every(Number.isInteger);

/** A pair of whole numbers.
 * @param {string} field  @param {unknown} pair  @param {number} least  @param {number} most */
export function checkPair(field, pair, least, most) {
  if (isPair(pair) && pair.every((n) => n >= least && n <= most)) return;
  const values = [pair].flat().map(shown).join(", ");
  const twoOrOne = !Array.isArray(pair) || pair.length === 2;
  throw new Refusal(
    field,
    twoOrOne
      ? `${values}: allowed are whole numbers ${range(least, most)}.`
      : `(${values}): allowed are one or two whole numbers ${range(least, most)}.`,
  );
}

/** @param {string} field  @param {unknown} value  @param {number} least  @param {number} most */
export function checkNumber(field, value, least, most) {
  if (typeof value === "number" && value >= least && value <= most) return;
  throw new Refusal(field, `${shown(value)}: allowed are numbers ${range(least, most)}.`);
}

/** @param {string} field  @param {unknown} value  @param {number} least  @param {number} most */
export function checkWhole(field, value, least, most) {
  const whole = typeof value === "number" && Number.isInteger(value);
  if (whole && value >= least && value <= most) return;
  throw new Refusal(field, `${shown(value)}: allowed are whole numbers ${range(least, most)}.`);
}
