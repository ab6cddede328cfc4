import assert from "node:assert/strict";
import { runs } from "../../../convlib/widgets/js/layer_calculator/axis.js";
import {
  borderLine,
  explain,
  memory,
  rows,
  sizeFormula,
  stripLine,
} from "../../../convlib/widgets/js/layer_calculator/explain.js";
import { derive } from "../../../convlib/widgets/js/layer_calculator/state.js";

/** @typedef {import("../../../convlib/widgets/js/layer_calculator/state.js").State} State */

const LIMITS = {
  channels: 16384,
  cells: 99,
  input_size: [1024, 16384, 8192, 8192],
  count: 2 ** 53,
};

/** AlexNet's first layer as printed, with what a test changes about it.
 * @param {Partial<State>} [changes] */
function made(changes) {
  /** @type {State} */
  const state = {
    transposed: false,
    in_channels: 3,
    out_channels: 96,
    kernel_size: [11, 11],
    stride: [4, 4],
    padding: [0, 0],
    output_padding: [0, 0],
    dilation: [1, 1],
    groups: 1,
    bias: true,
    padding_mode: "zeros",
    input_size: [1, 3, 224, 224],
    ...changes,
  };
  return { state, derived: derive(state, LIMITS) };
}

/** The clauses of height and width. @param {Partial<State>} changes */
function borders(changes) {
  const { state, derived } = made(changes);
  return derived.axes.map((axis, at) => borderLine(axis, at, state.transposed));
}

/** @param {Partial<State>} changes  @param {number} at */
function formula(changes, at) {
  const { state, derived } = made(changes);
  return sizeFormula(derived.axes[at], state.transposed);
}

/** Numbers as they are without spaces between their digits. @param {string} text */
const tight = (text) => text.replace(/(?<=\d),(?=\d{3})/g, "");

const VARIETY = [
  {},
  { stride: [3, 5], padding: [2, 0], dilation: [2, 1], input_size: [2, 3, 50, 61] },
  { stride: [1, 1], padding: /** @type {const} */ ("same"), kernel_size: [4, 2] },
  { groups: 3, bias: false, kernel_size: [1, 3] },
  {
    transposed: true,
    stride: [2, 3],
    padding: [1, 0],
    output_padding: [0, 2],
    kernel_size: [4, 3],
    groups: 3,
    input_size: [2, 3, 5, 6],
  },
];

Deno.test("the formula of a size has the live numbers", () => {
  assert.equal(
    formula({}, 0),
    "⌊(i + 2p − d(k − 1) − 1)/s⌋ + 1 = ⌊(224 + 2·0 − 1·(11 − 1) − 1)/4⌋ + 1 = " +
      "⌊213/4⌋ + 1 = 53 + 1 = 54",
  );
  assert.match(formula(VARIETY[2], 1), /p \+ p′ .* = ⌊\(224 \+ 0 \+ 1 − 1·\(2 − 1\) − 1\)\/1⌋/);
  assert.equal(
    formula(VARIETY[4], 1),
    "s(i − 1) + a + d(k − 1) + 1 − 2p = 3·(6 − 1) + 2 + 1·(3 − 1) + 1 − 2·0 = 20",
  );
});

Deno.test("every formula comes to its result", () => {
  for (const changes of VARIETY) {
    const { state, derived } = made(changes);
    const all = rows(state, derived);
    const sums = [
      ...derived.axes.map((axis) => sizeFormula(axis, state.transposed)),
      ...all.parameters.lines,
      ...all.macs.lines.slice(0, 1),
      ...("unshared" in all ? /** @type {any} */ (all).unshared.lines : []),
    ];
    for (const line of sums) {
      const parts = tight(line).split(" = ").filter((part) => !/[a-z]\(|[a-z]\/s/.test(part));
      const values = parts.map((part) => value(part.replace(/^[A-Z].*: /, "")));
      assert.equal(new Set(values).size, 1, line);
    }
    assert.equal(value(tight(all.parameters.value)), derived.parameters);
  }
});

/** What an arithmetic text comes to. @param {string} text */
function value(text) {
  const program = text
    .replace(/ (weights|input cells|output cells|images?)/g, "")
    .replaceAll("⌊", "Math.floor(").replaceAll("⌋", ")")
    .replaceAll("·", "*").replaceAll("−", "-");
  assert.match(program, /^[\d\s()+*\/.\-Mathflor]+$/);
  return new Function(`return ${program}`)();
}

Deno.test("what the stride leaves over at the border is named", () => {
  assert.deepEqual(borders({}), ["the last row is never read", "the last column is never read"]);
  assert.deepEqual(borders({ input_size: [1, 3, 227, 226] }), [
    "",
    "the last 3 columns are never read",
  ]);
  assert.deepEqual(borders({ padding: [2, 1] }), [
    "at the end 1 row of the padding is never read",
    "the last 2 columns are never read",
  ]);
});

Deno.test("what is left out between windows or between weights is named", () => {
  const small = { kernel_size: [1, 2], stride: [2, 3], input_size: [1, 3, 7, 9] };
  assert.deepEqual(borders(small), [
    "3 rows between the windows are never read",
    "the last column is never read and 2 columns between the windows are never read",
  ]);
  const dilated = { kernel_size: [2, 2], stride: [2, 2], dilation: [2, 1] };
  assert.deepEqual(borders({ ...dilated, input_size: [1, 3, 7, 8] }), [
    "3 rows between the weights are never read",
    "",
  ]);
  const both = { kernel_size: [2, 2], stride: [4, 4], dilation: [2, 2] };
  assert.deepEqual(borders({ ...both, input_size: [1, 3, 7, 8] }), [
    "3 rows between the windows or the weights are never read",
    "the last column is never read and 3 columns between the windows or the weights are never read",
  ]);
});

Deno.test("what a transposed convolution cuts off is named", () => {
  const changes = {
    transposed: true,
    kernel_size: [4, 4],
    stride: [2, 3],
    padding: [1, 1],
    input_size: [1, 3, 4, 4],
  };
  assert.deepEqual(borders({ ...changes, output_padding: [0, 1] }), [
    "padding cuts off 1 row on each side",
    "padding cuts off 1 column at the beginning",
  ]);
  assert.deepEqual(borders({ ...changes, padding: [3, 0], output_padding: [1, 2] }), [
    "padding cuts off 3 rows at the beginning and 2 at the end",
    "no stamp reaches the last 2 columns",
  ]);
});

Deno.test("axes that are alike are told once", () => {
  const { state, derived } = made({});
  const said = tight(explain(state, derived).map(({ text }) => text).join(""));
  assert.equal(
    said,
    "nn.Conv2d makes (1, 96, 54, 54) of (1, 3, 224, 224) with 34944 parameters and " +
      "101616768 MACs, in 1.775 MiB; the last row and column are never read.",
  );
  assert.equal(
    stripLine(derived.axes[0], 2, false),
    "Height and width: 54 windows of 11, 4 apart; the last row and column are never read",
  );
  assert.equal(rows(state, derived).output.lines.length, 1);
  assert.equal(rows(state, made({ stride: [4, 3] }).derived).output.lines.length, 2);
});

Deno.test("memory is told in bytes, against the largest part", () => {
  const { state, derived } = made({});
  const [input, parameters, output] = memory(state, derived);
  assert.equal(tight(input.text), "4 · 1 · 3 · 224 · 224 = 602112 bytes = 588 KiB");
  assert.equal(tight(parameters.text), "4 · 34944 = 139776 bytes = 136.5 KiB");
  assert.equal(output.part, 1);
  assert.equal(input.part, (3 * 224 * 224) / (96 * 54 * 54));
});

Deno.test("cells beside one another are a run", () => {
  assert.deepEqual(runs([]), []);
  assert.deepEqual(runs([2, 3, 4, 7, 9, 10]), [[2, 3], [7, 1], [9, 2]]);
});
