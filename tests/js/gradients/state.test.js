import assert from "node:assert/strict";
import { repeated } from "../../../convlib/widgets/js/kit/controls.js";
import { fitted, nameOf, preset, PRESETS } from "../../../convlib/widgets/js/gradients/presets.js";
import { clamp } from "../../../convlib/widgets/js/gradients/state.js";
import { Refusal } from "../../../convlib/widgets/js/kit/refusal.js";
import { fromRows, toRows } from "../../../convlib/widgets/js/kit/wire.js";
import { derived, PATTERN } from "./figure.js";

/** @param {number} rows  @param {number} columns */
const ones = (rows, columns) =>
  fromRows(Array.from({ length: rows }, () => Array(columns).fill(1)));

Deno.test("all three gradients, by hand, and one after the other for the verdict", () => {
  const { all } = derived();
  assert.deepEqual(toRows(all.dW), [[12, 14]]);
  assert.deepEqual(toRows(all.dX), [[10, -40, 40], [0, 30, -60]]);
  assert.equal(all.db, 2);
  assert.deepEqual([...all.output.data], [12, 14, 10, -40, 40, 0, 30, -60, 2]);
});

/** @type {[string, Partial<import("./figure.js").State>, RegExp, RegExp][]} */
const REFUSED = [
  ["stride", { stride: [0, 1] }, /0, 1/, /from 1 to 4/],
  ["stride", { stride: [1, 5] }, /1, 5/, /from 1 to 4/],
  ["padding", { padding: /** @type {any} */ ("same") }, /same/, /from 0 to 4/],
  ["padding", { padding: [5, 0] }, /5, 0/, /from 0 to 4/],
  ["dilation", { dilation: [1, 0.5] }, /0.5/, /from 1 to 3/],
  ["input", { input: ones(9, 1) }, /9×1/, /to 8×8/],
  ["weight", { weight: ones(1, 6) }, /1×6/, /to 5×5/],
  ["weight", { dilation: [1, 3] }, /1×4/, /2×3/],
  ["grad_output", { grad_output: ones(2, 3) }, /2×3/, /2×2/],
  ["grad_output", { stride: [1, 2] }, /2×2/, /2×1/],
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

Deno.test("a view stays on its gradient; what is no place or no gradient is refused", () => {
  const { all } = derived();
  assert.deepEqual(clamp({ position: [5, -1], of: "weight" }, all).position, [0, 0]);
  assert.deepEqual(clamp({ position: [5, 9], of: "input" }, all).position, [1, 2]);
  assert.throws(() => clamp({ position: [1], of: "input" }, all), Refusal);
  assert.throws(() => clamp({ position: [0, 0], of: "bias" }, all), Refusal);
});

Deno.test("a dY with a name keeps it in another size", () => {
  for (const name of PRESETS) {
    const before = preset(name, [3, 4], PATTERN);
    assert.equal(nameOf(before, PATTERN), name);
    assert.deepEqual(fitted(before, [5, 2], PATTERN), preset(name, [5, 2], PATTERN));
  }
});

Deno.test("of another dY, what is no longer there is dropped, and what is new is 0", () => {
  const own = fromRows([[7, 8], [9, 4]]);
  assert.equal(nameOf(own, PATTERN), undefined);
  assert.deepEqual(toRows(fitted(own, [1, 3], PATTERN)), [[7, 8, 0]]);
  assert.deepEqual(toRows(fitted(own, [3, 1], PATTERN)), [[7], [9], [0]]);
});

Deno.test("another size of an input or a kernel crops or repeats its numbers", () => {
  const { input } = derived().state;
  assert.deepEqual(toRows(repeated(input, [1, 2])), [[1, 2]]);
  assert.deepEqual(toRows(repeated(input, [3, 4])), [[1, 2, 3, 1], [4, 5, 6, 4], [1, 2, 3, 1]]);
});
