// A transposed convolution in both ways, side by side: plain data in, a node out.

import { frame, installStyles, PINNED } from "../kit/frame.js";
import { keyHandler } from "../kit/keys.js";
import { player } from "../kit/player.js";
import { createSession } from "../kit/session.js";
import { sameData } from "../kit/wire.js";
import { createControls, viewControl } from "./controls.js";
import { explain } from "./explain.js";
import { highlight, inputPlace, PLANES } from "./highlight.js";
import { createPicture } from "./picture.js";
import { pytorchProgram } from "./pytorch.js";
import { clamp, derive, steppedPlane } from "./state.js";
import style from "./style.css" with { type: "text" };

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./highlight.js").Focus} Focus
 * @typedef {import("./highlight.js").Plane} Plane
 */

const EDITABLE = /** @type {const} */ (["input", "weight"]);

/**
 * The component: plain data in, a node out.
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function transposedConvolution(options, signal) {
  installStyles("cl-transposed", style);
  const { limits } = options.fixed;
  const session = createSession(options, {
    derive: (/** @type {State} */ state) => derive(state, limits),
    output: (derived) => derived.output,
    clamp: (/** @type {import("./state.js").View} */ view, derived, state) =>
      clamp(view, derived, state),
    draw: (what) => what === "numbers" ? drawNumbers() : drawView(),
    program: pytorchProgram,
  }, signal);
  /** A cell that is no step. @type {Focus | null} */ let pointing = null;
  let pinned = false;

  const picture = createPicture(
    /** @type {Record<Plane, import("../kit/grid.js").Handlers>} */ (
      Object.fromEntries(PLANES.map((plane) => [plane, handlers(plane)]))
    ),
    signal,
  );
  const { grids } = picture;
  const shownView = viewControl((view) => {
    pointing = null;
    session.look({ view });
  }, signal);

  const play = player({
    onMove: (index) => {
      const columns = steps()[1];
      pointing = null;
      picture.glide();
      session.look({ position: [Math.floor(index / columns), index % columns] });
    },
    onPlaying: (playing) => view.hush(playing),
  }, signal);

  const view = frame("Transposed convolution", {
    controls: {
      ...createControls(options, session.edit, signal),
      view: { element: shownView.element, set: () => {} }, // drawn with the view itself
    },
    shown: options.fixed.controls,
    player: play.element,
    picture: [picture.element],
    below: picture.notes,
    onKey: keyHandler({
      session,
      play,
      onArrow: walk,
      onEscape: () => {
        pointing = null;
        pin(false);
      },
      onEnter: () => pin(true),
    }),
    tools: session.tools,
  }, signal);

  /** @param {Plane} plane @returns {import("../kit/grid.js").Handlers} */
  function handlers(plane) {
    const onPoint = (/** @type {{ row: number, column: number } | null} */ at) => {
      if (!pinned) point(at && focusOf(plane, at.row, at.column));
    };
    const name = EDITABLE.find((editable) => editable === plane);
    return name
      ? { onPoint, onEdit: (row, column, value) => session.editCell(name, [row, column], value) }
      : { onPoint, onPress: (row, column) => press(focusOf(plane, row, column)) };
  }

  /** What a cell of a grid is in the operation: both ways name the same cells.
   * @param {Plane} plane  @param {number} row  @param {number} column @returns {Focus} */
  function focusOf(plane, row, column) {
    switch (plane) {
      case "input":
      case "weight":
        return { plane, row, column };
      case "flipped": {
        const [rows, columns] = session.state.weight.shape;
        return { plane: "weight", row: rows - 1 - row, column: columns - 1 - column };
      }
      case "inserted": {
        const cell = inputPlace(session.state, row, column);
        return cell ? { plane: "input", row: cell[0], column: cell[1] } : { plane, row, column };
      }
      default:
        return { plane: "output", row, column };
    }
  }

  /** The shape of what is stepped through. */
  const steps = () =>
    (steppedPlane(session.view.view) === "input" ? session.state.input : session.derived.output)
      .shape;

  /** The cell that is stepped to. @returns {Focus} */
  function current() {
    const [row, column] = session.view.position;
    return { plane: steppedPlane(session.view.view), row, column };
  }

  /** @param {Focus | null} focus */
  function point(focus) {
    const isStep = focus?.plane === steppedPlane(session.view.view);
    pointing = isStep ? null : focus;
    if (focus && isStep) session.look({ position: [focus.row, focus.column] });
    else drawView();
  }

  /** A click pins, a second one lets go. @param {Focus} focus */
  function press(focus) {
    const again = pinned && sameData(focus, pointing ?? current());
    point(focus);
    pin(!again);
  }

  /** @param {boolean} on */
  function pin(on) {
    pinned = on;
    view.element.classList.toggle("is-pinned", on);
    drawView();
  }

  /** Arrow keys walk over the cells of a grid; elsewhere they step.
   * @param {[number, number]} arrow  @param {Element} at */
  function walk([down, right], at) {
    play.stop();
    picture.glide();
    const plane = PLANES.find((name) => grids[name].cells.contains(at));
    const from = /** @type {HTMLElement | null} */ (at.closest("[data-at]"))?.dataset.at;
    if (plane && from) {
      const [row, column] = from.split(",").map(Number);
      const there = grids[plane].cells.querySelector(`[data-at="${row + down},${column + right}"]`);
      if (there?.matches("[role=gridcell]")) grids[plane].focus(row + down, column + right);
    } else {
      pointing = null;
      const [row, column] = session.view.position;
      session.look({ position: [row + down, column + right] });
    }
  }

  function drawNumbers() {
    picture.update(session.state, session.derived);
    drawView();
  }

  function drawView() {
    const { state, derived, view: { position, view: shown } } = session;
    if (pointing && !isThere(pointing)) pointing = null;
    const focus = pointing ?? current();
    const marks = highlight(state, derived, focus);
    for (const plane of PLANES) grids[plane].mark(marks[plane]);
    picture.show(shown);
    picture.frame(state, derived, focus);
    shownView.set(shown);
    const pieces = explain(state, derived, focus, shown);
    view.explain(pinned ? [...pieces, PINNED] : pieces);
    const [rows, columns] = steps();
    play.set(
      position[0] * columns + position[1],
      rows * columns,
      `${steppedPlane(shown)} row ${position[0]}, column ${position[1]}`,
    );
  }

  /** Whether a cell that was pointed at has outlived a change of size. @param {Focus} focus */
  function isThere({ plane, row, column }) {
    const { sides, inserted, output } = session.derived;
    const { input, weight } = session.state;
    const [top, left] = plane === "inserted" ? [sides.top, sides.left] : [0, 0];
    const [bottom, right] = plane === "inserted" ? [sides.bottom, sides.right] : [0, 0];
    const { shape } = { input, weight, output, inserted }[plane];
    return row >= Math.min(-top, 0) && column >= Math.min(-left, 0) &&
      row < shape[0] + Math.max(bottom, 0) && column < shape[1] + Math.max(right, 0) &&
      (plane !== "inserted" || !inputPlace(session.state, row, column));
  }

  return session.component(view);
}
