// Both pictures of the operation, and the coverage: grids of numbers, with words above them.

import { pad } from "../kit/conv.js";
import { h } from "../kit/dom.js";
import { numberGrid } from "../kit/grid.js";
import { describeZero } from "./explain.js";
import { PLANES } from "./highlight.js";
import { adjointLine, coverageLine, equalLine, sizesLine, zerosLine } from "./notes.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./highlight.js").Plane} Plane
 */

const NAMES = /** @type {Record<Plane, string>} */ ({
  input: "Input",
  weight: "Kernel",
  output: "Output",
  inserted: "Input with zeros",
  flipped: "Kernel flipped",
  windowed: "Output of the windows",
  coverage: "Output coverage",
});

/**
 * @param {Record<Plane, import("../kit/grid.js").Handlers>} handlers
 * @param {AbortSignal} signal
 */
export function createPicture(handlers, signal) {
  const grids = /** @type {Record<Plane, ReturnType<typeof numberGrid>>} */ (
    Object.fromEntries(
      PLANES.map((plane) => [plane, numberGrid(NAMES[plane], handlers[plane], signal)]),
    )
  );
  const stamp = overlay();
  const window = overlay();
  const zeros = h("p", { class: "cl-caption" });
  const covered = h("p", { class: "cl-caption" });
  const [equal, sizes, adjoint] = [h("p"), h("p"), h("p")];

  const scatter = h(
    "section",
    { class: "cl-way" },
    caption(
      "Scatter-add",
      "each input cell stamps the kernel, times its number; what overlaps adds up",
    ),
    h("div", { class: "cl-factors" }, grids.input.element, sign("×"), grids.weight.element),
    grids.output.element,
    grids.input.message,
    grids.weight.message,
  );
  const insertion = h(
    "section",
    { class: "cl-way" },
    caption("Zero-insertion", "the flipped kernel slides at stride 1 over the input with zeros"),
    zeros,
    h("div", { class: "cl-factors" }, grids.inserted.element, sign("⋆"), grids.flipped.element),
    grids.windowed.element,
  );
  const coverage = h(
    "section",
    { class: "cl-way" },
    caption("Coverage", "how many stamps lie on each output cell"),
    grids.coverage.element,
    covered,
  );
  const notes = h("div", { class: "cl-facts" }, equal, sizes, adjoint);

  return {
    grids,
    element: h("div", { class: "cl-ways" }, scatter, insertion, coverage),
    notes,

    /** @param {State} state  @param {Derived} derived */
    update(state, derived) {
      grids.input.update(state.input);
      grids.weight.update(state.weight);
      grids.output.update(derived.output);
      const around = grown(derived.sides);
      grids.inserted.update(
        pad(derived.inserted, around),
        around,
        (row, column) => describeZero(state, derived, row, column),
      );
      grids.flipped.update(derived.flipped);
      grids.windowed.update(derived.windowed);
      grids.coverage.update(derived.coverage);
      for (const [box, plane] of /** @type {const} */ ([[stamp, "output"], [window, "inserted"]])) {
        if (box.parentElement !== grids[plane].cells) grids[plane].cells.append(box);
      }
      zeros.textContent = zerosLine(state, derived);
      covered.textContent = coverageLine(derived);
      equal.textContent = equalLine(derived);
      sizes.textContent = sizesLine(state, derived);
      adjoint.textContent = adjointLine(state, derived);
    },

    /** Either the second way or the coverage stands beside the first. @param {string} view */
    show(view) {
      insertion.hidden = equal.hidden = view === "coverage";
      coverage.hidden = !insertion.hidden;
    },

    /** Frame what a cell stamps, or the window that makes it.
     * @param {State} state  @param {Derived} derived
     * @param {import("./highlight.js").Focus} focus */
    frame(state, derived, focus) {
      stamp.hidden = focus.plane !== "input";
      window.hidden = focus.plane !== "output";
      const { dilation, weight, stride, padding } = state;
      const extent = dilation.map((step, axis) => step * (weight.shape[axis] - 1) + 1);
      const at = [focus.row, focus.column];
      const { top, left } = derived.sides;
      place(window, at.map((n, axis) => n - Math.min([top, left][axis], 0)), extent);
      // What the padding cuts off a stamp is not framed.
      const start = at.map((n, axis) => n * stride[axis] - padding[axis]);
      const end = start.map((n, axis) => Math.min(n + extent[axis], derived.output.shape[axis]));
      const seen = start.map((n) => Math.max(n, 0));
      place(stamp, seen, end.map((n, axis) => Math.max(n - seen[axis], 0)));
      stamp.hidden ||= end.some((n, axis) => n <= seen[axis]);
    },

    /** The next move of the frames is seen as one. */
    glide() {
      for (const box of [stamp, window]) box.classList.add("is-gliding");
    },
  };
}

/** @param {string} name  @param {string} words */
const caption = (name, words) =>
  h("p", { class: "cl-caption" }, h("strong", {}, name), `: ${words}.`);

/** @param {string} text */
const sign = (text) => h("span", { class: "cl-sign" }, text);

/** A frame over some cells of a grid, which glides where it is told to. */
function overlay() {
  const box = h("div", { class: "cl-window", "aria-hidden": "true" });
  box.addEventListener("transitionend", () => box.classList.remove("is-gliding"));
  return box;
}

/** @param {HTMLElement} box  @param {number[]} start  @param {number[]} size  in cells */
function place(box, [row, column], [rows, columns]) {
  Object.entries({ row, column, rows, columns }).forEach(([name, cells]) =>
    box.style.setProperty(`--${name}`, String(cells))
  );
}

/** The sides on which cells are added; cropped cells stay in sight.
 * @param {import("../kit/geometry.js").Sides} sides */
const grown = ({ top, bottom, left, right }) => ({
  top: Math.max(top, 0),
  bottom: Math.max(bottom, 0),
  left: Math.max(left, 0),
  right: Math.max(right, 0),
});
