// The window, magnified: each pixel's number, on a ground as bright as the pixel, and the weight
// that it meets; the kernel; and the output pixel that they make.

import { formatNumber } from "../kit/format.js";
import { choice } from "../kit/field.js";
import { h } from "../kit/dom.js";
import { numberGrid } from "../kit/grid.js";
import { CHANNELS } from "./explain.js";
import { outputAt, taps } from "./taps.js";
import { vectors } from "./vectors.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 */

const TINTS = [[1, 0.25, 0.25], [0.25, 1, 0.25], [0.35, 0.45, 1]]; // red, green and blue light

/**
 * @param {{ onEdit(row: number, column: number, value: number): void,
 *   onChannel(channel: number): void }} handlers
 * @param {AbortSignal} signal
 */
export function magnifier({ onEdit, onChannel }, signal) {
  const point = (/** @type {{ row: number, column: number } | null} */ at) => {
    pointed = at && `${at.row},${at.column}`;
    mark();
  };
  const window = numberGrid("Input window", { onPoint: point }, signal);
  const kernel = numberGrid("Kernel", { onPoint: point, onEdit }, signal);
  const pixel = numberGrid("Output pixel", {
    onPoint: () => {},
    onPress: (_, column) => onChannel(column),
  }, signal);
  const channel = choice({
    label: "Channel",
    options: Object.fromEntries(CHANNELS.map((name, at) => [at, name])),
    onChange: (value) => onChannel(Number(value)),
  }, signal);
  const product = vectors();
  window.element.classList.add("cl-magnified");
  /** @type {string | null} */ let pointed = null;
  /** @type {import("./taps.js").Tap[]} */ let shown = [];
  /** @type {number[]} */ let shape = [1, 1];

  /** The window's weights, and the cell that is pointed at with the weight that it meets. */
  function mark() {
    /** @param {boolean} notes */
    const marks = (notes) =>
      new Map(shown.map(({ weight, padding }, at) => {
        const place = `${Math.floor(at / shape[1])},${at % shape[1]}`;
        const classes = [padding && notes && "is-padding", place === pointed && "is-pointed"]
          .filter(Boolean).join(" ");
        return [place, { classes, note: notes ? noteOf(weight) : "" }];
      }));
    window.mark(marks(true));
    kernel.mark(marks(false));
  }

  return {
    window: h(
      "div",
      { class: "cl-middle" },
      channel.element,
      window.element,
      pixel.element,
    ),
    kernel: h("div", { class: "cl-kernels" }, kernel.element, product.element),
    /** The kernel has changed. @param {State} state */
    drawKernel({ weight }) {
      shape = weight.shape;
      kernel.update(weight);
      product.draw(weight);
    },
    /** The window has moved. @param {State} state  @param {Derived} derived
     * @param {import("./state.js").View} view */
    draw(state, derived, { position, channel: which }) {
      shown = taps(state, derived, position, which);
      shape = derived.kernels[0].shape;
      const numbers = Float64Array.from(shown, ({ value }) => value);
      window.update({ data: numbers, shape });
      const longest = Math.max(...shown.map(({ weight }) => noteOf(weight).length));
      window.cells.style.setProperty("--characters", String(Math.max(3, 0.85 * longest)));
      const coloured = derived.shape[0] === 3;
      /** @type {NodeListOf<HTMLElement>} */
      const cells = window.cells.querySelectorAll("[data-at]");
      const tint = coloured ? TINTS[which] : [1, 1, 1];
      cells.forEach((cell, at) => paint(cell, shown[at].value, tint));
      mark();
      const made = Float64Array.from(
        { length: derived.shape[0] },
        (_, at) => outputAt(state, derived, position, at).output,
      );
      pixel.update({ data: made, shape: [1, made.length] });
      pixel.mark(
        new Map([...made].map((_, at) => [`0,${at}`, {
          classes: at === which ? "is-current" : "",
          note: coloured ? CHANNELS[at] : "",
        }])),
      );
      channel.element.hidden = !coloured;
      channel.set(String(which));
    },
  };
}

/** @param {HTMLElement} cell  @param {number} value  from 0 to 255  @param {number[]} tint */
function paint(cell, value, tint) {
  const light = tint.map((part) => Math.round(part * value));
  const luma = 0.299 * light[0] + 0.587 * light[1] + 0.114 * light[2];
  cell.style.setProperty("--pixel", `rgb(${light.join(" ")})`);
  cell.style.setProperty("--ink", luma > 110 ? "#000" : "#fff");
}

/** @param {number} weight */
const noteOf = (weight) => `×${formatNumber(weight, 2)}`;
