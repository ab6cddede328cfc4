import assert from "node:assert/strict";
import { dragged, rangeOf, stepOf } from "../../../convlib/widgets/js/discrete_convolution/bars.js";
import { impulse, parseList } from "../../../convlib/widgets/js/discrete_convolution/controls.js";
import { sequence } from "./figure.js";

Deno.test("zero is always in sight, and there is room to drag a bar into", () => {
  assert.deepEqual(rangeOf([3, 5]), { low: 0, high: 5 });
  assert.deepEqual(rangeOf([-3, -5]), { low: -5, high: 0 });
  assert.deepEqual(rangeOf([10, 0], true), { low: -2, high: 12 });
  assert.deepEqual(rangeOf([0, 0]), { low: 0, high: 1 });
});

Deno.test("a bar dragged down gets less, in round numbers, and stays in its lane", () => {
  const range = { low: -2, high: 12 }; // 4 pixels for 1
  assert.equal(stepOf(range), 1);
  assert.equal(dragged(3, -8, 56, range), 5);
  assert.equal(dragged(3, 9, 56, range), 1);
  assert.equal(dragged(3, 12, 56, range), 0);
  assert.equal(dragged(3, -500, 56, range), 12);
  assert.equal(dragged(3, 500, 56, range), -2);
  assert.equal(dragged(0.3, -10, 100, { low: 0, high: 1 }), 0.4);
});

Deno.test("no number is dragged to minus zero", () => {
  assert.ok(Object.is(dragged(-1, -4, 56, { low: -2, high: 12 }), 0));
});

Deno.test("a list is read as it is written, or not at all", () => {
  assert.deepEqual(parseList(" 1, −2;0.5  1/4 ", 16), sequence(1, -2, 0.5, 0.25));
  for (const text of ["", " ", "1,,2", "1, two", "1e400", "1, 2, 3"]) {
    assert.equal(parseList(text, 2), null);
  }
});

Deno.test("an impulse is a 1 among zeros", () => {
  assert.deepEqual(impulse(sequence(4, 5, 6, 7)), sequence(0, 1, 0, 0));
  assert.deepEqual(impulse(sequence(9)), sequence(1));
});
