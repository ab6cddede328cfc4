// A short convolution in two ways, Winograd's and by definition, with every number on the way.
// Plain data in, plain data out; no DOM.

import { checkChoice, Refusal } from "../kit/refusal.js";
import { formatNumber } from "../kit/format.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {{ input: NDArray, weight: NDArray, precision: "float64" | "float32" }} State
 *   The arguments, named as the traits.
 * @typedef {{ B: number[][], G: number[][], A: number[][] }} Transforms
 *   Of the input, of the kernel, and back to outputs.
 * @typedef {{
 *   transforms: Record<string, Transforms>, most: Record<string, number>, numbers: number[],
 * }} Limits  From Python: the transforms by the length of the input, the largest numbers by
 *   precision, and the numbers by which a short input grows.
 */

export const ARGUMENTS = ["input", "weight", "precision"];
const PRECISIONS = ["float64", "float32"];
const TAPS = 3;

/**
 * All that follows from the arguments.
 * @param {State} state  @param {Limits} limits
 * @throws {Refusal} where there is no output
 */
export function derive(state, limits) {
  check(state, limits);
  const round = state.precision === "float32" ? Math.fround : (/** @type {number} */ x) => x;
  const transforms = limits.transforms[state.input.data.length];
  const input = Array.from(state.input.data, round);
  const weight = Array.from(state.weight.data, round);
  const exact = byDefinition(input, weight, calculator((x) => x));
  const direct = byDefinition(input, weight, calculator(round));
  const fast = byTransforms(input, weight, transforms, calculator(round));
  const error = (/** @type {NDArray} */ sums) =>
    Math.max(...sums.data.map((sum, k) => Math.abs(sum - exact.sums.data[k])));
  return {
    ...fast,
    transforms,
    input: vector(input),
    weight: vector(weight),
    direct,
    /** Largest distance from the sums by definition in float64. */
    errors: { winograd: error(fast.output), direct: error(direct.sums) },
  };
}

/** @typedef {ReturnType<typeof derive>} Derived */

/**
 * Operations that round, and count the multiplications.
 * @param {(x: number) => number} round
 */
function calculator(round) {
  let multiplications = 0;
  return {
    round,
    multiply(/** @type {number} */ a, /** @type {number} */ b) {
      multiplications++;
      return round(a * b);
    },
    add: (/** @type {number} */ a, /** @type {number} */ b) => round(a + b),
    get multiplications() {
      return multiplications;
    },
  };
}

/** @typedef {ReturnType<typeof calculator>} Calculator */

/**
 * @param {number[]} input  @param {number[]} weight
 * @param {Transforms} transforms  @param {Calculator} calculate
 */
function byTransforms(input, weight, { B, G, A }, calculate) {
  const u = B.map((row) => combine(row, input, calculate));
  const v = G.map((row) => combine(row, weight, calculate));
  const products = u.map((value, i) => calculate.multiply(value, v[i]));
  return {
    transformedInput: vector(u),
    transformedWeight: vector(v),
    products: vector(products),
    output: vector(A.map((row) => combine(row, products, calculate))),
    multiplications: calculate.multiplications,
  };
}

/**
 * A sum with fixed factors, which are not counted as multiplications: most are 1 or −1, and those
 * of the kernel are needed once for a whole picture.
 * @param {number[]} row  @param {number[]} numbers  @param {Calculator} calculate
 */
const combine = (row, numbers, { round, add }) =>
  row.map((factor, j) => round(round(factor) * numbers[j])).reduce(add);

/** @param {number[]} input  @param {number[]} weight  @param {Calculator} calculate */
function byDefinition(input, weight, calculate) {
  const rows = Array.from(
    { length: input.length - TAPS + 1 },
    (_, k) => weight.map((factor, j) => calculate.multiply(input[k + j], factor)),
  );
  return {
    products: { data: Float64Array.from(rows.flat()), shape: [rows.length, TAPS] },
    sums: vector(rows.map((row) => row.reduce(calculate.add))),
    multiplications: calculate.multiplications,
  };
}

/** @param {number[]} numbers @returns {NDArray} */
const vector = (numbers) => ({ data: Float64Array.from(numbers), shape: [numbers.length] });

/** @param {State} state  @param {Limits} limits */
function check({ input, weight, precision }, { transforms, most }) {
  checkChoice("precision", precision, PRECISIONS);
  const lengths = Object.keys(transforms);
  checkLength("input", input, lengths);
  checkLength("weight", weight, [String(TAPS)]);
  for (const [name, { data }] of Object.entries({ input, weight })) {
    const largest = data.find((value) => !(Math.abs(value) <= most[precision]));
    if (largest === undefined) continue;
    throw new Refusal(
      name,
      `${formatNumber(largest)}: allowed in ${precision} are numbers up to ` +
        `±${formatNumber(most[precision])}.`,
    );
  }
}

/** @param {string} name  @param {NDArray} array  @param {string[]} lengths */
function checkLength(name, { shape }, lengths) {
  if (shape.length === 1 && lengths.includes(String(shape[0]))) return;
  throw new Refusal(name, `${shape.join("×")} numbers: allowed are ${lengths.join(" or ")}.`);
}

/**
 * A step that there is, as near as can be to the one asked for: first the multiplications, then
 * the outputs.
 * @param {number} step  @param {Derived} derived
 */
export function clamp(step, { products, output }) {
  if (!Number.isInteger(step)) throw new Refusal("step", `${step}: allowed are whole numbers.`);
  return Math.min(Math.max(step, 0), products.data.length + output.data.length - 1);
}

/**
 * The same input with as many numbers: without its last ones, or with others after them.
 * @param {NDArray} input  @param {number} length  @param {number[]} numbers  what may come after
 * @returns {NDArray}
 */
export const resized = ({ data }, length, numbers) =>
  vector([...data.slice(0, length), ...numbers.slice(data.length, length)]);
