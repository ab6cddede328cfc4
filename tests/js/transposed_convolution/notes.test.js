import assert from "node:assert/strict";
import {
  adjointLine,
  coverageLine,
  equalLine,
  sizesLine,
  zerosLine,
} from "../../../convlib/widgets/js/transposed_convolution/notes.js";
import { filled, made } from "./figure.js";

/** @param {(state: any, derived: any) => string} line  @param {ReturnType<typeof made>} all */
const said = (line, { state, derived }) => line(state, derived);

Deno.test("both ways are compared cell by cell", () => {
  const { derived } = made();
  assert.equal(equalLine(derived), "Both ways make the same output: all 35 cells equal.");
  derived.windowed.data[3] += 1;
  assert.equal(equalLine(derived), "The two ways differ in 1 of 35 cells.");
});

Deno.test("zeros between and around are counted, and negative ones crop", () => {
  assert.equal(
    said(zerosLine, made()),
    "Zeros: s − 1 = 1 between the cells; d(k − 1) − p = 2 on each side.",
  );
  assert.equal(
    said(zerosLine, made({ stride: [1, 3], padding: [1, 3], output_padding: [0, 2] })),
    "Zeros: s − 1 = 0, 2 between the cells; d(k − 1) − p = 1 above and below, −1 left and right " +
      "(negative: 1 cropped); output_padding adds 2 at the right.",
  );
  assert.match(
    said(zerosLine, made({ dilation: [3, 3], output_padding: [1, 2] })),
    /= 6 on each side; output_padding adds 1 at the bottom and 2 at the right\.$/,
  );
});

Deno.test("output_padding chooses among the sizes that collide", () => {
  const square = { input: filled(3, 3), padding: [1, 1] };
  const start = "A 3×3 convolution with stride 2 and padding 1 makes 3×3 from 5×5 and from 6×6; " +
    "output_padding chooses: here ";
  assert.equal(said(sizesLine, made(square)), `${start}5×5.`);
  assert.equal(said(sizesLine, made({ ...square, output_padding: [1, 1] })), `${start}6×6.`);
  assert.equal(
    said(sizesLine, made({ stride: [1, 3], output_padding: [0, 2] })),
    "A 3×3 convolution with stride 1, 3 and padding 0 makes 2×3 from inputs 4 high and 9, 10 or " +
      "11 wide; output_padding chooses: here 4×11.",
  );
  assert.equal(
    said(sizesLine, made({ stride: [1, 1] })),
    "A 3×3 convolution with stride 1 and padding 0 makes 2×3 from 4×5 alone: output_padding has " +
      "nothing to choose.",
  );
  assert.equal(
    said(sizesLine, made({ stride: [1, 1], dilation: [3, 3], output_padding: [2, 0] })),
    "A 3×3 convolution with stride 1, dilation 3 and padding 0 makes 4×3 from this 10×9, not 2×3: " +
      "output_padding 2, 0 is not below the stride, and allowed for the dilation alone.",
  );
});

Deno.test("where the stride does not divide the kernel, stamps lie unevenly", () => {
  /** @param {number[]} kernel  @param {number[]} stride  @param {number[]} [dilation] */
  const pattern = (kernel, stride, dilation = [1, 1]) =>
    coverageLine(
      made({ input: filled(4, 4), weight: filled(kernel[0], kernel[1]), stride, dilation }).derived,
    );
  assert.equal(pattern([3, 3], [2, 2]), "checkerboard: 1, 2 and 4 stamps");
  assert.equal(pattern([4, 4], [2, 2]), "even: 4 everywhere inside");
  assert.equal(pattern([5, 5], [2, 2]), "checkerboard: 4, 6 and 9 stamps");
  assert.equal(pattern([3, 3], [3, 3]), "even: 1 everywhere inside");
  assert.equal(pattern([4, 3], [2, 2]), "stripes: 2 and 4 stamps");
  assert.equal(
    pattern([1, 1], [2, 2]),
    "checkerboard: 0 and 1 stamps (0: a gap that no stamp reaches)",
  );
  // Dilation and stride share a factor: the stamps' own gaps meet.
  assert.match(pattern([4, 4], [2, 2], [2, 2]), /^checkerboard: 0 and 16 stamps/);
});

Deno.test("an input too small for a whole period says so", () => {
  assert.equal(
    coverageLine(made({ input: filled(1, 1) }).derived),
    "the input is too small for a pattern: 1 stamp",
  );
  assert.equal(
    coverageLine(made({ input: filled(2, 2), stride: [1, 1] }).derived),
    "the input is too small for a pattern: 1, 2 and 4 stamps",
  );
});

Deno.test("the convolution goes back to the size, and not to the numbers", () => {
  assert.equal(
    said(adjointLine, made({ bias: 9 })), // which a convolution's weight knows nothing of
    "Adjoint, not inverse: the convolution with this kernel brings input[0, 0] = 1 back as 86.",
  );
  // 0.6·0.6 + 0.8·0.8 is 1, and stamps that touch nowhere do not mix.
  const weight = { data: Float64Array.of(0.6, 0.8), shape: [1, 2] };
  for (const inverse of [{ weight: filled(1, 1) }, { weight }]) {
    assert.match(said(adjointLine, made(inverse)), /^Adjoint, and here the inverse/);
  }
});
