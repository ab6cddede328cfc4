// Which rows of the table are shown, and in which order. Plain data in, plain data out; no DOM.

import { checkChoice, Refusal } from "../kit/refusal.js";

/**
 * @typedef {"number" | "outputs" | "difference" | "tolerance" | "used"} Sort
 * @typedef {{ sort: Sort, descending: boolean, filter: string }} State
 * @typedef {number | number[]} Pair
 * @typedef {Record<string, any[]>} Columns  A list for each column, as Python sends them.
 * @typedef {{
 *   number: number, in_channels: number, out_channels: number, kernel_size: Pair, stride: Pair,
 *   padding: Pair | string, dilation: Pair, groups: number, bias: boolean, padding_mode: string,
 *   dtype: string, size: Pair, batch: number | null, seed: number, note: string, shape: number[],
 *   outputs: number, difference: number, tolerance: number, used: number, why: string,
 *   agrees: boolean, words: Record<string, string>, text: string,
 * }} Row  A configuration, and what the comparison found; `words` are its arguments as one types
 *   them, `text` all that a word is looked for in.
 */

export const ARGUMENTS = ["sort", "descending", "filter"];
const SORTS = ["number", "outputs", "difference", "tolerance", "used"];

const NAMES = ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation"]
  .concat(["groups", "bias", "padding_mode", "dtype", "size", "batch", "seed"]);

/** A pair or a word as one types it: (2,1), 2, same, True, None. @param {any} value */
function word(value) {
  if (Array.isArray(value)) return `(${value.join(",")})`;
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value ?? "None");
}

/** The rows of a table that came column by column. @param {Columns} columns @returns {Row[]} */
export function rowsOf({ whys, ...columns }) {
  return columns.agrees.map((_, number) => {
    const row = Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, values[number]]),
    );
    const words = Object.fromEntries(NAMES.map((name) => [name, word(row[name])]));
    const agrees = row.agrees ? "agrees" : "differs";
    const chosen = row.note && "chosen";
    const said = Object.entries(words).map(([name, value]) => `${name}=${value}`);
    return /** @type {Row} */ ({
      ...row,
      number,
      difference: row.absolute ?? Infinity, // JSON knows no infinity
      tolerance: row.tolerance ?? Infinity,
      used: row.used ?? Infinity,
      outputs: row.shape.reduce((/** @type {number} */ n, /** @type {number} */ m) => n * m, 1),
      why: whys[row.why],
      words,
      text: [`row=${number}`, ...said, agrees, chosen, row.note].join(" ").toLowerCase(),
    });
  });
}

/**
 * The rows that are shown, in their order.
 * @param {State} state  @param {Row[]} rows
 * @throws {Refusal} where there is no such order
 */
export function derive({ sort, descending, filter }, rows) {
  checkChoice("sort", sort, SORTS);
  if (typeof filter !== "string") {
    throw new Refusal("filter", `${filter}: allowed are words.`); // of a link
  }
  const tests = filter.toLowerCase().split(/\s+/).filter(Boolean).map(test);
  const kept = rows.filter((row) => tests.every((passes) => passes(row)));
  const sign = descending ? -1 : 1;
  return kept.sort((a, b) => {
    const [one, other] = [a[sort], b[sort]];
    return one === other ? a.number - b.number : sign * (one < other ? -1 : 1);
  });
}

/** What one word of the filter asks of a row: name=value, name!=value, or that it is there.
 * @param {string} asked @returns {(row: Row) => boolean} */
function test(asked) {
  const [, name, not, value] = asked.match(/^(\w+)(!?)=(.+)$/) ?? [];
  if (!name) return (row) => row.text.includes(asked);
  const plain = value.replace(/["']/g, "");
  return ({ words }) => name in words && (words[name].toLowerCase() === plain) === (not === "");
}

/** The row one looks at: the one asked for, or the first where it is not shown.
 * @param {number} number  @param {Row[]} shown */
export const clamp = (number, shown) =>
  shown.some((row) => row.number === number) ? number : shown[0]?.number ?? number;

/** A part as a percentage of two digits. @param {number} part */
export const percent = (part) =>
  Number.isFinite(part) ? `${Number((100 * part).toPrecision(2))} %` : "∞";
