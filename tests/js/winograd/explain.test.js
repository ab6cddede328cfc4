import assert from "node:assert/strict";
import { formatNumber, parseNumber } from "../../../convlib/widgets/js/kit/format.js";
import {
  counter,
  errorLine,
  explain,
  fraction,
  nestedLine,
  stages,
} from "../../../convlib/widgets/js/winograd/explain.js";
import { symbol } from "../../../convlib/widgets/js/winograd/flow.js";
import { derived, SIX } from "./figure.js";

/** @typedef {import("../../../convlib/widgets/js/winograd/flow.js").Cell} Cell */

/** @param {ReturnType<typeof derived>} all  @param {Cell["stage"]} stage  @param {number} index */
const words = (all, stage, index) =>
  explain(all, { stage, index }).map(({ text }) => text).join("");

Deno.test("each stage of F(2,3) is told in letters and in numbers", () => {
  const all = derived();
  assert.equal(words(all, "u", 0), "u1 = d0 − d2 = 3 − 2 = 1");
  assert.equal(
    words(all, "v", 2),
    "v3 = (g0 − g1 + g2)/2 = (1 − 2 + (−1))/2 = −1",
  );
  assert.equal(
    words(all, "m", 1),
    "m2 = (d1 + d2)·(g0 + g1 + g2)/2 = (1 + 2)·(1 + 2 + (−1))/2 = 3·1 = 3",
  );
  assert.equal(words(all, "u", 2), "u3 = d2 − d1 = 2 − 1 = 1");
  assert.equal(words(all, "y", 1), "y1 = m2 − m3 − m4 = 3 − (−1) − 4 = 0");
});

Deno.test("the definition is told beside it", () => {
  const all = derived();
  assert.equal(
    words(all, "p", 4),
    "d2·g1 = 2·2 = 4 is one of the 3 products of y1 by definition",
  );
  assert.equal(words(all, "s", 1), "y1 = d1·g0 + d2·g1 + d3·g2 = 1·1 + 2·2 + 5·(−1) = 0");
});

Deno.test("the definition is told for a kernel of two as well", () => {
  const all = derived();
  const G = all.transforms.G.map((row) => row.slice(0, 2));
  const two = {
    ...all,
    transforms: { ...all.transforms, G },
    weight: { data: Float64Array.of(10, 100), shape: [2] },
    direct: {
      ...all.direct,
      products: { data: Float64Array.of(30, 100, 10, 200, 20, 500), shape: [3, 2] },
      sums: { data: Float64Array.of(130, 210, 520), shape: [3] },
    },
  };
  assert.equal(
    words(two, "p", 3),
    "d2·g1 = 2·100 = 200 is one of the 2 products of y1 by definition",
  );
  assert.equal(words(two, "s", 2), "y2 = d2·g0 + d3·g1 = 2·10 + 5·100 = 520");
});

Deno.test("an input and a weight say where they go", () => {
  const all = derived();
  assert.equal(
    words(all, "d", 0),
    "d0 = 3 takes part in 1 of the 4 products, by definition in 1 of 6",
  );
  assert.equal(
    words(all, "d", 1),
    "d1 = 1 takes part in 3 of the 4 products, by definition in 2 of 6",
  );
  assert.equal(
    words(all, "g", 2),
    "g2 = −1 takes part in 3 of the 4 products, by definition in 2 of 6",
  );
});

Deno.test("every formula, in letters and in numbers, comes to the number in its cell", () => {
  for (
    const all of [derived(), derived([-1, 0.5, 4, -7], [2, 0, -3]), derived(SIX, [0.5, -2, 7])]
  ) {
    const numbers = stages(all);
    /** @type {Record<string, number>} */ const values = {};
    for (const stage of /** @type {Cell["stage"][]} */ (["d", "g", "m"])) {
      numbers[stage].data.forEach((value, index) => values[symbol({ stage, index }, 3)] = value);
    }
    for (const stage of /** @type {Cell["stage"][]} */ (["u", "v", "m", "y", "p", "s"])) {
      numbers[stage].data.forEach((value, index) => {
        const [, ...sides] = words(all, stage, index).split(" is ")[0].split(" = ");
        assert.equal(sides.at(-1), formatNumber(value));
        for (const side of sides) {
          const error = Math.abs(evaluate(side, values) - value);
          assert.ok(
            error <= 1e-4 * (1 + Math.abs(value)),
            `${symbol({ stage, index }, 3)}: ${side}`,
          );
        }
      });
    }
  }
});

/** What a formula comes to. @param {string} text  @param {Record<string, number>} values */
function evaluate(text, values) {
  const code = text.replaceAll("−", "-").replaceAll("·", "*");
  return Number(new Function(...Object.keys(values), `return ${code}`)(...Object.values(values)));
}

Deno.test("factors are fractions in lowest terms", () => {
  assert.deepEqual(fraction(-16 / 15), { top: -16, bottom: 15 });
  assert.deepEqual(fraction(1 / 3), { top: 1, bottom: 3 });
  assert.deepEqual(fraction(-8), { top: -8, bottom: 1 });
});

Deno.test("the counter stops at the last multiplication", () => {
  const said = (/** @type {number} */ step) => counter(derived(), step);
  assert.equal(said(2), "Multiplications so far: 3 of 4 (by definition: 6).");
  assert.equal(said(5), "Multiplications so far: 4 of 4 (by definition: 6).");
  assert.equal(nestedLine(derived()), "Nested in 2-D, 2×2 outputs take 16 (by definition: 36).");
  assert.equal(
    nestedLine(derived(SIX)),
    "Nested in 2-D, 4×4 outputs take 36 (by definition: 144).",
  );
});

Deno.test("both errors are told, and that of the measure itself is not", () => {
  const all = { ...derived(), errors: { winograd: 2.44e-6, direct: 0 } };
  assert.match(errorLine(all, "float32"), /2\.4e−6 by Winograd, 0 by definition, beside sums in/);
  assert.match(errorLine(all, "float64"), /2\.4e−6 by Winograd, beside the sums by definition/);
  assert.equal(parseNumber("2.4e−6"), 2.4e-6);
});
