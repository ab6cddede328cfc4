import assert from "node:assert/strict";
import { compact } from "../../../convlib/widgets/js/learn_kernel/compact.js";
import {
  across,
  line,
  lossCurve,
  weightCurves,
} from "../../../convlib/widgets/js/learn_kernel/plot.js";

Deno.test("equal factors of the loss are equal steps on its axis", () => {
  const { toPixel, ticks } = lossCurve([50, 5, 0.5, 0.02]);
  const [first, second, third] = [50, 5, 0.5].map(toPixel);
  assert.ok(Math.abs((second - first) - (third - second)) < 1e-9);
  assert.ok(first < second); // more is higher up
  assert.deepEqual(ticks.map(({ text }) => text), ["100", "10", "1", "0.1", "0.01"]);
  assert.ok(Math.abs(ticks[1].at - toPixel(10)) < 1e-9);
});

Deno.test("losses of 0, and those that are rounding, lie on the floor of the axis", () => {
  const { toPixel } = lossCurve([1, 1e-30, 0]);
  assert.equal(toPixel(0), toPixel(1e-30));
  assert.ok(toPixel(1e-17) < toPixel(0));
  const still = lossCurve([0, 0]);
  assert.ok(Number.isFinite(still.toPixel(0)));
  assert.ok(still.ticks.length > 1);
});

Deno.test("a loss of a million million has its place", () => {
  const { toPixel, ticks } = lossCurve([1, 1e66]);
  assert.ok(toPixel(1e66) < toPixel(1));
  assert.ok(ticks.length <= 6);
});

Deno.test("weights that are all alike still have an axis", () => {
  const { toPixel, ticks } = weightCurves([3, 3]);
  assert.ok(Number.isFinite(toPixel(3)));
  assert.ok(ticks.some(({ text }) => text === "3"));
});

Deno.test("a line has a point for each step", () => {
  assert.equal(line([1, 2, 3], across(2), (value) => value), "M46 1L178 2L310 3");
});

Deno.test("numbers that change keep to six characters", () => {
  const cases = { 0.4: "0.4", 1.166: "1.17", "-12.34": "−12.3", 123.4: "123", "-0.00012": "−1e−4" };
  for (const [value, text] of Object.entries(cases)) assert.equal(compact(Number(value)), text);
  for (let power = -320; power < 300; power++) {
    for (const value of [9.996, -9.9951, -1, 4.44]) {
      const text = compact(value * 10 ** power);
      const most = Math.abs(power) > 98 ? 7 : 6;
      assert.ok(text.length <= most, `${value}e${power} is ${text}`);
    }
  }
  assert.equal(compact(0), "0");
});
