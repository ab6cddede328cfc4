// The gradients of a convolution of one channel: the browser's twin of convlib.grad.

import { pair } from "./geometry.js";
import { zeros } from "./conv.js";

/**
 * @typedef {import("./conv.js").NDArray} NDArray
 * @typedef {import("./geometry.js").Pair} Pair
 * @typedef {{ stride?: Pair, padding?: Pair, dilation?: Pair }} Steps  As they were for conv2d.
 */

/**
 * The gradient with respect to the weight: the input correlated with dY, which is not flipped.
 * @param {NDArray} input  (H, W)
 * @param {number[]} weightSize  [K_h, K_w]
 * @param {NDArray} gradOutput  dY, (H_out, W_out)
 * @param {Steps} [steps]
 * @returns {NDArray}  dW, (K_h, K_w)
 */
export function conv2dWeight(input, weightSize, gradOutput, steps = {}) {
  const gradient = zeros(weightSize, input);
  eachProduct(input.shape, weightSize, gradOutput.shape, steps, (x, w, y) => {
    gradient.data[w] += gradOutput.data[y] * input.data[x];
  });
  return gradient;
}

/**
 * The gradient with respect to the input: the full correlation of dY with the flipped weight.
 * @param {number[]} inputSize  [H, W]
 * @param {NDArray} weight  (K_h, K_w)
 * @param {NDArray} gradOutput  dY, (H_out, W_out)
 * @param {Steps} [steps]
 * @returns {NDArray}  dX, (H, W)
 */
export function conv2dInput(inputSize, weight, gradOutput, steps = {}) {
  const gradient = zeros(inputSize, weight);
  eachProduct(inputSize, weight.shape, gradOutput.shape, steps, (x, w, y) => {
    gradient.data[x] += gradOutput.data[y] * weight.data[w];
  });
  return gradient;
}

/**
 * Every product w·x of the convolution but those with padding zeros: where its numbers lie in
 * memory, and where the output that it is a part of.
 * @param {number[]} inputSize  @param {number[]} weightSize  @param {number[]} outputSize
 * @param {Steps} steps
 * @param {(x: number, w: number, y: number) => void} visit
 */
function eachProduct([height, width], [tall, wide], [rows, columns], steps, visit) {
  const [stride, padding, dilation] = [
    pair(steps.stride ?? 1),
    pair(steps.padding ?? 0),
    pair(steps.dilation ?? 1),
  ];
  for (let u = 0; u < rows; u++) {
    for (let v = 0; v < columns; v++) {
      for (let m = 0; m < tall; m++) {
        const row = u * stride[0] + m * dilation[0] - padding[0];
        if (row < 0 || row >= height) continue;
        for (let n = 0; n < wide; n++) {
          const column = v * stride[1] + n * dilation[1] - padding[1];
          if (column < 0 || column >= width) continue;
          visit(row * width + column, m * wide + n, u * columns + v);
        }
      }
    }
  }
}
