// Windows summed up in one number: the twin of max_pool2d and avg_pool2d, without padding.

import { zeros } from "./conv.js";
import { outputSize } from "./geometry.js";

/** @typedef {import("./conv.js").NDArray} NDArray */

/** The largest number of each window; NaN wins, as in PyTorch.
 * @param {NDArray} input  (C, H, W)  @param {number[]} kernel  @param {number[]} stride */
export const maxPool2d = (input, kernel, stride) =>
  pooled(input, kernel, stride, (window) => Math.max(...window));

/** The mean of each window.
 * @param {NDArray} input  (C, H, W)  @param {number[]} kernel  @param {number[]} stride */
export const avgPool2d = (input, kernel, stride) =>
  pooled(
    input,
    kernel,
    stride,
    (window) => window.reduce((sum, value) => sum + value, 0) / window.length,
  );

/**
 * @param {NDArray} input  @param {number[]} kernel  @param {number[]} stride
 * @param {(window: number[]) => number} summed
 * @returns {NDArray}
 */
function pooled({ data, shape: [channels, height, width] }, kernel, stride, summed) {
  const [rows, columns] = [height, width].map((cells, axis) =>
    outputSize(cells, kernel[axis], stride[axis], 1, 0, 0)
  );
  const output = zeros([channels, rows, columns]);
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const window = [];
        for (let m = 0; m < kernel[0]; m++) {
          const start = (channel * height + row * stride[0] + m) * width + column * stride[1];
          for (let k = 0; k < kernel[1]; k++) window.push(data[start + k]);
        }
        output.data[at++] = summed(window);
      }
    }
  }
  return output;
}
