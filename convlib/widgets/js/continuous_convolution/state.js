// What the figure is: its arguments, what refuses them, and all that follows from them.
// Plain data in, plain data out; no DOM.

import { checkChoice, checkNumber, Refusal } from "../kit/refusal.js";
import { exact } from "./exact.js";
import { halfway, PER_UNIT, riemann, sumAt } from "./riemann.js";
import { clip } from "./signals.js";

/**
 * @typedef {import("./signals.js").Signal} Signal
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {{ f: Signal, g: Signal, step: number, reach: number }} State  Named as the traits.
 * @typedef {Record<string, [number, number]>} Limits  From least to most, from Python.
 */

export const ARGUMENTS = ["f", "g", "step", "reach"];

/** The parameters of each kind. @type {Record<string, string[]>} */
export const PARAMETERS = {
  box: ["start", "stop", "height"],
  triangle: ["start", "stop", "height"],
  gaussian: ["sigma", "centre", "area"],
  decay: ["rate", "start", "height"],
  drawn: ["samples", "start", "stop"],
};

/**
 * All that follows from the arguments.
 * @param {State} state  @param {Limits} limits
 * @throws {Refusal} where functions or numbers are outside the limits
 */
export function derive(state, limits) {
  check(state, limits);
  const { f, g, step, reach } = state;
  const closed = exact(f, g);
  const sampled = riemann(f, g, step || 1 / PER_UNIT, reach);
  const fine = step && !closed ? riemann(f, g, 1 / PER_UNIT, reach) : sampled;
  const at = closed ?? ((/** @type {number} */ t) => sumAt(fine, g, t));
  const most = halfway(reach, 1 / PER_UNIT);
  const grid = Float64Array.from({ length: 2 * most + 1 }, (_, i) => (i - most) / PER_UNIT);
  const curve = closed ? grid.map(at) : fine.sums.data;
  const { points, sums } = sampled;
  const errors = step ? sums.data.map((sum, i) => Math.abs(sum - at(points.data[i]))) : [0];
  return {
    closed: closed !== null,
    grid: vector(grid),
    curve: vector(curve),
    sampled,
    fine,
    /** The largest error of the sums that are seen. */
    worst: Math.max(...errors),
    /** What Python's is compared with: the curve and the sums, end to end. */
    output: vector([...curve, ...sums.data]),
  };
}

/** @typedef {ReturnType<typeof derive>} Derived */

/**
 * What is measured where the flipped g stands at t: the area, and the sum over the samples.
 * @param {State} state  @param {Derived} derived  @param {number} t
 */
export function measure({ f, g }, { sampled, fine }, t) {
  return { area: exact(f, g)?.(t) ?? sumAt(fine, g, t), sum: sumAt(sampled, g, t) };
}

/** @param {Float64Array | Float32Array | number[]} values  @returns {NDArray} */
const vector = (values) => ({ data: Float64Array.from(values), shape: [values.length] });

/** @param {State} state  @param {Limits} limits */
function check({ f, g, step, reach }, limits) {
  checkNumber("reach", reach, ...limits.reach);
  if (step !== 0) checkNumber("step", step, ...limits.step);
  for (const [name, signal] of Object.entries({ f, g })) checkSignal(name, signal, reach, limits);
}

/**
 * @param {string} name  "f" or "g"
 * @param {any} signal  what a link or a program says it is
 * @param {number} reach  @param {Limits} limits
 */
function checkSignal(name, signal, reach, limits) {
  checkChoice(name, signal?.kind, Object.keys(PARAMETERS));
  const { kind, ...given } = signal;
  const known = PARAMETERS[kind];
  if (known.length !== Object.keys(given).length || !known.every((name) => name in given)) {
    throw new Refusal(name, `A ${kind} has ${known.join(", ")}, not ${Object.keys(given)}.`);
  }
  const parts = { ...given };
  if ("stop" in given) parts.width = given.stop - given.start;
  if ("samples" in given) parts.count = given.samples?.length;
  for (const [parameter, value] of Object.entries(parts)) {
    const [least, most] = limits[parameter] ?? [-reach, reach];
    const numbers = parameter === "samples" && Array.isArray(value) ? value : [value];
    const wrong = numbers.filter((v) => !(typeof v === "number" && v >= least && v <= most));
    if (wrong.length === 0) continue;
    throw new Refusal(
      name,
      `The ${kind} ${name} has ${parameter} ${wrong[0]}; allowed is ${least} to ${most}.`,
    );
  }
}

/** The point of the axis that is nearest to the one asked for. @param {unknown} t
 * @param {number} reach */
export function clampT(t, reach) {
  if (typeof t !== "number") throw new Refusal("t", `${t}: allowed is a number.`);
  return clip(t, -reach, reach);
}
