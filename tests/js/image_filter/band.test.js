import assert from "node:assert/strict";
import { computeBand } from "../../../convlib/widgets/js/image_filter/band.js";
import { filter } from "../../../convlib/widgets/js/image_filter/filter.js";
import { outputAt } from "../../../convlib/widgets/js/image_filter/taps.js";
import { inSlices, source } from "../../../convlib/widgets/js/image_filter/worker.js";
import { derived, VARIED } from "./figure.js";

Deno.test("each output pixel is the sum of the products under the window", () => {
  for (const changes of VARIED) {
    const { of, all } = derived(changes);
    const output = filter(all.plan, all.picture.data);
    const [channels, rows, columns] = output.shape;
    for (let channel = 0; channel < channels; channel++) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const told = outputAt(of, all, [row, column], channel).output;
          const there = output.data[(channel * rows + row) * columns + column];
          assert.ok(Math.abs(told - there) < 1e-9, `${told} is not ${there}`);
        }
      }
    }
  }
});

Deno.test("an output in bands is the output at once, wherever it is cut", () => {
  for (const changes of VARIED) {
    const { plan, picture } = derived(changes).all;
    const whole = filter(plan, picture.data);
    for (let cut = 1; cut < plan.shape[1]; cut++) {
      const data = new Float64Array(whole.data.length);
      computeBand(plan, picture.data, cut, plan.shape[1], data);
      computeBand(plan, picture.data, 0, cut, data);
      assert.deepEqual(data, whole.data);
    }
  }
});

Deno.test("slices make the output, and a newer request ends them", async () => {
  const { plan, picture } = derived({ padding: "same" }).all;
  const request = { id: 1, plan, pixels: picture.data, slice: plan.work / 4 };
  const whole = filter(plan, picture.data);
  assert.deepEqual(await inSlices(computeBand, request, () => true), whole.data);
  let asked = 0;
  assert.equal(await inSlices(computeBand, request, () => ++asked < 3), null);
  assert.equal(asked, 3);
});

Deno.test("the worker's text names nothing but itself", async () => {
  const { plan, picture } = derived({ padding: "same", padding_mode: "reflect" }).all;
  const answer = await new Promise((resolve) => {
    const scope = { onmessage: (/** @type {any} */ _) => {} };
    const run = new Function(
      "scope",
      "postMessage",
      source().replace("onmessage", "scope.onmessage"),
    );
    run(scope, resolve);
    scope.onmessage({ data: { id: 7, plan, pixels: picture.data, slice: 100 } });
  });
  assert.equal(answer.id, 7);
  assert.deepEqual(answer.output, filter(plan, picture.data).data);
});
