// Where the rows and cells of a pyramid are, in input cells, and which of them are lit. No DOM.

import { after, centre, inputField, sidesOf } from "./field.js";
import { along, extent, isBranches } from "./layers.js";
import { seenBy, sizesOf, whoSee } from "./reach.js";
import { leading } from "./rows.js";

/**
 * @typedef {import("./layers.js").Layer} Layer
 * @typedef {import("./field.js").Field} Field
 * @typedef {{ level: number, path: number[], field: Field, ghosts: [number, number] }} Storey
 *   A row of the pyramid: how many layers lead to it, its path, its field, and how many padding
 *   cells the next layer reads before and behind it.
 */

/**
 * The paths of the rows from the input to the end of the list that holds a layer.
 * @param {Layer[]} layers  @param {number[]} path  @returns {number[][]}
 */
export function pathsOf(layers, path) {
  const [at, branch] = path;
  if (branch === undefined) return [[], ...layers.map((_, i) => [i])];
  const paths = Array.from({ length: at + 1 }, (_, i) => i ? [i - 1] : []);
  const depth = path.length - 1;
  for (let upTo = 2; upTo <= depth; upTo += 2) {
    const here = path.slice(0, upTo);
    for (let i = 0; i < (upTo === depth ? path[upTo] + 1 : path[upTo]); i++) {
      paths.push([...here, i]);
    }
  }
  return paths;
}

/**
 * The rows of a pyramid, from the input up. Of a deep stack some: where the jump changes next,
 * the ends, the one that is looked at, and those between that are furthest from others.
 * @param {Layer[]} layers  @param {number[]} path  of the row that is looked at
 * @param {number} axis  @param {number} input  cells  @param {number} most  rows
 * @returns {{ stack: Layer[], storeys: Storey[], selected: number }}
 */
export function storeysOf(layers, path, axis, input, most) {
  const inner = path.length > 1;
  const stack = inner ? leading(layers, path) : layers;
  const paths = pathsOf(layers, path);
  const fields = [inputField(input)];
  for (const layer of stack) {
    fields.push(after(fields[fields.length - 1], layer, axis, "layer"));
  }
  const selected = inner ? stack.length : path.length ? path[0] + 1 : 0;
  const storeys = chosen(fields, selected, most).map((level) => ({
    level,
    path: paths[level],
    field: fields[level],
    ghosts: stack[level] ? ghostsOf(stack[level], axis, fields[level].cells) : [0, 0],
  }));
  return { stack, storeys: /** @type {Storey[]} */ (storeys), selected };
}

/** Padding cells before and behind, those of the widest branch. @param {Layer} layer
 * @param {number} axis  @param {number} cells  @returns {number[]} */
function ghostsOf(layer, axis, cells) {
  if (!isBranches(layer)) return sidesOf(layer, axis, cells);
  const first = layer.branches.map(([inner]) => inner ? ghostsOf(inner, axis, cells) : [0, 0]);
  return [0, 1].map((side) => Math.max(...first.map((sides) => sides[side])));
}

/** @param {Field[]} fields  @param {number} selected  @param {number} most */
export function chosen(fields, selected, most) {
  const last = fields.length - 1;
  if (last < most) return fields.map((_, level) => level);
  const ends = fields.map((_, level) => level).filter((level) =>
    level > 0 && level < last && fields[level + 1].jump !== fields[level].jump
  );
  const levels = new Set([0, last, selected, ...ends.slice(-(most - 3))]);
  while (levels.size < most) {
    const sorted = [...levels].sort((a, b) => a - b);
    const gaps = sorted.slice(1).map((level, i) => level - sorted[i]);
    const at = gaps.indexOf(Math.max(...gaps));
    if (gaps[at] < 2) break;
    levels.add(sorted[at] + Math.floor(gaps[at] / 2));
  }
  return [...levels].sort((a, b) => a - b);
}

/**
 * From where to where a pyramid goes, in input cells: the input, and the padding as far as it is
 * half as wide.
 * @param {Storey[]} storeys
 * @returns {{ low: number, high: number }}
 */
export function rangeOf(storeys) {
  const cells = storeys[0].field.cells;
  const { padding, jump, size, cells: outputs } = storeys[storeys.length - 1].field;
  const beyond = -padding + (outputs - 1) * jump + size - cells;
  const side = (/** @type {number} */ n) => Math.min(Math.max(n, 0), Math.ceil(cells / 2));
  return { low: -side(padding) - 0.5, high: cells - 0.5 + side(beyond) };
}

/**
 * What is lit: below the cell what it sees, above it who sees it; and the windows' edges.
 * @param {Layer[]} stack  @param {number} axis  @param {number} input
 * @param {number} level  @param {number} cell
 */
export function litBy(stack, axis, input, level, cell) {
  const below = stack.slice(0, level);
  const down = seenBy(below, axis, input, [cell]);
  const size = sizesOf(below, axis, input)[level];
  const up = whoSee(stack.slice(level), axis, size, [cell]);
  return { down, up, edges: edgesOf(below, axis, input, cell) };
}

/** The first and the last cell of the window at each row, be it in the padding or not.
 * @param {Layer[]} layers  @param {number} axis  @param {number} input  @param {number} cell
 * @returns {[number, number][]} */
function edgesOf(layers, axis, input, cell) {
  const sizes = sizesOf(layers, axis, input);
  /** @type {[number, number][]} */ const edges = [[cell, cell]];
  for (let at = layers.length - 1; at >= 0; at--) {
    edges.unshift(edgesBelow([layers[at]], axis, sizes[at], edges[0]));
  }
  return edges;
}

/** @param {Layer[]} layers  @param {number} axis  @param {number} input
 * @param {[number, number]} edges  @returns {[number, number]} */
function edgesBelow(layers, axis, input, edges) {
  const sizes = sizesOf(layers, axis, input);
  for (let at = layers.length - 1; at >= 0; at--) {
    const layer = layers[at];
    if (isBranches(layer)) {
      const each = layer.branches.map((branch) => edgesBelow(branch, axis, sizes[at], edges));
      edges = [Math.min(...each.map(([first]) => first)), Math.max(...each.map(([, l]) => l))];
    } else {
      const [before] = sidesOf(layer, axis, sizes[at]);
      const stride = along(layer, "stride", axis);
      edges = [edges[0] * stride - before, edges[1] * stride - before + extent(layer, axis) - 1];
    }
  }
  return edges;
}

/** The cell of a row at a place, or null. @param {Field} field  @param {number} x  input cells */
export function cellAt(field, x) {
  const cell = Math.round((x - centre(field)) / field.jump) + 0; // never −0
  return cell >= 0 && cell < field.cells ? cell : null;
}
