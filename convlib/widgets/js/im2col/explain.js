// The product of a row and a column, what is a copy of what, and how many there are, in words.

import { factor, formatNumber } from "../kit/format.js";
import { columnOf, copiesOf, sourceOf, tapOf } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./state.js").Cell} Cell
 * @typedef {import("./highlight.js").Pointing} Pointing
 * @typedef {import("../kit/frame.js").Piece} Piece
 */

/** Indices count from 0, as in Python; those of padding may be negative. @param {...number} indices */
const at = (...indices) => `[${indices.map((index) => formatNumber(index)).join(", ")}]`;

/**
 * output[1, 0, 2] = row 1 × column 2 = 1·3 + 0·(−1) + … = 4
 * @param {Derived} derived  @param {import("./state.js").View} view
 * @returns {Piece[]}
 */
export function arithmetic(derived, { position, filter }) {
  const { matrix, columns, isInput, product, output } = derived;
  const column = columnOf(output.shape, position);
  const [terms, width] = columns.shape;
  /** @type {Piece[]} */
  const pieces = [
    { text: `output${at(filter, ...position)}`, kind: "output" },
    { text: " = " },
    { text: `row ${filter}`, kind: "weight" },
    { text: " × " },
    { text: `column ${column}`, kind: "input" },
  ];
  for (let row = 0; row < terms; row++) {
    const entry = row * width + column;
    pieces.push(
      { text: row === 0 ? " = " : " + " },
      { text: factor(matrix.data[filter * terms + row]), kind: "weight" },
      { text: "·" },
      { text: factor(columns.data[entry]), kind: isInput.data[entry] ? "input" : "padding" },
    );
  }
  const sum = formatNumber(product.data[filter * width + column]);
  return [...pieces, { text: " = " }, { text: sum, kind: "output" }];
}

/**
 * What is pointed at, and how often it is written or used.
 * @param {State} state  @param {Derived} derived  @param {Pointing} pointing
 * @returns {Piece[]}
 */
export function describe(state, derived, pointing) {
  const { columns, matrix } = derived;
  if (pointing.plane === "input") {
    return [
      { text: nameOf(state, pointing.cell), kind: "input" },
      { text: ` is written ${times(state, derived, pointing.cell)}` },
    ];
  }
  const { row, column } = pointing;
  if (pointing.plane === "weight") {
    const tap = tapOf(state, column);
    const value = formatNumber(matrix.data[row * matrix.shape[1] + column]);
    const place = at(row, tap.channel, tap.row, tap.column);
    return [
      { text: `weight${place} = ${value}`, kind: "weight" },
      { text: ` stands in row ${row}, column ${column} of its matrix: it multiplies ` },
      { text: `all ${columns.shape[1]} entries of row ${column} of the columns`, kind: "input" },
    ];
  }
  const source = sourceOf(state, derived, row, column);
  const entry = row * columns.shape[1] + column;
  const name = `columns${at(row, column)} = ${formatNumber(columns.data[entry])}`;
  const place = at(source.channel, source.row, source.column);
  const said = derived.isInput.data[entry]
    ? ` is a copy of input${place}, which is written ${times(state, derived, source)}`
    : ` is a padding zero: the input has no cell ${place}`;
  return [{ text: name, kind: "input" }, { text: said }];
}

/** @param {State} state  @param {Cell} cell */
function nameOf({ input }, { channel, row, column }) {
  const isInside = row >= 0 && row < input.shape[1] && column >= 0 && column < input.shape[2];
  if (!isInside) return `The padding zero ${at(row, column)} of channel ${channel}`;
  const value = input.data[(channel * input.shape[1] + row) * input.shape[2] + column];
  return `input${at(channel, row, column)} = ${formatNumber(value)}`;
}

/** @param {State} state  @param {Derived} derived  @param {Cell} cell */
function times(state, derived, cell) {
  const count = copiesOf(state, derived, cell).length;
  if (count === 0) return "nowhere: it lies in no window";
  return count === 1
    ? "once: it lies in one window"
    : `${count} times: it lies in ${count} windows`;
}

/**
 * How many numbers the input has, how many the columns, and how many times as many that is.
 * @param {State} state  @param {Derived} derived
 */
export function counts({ input }, { columns }) {
  const [before, after] = [input.data.length, columns.data.length];
  const product = (/** @type {number[]} */ shape) => shape.join("·");
  return `The input has ${product(input.shape)} = ${before} numbers, ` +
    `the matrix of columns ${product(columns.shape)} = ${after}: ` +
    `${after === before ? "" : `${formatNumber(after / before, 3)} times `}as many.`;
}
