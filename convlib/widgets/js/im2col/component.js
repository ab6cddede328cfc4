// A convolution as one matrix product: plain data in, a node out.

import { h } from "../kit/dom.js";
import { dragCells } from "../kit/drag.js";
import { frame, installStyles, PINNED } from "../kit/frame.js";
import { player } from "../kit/player.js";
import { keyHandler } from "../kit/keys.js";
import { createSession } from "../kit/session.js";
import { sameData } from "../kit/wire.js";
import { createControls } from "./controls.js";
import { arithmetic, counts, describe } from "./explain.js";
import { pointingHighlight, windowHighlight } from "./highlight.js";
import { createPicture } from "./picture.js";
import { pytorchProgram } from "./pytorch.js";
import { clamp, columnOf, derive, positionOf } from "./state.js";
import styles from "./style.css" with { type: "text" };

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./highlight.js").Pointing} Pointing
 * @typedef {{ row: number, column: number }} At
 */

/**
 * The component: plain data in, a node out.
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function im2col(options, signal) {
  installStyles("cl-im2col-styles", styles);
  const { limits } = options.fixed;
  const session = createSession(options, {
    derive: (/** @type {State} */ state) => derive(state, limits),
    output: (derived) => derived.output,
    clamp: (/** @type {import("./state.js").View} */ view, derived) => clamp(view, derived),
    draw: (what) => what === "numbers" ? drawNumbers() : drawView(),
    program: pytorchProgram,
  }, signal);
  /** @type {Pointing | null} */ let pointing = null;
  let pinned = false;
  let dragging = false;

  const picture = createPicture(limits, {
    input: (channel) => ({
      onPoint: (at) => point(at && { plane: "input", cell: { channel, ...at } }),
      onEdit: ({ row, column }, value) => session.editCell("input", [channel, row, column], value),
    }),
    weight: {
      onPoint: (at) => point(at && { plane: "weight", ...at }),
      onEdit: ({ row, column }, value) =>
        session.editCell("weight", [row * session.derived.matrix.shape[1] + column], value),
    },
    columns: {
      onPoint: (at) => {
        if (!at) point(null);
        else if (!isHeld()) look({ position: positionAt(at.column) }, { plane: "columns", ...at });
      },
      onPress: (at) => press({ position: positionAt(at.column) }),
    },
    product: results((at) => ({ position: positionAt(at.column), filter: at.row })),
    output: (filter) => results((at) => ({ position: [at.row, at.column], filter })),
  }, signal);
  const total = h("p", { class: "cl-counts" });

  const play = player({
    onMove: (column) => {
      picture.glide();
      move(positionAt(column));
    },
    onPlaying: (playing) => view.hush(playing),
  }, signal);

  const view = frame("im2col", {
    controls: createControls(options, session.edit, signal),
    shown: options.fixed.controls,
    player: play.element,
    picture: [picture.element, total],
    onKey: keyHandler({
      session,
      play,
      onArrow: walk,
      onEscape: letGo,
      onEnter: () => pin(true),
    }),
    tools: session.tools,
  }, signal);

  /** The window of a column of the matrix. @param {number} column */
  function positionAt(column) {
    return positionOf(session.derived.output.shape, column);
  }

  /** What grids of outputs do: to point at a cell is to ask how it is made.
   * @param {(at: At) => Partial<import("./state.js").View>} viewOf */
  function results(viewOf) {
    return {
      onPoint: (/** @type {At | null} */ at) => {
        if (at && !isHeld()) look(viewOf(at));
      },
      onPress: (/** @type {At} */ at) => press(viewOf(at)),
    };
  }

  /** @param {Pointing | null} at */
  function point(at) {
    if (isHeld()) return;
    pointing = at;
    drawView();
  }

  /** Whether the window stays where it is, whatever is pointed at. */
  function isHeld() {
    return pinned || dragging;
  }

  /** Look at another output, by pointing at something or not.
   * @param {Partial<import("./state.js").View>} at  @param {Pointing | null} [by] */
  function look(at, by = null) {
    pointing = by;
    session.look(at);
  }

  /** @param {number[]} position */
  const move = (position) => look({ position });

  /** A click pins what it points at, a second one lets go.
   * @param {Partial<import("./state.js").View>} at */
  function press(at) {
    const again = pinned && sameData({ ...session.view, ...at }, session.view);
    if (pinned) look(at);
    pin(!again);
  }

  /** @param {boolean} on */
  function pin(on) {
    pinned = on;
    view.element.classList.toggle("is-pinned", on);
    drawView();
  }

  /** Back to the window, with nothing pinned or pointed at. */
  function letGo() {
    pointing = null;
    pin(false);
  }

  /** @param {[number, number]} arrow  @param {Element} at */
  function walk([down, right], at) {
    play.stop();
    picture.glide();
    if (at.matches("[role=gridcell]")) {
      pinned = false; // what was pinned is left
      view.element.classList.remove("is-pinned");
      picture.walk(at, [down, right]);
    } else {
      const [row, column] = session.view.position;
      move([row + down, column + right]);
    }
  }

  function drawNumbers() {
    picture.update(session.state, session.derived);
    total.textContent = counts(session.state, session.derived);
    drawView();
  }

  function drawView() {
    const { state, derived, view: at } = session;
    if (pointing && !isThere(pointing)) pointing = null;
    picture.mark(
      pointing
        ? pointingHighlight(state, derived, at, pointing)
        : windowHighlight(state, derived, at),
    );
    picture.place(state, derived, at);
    const pieces = pointing ? describe(state, derived, pointing) : arithmetic(derived, at);
    view.explain(pinned ? [...pieces, PINNED] : pieces);
    const column = columnOf(derived.output.shape, at.position);
    const [row, place] = at.position;
    const words = `column ${column}: window at output row ${row}, column ${place}`;
    play.set(column, derived.columns.shape[1], words);
  }

  /** Whether a cell that was pointed at has outlived a change of size. @param {Pointing} at */
  function isThere(at) {
    const { padded, sides, columns, matrix } = session.derived;
    const [row, column, shape] = at.plane === "input"
      ? [at.cell.row + sides.top, at.cell.column + sides.left, padded.shape.slice(1)]
      : [at.row, at.column, at.plane === "weight" ? matrix.shape : columns.shape];
    return row < shape[0] && column < shape[1] &&
      !(at.plane === "input" && at.cell.channel >= padded.shape[0]);
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
  }

  return session.component(view);
}
