import assert from "node:assert/strict";
import {
  arithmetic,
  caption,
  participation,
} from "../../../convlib/widgets/js/gradients/explain.js";
import {
  pointingHighlight,
  windowHighlight,
} from "../../../convlib/widgets/js/gradients/highlight.js";
import { fromRows, toRows } from "../../../convlib/widgets/js/kit/wire.js";
import { derived, STRIDED } from "./figure.js";

/**
 * @typedef {import("../../../convlib/widgets/js/gradients/highlight.js").Marks} Marks
 * @typedef {import("../../../convlib/widgets/js/gradients/highlight.js").Pointing} Pointing
 * @typedef {import("../../../convlib/widgets/js/gradients/state.js").View} View
 * @typedef {Partial<import("./figure.js").State>} Changes
 */

/** @param {import("../../../convlib/widgets/js/kit/frame.js").Piece[]} pieces */
const text = (pieces) => pieces.map((piece) => piece.text).join("");

/** The cells that are marked so. @param {Marks} marks  @param {string} kind */
const marked = (marks, kind) =>
  [...marks].filter(([, { classes = "" }]) => classes.split(" ").includes(kind)).map(([at]) => at);

/** The small numbers on cells. @param {Marks} marks */
const notes = (marks) => [...marks].flatMap(([at, { note }]) => note ? [`${at} ${note}`] : []);

/** @param {View["of"]} of  @param {number[]} position  @param {Changes} [changes] */
function spelled(of, position, changes) {
  const { state, all } = derived(changes);
  return text(arithmetic(state, all, { of, position }));
}

/** @param {View["of"]} of  @param {Pointing} pointing  @param {Changes} [changes] */
function pointed(of, pointing, changes) {
  const { state, all } = derived(changes);
  return {
    said: text(participation(state, all, of, pointing)),
    marks: pointingHighlight(state, all, { of, position: [0, 0] }, pointing),
  };
}

Deno.test("the line of dW is dY times the input, unflipped", () => {
  assert.equal(spelled("weight", [0, 0]), "dW[0, 0] = Σ dY·x = 1·1 + (−2)·2 + 0·4 + 3·5 = 12");
  assert.equal(spelled("weight", [0, 1]), "dW[0, 1] = Σ dY·x = 1·2 + (−2)·3 + 0·5 + 3·6 = 14");
});

Deno.test("the line of dX has the outputs that used the cell, and nothing else", () => {
  assert.equal(spelled("input", [0, 1]), "dX[0, 1] = Σ dY·w = 1·(−20) + (−2)·10 = −40");
  assert.equal(spelled("input", [1, 2]), "dX[1, 2] = Σ dY·w = 3·(−20) = −60");
});

Deno.test("a cell that no output used has the gradient 0", () => {
  const changes = { stride: [1, 2], grad_output: fromRows([[7], [8]]) };
  assert.equal(spelled("input", [0, 1], changes), "dX[0, 1] = Σ dY·w = 7·(−20) = −140");
  assert.equal(
    spelled("input", [0, 2], changes),
    "dX[0, 2] = Σ dY·w = 0: no output used this cell",
  );
});

Deno.test("a padding zero in the line is told from the input's numbers", () => {
  const { state, all } = derived(STRIDED);
  const pieces = arithmetic(state, all, { of: "weight", position: [0, 0] });
  assert.equal(text(pieces), "dW[0, 0] = Σ dY·x = 1·0 + (−2)·2 + 0·0 + 3·5 = 11");
  const kinds = pieces.filter(({ kind }) => kind === "padding").map((piece) => piece.text);
  assert.deepEqual(kinds, ["0", "0"]);
});

Deno.test("a sum of very many terms is cut, and says of how many", () => {
  const ones = (/** @type {number} */ rows, /** @type {number} */ columns) =>
    fromRows(Array.from({ length: rows }, () => Array(columns).fill(1)));
  const changes = { input: ones(8, 8), weight: ones(1, 1), grad_output: ones(8, 8) };
  const said = spelled("weight", [0, 0], changes);
  assert.equal(said.split("1·1").length - 1, 48);
  assert.match(said, / \+ … \(16 more\) = 64$/);
});

Deno.test("the number of dW that is spelled out lights up the input under dY", () => {
  const { state, all } = derived();
  const marks = windowHighlight(state, all, { of: "weight", position: [0, 1] });
  assert.deepEqual(notes(marks.input), ["0,1 ·1", "0,2 ·−2", "1,1 ·0", "1,2 ·3"]);
  assert.deepEqual(marked(marks.input, "is-window"), ["0,1", "0,2", "1,1", "1,2"]);
  assert.equal(marked(marks.grad_output, "is-touched").length, 4);
  assert.deepEqual(marked(marks.gradient, "is-current"), ["0,1"]);
});

Deno.test("a stride spreads dY over the input", () => {
  const { state, all } = derived(STRIDED);
  const marks = windowHighlight(state, all, { of: "weight", position: [0, 0] });
  assert.deepEqual(notes(marks.input), ["0,-1 ·1", "0,1 ·−2", "1,-1 ·0", "1,1 ·3"]);
});

Deno.test("the cell of dX that is spelled out lights up outputs with the weights they used", () => {
  const { state, all } = derived();
  const marks = windowHighlight(state, all, { of: "input", position: [0, 1] });
  assert.deepEqual(notes(marks.grad_output), ["0,0 ·−20", "0,1 ·10"]);
  assert.deepEqual(marked(marks.weight, "is-touched"), ["0,1", "0,0"]);
  assert.deepEqual(marked(marks.turned, "is-touched"), ["0,0", "0,1"]);
  assert.deepEqual(notes(marks.spread), ["0,0 ·−20", "0,1 ·10"]);
});

Deno.test("the turned kernel lies on the zeros around dY at a corner", () => {
  const { state, all } = derived();
  assert.deepEqual(toRows(all.turned), [[-20, 10]]);
  const marks = windowHighlight(state, all, { of: "input", position: [1, 0] });
  assert.deepEqual(notes(marks.spread), ["1,-1 ·−20", "1,0 ·10"]);
  assert.deepEqual(notes(marks.grad_output), ["1,0 ·10"]);
});

Deno.test("zeros of the stride are told from zeros in dY", () => {
  const { state, all } = derived(STRIDED);
  assert.deepEqual(toRows(all.spread), [[1, 0, -2], [0, 0, 3]]);
  const marks = windowHighlight(state, all, { of: "input", position: [0, 0] });
  assert.deepEqual(marked(marks.spread, "is-zero"), ["0,1", "1,1"]);
});

Deno.test("an input cell says in how many weights' gradients it is", () => {
  const { said, marks } = pointed("weight", { plane: "input", row: 0, column: 1 });
  assert.equal(said, "x[0, 1] = 2 takes part in 2 of the 2 sums of dW");
  assert.deepEqual(marked(marks.gradient, "is-touched"), ["0,0", "0,1"]);
  assert.deepEqual(marked(marks.grad_output, "is-touched"), ["0,1", "0,0"]);
  assert.deepEqual(marked(marks.input, "is-pointed"), ["0,1"]);
  const corner = pointed("weight", { plane: "input", row: 0, column: 0 });
  assert.equal(corner.said, "x[0, 0] = 1 takes part in 1 of the 2 sums of dW");
});

Deno.test("a padding zero takes part in dW, and an unused cell in nothing", () => {
  const zero = pointed("weight", { plane: "input", row: 1, column: -1 }, STRIDED);
  assert.equal(zero.said, "The padding zero [1, −1] takes part in 1 of the 2 sums of dW");
  const changes = { stride: [1, 2], grad_output: fromRows([[7], [8]]) };
  const unused = pointed("weight", { plane: "input", row: 0, column: 2 }, changes);
  assert.equal(unused.said, "x[0, 2] = 3 takes part in none of the 2 sums of dW");
});

Deno.test("a number of dY lights up the window of its output", () => {
  const { said, marks } = pointed("weight", { plane: "grad_output", row: 0, column: 1 });
  assert.equal(said, "dY[0, 1] = −2 takes part in 2 of the 2 sums of dW");
  assert.deepEqual(marked(marks.input, "is-touched"), ["0,1", "0,2"]);
});

Deno.test("it goes back to the cells of that window", () => {
  const { said, marks } = pointed("input", { plane: "grad_output", row: 0, column: 1 }, STRIDED);
  assert.equal(said, "dY[0, 1] = −2 takes part in 2 of the 6 sums of dX");
  assert.deepEqual(marked(marks.gradient, "is-touched"), ["0,1", "0,2"]);
  assert.deepEqual(marked(marks.spread, "is-pointed"), ["0,2"]);
  assert.deepEqual(marked(marks.weight, "is-touched"), ["0,0", "0,1"]);
});

Deno.test("a weight takes part once for each output that used an input cell through it", () => {
  const { said, marks } = pointed("input", { plane: "weight", row: 0, column: 0 }, STRIDED);
  assert.equal(said, "w[0, 0] = 10 takes part in 2 of the 6 sums of dX");
  assert.deepEqual(marked(marks.gradient, "is-touched"), ["0,1", "1,1"]);
  assert.deepEqual(marked(marks.turned, "is-pointed"), ["0,1"]);
});

Deno.test("an inserted zero adds nothing", () => {
  const { said, marks } = pointed("input", { plane: "zero", row: 0, column: 1 }, STRIDED);
  assert.equal(said, "A zero without an output: it adds nothing");
  assert.deepEqual(marked(marks.spread, "is-pointed"), ["0,1"]);
  assert.deepEqual(marked(marks.gradient, "is-touched"), []);
});

Deno.test("the caption says what is on screen, and the bias's gradient", () => {
  const said = (/** @type {View["of"]} */ of, /** @type {Changes} */ changes = {}) => {
    const { state, all } = derived(changes);
    return caption(state, all, of);
  };
  assert.deepEqual(said("weight"), {
    picture: "dW is the input correlated with dY: nothing is flipped.",
    bias: "db = Σ dY = 2",
  });
  assert.match(said("weight", STRIDED).picture, /dY, spread by the stride: nothing is flipped/);
  assert.match(said("input").picture, /^dX is dY, with zeros around it, correlated with/);
  assert.match(
    said("input", STRIDED).picture,
    /with zeros around it and between its cells, correlated/,
  );
  const single = { weight: fromRows([[2]]), grad_output: fromRows([[1, 2, 3], [4, 5, 6]]) };
  assert.match(said("input", single).picture, /^dX is dY correlated with the kernel turned/);
});
