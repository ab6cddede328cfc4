import assert from "node:assert/strict";
import {
  drawn,
  handlesOf,
  traced,
} from "../../../convlib/widgets/js/continuous_convolution/shape.js";
import { valueOf } from "../../../convlib/widgets/js/continuous_convolution/signals.js";

/** @typedef {import("../../../convlib/widgets/js/continuous_convolution/signals.js").Signal} Signal */

/** @type {Record<string, [number, number]>} */
const LIMITS = {
  width: [0.05, 12],
  sigma: [0.05, 4],
  rate: [0.1, 20],
  height: [-5, 5],
  area: [-5, 5],
  samples: [-5, 5],
};

const BOX = /** @type {Signal} */ ({ kind: "box", start: -1, stop: 2, height: 0.5 });
const BELL = /** @type {Signal} */ ({ kind: "gaussian", sigma: 0.5, centre: 1, area: 2 });
const DECAY = /** @type {Signal} */ ({ kind: "decay", rate: 2, start: 0.5, height: -1 });

/** @param {Signal} signal  @param {string} name */
const named = (signal, name) => {
  const found = handlesOf(signal, 4, LIMITS).find((handle) => handle.name === name);
  assert.ok(found, name);
  return found;
};

Deno.test("every handle but the sides of a box is on its curve, and stays where it is unmoved", () => {
  for (const signal of [BELL, DECAY]) {
    for (const handle of handlesOf(signal, 4, LIMITS)) {
      const [at, height] = handle.at;
      assert.ok(Math.abs(valueOf(signal)(at) - height) < 1e-12, handle.name);
      assert.deepEqual(handle.moved(0, 0), signal);
    }
  }
});

Deno.test("the sides of a box move it on one side only", () => {
  assert.deepEqual(named(BOX, "start").moved(0.3, 9), { ...BOX, start: -0.7 });
  assert.deepEqual(named(BOX, "stop").moved(-1, 9), { ...BOX, stop: 1 });
});

Deno.test("a side never passes the other, nor the end of the axis", () => {
  assert.deepEqual(named(BOX, "start").moved(9, 0), { ...BOX, start: 1.9 });
  assert.deepEqual(named(BOX, "start").moved(-9, 0), { ...BOX, start: -4 });
  assert.deepEqual(named(BOX, "stop").moved(9, 0), { ...BOX, stop: 4 });
});

Deno.test("the top moves a box as a whole, and its height", () => {
  assert.deepEqual(named(BOX, "height").moved(1, -0.75), {
    kind: "box",
    start: 0,
    stop: 3,
    height: -0.25,
  });
  assert.deepEqual(named(BOX, "height").moved(9, 99), {
    kind: "box",
    start: 1,
    stop: 4,
    height: 5,
  });
});

Deno.test("the top of a Gaussian moves its centre, and its area by the height", () => {
  assert.deepEqual(named(BELL, "height").moved(-1, 0), { ...BELL, centre: 0 });
  const higher = /** @type {any} */ (named(BELL, "height").moved(0, 0.4));
  assert.ok(Math.abs(valueOf(higher)(1) - valueOf(BELL)(1) - 0.4) < 1e-3);
  assert.deepEqual(named(BELL, "width σ").moved(0.25, 0), { ...BELL, sigma: 0.75 });
  assert.deepEqual(named(BELL, "width σ").moved(-9, 0), { ...BELL, sigma: 0.05 });
});

Deno.test("a decay has fallen to 1/e at its second handle", () => {
  assert.deepEqual(named(DECAY, "decay time").at, [1, -1 / Math.E]);
  assert.deepEqual(named(DECAY, "decay time").moved(0.5, 0), { ...DECAY, rate: 1 });
  assert.deepEqual(named(DECAY, "decay time").moved(-9, 0), { ...DECAY, rate: 20 });
});

Deno.test("a pen draws a straight line between two samples, in either direction", () => {
  const flat = /** @type {any} */ ({ kind: "drawn", samples: [9, 0, 0, 0, 9], start: 0, stop: 4 });
  assert.deepEqual(drawn(flat, [1, 1], [3, 2], LIMITS).samples, [9, 1, 1.5, 2, 9]);
  assert.deepEqual(drawn(flat, [3, 2], [1, 1], LIMITS).samples, [9, 1, 1.5, 2, 9]);
  assert.deepEqual(drawn(flat, [2, 3], [2, -99], LIMITS).samples, [9, 0, -5, 0, 9]);
});

Deno.test("what is traced goes through the function it was", () => {
  const { samples, start, stop } = traced(BOX, 4, LIMITS);
  assert.deepEqual([samples.length, start, stop], [65, -4, 4]);
  assert.deepEqual(samples.slice(23, 26), [0, 0.5, 0.5]); // from −1.125 on
  assert.equal(samples.filter((value) => value === 0.5).length, 25);
});
