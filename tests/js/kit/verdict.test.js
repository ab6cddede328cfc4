import assert from "node:assert/strict";
import { fromRows } from "../../../convlib/widgets/js/kit/wire.js";
import { largestDifference, verdict } from "../../../convlib/widgets/js/kit/verdict.js";
import { figure } from "../sliding_window/figure.js";

const OUTPUT = fromRows([[1, 2], [3, 4]]);

/** Python's answer to the figure. @param {any} [changes] */
const answer = (changes) => ({
  arguments: figure(),
  output: OUTPUT,
  tolerance: 1e-12,
  torch: { version: "2.13.0+cpu", call: "nn.Conv2d", difference: 0 },
  ...changes,
});

Deno.test("three witnesses agree, live and in a page", () => {
  assert.deepEqual(verdict(figure(), OUTPUT, answer(), true), {
    kind: "agree",
    text: "The browser, convlib and nn.Conv2d agree: largest difference 0 (PyTorch 2.13.0).",
  });
  const { text } = verdict(figure(), OUTPUT, answer(), false);
  assert.match(text, /\(PyTorch 2\.13\.0, recorded when this page was built\)\.$/);
});

Deno.test("where PyTorch is not installed it is not called a witness", () => {
  const live = verdict(figure(), OUTPUT, answer({ torch: null }), true);
  assert.equal(live.kind, "agree");
  assert.match(live.text, /^PyTorch is not installed; the browser and convlib agree:.* 0\.$/);
  const page = verdict(figure(), OUTPUT, answer({ torch: null }), false);
  assert.match(page.text, /\(recorded when this page was built\)\.$/);
});

Deno.test("a difference above the tolerance is a disagreement, one at it is rounding", () => {
  const torch = (/** @type {number} */ difference) =>
    answer({ torch: { version: "2", call: "nn.Conv2d", difference } });
  assert.equal(verdict(figure(), OUTPUT, torch(1e-12), true).kind, "agree");
  const more = verdict(figure(), OUTPUT, torch(1.1e-12), true);
  assert.equal(more.kind, "disagree");
  assert.match(more.text, /disagree: largest difference 1\.1e−12, .* explains 1\.0e−12/);
  assert.equal(verdict(figure(), OUTPUT, torch(NaN), true).kind, "disagree");
});

Deno.test("a browser that computes something else is found out", () => {
  for (const wrong of [[[1, 2], [3, 4.001]], [[1, 2], [3, NaN]], [[1, 2, 3, 4]]]) {
    assert.equal(verdict(figure(), fromRows(wrong), answer(), true).kind, "disagree");
    assert.equal(
      verdict(figure(), fromRows(wrong), answer({ torch: null }), false).kind,
      "disagree",
    );
  }
});

Deno.test("the reader's own numbers are not vouched for", () => {
  const changed = figure({ bias: 1 });
  assert.equal(verdict(changed, OUTPUT, answer(), true).kind, "waiting");
  assert.equal(verdict(changed, OUTPUT, answer(), false).kind, "own");
  const input = { ...figure().input, data: figure().input.data.map((x, i) => i === 7 ? 9 : x) };
  assert.equal(verdict(figure({ input }), OUTPUT, answer(), false).kind, "own");
  assert.equal(verdict(figure({ padding: "same" }), OUTPUT, answer(), false).kind, "own");
});

Deno.test("NaN agrees with NaN, infinity with itself, and neither with anything else", () => {
  const difference = (/** @type {number} */ a, /** @type {number} */ b) =>
    largestDifference(fromRows([[0, a]]), fromRows([[0, b]]));
  assert.equal(difference(NaN, NaN), 0);
  assert.equal(difference(Infinity, Infinity), 0);
  assert.equal(difference(0, -0), 0);
  assert.equal(difference(Infinity, -Infinity), Infinity);
  assert.equal(difference(Infinity, 1), Infinity);
  assert.equal(difference(NaN, 1), Infinity);
  assert.equal(difference(1, 1.5), 0.5);
  assert.equal(difference(-1, 1.5), 2.5);
});
