// Numbers as bars on the index axis that all of a figure's lanes share.

import { axis } from "../kit/axis.js";
import { dragPlaces } from "../kit/drag.js";
import { formatNumber } from "../kit/format.js";
import { h } from "../kit/dom.js";

/**
 * @typedef {{ at: number, value: number, classes?: string }} Bar  `at` counts columns from the left.
 * @typedef {{ low: number, high: number }} Range
 */

const HEADROOM = 0.2; // of the height, above and below: room to drag a bar into

/**
 * The heights that a lane has room for.
 * @param {ArrayLike<number>} values
 * @param {boolean} [editable]
 * @returns {Range}
 */
export function rangeOf(values, editable = false) {
  const high = Math.max(0, ...Array.from(values));
  const low = Math.min(0, ...Array.from(values));
  const span = high - low || 1;
  const room = editable ? HEADROOM * span : 0;
  return { low: low - room, high: high === low ? span : high + room };
}

/**
 * The step in which a dragged number changes: a power of ten, with at least 6 of them in the range.
 * @param {Range} range
 */
export const stepOf = ({ low, high }) => 10 ** Math.floor(Math.log10((high - low) / 6));

/**
 * The number that a bar has when its top was dragged so many pixels down.
 * @param {number} start  @param {number} pixels  @param {number} height  of the lane
 * @param {Range} range
 */
export function dragged(start, pixels, height, range) {
  const { toPixel, toValue } = axis(range.low, range.high, height, 0);
  const step = stepOf(range);
  const steps = Math.round(toValue(toPixel(start) + pixels) / step);
  const inside = Math.min(
    Math.max(steps, Math.ceil(range.low / step)),
    Math.floor(range.high / step),
  );
  return Number((inside * step).toPrecision(12)) + 0; // no −0
}

/**
 * A row of bars.
 * @param {AbortSignal} signal
 * @param {{ onValue(at: number, value: number, drag: number): void }} [editing]  makes the bars'
 *   tops draggable; `drag` counts the drags
 */
export function barRow(signal, editing) {
  const zero = h("div", { class: "cl-baseline" });
  const element = h("div", { class: "cl-bars", "aria-hidden": "true" }, zero);
  /** @type {Bar[]} */ let shown = [];
  /** @type {HTMLElement[]} */ let nodes = [];
  /** @type {Range} */ let range = { low: 0, high: 1 };
  /** @type {number | null} */ let dragging = null; // which bar
  let drags = 0;

  if (editing) {
    element.classList.add("is-editable");
    let [start, height] = [0, 1];
    dragPlaces(element, {
      isHandle: () => true,
      onStart: (bar) => {
        dragging = Number(bar.dataset.at);
        drags += 1;
        start = shown[dragging].value;
        height = bar.getBoundingClientRect().height;
      },
      onMove: (_, y) => {
        if (dragging === null || !(dragging in shown)) return;
        editing.onValue(dragging, dragged(start, y, height, range), drags);
      },
      onEnd: () => {
        dragging = null;
        draw(shown, rangeOf(shown.map(({ value }) => value), true));
      },
    }, signal);
  }

  /**
   * @param {Bar[]} bars
   * @param {Range} wanted  which waits while a bar is dragged, or it would run away
   */
  function draw(bars, wanted) {
    if (dragging === null) range = wanted;
    shown = bars;
    if (nodes.length !== bars.length) {
      nodes = bars.map((_, at) => h("div", { "data-at": at }, h("span", { class: "cl-number" })));
      element.replaceChildren(zero, ...nodes);
    }
    const { toPixel } = axis(range.low, range.high, 100, 0);
    zero.style.setProperty("--tip", `${toPixel(0)}%`);
    bars.forEach(({ at, value, classes = "" }, i) => {
      const { style, firstChild } = nodes[i];
      nodes[i].className = `cl-bar ${classes}`;
      style.setProperty("--at", String(at));
      style.setProperty("--top", `${toPixel(Math.max(value, 0))}%`);
      style.setProperty("--bottom", `${100 - toPixel(Math.min(value, 0))}%`);
      style.setProperty("--tip", `${toPixel(value)}%`);
      const text = formatNumber(value);
      if (firstChild && firstChild.textContent !== text) firstChild.textContent = text;
    });
  }
  return { element, draw };
}
