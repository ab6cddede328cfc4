// A picture, a shift and a layer: what refuses them, and all that follows from them.
// Plain data in, plain data out; no DOM.

import { checkChoice, checkPair, checkShape, Refusal } from "../kit/refusal.js";
import { sameData } from "../kit/wire.js";
import { compare, table } from "./commute.js";
import { apply, paddingReach, shift, stages } from "./layer.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {import("./layer.js").Layer & { input: NDArray, shift: number[] }} State
 *   The arguments, named as the traits.
 * @typedef {{
 *   least: number, input: number, weight: number, stride: number, shift: number, reach: number,
 *   modes: string[], pools: string[], blurs: Record<string, number[]>, rounding: number,
 * }} Limits  From Python.
 * @typedef {ReturnType<typeof table>} Table
 * @typedef {{ shifts: Table, plain: Table | null }} Tables
 */

export const ARGUMENTS = ["input", "weight", "shift", "stride", "padding_mode", "pool", "blur"];

/**
 * All that follows from the arguments.
 * @param {State} state  @param {Limits} limits
 * @throws {Refusal} where there is no output
 */
export function derive(state, limits) {
  check(state, limits);
  const { input, weight, stride } = state;
  const { blurs } = limits;
  const rounding = limits.rounding * magnitude(input) * absoluteSum(weight);
  const shifted = shift(input, state.shift);
  const before = apply(input, state, blurs);
  const both = compare(apply(shifted, state, blurs), before, state.shift, stride, rounding);
  const { shifts, plain } = tables(state, limits, rounding);
  const reached = paddingReach(input.shape, state, blurs);
  return {
    ...both,
    shifted,
    stages: stages(state, blurs),
    /** What rounding alone may make of a difference. */
    allowed: rounding,
    table: shifts,
    plain,
    minus: minus(both.shiftedFirst, both.layerFirst),
    reached,
    /** Where a difference can come from padding: there, and where the shift has taken it. */
    rim: paired(reached, shift(reached, both.offset), Math.max),
    /** What is compared with Python's. @type {NDArray} */
    output: vector([both.shiftedFirst, both.layerFirst, shifts.differences]),
  };
}

/** @typedef {ReturnType<typeof derive>} Derived */

/**
 * How far both orders are apart for all shifts; and without the blur, to see what it is good for,
 * null where there is none.
 * @param {State} state  @param {Limits} limits  @param {number} rounding
 * @returns {Tables}
 */
function tables({ input, shift: _, ...layer }, { blurs, reach }, rounding) {
  const last = known.get(input);
  if (last && sameData(last.layer, layer)) return last.made;
  const all = (/** @type {string} */ blur) =>
    table(input, { ...layer, blur }, reach, blurs, rounding);
  const plain = layer.blur === "none" ? null : all("none");
  const made = { shifts: all(layer.blur), plain };
  known.set(input, { layer, made });
  return made;
}

/** The last tables of a picture, which is dragged through many shifts.
 * @type {WeakMap<NDArray, { layer: import("./layer.js").Layer, made: Tables }>}
 */
const known = new WeakMap();

/** The largest magnitude. @param {NDArray} x */
export const magnitude = ({ data }) => Math.max(...Array.from(data, Math.abs));

/** @param {NDArray} x */
const absoluteSum = ({ data }) => Array.from(data, Math.abs).reduce((sum, value) => sum + value);

/** @param {NDArray} a  @param {NDArray} b */
const minus = (a, b) => paired(a, b, (one, other) => one - other);

/** @param {NDArray} a  @param {NDArray} b  @param {(one: number, other: number) => number} make
 * @returns {NDArray} */
const paired = (a, b, make) => ({
  data: Float64Array.from(a.data, (value, at) => make(value, b.data[at])),
  shape: a.shape,
});

/** One after the other. @param {NDArray[]} arrays */
function vector(arrays) {
  const data = Float64Array.from(arrays.flatMap((array) => [...array.data]));
  return { data, shape: [data.length] };
}

/** @param {State} state  @param {Limits} limits */
function check(state, limits) {
  const { input, weight } = state;
  checkChoice("padding_mode", state.padding_mode, limits.modes);
  checkChoice("pool", state.pool, limits.pools);
  checkChoice("blur", state.blur, Object.keys(limits.blurs));
  checkPair("stride", state.stride, 1, limits.stride);
  checkPair("shift", state.shift, -limits.shift, limits.shift);
  checkShape("input", input.shape, [limits.input, limits.input]);
  if (Math.min(...input.shape) < limits.least) {
    throw new Refusal(
      "input",
      `a picture of ${input.shape.join("×")}: allowed are ${limits.least}×${limits.least} ` +
        `to ${limits.input}×${limits.input}.`,
    );
  }
  checkShape("weight", weight.shape, [limits.weight, limits.weight]);
  if (weight.shape.some((side) => side % 2 === 0)) {
    throw new Refusal("weight", `a kernel of ${weight.shape.join("×")}: its sides must be odd.`);
  }
}

/**
 * Where both orders differ most; null where they are equal.
 * @param {Derived} derived
 */
export function worst({ minus, difference }) {
  if (difference === 0) return null;
  const at = minus.data.findIndex((value) => Math.abs(value) === difference);
  const columns = minus.shape[1];
  return { row: Math.floor(at / columns), column: at % columns };
}
