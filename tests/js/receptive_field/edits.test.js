import assert from "node:assert/strict";
import {
  addedAfter,
  addedTo,
  branched,
  FRESH,
  moved,
  removed,
  replaced,
  withoutBranch,
} from "../../../convlib/widgets/js/receptive_field/edits.js";
import { changed } from "../../../convlib/widgets/js/receptive_field/layers.js";

/** @typedef {import("../../../convlib/widgets/js/receptive_field/layers.js").Layer} Layer */
/** @typedef {import("../../../convlib/widgets/js/receptive_field/layers.js").Window} Window */

/** A layer that is told from others by its kernel. @param {number} size @returns {Window} */
const conv = (size) => ({ kind: "conv", kernel_size: size });
/** @type {Layer} */
const join = { kind: "branches", join: "add", branches: [[conv(3), conv(5)], []] };
/** @type {Layer[]} */ const stack = [conv(2), join, conv(7)];

/** @param {Layer[] | null} layers @returns {any} */
const kernels = (layers) =>
  layers?.map((layer) =>
    layer.kind === "branches" ? layer.branches.map(kernels) : layer.kernel_size
  );

Deno.test("a layer comes after the one that is chosen, or first of all", () => {
  assert.deepEqual(kernels(addedAfter(stack, [0])), [2, 3, [[3, 5], []], 7]);
  assert.deepEqual(kernels(addedAfter(stack, [1, 0, 0])), [2, [[3, 3, 5], []], 7]);
  assert.deepEqual(kernels(addedAfter(stack, [])), [3, 2, [[3, 5], []], 7]);
});

Deno.test("a layer is moved within its own list, and not beyond its ends", () => {
  assert.deepEqual(kernels(moved(stack, [1], 1)), [2, 7, [[3, 5], []]]);
  assert.deepEqual(kernels(moved(stack, [1, 0, 1], -1)), [2, [[5, 3], []], 7]);
  assert.equal(moved(stack, [0], -1), null);
  assert.equal(moved(stack, [1, 0, 1], 1), null);
});

Deno.test("a layer is taken out and replaced at any depth, and nothing given is changed", () => {
  assert.deepEqual(kernels(removed(stack, [1, 0, 0])), [2, [[5], []], 7]);
  assert.deepEqual(kernels(replaced(stack, [1, 0, 1], conv(9))), [2, [[3, 9], []], 7]);
  assert.deepEqual(kernels(stack), [2, [[3, 5], []], 7]);
});

Deno.test("branches are made of a layer, get layers, and become more", () => {
  assert.deepEqual(kernels(branched(stack, [2])), [2, [[3, 5], []], [[7], []]]);
  assert.deepEqual(kernels(addedTo(stack, [1], 1)), [2, [[3, 5], [3]], 7]);
  assert.deepEqual(kernels(addedTo(stack, [1], 2)), [2, [[3, 5], [], []], 7]);
});

Deno.test("a branch is taken out, and of two the other one takes the place of the join", () => {
  const three = addedTo(stack, [1], 2);
  assert.deepEqual(kernels(withoutBranch(three, [1], 0)), [2, [[], []], 7]);
  assert.deepEqual(kernels(withoutBranch(stack, [1], 1)), [2, 3, 5, 7]);
  assert.deepEqual(kernels(withoutBranch(stack, [1], 0)), [2, 7]);
});

Deno.test("equal layers are equal records, whatever way they came to be", () => {
  const there = changed(changed(conv(3), "stride", [2, 1]), "padding", [1, 1]);
  assert.deepEqual(there, { kind: "conv", kernel_size: 3, stride: [2, 1], padding: 1 });
  assert.deepEqual(changed(changed(there, "stride", 1), "padding", [0, 0]), conv(3));
  assert.deepEqual(FRESH, changed(conv(3), "padding", [1, 1]));
});
