// What a cell is the sum of or goes into, in words and numbers.

import { factor, formatNumber, many } from "../kit/format.js";
import {
  flippedPlace,
  inputPlace,
  insertedPlace,
  isCropped,
  windowCells,
  windowsAt,
} from "./highlight.js";
import { allTerms, terms } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./highlight.js").Focus} Focus
 * @typedef {import("../kit/frame.js").Piece} Piece
 */

/** Rows and columns count from 0, as in Python. @param {number[]} at */
const place = ([row, column]) => `[${row}, ${column}]`;

/** Indices, each once. @param {string} what  @param {number[]} indices */
const each = (what, indices) => {
  const once = [...new Set(indices)];
  return `${what}${once.length === 1 ? "" : "s"} ${once.join(", ")}`;
};

/**
 * @param {State} state  @param {Derived} derived  @param {Focus} focus
 * @param {string} view
 * @returns {Piece[]}
 */
export function explain(state, derived, focus, view) {
  const at = [focus.row, focus.column];
  switch (focus.plane) {
    case "input":
      return stamp(state, derived, at);
    case "weight":
      return shared(state, derived, at);
    case "inserted":
      return zero(state, derived, at);
    default:
      return view === "coverage" ? cover(state, at) : sum(state, derived, at);
  }
}

/** output[2, 2] = 1·2 + 3·0 + 2·(−1) + bias 0.5 = 0.5
 * @param {State} state  @param {Derived} derived  @param {number[]} at @returns {Piece[]} */
function sum(state, derived, at) {
  const { data, shape } = derived.output;
  const added = terms(state, at[0], at[1]);
  /** @type {Piece[][]} */
  const summands = added.map(({ value, weight }) => [
    { text: factor(value), kind: "input" },
    { text: "·" },
    { text: factor(weight), kind: "weight" },
  ]);
  if (state.bias !== 0) summands.push([{ text: `bias ${factor(state.bias)}`, kind: "bias" }]);
  const zeros = windowCells(state, derived, at).length - added.length;
  const told = added.length === 0
    ? "no stamp reaches it, and its window holds zeros alone"
    : `${many(added.length, "stamp")} ${
      added.length === 1 ? "is" : "are"
    } added here; its window ` +
      `makes the same ${added.length === 1 ? "product" : `${added.length} products`}` +
      (zeros ? `, and ${many(zeros, "product")} with a zero` : "");
  return [
    { text: `output${place(at)}`, kind: "output" },
    { text: " = " },
    ...summands.flatMap((one, index) => index === 0 ? one : [{ text: " + " }, ...one]),
    ...(summands.length === 0 ? [] : [{ text: " = " }]),
    { text: formatNumber(data[at[0] * shape[1] + at[1]]), kind: "output" },
    { text: ` (${told})` },
  ];
}

/** @param {State} state  @param {number[]} at @returns {Piece[]} */
function cover(state, at) {
  const cells = terms(state, at[0], at[1]).map(({ cell }) => cell);
  const [rows, columns] = [0, 1].map((axis) => cells.map((cell) => cell[axis]));
  return [
    { text: `output${place(at)}`, kind: "output" },
    { text: ` is covered by ${many(cells.length, "stamp")}` },
    ...(cells.length === 0 ? [] : [
      { text: ", of " },
      {
        text: `input ${each("row", rows)} and ${each("column", columns)}`,
        kind: /** @type {const} */ ("input"),
      },
    ]),
  ];
}

/** @param {State} state  @param {Derived} derived  @param {number[]} at @returns {Piece[]} */
function stamp(state, derived, at) {
  const value = state.input.data[at[0] * state.input.shape[1] + at[1]];
  const all = allTerms(state, derived.output.shape);
  const own = all.filter(({ cell }) => String(cell) === String(at)).map(({ output }) => output);
  const covered = own.filter(([row, column]) => terms(state, row, column).length > 1).length;
  const cut = state.weight.data.length - own.length;
  const [rows, columns] = [0, 1].map((axis) => own.map((output) => output[axis]));
  /** @type {Piece[]} */
  const where = own.length === 0 ? [{ text: " nowhere" }] : [
    { text: " onto " },
    { text: `output ${each("row", rows)} and ${each("column", columns)}`, kind: "output" },
    {
      text: `; ${covered === own.length ? "all" : covered} of ${many(own.length, "product")} ` +
        `${covered === 1 ? "is" : "are"} added to those of other stamps`,
    },
  ];
  return [
    { text: `input${place(at)} = ${formatNumber(value)}`, kind: "input" },
    { text: " stamps " },
    { text: factor(value), kind: "input" },
    { text: "·" },
    { text: "kernel", kind: "weight" },
    ...where,
    { text: cut ? `; the padding cuts off ${cut} of ${state.weight.data.length}` : "" },
    { text: `; between the zeros it is at ${place(insertedPlace(state, at))}` },
  ];
}

/** @param {State} state  @param {Derived} derived  @param {number[]} at @returns {Piece[]} */
function shared(state, derived, at) {
  const value = state.weight.data[at[0] * state.weight.shape[1] + at[1]];
  const all = allTerms(state, derived.output.shape);
  const uses = all.filter(({ tap }) => String(tap) === String(at)).length;
  return [
    { text: `kernel${place(at)} = ${formatNumber(value)}`, kind: "weight" },
    { text: ` is shared: it makes ${many(uses, "product")}, each for another input and output` },
    { text: `; flipped it is at ${place(flippedPlace(state, at))}` },
  ];
}

/** @param {State} state  @param {Derived} derived  @param {number[]} at @returns {Piece[]} */
function zero(state, derived, at) {
  const windows = windowsAt(state, derived, at).length;
  const told = isCropped(derived, at)
    ? "is cropped: no window sees it"
    : `is in ${many(windows, "window")}, and adds 0 to each`;
  return [{ text: `This ${describeZero(state, derived, at[0], at[1])} ${told}` }];
}

/**
 * What a cell of the input with zeros is.
 * @param {State} state  @param {Derived} derived  @param {number} row  @param {number} column
 */
export function describeZero(state, { inserted: { shape } }, row, column) {
  const cell = inputPlace(state, row, column);
  if (cell) return `input${place(cell)}`;
  const inside = row >= 0 && column >= 0 && row < shape[0] && column < shape[1];
  return inside ? "inserted zero" : "padding zero";
}
