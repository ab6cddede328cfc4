// What of a large output is compared with Python's: the twin of convlib/widgets/_digest.py.

/** @typedef {import("./conv.js").NDArray} NDArray */

const SIDE = 17; // rows, and columns, whose crossings are compared, of each channel
const PART = 64; // numbers that are added before they join the sum: their rounding is allowed for

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
  const { sum, most } = summary(data);
  numbers.push(sum / data.length, most);
  return { data: Float64Array.from(numbers), shape: [numbers.length] };
}

/**
 * The sum, in parts so that little is rounded off, and the largest magnitude.
 * @param {Float64Array | Float32Array} data
 */
function summary(data) {
  let sum = 0;
  let dropped = 0;
  let most = 0;
  for (let start = 0; start < data.length; start += PART) {
    const end = Math.min(start + PART, data.length);
    let part = 0;
    for (let i = start; i < end; i++) {
      part += data[i];
      most = Math.max(most, Math.abs(data[i]));
    }
    // What rounding drops is carried along (Neumaier 1974).
    const next = sum + part;
    dropped += Math.abs(sum) >= Math.abs(part) ? sum - next + part : part - next + sum;
    sum = next;
  }
  return { sum: sum + dropped, most };
}
