// A convolution that keeps the size of a picture, a pooling, a blur: the twin of
// convlib.equivariance. Plain data in, plain data out; no DOM.

import { conv2d, pad, zeros } from "../kit/conv.js";
import { avgPool2d, maxPool2d } from "../kit/pool.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {import("../kit/geometry.js").Sides} Sides
 * @typedef {{ kind: string, weight: NDArray, sides: Sides, stride: number[] }} Stage
 *   A window that slides over a padded picture: "conv", "max" or "avg".
 * @typedef {{
 *   weight: NDArray, stride: number[], padding_mode: import("../kit/geometry.js").PaddingMode,
 *   pool: string, blur: string,
 * }} Layer
 */

const WINDOW = 2; // cells of a pooling window along each axis

/**
 * Roll a picture: what leaves at one side enters at the other, as torch.roll.
 * @param {NDArray} x  (H, W)  @param {number[]} by  pixels down and to the right
 * @returns {NDArray}
 */
export function shift({ data, shape }, [dy, dx]) {
  const [height, width] = shape;
  const modulo = (/** @type {number} */ a, /** @type {number} */ n) => ((a % n) + n) % n;
  const rolled = zeros(shape, { data, shape });
  for (let row = 0; row < height; row++) {
    const from = modulo(row - dy, height) * width;
    for (let column = 0; column < width; column++) {
      rolled.data[row * width + column] = data[from + modulo(column - dx, width)];
    }
  }
  return rolled;
}

/**
 * What slides over the picture, in order; the last takes the stride.
 * @param {Layer} layer  @param {Record<string, number[]>} blurs  filters by their names
 * @returns {Stage[]}
 */
export function stages({ weight, stride, pool, blur }, blurs) {
  const made = [centred(weight)];
  if (pool === "max" || pool === "avg") {
    const ones = zeros([WINDOW, WINDOW]);
    ones.data.fill(1);
    const sides = { left: 0, right: WINDOW - 1, top: 0, bottom: WINDOW - 1 };
    made.push({ kind: pool, weight: ones, sides, stride: [1, 1] });
  }
  if (blur !== "none") made.push(centred(filter(blurs[blur])));
  made[made.length - 1].stride = stride;
  return made;
}

/** @param {NDArray} weight @returns {Stage} */
function centred(weight) {
  const [down, right] = weight.shape.map((side) => Math.floor(side / 2));
  const sides = { left: right, right, top: down, bottom: down };
  return { kind: "conv", weight, sides, stride: [1, 1] };
}

/** The taps down times the taps across, each divided by their sum. @param {number[]} taps */
function filter(taps) {
  const sum = taps.reduce((a, b) => a + b);
  const parts = taps.map((tap) => tap / sum);
  const data = Float64Array.from(parts.flatMap((down) => parts.map((across) => down * across)));
  return { data, shape: [taps.length, taps.length] };
}

/**
 * @param {NDArray} picture  (H, W)  @param {Layer} layer  @param {Record<string, number[]>} blurs
 * @returns {NDArray}
 */
export function apply(picture, layer, blurs) {
  let x = picture;
  for (const stage of stages(layer, blurs)) {
    const padded = pad(x, stage.sides, layer.padding_mode);
    x = stage.kind === "conv" ? convolved(padded, stage) : pooled(padded, stage);
  }
  if (layer.pool === "global max") return single(Math.max(...x.data));
  if (layer.pool === "global avg") {
    return single([...x.data].reduce((sum, value) => sum + value) / x.data.length);
  }
  return x;
}

/**
 * Which output cells have seen padding; none with circular padding, which no shift notices.
 * @param {number[]} size  of the picture  @param {Layer} layer
 * @param {Record<string, number[]>} blurs
 * @returns {NDArray}  ones and zeros
 */
export function paddingReach(size, layer, blurs) {
  let reached = zeros(size);
  for (const stage of stages(layer, blurs)) {
    reached = pooled(bordered(reached, stage.sides, layer.padding_mode), {
      ...stage,
      kind: "max",
    });
  }
  return layer.pool.startsWith("global") ? single(Math.max(...reached.data)) : reached;
}

/** Ones around it, or zeros where padding is the other side of the picture itself.
 * @param {NDArray} x  @param {Sides} sides  @param {string} mode */
function bordered(x, sides, mode) {
  const padded = pad(inverse(x), sides);
  return mode === "circular" ? zeros(padded.shape) : inverse(padded);
}

/** Ones for zeros. @param {NDArray} x @returns {NDArray} */
const inverse = ({ data, shape }) => ({
  data: Float64Array.from(data, (value) => 1 - value),
  shape,
});

/** @param {NDArray} padded  @param {Stage} stage */
function convolved({ data, shape }, { weight, stride }) {
  const made = conv2d(
    { data, shape: [1, ...shape] },
    { data: weight.data, shape: [1, 1, ...weight.shape] },
    { stride },
  );
  return { data: made.data, shape: made.shape.slice(1) };
}

/** The largest number of each window, or the mean. @param {NDArray} padded  @param {Stage} stage */
function pooled({ data, shape }, { kind, weight, stride }) {
  const pool = kind === "max" ? maxPool2d : avgPool2d;
  const made = pool({ data, shape: [1, ...shape] }, weight.shape, stride);
  return { data: made.data, shape: made.shape.slice(1) };
}

/** @param {number} value */
const single = (value) => ({ data: Float64Array.of(value), shape: [1, 1] });
