import assert from "node:assert/strict";
import { arithmetic, counts, describe } from "../../../convlib/widgets/js/im2col/explain.js";
import {
  pointingHighlight,
  windowHighlight,
} from "../../../convlib/widgets/js/im2col/highlight.js";
import { arange, derived } from "./figure.js";

/**
 * @typedef {import("../../../convlib/widgets/js/im2col/highlight.js").Pointing} Pointing
 * @typedef {import("../../../convlib/widgets/js/im2col/highlight.js").Marks} Marks
 */

/** @param {import("../../../convlib/widgets/js/kit/frame.js").Piece[]} pieces */
const text = (pieces) => pieces.map((piece) => piece.text).join("");

/** The cells that are marked so. @param {Marks} marks  @param {string} kind */
const marked = (marks, kind) =>
  [...marks].filter(([, { classes = "" }]) => classes.split(" ").includes(kind)).map(([at]) => at);

const START = { position: [0, 0], filter: 0 };

/** What is said, and what is marked, when something is pointed at.
 * @param {Partial<import("./figure.js").State>} changes  @param {Pointing} pointing */
function pointed(changes, pointing) {
  const { state, all } = derived(changes);
  return {
    said: text(describe(state, all, pointing)),
    marks: pointingHighlight(state, all, START, pointing),
  };
}

Deno.test("the line is the product of a row and a column", () => {
  const { all } = derived();
  assert.equal(
    text(arithmetic(all, { position: [1, 0], filter: 0 })),
    "output[0, 1, 0] = row 0 × column 2 = 1·4 + 0·5 + (−2)·(−1) + 3·(−2) = 0",
  );
  assert.equal(
    text(arithmetic(all, { position: [0, 1], filter: 1 })),
    "output[1, 0, 1] = row 1 × column 1 = 0·2 + 1·3 + 1·8 + 1·9 = 20",
  );
});

Deno.test("a padding zero in the line is told from a zero of the input", () => {
  const { all } = derived({ input: arange(2, 2, 3), padding: [0, 1] });
  const kinds = arithmetic(all, START).filter(({ kind }) => kind === "padding" || kind === "input");
  assert.deepEqual(kinds.map((piece) => [piece.text, piece.kind]).slice(1), [
    ["0", "padding"],
    ["0", "input"],
    ["0", "padding"],
    ["6", "input"],
  ]);
});

Deno.test("an input cell says how often it is written, and all its copies are marked", () => {
  const cell = { channel: 0, row: 1, column: 1 };
  const { said, marks } = pointed({}, { plane: "input", cell });
  assert.equal(said, "input[0, 1, 1] = 5 is written 2 times: it lies in 2 windows");
  assert.deepEqual(marked(marks.columns, "is-touched"), ["0,3", "1,2"]);
  assert.deepEqual(marked(marks.input[0], "is-pointed"), ["1,1"]);
  assert.deepEqual(marked(marks.input[1], "is-pointed"), []);
  assert.deepEqual(marked(marks.weight, "is-touched").sort(), ["0,0", "0,1", "1,0", "1,1"]);
  assert.deepEqual(marked(marks.product, "is-touched").sort(), ["0,2", "0,3", "1,2", "1,3"]);
  assert.deepEqual(marked(marks.output[1], "is-touched").sort(), ["1,0", "1,1"]);
});

Deno.test("a cell may be written once, or nowhere", () => {
  const at = (/** @type {number} */ column) =>
    pointed({ stride: [1, 2] }, { plane: "input", cell: { channel: 1, row: 0, column } }).said;
  assert.equal(at(0), "input[1, 0, 0] = 7 is written once: it lies in one window");
  assert.equal(at(2), "input[1, 0, 2] = 9 is written nowhere: it lies in no window");
});

Deno.test("a padding zero is written as well", () => {
  const cell = { channel: 1, row: -1, column: 1 };
  const { said, marks } = pointed({ padding: [1, 0] }, { plane: "input", cell });
  assert.equal(
    said,
    "The padding zero [−1, 1] of channel 1 is written 2 times: it lies in 2 windows",
  );
  assert.deepEqual(marked(marks.columns, "is-touched"), ["2,1", "3,0"]);
});

Deno.test("an entry of the columns says of which cell it is a copy, and marks that", () => {
  const { said, marks } = pointed({}, { plane: "columns", row: 3, column: 2 });
  assert.equal(
    said,
    "columns[3, 2] = −2 is a copy of input[1, 1, 1], which is written 2 times: it lies in 2 windows",
  );
  assert.deepEqual(marked(marks.input[1], "is-pointed"), ["1,1"]);
  assert.deepEqual(marked(marks.input[0], "is-pointed"), []);
  assert.deepEqual(marked(marks.columns, "is-pointed"), ["3,2"]);
  assert.deepEqual(marked(marks.weight, "is-pointed"), ["0,3"]);
});

Deno.test("or that it is a padding zero, which looks like none of the input's", () => {
  const { said, marks } = pointed({ padding: [0, 1] }, { plane: "columns", row: 2, column: 0 });
  assert.equal(said, "columns[2, 0] = 0 is a padding zero: the input has no cell [1, 0, −1]");
  const padding = ["0,0", "0,4", "1,3", "1,7", "2,0", "2,4", "3,3", "3,7"];
  assert.deepEqual(marked(marks.columns, "is-padding").sort(), padding);
});

Deno.test("a weight says where it stands, and marks all that it multiplies", () => {
  const { said, marks } = pointed({}, { plane: "weight", row: 1, column: 2 });
  assert.equal(
    said,
    "weight[1, 1, 0, 0] = 1 stands in row 1, column 2 of its matrix: " +
      "it multiplies all 4 entries of row 2 of the columns",
  );
  assert.deepEqual(marked(marks.columns, "is-touched"), ["2,0", "2,1", "2,2", "2,3"]);
  assert.deepEqual(marked(marks.input[0], "is-touched"), []);
  assert.deepEqual(marked(marks.input[1], "is-touched").sort(), ["0,0", "0,1", "1,0", "1,1"]);
  assert.deepEqual(marked(marks.product, "is-touched"), ["1,0", "1,1", "1,2", "1,3"]);
  assert.deepEqual(marked(marks.output[0], "is-touched"), []);
  assert.deepEqual(marked(marks.weight, "is-pointed"), ["1,2"]);
  assert.deepEqual(marked(marks.weight, "is-touched"), []);
});

Deno.test("the window, its column and the filter's row are numbered alike", () => {
  const { state, all } = derived({ dilation: [1, 2] });
  const marks = windowHighlight(state, all, { position: [1, 0], filter: 1 });
  const notes = (/** @type {Marks} */ of) => [...of].map(([at, { note }]) => `${at}: ${note}`);
  assert.deepEqual(notes(marks.input[0]), ["1,0: 0", "1,2: 1"]);
  assert.deepEqual(notes(marks.input[1]), ["1,0: 2", "1,2: 3"]);
  assert.deepEqual(notes(marks.columns), ["0,1: 0", "1,1: 1", "2,1: 2", "3,1: 3"]);
  assert.deepEqual(notes(marks.weight), ["1,0: 0", "1,1: 1", "1,2: 2", "1,3: 3"]);
  assert.deepEqual(marked(marks.product, "is-current"), ["1,1"]);
  assert.deepEqual(marked(marks.output[1], "is-current"), ["1,0"]);
});

Deno.test("how many numbers there are, before and after", () => {
  const told = (/** @type {Partial<import("./figure.js").State>} */ changes) => {
    const { state, all } = derived(changes);
    return counts(state, all);
  };
  assert.equal(
    told({}),
    "The input has 2·2·3 = 12 numbers, the matrix of columns 4·4 = 16: 1.33 times as many.",
  );
  assert.match(told({ weight: arange(3, 2, 1, 1) }), /2·6 = 12: as many\.$/);
  assert.match(told({ stride: [2, 2] }), /4·1 = 4: 0\.333 times as many\.$/);
});
