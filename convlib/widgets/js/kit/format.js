// Numbers as a reader sees them, and as a reader types them.

const DIGITS = 6; // significant digits on screen; a cell's tooltip has them all

/**
 * A number in as few digits as tell the truth, with a true minus sign.
 * @param {number} value
 * @param {number} [digits]  significant ones
 */
export function formatNumber(value, digits = DIGITS) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  const text = size >= 1e6 || (size > 0 && size < 1e-4)
    ? rounded.toExponential().replace("e+", "e")
    : String(rounded);
  return text.replace("-", "−").replace("e-", "e−");
}

/** Every digit of a number, as Python and JavaScript write it. @param {number} value */
export const exactNumber = (value) => Object.is(value, -0) ? "0" : String(value);

/** What a figure computes with: so far from overflow that no sum of products gets there. */
export const isNumber = (/** @type {unknown} */ value) =>
  typeof value === "number" && Math.abs(value) <= 1e100;

/**
 * The number that was typed: 3, −1.5, 1e-3, or a fraction such as 1/9.
 * @param {string} text
 * @returns {number | null}  null where it is none, or not within ±1e100
 */
export function parseNumber(text) {
  const parts = text.replaceAll("−", "-").split("/").map((part) => part.trim());
  if (
    parts.length > 2 || !parts.every((part) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part))
  ) {
    return null;
  }
  const value = parts.length === 2 ? Number(parts[0]) / Number(parts[1]) : Number(parts[0]);
  return isNumber(value) ? value : null;
}

/**
 * One whole number for both axes, or two: "2", "2, 1", "2×1".
 * @param {string} text
 * @returns {number[] | null}
 */
export function parsePair(text) {
  const parts = text.trim().split(/\s*[,×x; ]\s*/);
  if (parts.length > 2 || !parts.every((part) => /^\d+$/.test(part))) return null;
  const [first, second = first] = parts.map(Number);
  return [first, second];
}

/** @param {number[]} pair  @param {string} [between] */
export const formatPair = ([first, second], between = ", ") =>
  first === second && between === ", " ? String(first) : `${first}${between}${second}`;

/** A number that stands after a sign: negative ones in brackets. @param {number} value */
export const factor = (value) => value < 0 ? `(${formatNumber(value)})` : formatNumber(value);

/** How many of what. @param {number} n  @param {string} what */
export const many = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;

/** A count with its digits in groups of three, as in the text: 34,944. @param {number} n */
export const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Bytes in the largest unit of which there is one, each 1024 of the last: 136.5 KiB.
 * @param {number} n */
export function readableBytes(n) {
  const unit = Math.min(Math.max(Math.floor(Math.log2(n) / 10), 0), UNITS.length - 1);
  return unit === 0 ? many(n, "byte") : `${formatNumber(n / 1024 ** unit, 4)} ${UNITS[unit]}`;
}
