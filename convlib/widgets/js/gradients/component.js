// The backward pass of a convolution: plain data in, a node out.

import { h } from "../kit/dom.js";
import { dragCells } from "../kit/drag.js";
import { choice } from "../kit/field.js";
import { frame, installStyles, PINNED } from "../kit/frame.js";
import { keyHandler } from "../kit/keys.js";
import { player } from "../kit/player.js";
import { createSession } from "../kit/session.js";
import { sameData } from "../kit/wire.js";
import { createControls } from "./controls.js";
import { arithmetic, caption, participation } from "./explain.js";
import { outputAt, pointingHighlight, turn, windowHighlight } from "./highlight.js";
import { createPicture } from "./picture.js";
import { pytorchProgram } from "./pytorch.js";
import { clamp, derive, gradientOf } from "./state.js";
import styles from "./style.css" with { type: "text" };

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").View} View
 * @typedef {import("./highlight.js").Pointing} Pointing
 * @typedef {{ row: number, column: number }} At
 */

/**
 * The component: plain data in, a node out.
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function gradients(options, signal) {
  installStyles("cl-gradients-styles", styles);
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
  let dragging = false;

  /** A grid in which a cell is pointed at for what it takes part in.
   * @param {(at: At) => Pointing} pointingAt */
  const taking = (pointingAt) => ({
    onPoint: (/** @type {At | null} */ at) => point(at && pointingAt(at)),
  });
  /** One that is typed into as well. @param {"input" | "weight" | "grad_output"} plane */
  const given = (plane) => ({
    ...taking((at) => ({ plane, ...at })),
    onEdit: (
      /** @type {number} */ row,
      /** @type {number} */ column,
      /** @type {number} */ value,
    ) => session.editCell(plane, [row, column], value),
  });
  const picture = createPicture({
    input: given("input"),
    weight: given("weight"),
    grad_output: given("grad_output"),
    spread: taking((at) => {
      const output = outputAt(session.state, [at.row, at.column]);
      return output
        ? { plane: "grad_output", row: output[0], column: output[1] }
        : { plane: "zero", ...at };
    }),
    turned: taking((at) => {
      const [row, column] = turn(session.state, [at.row, at.column]);
      return { plane: "weight", row, column };
    }),
    gradient: {
      onPoint: (at) => {
        if (at && !isHeld()) move([at.row, at.column]);
      },
      onPress: (row, column) => {
        const again = pinned && sameData([row, column], session.view.position);
        move([row, column]);
        pin(!again);
      },
    },
  }, signal);
  const [what, bias] = [h("p", {}), h("p", { class: "cl-gradients-bias" })];

  const shown = choice({
    label: "Gradient of",
    options: { weight: "weight (dW)", input: "input (dX)" },
    onChange: (of) => {
      play.stop();
      letGo();
      session.look({ of: /** @type {View["of"]} */ (of) });
    },
  }, signal);
  const play = player({
    onMove: (index) => {
      const [, columns] = gradientOf(session.derived, session.view.of).shape;
      picture.glide();
      move([Math.floor(index / columns), index % columns]);
    },
    onPlaying: (playing) => view.hush(playing),
  }, signal);

  const view = frame("Gradients", {
    controls: {
      of: { element: shown.element, set: () => shown.set(session.view.of) },
      ...createControls(options, session.edit, signal),
    },
    shown: options.fixed.controls,
    player: play.element,
    picture: [picture.element, h("div", { class: "cl-gradients-caption" }, what, bias)],
    onKey: keyHandler({ session, play, onArrow, onEscape: letGo, onEnter: () => pin(true) }),
    tools: session.tools,
  }, signal);

  /** Whether the window stays where it is, whatever is pointed at. */
  function isHeld() {
    return pinned || dragging;
  }

  /** @param {Pointing | null} at */
  function point(at) {
    if (isHeld()) return;
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

  /** Arrow keys walk over the cells of a grid; elsewhere they move the window.
   * @param {[number, number]} arrow  @param {Element} at */
  function onArrow(arrow, at) {
    play.stop();
    picture.glide();
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
    shown.set(at.of);
    picture.show(at.of);
    picture.mark(
      pointing
        ? pointingHighlight(state, derived, at, pointing)
        : windowHighlight(state, derived, at),
      at.of,
    );
    picture.place(state, derived, at);
    const pieces = pointing
      ? participation(state, derived, at.of, pointing)
      : arithmetic(state, derived, at);
    view.explain(pinned ? [...pieces, PINNED] : pieces);
    const said = caption(state, derived, at.of);
    what.textContent = said.picture;
    bias.textContent = said.bias;
    const { data, shape: [, columns] } = gradientOf(derived, at.of);
    const [row, column] = at.position;
    const words = `gradient row ${row}, column ${column}`;
    play.set(row * columns + column, data.length, words);
  }

  let dragStart = session.view.position;
  for (const cells of picture.windows) {
    dragCells(cells, {
      isHandle: (cell) => cell.classList.contains("is-window"),
      onStart: () => {
        dragging = true;
        dragStart = session.view.position;
        play.stop();
      },
      onDrag: (...by) => {
        const { dilation } = session.state;
        const steps = session.view.of === "weight" ? dilation : [1, 1];
        move(dragStart.map((at, axis) => at + Math.round(by[axis] / steps[axis])));
      },
      // Only then has the browser told the cell under the pointer that it is pointed at.
      onEnd: () => requestAnimationFrame(() => dragging = false),
    }, signal);
  }

  return session.component(view);
}
