// A picture that is dragged, and two ways to its output: plain data in, a node out.

import { h } from "../kit/dom.js";
import { dragCells } from "../kit/drag.js";
import { formatNumber } from "../kit/format.js";
import { frame, installStyles } from "../kit/frame.js";
import { numberGrid } from "../kit/grid.js";
import { keyHandler } from "../kit/keys.js";
import { createSession } from "../kit/session.js";
import { createControls } from "./controls.js";
import { cellLine, differenceNote, orderLine, rimNote } from "./explain.js";
import { pytorchProgram } from "./pytorch.js";
import { derive, magnitude, worst } from "./state.js";
import style from "./style.css" with { type: "text" };
import { shiftTable } from "./table.js";

/** @typedef {import("./state.js").State} State */

/** In three digits, for which an output cell has room. @param {number} value */
const format = (value) => formatNumber(value, 3);
// CSS pixels, as in style.css: the side of a plane, on a phone too, and the smallest numbers shown.
const SIDES = { "is-fine": 180, "is-fine-narrow": 140 };
const SMALLEST = 10;

/**
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function equivariance(options, signal) {
  installStyles("cl-equivariance", style);
  const { limits } = options.fixed;
  const session = createSession(options, {
    derive: (/** @type {State} */ state) => derive(state, limits),
    output: (derived) => derived.output,
    clamp: () => ({}),
    draw: drawNumbers,
    program: pytorchProgram,
  }, signal);
  /** An output cell. @type {{ row: number, column: number } | null} */ let pointing = null;
  let drags = 0;

  const input = numberGrid("Input shifted", { onPoint: () => {} }, signal);
  const kernel = numberGrid("Kernel", {
    onPoint: () => {},
    onEdit: (row, column, value) => session.editCell("weight", [row, column], value, kernel.refuse),
  }, signal);
  const outputs = ["a", "b", "difference"].map((which) =>
    numberGrid(`Output ${which}`, { onPoint: point, format }, signal)
  );
  const [first, second, difference] = outputs;
  first.rename("Output: shift, then convolve", "Shift, then convolve");
  second.rename("Output: convolve, then shift", "Convolve, then shift");
  difference.rename("Output: difference", "Difference");
  const table = shiftTable(limits.reach, (by) => moveTo(by, "table"), signal);
  const notes = h("p");
  const rim = h("p");

  const view = frame("Shift before a layer, and after it", {
    controls: createControls(options, session.edit, signal),
    shown: options.fixed.controls,
    picture: [
      h("div", { class: "cl-asked" }, input.element, kernel.element, table.element),
      h(
        "div",
        { class: "cl-orders" },
        first.element,
        h("span", { class: "cl-sign" }, "−"),
        second.element,
        h("span", { class: "cl-sign" }, "="),
        difference.element,
      ),
    ],
    below: h("div", { class: "cl-remarks" }, notes, rim),
    onKey: keyHandler({ session, onArrow: walk, onEscape: () => point(null) }),
    tools: session.tools,
  }, signal);

  /** @param {{ row: number, column: number } | null} at */
  function point(at) {
    pointing = at;
    drawMarks();
  }

  /** As far as the picture goes. @param {number[]} by  @param {string} edit */
  function moveTo(by, edit) {
    const shift = by.map((d) => Math.min(Math.max(d, -limits.shift), limits.shift));
    session.edit(edit, { shift });
  }

  /** Arrow keys drag the picture; in an output they walk over its cells.
   * @param {[number, number]} arrow  @param {Element} at */
  function walk([down, right], at) {
    const output = outputs.find(({ cells }) => cells.contains(at));
    if (output) {
      const [row, column] = (at.getAttribute("data-at") ?? "0,0").split(",").map(Number);
      output.focus(row + down, column + right);
      return;
    }
    const [dy, dx] = session.state.shift;
    moveTo([dy + down, dx + right], "keys");
  }

  let dragStart = session.state.shift;
  dragCells(input.cells, {
    isHandle: () => true,
    onStart: () => {
      drags++;
      dragStart = session.state.shift;
      pointing = null;
    },
    onDrag: (rows, columns) =>
      moveTo([dragStart[0] + rows, dragStart[1] + columns], `drag ${drags}`),
    onEnd: () => {},
  }, signal);

  function drawNumbers() {
    const { state, derived } = session;
    const { shiftedFirst, layerFirst, minus } = derived;
    input.update(derived.shifted);
    kernel.update(state.weight);
    fit(input, state.input.shape);
    // One scale for all three, or a small difference would look like a large one.
    const most = Math.max(magnitude(shiftedFirst), magnitude(layerFirst));
    [shiftedFirst, layerFirst, minus].forEach((numbers, at) => {
      outputs[at].update(numbers);
      fit(outputs[at], numbers.shape);
      const gain = most > 0 ? Math.min(magnitude(numbers) / most, 1) : 0;
      outputs[at].cells.style.setProperty("--gain", String(gain));
    });
    table.update(derived.table, state.shift);
    notes.textContent = differenceNote(derived);
    rim.textContent = rimNote(state, derived);
    rim.hidden = rim.textContent === "";
    drawMarks();
  }

  function drawMarks() {
    const { state, derived } = session;
    const [rows, columns] = derived.minus.shape;
    if (pointing && (pointing.row >= rows || pointing.column >= columns)) pointing = null;
    const at = pointing ?? worst(derived);
    /** @type {Map<string, import("../kit/grid.js").Mark>} */ const marks = new Map();
    derived.rim.data.forEach((seen, cell) => {
      const place = `${Math.floor(cell / columns)},${cell % columns}`;
      if (seen) marks.set(place, { classes: "is-rim" });
    });
    difference.mark(singled(marks, at));
    for (const output of [first, second]) output.mark(singled(new Map(), at));
    view.explain(pointing ? cellLine(derived, pointing) : orderLine(state, derived));
  }

  return session.component(view);
}

/** @typedef {Map<string, import("../kit/grid.js").Mark>} Marks */

/** The marks with one more cell. @param {Marks} marks
 * @param {{ row: number, column: number } | null} at @returns {Marks} */
function singled(marks, at) {
  if (!at) return marks;
  const place = `${at.row},${at.column}`;
  const { classes = "" } = marks.get(place) ?? {};
  return new Map([...marks, [place, { classes: `${classes} is-pointed`.trim() }]]);
}

/** As many cells as there are share the side of a plane; numbers show where there is room.
 * @param {ReturnType<typeof numberGrid>} grid  @param {number[]} shape */
function fit({ element, cells }, shape) {
  const most = Math.max(...shape);
  const characters = Number(cells.style.getPropertyValue("--characters"));
  cells.style.setProperty("--most", String(most));
  for (const [name, side] of Object.entries(SIDES)) {
    element.classList.toggle(name, (side / most - 4) / characters * 1.75 < SMALLEST);
  }
}
