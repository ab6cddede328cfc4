// One layer: its input and output with lines between them, its matrix, and what it costs.

import { h } from "../kit/dom.js";
import { numberGrid } from "../kit/grid.js";
import { countLine, TITLES } from "./explain.js";
import { hueOf, nameOf } from "./highlight.js";
import { wires } from "./wires.js";

/**
 * @typedef {import("./state.js").Layer} Layer
 * @typedef {import("./highlight.js").Focus} Focus
 * @param {Layer} name
 * @param {{
 *   onPoint(focus: Focus | null, layer: Layer): void, onPress(focus: Focus, layer: Layer): void,
 *   onEdit(column: number, value: number, refuse: (text: string) => void): void,
 * }} handlers
 * @param {AbortSignal} signal
 */
export function panel(name, { onPoint, onPress, onEdit }, signal) {
  const whose = TITLES[name].toLowerCase();
  const ofMatrix = (
    /** @type {number} */ row,
    /** @type {number} */ column,
  ) => /** @type {Focus} */ ({ kind: "weight", row, column });
  const ofOutput = (/** @type {number} */ row) => /** @type {Focus} */ ({ kind: "output", row });

  const input = numberGrid("Input", {
    onPoint: (at) => onPoint(at && { kind: "input", column: at.column }, name),
    onEdit: (_, column, value) => onEdit(column, value, input.refuse),
  }, signal);
  const output = numberGrid("Output", {
    onPoint: (at) => onPoint(at && ofOutput(at.column), name),
    onPress: (_, column) => onPress(ofOutput(column), name),
  }, signal);
  const matrix = numberGrid("Kernel", {
    onPoint: (at) => onPoint(at && ofMatrix(at.row, at.column), name),
    onPress: (row, column) => onPress(ofMatrix(row, column), name),
  }, signal);
  input.rename(`Input, ${whose}`, "Input");
  output.rename(`Output, ${whose}`, "Output");
  matrix.rename(`Kernel as a matrix, ${whose}`, "Its matrix");

  const network = h("div", { class: "cl-sharing-network" }, input.element, output.element);
  const lines = wires(
    network,
    input,
    output,
    name,
    (at) => onPoint(at && ofMatrix(at.row, at.column), name),
    signal,
  );
  const count = h("p", { class: "cl-sharing-count" });
  const element = h(
    "div",
    { class: "cl-sharing-layer", role: "group", "aria-label": TITLES[name] },
    h("p", { class: "cl-sharing-name" }, TITLES[name]),
    h("div", {}, h("div", { class: "cl-scroll" }, network), input.message, count),
    matrix.element,
  );

  return {
    element,
    output,
    matrix,
    /** @param {import("./state.js").State} state  @param {import("./state.js").Derived} derived */
    drawNumbers(state, { layers, drawn }) {
      const { identities, matrix: numbers, output: made } = layers[name];
      input.update({ data: state.input.data, shape: [1, state.input.data.length] });
      output.update({ data: Float64Array.from(made), shape: [1, made.length] });
      matrix.update(numbers);
      Array.from(matrix.cells.querySelectorAll("[role=gridcell]"), (cell, at) => {
        cell.style.setProperty("--hue", hueOf(identities[at]));
      });
      lines.draw(layers[name]);
      count.textContent = countLine(drawn.layers[name]);
    },
    /**
     * @param {import("./state.js").Wired} layer  @param {Set<number>} lit
     * @param {Focus} focus  @param {number} position
     */
    drawMarks({ identities, matrix: { shape: [outputs, inputs] } }, lit, focus, position) {
      const columns = new Set([...lit].map((at) => at % inputs));
      const rows = new Set([...lit].map((at) => Math.floor(at / inputs)));
      const touched = (/** @type {boolean} */ on) => on ? "is-touched" : "";
      lines.mark(lit, focus);
      input.mark(
        new Map(Array.from({ length: inputs }, (_, column) => {
          return [`0,${column}`, { classes: touched(columns.has(column)) }];
        })),
      );
      output.mark(
        new Map(Array.from({ length: outputs }, (_, row) => {
          const current = focus.kind === "output" && row === position ? " is-current" : "";
          return [`0,${row}`, { classes: touched(rows.has(row)) + current }];
        })),
      );
      output.activate(`0,${position}`);
      matrix.mark(
        new Map(identities.map((identity, at) => {
          const [row, column] = [Math.floor(at / inputs), at % inputs];
          const pointed = focus.kind === "weight" && focus.row === row && focus.column === column;
          const classes = [
            identity < 0 ? "is-not-connected" : "is-shared-weight",
            touched(lit.has(at)),
            pointed ? "is-pointed" : "",
          ].filter(Boolean).join(" ");
          return [`${row},${column}`, {
            classes,
            note: identity < 0 ? "" : nameOf(name, identity),
          }];
        })),
      );
    },
  };
}
