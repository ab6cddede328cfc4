// A kernel as the outer product of two vectors, where it is one.

/** @typedef {import("../kit/conv.js").NDArray} NDArray */

const ROUNDING = 32 * Number.EPSILON; // of each weight: a Gaussian's come from rounded exponentials

/**
 * The column and the row whose outer product is the kernel, or null for a kernel of higher rank.
 * Whole numbers stay whole, where that can be; else the column's magnitudes sum to 1.
 * @param {NDArray} kernel
 * @returns {{ column: number[], row: number[] } | null}
 */
export function factors({ data, shape: [height, width] }) {
  let pivot = 0;
  data.forEach((weight, at) => {
    if (Math.abs(weight) > Math.abs(data[pivot])) pivot = at;
  });
  if (data[pivot] === 0) return null; // nothing times nothing: no use
  const [across, down] = [pivot % width, Math.floor(pivot / width)];
  const row = Array.from({ length: width }, (_, n) => data[down * width + n]);
  const column = Array.from({ length: height }, (_, m) => data[m * width + across]);
  const divisor = data.every(Number.isInteger)
    ? row.reduce(commonDivisor, 0)
    : Math.abs(data[pivot]) / sumOf(column.map(Math.abs));
  // What smooths is positive, and what differs is where the sign goes.
  const sign = sumOf(row) < 0 || (sumOf(row) === 0 && sumOf(column) * row[across] < 0) ? -1 : 1;
  const scaled = row.map((weight) => sign * weight / divisor);
  const others = column.map((weight) => weight / scaled[across]);
  const is = data.every((weight, at) => {
    const product = others[Math.floor(at / width)] * scaled[at % width];
    return Math.abs(product - weight) <= ROUNDING * Math.abs(weight);
  });
  return is ? { column: others, row: scaled } : null;
}

/** @param {number[]} numbers */
const sumOf = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

/** @param {number} a  @param {number} b @returns {number} */
function commonDivisor(a, b) {
  return b === 0 ? Math.abs(a) : commonDivisor(b, a % b);
}
