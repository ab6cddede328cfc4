// The browser's twin of convlib.functional: pure arithmetic, typed arrays in and out, no DOM.
// tests/test_js_conv.py holds it against convlib and PyTorch on the same cases.

import { outputSize, paddingSides, pair, sourceIndex, transposedSize } from "./geometry.js";

/**
 * An n-dimensional array, rows first (C order), as NumPy and PyTorch lay them out.
 * @typedef {{ data: Float64Array | Float32Array, shape: number[] }} NDArray
 * @typedef {import("./geometry.js").Pair} Pair
 * @typedef {import("./geometry.js").PaddingMode} PaddingMode
 */

/** @param {number[]} shape */
export const sizeOf = (shape) => shape.reduce((size, side) => size * side, 1);

/**
 * Zeros in the number type of `like`.
 * @param {number[]} shape
 * @param {NDArray} [like]
 * @returns {NDArray}
 */
export function zeros(shape, like) {
  const Type = like?.data instanceof Float32Array ? Float32Array : Float64Array;
  return { data: new Type(sizeOf(shape)), shape };
}

/**
 * Pad the last two axes.
 * @param {NDArray} input  (…, H, W)
 * @param {import("./geometry.js").Sides} sides
 * @param {PaddingMode} [mode]
 * @returns {NDArray}
 */
export function pad(input, sides, mode = "zeros") {
  const [height, width] = input.shape.slice(-2);
  const rows = height + sides.top + sides.bottom;
  const columns = width + sides.left + sides.right;
  const padded = zeros([...input.shape.slice(0, -2), rows, columns], input);
  const planes = sizeOf(input.shape.slice(0, -2));
  for (let plane = 0; plane < planes; plane++) {
    for (let row = 0; row < rows; row++) {
      const fromRow = sourceIndex(row - sides.top, height, mode);
      for (let column = 0; column < columns; column++) {
        const fromColumn = sourceIndex(column - sides.left, width, mode);
        if (fromRow < 0 || fromColumn < 0) continue;
        padded.data[(plane * rows + row) * columns + column] =
          input.data[(plane * height + fromRow) * width + fromColumn];
      }
    }
  }
  return padded;
}

/**
 * Cross-correlation, as torch.nn.functional.conv2d computes it: the kernel is not flipped.
 * @param {NDArray} input  (N, C, H, W) or (C, H, W)
 * @param {NDArray} weight  (C_out, C / groups, K_h, K_w)
 * @param {{ bias?: NDArray | null, stride?: Pair, padding?: import("./geometry.js").Padding,
 *           dilation?: Pair, groups?: number }} [options]
 * @returns {NDArray}  (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
 */
export function conv2d(input, weight, options = {}) {
  const { bias = null, padding = 0, groups = 1 } = options;
  const stride = pair(options.stride ?? 1);
  const dilation = pair(options.dilation ?? 1);
  const batched = input.shape.length === 4;
  const [batch, channels, height, width] = batched ? input.shape : [1, ...input.shape];
  const [filters, depth, kernelHeight, kernelWidth] = weight.shape;
  if (channels !== depth * groups || filters % groups) {
    throw new RangeError(
      `input has ${channels} channels and weight has shape (${weight.shape}): ` +
        `with groups=${groups} they do not fit`,
    );
  }
  const sides = paddingSides(
    padding,
    [height, width],
    [kernelHeight, kernelWidth],
    stride,
    dilation,
  );
  const padded = pad(input, sides);
  const [rows, columns] = padded.shape.slice(-2);
  const [outHeight, outWidth] = positions(padded, [kernelHeight, kernelWidth], stride, dilation);
  const output = zeros([batch, filters, outHeight, outWidth], input);
  const filtersPerGroup = filters / groups;
  let at = 0; // the output is filled in the order in which it lies in memory
  for (let n = 0; n < batch; n++) {
    for (let filter = 0; filter < filters; filter++) {
      const firstChannel = Math.floor(filter / filtersPerGroup) * depth;
      for (let i = 0; i < outHeight; i++) {
        for (let j = 0; j < outWidth; j++) {
          let sum = 0; // in double precision, whatever the arrays hold
          for (let c = 0; c < depth; c++) {
            const plane = (n * channels + firstChannel + c) * rows;
            const taps = (filter * depth + c) * kernelHeight;
            for (let m = 0; m < kernelHeight; m++) {
              const start = (plane + i * stride[0] + m * dilation[0]) * columns + j * stride[1];
              for (let k = 0; k < kernelWidth; k++) {
                sum += padded.data[start + k * dilation[1]] *
                  weight.data[(taps + m) * kernelWidth + k];
              }
            }
          }
          output.data[at++] = sum + (bias ? bias.data[filter] : 0);
        }
      }
    }
  }
  return batched ? output : { data: output.data, shape: output.shape.slice(1) };
}

/**
 * Each input cell lays the kernel down, times its number, and what overlaps adds up:
 * torch.nn.functional.conv_transpose2d.
 * @param {NDArray} input  (N, C, H, W) or (C, H, W)
 * @param {NDArray} weight  (C, C_out / groups, K_h, K_w)
 * @param {{ bias?: NDArray | null, stride?: Pair, padding?: Pair, output_padding?: Pair,
 *           groups?: number, dilation?: Pair }} [options]
 * @returns {NDArray}  (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
 */
export function convTranspose2d(input, weight, options = {}) {
  const { bias = null, groups = 1 } = options;
  const stride = pair(options.stride ?? 1);
  const padding = pair(options.padding ?? 0);
  const outputPadding = pair(options.output_padding ?? 0);
  const dilation = pair(options.dilation ?? 1);
  const batched = input.shape.length === 4;
  const [batch, channels, height, width] = batched ? input.shape : [1, ...input.shape];
  const [kernels, depth, kernelHeight, kernelWidth] = weight.shape;
  if (channels !== kernels || channels % groups) {
    throw new RangeError(
      `input has ${channels} channels and weight has shape (${weight.shape}): ` +
        `with groups=${groups} they do not fit`,
    );
  }
  if (outputPadding.some((n, axis) => n >= Math.max(stride[axis], dilation[axis]))) {
    throw new RangeError(
      `output_padding ${outputPadding.join(", ")} must be below the stride ` +
        `${stride.join(", ")} or the dilation ${dilation.join(", ")}`,
    );
  }
  const [outHeight, outWidth] = [height, width].map((cells, axis) =>
    transposedSize(
      cells,
      weight.shape[2 + axis],
      stride[axis],
      dilation[axis],
      padding[axis],
      outputPadding[axis],
    )
  );
  if (outHeight < 1 || outWidth < 1) {
    throw new RangeError(
      `padding ${padding.join(", ")} leaves ${outHeight}×${outWidth} cells of the output`,
    );
  }
  const filters = depth * groups;
  const channelsPerGroup = channels / groups;
  const output = zeros([batch, filters, outHeight, outWidth], input);
  const sums = new Float64Array(output.data.length); // in double, whatever the arrays hold
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const firstFilter = n * filters + Math.floor(c / channelsPerGroup) * depth;
      for (let u = 0; u < height; u++) {
        for (let v = 0; v < width; v++) {
          const value = input.data[((n * channels + c) * height + u) * width + v];
          for (let f = 0; f < depth; f++) {
            for (let m = 0; m < kernelHeight; m++) {
              const row = u * stride[0] + m * dilation[0] - padding[0];
              if (row < 0 || row >= outHeight) continue;
              const start = ((firstFilter + f) * outHeight + row) * outWidth;
              const taps = ((c * depth + f) * kernelHeight + m) * kernelWidth;
              for (let k = 0; k < kernelWidth; k++) {
                const column = v * stride[1] + k * dilation[1] - padding[1];
                if (column < 0 || column >= outWidth) continue;
                sums[start + column] += value * weight.data[taps + k];
              }
            }
          }
        }
      }
    }
  }
  const plane = outHeight * outWidth;
  sums.forEach((sum, at) => {
    output.data[at] = sum + (bias ? bias.data[Math.floor(at / plane) % filters] : 0);
  });
  return batched ? output : { data: output.data, shape: output.shape.slice(1) };
}

/**
 * Every window as a column, as torch.nn.functional.unfold writes them: rows go by channel, then row
 * and column of the kernel; columns by row and column of the window's position.
 * @param {NDArray} input  (N, C, H, W) or (C, H, W)
 * @param {Pair} kernelSize
 * @param {{ dilation?: Pair, padding?: Pair, stride?: Pair }} [options]
 * @returns {NDArray}  (N, C · K_h · K_w, L) or (C · K_h · K_w, L)
 */
export function unfold(input, kernelSize, options = {}) {
  const kernel = pair(kernelSize);
  const stride = pair(options.stride ?? 1);
  const dilation = pair(options.dilation ?? 1);
  const [vertical, horizontal] = pair(options.padding ?? 0);
  const sides = { top: vertical, bottom: vertical, left: horizontal, right: horizontal };
  const padded = pad(input, sides);
  const [height, width] = padded.shape.slice(-2);
  const [outHeight, outWidth] = positions(padded, kernel, stride, dilation);
  const planes = sizeOf(input.shape.slice(0, -2));
  const [depth, ...batch] = input.shape.slice(0, -2).reverse();
  const output = zeros([...batch, depth * kernel[0] * kernel[1], outHeight * outWidth], input);
  let at = 0; // filled in the order in which it lies in memory
  for (let plane = 0; plane < planes; plane++) {
    for (let m = 0; m < kernel[0]; m++) {
      for (let k = 0; k < kernel[1]; k++) {
        for (let i = 0; i < outHeight; i++) {
          const row = plane * height + i * stride[0] + m * dilation[0];
          for (let j = 0; j < outWidth; j++) {
            output.data[at++] = padded.data[row * width + j * stride[1] + k * dilation[1]];
          }
        }
      }
    }
  }
  return output;
}

/**
 * How many positions a window takes on a padded input, along each axis.
 * @param {NDArray} padded  @param {number[]} kernel  @param {number[]} stride
 * @param {number[]} dilation
 * @throws {RangeError} where there is none
 */
function positions({ shape }, kernel, stride, dilation) {
  const size = shape.slice(-2);
  const [rows, columns] = size.map((cells, axis) =>
    outputSize(cells, kernel[axis], stride[axis], dilation[axis], 0, 0)
  );
  if (rows >= 1 && columns >= 1) return [rows, columns];
  throw new RangeError(
    `a kernel of ${kernel.join("×")} with dilation ${dilation} ` +
      `does not fit a padded input of ${size.join("×")}`,
  );
}

/**
 * max(0, x), element by element; NaN stays NaN.
 * @param {NDArray} input
 * @returns {NDArray}
 */
export const relu = (input) => ({ data: input.data.map((x) => x < 0 ? 0 : x), shape: input.shape });
