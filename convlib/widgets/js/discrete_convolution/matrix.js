// The convolution as a matrix times a: each output is a row.

import { h } from "../kit/dom.js";
import { numberGrid } from "../kit/grid.js";
import { laid } from "./state.js";

/** @typedef {import("../kit/grid.js").Mark} Mark */

/**
 * @param {{ onPoint(position: number | null): void, onPress(position: number): void }} handlers
 * @param {AbortSignal} signal
 */
export function matrixPanel({ onPoint, onPress }, signal) {
  const rows = {
    onPoint: (/** @type {{ row: number } | null} */ at) => onPoint(at && at.row),
    onPress,
  };
  const matrix = numberGrid("Kernel matrix", rows, signal);
  const input = numberGrid("Input column", { onPoint: () => {} }, signal);
  const output = numberGrid("Output column", rows, signal);
  const note = h("p", { class: "cl-note" });
  const element = h(
    "div",
    { class: "cl-panel" },
    h(
      "div",
      { class: "cl-matrix-times" },
      matrix.element,
      h("span", { class: "cl-sign" }, "·"),
      input.element,
      h("span", { class: "cl-sign" }, "="),
      output.element,
    ),
    note,
  );

  return {
    element,
    /** @param {import("./state.js").State} state  @param {import("./state.js").Derived} derived */
    drawNumbers(state, { matrix: numbers, output: made }) {
      const column = new Float64Array(numbers.shape[1]);
      column.set(state.a.data);
      matrix.update(numbers);
      input.update({ data: column, shape: [column.length, 1] });
      output.update({ data: made.data, shape: [made.data.length, 1] });
      const order = state.operation === "convolution" ? "b flipped" : "b as it is";
      note.textContent = state.length === null
        ? `Each row is ${order}, one cell further: a Toeplitz matrix, constant along its diagonals.`
        : `Each row is ${order}, one cell further; what leaves on the left comes in on the right ` +
          "(hatched): a circulant matrix.";
    },
    /**
     * @param {import("./state.js").State} state  @param {import("./state.js").Derived} derived
     * @param {number} position
     */
    drawPosition(state, { first, matrix: { shape } }, position) {
      /** @type {Map<string, Mark>} */ const cells = new Map();
      /** @type {Map<string, Mark>} */ const met = new Map();
      for (let row = 0; row < shape[0]; row++) {
        for (let column = 0; column < shape[1]; column++) {
          const classes = row === position ? "is-zero is-touched" : "is-zero";
          cells.set(`${row},${column}`, { classes });
        }
        for (const { index, wrapped } of laid(state, first + row, state.length)) {
          if (index < 0 || index >= shape[1]) continue;
          const classes = wrapped ? "is-wrapped" : "";
          const current = row === position ? " is-touched" : "";
          cells.set(`${row},${index}`, { classes: classes + current });
          if (current) met.set(`${index},0`, { classes: "is-touched" });
        }
      }
      matrix.mark(cells);
      input.mark(met);
      output.mark(new Map([[`${position},0`, { classes: "is-current" }]]));
      matrix.activate(`${position},0`);
      output.activate(`${position},0`);
    },
  };
}
