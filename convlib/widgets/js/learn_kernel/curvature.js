// How strongly the loss bends: what can be said of a descent before it is made. The browser's twin
// of convlib.learn's curvatures, largest_stable_lr and rank.

import { unfold } from "../kit/conv.js";

/** @typedef {import("../kit/conv.js").NDArray} NDArray */

/**
 * The eigenvalues of the loss's second derivatives 2/n·PPᵀ, in ascending order, with the windows of
 * the input as the columns of P.
 * @param {NDArray} input  (H, W)  @param {number[]} kernelSize
 */
export function curvatures(input, kernelSize) {
  const image = { data: input.data, shape: [1, ...input.shape] };
  const { data, shape: [cells, windows] } = unfold(image, kernelSize);
  const matrix = Array.from({ length: cells }, (_, i) =>
    Array.from({ length: cells }, (_, j) => {
      let sum = 0;
      for (let at = 0; at < windows; at++) sum += data[i * windows + at] * data[j * windows + at];
      return 2 * sum / windows;
    }));
  return eigenvalues(matrix);
}

/**
 * The largest stable rate, or Infinity: 2(1 + μ)/λ_max.
 * @param {Float64Array} found  the curvatures  @param {number} momentum
 */
export function largestStable(found, momentum) {
  const most = found[found.length - 1];
  return most > 0 ? 2 * (1 + momentum) / most : Infinity;
}

/**
 * How many directions among kernels the input shows: the curvatures that are not 0 but for rounding.
 * @param {Float64Array} found  @param {number} windows
 */
export function rank(found, windows) {
  const most = found[found.length - 1];
  const smallest = Math.max(windows, found.length) * Number.EPSILON * most;
  return found.filter((value) => value > smallest).length;
}

/**
 * The eigenvalues of a symmetric matrix in ascending order, by turns in two axes at a time that
 * each make one number beside the diagonal 0 (Jacobi 1846; Golub & Van Loan, Matrix Computations,
 * §8.5).
 * @param {number[][]} matrix  which is changed
 */
export function eigenvalues(matrix) {
  const size = matrix.length;
  const total = Math.hypot(...matrix.flat());
  const left = () => Math.hypot(...matrix.flatMap((row, i) => row.filter((_, j) => j !== i)));
  for (let sweep = 0; sweep < 30 && left() > Number.EPSILON * total * 1e-3; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) turn(matrix, p, q);
    }
  }
  return Float64Array.from(matrix, (row, i) => row[i]).sort();
}

/** @param {number[][]} matrix  @param {number} p  @param {number} q */
function turn(matrix, p, q) {
  if (matrix[p][q] === 0) return;
  const slope = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
  const tangent = (slope < 0 ? -1 : 1) / (Math.abs(slope) + Math.hypot(1, slope));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = tangent * cosine;
  for (const row of matrix) {
    [row[p], row[q]] = [cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]];
  }
  for (let k = 0; k < matrix.length; k++) {
    const [above, below] = [matrix[p][k], matrix[q][k]];
    [matrix[p][k], matrix[q][k]] = [cosine * above - sine * below, sine * above + cosine * below];
  }
  matrix[p][q] = matrix[q][p] = 0; // and not what rounding leaves of it
}
