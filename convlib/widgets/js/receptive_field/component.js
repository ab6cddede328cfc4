// What a neuron sees: plain data in, a node out.

import { h } from "../kit/dom.js";
import { frame, installStyles, PINNED } from "../kit/frame.js";
import { keyHandler } from "../kit/keys.js";
import { createSession } from "../kit/session.js";
import { sameData } from "../kit/wire.js";
import { createControls } from "./controls.js";
import { editor } from "./editor.js";
import { alignmentNote, arithmetic, effectiveNote } from "./explain.js";
import { centre } from "./field.js";
import { networkNote } from "./networks.js";
import { pyramid } from "./pyramid.js";
import { pytorchProgram } from "./pytorch.js";
import { regions } from "./regions.js";
import { axisOf, clampView, derive, rowAt } from "./state.js";
import style from "./style.css" with { type: "text" };
import { layerTable } from "./table.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").View} View
 * @typedef {import("./pyramid.js").Focus} Focus
 */

/**
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function receptiveField(options, signal) {
  installStyles("cl-receptive-field", style);
  const { limits, networks, photograph } = options.fixed;
  const session = createSession(options, {
    derive: (/** @type {State} */ state) => derive(state, limits, networks),
    output: (derived) => derived.output,
    clamp: (/** @type {View} */ view, derived) => clampView(view, derived),
    draw: (what) => what === "numbers" ? drawNumbers() : drawView(),
    program: pytorchProgram,
  }, signal);
  /** What is pointed at, if anything. @type {Focus | null} */ let pointing = null;
  let pinned = false;
  let asked = 0; // each press of a button is undone alone

  const handlers = {
    /** @param {Focus | null} focus */
    onPoint(focus) {
      if (pinned || sameData(focus, pointing)) return;
      pointing = focus;
      drawFocus();
    },
    /** @param {Focus} focus */
    onPress({ row, position }) {
      const again = pinned && sameData([row, position], [rowIndex(), session.view.position]);
      pointing = null;
      pinned = !again;
      session.look({ layer: row, position });
    },
    most: limits.rows,
  };
  const drawn = pyramid(handlers, signal);
  const mapped = regions(photograph, handlers, signal);
  const table = layerTable((row) => look(row), signal);
  const editing = editor(limits.number, ask, signal);
  /** On the gradient, on joins, on the network. */
  const notes = ["is-live", "", ""].map((kind) => h("p", { class: `cl-rf-note ${kind}` }));
  const controls = createControls(
    options.fixed,
    session,
    (changes, say) => {
      session.edit(`network ${++asked}`, changes, say);
      toMiddle();
    },
    signal,
  );

  const view = frame("Receptive field", {
    controls,
    shown: options.fixed.controls,
    picture: [drawn.element, mapped.element],
    below: h("div", { class: "cl-rf-below" }, ...notes, table.element, editing.element),
    onKey: keyHandler({
      session,
      onArrow: ([down, right], at) => {
        pointing = null;
        if (down && table.element.contains(at)) {
          const last = session.derived.rows.length - 1;
          look(Math.min(Math.max(rowIndex() + down, 0), last));
          return table.focus();
        }
        const { position, display } = session.view;
        if (display === "regions") {
          session.look({ position: [position[0] + down, position[1] + right] });
        } else if (right) {
          const axis = axisOf(session.view);
          session.look({ position: position.with(axis, position[axis] + right) });
        } else climb(-down);
      },
      onEscape: () => {
        pointing = null;
        pinned = false;
        drawFocus();
      },
      onEnter: () => {
        pinned = true;
        drawFocus();
      },
    }),
    tools: session.tools,
  }, signal);

  const rowIndex = () => session.derived.rows.indexOf(rowAt(session.view, session.derived));

  /** One row of the pyramid up or down, to the cell nearest to where the neuron was.
   * @param {number} by */
  function climb(by) {
    const { rows } = session.derived;
    const outer = rows.filter(({ path }) => path.length <= 1);
    const now = rowAt(session.view, session.derived);
    const at = outer.findIndex(({ path }) => String(path[0]) === String(now.path[0]));
    const next = outer[Math.min(Math.max(at + by, 0), outer.length - 1)];
    look(rows.indexOf(next));
  }

  /** The neuron of another row that is nearest to where this one looks. @param {number} row */
  function look(row) {
    const { rows } = session.derived;
    const from = rowAt(session.view, session.derived).fields;
    const to = rows[row].fields;
    const position = session.view.position.map((cell, axis) =>
      Math.round((centre(from[axis], cell) - centre(to[axis])) / to[axis].jump)
    );
    pointing = null;
    session.look({ layer: row, position });
  }

  /** Look at the middle neuron of a row, the last unless given. @param {number} [layer] */
  function toMiddle(layer = -1) {
    const { rows } = session.derived;
    const { fields } = rows[layer === -1 ? rows.length - 1 : layer];
    session.look({ layer, position: fields.map(({ cells }) => Math.floor(cells / 2)) });
  }

  /** @type {import("./editor.js").Ask} */
  function ask(changes, path, say, name = `change ${++asked}`) {
    let refused = "";
    session.edit(name, { ...changes, convention: "" }, (message) => {
      refused = message;
      say(message);
    });
    if (refused) return;
    const found = path &&
      session.derived.rows.findIndex((row) => String(row.path) === String(path));
    if (path === null || found === null || found < 0) toMiddle();
    else if (found !== rowIndex()) toMiddle(found);
  }

  function drawNumbers() {
    table.update(session.derived.rows);
    notes[2].textContent = networkNote(session.state, networks);
    pointing = null;
    drawView();
  }

  function drawView() {
    const { derived, state, view: at } = session;
    const row = rowAt(at, derived);
    const axis = axisOf(at);
    for (const name of ["display", "axis"]) controls[name].set(state);
    const isPyramid = at.display === "pyramid";
    drawn.element.hidden = !isPyramid;
    mapped.element.hidden = isPyramid;
    if (isPyramid) drawn.update(derived, row.path, axis, state.input_size[axis], at.position);
    else mapped.update(derived, rowIndex());
    table.choose(rowIndex());
    editing.update(derived.layers, row);
    notes[1].textContent = alignmentNote(derived, rowIndex(), axis);
    drawFocus();
  }

  function drawFocus() {
    const { derived, view: at } = session;
    const focus = pointing ?? { row: rowIndex(), position: at.position };
    const axis = axisOf(at);
    if (at.display === "pyramid") drawn.light(focus);
    else mapped.light(focus);
    const pieces = arithmetic(derived, focus, axis);
    view.element.classList.toggle("is-pinned", pinned);
    view.explain(pinned ? [...pieces, PINNED] : pieces);
    notes[0].textContent = effectiveNote(derived, focus, axis, at.display);
  }

  let width = 0;
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width !== width) drawView();
    width = contentRect.width;
  });
  observer.observe(view.element);
  signal.addEventListener("abort", () => observer.disconnect());
  return session.component(view);
}
