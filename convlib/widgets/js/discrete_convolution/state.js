// What a discrete convolution is: its arguments, what refuses them, and all that follows from them.
// Plain data in, plain data out; no DOM.

import { checkChoice, checkShape, checkWhole, Refusal } from "../kit/refusal.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {{
 *   a: NDArray, b: NDArray, mode: "full" | "same" | "valid",
 *   operation: "convolution" | "cross-correlation", length: number | null,
 * }} State  The arguments, named as the traits; a length of null is the linear convolution.
 * @typedef {{ sequence: number, length: number }} Limits  From Python.
 * @typedef {{ position: number, show: string }} View
 */

export const ARGUMENTS = ["a", "b", "mode", "operation", "length"];
export const MODES = ["full", "same", "valid"];
export const OPERATIONS = ["convolution", "cross-correlation"];
export const VIEWS = ["sums", "matrix", "circle"];

/**
 * All that follows from the arguments. Sums are numbered as overlaps: in sum n the kernel's right
 * end lies under a[n].
 * @param {State} state  @param {Limits} limits
 * @throws {Refusal} where there is no output
 */
export function derive(state, limits) {
  check(state, limits);
  const { a, b, length } = state;
  const linearLength = a.data.length + b.data.length - 1;
  const { first, count } = length === null ? kept(state) : { first: 0, count: length };
  const output = sums(state, first, count, length);
  return {
    linearLength,
    first,
    matrix: matrix(state, first, count),
    output: { data: output, shape: [count] },
    circle: circle(state, length ?? linearLength, linearLength),
  };
}

/** @typedef {ReturnType<typeof derive>} Derived */

/** @param {State} state  @param {Limits} limits */
function check({ a, b, mode, operation, length }, limits) {
  checkChoice("mode", mode, MODES);
  checkChoice("operation", operation, OPERATIONS);
  checkShape("a", a.shape, [limits.sequence]);
  checkShape("b", b.shape, [limits.sequence]);
  if (length === null) return;
  checkWhole("length", length, 1, limits.length);
  const sizes = [a.data.length, b.data.length];
  if (Math.max(...sizes) <= length) return;
  throw new Refusal(
    "length",
    `A circle of ${length} cells is shorter than the sequences, which have ${sizes.join(" and ")}.`,
  );
}

/**
 * The sums that a mode keeps, as NumPy does: the first one's number, and how many.
 * @param {State} state
 */
export function kept({ a, b, mode, operation }) {
  const [n, k] = [a.data.length, b.data.length];
  const [short, long] = n < k ? [n, k] : [k, n];
  if (mode === "full") return { first: 0, count: n + k - 1 };
  if (mode === "valid") return { first: short - 1, count: long - short + 1 };
  // np.correlate exchanges a shorter a with b, and turns round what comes out.
  const turned = operation === "cross-correlation" && k > n;
  return { first: Math.floor((turned ? short : short - 1) / 2), count: long };
}

/**
 * One product of a sum.
 * @typedef {object} Term
 * @property {number} index  which number of a
 * @property {number} tap  which number of b
 * @property {number} a  and what they are
 * @property {number} b
 * @property {boolean} wrapped  whether the kernel gets there only round the circle
 */

/**
 * The products that make sum n, from left to right along a: the one map from output to inputs.
 * @param {State} state
 * @param {number} n
 * @param {number | null} length  of the circle; null where there is none
 * @returns {Term[]}
 */
export function terms(state, n, length) {
  return laid(state, n, length)
    .filter(({ index }) => index >= 0 && index < state.a.data.length)
    .map(({ index, tap, value, wrapped }) => ({
      index,
      tap,
      a: state.a.data[index],
      b: value,
      wrapped,
    }))
    .sort((one, other) => one.index - other.index);
}

/**
 * Where the kernel lies in sum n: flipped for a convolution, with its right end at n.
 * @param {State} state  @param {number} n  @param {number | null} length
 */
export function laid({ b, operation }, n, length) {
  const last = b.data.length - 1;
  return Array.from(b.data, (value, tap) => {
    const place = n - (operation === "convolution" ? tap : last - tap);
    const wrapped = length !== null && place < 0;
    return { index: wrapped ? place + length : place, tap, value, wrapped };
  });
}

/** @param {Term[]} products */
export const total = (products) => products.reduce((sum, { a, b }) => sum + a * b, 0);

/** @param {State} state  @param {number} first  @param {number} count  @param {number | null} length */
const sums = (state, first, count, length) =>
  Float64Array.from({ length: count }, (_, at) => total(terms(state, first + at, length)));

/**
 * The matrix that makes the output of a: Toeplitz, or on a circle circulant.
 * @param {State} state  @param {number} first  @param {number} count
 * @returns {NDArray}
 */
function matrix(state, first, count) {
  const columns = state.length ?? state.a.data.length;
  const data = new Float64Array(count * columns);
  for (let row = 0; row < count; row++) {
    for (const { index, value } of laid(state, first + row, state.length)) {
      if (index >= 0 && index < columns) data[row * columns + index] = value;
    }
  }
  return { data, shape: [count, columns] };
}

/**
 * The convolution on a circle of so many cells, and what wraps round there.
 * @param {State} state  @param {number} length  @param {number} linearLength
 */
function circle(state, length, linearLength) {
  const linear = [...sums(state, 0, linearLength, null)];
  const wrapped = Array.from(
    { length },
    (_, n) => total(terms(state, n, length).filter((term) => term.wrapped)),
  );
  return { length, linear, wrapped, output: [...sums(state, 0, length, length)] };
}

/**
 * The view that is nearest to the one asked for.
 * @param {View} view  @param {Derived} derived
 */
export function clamp({ position, show }, { output }) {
  checkChoice("show", show, VIEWS);
  if (!Number.isInteger(position)) {
    throw new Refusal("position", `${position}: allowed are whole numbers.`);
  }
  return { position: Math.min(Math.max(position, 0), output.shape[0] - 1), show };
}
