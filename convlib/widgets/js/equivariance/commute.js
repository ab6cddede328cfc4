// How far a shift before a layer and a shift after it are apart: the twin of convlib.equivariance.
// Plain data in, plain data out; no DOM.

import { apply, shift } from "./layer.js";

/**
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {import("./layer.js").Layer} Layer
 * @typedef {{ shiftedFirst: NDArray, layerFirst: NDArray, offset: number[], difference: number }}
 *   Commutation  Both orders; the shift of the output; the largest difference, 0 where it is exact.
 */

/**
 * @param {NDArray} after  the layer of the shifted picture  @param {NDArray} before  of the picture
 * @param {number[]} by  pixels  @param {number[]} stride  @param {number} rounding
 * @returns {Commutation}
 */
export function compare(after, before, by, stride, rounding) {
  const offset = nearestOffset(after, before, by, stride, rounding);
  const layerFirst = shift(before, offset);
  const difference = largest(after, before, offset, Infinity);
  return {
    shiftedFirst: after,
    layerFirst,
    offset,
    difference: difference > rounding ? difference : 0,
  };
}

/**
 * Every shift from −reach to reach, that of [0, 0] in the middle.
 * @param {NDArray} picture  @param {Layer} layer  @param {number} reach
 * @param {Record<string, number[]>} blurs  @param {number} rounding
 */
export function table(picture, layer, reach, blurs, rounding) {
  const before = apply(picture, layer, blurs);
  const side = 2 * reach + 1;
  const differences = new Float64Array(side * side);
  let most = 0;
  differences.forEach((_, at) => {
    const by = [Math.floor(at / side) - reach, at % side - reach];
    const after = apply(shift(picture, by), layer, blurs);
    differences[at] = compare(after, before, by, layer.stride, rounding).difference;
    for (const value of after.data) most = Math.max(most, Math.abs(value));
  });
  return { differences: { data: differences, shape: [side, side] }, largest: most };
}

/**
 * The shift of the output that brings it nearest to what was found: shift/stride where that is
 * whole; else, of all that leave the smallest largest difference, the one nearest to it.
 * @param {NDArray} found  @param {NDArray} output  @param {number[]} by  @param {number[]} stride
 * @param {number} rounding
 */
function nearestOffset(found, output, by, stride, rounding) {
  if (output.data.length === 1) return [0, 0]; // there is no other place
  if (by.every((d, axis) => d % stride[axis] === 0)) {
    return by.map((d, axis) => d / stride[axis] + 0); // no −0
  }
  const [rows, columns] = output.shape.map((n, axis) =>
    Array.from({ length: n }, (_, at) => nearest(at, by[axis], stride[axis], n))
  );
  let least = Infinity;
  /** @type {{ apart: number, away: number, offset: number[] }[]} */ let near = [];
  for (const dy of rows) {
    for (const dx of columns) {
      const apart = largest(found, output, [dy, dx], least + rounding);
      if (apart > least + rounding) continue;
      const away = Math.abs(stride[0] * dy - by[0]) * stride[1] +
        Math.abs(stride[1] * dx - by[1]) * stride[0];
      near.push({ apart, away, offset: [dy, dx] });
      least = Math.min(least, apart);
    }
  }
  near = near.filter(({ apart }) => apart <= least + rounding);
  const order = (/** @type {typeof near[0]} */ a, /** @type {typeof near[0]} */ b) =>
    a.away - b.away || a.offset[0] - b.offset[0] || a.offset[1] - b.offset[1];
  return near.sort(order)[0].offset;
}

/** Of the shifts that are the same on a circle of n cells, the one nearest to d/s.
 * @param {number} at  @param {number} d  @param {number} s  @param {number} n */
function nearest(at, d, s, n) {
  const below = at + n * Math.floor((d - s * at) / (s * n));
  return Math.abs(s * (below + n) - d) < Math.abs(s * below - d) ? below + n : below;
}

/**
 * The largest difference of one output from the other, shifted; or any that is beyond `enough`.
 * @param {NDArray} found  @param {NDArray} output  @param {number[]} offset
 * @param {number} enough
 */
function largest(found, output, [dy, dx], enough) {
  const [height, width] = output.shape;
  let most = 0;
  for (let row = 0; row < height; row++) {
    const from = ((row - dy) % height + height) % height * width;
    for (let column = 0; column < width; column++) {
      const expected = output.data[from + ((column - dx) % width + width) % width];
      const apart = Math.abs(found.data[row * width + column] - expected);
      if (apart > most) most = apart;
      if (most > enough) return most;
    }
  }
  return most;
}
