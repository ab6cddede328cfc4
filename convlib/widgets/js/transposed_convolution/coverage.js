// How many stamps cover an output cell, and what pattern that makes away from the border.

/**
 * @typedef {"even" | "stripes" | "checkerboard" | "small"} Kind  How the counts differ: not at all,
 *   along one axis, along both; "small" where the input is too small to tell.
 * @typedef {{ kind: Kind, counts: number[] }} Pattern  The counts, each once, from the smallest:
 *   those away from the border, or all of them where the input is too small.
 */

/**
 * @param {import("./state.js").State} state  @param {number[]} shape  of the output
 * @returns {Pattern}
 */
export function coveragePattern(state, shape) {
  const axes = shape.map((_, axis) => axisCoverage(state, axis, shape[axis]));
  const inner = axes.map((cells) => cells.filter(({ inside }) => inside));
  const complete = inner.every((cells, axis) =>
    new Set(cells.map(({ phase }) => phase)).size === state.stride[axis]
  );
  if (!complete) return { kind: "small", counts: products(axes) };
  const uneven = inner.filter((cells) => new Set(cells.map(({ count }) => count)).size > 1).length;
  return {
    kind: /** @type {Kind} */ (["even", "stripes", "checkerboard"][uneven]),
    counts: products(inner),
  };
}

/**
 * Along one axis, for each output cell: on how many stamps it lies, whether more would lie there if
 * the input went on, and where it is between two stamps' beginnings.
 * @param {import("./state.js").State} state  @param {number} axis  @param {number} size
 */
function axisCoverage({ input, weight, stride, padding, dilation }, axis, size) {
  const step = stride[axis];
  return Array.from({ length: size }, (_, at) => {
    const starts = Array.from(
      { length: weight.shape[axis] },
      (_, tap) => at + padding[axis] - tap * dilation[axis],
    ).filter((start) => start % step === 0);
    const count = starts.filter((start) => start >= 0 && start < step * input.shape[axis]).length;
    return { count, inside: count === starts.length, phase: (at + padding[axis]) % step };
  });
}

/** A cell's stamps are those of its row times those of its column.
 * @param {{ count: number }[][]} axes */
function products([rows, columns]) {
  const all = rows.flatMap((row) => columns.map((column) => row.count * column.count));
  return [...new Set(all)].sort((a, b) => a - b);
}
