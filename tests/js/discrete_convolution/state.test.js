import assert from "node:assert/strict";
import { Refusal } from "../../../convlib/widgets/js/kit/refusal.js";
import {
  clamp,
  laid,
  terms,
  total,
} from "../../../convlib/widgets/js/discrete_convolution/state.js";
import { derived, sequence, VARIED } from "./figure.js";

/** @typedef {import("./figure.js").State} State */

/** @param {Partial<State>} changes */
const output = (changes) => [...derived(changes).all.output.data];

Deno.test("modes keep the sums that NumPy keeps", () => {
  assert.deepEqual(output({}), [5, 16, 34, 52, 45, 28]);
  assert.deepEqual(output({ mode: "same" }), [16, 34, 52, 45]);
  assert.deepEqual(output({ mode: "valid" }), [34, 52]);
});

Deno.test("a cross-correlation lays b on as it is", () => {
  assert.deepEqual(output({ operation: "cross-correlation", mode: "valid" }), [38, 56]);
});

Deno.test("what leaves on the right of a circle comes in on the left", () => {
  const b = sequence(5, 6, 7, 8);
  assert.deepEqual(output({ b, length: 4 }), [66, 68, 66, 60]);
  assert.deepEqual(output({ b, length: 7 }), [5, 16, 34, 60, 61, 52, 32]);
});

Deno.test("the products of a sum make the number in the output", () => {
  for (const changes of VARIED) {
    const { state, all } = derived(changes);
    all.output.data.forEach((value, at) => {
      const products = terms(state, all.first + at, state.length);
      assert.equal(total(products), value);
      for (const { index, tap, a, b } of products) {
        assert.deepEqual([a, b], [state.a.data[index], state.b.data[tap]]);
      }
    });
  }
});

Deno.test("the right end of b lies under n: b[0] where it is flipped, else its last number", () => {
  const places = (/** @type {Partial<State>} */ changes) =>
    laid(derived(changes).state, 3, null).map(({ index }) => index);
  assert.deepEqual(places({}), [3, 2, 1]);
  assert.deepEqual(places({ operation: "cross-correlation" }), [1, 2, 3]);
});

Deno.test("only what gets there round the circle is wrapped", () => {
  const { state } = derived({ length: 4 });
  const wrapped = (/** @type {number} */ n) =>
    terms(state, n, 4).filter((term) => term.wrapped).map(({ index, tap }) => [index, tap]);
  assert.deepEqual([0, 1, 2, 3].map(wrapped), [[[2, 2], [3, 1]], [[3, 2]], [], []]);
  assert.ok(laid(state, 0, null).every((place) => !place.wrapped));
});

Deno.test("a position outside the output goes to the nearest number", () => {
  const { all } = derived({ mode: "valid" });
  assert.equal(clamp({ position: 9, show: "sums" }, all).position, 1);
  assert.equal(clamp({ position: -1, show: "sums" }, all).position, 0);
  assert.throws(() => clamp({ position: 0.5, show: "sums" }, all), /0\.5: allowed are whole/);
  assert.throws(() => clamp({ position: 0, show: "graph" }, all), /graph.*matrix/);
});

/** @type {[string, any, RegExp, RegExp][]} */
const REFUSED = [
  ["a", { a: sequence() }, /0 cells/, /1 to 16/],
  ["b", { b: sequence(...Array(17).fill(1)) }, /17 cells/, /1 to 16/],
  ["mode", { mode: "wrap" }, /wrap/, /full, same, valid/],
  ["operation", { operation: "product" }, /product/, /convolution, cross-correlation/],
  ["length", { length: 3 }, /3 cells/, /4 and 3/],
  ["length", { length: 33 }, /33/, /1 to 32/],
  ["length", { length: 4.5 }, /4\.5/, /whole numbers/],
  ["length", { length: 0 }, /0/, /1 to 32/],
];

for (const [field, changes, value, allowed] of REFUSED) {
  Deno.test(`${field} refuses ${JSON.stringify(changes)} in words`, () => {
    assert.throws(() => derived(changes), (error) => {
      assert.ok(error instanceof Refusal, String(error));
      assert.equal(error.field, field);
      assert.match(error.message, value);
      assert.match(error.message, allowed);
      return true;
    });
  });
}
