// Step, play and scrub through the positions of a window.

import { button } from "./field.js";
import { h } from "./dom.js";

/**
 * @param {{
 *   onMove(index: number): void, onPlaying(playing: boolean): void,
 *   label?: string, milliseconds?: number, stride?: number,
 * }} options  what the slider is called; the time between two positions while it plays, by default
 *   that to read one product; and how many positions are played at a time
 * @param {AbortSignal} signal
 */
export function player(
  { onMove, onPlaying, label = "Position", milliseconds = 600, stride = 1 },
  signal,
) {
  let index = 0;
  let count = 1;
  /** @type {ReturnType<typeof setInterval> | undefined} */ let timer;
  const back = button("◂", () => step(-1), signal, { "aria-label": "Step back" });
  const play = button("▶ Play", () => toggle(), signal);
  const forward = button("▸", () => step(1), signal, { "aria-label": "Step" });
  const scrub = h("input", { type: "range", min: 0, value: 0, "aria-label": label });
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
      else onMove(Math.min(index + stride, count - 1));
    }, milliseconds);
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
