// The products at one output pixel.

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {object} Tap  One product under the window.
 * @property {number} row  where, counted from the first pixel of the picture
 * @property {number} column
 * @property {boolean} padding
 * @property {number[] | null} source  the pixel it is or copies; null for a padding zero
 * @property {number} value  the number there, from 0 to 255
 * @property {number} weight
 */

/**
 * The products that make one output pixel of a channel, in reading order.
 * @param {State} state  @param {Derived} derived
 * @param {number[]} position  of the output
 * @param {number} channel
 * @param {number} [which]  1 is the transpose of a gradient magnitude
 * @returns {Tap[]}
 */
export function taps(state, { picture, sides, kernels, plan }, position, channel, which = 0) {
  const { stride, dilation } = state;
  const [, height, width] = picture.shape;
  const { data, shape: [, columns] } = kernels[which];
  return Array.from(data, (weight, at) => {
    const down = position[0] * stride[0] + Math.floor(at / columns) * dilation[0];
    const right = position[1] * stride[1] + (at % columns) * dilation[1];
    const [row, column] = [down - sides.top, right - sides.left];
    const [fromRow, fromColumn] = [plan.rows[down], plan.columns[right]];
    const zero = fromRow < 0 || fromColumn < 0;
    return {
      row,
      column,
      padding: row < 0 || row >= height || column < 0 || column >= width,
      source: zero ? null : [fromRow, fromColumn],
      value: zero ? 0 : picture.data[(channel * height + fromRow) * width + fromColumn],
      weight,
    };
  });
}

/**
 * One output pixel of a channel, from its products: each kernel's sum, what they make, and that
 * after the activation.
 * @param {State} state  @param {Derived} derived  @param {number[]} position
 * @param {number} channel
 */
export function outputAt(state, derived, position, channel) {
  const sums = derived.kernels.map((_, which) =>
    taps(state, derived, position, channel, which)
      .reduce((sum, { value, weight }) => sum + value * weight, 0)
  );
  const made = (sums.length === 1 ? sums[0] : Math.hypot(...sums)) + state.bias;
  return { sums, made, output: state.activation === "relu" ? Math.max(made, 0) : made };
}
