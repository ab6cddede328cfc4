import assert from "node:assert/strict";
import {
  counted,
  explain,
  judgement,
  scientific,
  shape,
} from "../../../convlib/widgets/js/comparison_table/explain.js";
import {
  inputShape,
  layerCall,
  pytorchProgram,
} from "../../../convlib/widgets/js/comparison_table/pytorch.js";
import { derive, percent, rowsOf } from "../../../convlib/widgets/js/comparison_table/state.js";

const COLUMNS = {
  in_channels: [4, 2],
  out_channels: [6, 2],
  kernel_size: [[4, 3], 3],
  stride: [1, [2, 3]],
  padding: ["same", [1, 2]],
  dilation: [[3, 2], 1],
  groups: [2, 1],
  bias: [false, true],
  padding_mode: ["reflect", "zeros"],
  dtype: ["float64", "float32"],
  size: [[9, 8], 5],
  batch: [null, 3],
  seed: [7, 8],
  note: ["", "odd"],
  absolute: [1e-16, 0],
  tolerance: [2e-15, 3e-7],
  used: [0.125, 0],
  shape: [[6, 9, 8], [3, 2, 3, 3]],
  agrees: [true, true],
  whys: ["2·γₙ·Σ|ab| with n = 24 terms in float64"],
  why: [0, 0],
};
const [first, second] = rowsOf(COLUMNS);

Deno.test("a row names its layer as one writes it, without what goes without saying", () => {
  assert.equal(
    layerCall(first),
    'nn.Conv2d(4, 6, (4, 3), padding="same", dilation=(3, 2), groups=2, bias=False, ' +
      'padding_mode="reflect")',
  );
  assert.equal(layerCall(second), "nn.Conv2d(2, 2, 3, stride=(2, 3), padding=(1, 2))");
  assert.deepEqual([inputShape(first), inputShape(second)], [[4, 9, 8], [3, 2, 5, 5]]);
});

Deno.test("another border is padded before convlib's call, the odd cell after", () => {
  const program = pytorchProgram(first);
  assert.match(program, /torch\.manual_seed\(7\)/);
  assert.match(program, /x = F\.pad\(x, \(2, 2, 4, 5\), mode="reflect"\)/); // 4 and 9 cells in all
  assert.match(program, /ours = F\.conv2d\(x, weight, bias, dilation=\(3, 2\), groups=2\)/);
  assert.match(program, /bias = None/);
});

Deno.test("zeros are padded by convlib's call itself", () => {
  const program = pytorchProgram(second);
  assert.match(
    program,
    /ours = F\.conv2d\(x, weight, bias, stride=\(2, 3\), padding=\(1, 2\)\)/,
  );
  assert.doesNotMatch(program, /F\.pad/);
});

Deno.test("where nothing is found the line says what a filter takes", () => {
  const [{ text }] = explain(undefined, "stride=9 ");
  assert.match(text, /^No configuration has all of “stride=9”\. .*groups!=1/);
});

Deno.test("the largest difference is told for each type of number, infinity too", () => {
  const rows = [first, { ...second, agrees: false, difference: Infinity }, second];
  assert.equal(
    judgement(rows, "2.13.0", true).text,
    "convlib and nn.Conv2d differ on 1 of 3 configurations; the largest difference is " +
      "1.0e−16 in float64, ∞ in float32 (PyTorch 2.13.0).",
  );
});

Deno.test("rows of equal rank stay in their order, whichever way", () => {
  const equal = [first, second].map((row) => ({ ...row, used: 1 }));
  for (const descending of [true, false]) {
    const shown = derive({ sort: "used", descending, filter: "" }, equal);
    assert.deepEqual(shown.map(({ number }) => number), [0, 1]);
  }
});

Deno.test("numbers are as short as they can be", () => {
  assert.deepEqual([0, 1.234e-7, 250, Infinity].map(scientific), ["0", "1.2e−7", "2.5e2", "∞"]);
  assert.deepEqual([0, 0.125, 0.00123, Infinity].map(percent), ["0 %", "13 %", "0.12 %", "∞"]);
  assert.equal(shape([3, 2]), "(3, 2)");
  assert.deepEqual([counted(1, 1), counted(2, 300)], [
    "1 configuration",
    "2 of 300 configurations",
  ]);
});
