// Which number goes into which: the same edges draw the lines and light up what belongs together.

/**
 * @typedef {"d" | "g" | "u" | "v" | "m" | "y" | "p" | "s"} Stage  Input, kernel, both transformed,
 *   their products, and the output; products and sums by definition.
 * @typedef {{ stage: Stage, index: number }} Cell  Counted from 0, in reading order.
 * @typedef {{ from: Cell, to: Cell, factor: number }} Edge
 */

const FROM_ONE = ["u", "v", "m"]; // m₁ is the first product, as in the literature

/**
 * The input and the weight of a product of the definition.
 * @param {number} index  @param {number} taps  how many weights the kernel has
 * @returns {[Cell, Cell]}
 */
export function factors(index, taps) {
  const [sum, weight] = [Math.floor(index / taps), index % taps];
  return [{ stage: "d", index: sum + weight }, { stage: "g", index: weight }];
}

/**
 * What a cell is called: d0, m1, or d0·g0.
 * @param {Cell} cell  @param {number} taps
 * @returns {string}
 */
export function symbol({ stage, index }, taps) {
  if (stage === "p") return factors(index, taps).map((cell) => symbol(cell, taps)).join("·");
  if (stage === "s") return `y${index}`;
  return `${stage}${index + (FROM_ONE.includes(stage) ? 1 : 0)}`;
}

/** @param {Cell} cell */
export const key = ({ stage, index }) => `${stage}${index}`;

/**
 * The edges of Winograd's way.
 * @param {import("./state.js").Transforms} transforms
 * @returns {Edge[]}
 */
export function fastEdges({ B, G, A }) {
  const same = B.map((row, i) => row.map((_, j) => Number(i === j)));
  return [
    ...edges("d", "u", B),
    ...edges("g", "v", G),
    ...edges("u", "m", same),
    ...edges("v", "m", same),
    ...edges("m", "y", A),
  ];
}

/** @param {Stage} from  @param {Stage} to  @param {number[][]} matrix @returns {Edge[]} */
const edges = (from, to, matrix) =>
  matrix.flatMap((row, i) =>
    row.map((factor, j) => ({
      from: { stage: from, index: j },
      to: { stage: to, index: i },
      factor,
    })).filter(({ factor }) => factor !== 0)
  );

/**
 * The edges of the definition: each product has one input, one weight, and goes into one sum.
 * @param {import("./state.js").Derived} derived
 * @returns {Edge[]}
 */
export function directEdges({ direct: { products } }) {
  const taps = products.shape[1];
  return Array.from(products.data).flatMap((_, index) => {
    const product = /** @type {Cell} */ ({ stage: "p", index });
    const sum = /** @type {Cell} */ ({ stage: "s", index: Math.floor(index / taps) });
    return [
      ...factors(index, taps).map((from) => ({ from, to: product, factor: 1 })),
      { from: product, to: sum, factor: 1 },
    ];
  });
}

/**
 * Every cell that a cell comes from or goes to, by its key, and the edges on the way.
 * @param {Edge[]} all  @param {Cell} cell
 */
export function related(all, cell) {
  const cells = new Map([[key(cell), cell]]);
  /** @type {Set<Edge>} */ const passed = new Set();
  /** @param {Cell} at  @param {"from" | "to"} near  @param {"from" | "to"} far */
  function follow(at, near, far) {
    for (const edge of all) {
      if (key(edge[near]) !== key(at)) continue;
      passed.add(edge);
      cells.set(key(edge[far]), edge[far]);
      follow(edge[far], near, far);
    }
  }
  follow(cell, "to", "from");
  follow(cell, "from", "to");
  return { cells, edges: passed };
}
