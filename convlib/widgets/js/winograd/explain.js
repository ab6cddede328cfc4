// The formula of each cell, in letters and in live numbers.

import { formatNumber } from "../kit/format.js";
import { directEdges, factors, fastEdges, related, symbol } from "./flow.js";

/**
 * @typedef {import("./flow.js").Cell} Cell
 * @typedef {import("./flow.js").Stage} Stage
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("../kit/frame.js").Piece} Piece
 */

/** @type {Partial<Record<Stage, Piece["kind"]>>} */
const KINDS = { d: "input", u: "input", g: "weight", v: "weight", y: "output", s: "output" };
const EQUALS = { text: " = " };

/**
 * Each stage's numbers.
 * @param {Derived} derived
 * @returns {Record<Stage, import("../kit/conv.js").NDArray>}
 */
export const stages = (derived) => ({
  d: derived.input,
  g: derived.weight,
  u: derived.transformedInput,
  v: derived.transformedWeight,
  m: derived.products,
  y: derived.output,
  p: derived.direct.products,
  s: derived.direct.sums,
});

/**
 * m2 = (d1 + d2)·(g0 + g1 + g2)/2 = (1 + 2)·(1 + 2 − 1)/2 = 3·1 = 3
 * @param {Derived} derived  @param {Cell} cell
 * @returns {Piece[]}
 */
export function explain(derived, cell) {
  const { B, G, A } = derived.transforms;
  const { stage, index } = cell;
  const taps = G[0].length;
  /** @type {Write} */
  const letter = (at) => symbol(at, taps);
  const name = { text: letter(cell), kind: KINDS[stage] };
  const result = { text: formatNumber(stages(derived)[stage].data[index]), kind: KINDS[stage] };
  /** In letters, then in numbers. @param {(write: Write) => Piece[]} formula */
  const both = (formula) => [
    name,
    EQUALS,
    ...formula(letter),
    EQUALS,
    ...formula(number),
    EQUALS,
    result,
  ];
  /** @type {Write} */
  const number = (at) => bracketed(stages(derived)[at.stage].data[at.index]);
  /** @param {number} index  @param {Write} write */
  const directProduct = (index, write) => product(...factors(index, taps), write);

  switch (stage) {
    case "u":
      return both((write) => combination(B[index], "d", write));
    case "v":
      return both((write) => combination(G[index], "g", write));
    case "y":
      return both((write) => combination(A[index], "m", write));
    case "m": {
      const short = product({ stage: "u", index }, { stage: "v", index }, number);
      const long = both((write) => [
        ...asFactor(combination(B[index], "d", write)),
        { text: "·" },
        ...asFactor(combination(G[index], "g", write)),
      ]);
      return [...long.slice(0, -1), ...short, EQUALS, result];
    }
    case "p": {
      const row = Math.floor(index / taps);
      const sum = letter({ stage: "s", index: row });
      const told = ` is one of the ${taps} products of ${sum} by definition`;
      return [
        ...directProduct(index, letter),
        EQUALS,
        ...directProduct(index, number),
        EQUALS,
        result,
        { text: told },
      ];
    }
    case "s":
      return both((write) =>
        G[0].flatMap((_, j) => [
          ...(j === 0 ? [] : [{ text: " + " }]),
          ...directProduct(index * taps + j, write),
        ])
      );
    default:
      return [name, EQUALS, result, { text: participation(derived, cell) }];
  }
}

/** @typedef {(cell: Cell) => string} Write  A cell as its letter, or as its number. */

/**
 * Where an input or a weight goes.
 * @param {Derived} derived  @param {Cell} cell
 */
function participation(derived, cell) {
  const fast = related(fastEdges(derived.transforms), cell).cells;
  const direct = related(directEdges(derived), cell).cells;
  const count = (/** @type {Map<string, Cell>} */ cells, /** @type {Stage} */ stage) =>
    [...cells.values()].filter((one) => one.stage === stage).length;
  return ` takes part in ${count(fast, "m")} of the ${derived.multiplications} products, ` +
    `by definition in ${count(direct, "p")} of ${derived.direct.multiplications}`;
}

/**
 * A sum with fixed factors: d0 − d2, or (g0 + g1 + g2)/2, or d0 − 3·d1/2 + d4.
 * @param {number[]} row  @param {Stage} stage  @param {Write} write
 * @returns {Piece[]}
 */
function combination(row, stage, write) {
  const terms = row
    .map((factor, index) => ({ ...fraction(factor), cell: { stage, index } }))
    .filter(({ top }) => top !== 0);
  const first = terms.findIndex(({ top }) => top > 0);
  if (first > 0) terms.unshift(...terms.splice(first, 1)); // d2 − d1 reads better than −d1 + d2
  const [{ bottom }] = terms;
  const shared = terms.length > 1 && bottom > 1 && terms.every((term) => term.bottom === bottom);
  const pieces = terms.flatMap(({ top, bottom, cell }, i) => {
    const sign = top < 0 ? (i === 0 ? "−" : " − ") : (i === 0 ? "" : " + ");
    const times = Math.abs(top) === 1 ? "" : `${Math.abs(top)}·`;
    const over = shared || bottom === 1 ? "" : `/${bottom}`;
    return [{ text: sign + times }, { text: write(cell), kind: KINDS[stage] }, { text: over }];
  });
  const written = pieces.filter(({ text }) => text !== "");
  return shared ? [{ text: "(" }, ...written, { text: `)/${bottom}` }] : written;
}

/** A sum in brackets, unless it has them, or is a single number. @param {Piece[]} sum */
const asFactor = (sum) =>
  sum.length === 1 || sum[0].text === "(" ? sum : [{ text: "(" }, ...sum, { text: ")" }];

/** @param {Cell} a  @param {Cell} b  @param {Write} write @returns {Piece[]} */
const product = (a, b, write) => [
  { text: write(a), kind: KINDS[a.stage] },
  { text: "·" },
  { text: write(b), kind: KINDS[b.stage] },
];

/** Negative numbers stand in brackets. @param {number} value */
const bracketed = (value) => value < 0 ? `(${formatNumber(value)})` : formatNumber(value);

/** A factor of a transform as a fraction. @param {number} factor */
export function fraction(factor) {
  let bottom = 1;
  while (Math.abs(factor * bottom - Math.round(factor * bottom)) > 1e-9) bottom++;
  return { top: Math.round(factor * bottom), bottom };
}

/** How far the multiplications are. @param {Derived} derived  @param {number} step */
export const counter = ({ multiplications, direct }, step) =>
  `Multiplications so far: ${Math.min(step + 1, multiplications)} of ${multiplications} ` +
  `(by definition: ${direct.multiplications}).`;

/** What rows of columns of these take. @param {Derived} derived */
export const nestedLine = ({ multiplications, direct, output: { data: { length } } }) =>
  `Nested in 2-D, ${length}×${length} outputs take ${multiplications ** 2} ` +
  `(by definition: ${direct.multiplications ** 2}).`;

/** @param {Derived} derived  @param {string} precision */
export const errorLine = ({ errors }, precision) =>
  `Largest error in ${precision}: ${small(errors.winograd)} by Winograd` +
  (precision === "float64"
    ? ", beside the sums by definition."
    : `, ${small(errors.direct)} by definition, beside sums in float64.`);

/** An error in two digits. @param {number} value */
const small = (value) =>
  value === 0 ? "0" : value.toExponential(1).replace("e+", "e").replace("e-", "e−");
