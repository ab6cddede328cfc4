import assert from "node:assert/strict";
import {
  arithmetic,
  shifted,
  wrapping,
} from "../../../convlib/widgets/js/discrete_convolution/explain.js";
import { derived, figure, sequence, VARIED } from "./figure.js";

/** @typedef {import("./figure.js").State} State */

/** @param {number} position  @param {Partial<State>} [changes] */
function told(position, changes) {
  const { state, all } = derived(changes);
  return arithmetic(state, all, position).map(({ text }) => text).join("");
}

Deno.test("the sum is told in full", () => {
  assert.equal(told(2), "(a ∗ b)[2] = 1·7 + 2·6 + 3·5 = 34");
  assert.equal(told(0, { a: sequence(-1, 2) }), "(a ∗ b)[0] = (−1)·5 = −5");
});

Deno.test("where the output begins later, its own number is told too", () => {
  assert.equal(told(0, { mode: "valid" }), "(a ∗ b)[2] = 1·7 + 2·6 + 3·5 = 34, output[0]");
});

Deno.test("a cross-correlation is numbered by how far b is shifted", () => {
  const operation = "cross-correlation";
  assert.equal(told(3, { operation }), "(a ⋆ b)[1] = 2·5 + 3·6 + 4·7 = 56, output[3]");
  assert.equal(told(0, { operation }), "(a ⋆ b)[−2] = 1·7 = 7, output[0]");
  assert.equal(told(1, { operation, mode: "valid" }), "(a ⋆ b)[1] = 2·5 + 3·6 + 4·7 = 56");
});

Deno.test("what wraps round a circle is told apart", () => {
  assert.equal(
    told(0, { length: 4 }),
    "(a ⊛ b)[0] = 1·5 + wrapped round (3·7 + 4·6) = 5 + 45 = 50",
  );
  assert.equal(told(2, { length: 4 }), "(a ⊛ b)[2] = 1·7 + 2·6 + 3·5 = 34");
  assert.equal(told(8, { length: 9 }), "(a ⊛ b)[8] = 0, for nothing overlaps");
  assert.match(
    told(0, { length: 4, operation: "cross-correlation" }),
    /^\(a ⊛ b reversed\)\[0\] = /,
  );
});

Deno.test("every sum ends in the number of the output", () => {
  for (const changes of VARIED) {
    const { all } = derived(changes);
    all.output.data.forEach((value, at) => {
      const number = String(value).replace("-", "−");
      assert.ok(told(at, changes).replace(/, output.*|, for.*/, "").endsWith(` = ${number}`));
    });
  }
});

Deno.test("b is named by its index under a[i]", () => {
  const correlation = figure({ operation: "cross-correlation" });
  assert.equal(shifted(figure(), 3), "b[3 − i]");
  assert.deepEqual([0, 2, 3].map((n) => shifted(correlation, n)), ["b[i + 2]", "b[i]", "b[i − 1]"]);
  assert.equal(shifted(figure({ length: 4 }), 1), "b[(1 − i) mod 4]");
});

Deno.test("how long a circle must be is told with its numbers", () => {
  const words = (/** @type {number} */ length) => {
    const { state, all } = derived({ length });
    return wrapping(state, all);
  };
  assert.match(words(4), /^4 cells are 2 fewer than N \+ K − 1 = 4 \+ 3 − 1 = 6: the last 2 sums/);
  assert.match(words(5), /the last sum wraps round/);
  assert.match(words(6), /nothing wraps round/);
});
