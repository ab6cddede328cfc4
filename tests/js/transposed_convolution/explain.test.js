import assert from "node:assert/strict";
import { explain } from "../../../convlib/widgets/js/transposed_convolution/explain.js";
import { made } from "./figure.js";

/** @typedef {import("../../../convlib/widgets/js/transposed_convolution/highlight.js").Focus} Focus */

/** @param {ReturnType<typeof made>} all  @param {Focus["plane"]} plane  @param {number} row
 * @param {number} column  @param {string} [view] */
const words = ({ state, derived }, plane, row, column, view = "scatter") =>
  explain(state, derived, { plane, row, column }, view).map(({ text }) => text).join("");

Deno.test("an output cell is the sum of stamps, and its window makes the same products", () => {
  assert.equal(
    words(made(), "output", 2, 2),
    "output[2, 2] = 1·(−1) + 2·1 + 2·1 + 4·1 = 7 (4 stamps are added here; its window makes the " +
      "same 4 products, and 5 products with a zero)",
  );
  assert.equal(
    words(made({ bias: -0.5 }), "output", 0, 0),
    "output[0, 0] = 1·1 + bias (−0.5) = 0.5 (1 stamp is added here; its window makes the same " +
      "product, and 8 products with a zero)",
  );
});

Deno.test("a cell that only output_padding added holds the bias alone", () => {
  const all = made({ output_padding: [1, 1], bias: 3 });
  const told = "(no stamp reaches it, and its window holds zeros alone)";
  assert.equal(words(all, "output", 5, 7), `output[5, 7] = bias 3 = 3 ${told}`);
  assert.equal(
    words(made({ output_padding: [1, 1] }), "output", 5, 7),
    `output[5, 7] = 0 ${told}`,
  );
});

Deno.test("an input cell stamps the kernel, of which the padding may cut off a part", () => {
  assert.equal(
    words(made(), "input", 0, 1),
    "input[0, 1] = 2 stamps 2·kernel onto output rows 0, 1, 2 and columns 2, 3, 4; 7 of 9 " +
      "products are added to those of other stamps; between the zeros it is at [0, 2]",
  );
  assert.match(
    words(made({ padding: [2, 0] }), "input", 0, 0),
    /onto output row 0 and columns 0, 1, 2; all of 3 products .*; the padding cuts off 6 of 9;/,
  );
  assert.match(
    words(
      made({ weight: { data: Float64Array.of(7), shape: [1, 1] }, padding: [1, 0] }),
      "input",
      0,
      2,
    ),
    /^input\[0, 2\] = 3 stamps 3·kernel nowhere; the padding cuts off 1 of 1;/,
  );
});

Deno.test("dilation spreads a stamp", () => {
  assert.match(
    words(made({ dilation: [2, 3] }), "input", 1, 0),
    /rows 2, 4, 6 and columns 0, 3, 6;/,
  );
});

Deno.test("a weight is used once by each input cell", () => {
  assert.equal(
    words(made(), "weight", 0, 2),
    "kernel[0, 2] = 1 is shared: it makes 6 products, each for another input and output; " +
      "flipped it is at [2, 0]",
  );
});

Deno.test("zeros add nothing, wherever they come from", () => {
  assert.equal(
    words(made(), "inserted", 1, 1),
    "This inserted zero is in 9 windows, and adds 0 to each",
  );
  assert.equal(
    words(made(), "inserted", -2, -2),
    "This padding zero is in 1 window, and adds 0 to each",
  );
  assert.equal(
    words(made({ padding: [0, 3] }), "inserted", 1, 0),
    "This inserted zero is cropped: no window sees it",
  );
});

Deno.test("beside the coverage, a cell tells whose stamps lie on it", () => {
  assert.equal(
    words(made(), "output", 2, 3, "coverage"),
    "output[2, 3] is covered by 2 stamps, of input rows 0, 1 and column 1",
  );
  assert.equal(
    words(made({ output_padding: [1, 0] }), "output", 5, 0, "coverage"),
    "output[5, 0] is covered by 0 stamps",
  );
});
