import assert from "node:assert/strict";
import { fromRows } from "../../../convlib/widgets/js/kit/wire.js";
import { goal, progress, rate } from "../../../convlib/widgets/js/learn_kernel/notes.js";
import { derived } from "./figure.js";

/** @param {Parameters<typeof derived>[0]} [changes] */
function rated(changes) {
  const { state, all } = derived(changes);
  return rate(state, all);
}

/** @param {Parameters<typeof derived>[0]} [changes] */
function known(changes) {
  const { state, all } = derived(changes);
  return goal(state, all).text;
}

Deno.test("the note on progress has the loss and the weight that is farthest off", () => {
  const { all } = derived({ target: fromRows([[1, -3]]) });
  assert.equal(
    progress(all, 0).text,
    "After 0 steps of 3 the loss, the mean of (y − t)², is 25; the weight farthest from its " +
      "target is 3 off.",
  );
});

// PPᵀ is [[5, 0], [0, 5]] with two outputs: λ = 5 along all directions.

Deno.test("a rate is held against 2(1 + μ)/λ", () => {
  assert.match(rated().text, /^Stable: learning rates below 0\.6 = 2·\(1 \+ μ\)\/λ, where λ = 5 /);
  assert.match(rated({ momentum: 0 }).text, /^Stable: learning rates below 0\.4 = 2\/λ, /);
  assert.equal(rated().wrong, undefined);
});

Deno.test("one that is too large is said to diverge, and where the descent was given up", () => {
  const slow = rated({ lr: 0.61 });
  assert.equal(slow.wrong, true);
  assert.match(
    slow.text,
    /^Diverges: the learning rate 0\.61 is above the largest stable one, 0\.6/,
  );
  assert.doesNotMatch(slow.text, /given up/);
  assert.match(
    rated({ lr: 1e3, steps: 20 }).text,
    /given up after step 1, where the loss is more than a million times the first\.$/,
  );
});

Deno.test("a descent that goes nowhere says why", () => {
  const zeros = { input: fromRows([[0, 0, 0]]) };
  assert.equal(rated(zeros).text, "The input is 0 everywhere: no gradient moves a weight.");
  assert.match(rated({ weight: fromRows([[1, 1]]), lr: 99 }).text, /nothing is to learn/);
  assert.match(rated({ lr: 0 }).text, /^A learning rate of 0 moves nothing\. .* is 0\.6 = /);
});

Deno.test("an input that shows all directions has one kernel of loss 0, others have many", () => {
  assert.match(
    known(),
    /shows all 2 directions among kernels, so only one has the loss 0\./,
  );
  const flat = known({ input: fromRows([[1, 1, 1]]) });
  assert.doesNotMatch(flat, /flipped/); // what is learned need not be the target
  assert.match(flat, /only 1 of the 2 directions among kernels.*many kernels have the loss 0/);
});

Deno.test("the flip is said to matter for a fixed kernel, not for a learned one", () => {
  assert.match(
    known({ operation: "convolution" }),
    /matters for a fixed kernel, not for a learned/,
  );
  assert.match(known(), /is the target, unflipped\.$/);
});
