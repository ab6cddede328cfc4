// Three layers over the same row of numbers: plain data in, a node out.

import { h } from "../kit/dom.js";
import { frame, installStyles, PINNED } from "../kit/frame.js";
import { numberGrid } from "../kit/grid.js";
import { keyHandler } from "../kit/keys.js";
import { createSession } from "../kit/session.js";
import { sameData } from "../kit/wire.js";
import { bars } from "./bars.js";
import { createControls } from "./controls.js";
import { explain } from "./explain.js";
import { hueOf, litInAll, nameOf } from "./highlight.js";
import { panel } from "./panel.js";
import { pytorchProgram } from "./pytorch.js";
import { clamp, derive, LAYERS } from "./state.js";
import style from "./style.css" with { type: "text" };

const SHORT = 7; // inputs of which three layers stand side by side

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Layer} Layer
 * @typedef {import("./highlight.js").Focus} Focus
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function parameterSharing(options, signal) {
  installStyles("cl-parameter-sharing", style);
  const session = createSession(options, {
    derive: (/** @type {State} */ state) => derive(state, options.fixed.limits),
    output: (derived) => derived.output,
    clamp: (/** @type {{ position: number }} */ { position }, derived) => ({
      position: clamp(position, derived),
    }),
    draw: (what) => what === "numbers" ? drawNumbers() : drawMarks(),
    program: pytorchProgram,
  }, signal);
  /** What is pointed at, where it is no output. @type {Focus | null} */ let pointing = null;
  /** The layer whose numbers are spelt out. @type {Layer} */ let spelt = "convolution";
  let pinned = false;

  const panels = LAYERS.map((name) =>
    panel(name, {
      onPoint: (focus, layer) => pinned || point(focus, layer),
      onPress: press,
      onEdit: (column, value, refuse) => session.editCell("input", [column], value, refuse),
    }, signal)
  );
  const kernel = numberGrid("Kernel", {
    onPoint: (at) => pinned || point(at && atTap(at.column), "convolution"),
    onEdit: (_, tap, value) => session.editCell("weight", [tap], value, kernel.refuse),
  }, signal);
  kernel.rename("Kernel of the convolution");
  const layers = h("div", { class: "cl-sharing" }, ...panels.map(({ element }) => element));
  const real = bars();

  const view = frame("Dense, locally connected and convolutional layers", {
    controls: createControls(options, session.edit, signal),
    shown: options.fixed.controls,
    picture: [
      kernel.element,
      layers,
    ],
    below: real.element,
    onKey: keyHandler({
      session,
      onArrow: walk,
      onEscape: letGo,
      onEnter: () => pin(true),
    }),
    tools: session.tools,
  }, signal);

  /** The weight that a tap is at the output in view. @param {number} tap @returns {Focus} */
  function atTap(tap) {
    const row = session.view.position;
    return { kind: "weight", row, column: row * session.state.stride + tap };
  }

  /** @param {Focus | null} focus  @param {Layer} layer */
  function point(focus, layer) {
    spelt = focus ? layer : spelt;
    pointing = focus?.kind === "output" ? null : focus;
    if (focus?.kind === "output") session.look({ position: focus.row });
    else drawMarks();
  }

  /** A click pins, a second one lets go. @param {Focus} focus  @param {Layer} layer */
  function press(focus, layer) {
    const again = pinned && sameData(focus, current()) && layer === spelt;
    point(focus, layer);
    pin(!again);
  }

  /** @param {boolean} on */
  function pin(on) {
    pinned = on;
    view.element.classList.toggle("is-pinned", on);
    drawMarks();
  }

  /** Back to the output in view, with nothing pinned. */
  function letGo() {
    pointing = null;
    pin(false);
  }

  /** @returns {Focus} */
  const current = () => pointing ?? { kind: "output", row: session.view.position };

  /** Arrow keys walk over a matrix; elsewhere they go from output to output.
   * @param {[number, number]} arrow  @param {Element} at */
  function walk([down, right], at) {
    const within = panels.find(({ matrix }) => matrix.cells.contains(at));
    if (within) {
      const place = at.closest("[data-at]")?.getAttribute("data-at") ?? "0,0";
      const [row, column] = place.split(",").map(Number);
      within.matrix.focus(row + down, column + right);
      return;
    }
    pointing = null;
    session.look({ position: session.view.position + down + right });
    const on = panels.find(({ output }) => output.cells.contains(at));
    on?.output.focus(0, session.view.position);
  }

  function drawNumbers() {
    const { state, derived } = session;
    const { data } = state.weight;
    kernel.update({ data, shape: [1, data.length] });
    Array.from(kernel.cells.querySelectorAll("[role=gridcell]"), (cell, tap) => {
      cell.style.setProperty("--hue", hueOf(tap));
    });
    layers.classList.toggle("is-long", state.input.data.length > SHORT);
    for (const one of panels) one.drawNumbers(state, derived);
    real.draw(state.layer, derived);
    drawMarks();
  }

  function drawMarks() {
    const { state, derived, view: { position } } = session;
    const [outputs, inputs] = derived.layers.dense.matrix.shape;
    const gone = pointing?.kind === "input" && pointing.column >= inputs ||
      pointing?.kind === "weight" && (pointing.row >= outputs || pointing.column >= inputs);
    if (gone) pointing = null;
    const focus = current();
    const lit = litInAll(derived.layers, focus);
    LAYERS.forEach((name, at) =>
      panels[at].drawMarks(derived.layers[name], lit[name], focus, position)
    );
    const used = new Set(
      [...lit.convolution].map((at) => derived.layers.convolution.identities[at]),
    );
    kernel.mark(
      new Map(Array.from(state.weight.data, (_, tap) => [
        `0,${tap}`,
        {
          classes: used.has(tap) ? "is-shared-weight is-touched" : "is-shared-weight",
          note: nameOf("convolution", tap),
        },
      ])),
    );
    const pieces = explain(state, derived, focus, spelt);
    view.explain(pinned ? [...pieces, PINNED] : pieces);
  }

  return session.component(view);
}
