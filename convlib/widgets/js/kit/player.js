// Step, play and scrub through the positions of a window.

import { button } from "./field.js";
import { h } from "./dom.js";

const MILLISECONDS = 600; // between two positions: time to read one product

/**
 * @param {{ onMove(index: number): void, onPlaying(playing: boolean): void }} handlers
 * @param {AbortSignal} signal
 */
export function player({ onMove, onPlaying }, signal) {
  let index = 0;
  let count = 1;
  /** @type {ReturnType<typeof setInterval> | undefined} */ let timer;
  const back = button("◂", () => step(-1), signal, { "aria-label": "Step back" });
  const play = button("▶ Play", () => toggle(), signal);
  const forward = button("▸", () => step(1), signal, { "aria-label": "Step" });
  const scrub = h("input", { type: "range", min: 0, value: 0, "aria-label": "Position" });
  scrub.addEventListener("input", () => {
    stop();
    onMove(Number(scrub.value));
  }, { signal });
  signal.addEventListener("abort", stop);

  /** @param {number} by */
  function step(by) {
    stop();
    onMove((index + by + count) % count);
  }
  function stop() {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    play.textContent = "▶ Play";
    onPlaying(false);
  }
  function start() {
    play.textContent = "❚❚ Pause";
    onPlaying(true);
    onMove(index === count - 1 ? 0 : index);
    timer = setInterval(() => {
      if (index === count - 1) stop();
      else onMove(index + 1);
    }, MILLISECONDS);
  }
  const toggle = () => timer === undefined ? start() : stop();

  return {
    element: h("span", { class: "cl-player" }, back, play, forward, scrub),
    stop,
    toggle,
    /** @param {number} at  @param {number} of  @param {string} words */
    set(at, of, words) {
      index = at;
      count = of;
      scrub.max = String(of - 1);
      scrub.value = String(at);
      scrub.setAttribute("aria-valuetext", words);
    },
  };
}
