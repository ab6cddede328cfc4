// Why arguments are refused, and by which field.

import { exactNumber } from "./format.js";

/** With every digit, since the last one may be why. @param {unknown} value */
export const shown = (value) =>
  typeof value === "number" ? exactNumber(value).replaceAll("-", "−").replace("e+", "e") : value;

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
  throw new Refusal(
    field,
    `${[pair].flat().map(shown).join(", ")}: allowed are whole numbers ${range(least, most)}.`,
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
