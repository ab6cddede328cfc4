// A kernel that slides over a grid of numbers: plain data in, a node out.

import { h } from "../kit/dom.js";
import { dragCells } from "../kit/drag.js";
import { frame, PINNED } from "../kit/frame.js";
import { numberGrid } from "../kit/grid.js";
import { player } from "../kit/player.js";
import { keyHandler } from "../kit/keys.js";
import { createSession } from "../kit/session.js";
import { sameData } from "../kit/wire.js";
import { createControls } from "./controls.js";
import { arithmetic, describePadding, participation } from "./explain.js";
import { markClipped, pointingHighlight, windowHighlight } from "./highlight.js";
import { pytorchProgram } from "./pytorch.js";
import { clamp, derive, isInside } from "./state.js";
import { touched } from "./touch.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./touch.js").Pointing} Pointing
 */

/**
 * The component: plain data in, a node out.
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function slidingWindow(options, signal) {
  const { limits } = options.fixed;
  const session = createSession(options, {
    derive: (/** @type {State} */ state) => derive(state, limits),
    output: (derived) => derived.output,
    clamp: (/** @type {{ position: number[] }} */ { position }, { output }) => ({
      position: clamp(position, output.shape),
    }),
    draw: (what) => what === "numbers" ? drawNumbers() : drawWindow(),
    program: pytorchProgram,
  }, signal);
  /** @type {Pointing | null} */ let pointing = null;
  let pinned = false;

  /** @param {Pointing["plane"]} plane */
  const point = (plane) => (/** @type {{ row: number, column: number } | null} */ at) => {
    if (pinned || dragging) return;
    pointing = at && plane !== "output" ? { plane, ...at } : null;
    if (at && plane === "output") move([at.row, at.column]);
    else drawWindow();
  };
  const input = numberGrid("Input", {
    onPoint: point("input"),
    onEdit: (row, column, value) => session.editCell("input", [row, column], value),
  }, signal);
  const kernel = numberGrid("Kernel", {
    onPoint: point("weight"),
    onEdit: (row, column, value) => session.editCell("weight", [row, column], value),
  }, signal);
  const output = numberGrid("Output", {
    onPoint: point("output"),
    onPress: (row, column) => {
      const again = pinned && sameData([row, column], session.view.position);
      move([row, column]);
      pin(!again);
    },
  }, signal);
  const sign = h("span", { class: "cl-sign" });
  const overlay = h("div", { class: "cl-window", "aria-hidden": "true" });

  const play = player({
    onMove: (index) => {
      const columns = session.derived.output.shape[1];
      pointing = null;
      glide();
      move([Math.floor(index / columns), index % columns]);
    },
    onPlaying: (playing) => view.hush(playing),
  }, signal);

  const view = frame("Sliding window", {
    controls: createControls(options, session.edit, signal),
    shown: options.fixed.controls,
    player: play.element,
    picture: [
      input.element,
      sign,
      kernel.element,
      h("span", { class: "cl-sign" }, "="),
      output.element,
    ],
    onKey: keyHandler({
      session,
      play,
      onArrow: ([down, right], at) => {
        play.stop();
        glide();
        const [row, column] = session.view.position;
        move([row + down, column + right]);
        const [nextRow, nextColumn] = session.view.position;
        if (at.matches("[role=gridcell]")) output.focus(nextRow, nextColumn);
      },
      onEscape: letGo,
      onEnter: () => pin(true),
    }),
    tools: session.tools,
  }, signal);

  /** @param {number[]} position */
  const move = (position) => session.look({ position });

  /** @param {boolean} on */
  function pin(on) {
    pinned = on;
    view.element.classList.toggle("is-pinned", on);
    drawWindow();
  }

  /** Back to the window, with nothing pinned or pointed at. */
  function letGo() {
    pointing = null;
    pin(false);
  }

  /** The next move of the window is seen as one. */
  function glide() {
    overlay.classList.add("is-gliding");
  }
  overlay.addEventListener("transitionend", () => overlay.classList.remove("is-gliding"), {
    signal,
  });

  function drawNumbers() {
    const { state, derived } = session;
    input.update(derived.padded, derived.sides, (r, c) => describePadding(state, r, c));
    if (overlay.parentElement !== input.cells) input.cells.append(overlay);
    kernel.update(state.weight);
    sign.textContent = state.operation === "convolution" ? "∗" : "⋆";
    output.update(derived.output);
    drawWindow();
  }

  function drawWindow() {
    const { state, derived, view: { position } } = session;
    if (pointing && !isThere(pointing)) pointing = null;
    const marks = pointing && touched(state, derived, pointing);
    const atRest = windowHighlight(state, derived, position);
    const highlight = pointing && marks ? pointingHighlight(pointing, marks, atRest) : atRest;
    markClipped(derived, highlight.output);
    input.mark(highlight.input);
    kernel.mark(highlight.weight);
    output.mark(highlight.output);
    output.activate(position.join(","));
    placeOverlay();
    const pieces = pointing && marks
      ? participation(state, derived, pointing, marks)
      : arithmetic(state, derived, position);
    view.explain(pinned ? [...pieces, PINNED] : pieces);
    const columns = derived.output.shape[1];
    play.set(
      position[0] * columns + position[1],
      derived.output.data.length,
      `output row ${position[0]}, column ${position[1]}`,
    );
  }

  /** Whether a cell that was pointed at has outlived a change of size. @param {Pointing} at */
  function isThere({ plane, row, column }) {
    const { sides, padded } = session.derived;
    return plane === "weight"
      ? isInside(session.state.weight.shape, row, column)
      : isInside(padded.shape, row + sides.top, column + sides.left);
  }

  function placeOverlay() {
    const { stride, dilation, weight } = session.state;
    session.view.position.forEach((at, axis) => {
      const name = ["row", "column"][axis];
      overlay.style.setProperty(`--${name}`, String(at * stride[axis]));
      overlay.style.setProperty(
        `--${name}s`,
        String(dilation[axis] * (weight.shape[axis] - 1) + 1),
      );
    });
  }

  let dragging = false;
  let dragStart = session.view.position;
  dragCells(input.cells, {
    isHandle: (cell) => cell.classList.contains("is-window"),
    onStart: () => {
      dragging = true;
      dragStart = session.view.position;
      pointing = null;
      play.stop();
    },
    onDrag: (rows, columns) => {
      const { stride } = session.state;
      move([
        dragStart[0] + Math.round(rows / stride[0]),
        dragStart[1] + Math.round(columns / stride[1]),
      ]);
    },
    // Only then has the browser told the cell under the pointer that it is pointed at.
    onEnd: () => requestAnimationFrame(() => dragging = false),
  }, signal);

  return session.component(view);
}
