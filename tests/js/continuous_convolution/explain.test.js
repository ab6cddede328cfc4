import assert from "node:assert/strict";
import { arithmetic } from "../../../convlib/widgets/js/continuous_convolution/explain.js";
import { derive } from "../../../convlib/widgets/js/continuous_convolution/state.js";

/** @typedef {import("../../../convlib/widgets/js/continuous_convolution/state.js").State} State */

/** @type {Record<string, [number, number]>} */
const LIMITS = {
  reach: [2, 6],
  step: [0.05, 4],
  width: [0.05, 12],
  rate: [0.1, 20],
  height: [-5, 5],
};

/** @param {Partial<State>} changes  @param {number} t */
function said(changes, t) {
  const state = /** @type {State} */ ({
    f: { kind: "box", start: -1, stop: 1, height: 1 },
    g: { kind: "decay", rate: 1, start: 0, height: 1 },
    step: 0,
    reach: 4,
    ...changes,
  });
  return arithmetic(state, derive(state, LIMITS), t).map(({ text }) => text).join("");
}

Deno.test("the line is the integral at t, and says that it is exact", () => {
  assert.equal(
    said({}, 0.5),
    "(f ∗ g)(0.50) = ∫ f(τ) · g(0.50 − τ) dτ = area 0.777, exact: a closed form",
  );
});

Deno.test("where there is no closed form, it says so", () => {
  const f = /** @type {State["f"]} */ ({ kind: "triangle", start: -1, stop: 1, height: 1 });
  assert.match(said({ f }, -0.5), /g\(−0\.50 − τ\).*by a fine sum with Δ = 0\.0125: no closed/);
});

Deno.test("with samples it has their sum, its error there, and the largest", () => {
  // One sample of the box, at 0.5 and at −0.5 each, meets exp(−0.5) and exp(−1.5).
  const sum = Math.exp(-0.5) + Math.exp(-1.5);
  const area = 1 - Math.exp(-2);
  const text = said({ step: 1 }, 1);
  assert.ok(text.includes(`sum with Δ = 1: ${sum.toFixed(3)}`), text);
  assert.ok(text.includes(`, error ${(area - sum).toFixed(3)}, at most 0.0`), text);
});
