// A figure's state in the address of its page: page.html#figure-2?stride=[2,1]&padding="same"…

import { isNumber } from "./format.js";
import { fromRows, isArray, toRows } from "./wire.js";

/**
 * @param {Record<string, any>} state  plain data; arrays become nested lists
 * @returns {string}
 */
export function encodeState(state) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    query.set(name, JSON.stringify(isArray(value) ? toRows(value) : value));
  }
  return query.toString();
}

/**
 * The state that a link tells, over the one a figure starts with.
 * @template {Record<string, any>} T
 * @param {string} query  @param {T} start
 * @param {string[]} [optional]  the names of what is a number or null
 * @returns {T}
 * @throws {Error} where the link can't be read
 */
export function decodeState(query, start, optional = []) {
  /** @type {Record<string, any>} */
  const state = { ...start };
  for (const [name, text] of new URLSearchParams(query)) {
    if (!Object.hasOwn(start, name)) {
      throw new Error(`it names “${name}”, which this figure does not have`);
    }
    const value = parse(name, text);
    state[name] = isArray(start[name]) ? array(name, value, start[name].shape.length) : value;
    const fits = optional.includes(name)
      ? value === null || isNumber(value)
      : isArray(start[name]) || sameKind(value, start[name]);
    if (!fits) {
      throw new Error(`its ${name} is ${text}`);
    }
  }
  return /** @type {T} */ (state);
}

/** @param {string} name  @param {string} text */
function parse(name, text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`its ${name} is ${text}`);
  }
}

/** @param {string} name  @param {any} rows  @param {number} axes */
function array(name, rows, axes) {
  if (!isNested(rows, axes)) throw new Error(`its ${name} is not a table of numbers`);
  return fromRows(rows);
}

/** Whether lists are nested so deep, those of a level equally long, with numbers at the bottom.
 * @param {any} rows  @param {number} axes @returns {boolean} */
function isNested(rows, axes) {
  if (!Array.isArray(rows) || rows.length === 0) return false;
  if (axes === 1) return rows.every(isNumber);
  return rows.every((row) => isNested(row, axes - 1)) &&
    rows.every((row) => row.length === rows[0].length) &&
    (axes === 2 || isNested(rows.flat(), axes - 1));
}

/** A number stays a number, yes stays yes or no, and a record one, of words, numbers and lists of
 * numbers; words and pairs of whole numbers may stand for one another (padding). What the figure
 * can't use of them, it refuses itself. */
function sameKind(/** @type {any} */ value, /** @type {any} */ start) {
  if (typeof start === "number") return isNumber(value);
  if (typeof start === "boolean") return typeof value === "boolean";
  if (isRecord(start)) return isRecord(value) && Object.values(value).every(isPart);
  if (Array.isArray(value) && value.some(isRecord)) return isList(start) && value.every(isRecord);
  const long = Array.isArray(start) ? start.length : 2;
  return typeof value === "string" ||
    (Array.isArray(value) && value.length === long && value.every(Number.isInteger));
}

/** @param {unknown} value */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether this is a list of records, as of layers, or a word that stands for one.
 * @param {any} start */
const isList = (start) =>
  typeof start === "string" || (Array.isArray(start) && start.some(isRecord));

/** @param {unknown} value */
const isPart = (value) =>
  typeof value === "string" || isNumber(value) || (Array.isArray(value) && value.every(isNumber));

/**
 * The link to a figure with this state, or null where the page can't reopen it
 * (a notebook's address says nothing of its figures).
 * @param {Element} element  @param {string} query  the encoded state
 */
export function linkTo(element, query) {
  const id = element.closest(".afm")?.id;
  return id ? `${location.href.split("#")[0]}#${id}?${query}` : null;
}

/** The query of the page's address, where it speaks of this figure. @param {Element} element */
export function queryFor(element) {
  const id = element.closest(".afm")?.id;
  const [target, query] = location.hash.slice(1).split("?");
  return id && target === id && query ? query : null;
}
