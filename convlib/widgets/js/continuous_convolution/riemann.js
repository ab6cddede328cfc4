// The convolution of samples: the twin of convlib.signals.sample and riemann.

import { valueOf } from "./signals.js";

/** @typedef {import("./signals.js").Signal} Signal */
/** @typedef {import("../kit/conv.js").NDArray} NDArray */

/** Points of the output in a unit of t; their distance is the fine step, in which Δ = 0 sums. */
export const PER_UNIT = 80;

/** How many steps there are from 0 to the end of the axis. @param {number} reach
 * @param {number} step */
export const halfway = (reach, step) => Math.floor(reach / step + 1e-9);

/** @param {ArrayLike<number>} values  @returns {NDArray} */
const row = (values) => ({ data: Float64Array.from(values), shape: [values.length] });

/**
 * Samples in the middle of cells three times as far as is seen, and their sums
 * Δ Σ f(τᵢ) g(t − τᵢ) at the multiples t of Δ that are seen.
 * @param {Signal} f  @param {Signal} g  @param {number} step  @param {number} reach
 */
export function riemann(f, g, step, reach) {
  const n = 2 * Math.ceil(3 * reach / step - 1e-9);
  const half = n / 2 * step;
  const cell = (half + half) / n;
  const middles = row(Array.from({ length: n }, (_, i) => -half + cell * (i + 0.5)));
  const [atF, atG] = [f, g].map((signal) => row(middles.data.map(valueOf(signal))));
  const [insideF, insideG] = [atF, atG].map(inside);
  const most = halfway(reach, step);
  const sums = row(Array.from({ length: 2 * most + 1 }, (_, k) => {
    const place = n - 1 - most + k; // of both indices together
    const last = Math.min(insideF.last, place - insideG.first);
    let sum = 0;
    for (let i = Math.max(insideF.first, place - insideG.last); i <= last; i++) {
      sum += atF.data[i] * atG.data[place - i];
    }
    return step * sum;
  }));
  const points = row(Array.from({ length: 2 * most + 1 }, (_, k) => (k - most) * step));
  return { step, middles, f: atF, g: atG, inside: insideF, points, sums };
}

/** The first and the last sample that are not 0: there are no others in a sum.
 * @param {NDArray} samples */
function inside({ data }) {
  let [first, last] = [0, data.length - 1];
  while (first < last && data[first] === 0) first++;
  while (last > first && data[last] === 0) last--;
  return { first, last };
}

/** @typedef {ReturnType<typeof riemann>} Sampled */

/**
 * What the samples of f meet when the flipped g stands at t: a function of their index. At a
 * multiple of Δ it is a sample of g.
 * @param {Sampled} sampled  @param {Signal} g  @param {number} t
 */
export function flippedSamples({ step, middles, g: samples }, g, t) {
  const place = Math.round(t / step);
  if (Math.abs(t / step - place) < 1e-9) {
    const n = samples.data.length;
    return (/** @type {number} */ i) => samples.data[n - 1 + place - i] ?? 0;
  }
  const value = valueOf(g);
  return (/** @type {number} */ i) => value(t - middles.data[i]);
}

/** The sum at any t. @param {Sampled} sampled  @param {Signal} g  @param {number} t */
export function sumAt(sampled, g, t) {
  const met = flippedSamples(sampled, g, t);
  const { f: { data }, inside: { first, last }, step } = sampled;
  let sum = 0;
  for (let i = first; i <= last; i++) sum += data[i] * met(i);
  return step * sum;
}
