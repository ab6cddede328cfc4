// Which cells belong together in both pictures, for whatever cell is looked at.

import { formatNumber } from "../kit/format.js";
import { allTerms, terms } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {{ plane: "input" | "weight" | "output" | "inserted", row: number, column: number }} Focus
 *   The cell that is looked at; "inserted" is a zero between or around the input's cells, counted
 *   from the first cell that is not padding.
 * @typedef {Map<string, import("../kit/grid.js").Mark>} GridMarks
 * @typedef {"input" | "weight" | "output" | "inserted" | "flipped" | "windowed" | "coverage"} Plane
 * @typedef {Record<Plane, GridMarks>} Highlight
 */

/** @type {Plane[]} */
export const PLANES = ["input", "weight", "output", "inserted", "flipped", "windowed", "coverage"];
const OUTPUTS = /** @type {const} */ (["output", "windowed", "coverage"]);

/** @param {number[]} at */
export const key = ([row, column]) => `${row},${column}`;

/** A number for the corner of a cell. @param {number} value */
const brief = (value) => formatNumber(value, 2);

/** Where an input cell is among the inserted zeros. @param {State} state  @param {number[]} cell */
export const insertedPlace = ({ stride }, cell) => cell.map((at, axis) => at * stride[axis]);

/** Where a weight is once the kernel is flipped. @param {State} state  @param {number[]} tap */
export const flippedPlace = ({ weight }, tap) => tap.map((at, axis) => weight.shape[axis] - 1 - at);

/**
 * The input cell at a place among the inserted zeros, or null.
 * @param {State} state  @param {number} row  @param {number} column
 */
export function inputPlace({ input, stride }, row, column) {
  const cell = [row / stride[0], column / stride[1]];
  const isThere = cell.every((at, axis) =>
    Number.isInteger(at) && at >= 0 && at < input.shape[axis]
  );
  return isThere ? cell : null;
}

/**
 * The cells of the window that makes an output cell, with the flipped kernel's cell on each.
 * @param {State} state  @param {Derived} derived  @param {number[]} at
 */
export function windowCells({ weight, dilation }, { sides, flipped }, [row, column]) {
  const [, width] = weight.shape;
  return Array.from(flipped.data, (value, index) => {
    const tap = [Math.floor(index / width), index % width];
    const place = [
      row - sides.top + tap[0] * dilation[0],
      column - sides.left + tap[1] * dilation[1],
    ];
    return { place, tap, weight: value };
  });
}

/** The output cells whose windows hold a place among the inserted zeros.
 * @param {State} state  @param {Derived} derived  @param {number[]} place */
export function windowsAt(state, derived, place) {
  const [rows, columns] = derived.output.shape;
  return Array.from({ length: rows * columns }, (_, at) => [Math.floor(at / columns), at % columns])
    .filter((at) => windowCells(state, derived, at).some((cell) => key(cell.place) === key(place)));
}

/** Whether a zero is inside the padded and cropped input.
 * @param {Derived} derived  @param {number[]} place */
export const isCropped = ({ inserted, sides }, [row, column]) =>
  row < -sides.top || column < -sides.left ||
  row >= inserted.shape[0] + sides.bottom || column >= inserted.shape[1] + sides.right;

/**
 * @param {State} state  @param {Derived} derived  @param {Focus} focus
 * @returns {Highlight}
 */
export function highlight(state, derived, focus) {
  const marks = /** @type {Highlight} */ (
    Object.fromEntries(PLANES.map((plane) => [plane, new Map()]))
  );
  const at = [focus.row, focus.column];
  /** @param {Plane} plane  @param {number[]} place  @param {string} classes  @param {string} [note] */
  const add = (plane, place, classes, note) => {
    const before = marks[plane].get(key(place));
    const all = [before?.classes, classes].filter(Boolean).join(" ");
    marks[plane].set(key(place), { classes: all, note: note ?? before?.note });
  };
  const everywhere = (/** @type {number[]} */ place, /** @type {string} */ classes) =>
    OUTPUTS.forEach((plane) => add(plane, place, classes));

  markKinds(state, derived, add);
  if (focus.plane === "output") {
    for (const { place, weight } of windowCells(state, derived, at)) {
      add("inserted", place, "is-window", `·${brief(weight)}`);
    }
    for (const { cell, tap, value, weight } of terms(state, focus.row, focus.column)) {
      add("input", cell, "is-touched", `·${brief(weight)}`);
      add("weight", tap, "is-touched", `·${brief(value)}`);
      add("inserted", insertedPlace(state, cell), "is-touched");
      add("flipped", flippedPlace(state, tap), "is-touched", `·${brief(value)}`);
    }
    everywhere(at, "is-pointed");
  } else if (focus.plane === "inserted") {
    add("inserted", at, "is-pointed");
    for (const output of windowsAt(state, derived, at)) add("windowed", output, "is-touched");
  } else {
    for (const { cell, tap, value, weight, output } of allTerms(state, derived.output.shape)) {
      const from = focus.plane === "input" ? cell : tap;
      if (key(from) !== key(at)) continue;
      everywhere(output, "is-touched");
      add("output", output, "", signed(value * weight));
      if (focus.plane === "input") add("weight", tap, "is-touched");
      else {
        add("input", cell, "is-touched");
        add("inserted", insertedPlace(state, cell), "is-touched");
      }
    }
    add(focus.plane, at, "is-pointed");
    if (focus.plane === "input") add("inserted", insertedPlace(state, at), "is-pointed");
    else add("flipped", flippedPlace(state, at), "is-pointed");
  }
  return marks;
}

/** What is added, with its sign. @param {number} value */
const signed = (value) => `${value < 0 ? "" : "+"}${brief(value)}`;

/**
 * Inserted zeros are told from the input's cells, and what is cropped from both.
 * @param {State} state  @param {Derived} derived
 * @param {(plane: Plane, place: number[], classes: string) => void} add
 */
function markKinds(state, derived, add) {
  const [rows, columns] = derived.inserted.shape;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (!inputPlace(state, row, column)) add("inserted", [row, column], "is-inserted");
      if (isCropped(derived, [row, column])) add("inserted", [row, column], "is-cropped");
    }
  }
}
