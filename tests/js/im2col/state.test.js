import assert from "node:assert/strict";
import { resized } from "../../../convlib/widgets/js/im2col/controls.js";
import { clamp, columnOf, positionOf, tapOf } from "../../../convlib/widgets/js/im2col/state.js";
import { Refusal } from "../../../convlib/widgets/js/kit/refusal.js";
import { fromRows, toRows } from "../../../convlib/widgets/js/kit/wire.js";
import { arange, derived } from "./figure.js";

Deno.test("a row times a column is an output", () => {
  const { all } = derived();
  assert.deepEqual(toRows(all.columns), [
    [1, 2, 4, 5],
    [2, 3, 5, 6],
    [7, 8, -1, -2],
    [8, 9, -2, -3],
  ]);
  assert.deepEqual(toRows(all.matrix), [[1, 0, -2, 3], [0, 1, 1, 1]]);
  assert.deepEqual(toRows(all.product), [[11, 13, 0, 0], [17, 20, 2, 1]]);
  assert.deepEqual(toRows(all.output), [[[11, 13], [0, 0]], [[17, 20], [2, 1]]]);
});

Deno.test("columns count windows, and rows weights, in reading order", () => {
  const { state, all } = derived({ weight: arange(1, 2, 2, 3), padding: [1, 1] });
  const [rows, columns] = all.columns.shape;
  const taps = Array.from({ length: rows }, (_, row) => tapOf(state, row));
  taps.forEach(({ channel, row, column }, at) =>
    assert.equal((channel * 2 + row) * 3 + column, at)
  );
  assert.deepEqual(taps[10], { channel: 1, row: 1, column: 1 });
  assert.deepEqual(all.output.shape, [1, 3, 3]);
  for (let column = 0; column < columns; column++) {
    assert.equal(columnOf(all.output.shape, positionOf(all.output.shape, column)), column);
  }
  assert.deepEqual(positionOf(all.output.shape, 5), [1, 2]);
});

/** @type {[string, Partial<import("./figure.js").State>, RegExp, RegExp][]} */
const REFUSED = [
  ["stride", { stride: [0, 1] }, /0, 1/, /from 1 to 8/],
  ["stride", { stride: [9, 1] }, /9, 1/, /from 1 to 8/],
  ["padding", { padding: [0, 5] }, /0, 5/, /from 0 to 4/],
  ["padding", { padding: /** @type {any} */ ("same") }, /same/, /from 0 to 4/],
  ["dilation", { dilation: [1, 0.5] }, /0.5/, /from 1 to 7/],
  ["dilation", { dilation: [1, 8] }, /1, 8/, /from 1 to 7/],
  ["input", { input: arange(4, 2, 3) }, /4×2×3/, /to 3×8×8/],
  ["input", { input: arange(2, 3) }, /2×3/, /1×1×1 to/],
  ["weight", { weight: arange(1, 2, 1, 6) }, /1×2×1×6/, /to 4×3×5×5/],
  ["weight", { weight: arange(1, 3, 1, 1) }, /3 channels/, /input of 2/],
  ["weight", { weight: arange(1, 2, 3, 1), dilation: [2, 1] }, /5×1/, /2×3/],
  [
    "input",
    { input: arange(3, 8, 8), weight: arange(1, 3, 3, 3), padding: [2, 2] },
    /27×100 columns are 2700/,
    /up to 2048/,
  ],
];

for (const [field, changes, value, allowed] of REFUSED) {
  Deno.test(`${field} refuses ${value.source} in words`, () => {
    assert.throws(() => derived(changes), (error) => {
      assert.ok(error instanceof Refusal, String(error));
      assert.equal(error.field, field);
      assert.match(error.message, value);
      assert.match(error.message, allowed);
      return true;
    });
  });
}

Deno.test("the largest values are taken", () => {
  derived({ stride: [8, 8], padding: [4, 4], dilation: [7, 7] });
  derived({ input: arange(3, 8, 8), weight: arange(4, 3, 3, 3), padding: [1, 1] });
  derived({ input: arange(3, 5, 5), weight: arange(4, 3, 5, 5) });
});

Deno.test("a view stays on the output; what is no place is refused", () => {
  const { all } = derived();
  const view = { position: [5, -1], filter: 9 };
  assert.deepEqual(clamp(view, all), { position: [1, 0], filter: 1 });
  assert.throws(() => clamp({ position: [1], filter: 0 }, all), Refusal);
  assert.throws(() => clamp({ position: [0, 0], filter: 0.5 }, all), Refusal);
});

Deno.test("another size crops, or repeats the numbers there are", () => {
  const { input } = derived().state;
  assert.deepEqual(toRows(resized(input, [1, 1, 2])), [[[1, 2]]]);
  assert.deepEqual(toRows(resized(input, [2, 3, 4]))[1], [
    [7, 8, 9, 7],
    [-1, -2, -3, -1],
    [7, 8, 9, 7],
  ]);
  const weight = fromRows([[[[1, 2]]], [[[3, 4]]]]);
  assert.deepEqual(toRows(resized(weight, [3, 2, 1, 1])), [
    [[[1]], [[1]]],
    [[[3]], [[3]]],
    [[[1]], [[1]]],
  ]);
});
