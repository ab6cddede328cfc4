// A kernel that learns: plain data in, a node out.

import { h } from "../kit/dom.js";
import { frame, installStyles, PINNED } from "../kit/frame.js";
import { keyHandler } from "../kit/keys.js";
import { player } from "../kit/player.js";
import { createSession } from "../kit/session.js";
import { sameData } from "../kit/wire.js";
import { createCharts } from "./charts.js";
import { createControls } from "./controls.js";
import { arithmetic, participation } from "./explain.js";
import { highlight } from "./highlight.js";
import { notes } from "./notes.js";
import { createPicture } from "./picture.js";
import { pytorchProgram } from "./pytorch.js";
import { clamp, derive } from "./state.js";
import styles from "./style.css" with { type: "text" };

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").View} View
 * @typedef {import("./explain.js").Pointing} Pointing
 * @typedef {{ row: number, column: number }} At
 */

/**
 * The component: plain data in, a node out.
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function learnKernel(options, signal) {
  installStyles("cl-learn-styles", styles);
  const { limits } = options.fixed;
  const session = createSession(options, {
    derive: (/** @type {State} */ state) => derive(state, limits),
    output: (derived) => derived.output,
    clamp: (/** @type {View} */ view, derived) => clamp(view, derived),
    draw: (what) => what === "numbers" ? drawNumbers() : drawView(),
    program: pytorchProgram,
  }, signal);
  /** @type {Pointing | null} */ let pointing = null;
  let pinned = false;

  /** @param {Pointing["plane"]} plane */
  const pointedAt = (plane) => (/** @type {At | null} */ at) => {
    if (!pinned) point(at && { plane, ...at });
  };
  /** @param {"input" | "target"} name */
  const given = (name) => ({
    onPoint: pointedAt(name),
    onEdit: (
      /** @type {number} */ row,
      /** @type {number} */ column,
      /** @type {number} */ value,
    ) => session.editCell(name, [row, column], value, (message) => picture.refuse(name, message)),
  });
  const picture = createPicture({
    input: given("input"),
    target: given("target"),
    outputs: { onPoint: pointedAt("output") },
    weight: {
      onPoint: (at) => {
        if (at && !pinned) move([at.row, at.column]);
      },
      onPress: (row, column) => {
        const again = pinned && sameData([row, column], session.view.position);
        move([row, column]);
        pin(!again);
      },
    },
  }, signal);
  const play = player({
    label: "Step",
    milliseconds: 100,
    onMove: (step) => session.look({ step }),
    onPlaying: (playing) => view.hush(playing),
  }, signal);
  const charts = createCharts((step) => {
    play.stop();
    session.look({ step });
  }, signal);
  const said = h("div", { class: "cl-learn-notes" });

  const view = frame("A kernel that learns", {
    controls: createControls(options, session.edit, signal),
    shown: options.fixed.controls,
    player: play.element,
    picture: [picture.element, charts.element],
    below: said,
    onKey: keyHandler({ session, play, onArrow, onEscape: letGo, onEnter: () => pin(true) }),
    tools: session.tools,
  }, signal);

  /** @param {Pointing | null} at */
  function point(at) {
    pointing = at;
    drawView();
  }

  /** @param {number[]} position */
  function move(position) {
    pointing = null;
    session.look({ position });
  }

  /** @param {boolean} on */
  function pin(on) {
    pinned = on;
    view.element.classList.toggle("is-pinned", on);
    drawView();
  }

  /** Arrow keys walk over the cells of a grid; elsewhere they move from weight to weight.
   * @param {[number, number]} arrow  @param {Element} at */
  function onArrow(arrow, at) {
    if (at.matches("[role=gridcell]")) {
      pinned = false; // what was pinned is left
      view.element.classList.remove("is-pinned");
      picture.walk(at, arrow);
    } else {
      move(session.view.position.map((place, axis) => place + arrow[axis]));
    }
  }

  function letGo() {
    pointing = null;
    pin(false);
  }

  function drawNumbers() {
    pointing = null; // the cell may be gone
    picture.update(session.state, session.derived);
    drawView();
  }

  function drawView() {
    const { state, derived, view: at } = session;
    picture.place(derived, at);
    picture.mark(highlight(derived, at, pointing));
    charts.update(derived, at);
    const pieces = pointing
      ? participation(state, derived, at, pointing)
      : arithmetic(state, derived, at);
    view.explain(pinned ? [...pieces, PINNED] : pieces);
    said.replaceChildren(
      ...notes(state, derived, at).map(({ text, wrong }) =>
        h("p", { class: wrong ? "is-wrong" : "" }, text)
      ),
    );
    const last = derived.steps.length - 1;
    play.set(at.step, last + 1, `step ${at.step} of ${last}`);
  }

  return session.component(view);
}
