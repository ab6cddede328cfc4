// Winograd's short convolution as a flow of numbers: plain data in, a node out.

import { h } from "../kit/dom.js";
import { frame, installStyles, PINNED } from "../kit/frame.js";
import { numberGrid } from "../kit/grid.js";
import { player } from "../kit/player.js";
import { keyHandler } from "../kit/keys.js";
import { createSession } from "../kit/session.js";
import { createControls } from "./controls.js";
import { counter, errorLine, explain, nestedLine, stages } from "./explain.js";
import { directEdges, fastEdges, key, related, symbol } from "./flow.js";
import { pytorchProgram } from "./pytorch.js";
import { clamp, derive } from "./state.js";
import style from "./style.css" with { type: "text" };
import { wires } from "./wires.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./flow.js").Stage} Stage
 * @typedef {import("./flow.js").Cell} Cell
 */

const NAMES = /** @type {[Stage, string][]} */ ([
  ["d", "Input"],
  ["g", "Kernel"],
  ["u", "Transformed d"],
  ["v", "Transformed g"],
  ["m", "Products"],
  ["y", "Output"],
  ["p", "By definition"],
  ["s", "Its sums"],
]);
const EDITABLE = /** @type {Partial<Record<Stage, "input" | "weight">>} */ ({
  d: "input",
  g: "weight",
});
const STEPS = ["m", "y"]; // the stages through which Play goes

/**
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function winograd(options, signal) {
  installStyles("cl-winograd", style);
  const session = createSession(options, {
    derive: (/** @type {State} */ state) => derive(state, options.fixed.limits),
    output: (derived) => derived.output,
    clamp: (/** @type {{ step: number }} */ { step }, derived) => ({ step: clamp(step, derived) }),
    draw: (what) => what === "numbers" ? drawNumbers() : drawMarks(),
    program: pytorchProgram,
  }, signal);
  /** A cell that is no step. @type {Cell | null} */ let pointing = null;
  let pinned = false;
  /** @type {import("./flow.js").Edge[]} */ let edges = [];

  const grids = Object.fromEntries(NAMES.map(([stage, name]) => [stage, grid(stage, name)]));
  const flow = h(
    "div",
    { class: "cl-flow" },
    ...["d", "g", "u", "v", "m", "y"].map((stage) => grids[stage].element),
  );
  const drawing = wires(flow, cellElement, signal);
  const count = h("p", { class: "cl-count" });
  const nested = h("p");
  const errors = h("p");

  const play = player({
    onMove: (step) => {
      pointing = null;
      session.look({ step });
    },
    onPlaying: (playing) => view.hush(playing),
  }, signal);

  const view = frame("Winograd’s short convolution", {
    controls: createControls(options, session.edit, signal),
    shown: options.fixed.controls,
    player: play.element,
    picture: [
      h("div", { class: "cl-scroll" }, flow),
      h(
        "div",
        { class: "cl-direct" },
        grids.p.element,
        h("span", { class: "cl-sign" }, "→"),
        grids.s.element,
      ),
      grids.d.message,
      grids.g.message,
      h(
        "div",
        { class: "cl-notes" },
        count,
        nested,
        errors,
        h("p", {}, "Solid lines add, dashed lines subtract."),
      ),
    ],
    onKey: keyHandler({
      session,
      play,
      onArrow: walk,
      onEscape: letGo,
      onEnter: () => pin(true),
    }),
    tools: session.tools,
  }, signal);

  /** @param {Stage} stage  @param {string} name */
  function grid(stage, name) {
    const argument = EDITABLE[stage];
    const cell = (/** @type {number} */ row, /** @type {number} */ column) => ({
      stage,
      index: row * columnsOf(stage) + column,
    });
    return numberGrid(name, {
      onPoint: (at) => pinned || point(at && cell(at.row, at.column)),
      onEdit: argument &&
        ((row, column, value) =>
          session.editCell(argument, [cell(row, column).index], value, grids[stage].refuse)),
      onPress: argument ? undefined : (row, column) => press(cell(row, column)),
    }, signal);
  }

  /** Only the products by definition have more than one. @param {Stage} stage */
  const columnsOf = (stage) => stages(session.derived)[stage].shape[1] ?? 1;

  /** @param {Cell} cell @returns {HTMLElement | null} */
  function cellElement({ stage, index }) {
    const columns = columnsOf(stage);
    const at = `${Math.floor(index / columns)},${index % columns}`;
    return grids[stage].cells.querySelector(`[data-at="${at}"]`);
  }

  /** The cell of a step: first the multiplications, then the outputs. @returns {Cell} */
  function current() {
    const products = session.derived.products.data.length;
    const { step } = session.view;
    return step < products ? { stage: "m", index: step } : { stage: "y", index: step - products };
  }

  /** @param {Cell | null} cell */
  function point(cell) {
    pointing = cell && !STEPS.includes(cell.stage) ? cell : null;
    if (!cell || pointing) drawMarks();
    else {session.look({
        step: cell.index + (cell.stage === "y" ? session.derived.products.data.length : 0),
      });}
  }

  /** A click pins, a second one lets go. @param {Cell} cell */
  function press(cell) {
    const again = pinned && key(cell) === key(pointing ?? current());
    point(cell);
    pin(!again);
  }

  /** @param {boolean} on */
  function pin(on) {
    pinned = on;
    view.element.classList.toggle("is-pinned", on);
    drawMarks();
  }

  /** Back to the step, with nothing pinned or pointed at. */
  function letGo() {
    pointing = null;
    pin(false);
  }

  /** Arrow keys step; in a grid through which no step goes, they walk over its cells.
   * @param {[number, number]} arrow  @param {Element} at */
  function walk([down, right], at) {
    play.stop();
    const others = NAMES.find(([stage]) =>
      !STEPS.includes(stage) && grids[stage].cells.contains(at)
    );
    if (others) {
      const place = at.closest("[data-at]")?.getAttribute("data-at") ?? "0,0";
      const [row, column] = place.split(",").map(Number);
      grids[others[0]].focus(row + down, column + right);
      return;
    }
    pointing = null;
    session.look({ step: session.view.step + down + right });
    if (at.matches("[role=gridcell]")) cellElement(current())?.focus();
  }

  function drawNumbers() {
    const { state, derived } = session;
    const shown = { ...stages(derived), d: state.input, g: state.weight };
    for (const [stage] of NAMES) {
      const { data, shape: [rows, columns = 1] } = shown[stage];
      grids[stage].update({ data, shape: [rows, columns] });
    }
    const fast = fastEdges(derived.transforms);
    edges = [...fast, ...directEdges(derived)];
    drawing.draw(fast);
    nested.textContent = nestedLine(derived);
    errors.textContent = errorLine(derived, state.precision);
    drawMarks();
  }

  /** @param {Cell} cell */
  const letter = (cell) => symbol(cell, session.state.weight.data.length);

  function drawMarks() {
    const { derived, view: { step } } = session;
    if (pointing && !cellElement(pointing)) pointing = null;
    const focus = pointing ?? current();
    const lit = related(edges, focus);
    drawing.mark(lit.edges);
    for (const [stage] of NAMES) grids[stage].mark(marks(stage, focus, lit.cells));
    const at = current();
    grids[at.stage].activate(`${at.index},0`);
    const pieces = explain(derived, focus);
    view.explain(pinned ? [...pieces, PINNED] : pieces);
    count.textContent = counter(derived, step);
    play.set(step, derived.products.data.length + derived.output.data.length, letter(at));
  }

  /** @param {Stage} stage  @param {Cell} focus  @param {Map<string, Cell>} lit */
  function marks(stage, focus, lit) {
    const columns = columnsOf(stage);
    const { data } = stages(session.derived)[stage];
    return new Map(Array.from(data, (_, index) => {
      const cell = { stage, index };
      const classes = [
        lit.has(key(cell)) ? "is-touched" : "",
        key(cell) === key(focus) ? "is-pointed" : "",
        key(cell) === key(current()) ? "is-current" : "",
      ].filter(Boolean).join(" ");
      return [`${Math.floor(index / columns)},${index % columns}`, { classes, note: letter(cell) }];
    }));
  }

  return session.component(view);
}
