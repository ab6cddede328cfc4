import assert from "node:assert/strict";
import { hueOf, lit, nameOf } from "../../../convlib/widgets/js/parameter_sharing/highlight.js";
import { derived } from "./figure.js";

const { layers } = derived();

/** @param {import("../../../convlib/widgets/js/parameter_sharing/highlight.js").Focus} focus */
const sizes = (focus) => Object.values(layers).map((layer) => lit(layer, focus).size);

Deno.test("an output is connected with all inputs, or with those in its window", () => {
  assert.deepEqual(sizes({ kind: "output", row: 1 }), [4, 2, 2]);
  assert.deepEqual([...lit(layers.convolution, { kind: "output", row: 1 })], [5, 6]);
});

Deno.test("an input at the end reaches fewer outputs of the layers with windows", () => {
  assert.deepEqual(sizes({ kind: "input", column: 0 }), [3, 1, 1]);
  assert.deepEqual(sizes({ kind: "input", column: 1 }), [3, 2, 2]);
});

Deno.test("a weight of the kernel has a connection at each output, all others have one", () => {
  assert.deepEqual(sizes({ kind: "weight", row: 1, column: 2 }), [1, 1, 3]);
  const places = lit(layers.convolution, { kind: "weight", row: 1, column: 2 });
  assert.deepEqual([...places], [1, 6, 11]); // a diagonal of the matrix
});

Deno.test("where a layer connects nothing, nothing lights up", () => {
  assert.deepEqual(sizes({ kind: "weight", row: 0, column: 3 }), [1, 0, 0]);
});

Deno.test("weights have names of their own, and neighbours have other hues", () => {
  assert.equal(nameOf("convolution", 1), "b");
  assert.equal(nameOf("local", 3), "v3");
  assert.equal(nameOf("dense", 6), "w6");
  const hues = Array.from({ length: 12 }, (_, identity) => hueOf(identity));
  assert.equal(new Set(hues).size, 12);
  hues.slice(1).forEach((hue, at) => assert.ok(Math.abs(hue - hues[at]) > 60));
});
