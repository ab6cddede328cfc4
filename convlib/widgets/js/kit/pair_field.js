// Fields for whole numbers that come in pairs: (height, width), or one for both.

import { textField } from "./field.js";
import { formatPair, parsePair } from "./format.js";

/**
 * A stride, a padding, a dilation: one whole number for both axes, or two.
 * @param {{
 *   label: string, least: number, most: number, named?: string[],
 *   onChange(value: number[] | string): void,
 * }} options  the words in `named` are taken as they are
 * @param {AbortSignal} signal
 */
export function pairField({ label, least, most, named = [], onChange }, signal) {
  /** @param {number[] | null} pair */
  const within = (pair) => pair?.every((n) => n >= least && n <= most) ? pair : null;
  /** @type {ReturnType<typeof textField<any>>} */
  const field = textField({
    label,
    suggestions: named.length ? ["0", "1", ...named] : undefined,
    parse: (text) => named.includes(text.trim()) ? text.trim() : within(parsePair(text)),
    format: (value) => Array.isArray(value) ? formatPair(value) : value,
    allowed: `allowed are whole numbers from ${least} to ${most}, one for both axes ` +
      `or two as in “2, 1” (height, width)${named.length ? `; or ${named.join(", ")}` : ""}`,
    step: (value, by) =>
      (Array.isArray(value) ? value : [0, 0]).map((n) => Math.min(Math.max(n + by, least), most)),
    onChange,
  }, signal);
  return field;
}

/**
 * How large something is: height×width.
 * @param {{ label: string, most: number, onChange(size: number[]): void }} options
 * @param {AbortSignal} signal
 * @returns {ReturnType<typeof textField<number[]>>}
 */
export const sizeField = ({ label, most, onChange }, signal) =>
  textField({
    label,
    parse: (text) => {
      const size = parsePair(text);
      return size?.every((n) => n >= 1 && n <= most) ? size : null;
    },
    format: (size) => formatPair(size, "×"),
    allowed: `allowed are sizes from 1×1 to ${most}×${most} (height×width)`,
    onChange,
  }, signal);
