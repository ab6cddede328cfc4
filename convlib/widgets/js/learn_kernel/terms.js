// Which numbers meet in the gradient of a weight.

/** @param {import("../kit/conv.js").NDArray} array  @param {number[]} place */
export const read = ({ data, shape }, [row, column]) => data[row * shape[1] + column];

/**
 * Each cell of dY, and the input cell that the weight met there: dY lies on the input as far down
 * and to the right as the weight lies in the kernel.
 * @param {number[]} outputShape  @param {number[]} position  of the weight
 */
export const meets = ([rows, columns], position) =>
  Array.from({ length: rows * columns }, (_, at) => {
    const output = [Math.floor(at / columns), at % columns];
    return { output, cell: output.map((index, axis) => index + position[axis]) };
  });
