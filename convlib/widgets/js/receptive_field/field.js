// Receptive fields along an axis, layer by layer: the twin of convlib.receptive_field.

import { outputSize, samePadding } from "../kit/geometry.js";
import { Refusal } from "../kit/refusal.js";
import { along, extent, isBranches, titleOf } from "./layers.js";

/**
 * @typedef {import("./layers.js").Layer} Layer
 * @typedef {import("./layers.js").Window} Window
 * @typedef {{ size: number, jump: number, padding: number, aligned: boolean, cells: number }}
 *   Field  After a layer, along an axis: r, S, P, whether all joins so far were aligned, and how
 *   many outputs there are.
 */

/** The input itself. @param {number} cells @returns {Field} */
export const inputField = (cells) => ({ size: 1, jump: 1, padding: 0, aligned: true, cells });

/** The middle of what an output sees: −P + uS + (r−1)/2. @param {Field} field
 * @param {number} [output] */
export const centre = ({ size, jump, padding }, output = 0) =>
  -padding + output * jump + (size - 1) / 2;

/** The first and the last input cell that an output sees; both may lie in the padding.
 * @param {Field} field  @param {number} [output]  @returns {[number, number]} */
export const windowOf = ({ size, jump, padding }, output = 0) => {
  const first = -padding + output * jump;
  return [first, first + size - 1];
};

/** Cells that a layer adds before and after. @param {Window} layer  @param {number} axis
 * @param {number} cells  @returns {[number, number]} */
export function sidesOf(layer, axis, cells) {
  const padding = layer.padding ?? 0;
  if (typeof padding === "string") {
    const [k, s, d] = [
      along(layer, "kernel_size", axis),
      along(layer, "stride", axis),
      along(layer, "dilation", axis),
    ];
    return samePadding(cells, k, s, d);
  }
  return [along(layer, "padding", axis), along(layer, "padding", axis)];
}

/**
 * One layer further.
 * @param {Field} field  @param {Layer} layer  @param {number} axis
 * @param {string} title  what the layer is called, if it has no output
 * @returns {Field}
 */
export function after(field, layer, axis, title) {
  if (isBranches(layer)) return joined(ends(field, layer, axis, title), title);
  const [before, behind] = sidesOf(layer, axis, field.cells);
  const stride = along(layer, "stride", axis);
  const dilation = along(layer, "dilation", axis);
  const kernel = along(layer, "kernel_size", axis);
  const cells = outputSize(field.cells, kernel, stride, dilation, before, behind);
  if (cells < 1) {
    throw new Refusal(
      "layers",
      `${capital(title)} has no output: its kernel reaches over ${extent(layer, axis)} cells, ` +
        `but the padded ${["height", "width"][axis]} has ${field.cells + before + behind}.`,
    );
  }
  return {
    size: field.size + (extent(layer, axis) - 1) * field.jump,
    jump: field.jump * stride,
    padding: field.padding + before * field.jump,
    aligned: field.aligned,
    cells,
  };
}

/** Where each branch ends. @param {Field} field  @param {import("./layers.js").Branches} layer
 * @param {number} axis  @param {string} title */
export const ends = (field, layer, axis, title) =>
  layer.branches.map((branch, b) =>
    branch.reduce(
      (at, inner, i) =>
        after(at, inner, axis, titleOf(inner, i + 1, `${title}, branch ${b + 1}, `)),
      field,
    )
  );

/** @param {Field[]} fields  @param {string} title @returns {Field} */
function joined(fields, title) {
  for (const what of /** @type {const} */ (["jump", "cells"])) {
    const values = fields.map((field) => field[what]);
    if (new Set(values).size > 1) {
      throw new Refusal(
        "layers",
        `${capital(title)} joins outputs of different ${what === "jump" ? "jumps" : "sizes"}, ` +
          `which no sum or concatenation takes: ${values.join(", ")}.`,
      );
    }
  }
  const first = Math.min(...fields.map((field) => windowOf(field)[0]));
  const last = Math.max(...fields.map((field) => windowOf(field)[1]));
  return {
    ...fields[0],
    size: last - first + 1,
    padding: -first,
    aligned: fields.every((field) => field.aligned) && areAligned(fields),
  };
}

/** Whether outputs of the same number look at the same place. @param {Field[]} fields */
export const areAligned = (fields) =>
  new Set(fields.map((field) => `${field.jump} ${centre(field)}`)).size === 1;

/** @param {string} text */
const capital = (text) => `${text[0].toUpperCase()}${text.slice(1)}`;
