// A digit in a trained network, in three zoom levels: all maps, one map, one cell. Plain data in, a
// node out.

import styles from "./style.css" with { type: "text" };
import { focused, h } from "../kit/dom.js";
import { button } from "../kit/field.js";
import { frame, installStyles, PINNED } from "../kit/frame.js";
import { numberGrid } from "../kit/grid.js";
import { keyHandler } from "../kit/keys.js";
import { createSession } from "../kit/session.js";
import { sameData } from "../kit/wire.js";
import { digitControl, penControl } from "./choices.js";
import { drawCells } from "./drawing.js";
import { arithmetic, changes, reading, score } from "./explain.js";
import { layerRows } from "./layers.js";
import { openedMap, place } from "./opened.js";
import { pytorchProgram } from "./pytorch.js";
import { scoreTable } from "./scores.js";
import { sight } from "./sight.js";
import { clamp, derive, placeOf, toggled } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").View} View
 */

/**
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function featureMaps(options, signal) {
  installStyles("cl-feature-maps", styles);
  const { limits, choices, accuracy, controls: shown } = options.fixed;
  /** @type {import("./network.js").Layer[]} */ const layers = limits.layers;
  const session = createSession(options, {
    derive: (/** @type {State} */ state) => derive(state, limits),
    output: (derived) => derived.output,
    clamp: (/** @type {View} */ view, derived) => clamp(view, derived),
    draw: (what) => what === "numbers" ? drawNumbers() : drawView(),
    program: pytorchProgram,
  }, signal);
  let pinned = false;
  let pen = "none";
  let strokes = 0;

  const digit = numberGrid("Input", {
    onPoint() {},
    onEdit: (row, column, value) => paint(`cell ${row},${column}`, row, column, value),
  }, signal);
  const field = h("div", { class: "cl-window", "aria-hidden": "true" });
  drawCells(digit.cells, {
    isOn: () => pen !== "none",
    onStart: () => strokes++,
    onCell: (row, column) =>
      paint(`stroke ${strokes}`, row, column, pen === "ink" ? limits.most : limits.least),
  }, signal);
  const rows = layerRows(layers, (layer, map) => look({ layer, map }), signal);
  const opened = openedMap({
    onPoint: (at) => at && !pinned && look({ position: [at.row, at.column] }),
    onPress: press,
    onWeight: switchWeight,
    onChannel: (channel) => look({ channel }),
    onFilter: () => toggle(String(session.view.layer), session.view.map),
  }, signal);
  const scores = scoreTable(layers[layers.length - 1].shape[0]);
  const read = h("p", { class: "cl-maps-reading" });
  const changed = h("p", {});
  const allOn = button("Switch all on", () => session.edit("all on", { off: {} }), signal);

  const switches = h("div", { class: "cl-maps-changes" }, changed, allOn);

  const clear = () => {
    const { shape, data } = session.state.image;
    session.edit("clear", { image: { shape, data: data.map(() => limits.least) } }, digit.refuse);
  };
  const view = frame("Feature maps", {
    controls: {
      digit: digitControl(choices, layers, session.edit, signal),
      pen: penControl(takePen, clear, signal),
    },
    shown,
    picture: [h(
      "div",
      { class: "cl-maps" },
      h(
        "div",
        { class: "cl-maps-ends" },
        digit.element,
        h("div", { class: "cl-maps-answer" }, read, scores.element),
      ),
      switches,
      rows.element,
      opened.element,
    )],
    below: h("p", { class: "cl-size" }, score(accuracy)),
    onKey: keyHandler({
      session,
      onArrow: walk,
      onEscape: () => pin(false),
      onEnter: enter,
    }),
    tools: session.tools,
  }, signal);

  /** @param {string} chosen */
  function takePen(chosen) {
    pen = chosen;
    digit.element.classList.toggle("cl-maps-drawn", pen !== "none");
  }

  /** @param {string} edit  @param {number} row  @param {number} column  @param {number} value */
  function paint(edit, row, column, value) {
    const { shape, data } = session.state.image;
    const next = data.slice();
    next[row * shape[1] + column] = value;
    session.edit(edit, { image: { shape, data: next } }, digit.refuse);
  }

  /** @param {string} name  @param {number} at */
  const toggle = (name, at) =>
    session.edit(`switch ${name} ${at}`, { off: toggled(session.state.off, name, at) });

  /** @param {number} row  @param {number} column */
  function switchWeight(row, column) {
    const { layer, map, channel } = session.view;
    const [, channels, rows, columns] = layers[placeOf(layers, layer)].weight?.shape ?? [];
    toggle(`${layer}.weight`, ((map * channels + channel) * rows + row) * columns + column);
  }

  /** @param {Partial<View>} to */
  const look = (to) => session.look(to);

  /** A click pins, and a second one on the same cell lets go.
   * @param {number} row  @param {number} column */
  function press(row, column) {
    const again = pinned && sameData(session.view.position, [row, column]);
    look({ position: [row, column] });
    pin(!again);
  }

  /** @param {boolean} on */
  function pin(on) {
    pinned = on;
    view.element.classList.toggle("is-pinned", on);
    drawView();
  }

  /** Enter switches a weight, or pins. */
  function enter() {
    const here = focused(view.element);
    const at = here?.getAttribute("data-at")?.split(",").map(Number);
    if (at && opened.grids.kernel.cells.contains(here)) {
      switchWeight(at[0], at[1]);
    } else pin(true);
  }

  /** Arrow keys go to the next map, layer, channel, weight or cell, by where the focus is.
   * @param {[number, number]} arrow  @param {Element} at */
  function walk([down, right], at) {
    const { layer, map, channel, position } = session.view;
    if (rows.element.contains(at)) {
      const next = layers[placeOf(layers, layer) + down];
      if (next) look({ layer: next.index, map: map + right });
      return rows.focus();
    }
    if (opened.tiles.element.contains(at)) {
      look({ channel: channel + down + right });
      return opened.tiles.focus();
    }
    const { input, kernel, part, map: made } = opened.grids;
    const [row, column] = (at.getAttribute("data-at") ?? "0,0").split(",").map(Number);
    for (const grid of [input, kernel]) {
      if (grid.cells.contains(at)) return grid.focus(row + down, column + right);
    }
    look({ position: [position[0] + down, position[1] + right] });
    const grid = [part, made].find(({ cells }) => cells.contains(at));
    grid?.focus(session.view.position[0], session.view.position[1]);
  }

  function drawNumbers() {
    const { state, derived } = session;
    digit.update(state.image);
    if (field.parentElement !== digit.cells) digit.cells.append(field);
    rows.update(state, derived);
    scores.update(derived);
    read.textContent = reading(state, derived, choices);
    changed.textContent = changes(state, derived);
    switches.hidden = Object.keys(state.off).length === 0;
    opened.update(state, derived, session.view);
    drawView();
  }

  function drawView() {
    const { state, derived, view: at } = session;
    if (opened.isElsewhere(at)) opened.update(state, derived, at);
    rows.mark(at);
    opened.mark(state, derived, at);
    place(field, sight(derived, at));
    const pieces = arithmetic(state, derived, at);
    view.explain(pinned ? [...pieces, PINNED] : pieces);
  }

  return session.component(view);
}
