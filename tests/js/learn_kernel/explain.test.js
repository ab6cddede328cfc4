import assert from "node:assert/strict";
import { fromRows, toRows } from "../../../convlib/widgets/js/kit/wire.js";
import { arithmetic, participation } from "../../../convlib/widgets/js/learn_kernel/explain.js";
import { highlight } from "../../../convlib/widgets/js/learn_kernel/highlight.js";
import { derived } from "./figure.js";

/** @typedef {import("../../../convlib/widgets/js/learn_kernel/explain.js").Pointing} Pointing */

/** @param {import("../../../convlib/widgets/js/kit/frame.js").Piece[]} pieces */
const text = (pieces) => pieces.map((piece) => piece.text).join("");

/** @param {number} step  @param {number[]} position  @param {Parameters<typeof derived>[0]} [changes] */
function spelled(step, position, changes) {
  const { state, all } = derived(changes);
  return text(arithmetic(state, all, { step, position }));
}

/** @param {Pointing} pointing  @param {Parameters<typeof derived>[0]} [changes] */
function pointed(pointing, changes) {
  const { state, all } = derived(changes);
  return text(participation(state, all, { step: 0, position: [0, 1] }, pointing));
}

Deno.test("an update is the gradient, the momentum and the weight, in their order", () => {
  const { all } = derived();
  assert.deepEqual(toRows(all.wanted), [[3, 1]]);
  assert.equal(
    spelled(0, [0, 1]),
    "Step 0 → 1, w[0, 1]: g = Σ dY·x = (−3)·2 + (−1)·(−1) = −5; " +
      "v = μ·v + g = 0.5·0 + (−5) = −5; w − lr·v = 0 − 0.125·(−5) = 0.625",
  );
  // w = 0.625, 0.625: y = 1.875, 0.625 and dY = −1.125, −0.375.
  assert.equal(
    spelled(1, [0, 1]),
    "Step 1 → 2, w[0, 1]: g = Σ dY·x = (−1.13)·2 + (−0.375)·(−1) = −1.88; " +
      "v = μ·v + g = 0.5·(−5) + (−1.88) = −4.38; w − lr·v = 0.625 − 0.125·(−4.38) = 1.17",
  );
});

Deno.test("without momentum v is g, and after the last step there might be another", () => {
  assert.equal(
    spelled(3, [0, 0], { momentum: 0, weight: fromRows([[1, 1]]) }),
    "The step after 3 would be, w[0, 0]: g = Σ dY·x = 0·1 + 0·2 = 0; v = g = 0; " +
      "w − lr·v = 1 − 0.125·0 = 1",
  );
});

Deno.test("a sum of many products is cut, and says of how many", () => {
  const wide = { input: fromRows([[1, 1, 1, 1, 1, 1, 1, 1]]), weight: fromRows([[0]]) };
  const said = spelled(0, [0, 0], { ...wide, target: fromRows([[4]]) });
  assert.equal(said.split("(−1)·1").length - 1, 6);
  assert.match(said, / \+ … \(2 more\) = −8; /);
});

Deno.test("an output says what the loss makes of it", () => {
  assert.equal(
    pointed({ plane: "output", row: 0, column: 0 }),
    "dY[0, 0] = 2·(y − t)/n = 2·(0 − 3)/2 = −3",
  );
});

Deno.test("an input cell says which dY it meets, if any", () => {
  assert.equal(
    pointed({ plane: "input", row: 0, column: 2 }),
    "x[0, 2] = −1 meets dY[0, 1] = −1 in the gradient of w[0, 1]",
  );
  assert.equal(
    pointed({ plane: "input", row: 0, column: 0 }),
    "x[0, 0] = 1 takes no part in the gradient of w[0, 1]",
  );
});

Deno.test("a weight of the target says where it is learned: at the other end of a convolution", () => {
  const changes = { target: fromRows([[4, 7]]), weight: fromRows([[1, 2]]) };
  assert.equal(
    pointed({ plane: "target", row: 0, column: 1 }, changes),
    "The target’s [0, 1] = 7 is what w[0, 1] should become: it is 2, and 5 off",
  );
  assert.equal(
    pointed({ plane: "target", row: 0, column: 1 }, { ...changes, operation: "convolution" }),
    "The target’s [0, 1] = 7, flipped, is what w[0, 0] should become: it is 1, and 6 off",
  );
});

Deno.test("dY lies on the input where the weight met it", () => {
  const { all } = derived();
  const marks = highlight(all, { step: 0, position: [0, 1] }, null);
  const notes = [...marks.input].map(([at, { note }]) => `${at} ${note}`);
  assert.deepEqual(notes, ["0,1 ·−3", "0,2 ·−1"]);
  assert.deepEqual([...marks.weight], [["0,1", { classes: "is-current" }]]);
});

Deno.test("an output is pointed at in all three grids, an input cell over its number of dY", () => {
  const { all } = derived();
  const view = { step: 0, position: [0, 1] };
  const output = highlight(all, view, { plane: "output", row: 0, column: 1 });
  for (const plane of /** @type {const} */ (["wanted", "output", "difference"])) {
    assert.deepEqual([...output[plane]], [["0,1", { classes: "is-pointed" }]]);
  }
  const input = highlight(all, view, { plane: "input", row: 0, column: 2 }).input;
  assert.deepEqual(input.get("0,2"), { classes: "is-touched is-pointed", note: "·−1" });
});
