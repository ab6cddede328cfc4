import assert from "node:assert/strict";
import { inputField } from "../../../convlib/widgets/js/receptive_field/field.js";
import {
  cellAt,
  chosen,
  litBy,
  pathsOf,
  rangeOf,
  storeysOf,
} from "../../../convlib/widgets/js/receptive_field/pyramid_layout.js";

/** @typedef {import("../../../convlib/widgets/js/receptive_field/layers.js").Layer} Layer */

/** Dilations 1, 2 and 4, and a stride. @type {Layer[]} */
const stack = [
  { kind: "conv", kernel_size: 3, padding: 1 },
  { kind: "conv", kernel_size: 3, padding: 2, dilation: 2 },
  { kind: "pool", kernel_size: 2, stride: 2 },
];

Deno.test("a small stack has all its rows, with the padding that the next layer reads", () => {
  const { storeys, selected } = storeysOf(stack, [2], 1, 9, 8);
  assert.deepEqual(storeys.map(({ field }) => field.cells), [9, 9, 9, 4]);
  assert.deepEqual(storeys.map(({ ghosts }) => ghosts), [[1, 1], [2, 2], [0, 0], [0, 0]]);
  assert.equal(selected, 3);
});

Deno.test("of a deep stack the ends, the chosen row and where the jump changes are shown", () => {
  const fields = Array.from({ length: 50 }, (_, level) => ({
    ...inputField(9),
    jump: level < 10 ? 1 : level < 30 ? 2 : 4,
  }));
  const levels = chosen(fields, 17, 8);
  assert.equal(levels.length, 8);
  for (const level of [0, 9, 17, 29, 49]) assert.ok(levels.includes(level), String(level));
  assert.deepEqual(chosen(fields.slice(0, 8), 0, 8), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.equal(chosen(fields.slice(0, 9), 0, 8).length, 8);
});

Deno.test("a cell's cone has the windows' edges and the padding, cell by cell", () => {
  const { down, up, edges } = litBy(stack, 1, 9, 3, 0);
  assert.deepEqual(edges, [[-3, 4], [-2, 3], [0, 1], [0, 0]]);
  assert.deepEqual([...down[1].cells].sort(), [0, 1, 2, 3]);
  assert.deepEqual([...down[1].padding].sort(), [-1, -2]);
  assert.deepEqual([...down[0].padding], [-1]);
  assert.deepEqual([...up[0]], [0]);
});

Deno.test("the drawing has room for every window, up to half the input on each side", () => {
  const { storeys } = storeysOf(stack, [2], 1, 9, 8);
  assert.deepEqual(rangeOf(storeys), { low: -3.5, high: 10.5 });
  const wide = storeysOf([{ kind: "conv", kernel_size: 41, padding: 20 }], [0], 1, 10, 8);
  assert.deepEqual(rangeOf(wide.storeys), { low: -5.5, high: 14.5 });
});

Deno.test("a place is the cell whose centre is nearest, within the row", () => {
  const { storeys } = storeysOf(stack, [2], 1, 9, 8);
  const { field } = storeys[3]; // centres 0.5, 2.5, 4.5, 6.5
  assert.deepEqual([0, 2, 6.4, 9].map((x) => cellAt(field, x)), [0, 1, 3, null]);
});

Deno.test("a layer of a branch is reached by the layers before the join and of its branch", () => {
  /** @type {Layer[]} */
  const joined = [
    stack[0],
    { kind: "branches", join: "add", branches: [[stack[0], stack[1]], []] },
    stack[2],
  ];
  assert.deepEqual(pathsOf(joined, [1, 0, 1]), [[], [0], [1, 0, 0], [1, 0, 1]]);
  assert.deepEqual(pathsOf(joined, [2]), [[], [0], [1], [2]]);
  const { stack: leading, selected } = storeysOf(joined, [1, 0, 1], 1, 9, 8);
  assert.equal(leading.length, 3);
  assert.equal(selected, 3);
});
