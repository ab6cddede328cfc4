// Input channels, their partial sums, and the output channel that adds them: plain data in, a node
// out.

import styles from "./style.css" with { type: "text" };
import { h } from "../kit/dom.js";
import { frame, installStyles, PINNED } from "../kit/frame.js";
import { keyHandler } from "../kit/keys.js";
import { createSession } from "../kit/session.js";
import { sameData } from "../kit/wire.js";
import { createControls } from "./controls.js";
import { arithmetic, channelNames, partialArithmetic, participation } from "./explain.js";
import { highlight } from "./highlight.js";
import { flow, outputChannel } from "./outputs.js";
import { pytorchProgram } from "./pytorch.js";
import { channelRow } from "./rows.js";
import { blocksOf, clamp, derive } from "./state.js";
import { tensorPanel } from "./tensor.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").View} View
 * @typedef {import("./touch.js").Pointing} Pointing
 */

/**
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function channelMixer(options, signal) {
  installStyles("cl-channel-mixer", styles);
  const { limits, channel_names, controls: shown } = options.fixed;
  const session = createSession(options, {
    derive: (/** @type {State} */ state) => derive(state, limits),
    output: (derived) => derived.output,
    clamp: (/** @type {View} */ view, derived) => clamp(view, derived),
    draw: (what) => what === "numbers" ? drawNumbers() : drawView(),
    program: pytorchProgram,
  }, signal);
  /** @type {Pointing | null} */ let pointing = null;
  let pinned = false;
  let dragging = false;
  let dragStart = session.view.position;
  let drawnFilter = -1;

  const choose = (/** @type {number} */ filter) => look({ filter });
  const { showFilter, ...controls } = createControls(options, session.edit, choose, signal);
  const tensor = tensorPanel(choose, signal);
  const lines = flow();
  const outputsBox = h("div", { class: "cl-mix-outputs" });
  const picture = h("div", { class: "cl-mix" }, lines.element, outputsBox);
  const view = frame("Channel mixer", {
    controls,
    shown,
    picture: [h("div", { class: "cl-scroll" }, picture)],
    below: tensor.element,
    onKey: keyHandler({ session, onArrow: walk, onEscape: letGo, onEnter: () => pin(true) }),
    tools: session.tools,
  }, signal);

  const rowsFor = growing((channel) => {
    const row = channelRow(channel, {
      onPoint: (plane, at) => point(at && { plane, channel, ...at }),
      onPress: (row, column) =>
        press({ position: [row, column] }, { plane: "sum", channel, row, column }),
      onEdit: (name, at, value) => session.editCell(name, [at], value),
      drag,
    }, signal);
    picture.insertBefore(row.element, lines.element);
    return row;
  });
  const outputsFor = growing((filter) => {
    const output = outputChannel(filter, {
      onPoint: (at) =>
        at && !isHeld() ? look({ filter, position: [at.row, at.column] }) : point(null),
      onPress: (row, column) => press({ filter, position: [row, column] }, null),
      onBias: (value, say) => session.editCell("bias", [filter], value, say),
    }, signal);
    outputsBox.append(output.element);
    return output;
  });

  const isHeld = () => pinned || dragging;

  /** @param {Pointing | null} at */
  function point(at) {
    if (isHeld()) return;
    pointing = at;
    if (at?.plane === "sum") session.look({ position: [at.row, at.column] });
    else drawView();
  }

  /** @param {Partial<View>} to */
  function look(to) {
    pointing = null;
    session.look(to);
  }

  /** A click pins, and a second one on the same cell lets go.
   * @param {Partial<View>} at  @param {Pointing | null} cell  of a partial sum, or of the output */
  function press(at, cell) {
    const wanted = { ...session.view, ...at };
    const again = pinned && sameData([wanted, cell], [session.view, pointing]);
    pointing = cell;
    session.look(wanted);
    pin(!again);
  }

  /** @param {boolean} on */
  function pin(on) {
    pinned = on;
    view.element.classList.toggle("is-pinned", on);
    drawView();
  }

  /** @param {[number, number]} arrow  @param {Element} at */
  function walk(arrow, at) {
    const grid = allGrids().find(({ cells }) => cells.contains(at));
    session.look({ position: session.view.position.map((n, axis) => n + arrow[axis]) });
    grid?.focus(session.view.position[0], session.view.position[1]);
  }

  /** Back to the window, with nothing pinned or pointed at. */
  function letGo() {
    pointing = null;
    pin(false);
  }

  /** The grids whose cells are places of the output. */
  const allGrids = () => [
    ...rows().map(({ grids }) => grids.sum),
    ...outputs().map(({ grid }) => grid),
  ];
  const rows = () => rowsFor(session.state.input.shape[0]);
  const outputs = () => outputsFor(session.state.bias.shape[0]);
  const names = () => channelNames(channel_names, session.state.input.shape[0]);

  function drawNumbers() {
    const { state, derived } = session;
    pointing = pointing && blocksOf(state, session.view.filter).has(pointing.channel)
      ? pointing
      : null;
    drawFilter();
    outputs().forEach((output) => output.update(state, derived));
    tensor.update(state, derived, names());
    drawView();
  }

  /** The kernels and the partial sums of the filter. */
  function drawFilter() {
    const { state, derived, view: { filter } } = session;
    drawnFilter = filter;
    rows().forEach((row) => row.update(state, derived, filter, names()));
    picture.style.setProperty("--rows", String(state.input.shape[0]));
    lines.update(state, filter);
  }

  function drawView() {
    const { state, derived, view: at } = session;
    if (at.filter !== drawnFilter) drawFilter();
    const { channels, output, touched } = highlight(state, derived, at, pointing);
    rows().forEach((row, channel) => {
      row.mark(channels[channel]);
      row.place(state, at.position);
    });
    outputs().forEach(({ element, grid }, filter) => {
      grid.mark(filter === at.filter ? output : new Map());
      grid.activate(at.position.join(","));
      element.classList.toggle("is-drawn", filter === at.filter);
    });
    tensor.mark(at.filter);
    showFilter(at.filter, 0, state.bias.shape[0] - 1);
    const pieces = !pointing || !touched
      ? arithmetic(state, derived, at, names())
      : pointing.plane === "sum"
      ? partialArithmetic(state, derived, at, pointing.channel, names())
      : participation(state, derived, at, pointing, touched, names());
    view.explain(pinned ? [...pieces, PINNED] : pieces);
  }

  const drag = {
    onStart: () => {
      dragging = true;
      dragStart = session.view.position;
      pointing = null;
    },
    onDrag: (/** @type {number} */ down, /** @type {number} */ right) => {
      const { stride } = session.state;
      session.look({
        position: [
          dragStart[0] + Math.round(down / stride[0]),
          dragStart[1] + Math.round(right / stride[1]),
        ],
      });
    },
    // Only then has the browser told the cell under the pointer that it is pointed at.
    onEnd: () => requestAnimationFrame(() => dragging = false),
  };

  return session.component(view);
}

/**
 * Items that are made when first needed; those beyond the count are hidden.
 * @template {{ element: HTMLElement }} T
 * @param {(index: number) => T} make
 * @returns {(count: number) => T[]}
 */
function growing(make) {
  /** @type {T[]} */ const made = [];
  return (count) => {
    while (made.length < count) made.push(make(made.length));
    made.forEach(({ element }, index) => element.hidden = index >= count);
    return made.slice(0, count);
  };
}
