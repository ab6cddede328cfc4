// What of a large output is compared with Python's: the twin of convlib/widgets/_digest.py.

/** @typedef {import("./conv.js").NDArray} NDArray */

const SIDE = 17; // rows, and columns, whose crossings are compared, of each channel

/** Evenly spaced places along an axis, with both ends; all of them on a short one.
 * @param {number} side */
function crossings(side) {
  const count = Math.min(side, SIDE);
  return Array.from({ length: count }, (_, at) => Math.floor(at * (side - 1) / (count - 1 || 1)));
}

/**
 * Channel by channel in reading order, then the mean, then the largest magnitude.
 * @param {NDArray} output  (C, H, W)
 * @returns {NDArray}
 */
export function digest({ data, shape: [channels, height, width] }) {
  const numbers = [];
  for (let channel = 0; channel < channels; channel++) {
    for (const row of crossings(height)) {
      for (const column of crossings(width)) {
        numbers.push(data[(channel * height + row) * width + column]);
      }
    }
  }
  numbers.push(sumOf(data) / data.length, largest(data));
  return { data: Float64Array.from(numbers), shape: [numbers.length] };
}

/** The sum, with what rounding drops carried along (Neumaier 1974). @param {ArrayLike<number>} data */
function sumOf(data) {
  let sum = 0;
  let dropped = 0;
  for (let i = 0; i < data.length; i++) {
    const next = sum + data[i];
    dropped += Math.abs(sum) >= Math.abs(data[i]) ? sum - next + data[i] : data[i] - next + sum;
    sum = next;
  }
  return sum + dropped;
}

/** The largest magnitude. @param {ArrayLike<number>} data */
export function largest(data) {
  let most = 0;
  for (let i = 0; i < data.length; i++) most = Math.max(most, Math.abs(data[i]));
  return most;
}
