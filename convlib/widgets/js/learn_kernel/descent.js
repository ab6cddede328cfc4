// Gradient descent on the mean squared difference of a convolution of one channel: the browser's twin of
// convlib.learn.gradient_descent.

import { conv2d } from "../kit/conv.js";
import { conv2dWeight } from "../kit/grad.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {object} Step  What there is at a step, and the update that it makes.
 * @property {NDArray} weight  w, before the update
 * @property {NDArray} output  y, of these weights
 * @property {NDArray} difference  y − t
 * @property {number} loss
 * @property {NDArray} gradOutput  dY, the loss's gradient with respect to y
 * @property {NDArray} gradient  g
 * @property {NDArray} before  v, before the update
 * @property {NDArray} velocity  v, after it
 * @property {NDArray} next  w, after it
 */

/**
 * Every step, and the update that would come after the last: at most steps + 1 of them. It ends
 * where the loss is more than `grown` times the first.
 * @param {NDArray} input  (H, W)  @param {NDArray} target  the output that is wanted
 * @param {NDArray} start  (K_h, K_w)
 * @param {{ lr: number, momentum: number, steps: number }} rates  @param {number} grown
 */
export function gradientDescent(input, target, start, { lr, momentum, steps }, grown) {
  /** @type {Step[]} */ const made = [];
  let weight = start;
  /** @type {NDArray} */
  let before = { data: new Float64Array(start.data.length), shape: start.shape };
  do {
    const step = update(input, target, weight, before, lr, momentum);
    made.push(step);
    [weight, before] = [step.next, step.velocity];
  } while (made.length <= steps && made[made.length - 1].loss <= grown * made[0].loss);
  return made;
}

/**
 * v ← μv + g; w ← w − lr·v, as torch.optim.SGD.
 * @param {NDArray} input  @param {NDArray} target  @param {NDArray} weight  @param {NDArray} before
 * @param {number} lr  @param {number} momentum
 * @returns {Step}
 */
function update(input, target, weight, before, lr, momentum) {
  const output = correlate(input, weight);
  const { shape } = output;
  const n = output.data.length;
  const difference = { data: output.data.map((y, at) => y - target.data[at]), shape };
  let loss = 0;
  for (const off of difference.data) loss += off * off;
  const gradOutput = { data: difference.data.map((off) => 2 * off / n), shape };
  const gradient = conv2dWeight(input, weight.shape, gradOutput);
  const velocity = like(weight, (at) => momentum * before.data[at] + gradient.data[at]);
  const next = like(weight, (at) => weight.data[at] - lr * velocity.data[at]);
  return {
    weight,
    output,
    difference,
    loss: loss / n,
    gradOutput,
    gradient,
    before,
    velocity,
    next,
  };
}

/** @param {NDArray} array  @param {(at: number) => number} value */
const like = ({ data, shape }, value) => ({
  data: Float64Array.from(data, (_, at) => value(at)),
  shape,
});

/**
 * What nn.Conv2d gives: nothing is flipped.
 * @param {NDArray} input  @param {NDArray} weight
 * @returns {NDArray}
 */
export function correlate(input, weight) {
  const { data, shape } = conv2d(
    { data: input.data, shape: [1, ...input.shape] },
    { data: weight.data, shape: [1, 1, ...weight.shape] },
  );
  return { data, shape: shape.slice(1) };
}
