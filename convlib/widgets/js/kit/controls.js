// The controls of a window's arguments: each shows one and asks for one change.

import { choice, textField } from "./field.js";
import { formatNumber, parseNumber } from "./format.js";
import { pairField, sizeField } from "./pair_field.js";
import { fromRows } from "./wire.js";

/**
 * @typedef {import("./conv.js").NDArray} NDArray
 * @typedef {import("./frame.js").Control} Control
 * @typedef {import("./session.js").Edit} Edit
 */

/** Words that are shown as they are. @param {string[]} values */
export const words = (values) => Object.fromEntries(values.map((value) => [value, value]));

/**
 * The same numbers in another shape: cropped, or with zeros at the right and at the bottom.
 * @param {NDArray} array  @param {number[]} shape
 * @returns {NDArray}
 */
export function resized({ data, shape: [height, width] }, [rows, columns]) {
  const cells = Float64Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    return row < height && column < width ? data[row * width + column] : 0;
  });
  return { data: cells, shape: [rows, columns] };
}

/**
 * The same numbers in another shape: cropped, or repeated, where a new cell with a zero would look
 * like one of padding.
 * @param {NDArray} array  @param {number[]} shape
 * @returns {NDArray}
 */
export function repeated({ data, shape: [height, width] }, [rows, columns]) {
  const cells = Float64Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns) % height, at % columns % width];
    return data[row * width + column];
  });
  return { data: cells, shape: [rows, columns] };
}

/**
 * Makers of controls for a state, which is the latest that any of them was set to.
 * @param {any} state  @param {Edit} edit  @param {AbortSignal} signal
 */
export function controlMakers(state, edit, signal) {
  /** @param {Node} element  @param {(state: any) => void} set @returns {Control} */
  const control = (element, set) => ({
    element,
    set(now) {
      state = now;
      set(now);
    },
  });

  return {
    /** Whole numbers for both axes, or a word.
     * @param {string} name  @param {string} label  @param {number} least  @param {number} most
     * @param {string[]} [named] */
    pair(name, label, least, most, named = []) {
      const field = pairField({
        label,
        least,
        most,
        named,
        onChange: (value) => edit(name, { [name]: value }, field.say),
      }, signal);
      return control(field.element, (now) => field.set(now[name]));
    },

    /** The shape of an array, which is cropped or filled up with zeros, unless `reshape` knows
     * better.
     * @param {string} name  @param {string} label  @param {number} most
     * @param {(array: NDArray, size: number[]) => NDArray} [reshape] */
    size(name, label, most, reshape = resized) {
      const field = sizeField({
        label,
        most,
        onChange: (size) => edit(`${name} size`, { [name]: reshape(state[name], size) }, field.say),
      }, signal);
      return control(field.element, (now) => field.set(now[name].shape));
    },

    /** @param {string} name  @param {string} label
     * @param {(value: number, by: number) => number} [step]  where a nudge by 1 or −1 leads */
    number(name, label, step = (value, by) => value + by) {
      /** @type {ReturnType<typeof textField<number>>} */
      const field = textField({
        label,
        parse: parseNumber,
        format: formatNumber,
        allowed: "allowed are finite numbers such as 2, −0.5 or 1/9, up to 1e100",
        step,
        onChange: (value) => edit(name, { [name]: value }, field.say),
      }, signal);
      return control(field.element, (now) => field.set(now[name]));
    },

    /** @param {string} name  @param {string} label  @param {Record<string, string>} options */
    choice(name, label, options) {
      const select = choice({
        label,
        options,
        onChange: (value) => {
          edit(name, { [name]: value }, (message) => select.say(message));
          select.set(state[name]);
        },
      }, signal);
      return control(select.element, (now) => select.set(now[name]));
    },

    /** A kernel by its name, or any other argument that is a table of numbers.
     * @param {Record<string, number[][]>} kernels  from names to rows
     * @param {string} [name]  of the argument  @param {string} [label] */
    namedKernel(kernels, name = "weight", label = "Named kernel") {
      const OWN = "your own";
      const named = choice({
        label,
        options: words([OWN, ...Object.keys(kernels)]),
        onChange: (chosen) => {
          if (chosen in kernels) edit(`named ${name}`, { [name]: fromRows(kernels[chosen]) }, say);
          named.set(nameOf(state[name]));
        },
      }, signal);
      const say = (/** @type {string} */ message) => named.say(message);
      /** @param {NDArray} array */
      const nameOf = (array) => kernelName(kernels, array) ?? OWN;
      return control(named.element, (now) => named.set(nameOf(now[name])));
    },
  };
}

/** The name of a kernel, if it has one. @param {Record<string, number[][]>} kernels
 * @param {NDArray} weight */
export const kernelName = (kernels, { data, shape }) =>
  Object.keys(kernels).find((name) => {
    const rows = kernels[name];
    return rows.length === shape[0] && rows[0].length === shape[1] &&
      rows.flat().every((value, at) => value === data[at]);
  });
