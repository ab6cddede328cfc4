import assert from "node:assert/strict";
import { fitting } from "../../../convlib/widgets/js/image_filter/own.js";
import {
  paintPicture,
  paintSigned,
  signedReach,
} from "../../../convlib/widgets/js/image_filter/paint.js";
import { fromCanvas } from "../../../convlib/widgets/js/image_filter/picture.js";
import { clampView } from "../../../convlib/widgets/js/image_filter/state.js";
import { derived } from "./figure.js";

/** @type {any} */
const SCALE = { negative: [0, 0, 200], zero: [100, 100, 100], positive: [200, 0, 0] };

Deno.test("the signed scale goes from full to full colour, with zero in the middle", () => {
  const pixels = paintSigned([-8, -4, 0, 4, 8, 80], 8, SCALE);
  const at = (/** @type {number} */ i) => [...pixels.slice(4 * i, 4 * i + 4)];
  assert.deepEqual(at(0), [0, 0, 200, 255]);
  assert.deepEqual(at(2), [100, 100, 100, 255]);
  assert.deepEqual(at(4), [200, 0, 0, 255]);
  assert.ok(at(1)[2] > 140 && at(1)[2] < 160 && at(3)[0] > 140 && at(3)[0] < 160);
  assert.deepEqual(at(5), at(4)); // beyond the scale
  assert.deepEqual([...paintSigned([0], 0, SCALE)], [100, 100, 100, 255]);
});

Deno.test("a few large numbers don't pale the rest", () => {
  const numbers = new Float64Array(1000).fill(-1);
  assert.deepEqual(signedReach(numbers, 1), { reach: 1, beyond: 0 });
  numbers[3] = 100;
  const { reach, beyond } = signedReach(numbers, 100);
  assert.ok(reach >= 1 && reach < 1.2);
  assert.equal(beyond, 1);
  assert.deepEqual(signedReach([0, 0], 0), { reach: 0, beyond: 0 });
});

Deno.test("a picture is clamped, and what that hides is counted", () => {
  const data = Float64Array.of(-1, 0, 254.6, 255, 256, 1e9);
  const { pixels, below, above } = paintPicture({ data, shape: [1, 2, 3] });
  assert.deepEqual([...pixels].filter((_, i) => i % 4 === 0), [0, 0, 255, 255, 255, 255]);
  assert.deepEqual([below, above], [1, 2]);
});

Deno.test("colours stay in their channels", () => {
  const image = { width: 2, height: 1, data: [1, 2, 3, 255, 4, 5, 6, 255] };
  const picture = fromCanvas(image);
  assert.deepEqual(picture, { shape: [3, 1, 2], data: Uint8Array.of(1, 4, 2, 5, 3, 6) });
  assert.deepEqual([...paintPicture(picture).pixels], image.data);
  const grey = fromCanvas({ width: 1, height: 2, data: [9, 9, 9, 255, 8, 8, 8, 255] });
  assert.deepEqual(grey, { shape: [1, 2, 1], data: Uint8Array.of(9, 8) });
});

Deno.test("a large picture keeps its proportions, and a thin one a pixel", () => {
  assert.deepEqual(fitting(5472, 3648, 1024), [1024, 683]);
  assert.deepEqual(fitting(300, 200, 1024), [300, 200]);
  assert.deepEqual(fitting(1, 4000, 512), [1, 512]);
});

Deno.test("the view stays on the output", () => {
  const { all } = derived({ padding: "same" });
  const view = { position: [99, -1], display: /** @type {const} */ ("signed"), channel: 2 };
  assert.deepEqual(clampView(view, all), { ...view, position: [8, 0], channel: 0 });
});
