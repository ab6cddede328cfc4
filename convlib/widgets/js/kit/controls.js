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

    /** @param {string} name  @param {string} label */
    number(name, label) {
      /** @type {ReturnType<typeof textField<number>>} */
      const field = textField({
        label,
        parse: parseNumber,
        format: formatNumber,
        allowed: "allowed are finite numbers such as 2, −0.5 or 1/9, up to 1e100",
        step: (value, by) => value + by,
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

    /** A kernel by its name. @param {Record<string, number[][]>} kernels  from names to rows */
    namedKernel(kernels) {
      const OWN = "your own";
      const named = choice({
        label: "Named kernel",
        options: words([OWN, ...Object.keys(kernels)]),
        onChange: (name) => {
          if (name in kernels) edit("named kernel", { weight: fromRows(kernels[name]) }, named.say);
          named.set(nameOf(state.weight));
        },
      }, signal);
      /** @param {NDArray} weight */
      const nameOf = (weight) => kernelName(kernels, weight) ?? OWN;
      return control(named.element, (now) => named.set(nameOf(now.weight)));
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
