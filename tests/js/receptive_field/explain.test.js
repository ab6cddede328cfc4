import assert from "node:assert/strict";
import { arithmetic, effectiveNote } from "../../../convlib/widgets/js/receptive_field/explain.js";
import { derive } from "../../../convlib/widgets/js/receptive_field/state.js";

/** @typedef {import("../../../convlib/widgets/js/receptive_field/layers.js").Layer} Layer */

const LIMITS = { layers: 9, input: 99, number: 99, rows: 99 };

/** r = 4, S = 2 and P = 1 after both. @type {Layer[]} */
const STACK = [
  { kind: "conv", kernel_size: 3, padding: 1 },
  { kind: "pool", kernel_size: 2, stride: 2 },
];

/** @param {Layer[]} layers */
const derived = (layers) => derive({ layers, convention: "", input_size: [6, 9] }, LIMITS);

/** What is said of a row and a position. @param {Layer[]} layers  @param {number} row
 * @param {number[]} position  @param {number} axis */
const line = (layers, row, position, axis) =>
  arithmetic(derived(layers), { row, position }, axis).map(({ text }) => text).join("");

Deno.test("a neuron's field is spelled out along an axis", () => {
  assert.equal(
    line(STACK, 2, [1, 0], 0),
    "Neuron (1, 0) of layer 2 sees 4×4 cells. Along the height from −P + uS = −1 + 1·2 = 1 " +
      "to 1 + r − 1 = 4, centre 1 + (4 − 1)/2 = 2.5.",
  );
});

Deno.test("what of it lies in the padding is counted, at either end", () => {
  assert.match(line(STACK, 2, [1, 0], 1), /; 1 of the 4 lies outside the input\.$/);
  assert.match(line(STACK, 2, [2, 0], 0), / = 3 to .*; 1 of the 4 lies outside the input\.$/);
  /** @type {Layer[]} */
  const wide = [{ kind: "conv", kernel_size: 9, padding: 4 }];
  assert.match(line(wide, 1, [1, 4], 0), /; 3 of the 9 lie outside the input\.$/);
});

Deno.test("a pixel is told who sees it, or that nobody does", () => {
  assert.equal(
    line(STACK, 0, [0, 8], 0),
    "Input pixel (0, 8) is seen by 1 neuron of layer 2, 1×1: rows 0; columns 3.",
  );
  assert.equal(
    line([{ kind: "pool", kernel_size: 1, stride: 2 }], 0, [0, 1], 0),
    "Input pixel (0, 1) is seen by no neuron of layer 1: no window reaches it.",
  );
});

Deno.test("the measured gradient stands beside the theory's", () => {
  const note = (/** @type {Layer[]} */ layers) =>
    effectiveNote(derived(layers), { row: layers.length, position: [2, 4] }, 1, "pyramid");
  /** @type {Layer} */
  const conv = { kind: "conv", kernel_size: 3, padding: 1 };
  // Two layers of 3: the variances 2/3 are added.
  assert.match(note([conv, conv]), /, σ = 1\.15\. .*, √\(n\(k²−1\)\/12\) = 1\.15\./);
  assert.match(note([conv, { ...conv, dilation: 2 }]), /√\(Σ.\(dS\)²\(k²−1\)\/12\) = 1\.83\./);
});
