// The rows of the table: the input, then each layer, those of branches before their join.

import { after, ends, inputField } from "./field.js";
import { isBranches, titleOf } from "./layers.js";

/**
 * @typedef {import("./field.js").Field} Field
 * @typedef {import("./layers.js").Layer} Layer
 * @typedef {{
 *   path: number[], layer: Layer | null, title: string, depth: number, fields: Field[],
 *   ends: Field[][] | null,
 * }} Row  The path is [layer, branch, layer, …], empty for the input; fields along height and
 *   width; of a join also those of each of its branches, along height and width.
 */

/**
 * @param {Layer[]} layers  @param {number[]} size  of the input
 * @returns {Row[]}
 */
export function rowsOf(layers, size) {
  const fields = size.map(inputField);
  const input = { path: [], layer: null, title: "input", depth: 0, fields, ends: null };
  return [input, ...inside(layers, fields, [], "")];
}

/** @param {Layer[]} layers  @param {Field[]} fields  @param {number[]} path
 * @param {string} where  @returns {Row[]} */
function inside(layers, fields, path, where) {
  const rows = [];
  for (const [at, layer] of layers.entries()) {
    const before = fields;
    const here = [...path, at];
    const title = titleOf(layer, at + 1, where);
    fields = before.map((field, axis) => after(field, layer, axis, title));
    if (isBranches(layer)) {
      for (const [b, branch] of layer.branches.entries()) {
        rows.push(...inside(branch, before, [...here, b], `${title}, branch ${b + 1}, `));
      }
    }
    rows.push({
      path: here,
      layer,
      title,
      depth: (here.length - 1) / 2,
      fields,
      ends: isBranches(layer) ? before.map((field, axis) => ends(field, layer, axis, title)) : null,
    });
  }
  return rows;
}

/** The layers that lead from the input to a row. @param {Layer[]} layers  @param {number[]} path
 * @returns {Layer[]} */
export function leading(layers, [at, branch, ...rest]) {
  if (at === undefined) return [];
  if (branch === undefined) return layers.slice(0, at + 1);
  const join = /** @type {import("./layers.js").Branches} */ (layers[at]);
  return [...layers.slice(0, at), ...leading(join.branches[branch], rest)];
}
