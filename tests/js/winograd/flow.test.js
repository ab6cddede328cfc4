import assert from "node:assert/strict";
import {
  directEdges,
  fastEdges,
  related,
  symbol,
} from "../../../convlib/widgets/js/winograd/flow.js";
import { resized } from "../../../convlib/widgets/js/winograd/state.js";
import { derived, SIX, vector } from "./figure.js";

/** @typedef {import("../../../convlib/widgets/js/winograd/flow.js").Cell} Cell */

/** What lights up with a cell. @param {Cell["stage"]} stage  @param {number} index */
function lit(stage, index) {
  const all = derived();
  const edges = [...fastEdges(all.transforms), ...directEdges(all)];
  const { cells } = related(edges, { stage, index });
  return [...cells.values()]
    .map((cell) => (cell.stage === "s" ? "sum of " : "") + symbol(cell, 3))
    .sort().join(" ");
}

Deno.test("a product comes from two transformed numbers and goes to the outputs it is in", () => {
  assert.equal(lit("m", 1), "d1 d2 g0 g1 g2 m2 u2 v2 y0 y1");
  assert.equal(lit("m", 3), "d1 d3 g2 m4 u4 v4 y1");
});

Deno.test("an output comes from the products that its formula names", () => {
  assert.equal(lit("y", 1), "d1 d2 d3 g0 g1 g2 m2 m3 m4 u2 u3 u4 v2 v3 v4 y1");
});

Deno.test("an input goes both ways, and lights up no other input", () => {
  assert.equal(lit("d", 0), "d0 d0·g0 m1 sum of y0 u1 y0");
  assert.equal(lit("d", 3), "d3 d3·g2 m4 sum of y1 u4 y1");
});

Deno.test("a product of the definition has one input, one weight, one sum", () => {
  assert.equal(lit("p", 5), "d3 d3·g2 g2 sum of y1");
  assert.equal(lit("s", 0), "d0 d0·g0 d1 d1·g1 d2 d2·g2 g0 g1 g2 sum of y0");
});

Deno.test("with a kernel of two, product 3 is d2·g1 and goes into the second sum", () => {
  const all = derived([3, 1, 2, 5]);
  const products = { data: new Float64Array(6), shape: [3, 2] };
  const edges = directEdges({ ...all, direct: { ...all.direct, products } });
  const { cells } = related(edges, { stage: "p", index: 3 });
  assert.deepEqual([...cells.values()].map((cell) => symbol(cell, 2)), ["d2·g1", "d2", "g1", "y1"]);
});

Deno.test("the lines on the way are those between what lights up", () => {
  const edges = fastEdges(derived().transforms);
  const { edges: passed } = related(edges, { stage: "m", index: 0 });
  const told = [...passed].map(({ from, to, factor }) =>
    `${symbol(from, 3)} ${factor} ${symbol(to, 3)}`
  );
  assert.deepEqual(told.sort(), [
    "d0 1 u1",
    "d2 -1 u1",
    "g0 1 v1",
    "m1 1 y0",
    "u1 1 m1",
    "v1 1 m1",
  ]);
});

Deno.test("a longer input keeps its numbers and grows by the last of others", () => {
  assert.deepEqual([...resized(vector([9, 8, 7, 6]), 6, SIX).data], [9, 8, 7, 6, 7, 4]);
  assert.deepEqual([...resized(vector(SIX), 4, SIX).data], [3, 1, -2, 5]);
});
