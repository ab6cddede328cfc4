// Two sequences, one of which slides along the other: plain data in, a node out.

import { h } from "../kit/dom.js";
import { frame, installStyles, PINNED } from "../kit/frame.js";
import { player } from "../kit/player.js";
import { keyHandler } from "../kit/keys.js";
import { createSession } from "../kit/session.js";
import { circlePanel } from "./circle.js";
import { createControls } from "./controls.js";
import { arithmetic } from "./explain.js";
import { createLanes } from "./lanes.js";
import { matrixPanel } from "./matrix.js";
import { pytorchProgram } from "./pytorch.js";
import { clamp, derive } from "./state.js";
import styles from "./style.css" with { type: "text" };

/** @typedef {import("./state.js").State} State */

/**
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function discreteConvolution(options, signal) {
  installStyles("cl-discrete-convolution", styles);
  const session = createSession(options, {
    derive: (/** @type {State} */ state) => derive(state, options.fixed.limits),
    output: (derived) => derived.output,
    clamp,
    draw: (what) => what === "numbers" ? drawNumbers() : drawView(),
    program: pytorchProgram,
  }, signal);
  let pinned = false;
  let dragging = false;
  let dragStart = 0;

  /** @param {number} position */
  const move = (position) => session.look({ position });
  /** Move so that the eye can follow; round a circle the kernel jumps. @param {number} position */
  function glideTo(position) {
    if (session.state.length === null) lanes.glide();
    move(position);
    lanes.followKernel(session.state);
  }
  const pointing = {
    onPoint: (/** @type {number | null} */ position) => {
      if (position !== null && !pinned && !dragging) move(position);
    },
    onPress: (/** @type {number} */ position) => {
      const again = pinned && position === session.view.position;
      move(position);
      pin(!again);
    },
  };
  const lanes = createLanes({
    ...pointing,
    onEdit: (name, index, value, drag) => {
      const { data, shape } = session.state[name];
      const next = data.slice();
      next[index] = value;
      session.edit([name, index, drag ?? "typed"].join(" "), { [name]: { data: next, shape } });
    },
    onDragStart: () => {
      dragging = true;
      dragStart = session.view.position;
      play.stop();
    },
    onDrag: (columns) => move(dragStart + columns),
    // Only then has the browser told the cell under the pointer that it is pointed at.
    onDragEnd: () => requestAnimationFrame(() => dragging = false),
  }, signal);
  /** What stands below the lanes, by its name in “Show”. */
  /** @type {Record<string, ReturnType<typeof matrixPanel>>} */
  const panels = { matrix: matrixPanel(pointing, signal), circle: circlePanel() };
  const below = h("div", { class: "cl-below" });
  let shown = "";

  const play = player({
    onMove: glideTo,
    onPlaying: (playing) => view.hush(playing),
  }, signal);
  const look = (/** @type {string} */ show) => session.look({ show });
  const controls = createControls(options, session.edit, look, signal);
  const view = frame("Discrete convolution", {
    controls,
    shown: options.fixed.controls,
    player: play.element,
    picture: [lanes.element, below],
    onKey: keyHandler({
      session,
      play,
      onArrow: ([down, right], at) => {
        play.stop();
        glideTo(session.view.position + down + right);
        if (at.matches(".cl-lane [role=gridcell]")) lanes.focusOutput(session.view.position);
      },
      onEscape: () => pin(false),
      onEnter: () => pin(true),
    }),
    tools: session.tools,
  }, signal);

  /** @param {boolean} on */
  function pin(on) {
    pinned = on;
    view.element.classList.toggle("is-pinned", on);
    drawView();
  }

  function drawNumbers() {
    lanes.drawNumbers(session.state, session.derived);
    shown = ""; // and so will be what stands below
    drawView();
  }

  function drawView() {
    const { state, derived, view: { position, show } } = session;
    lanes.drawPosition(state, derived, position);
    const panel = panels[show];
    if (shown !== show) {
      panel?.drawNumbers(state, derived);
      below.replaceChildren(...(panel ? [panel.element] : []));
      controls.show.set({ show });
    }
    shown = show;
    panel?.drawPosition(state, derived, position);
    const pieces = arithmetic(state, derived, position);
    view.explain(pinned ? [...pieces, PINNED] : pieces);
    play.set(position, derived.output.data.length, `output ${position}`);
  }

  return session.component(view);
}
