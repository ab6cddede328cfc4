// A kernel in another size.

/** @typedef {import("../kit/conv.js").NDArray} NDArray */

/** Kernels that there are in any size. @type {((shape: number[]) => Float64Array)[]} */
const FAMILIES = [
  ([rows, columns]) => outer(Array(rows).fill(1), Array(columns).fill(1)),
  ([rows, columns]) => outer(binomial(rows), binomial(columns)),
];

/**
 * A box stays a box and a binomial (the Gaussian among the named kernels) a binomial; any other
 * kernel keeps its middle: it is cropped, or gets zeros around it.
 * @param {NDArray} kernel  @param {number[]} shape
 * @returns {NDArray}
 */
export function sizedKernel({ data, shape }, [rows, columns]) {
  for (const family of FAMILIES) {
    const sameFamily = family(shape).every((weight, at) => Math.abs(weight - data[at]) < 1e-15);
    if (sameFamily) return { data: family([rows, columns]), shape: [rows, columns] };
  }
  const [down, right] = [(shape[0] - rows) / 2, (shape[1] - columns) / 2].map(Math.floor);
  const weights = Float64Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns) + down, at % columns + right];
    const inside = row >= 0 && row < shape[0] && column >= 0 && column < shape[1];
    return inside ? data[row * shape[1] + column] : 0;
  });
  return { data: weights, shape: [rows, columns] };
}

/** 1 4 6 4 1: Pascal's triangle. @param {number} size @returns {number[]} */
function binomial(size) {
  if (size === 1) return [1];
  const above = binomial(size - 1);
  return Array.from({ length: size }, (_, at) => (above[at - 1] ?? 0) + (above[at] ?? 0));
}

/** The outer product, over the sum of all. @param {number[]} column  @param {number[]} row */
function outer(column, row) {
  const products = Float64Array.from(column.flatMap((down) => row.map((right) => down * right)));
  const sum = products.reduce((total, weight) => total + weight, 0);
  return products.map((weight) => weight / sum);
}
