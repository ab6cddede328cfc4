import assert from "node:assert/strict";
import { Refusal } from "../../../convlib/widgets/js/kit/refusal.js";
import { clamp, derive, taps } from "../../../convlib/widgets/js/sliding_window/state.js";
import { fromRows, toRows } from "../../../convlib/widgets/js/kit/wire.js";
import { arange, derived, figure, LIMITS, VARIED } from "./figure.js";

/** @typedef {import("./figure.js").State} State */

/** The rows of the output. @param {Partial<State>} changes */
const output = (changes) => toRows(derived(changes).all.output);

Deno.test("the 5×5 example of Dumoulin & Visin", () => {
  assert.deepEqual(output({}), [[12, 12, 17], [10, 17, 19], [9, 6, 14]]);
  const s2p1 = { stride: [2, 2], padding: [1, 1] };
  assert.deepEqual(output(s2p1), [[6, 17, 3], [8, 17, 13], [6, 4, 4]]);
});

Deno.test("cross-correlation lays the kernel on as it is, convolution turns it first", () => {
  const example = { input: arange(3, 3), weight: arange(2, 2) };
  assert.deepEqual(output(example), [[19, 25], [37, 43]]);
  assert.deepEqual(output({ ...example, operation: "convolution" }), [[5, 11], [23, 29]]);
});

Deno.test("an impulse shows the kernel turned by half a turn; convolution shows it upright", () => {
  const input = arange(5, 5);
  input.data.fill(0)[12] = 1;
  const weight = fromRows([[1, 2, 3], [4, 5, 6], [7, 8, 9]]);
  assert.deepEqual(output({ input, weight }), [[9, 8, 7], [6, 5, 4], [3, 2, 1]]);
  assert.deepEqual(output({ input, weight, operation: "convolution" }), toRows(weight));
});

Deno.test("the bias is added once to each output, and ReLU comes after it", () => {
  const example = { input: arange(3, 3), weight: arange(2, 2), bias: -25 };
  assert.deepEqual(output(example), [[-6, 0], [12, 18]]);
  const { all } = derived({ ...example, activation: "relu" });
  assert.deepEqual(toRows(all.output), [[0, 0], [12, 18]]);
  assert.deepEqual(toRows(all.sum), [[-6, 0], [12, 18]]);
});

Deno.test("rows are never taken for columns", () => {
  const tall = { input: arange(9, 4), weight: arange(2, 3) };
  const { all } = derived({ ...tall, stride: [3, 1], padding: [1, 0], dilation: [2, 1] });
  assert.deepEqual(all.output.shape, [3, 2]);
  assert.deepEqual(all.sides, { top: 1, bottom: 1, left: 0, right: 0 });
});

Deno.test("a stride need not divide: what is left over is in no window", () => {
  const { all } = derived({ input: arange(10, 5), stride: [2, 3], padding: [0, 1] });
  assert.deepEqual(all.output.shape, [4, 2]);
});

Deno.test("'same' keeps the size and puts the odd cell right and bottom", () => {
  const { state, all } = derived({ weight: arange(2, 4), padding: "same" });
  assert.deepEqual(all.output.shape, state.input.shape);
  assert.deepEqual(all.sides, { top: 0, bottom: 1, left: 1, right: 2 });
});

Deno.test("padding copies what its mode says", () => {
  const row = { input: fromRows([[1, 2, 3, 4]]), weight: fromRows([[1]]), padding: [0, 2] };
  const padded = {
    zeros: [0, 0, 1, 2, 3, 4, 0, 0],
    reflect: [3, 2, 1, 2, 3, 4, 3, 2],
    replicate: [1, 1, 1, 2, 3, 4, 4, 4],
    circular: [3, 4, 1, 2, 3, 4, 1, 2],
  };
  for (const [mode, cells] of Object.entries(padded)) {
    const padding_mode = /** @type {State["padding_mode"]} */ (mode);
    assert.deepEqual(output({ ...row, padding_mode }), [cells]);
  }
});

Deno.test("the arguments are left as they were", () => {
  const state = figure({ operation: "convolution", padding: "same", activation: "relu" });
  const before = structuredClone(state);
  derive(state, LIMITS);
  assert.deepEqual(state, before);
});

Deno.test("the products under the window make the number in the output", () => {
  for (const changes of VARIED) {
    const { state, all } = derived(changes);
    toRows(all.sum).forEach((row, i) =>
      row.forEach((/** @type {number} */ value, /** @type {number} */ j) => {
        const products = taps(state, all, i, j);
        assert.equal(products.length, state.weight.data.length);
        assert.equal(products.reduce((sum, t) => sum + t.value * t.weight, 0) + state.bias, value);
      })
    );
  }
});

Deno.test("each product names the input cell and the weight it is made of", () => {
  for (const changes of VARIED) {
    const { state, all } = derived(changes);
    const [input, weight] = [toRows(state.input), toRows(state.weight)];
    const [rows, columns] = all.output.shape;
    for (const [i, j] of [[0, 0], [rows - 1, columns - 1]]) {
      for (const { value, source, weight: number, tap, padding } of taps(state, all, i, j)) {
        assert.equal(value, source ? input[source[0]][source[1]] : 0);
        assert.equal(number, weight[tap[0]][tap[1]]);
        assert.ok(source || padding);
      }
    }
  }
});

Deno.test("a position outside the output goes to the nearest cell", () => {
  assert.deepEqual(clamp([9, -3], [2, 4]), [1, 0]);
  assert.throws(() => clamp([1.9, 0], [2, 4]), /1.9,0: allowed are two whole numbers/);
  assert.deepEqual(clamp([1, 3], [2, 4]), [1, 3]);
});

/** What is refused, by which field, and the words that name the value and what is allowed.
 * @type {[string, any, RegExp, RegExp][]} */
const REFUSED = [
  ["stride", { stride: [0, 1] }, /0, 1/, /from 1 to 32/],
  ["stride", { stride: [1, 33] }, /1, 33/, /from 1 to 32/],
  ["stride", { stride: [1.5, 1] }, /1\.5, 1/, /whole numbers/],
  ["stride", { stride: [2] }, /2/, /whole numbers/],
  ["stride", { stride: "same" }, /same/, /whole numbers/],
  ["dilation", { dilation: [1, 0] }, /1, 0/, /from 1 to 16/],
  ["dilation", { dilation: [17, 1] }, /17, 1/, /from 1 to 16/],
  ["padding", { padding: [-1, 0] }, /−1, 0/, /from 0 to 16/],
  ["padding", { padding: [0, 17] }, /0, 17/, /from 0 to 16/],
  ["padding", { padding: "SAME" }, /SAME/, /same, valid, same-tensorflow/],
  ["padding", { padding: "same", stride: [2, 1] }, /2, 1/, /stride 1/],
  ["padding", { padding: [0, 5], padding_mode: "reflect" }, /5/, /at most 4 cells/],
  ["padding", { padding: [6, 0], padding_mode: "circular" }, /6/, /at most 5 cells/],
  ["padding_mode", { padding_mode: "mirror" }, /mirror/, /zeros, reflect, replicate, circular/],
  ["operation", { operation: "product" }, /product/, /cross-correlation, convolution/],
  ["activation", { activation: "tanh" }, /tanh/, /identity, relu/],
  ["input", { input: arange(33, 1) }, /33×1/, /to 32×32/],
  ["input", { input: { data: new Float64Array(), shape: [0, 3] } }, /0×3/, /1×1 to/],
  ["input", { input: { data: new Float64Array(4), shape: [4] } }, /4/, /1×1 to/],
  ["weight", { weight: arange(3, 16) }, /3×16/, /to 15×15/],
  ["weight", { weight: arange(3, 6) }, /3×6/, /5×5/],
  ["weight", { padding: [1, 0], dilation: [4, 3] }, /9×7/, /7×5/],
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

Deno.test("the largest values are taken, and kernels that just fit", () => {
  derived({ stride: [32, 32], padding: [16, 16], dilation: [16, 16] });
  derived({ input: arange(32, 32), weight: arange(15, 15) });
  derived({ weight: arange(5, 5) });
  derived({ padding: [4, 4], padding_mode: "reflect" });
  derived({ padding: [5, 5], padding_mode: "circular" });
  derived({ padding: [16, 16], padding_mode: "replicate" });
});
