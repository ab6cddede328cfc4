// A round handle over a drawing: dragged by mouse, pen or finger, moved by the arrow keys.

import { h } from "../kit/dom.js";
import { ARROWS } from "../kit/grid.js";

/**
 * @param {{
 *   onStart?(): void, onDrag(right: number, down: number): void,
 *   onEnd?(): void, onArrow(right: number, up: number): void,
 * }} handlers  `onDrag` says how many pixels the pointer is from where it started, `onArrow` how
 *   many steps an arrow key asks for
 * @param {AbortSignal} signal
 */
export function handle({ onStart, onDrag, onEnd, onArrow }, signal) {
  const element = h("div", { class: "cl-handle", role: "slider", tabIndex: 0 });
  follow(element, {
    onStart: () => {
      element.focus();
      onStart?.();
      return true;
    },
    onDrag,
    onEnd,
  }, signal);
  element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    onArrow(far * arrow[1], -far * arrow[0]);
  }, { signal });
  return {
    element,
    /**
     * @param {{ left: number, top: number, label: string, value: number, text: string,
     *           least: number, most: number }} now
     */
    set({ left, top, label, value, text, least, most }) {
      element.style.translate = `${left.toFixed(2)}px ${top.toFixed(2)}px`;
      const aria = { label, valuenow: value, valuetext: text, valuemin: least, valuemax: most };
      for (const [name, said] of Object.entries(aria)) {
        element.setAttribute(`aria-${name}`, String(said));
      }
    },
  };
}

/**
 * Follow a pointer from where it comes down to where it is lifted.
 * @param {HTMLElement} element
 * @param {{
 *   onStart(event: PointerEvent): boolean | void,
 *   onDrag(right: number, down: number, event: PointerEvent): void, onEnd?(): void,
 * }} handlers  `onStart` says whether it is to be followed
 * @param {AbortSignal} signal
 */
export function follow(element, { onStart, onDrag, onEnd }, signal) {
  /** @type {{ x: number, y: number } | null} */ let from = null;
  /** @type {(type: string, listener: (event: any) => void) => void} */
  const on = (type, listener) => element.addEventListener(type, listener, { signal });
  on("pointerdown", (event) => {
    if (event.button !== 0 || from || !onStart(event)) return;
    from = { x: event.clientX, y: event.clientY };
    element.setPointerCapture(event.pointerId);
    event.preventDefault(); // no text is selected on the way
    event.stopPropagation(); // what lies below is not dragged too
  });
  on("pointermove", (event) => {
    if (from) onDrag(event.clientX - from.x, event.clientY - from.y, event);
  });
  const end = () => {
    if (from) onEnd?.();
    from = null;
  };
  on("pointerup", end);
  on("pointercancel", end);
}
