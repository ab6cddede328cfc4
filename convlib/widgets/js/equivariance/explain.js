// What both orders give, and how far they are apart, in words and numbers.

import { formatNumber, many } from "../kit/format.js";
import { worst } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("../kit/frame.js").Piece} Piece
 */

/** A pair as in Python. @param {number[]} pair */
export const place = (pair) => `(${pair.map((n) => formatNumber(n)).join(", ")})`;

/** A part of a whole in per cent, whole ones. @param {number} part  @param {number} whole */
export function percent(part, whole) {
  const much = 100 * part / whole;
  return much > 0 && much < 1 ? "<1" : String(Math.round(much));
}

/**
 * Both orders at a cell of the output.
 * @param {Derived} derived  @param {{ row: number, column: number }} at
 * @returns {Piece[]}
 */
export function cellLine(derived, { row, column }) {
  const cell = row * derived.minus.shape[1] + column;
  const [one, other, minus] = [derived.shiftedFirst, derived.layerFirst, derived.minus].map(
    ({ data }) => formatNumber(data[cell]),
  );
  return [
    { text: `output[${row}, ${column}]`, kind: "output" },
    { text: ": shift, then convolve gives " },
    { text: one, kind: "output" },
    { text: "; convolve, then shift gives " },
    { text: other, kind: "output" },
    { text: `; difference ${minus}` },
    { text: derived.rim.data[cell] ? ", where padding was seen" : "" },
  ];
}

/**
 * Whether the shift survives, and where both orders differ most.
 * @param {State} state  @param {Derived} derived
 * @returns {Piece[]}
 */
export function orderLine(state, derived) {
  const { offset, difference, minus } = derived;
  const before = {
    text: `Shift by ${place(state.shift)} before`,
    kind: /** @type {const} */ ("input"),
  };
  const after = { text: afterwards(state, derived), kind: /** @type {const} */ ("output") };
  const single = minus.data.length === 1;
  const whole = isWhole(state) || single;
  if (difference === 0) {
    const same = single
      ? "the one number that remains is the same: invariant."
      : `${many(minus.data.length, "number")}, all equal` +
        (whole
          ? ": equivariant."
          : ` to those shifted by ${place(offset)}: this picture can’t tell.`);
    return [before, { text: ", or " }, after, { text: `: ${same}` }];
  }
  const at = worst(derived);
  const rest = at ? cellLine(derived, at) : [];
  return [
    before,
    { text: ", or " },
    after,
    { text: whole ? ". " : ` (no shift matches; ${place(offset)} comes nearest). ` },
    { text: "They differ most at " },
    ...rest,
    { text: "." },
  ];
}

/** Whether the shift is one of whole cells of the output. @param {State} state */
const isWhole = ({ shift, stride }) => shift.every((d, axis) => d % stride[axis] === 0);

/** @param {State} state  @param {Derived} derived */
function afterwards(state, { offset, minus }) {
  if (minus.data.length === 1) return "not at all";
  if (isWhole(state)) return `by ${place(offset)} after`;
  const parts = state.shift.map((d, axis) => fraction(d, state.stride[axis]));
  return `by (${parts.join(", ")}) output cells after`;
}

/** @param {number} d  @param {number} s */
const fraction = (d, s) => formatNumber(Number((d / s).toFixed(2)));

/** How far all shifts of the table are apart, and what the blur is good for.
 * @param {Derived} derived */
export function differenceNote({ table, plain }) {
  const count = table.differences.data.filter((value) => value === 0).length;
  const exact = `${count} of ${many(table.differences.data.length, "shift")} in the table ` +
    `${count === 1 ? "is" : "are"} exact.`;
  if (count === table.differences.data.length) return exact;
  const now = `${exact} The others differ by ${spread(table)} of the largest output`;
  return plain ? `${now}; without the blur by ${spread(plain)}.` : `${now}.`;
}

/** The mean and the largest of those that are not exact. @param {Derived["table"]} table */
function spread({ differences, largest }) {
  const some = [...differences.data].filter((value) => value > 0);
  if (some.length === 0) return "0 %";
  const mean = some.reduce((sum, value) => sum + value) / some.length;
  return `${percent(mean, largest)} % on average, ${percent(Math.max(...some), largest)} % at most`;
}

/** How wide the border is where padding was seen, and whether all differences lie there.
 * @param {State} state  @param {Derived} derived */
export function rimNote(state, { reached, rim, minus, shiftedFirst, allowed }) {
  if (state.padding_mode === "circular" || shiftedFirst.data.length === 1) return "";
  const { top, bottom, left, right } = widths(reached);
  const differing = [...minus.data].map((value) => Math.abs(value) > allowed);
  const inside = differing.filter((is, at) => is && rim.data[at]).length;
  const outside = differing.filter((is, at) => is && !rim.data[at]).length;
  const where = `Padding was seen by ${many(top, "row")} at the top and ${bottom} at the bottom, ` +
    `${many(left, "column")} at the left and ${right} at the right (dashed in the difference, ` +
    "with the places to which the shift has taken them)";
  if (inside + outside === 0) return `${where}; nothing differs.`;
  return outside === 0
    ? `${where}: all differences lie there.`
    : `${where}; ${many(outside, "difference")} outside of them come from the stride.`;
}

/** Whole rows and columns of ones at each side. @param {import("../kit/conv.js").NDArray} seen */
function widths({ data, shape: [rows, columns] }) {
  const row = (/** @type {number} */ at) =>
    Array.from({ length: columns }, (_, j) => data[at * columns + j]).every(Boolean);
  const column = (/** @type {number} */ at) =>
    Array.from({ length: rows }, (_, i) => data[i * columns + at]).every(Boolean);
  const run = (/** @type {number} */ n, /** @type {(at: number) => boolean} */ is) => {
    let width = 0;
    while (width < n && is(width)) width++;
    return width;
  };
  return {
    top: run(rows, row),
    bottom: run(rows, (at) => row(rows - 1 - at)),
    left: run(columns, column),
    right: run(columns, (at) => column(columns - 1 - at)),
  };
}
