import assert from "node:assert/strict";
import { sourceOf } from "../../../convlib/widgets/js/sliding_window/state.js";
import { touched } from "../../../convlib/widgets/js/sliding_window/touch.js";
import { arange, derived, VARIED } from "./figure.js";

/** @typedef {import("./figure.js").State} State */

/** @param {Map<string, number>} marks */
const total = (marks) => [...marks.values()].reduce((sum, n) => sum + n, 0);

/** @param {number[]} shape */
const places = ([rows, columns]) =>
  Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns]);

/** In how many products each input cell takes part. @param {Partial<State>} changes */
function useCounts(changes) {
  const { state, all } = derived(changes);
  return (/** @type {number} */ row, /** @type {number} */ column) =>
    total(touched(state, all, { plane: "input", row, column }).output);
}

Deno.test("padding does not make all cells count equally", () => {
  const uses = useCounts({ input: arange(8, 8), padding: "same" });
  assert.deepEqual([uses(0, 0), uses(0, 3), uses(7, 4), uses(5, 7), uses(3, 3)], [4, 6, 6, 6, 9]);
});

Deno.test("a stride that does not divide leaves cells out", () => {
  const uses = useCounts({ input: arange(4, 5), stride: [2, 2] });
  assert.deepEqual([uses(2, 2), uses(0, 2), uses(3, 3)], [2, 2, 0]);
});

Deno.test("an input cell also takes part through the padding that copies it", () => {
  const row = { input: arange(1, 4), weight: arange(1, 1), padding: [0, 2] };
  const counts = (/** @type {State["padding_mode"]} */ padding_mode) => {
    const uses = useCounts({ ...row, padding_mode });
    return [0, 1, 2, 3].map((column) => uses(0, column));
  };
  assert.deepEqual(counts("zeros"), [1, 1, 1, 1]);
  assert.deepEqual(counts("reflect"), [1, 3, 3, 1]);
  assert.deepEqual(counts("replicate"), [3, 1, 1, 3]);
  assert.deepEqual(counts("circular"), [2, 2, 2, 2]);
});

Deno.test("the copies of an input cell are marked with it, a pointed-at copy only itself", () => {
  const { state, all } = derived({ padding: [1, 1], padding_mode: "replicate" });
  const corner = touched(state, all, { plane: "input", row: 0, column: 0 });
  assert.deepEqual([...corner.input.keys()].sort(), ["-1,-1", "-1,0", "0,-1", "0,0"]);
  const copy = touched(state, all, { plane: "input", row: -1, column: -1 });
  assert.deepEqual([...copy.input], [["-1,-1", 1]]);
  assert.deepEqual([...copy.output], [["0,0", 1]]);
  assert.deepEqual([...copy.weight], [["0,0", 1]]);
});

Deno.test("a weight makes one product for each output", () => {
  for (const changes of VARIED) {
    const { state, all } = derived(changes);
    for (const [row, column] of places(state.weight.shape)) {
      const { output, weight, input } = touched(state, all, { plane: "weight", row, column });
      assert.equal(output.size, all.output.data.length);
      assert.ok([...output.values()].every((n) => n === 1));
      assert.deepEqual([...weight], [[`${row},${column}`, all.output.data.length]]);
      assert.equal(total(input), all.output.data.length);
    }
  }
});

Deno.test("an output is made with every weight once", () => {
  for (const changes of VARIED) {
    const { state, all } = derived(changes);
    for (const [row, column] of places(all.output.shape)) {
      const { weight, output } = touched(state, all, { plane: "output", row, column });
      assert.equal(weight.size, state.weight.data.length);
      assert.ok([...weight.values()].every((n) => n === 1));
      assert.deepEqual([...output.keys()], [`${row},${column}`]);
    }
  }
});

Deno.test("if one cell touches another, the other touches it as often", () => {
  for (const changes of VARIED) {
    const { state, all } = derived(changes);
    /** @param {"input" | "weight" | "output"} plane */
    const ask = (plane) => (/** @type {number[]} */ [row, column]) =>
      touched(state, all, { plane, row, column });
    const inputs = places(state.input.shape);
    const weights = places(state.weight.shape);
    const outputs = places(all.output.shape);
    const fromInput = inputs.map(ask("input"));
    const fromWeight = weights.map(ask("weight"));
    const fromOutput = outputs.map(ask("output"));
    const copies = (/** @type {Map<string, number>} */ marks, /** @type {number[]} */ cell) =>
      [...marks].reduce((sum, [place, n]) => {
        const [row, column] = place.split(",").map(Number);
        return String(sourceOf(state, row, column)) === String(cell) ? sum + n : sum;
      }, 0);
    inputs.forEach((cell, i) => {
      outputs.forEach((out, o) =>
        assert.equal(fromInput[i].output.get(String(out)) ?? 0, copies(fromOutput[o].input, cell))
      );
      weights.forEach((tap, w) =>
        assert.equal(fromInput[i].weight.get(String(tap)) ?? 0, copies(fromWeight[w].input, cell))
      );
    });
    weights.forEach((tap, w) =>
      outputs.forEach((out, o) =>
        assert.equal(fromWeight[w].output.get(String(out)), fromOutput[o].weight.get(String(tap)))
      )
    );
  }
});
