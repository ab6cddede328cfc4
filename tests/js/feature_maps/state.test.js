import assert from "node:assert/strict";
import { clamp, toggled } from "../../../convlib/widgets/js/feature_maps/state.js";
import { Refusal } from "../../../convlib/widgets/js/kit/refusal.js";
import { toRows } from "../../../convlib/widgets/js/kit/wire.js";
import { derived, view } from "./figure.js";

Deno.test("every layer, by hand", () => {
  const { all } = derived();
  assert.deepEqual(all.maps.map(toRows), [
    [[[-0.5, -0.5], [-0.5, -1.5]], [[1, 3], [7, 9]]],
    [[[0, 0], [0, 0]], [[1, 3], [7, 9]]],
    [[[9]], [[1]]],
  ]);
  const share = 1 / (1 + Math.exp(-8));
  assert.ok(Math.abs(all.probabilities[0] - share) < 1e-15);
});

Deno.test("a filter that is off leaves a map of zeros, and the network as it was is kept", () => {
  const { all } = derived({ off: { 0: [1] } });
  assert.deepEqual(toRows(all.maps[0])[1], [[0, 0], [0, 0]]);
  assert.deepEqual(toRows(all.maps[2]), [[[0]], [[1]]]);
  assert.deepEqual(all.unchanged, derived().all.probabilities);
});

Deno.test("a weight that is off counts as zero", () => {
  const { all } = derived({ off: { "0.weight": [2] } });
  assert.deepEqual(toRows(all.maps[0])[1], [[-1, -1], [-1, -1]]);
});

Deno.test("switching over twice leaves things as they were, and indices rise", () => {
  const once = toggled({ "0.weight": [3] }, "0.weight", 1);
  assert.deepEqual(once, { "0.weight": [1, 3] });
  assert.deepEqual(toggled(toggled(once, "0", 1), "0", 1), once);
  assert.deepEqual(toggled({ 0: [1] }, "0", 1), {});
});

Deno.test("Flatten makes no maps: the layer before it is the nearest", () => {
  const { all } = derived();
  assert.equal(clamp(view({ layer: 2 }), all).layer, 1);
  assert.deepEqual(clamp(view({ layer: 3, map: 5, channel: 5 }), all), {
    layer: 3,
    map: 1,
    channel: 1,
    position: [0, 0],
  });
});

Deno.test("a view of other than whole numbers is refused", () => {
  const { all } = derived();
  assert.throws(() => clamp(view({ map: 0.5 }), all), Refusal);
});
