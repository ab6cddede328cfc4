import assert from "node:assert/strict";
import {
  arithmetic,
  changes,
  reading,
  rounded,
  score,
  sizeOf,
} from "../../../convlib/widgets/js/feature_maps/explain.js";
import { fromRows } from "../../../convlib/widgets/js/kit/wire.js";
import { derived, view } from "./figure.js";

const CHOICES = {
  images: fromRows([[[1, 2, 3], [4, 5, 7]], [[0, 0, 0], [0, 0, 1]]]),
  labels: [0, 1],
  numbers: [4, 9],
};

/** @param {Partial<import("./figure.js").View>} at  @param {Partial<import("./figure.js").State>} [changed] */
function line(at, changed) {
  const { state, all } = derived(changed);
  return arithmetic(state, all, view(at)).map(({ text }) => text).join("");
}

Deno.test("the terms of the window, the bias, and what ReLU makes of the sum", () => {
  assert.equal(
    line({ map: 1, position: [1, 0] }),
    "layer 0, map 1 [1, 0] = 4·2 + 5·0 + bias (−1) = 7 → ReLU → 7",
  );
  assert.equal(
    line({}),
    "layer 0, map 0 [0, 1] = 2·1 + 3·(−1) + bias 0.5 = −0.5 → ReLU → 0",
  );
});

Deno.test("one channel is spelled out, the others are summed", () => {
  assert.equal(
    line({ layer: 3, map: 0, channel: 1, position: [0, 0] }),
    "layer 3, map 0 [0, 0] = 1·0 + 3·0 + 7·0 + 9·1 (channel 1: 9) + 0 (the other channel) + " +
      "bias 0 = 9",
  );
});

Deno.test("a layer without weights says what it does", () => {
  assert.equal(line({ layer: 1 }), "layer 1, map 0 [0, 1] = max(0, −0.5) = 0");
});

Deno.test("what is off is a zero, or the whole sum", () => {
  assert.match(line({ map: 1 }, { off: { "0.weight": [2] } }), /= 2·0 \+ 3·0 \+ bias/);
  assert.match(line({ map: 1 }, { off: { 0: [1] } }), /= 0: the filter is off$/);
});

Deno.test("what is read, and whether the label says the same", () => {
  const { state, all } = derived();
  assert.equal(
    reading(state, all, CHOICES),
    "The network reads a 0 (probability 1.000). The label says 0: right.",
  );
  const other = derived({ image: fromRows([[0, 0, 0], [0, 0, 1]]) });
  assert.match(reading(other.state, other.all, CHOICES), /reads a 1 .* says 1: right/);
  const wrong = { ...CHOICES, labels: [1, 1] };
  assert.match(reading(state, all, wrong), /says 1: wrong/);
  const own = derived({ image: fromRows([[1, 1, 1], [1, 1, 1]]) });
  assert.match(reading(own.state, own.all, CHOICES), /drawing has no label/);
});

Deno.test("what is off, and what that does to the answer", () => {
  const off = derived({ off: { 0: [1], "3.weight": [0, 2] } });
  assert.equal(
    changes(off.state, off.all),
    "Off: filter 1 of layer 0; 2 weights of layer 3. With all on it reads a 0, now a 1; " +
      "the probability of 0 goes from 1.000 to 0.269.",
  );
  const { state, all } = derived();
  assert.equal(changes(state, all), "");
});

Deno.test("the score in words", () => {
  assert.equal(
    score({ right: 45, of: 80 }),
    "With all on, it reads 45 of 80 held-out images as labelled: 56.3 %.",
  );
});

Deno.test("a layer of single numbers has no maps", () => {
  const layer = derived().all.layers[0];
  assert.equal(sizeOf({ ...layer, shape: [12, 2, 3] }), "12 maps of 2×3");
  assert.equal(sizeOf({ ...layer, shape: [10, 1, 1] }), "10 numbers");
});

Deno.test("what is rounded to zero has no sign", () => {
  assert.deepEqual([-0.004, 0.004, -0.006].map((x) => rounded(x, 2)), ["0.00", "0.00", "−0.01"]);
});
