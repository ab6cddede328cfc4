// What keys do in every figure, where no control has taken them.

import { ARROWS } from "./grid.js";

/**
 * The handler of a figure's keys: arrows move, Enter pins, Escape lets go, Space plays and pauses,
 * Ctrl+Z and Ctrl+Shift+Z undo and redo.
 * @param {object} figure
 * @param {{ onKey(event: KeyboardEvent): boolean }} figure.session
 * @param {{ toggle(): void }} [figure.play]
 * @param {(arrow: [number, number], at: Element) => void} figure.onArrow  [down, right], and where
 *   the focus is
 * @param {() => void} figure.onEscape
 * @param {() => void} [figure.onEnter]
 * @returns {(event: KeyboardEvent) => void}
 */
export const keyHandler = ({ session, play, onArrow, onEscape, onEnter }) => (event) => {
  const at = /** @type {Element} */ (event.target);
  if (session.onKey(event)) return;
  if (event.key === "Escape") {
    onEscape();
  } else if (at.matches("input, select, textarea, [role=slider], .cl-ghost")) {
    return; // its keys are its own
  } else if (event.key in ARROWS) {
    event.preventDefault();
    onArrow(ARROWS[event.key], at);
  } else if (at.matches("button, summary")) {
    return; // it is pressed
  } else if (event.key === "Enter") {
    onEnter?.();
  } else if (event.key === " " && play) {
    event.preventDefault();
    play.toggle();
  }
};
