import assert from "node:assert/strict";
import { formatNumber, parseNumber } from "../../../convlib/widgets/js/kit/format.js";
import {
  arithmetic,
  describePadding,
  participation,
} from "../../../convlib/widgets/js/sliding_window/explain.js";
import { isInside, taps } from "../../../convlib/widgets/js/sliding_window/state.js";
import { touched } from "../../../convlib/widgets/js/sliding_window/touch.js";
import { arange, derived, VARIED } from "./figure.js";

/** @typedef {import("../../../convlib/widgets/js/sliding_window/explain.js").Piece} Piece */

/** @param {Piece[]} pieces */
const words = (pieces) => pieces.map((piece) => piece.text).join("");

/** The number that a piece shows: −1 for “(−1)”, 0.5 for “bias 0.5”. @param {Piece} piece */
const number = ({ text }) => Number(parseNumber(text.replace(/^bias /, "").replace(/[()]/g, "")));

Deno.test("the sum under the window is told in full", () => {
  const { state, all } = derived({ input: arange(3, 3), weight: arange(2, 2), bias: -30 });
  assert.equal(
    words(arithmetic(state, all, [0, 1])),
    "output[0, 1] = 1·0 + 2·1 + 4·2 + 5·3 + bias (−30) = −5",
  );
});

Deno.test("what ReLU makes of the sum is told after the sum", () => {
  const { state, all } = derived({
    input: arange(2, 2),
    weight: arange(1, 1),
    bias: -1.5,
    activation: "relu",
  });
  const told = arithmetic(state, all, [1, 1]);
  assert.equal(words(told), "output[1, 1] = 3·0 + bias (−1.5) = −1.5 → ReLU → 0");
});

Deno.test("the sentence of every cell adds up to the number in the output", () => {
  for (const changes of VARIED) {
    const { state, all } = derived(changes);
    const [rows, columns] = all.output.shape;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const pieces = arithmetic(state, all, [row, column]);
        const of = (/** @type {(string | undefined)[]} */ ...kinds) =>
          pieces.filter((piece) => kinds.includes(piece.kind));
        const values = of("input", "padding").map(number);
        const weights = of("weight").map(number);
        assert.equal(weights.length, state.weight.data.length);
        const products = values.map((value, i) => value * weights[i]);
        const bias = of("bias").filter(({ text }) => text.startsWith("bias")).map(number);
        const sum = [...products, ...bias].reduce((a, b) => a + b);
        const shown = formatNumber(state.activation === "relu" ? Math.max(sum, 0) : sum);
        assert.equal(pieces.at(-1)?.text, shown);
        assert.equal(shown, formatNumber(all.output.data[row * columns + column]));
      }
    }
  }
});

Deno.test("the bias is a term of its own, and none where it is zero", () => {
  for (const changes of VARIED) {
    const { state, all } = derived(changes);
    const told = arithmetic(state, all, [0, 0]).filter(({ text }) => text.startsWith("bias"));
    assert.deepEqual(told.map(number), state.bias === 0 ? [] : [state.bias]);
  }
});

Deno.test("padding is marked, cell by cell", () => {
  for (const changes of VARIED) {
    const { state, all } = derived(changes);
    const values = arithmetic(state, all, [0, 0])
      .filter(({ kind }) => kind === "input" || kind === "padding");
    const expected = taps(state, all, 0, 0)
      .map((tap) => isInside(state.input.shape, tap.row, tap.column) ? "input" : "padding");
    assert.deepEqual(values.map(({ kind }) => kind), expected);
  }
  const { state, all } = derived({ padding: [1, 1] });
  const corner = arithmetic(state, all, [0, 0]).filter(({ kind }) => kind === "padding");
  assert.deepEqual(corner.map(number), [0, 0, 0, 0, 0]);
});

Deno.test("a padding cell says what it is", () => {
  const { state } = derived({ padding: [1, 2], padding_mode: "reflect" });
  assert.equal(describePadding(state, -1, 5), "padding cell that copies input[1, 3]");
  assert.equal(describePadding({ ...state, padding_mode: "zeros" }, -1, 5), "padding zero");
});

/** @param {"input" | "weight"} plane @param {number} row @param {number} column @param {any} changes */
function pointedAt(plane, row, column, changes) {
  const { state, all } = derived(changes);
  const at = { plane, row, column };
  return words(participation(state, all, at, touched(state, all, at)));
}

Deno.test("a cell says in how much it takes part", () => {
  const same = { input: arange(8, 8), padding: "same" };
  assert.equal(
    pointedAt("input", 0, 0, same),
    "input[0, 0] = 0 takes part in 4 products, and 4 outputs",
  );
  assert.equal(
    pointedAt("input", -1, 3, same),
    "the padding zero, 0, takes part in 3 products, and 3 outputs",
  );
  assert.equal(
    pointedAt("weight", 0, 2, same),
    "kernel[0, 2] = 2 is shared: it makes 64 products, one for each output, " +
      "with 64 different cells",
  );
  assert.equal(
    pointedAt("input", 4, 4, { stride: [2, 2] }),
    "input[4, 4] = 1 takes part in 1 product, and 1 output",
  );
  assert.equal(
    pointedAt("input", 1, 4, { stride: [3, 3] }),
    "input[1, 4] = 1 is used nowhere: no window reaches it",
  );
});
