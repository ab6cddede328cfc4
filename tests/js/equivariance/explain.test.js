import assert from "node:assert/strict";
import {
  cellLine,
  differenceNote,
  orderLine,
  percent,
  rimNote,
} from "../../../convlib/widgets/js/equivariance/explain.js";
import { figure } from "./figure.js";

/** @param {ReturnType<typeof figure>} of */
const order = ({ state, derived }) => orderLine(state, derived).map(({ text }) => text).join("");

Deno.test("a shift that survives is told with its twin behind the layer", () => {
  assert.equal(
    order(figure()),
    "Shift by (0, 1) before, or by (0, 1) after: 24 numbers, all equal: equivariant.",
  );
  assert.equal(
    order(figure({ shift: [-2, 4], stride: [2, 2] })),
    "Shift by (−2, 4) before, or by (−1, 2) after: 6 numbers, all equal: equivariant.",
  );
});

Deno.test("a shift by half a cell is told with the nearest, and the place of the difference", () => {
  const { state, derived } = figure({ stride: [1, 2] });
  assert.deepEqual([...derived.shiftedFirst.data.slice(3, 6)], [0, 32, 8]);
  assert.match(
    order({ state, derived }),
    /^Shift by \(0, 1\) before, or by \(0, 0\.5\) output cells after \(no shift matches; /,
  );
  assert.match(order({ state, derived }), /They differ most at output\[1, \d\]: shift, then/);
  assert.match(
    order(figure({ stride: [1, 3], shift: [2, 1] })),
    / or by \(2, 0\.33\) output cells/,
  );
});

Deno.test("a picture that looks alike after half a cell proves nothing", () => {
  const input = { data: new Float64Array(24).fill(3), shape: [4, 6] };
  assert.equal(
    order(figure({ input, stride: [1, 2] })),
    "Shift by (0, 1) before, or by (0, 0.5) output cells after: 12 numbers, all equal to those " +
      "shifted by (0, 0): this picture can’t tell.",
  );
});

Deno.test("one number that remains is invariant, or not after a stride", () => {
  assert.match(order(figure({ pool: "global max" })), /not at all: the one number .* invariant\.$/);
  const { state, derived } = figure({
    pool: "global max",
    stride: [1, 2],
    weight: { data: Float64Array.of(1), shape: [1, 1] },
  });
  assert.equal(
    order({ state, derived }),
    "Shift by (0, 1) before, or not at all. They differ most at output[0, 0]: " +
      "shift, then convolve gives 0; convolve, then shift gives 8; difference −8.",
  );
});

Deno.test("a cell is told by both orders", () => {
  const { derived } = figure({ padding_mode: "zeros", shift: [0, 3] });
  const words = cellLine(derived, { row: 1, column: 0 }).map(({ text }) => text).join("");
  assert.equal(
    words,
    "output[1, 0]: shift, then convolve gives 0; convolve, then shift gives 8; difference −8, " +
      "where padding was seen",
  );
});

Deno.test("the table is counted, and the blur held against none", () => {
  assert.equal(
    differenceNote(figure().derived),
    "25 of 25 shifts in the table are exact.",
  );
  const { derived } = figure({ stride: [1, 2], blur: "triangle-3" });
  assert.match(
    differenceNote(derived),
    /^15 of 25 shifts in the table are exact\. The others differ by \d+ % on average, \d+ % at most of the largest output; without the blur by \d+ % on average, \d+ % at most\.$/,
  );
});

Deno.test("the rim is as wide as the kernel reaches, on both sides", () => {
  const { state, derived } = figure({ padding_mode: "zeros", shift: [0, 3] });
  const note = rimNote(state, derived);
  assert.match(note, /^Padding was seen by 0 rows at the top and 0 at the bottom, 1 column at the/);
  assert.match(note, /1 at the right .*: all differences lie there\.$/);
  const wider = figure({
    padding_mode: "zeros",
    input: { data: new Float64Array(42), shape: [7, 6] },
    weight: { data: new Float64Array(15), shape: [5, 3] },
  });
  assert.match(
    rimNote(wider.state, wider.derived),
    /by 2 rows at the top and 2 at the bottom, 1 column at the left and 1 at the right/,
  );
  const circular = figure();
  assert.equal(rimNote(circular.state, circular.derived), "");
});

Deno.test("what is too small for a per cent is not called nothing", () => {
  assert.deepEqual([percent(0, 9), percent(0.01, 9), percent(9, 9)], ["0", "<1", "100"]);
});
