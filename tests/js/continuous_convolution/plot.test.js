import assert from "node:assert/strict";
import { decimals, place } from "../../../convlib/widgets/js/continuous_convolution/explain.js";
import {
  AT_T,
  DURATION,
  stageAt,
} from "../../../convlib/widgets/js/continuous_convolution/flip.js";
import {
  area,
  bars,
  dots,
  line,
  room,
  scales,
  trace,
} from "../../../convlib/widgets/js/continuous_convolution/plot.js";
import { valueOf } from "../../../convlib/widgets/js/continuous_convolution/signals.js";

// 100 pixels are a unit of τ and of the values: 0 is at x = 134 and y = 110.
const SCALES = scales({ width: 246, height: 230 }, 1, [-1, 1], 20);

Deno.test("an axis has room for its values, for 0, and a little more", () => {
  for (const values of [[0, 1], [-0.5, 0.2], [0.01], [-40], [0.86, 0.3]]) {
    const [low, high] = room(values);
    assert.ok(low <= Math.min(0, ...values) && high > Math.max(0, ...values), String(values));
    const size = Math.max(0, ...values) - Math.min(0, ...values);
    assert.ok(high - low < 2 * size, String([low, high]));
  }
  assert.deepEqual(room([0, 0]), [0, 1]);
});

Deno.test("a jump is drawn upright", () => {
  const box = valueOf({ kind: "box", start: 0.1, stop: 0.5, height: 1 });
  const points = trace(box, [0.1, 0.5], -1, 1, 4);
  const edge = points.filter(([t]) => Math.abs(t - 0.1) < 1e-6).map(([, value]) => value);
  assert.deepEqual(edge, [0, 1, 1]);
  assert.deepEqual(points.map(([t]) => t), points.map(([t]) => t).toSorted((a, b) => a - b));
});

Deno.test("areas lie on their side of 0", () => {
  const points = /** @type {[number, number][]} */ ([[-1, -0.5], [1, 0.5]]);
  assert.equal(line(points, SCALES), "M34.00 160.00L234.00 60.00");
  assert.equal(
    area(points, SCALES, "above"),
    "M34.00 110.00L34.00 110.00L234.00 60.00L234.00 110.00Z",
  );
  assert.equal(
    area(points, SCALES, "below"),
    "M34.00 110.00L34.00 160.00L234.00 110.00L234.00 110.00Z",
  );
});

Deno.test("a bar is as wide as the step and stands around its sample", () => {
  const points = /** @type {[number, number][]} */ ([[-0.5, 1], [0, 0], [0.5, -1]]);
  assert.equal(bars(points, 0.5, SCALES, "above"), "M59.00 110.00V10.00H109.00V110.00");
  assert.equal(bars(points, 0.5, SCALES, "below"), "M159.00 110.00V210.00H209.00V110.00");
  assert.equal(dots(points.slice(1, 2), SCALES), "M134.00 110.00h0");
});

Deno.test("g is looked at, flipped about 0, and then slid to t", () => {
  assert.deepEqual(stageAt(0, false), { turn: 1, slide: 0, name: "g(τ)" });
  const middle = stageAt(1150, false);
  assert.ok(Math.abs(middle.turn) < 1e-9);
  assert.equal(middle.name, "g(−τ)");
  assert.deepEqual(stageAt(2000, false), { turn: -1, slide: 0, name: "g(−τ)" });
  assert.deepEqual(stageAt(DURATION, false), AT_T);
});

Deno.test("without motion it jumps from stage to stage", () => {
  const stages = Array.from({ length: 33 }, (_, i) => stageAt(i * 100, true));
  assert.deepEqual([...new Set(stages.map(({ turn, slide }) => `${turn} ${slide}`))], [
    "1 0",
    "-1 0",
    "-1 1",
  ]);
});

Deno.test("numbers keep their width while t moves, and never hide that they are not 0", () => {
  assert.deepEqual([0.7768, -0.5, 0, -1e-17, 12].map(decimals), [
    "0.777",
    "−0.500",
    "0.000",
    "0.000",
    "12.000",
  ]);
  assert.equal(decimals(0.000123), "0.00012");
  assert.deepEqual([0.5, -1, -0.001, 0.3333].map(place), ["0.50", "−1.00", "−0.0010", "0.3333"]);
});
