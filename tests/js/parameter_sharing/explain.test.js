import assert from "node:assert/strict";
import { lengthOf } from "../../../convlib/widgets/js/parameter_sharing/bars.js";
import {
  countLine,
  explain,
  realLine,
  realTitle,
} from "../../../convlib/widgets/js/parameter_sharing/explain.js";
import { clamp, resized } from "../../../convlib/widgets/js/parameter_sharing/state.js";
import { derived, STATE } from "./figure.js";

/**
 * @param {import("../../../convlib/widgets/js/parameter_sharing/highlight.js").Focus} focus
 * @param {import("../../../convlib/widgets/js/parameter_sharing/state.js").Layer} [layer]
 */
const text = (focus, layer = "convolution") =>
  explain(STATE, derived(), focus, layer).map((piece) => piece.text).join("");

Deno.test("an output is the sum of its products and the bias", () => {
  assert.equal(
    text({ kind: "output", row: 2 }),
    "Output 2, convolution: −1·1 + 2·(−2) + bias 5 = 0. It uses 4 of the dense layer’s " +
      "12 weights, 2 of the local layer’s 6 weights and 2 of the convolution’s 2 weights.",
  );
  assert.match(
    text({ kind: "output", row: 0 }, "local"),
    /^Output 0, local layer: 3·\(−1\) \+ 0·2 \+ bias 2 = −1\./,
  );
  assert.match(
    text({ kind: "output", row: 0 }, "dense"),
    /^Output 0, dense layer: 3·1 \+ 0·2 \+ −1·3 \+ 2·4 \+ bias 1 = 9\./,
  );
});

Deno.test("an input names the weights by which it reaches outputs", () => {
  assert.equal(
    text({ kind: "input", column: 3 }),
    "Input 3 reaches 3 outputs (w3, w7, w11) in the dense layer, 1 output (v5) in the local " +
      "layer and 1 output (b) in the convolution.",
  );
});

Deno.test("a weight says how often it is used in each layer", () => {
  assert.equal(
    text({ kind: "weight", row: 1, column: 1 }),
    "From input 1 to output 1: dense layer w5 = 6, used once; local layer v2 = −3, used once; " +
      "convolution a = 1, used 3 times.",
  );
  assert.match(text({ kind: "weight", row: 0, column: 3 }), /no connection in the convolution\.$/);
});

Deno.test("counts in words, large ones with commas", () => {
  assert.equal(countLine(derived().drawn.layers.convolution), "2 weights + 1 bias, 6 MACs");
  assert.equal(
    realLine(derived().real.layers.local),
    "122,304 parameters (4,704 biases), 117,600 MACs",
  );
  assert.equal(realTitle(STATE.layer, derived()), "1×32×32 → 6×28×28, kernels 5×5, stride 1");
});

Deno.test("a bar is longer by the same for each tenfold number", () => {
  const steps = [10, 100, 1e15].map(lengthOf);
  assert.ok(Math.abs(steps[1] - 2 * steps[0]) < 1e-9);
  assert.ok(steps[2] < 100);
});

Deno.test("a longer list goes on with other numbers, and a position stays on the output", () => {
  assert.deepEqual([...resized(STATE.weight, 4, [9, 9, 7]).data], [1, -2, 7, 0]);
  assert.deepEqual([...resized(STATE.input, 2, []).data], [3, 0]);
  assert.equal(clamp(7, derived({ stride: 2 })), 1);
  assert.throws(() => clamp(0.5, derived()), /0.5: allowed are whole numbers/);
});
