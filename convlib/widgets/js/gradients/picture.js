// The grids of both gradients: what is correlated, with what, and what comes of it.

import { h } from "../kit/dom.js";
import { numberGrid } from "../kit/grid.js";
import { extents } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./state.js").Of} Of
 * @typedef {import("./highlight.js").Highlight} Highlight
 * @typedef {import("../kit/grid.js").Handlers} Handlers
 */

/**
 * @param {Record<"input" | "weight" | "grad_output" | "spread" | "turned" | "gradient", Handlers>} handlers
 *   `gradient` is for both
 * @param {AbortSignal} signal
 */
export function createPicture(handlers, signal) {
  const grids = {
    input: numberGrid("Input x", handlers.input, signal),
    weight: numberGrid("Kernel w", handlers.weight, signal),
    grad_output: numberGrid("Output gradient dY", handlers.grad_output, signal),
    spread: numberGrid("Output gradient with zeros", handlers.spread, signal),
    turned: numberGrid("Kernel turned", handlers.turned, signal),
    dW: numberGrid("Kernel gradient dW", handlers.gradient, signal),
    dX: numberGrid("Input gradient dX", handlers.gradient, signal),
  };
  const overlay = h("div", { class: "cl-window", "aria-hidden": "true" });
  overlay.addEventListener("transitionend", () => overlay.classList.remove("is-gliding"), {
    signal,
  });
  const sign = (/** @type {string} */ text) => h("span", { class: "cl-sign" }, text);
  const line = (/** @type {Node[]} */ ...nodes) => h("div", { class: "cl-formula" }, ...nodes);
  /** @param {keyof typeof grids} name */
  const plane = (name) => grids[name].element;
  const element = h("div", { class: "cl-gradients" });
  /** @type {Of | null} */ let shown = null;

  /** dY is in both views, in one of them at a time. @param {Of} of */
  function show(of) {
    if (of === shown) return;
    shown = of;
    const views = {
      weight: () => [
        line(plane("input"), sign("⋆"), plane("grad_output"), sign("="), plane("dW")),
      ],
      input: () => [
        h("div", { class: "cl-given" }, plane("grad_output"), plane("weight")),
        line(plane("spread"), sign("⋆"), plane("turned"), sign("="), plane("dX")),
      ],
    };
    element.replaceChildren(...views[of]());
  }

  return {
    element,
    show,
    /** The cells over which the window is dragged. */
    windows: [grids.input.cells, grids.spread.cells],

    /** Draw the numbers. @param {State} state  @param {Derived} derived */
    update({ weight, grad_output }, { padded, sides, surrounded, around, turned, dW, dX }) {
      grids.input.update(padded, sides, () => "padding zero");
      grids.grad_output.update(grad_output);
      grids.weight.update(weight);
      grids.spread.update(surrounded, around, () => "zero without an output");
      grids.turned.update(turned);
      grids.dW.update(dW);
      grids.dX.update(dX);
    },

    /** Single out cells. @param {Highlight} marks  @param {Of} of */
    mark({ gradient, ...marks }, of) {
      for (const name of /** @type {(keyof typeof marks)[]} */ (Object.keys(marks))) {
        grids[name].mark(marks[name]);
      }
      grids[of === "weight" ? "dW" : "dX"].mark(gradient);
    },

    /** Frame what is correlated with the other, and make the gradient's cell the one for Tab.
     * @param {State} state  @param {Derived} derived  @param {import("./state.js").View} view */
    place({ weight, grad_output, stride, dilation }, { before }, { of, position }) {
      const [plane, corner, extent] = of === "weight"
        ? [
          grids.input,
          position.map((at, axis) => at * dilation[axis]),
          extents(grad_output, stride),
        ]
        : [
          grids.spread,
          position.map((at, axis) => at + Math.max(-before[axis], 0)),
          extents(weight, dilation),
        ];
      if (overlay.parentElement !== plane.cells) plane.cells.append(overlay);
      ["row", "column"].forEach((name, axis) => {
        overlay.style.setProperty(`--${name}`, String(corner[axis]));
        overlay.style.setProperty(`--${name}s`, String(extent[axis]));
      });
      grids[of === "weight" ? "dW" : "dX"].activate(position.join(","));
    },

    /** The next move of the window is seen as one. */
    glide() {
      overlay.classList.add("is-gliding");
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
