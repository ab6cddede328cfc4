// Changes of a stack: a layer put in, taken out, moved, replaced, or set beside a branch.

import { isBranches } from "./layers.js";

/** @typedef {import("./layers.js").Layer} Layer */

/** What a new layer is. @type {Layer} */
export const FRESH = { kind: "conv", kernel_size: 3, padding: 1 };

/**
 * A stack whose innermost list at a path is another. Nothing given is changed.
 * @param {Layer[]} layers  @param {number[]} path  [layer, branch, layer, …]
 * @param {(list: Layer[], at: number) => Layer[]} change  of the list that holds the layer
 * @returns {Layer[]}
 */
function edited(layers, [at, branch, ...rest], change) {
  if (branch === undefined) return change(layers, at);
  const join = /** @type {import("./layers.js").Branches} */ (layers[at]);
  const branches = join.branches.with(branch, edited(join.branches[branch], rest, change));
  return layers.with(at, { ...join, branches });
}

/** @param {Layer[]} layers  @param {number[]} path  @param {Layer} layer */
export const replaced = (layers, path, layer) =>
  edited(layers, path, (list, at) => list.with(at, layer));

/** A fresh layer after the one at a path; first in the stack for the input's, which is empty.
 * @param {Layer[]} layers  @param {number[]} path */
export const addedAfter = (layers, path) =>
  path.length === 0
    ? [FRESH, ...layers]
    : edited(layers, path, (list, at) => list.toSpliced(at + 1, 0, FRESH));

/** @param {Layer[]} layers  @param {number[]} path */
export const removed = (layers, path) => edited(layers, path, (list, at) => list.toSpliced(at, 1));

/** One place towards the input (−1) or the output (1); null where there is none.
 * @param {Layer[]} layers  @param {number[]} path  @param {number} by */
export function moved(layers, path, by) {
  let there = true;
  const next = edited(layers, path, (list, at) => {
    there = at + by >= 0 && at + by < list.length;
    return there ? list.with(at, list[at + by]).with(at + by, list[at]) : list;
  });
  return there ? next : null;
}

/** A layer set beside a branch that passes its input on, as in a residual block.
 * @param {Layer[]} layers  @param {number[]} path */
export const branched = (layers, path) =>
  edited(
    layers,
    path,
    (list, at) => list.with(at, { kind: "branches", join: "add", branches: [[list[at]], []] }),
  );

/** A fresh layer at the end of a branch of a join, or a branch more that passes its input on.
 * @param {Layer[]} layers  @param {number[]} path  @param {number} branch */
export const addedTo = (layers, path, branch) =>
  edited(layers, path, (list, at) => {
    const join = list[at];
    if (!isBranches(join)) return list;
    const { branches } = join;
    const next = branch < branches.length
      ? branches.with(branch, [...branches[branch], FRESH])
      : [...branches, []];
    return list.with(at, { ...join, branches: next });
  });

/** A join without one of its branches; of two, the other one's layers take the place of the join.
 * @param {Layer[]} layers  @param {number[]} path  @param {number} branch */
export const withoutBranch = (layers, path, branch) =>
  edited(layers, path, (list, at) => {
    const join = list[at];
    if (!isBranches(join)) return list;
    const branches = join.branches.toSpliced(branch, 1);
    return branches.length > 1
      ? list.with(at, { ...join, branches })
      : list.toSpliced(at, 1, ...branches[0]);
  });

/** The path of the next layer in the same list. @param {number[]} path  @param {number} by */
export const beside = (path, by) =>
  path.length === 0 ? [0] : path.with(-1, path[path.length - 1] + by);
