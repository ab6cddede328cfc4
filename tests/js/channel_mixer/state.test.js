import assert from "node:assert/strict";
import { laidOut, regrouped } from "../../../convlib/widgets/js/channel_mixer/blocks.js";
import {
  blocksOf,
  clamp,
  divisors,
  plane,
  taps,
} from "../../../convlib/widgets/js/channel_mixer/state.js";
import { Refusal } from "../../../convlib/widgets/js/kit/refusal.js";
import { fromRows, toRows } from "../../../convlib/widgets/js/kit/wire.js";
import { arange, derived, GROUPED, layer, SEPARABLE, VARIED } from "./figure.js";

Deno.test("the products under a window make the partial sum, or the map, of a channel", () => {
  for (const changes of VARIED) {
    const { state, all } = derived(changes);
    const [filters, rows, columns] = all.output.shape;
    for (let filter = 0; filter < filters; filter++) {
      blocksOf(state, filter).forEach(({ kernel, sum }, channel) => {
        const made = all.maps ? plane(all.maps, channel) : plane(all.partialSums, sum);
        for (let at = 0; at < rows * columns; at++) {
          const place = [Math.floor(at / columns), at % columns];
          const products = taps(state, all, channel, kernel, place);
          assert.equal(products.reduce((s, t) => s + t.value * t.weight, 0), made.data[at]);
          for (const { row, column, padding, value } of products) {
            const real = toRows(state.input)[channel][row]?.[column];
            assert.equal(value, real ?? 0);
            assert.equal(padding, real === undefined);
          }
        }
      });
    }
  }
});

Deno.test("a filter sees the channels of its group, a 1×1 layer sees all", () => {
  const seen = (/** @type {any} */ changes, /** @type {number} */ filter) => [
    ...blocksOf(layer(changes), filter).keys(),
  ];
  assert.deepEqual(seen({}, 2), [0, 1]);
  assert.deepEqual([0, 1, 2, 3].map((f) => seen(GROUPED, f)), [[0, 1], [0, 1], [2, 3], [2, 3]]);
  assert.deepEqual(seen(SEPARABLE, 2), [0, 1]);
  const multiplier = { weight: arange([4, 1, 2, 2]), bias: arange([4]), groups: 2 };
  assert.deepEqual([0, 1, 2, 3].map((f) => seen(multiplier, f)), [[0], [0], [1], [1]]);
});

Deno.test("groups are the divisors of both numbers of channels", () => {
  assert.deepEqual(divisors(3, 2), [1]);
  assert.deepEqual(divisors(4, 6), [1, 2]);
  assert.deepEqual(divisors(6, 6), [1, 2, 3, 6]);
});

Deno.test("fewer groups bring back the blocks that more groups took away", () => {
  const dense = layer({ weight: arange([2, 2, 2, 2], 1), bias: arange([2]) });
  const memory = laidOut(dense, null);
  const weight = regrouped(memory, 2);
  assert.deepEqual(toRows(weight), [[[[1, 2], [3, 4]]], [[[13, 14], [15, 16]]]]);
  weight.data[0] = 99;
  const back = regrouped(laidOut({ ...dense, weight, groups: 2 }, memory), 1);
  assert.deepEqual(toRows(back)[0], [[[99, 2], [3, 4]], [[5, 6], [7, 8]]]);
  assert.deepEqual(toRows(back)[1], toRows(dense.weight)[1]);
});

Deno.test("the arguments are left as they were", () => {
  for (const changes of VARIED) {
    const state = layer(changes);
    const before = structuredClone(state);
    derived(changes);
    assert.deepEqual(state, before);
  }
});

Deno.test("a view that is none is refused", () => {
  const { all } = derived();
  assert.throws(() => clamp({ position: [0.5, 1], filter: 0 }, all), Refusal);
  assert.throws(() => clamp({ position: [0, 1], filter: 0.5 }, all), /0.5: allowed are whole/);
});

/** What is refused, by which field, and the words that name the value and what is allowed.
 * @type {[string, any, RegExp, RegExp][]} */
const REFUSED = [
  ["groups", { groups: 2 }, /groups = 2/, /2 input channels and 3 filters: allowed are 1\./],
  ["groups", { groups: 0 }, /0/, /from 1 to 6/],
  ["groups", { groups: 1.5 }, /1\.5/, /whole numbers/],
  ["groups", { ...SEPARABLE, groups: 1 }, /groups = 1/, /one group, for each of its 2 channels/],
  ["pointwise", { ...SEPARABLE, pointwise: arange([3, 1, 1, 1]) }, /over 1/, /makes 2/],
  ["bias", { bias: fromRows([1, 2]) }, /2 biases/, /each of 3/],
  ["weight", { weight: arange([3, 1, 2, 2]) }, /\(3, 1, 2, 2\)/, /takes 1 channels.*has 2/],
  ["weight", { weight: arange([3, 2, 4, 2]) }, /4×2/, /3×4/],
  ["weight", { weight: arange([3, 2, 6, 2]) }, /3×2×6×2/, /to 6×6×5×5/],
  ["input", { input: arange([2, 13, 4]) }, /2×13×4/, /to 6×12×12/],
  ["stride", { stride: [0, 1] }, /0, 1/, /from 1 to 6/],
  ["padding", { padding: [1, 5] }, /1, 5/, /from 0 to 4/],
];

for (const [field, changes, value, allowed] of REFUSED) {
  Deno.test(`${field} refuses ${value} in words`, () => {
    assert.throws(() => derived(changes), (error) => {
      assert.ok(error instanceof Refusal, String(error));
      assert.equal(error.field, field);
      assert.match(error.message, value);
      assert.match(error.message, allowed);
      return true;
    });
  });
}

Deno.test("a kernel that is a cell too large for the input is refused, unless it is padded", () => {
  for (const [size, padding] of [[[4, 2], [1, 0]], [[2, 5], [0, 1]]]) {
    const weight = arange([3, 2, ...size]);
    assert.throws(() => derived({ weight }), /do not fit the padded input of 3×4/);
    derived({ weight, padding });
  }
});
