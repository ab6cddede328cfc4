// The state of a figure over time: what is asked, what follows from it, undo, redo, reset, links.

import { button } from "./field.js";
import { copy, sayCopied } from "./frame.js";
import { createHistory } from "./history.js";
import { encodeState } from "./link.js";
import { Refusal } from "./refusal.js";
import { share } from "./share.js";
import { verdict } from "./verdict.js";
import { sameData } from "./wire.js";

/**
 * @typedef {(name: string, changes: Record<string, any>, say?: (message: string) => void) => void}
 *   Edit  Asks for a change of arguments; `say` gets the reason where it is refused, and "" where
 *   it is taken. Changes of one name in a row, like the digits of a number, are undone together.
 */

/**
 * @template {Record<string, any>} S
 * @template D
 * @template {Record<string, any>} V
 * @param {import("./mount.js").Options} options
 * @param {object} figure
 * @param {(state: S) => D} figure.derive  all that follows from the arguments; throws a Refusal
 * @param {(derived: D) => import("./conv.js").NDArray | null} [figure.output]  what Python's is
 *   compared with; null while it is being computed: `judge` tells that it is there
 * @param {() => ReturnType<typeof verdict>} [figure.judgement]  who agrees with whom, in a figure
 *   with no output of the browser's own
 * @param {(view: V, derived: D, state: S) => V} figure.clamp  the nearest view that there is
 * @param {(what: "numbers" | "view") => void} figure.draw  "numbers": everything has changed
 * @param {(state: S, derived: D) => string} figure.program  the same in PyTorch, to copy
 * @param {(state: S) => string} [figure.unlinked]  why no link can tell this state, or ""
 * @param {AbortSignal} signal
 */
export function createSession(
  options,
  { derive, output = () => null, judgement, clamp, draw, program, unlinked },
  signal,
) {
  const history = createHistory(/** @type {S} */ (options.state));
  let derived = derive(history.current);
  let view = clamp(options.view, derived, history.current);
  let answer = options.answer;
  /** @type {ReturnType<typeof import("./frame.js").frame>} */ let frame;

  /** @param {S} state  @returns {string} why it is refused, or "" */
  function refusal(state) {
    try {
      derive(state);
      return "";
    } catch (error) {
      if (error instanceof Refusal) return error.message;
      throw error;
    }
  }

  /** @type {Edit} */
  function edit(name, changes, say) {
    const next = { ...history.current, ...changes };
    const refused = refusal(next);
    say?.(refused && `${refused} The last good state stays.`);
    if (refused || sameData(next, history.current)) return;
    history.commit(next, name);
    settle();
  }

  /** The arguments have changed: everything follows. */
  function settle() {
    derived = derive(history.current);
    view = clamp(view, derived, history.current);
    options.onChange(history.current, view);
    drawAll();
  }

  function drawAll() {
    undo.disabled = !history.canUndo;
    redo.disabled = !history.canRedo;
    frame.setControls(history.current);
    draw("numbers");
    judge();
  }

  /** Who agrees with whom on what is on screen. */
  const judge = () =>
    frame.showVerdict(
      judgement?.() ?? verdict(history.current, output(derived), answer, options.live),
    );

  /** Back to the start. What a field has refused goes even where the arguments are those already. */
  function reset() {
    const before = history.current;
    edit("reset", options.state);
    if (history.current === before) drawAll();
  }

  /** @param {"undo" | "redo"} direction */
  function travel(direction) {
    history[direction]();
    settle();
  }

  const undo = button("Undo", () => travel("undo"), signal);
  const redo = button("Redo", () => travel("redo"), signal);
  /** What copies a text that tells the state, or null where there is no page to tell it to.
   * @param {(query: string) => string | null} tell */
  const copier = (tell) =>
    tell("") === null ? null : (/** @type {HTMLElement} */ at) => {
      const refused = unlinked?.(history.current);
      if (refused) sayCopied(refused, at);
      else copy(tell(encodeState({ ...history.current, ...view })) ?? "", at);
    };
  const link = copier(options.linkFor);

  return {
    get state() {
      return history.current;
    },
    get derived() {
      return derived;
    },
    get view() {
      return view;
    },
    edit,
    /**
     * Replace one number of an array.
     * @param {string} name  of the argument
     * @param {number[]} place  along each of its axes, or its index alone
     * @param {number} value  @param {(message: string) => void} [say]
     */
    editCell(name, place, value, say) {
      const { data, shape } = history.current[name];
      const index = place.reduce((before, at, axis) => before * shape[axis] + at, 0);
      edit(`${name} ${index}`, { [name]: { data: data.with(index, value), shape } }, say);
    },
    judge,
    /** Look elsewhere. @param {Partial<V>} changes */
    look(changes) {
      view = clamp({ ...view, ...changes }, derived, history.current);
      options.onChange(history.current, view);
      draw("view");
    },
    /** The buttons below every figure. */
    tools: [
      undo,
      redo,
      button("Reset", reset, signal),
      button("Copy as PyTorch", (at) => copy(program(history.current, derived), at), signal),
      link && button("Copy link", link, signal),
      ...share(options.stem, copier(options.embedFor), signal),
    ],
    /** Ctrl+Z and Ctrl+Shift+Z. @param {KeyboardEvent} event @returns {boolean} whether it was that */
    onKey(event) {
      const chord = event.ctrlKey || event.metaKey;
      if (!chord || event.key.toLowerCase() !== "z") return false;
      event.preventDefault();
      travel(event.shiftKey ? "redo" : "undo");
      return true;
    },
    /**
     * Draw for the first time; give the figure as its adapter handles it.
     * @param {ReturnType<typeof import("./frame.js").frame>} made
     * @returns {import("./mount.js").Component}
     */
    component(made) {
      frame = made;
      // What is typed after a while elsewhere is undone alone, whatever its name.
      frame.element.addEventListener("focusout", () => history.seal(), { signal });
      drawAll();
      return {
        element: frame.element,
        say: frame.say,
        set(state, at) {
          if (refusal(state)) return; // traits may come one by one: the others are on their way
          const changed = !sameData(state, history.current);
          if (!changed && sameData(at, view)) return;
          if (changed) history.commit(state, "python");
          history.seal();
          derived = derive(history.current);
          view = clamp(at, derived, history.current);
          drawAll();
        },
        answer(next) {
          answer = next;
          judge();
        },
      };
    },
  };
}
