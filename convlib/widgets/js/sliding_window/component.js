// A kernel that slides over a grid of numbers: plain data in, a node out.

import { h } from "../kit/dom.js";
import { dragCells } from "../kit/drag.js";
import { button } from "../kit/field.js";
import { copy, frame } from "../kit/frame.js";
import { ARROWS, numberGrid } from "../kit/grid.js";
import { createHistory } from "../kit/history.js";
import { encodeState } from "../kit/link.js";
import { player } from "../kit/player.js";
import { verdict } from "../kit/verdict.js";
import { sameData } from "../kit/wire.js";
import { createControls } from "./controls.js";
import { arithmetic, describePadding, participation } from "./explain.js";
import { markClipped, pointingHighlight, windowHighlight } from "./highlight.js";
import { pytorchProgram } from "./pytorch.js";
import { clamp, derive, isInside, Refusal } from "./state.js";
import { touched } from "./touch.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./touch.js").Pointing} Pointing
 * @typedef {{
 *   state: State, position: number[], answer: import("../kit/verdict.js").Answer,
 *   limits: import("./state.js").Limits, kernels: Record<string, number[][]>,
 *   controls: string[], live: boolean,
 *   onChange(state: State, position: number[]): void, linkFor(query: string): string | null,
 * }} Options  `live` says whether Python is there; `controls` are shown, the others under “More”
 */

/**
 * The component: plain data in, a node out.
 * @param {Options} options
 * @param {AbortSignal} signal
 */
export function slidingWindow(options, signal) {
  const { limits, live, onChange } = options;
  const start = options.state;
  const history = createHistory(start);
  let derived = derive(start, limits);
  let position = clamp(options.position, derived.output.shape);
  let answer = options.answer;
  /** @type {Pointing | null} */ let pointing = null;
  let pinned = false;

  /** @param {Pointing["plane"]} plane */
  const point = (plane) => (/** @type {{ row: number, column: number } | null} */ at) => {
    if (pinned || dragging) return;
    if (at && plane === "output") move([at.row, at.column]);
    pointing = at && plane !== "output" ? { plane, ...at } : null;
    drawWindow();
  };
  const input = numberGrid("Input", {
    onPoint: point("input"),
    onEdit: (row, column, value) => editCell("input", row, column, value),
  }, signal);
  const kernel = numberGrid("Kernel", {
    onPoint: point("weight"),
    onEdit: (row, column, value) => editCell("weight", row, column, value),
  }, signal);
  const output = numberGrid("Output", {
    onPoint: point("output"),
    onPress: (row, column) => {
      const again = pinned && sameData([row, column], position);
      move([row, column]);
      pin(!again);
    },
  }, signal);
  const sign = h("span", { class: "cl-sign" });
  const overlay = h("div", { class: "cl-window", "aria-hidden": "true" });

  const play = player({
    onMove: (index) => {
      const columns = derived.output.shape[1];
      pointing = null;
      glide();
      move([Math.floor(index / columns), index % columns]);
    },
    onPlaying: (playing) => playing ? view.arithmetic.setAttribute("aria-busy", "true") : quiet(),
  }, signal);
  const quiet = () => view.arithmetic.removeAttribute("aria-busy");

  const controls = createControls(start, limits, options.kernels, edit, signal);
  const undo = button("Undo", () => travel("undo"), signal);
  const redo = button("Redo", () => travel("redo"), signal);
  const view = frame("Sliding window", {
    controls: [...options.controls.map((name) => controls[name].element), play.element],
    more: Object.keys(controls).filter((name) => !options.controls.includes(name))
      .map((name) => controls[name].element),
    picture: [
      input.element,
      sign,
      kernel.element,
      h("span", { class: "cl-sign" }, "="),
      output.element,
    ],
    onKey,
    tools: [
      undo,
      redo,
      button("Reset", () => edit("reset", start), signal),
      button("Copy as PyTorch", (at) => copy(pytorchProgram(history.current, derived), at), signal),
      options.linkFor("") === null ? null : button("Copy link", (at) => {
        copy(options.linkFor(encodeState({ ...history.current, position })) ?? "", at);
      }, signal),
    ],
  }, signal);

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const at = /** @type {Element} */ (event.target);
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      travel(event.shiftKey ? "redo" : "undo");
      return;
    }
    const arrow = ARROWS[event.key];
    if (event.key === "Escape") {
      pointing = null;
      pin(false);
    } else if (at.matches("input, select, textarea, .cl-ghost")) {
      return; // its keys are its own
    } else if (arrow) {
      event.preventDefault();
      play.stop();
      glide();
      move([position[0] + arrow[0], position[1] + arrow[1]]);
      if (at.matches("[role=gridcell]")) output.focus(position[0], position[1]);
    } else if (event.key === "Enter" && !at.matches("button, summary")) {
      pin(true);
    } else if (event.key === " " && !at.matches("button, summary")) {
      event.preventDefault();
      play.toggle();
    }
  }

  /** @type {import("./controls.js").Edit} */
  function edit(name, changes, say) {
    const next = { ...history.current, ...changes };
    const refused = refusal(next);
    say?.(refused ? `${refused} The last good state stays.` : "");
    if (refused || sameData(next, history.current)) return;
    history.commit(next, name);
    settle();
  }

  /** @param {State} state  @returns {string} why it is refused, or "" */
  function refusal(state) {
    try {
      derive(state, limits);
      return "";
    } catch (error) {
      if (error instanceof Refusal) return error.message;
      throw error;
    }
  }

  /** @param {"input" | "weight"} name  @param {number} row  @param {number} column  @param {number} value */
  function editCell(name, row, column, value) {
    const { data, shape } = history.current[name];
    const next = data.slice();
    next[row * shape[1] + column] = value;
    edit(`${name} ${row},${column}`, { [name]: { data: next, shape } });
  }

  /** @param {"undo" | "redo"} direction */
  function travel(direction) {
    history[direction]();
    settle();
  }

  /** The arguments have changed: everything follows. */
  function settle() {
    derived = derive(history.current, limits);
    position = clamp(position, derived.output.shape);
    onChange(history.current, position);
    drawNumbers();
  }

  /** @param {number[]} to */
  function move(to) {
    position = clamp(to, derived.output.shape);
    onChange(history.current, position);
    drawWindow();
  }

  /** @param {boolean} on */
  function pin(on) {
    pinned = on;
    view.element.classList.toggle("is-pinned", on);
    drawWindow();
  }

  /** The next move of the window is seen as one. */
  function glide() {
    overlay.classList.add("is-gliding");
  }
  overlay.addEventListener("transitionend", () => overlay.classList.remove("is-gliding"), {
    signal,
  });

  function drawNumbers() {
    const state = history.current;
    input.update(derived.padded, derived.sides, (r, c) => describePadding(state, r, c));
    if (overlay.parentElement !== input.cells) input.cells.append(overlay);
    kernel.update(state.weight);
    sign.textContent = state.operation === "convolution" ? "∗" : "⋆";
    output.update(derived.output);
    for (const control of Object.values(controls)) control.set(state);
    undo.disabled = !history.canUndo;
    redo.disabled = !history.canRedo;
    drawWindow();
    drawVerdict();
  }

  function drawWindow() {
    const state = history.current;
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
    view.arithmetic.replaceChildren(...pieces.map(pieceNode));
    if (pinned) {
      view.arithmetic.append(
        h("span", { class: "cl-pin" }, " (pinned: Escape or a second click lets go)"),
      );
    }
    const columns = derived.output.shape[1];
    play.set(
      position[0] * columns + position[1],
      derived.output.data.length,
      `output row ${position[0]}, column ${position[1]}`,
    );
  }

  /** Whether a cell that was pointed at has outlived a change of size. @param {Pointing} at */
  function isThere({ plane, row, column }) {
    const { sides, padded } = derived;
    return plane === "weight"
      ? isInside(history.current.weight.shape, row, column)
      : isInside(padded.shape, row + sides.top, column + sides.left);
  }

  function placeOverlay() {
    const { stride, dilation, weight } = history.current;
    position.forEach((at, axis) => {
      const name = ["row", "column"][axis];
      overlay.style.setProperty(`--${name}`, String(at * stride[axis]));
      overlay.style.setProperty(
        `--${name}s`,
        String(dilation[axis] * (weight.shape[axis] - 1) + 1),
      );
    });
  }

  function drawVerdict() {
    const { kind, text } = verdict(history.current, derived.output, answer, live);
    view.verdict.className = `cl-verdict is-${kind}`;
    view.verdict.textContent = text;
  }

  let dragging = false;
  let dragStart = position;
  dragCells(input.cells, {
    isHandle: (cell) => cell.classList.contains("is-window"),
    onStart: () => {
      dragging = true;
      dragStart = position;
      pointing = null;
      play.stop();
    },
    onDrag: (rows, columns) => {
      const { stride } = history.current;
      move([
        dragStart[0] + Math.round(rows / stride[0]),
        dragStart[1] + Math.round(columns / stride[1]),
      ]);
    },
    // Only then has the browser told the cell under the pointer that it is pointed at.
    onEnd: () => requestAnimationFrame(() => dragging = false),
  }, signal);

  view.element.addEventListener("focusout", () => history.seal(), { signal });
  drawNumbers();

  return {
    element: view.element,
    /** What Python has set. @param {State} state  @param {number[]} at */
    set(state, at) {
      if (refusal(state)) return; // traits may come one by one: the others are on their way
      const moved = !sameData(at, position);
      const changed = !sameData(state, history.current);
      if (!changed && !moved) return;
      position = at;
      if (changed) history.commit(state, "python");
      history.seal();
      derived = derive(history.current, limits);
      position = clamp(position, derived.output.shape);
      drawNumbers();
    },
    /** What Python has computed. @param {import("../kit/verdict.js").Answer} next */
    answer(next) {
      answer = next;
      drawVerdict();
    },
    /** @param {string} text */
    say(text) {
      view.element.querySelector("[role=alert]")?.remove();
      view.element.prepend(h("p", { class: "cl-message", role: "alert" }, text));
    },
  };
}

/** @param {import("./explain.js").Piece} piece */
const pieceNode = ({ text, kind }) =>
  kind === "padding"
    ? h("span", { class: "cl-padding" }, text, h("span", { class: "cl-spoken" }, " (padding)"))
    : h("span", { class: kind ? `cl-${kind}` : null }, text);
