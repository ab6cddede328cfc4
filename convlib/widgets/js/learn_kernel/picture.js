// The grids: x ⋆ target = t, and below it x ⋆ w = y with its difference from t.

import { h } from "../kit/dom.js";
import { numberGrid } from "../kit/grid.js";
import { compact } from "./compact.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {"input" | "target" | "wanted" | "weight" | "output" | "difference"} Plane
 * @typedef {import("../kit/grid.js").Handlers} Handlers
 */

/**
 * @param {Record<"input" | "target" | "weight" | "outputs", Handlers>} handlers  "outputs" is for
 *   all three of them
 * @param {AbortSignal} signal
 */
export function createPicture(handlers, signal) {
  const short = { ...handlers.outputs, format: compact };
  const grids = {
    input: numberGrid("Input x", handlers.input, signal),
    target: numberGrid("Kernel to learn", handlers.target, signal),
    wanted: numberGrid("Output wanted t", short, signal),
    weight: numberGrid("Kernel learned w", { ...handlers.weight, format: compact }, signal),
    output: numberGrid("Output y", short, signal),
    difference: numberGrid("Output difference", short, signal),
  };
  const sign = (/** @type {string} */ text) => h("span", { class: "cl-sign" }, text);
  const operation = sign("⋆");
  const line = (/** @type {Node[]} */ ...nodes) =>
    h("div", { class: "cl-learn-formula" }, ...nodes);
  /** @param {Plane} name */
  const plane = (name) => grids[name].element;

  return {
    element: h(
      "div",
      { class: "cl-learn" },
      line(plane("input"), operation, plane("target"), sign("="), plane("wanted")),
      line(
        sign("x ⋆"),
        plane("weight"),
        sign("="),
        plane("output"),
        sign("− t ="),
        plane("difference"),
      ),
    ),

    /** Draw what stays over the steps. @param {State} state  @param {Derived} derived */
    update(state, { wanted }) {
      operation.textContent = state.operation === "convolution" ? "∗" : "⋆";
      grids.input.update(state.input);
      grids.target.update(state.target);
      grids.wanted.update(wanted);
    },

    /** Draw what belongs to a step. @param {Derived} derived
     * @param {import("./state.js").View} view */
    place({ steps }, { step, position }) {
      grids.weight.update(steps[step].weight);
      grids.output.update(steps[step].output);
      grids.difference.update(steps[step].difference);
      grids.weight.activate(position.join(","));
    },

    /** Single out cells. @param {Record<Plane, Map<string, import("../kit/grid.js").Mark>>} marks */
    mark(marks) {
      for (const name of /** @type {Plane[]} */ (Object.keys(marks))) grids[name].mark(marks[name]);
    },

    /** Why what was typed is refused. @param {"input" | "target"} name  @param {string} message */
    refuse(name, message) {
      grids[name].refuse(message);
    },

    /** Take the focus to a neighbour, which is then pointed at. @param {Element} cell
     * @param {number[]} by */
    walk(cell, [down, right]) {
      const plane = Object.values(grids).find(({ cells }) => cells.contains(cell));
      const at = /** @type {HTMLElement} */ (cell).dataset.at ?? "";
      const [row, column] = at.split(",").map(Number);
      plane?.focus(row + down, column + right);
    },
  };
}
