import assert from "node:assert/strict";
import { arithmetic } from "../../../convlib/widgets/js/image_filter/explain.js";
import { describe } from "../../../convlib/widgets/js/image_filter/vectors.js";
import { factors } from "../../../convlib/widgets/js/image_filter/separable.js";
import { fromRows } from "../../../convlib/widgets/js/kit/wire.js";
import { derived } from "./figure.js";

/** @param {any} changes  @param {number[]} position  @param {number} [channel] */
function told(changes, position, channel = 0) {
  const { of, all } = derived(changes);
  return arithmetic(of, all, position, channel).map(({ text }) => text).join("");
}

Deno.test("the sum is told in full, with bias and ReLU", () => {
  const weight = fromRows([[1, 2], [-3, 0.5]]);
  assert.equal(
    told({ weight }, [0, 1]),
    "output[0, 1] = 7·1 + 14·2 + 154·(−3) + 161·0.5 = −346.5",
  );
  assert.equal(
    told({ weight: fromRows([[2]]), bias: -50, activation: "relu" }, [0, 3]),
    "output[0, 3] = 21·2 = 42; 42 + bias (−50) = −8 → ReLU → 0",
  );
});

Deno.test("a channel of a colour picture has its name", () => {
  const weight = fromRows([[1]]);
  const picture = "coloured";
  assert.equal(told({ weight, picture }, [0, 0], 1), "green: output[0, 0] = 210·1 = 210");
});

Deno.test("padding is marked", () => {
  const { of, all } = derived({ padding: [1, 1] });
  const kinds = arithmetic(of, all, [0, 0], 0).filter(({ kind }) => kind === "padding");
  assert.equal(kinds.length, 5);
});

Deno.test("of a long sum the beginning is told, and how much is left", () => {
  const weight = { data: new Float64Array(49).fill(1), shape: [7, 7] };
  const sum = told({ weight }, [0, 0]);
  assert.match(sum, /^output\[0, 0\] = 0·1 \+ 7·1 .* \+ … \(43 more products\) = \d+$/);
});

Deno.test("a gradient magnitude is told from its two sums", () => {
  // 7 more per column, and 147 (= 21·7) more per row, 8 times over
  assert.equal(
    told({ operation: "gradient magnitude" }, [0, 0]).split(" (")[0],
    "output[0, 0] = √(56² + 152²) = 161.988",
  );
});

Deno.test("one pass and two are counted", () => {
  const words = (/** @type {number[][]} */ rows) =>
    describe(fromRows(rows), factors(fromRows(rows)));
  assert.match(words([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]), /3·3 = 9 .*3 \+ 3 = 6/);
  assert.match(words([[1, 2, 3, 4], [2, 4, 6, 8]]), /2·4 = 8 .*4 \+ 2 = 6/);
  assert.match(words([[0, 1], [1, 0]]), /^No outer product .*2·2 = 4/);
  assert.match(words([[1, 2, 3]]), /^3 multiply-accumulates/);
});
