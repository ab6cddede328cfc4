// One row of the picture for each input channel: the channel, its kernel, what the kernel makes of
// it, and behind a depthwise layer its 1×1 weight.

import { h } from "../kit/dom.js";
import { dragCells } from "../kit/drag.js";
import { numberGrid } from "../kit/grid.js";
import { blocksOf, plane } from "./state.js";

/**
 * @typedef {import("./touch.js").Pointing} Pointing
 * @typedef {{
 *   onPoint(plane: Pointing["plane"], at: { row: number, column: number } | null): void,
 *   onEdit(name: "input" | "weight" | "pointwise", at: number, value: number): void,
 *   onPress(row: number, column: number): void,
 *   drag: { onStart(): void, onDrag(rows: number, columns: number): void, onEnd(): void },
 * }} Handlers
 */

/** @param {string} text */
const sign = (text) => h("span", { class: "cl-sign", "aria-hidden": "true" }, text);

/**
 * @param {number} channel
 * @param {Handlers} handlers
 * @param {AbortSignal} signal
 */
export function channelRow(channel, handlers, signal) {
  /** Where the drawn filter's kernel lies. @type {{ kernel: number, sum: number } | undefined} */
  let block;
  let size = { input: [1, 1], kernel: [1, 1] };

  /** @param {Pointing["plane"]} plane */
  const point = (plane) => (/** @type {{ row: number, column: number } | null} */ at) =>
    handlers.onPoint(plane, at);
  /** A cell's place in the whole array. @param {number} plane  @param {number[]} size */
  const index = (plane, [rows, columns], /** @type {number} */ row, /** @type {number} */ column) =>
    (plane * rows + row) * columns + column;
  const grids = {
    input: numberGrid("Input", {
      onPoint: point("input"),
      onEdit: (row, column, value) =>
        handlers.onEdit("input", index(channel, size.input, row, column), value),
    }, signal),
    kernel: numberGrid("Kernel", {
      onPoint: point("kernel"),
      onEdit: (row, column, value) =>
        block && handlers.onEdit("weight", index(block.kernel, size.kernel, row, column), value),
    }, signal),
    sum: numberGrid("Output", { onPoint: point("sum"), onPress: handlers.onPress }, signal),
    mix: numberGrid("Kernel", {
      onPoint: point("mix"),
      onEdit: (_row, _column, value) => block && handlers.onEdit("pointwise", block.sum, value),
    }, signal),
  };
  const overlay = h("div", { class: "cl-window", "aria-hidden": "true" });
  const absent = h("p", { class: "cl-mix-absent" });
  const mixing = h("div", { class: "cl-mix-factor" }, sign("·"), grids.mix.element);
  const made = h("div", { class: "cl-mix-made" }, sign("="), grids.sum.element);
  const element = h(
    "div",
    { class: "cl-mix-row" },
    grids.input.element,
    sign("⋆"),
    grids.kernel.element,
    made,
    absent,
    mixing,
  );
  dragCells(grids.input.cells, {
    isHandle: (cell) => cell.classList.contains("is-window"),
    ...handlers.drag,
  }, signal);

  return {
    element,
    grids,
    /**
     * Draw the numbers.
     * @param {import("./state.js").State} state  @param {import("./state.js").Derived} derived
     * @param {number} filter  @param {string[]} names
     */
    update(state, derived, filter, names) {
      const name = names[channel];
      const { maps, padded, sides, partialSums } = derived;
      block = blocksOf(state, filter).get(channel);
      size = { input: state.input.shape.slice(1), kernel: state.weight.shape.slice(2) };
      element.dataset.channel = name;
      grids.input.rename(`Input ${name}`, chip("Input", name));
      grids.input.update(plane(padded, channel), sides, () => "padding zero");
      if (overlay.parentElement !== grids.input.cells) grids.input.cells.append(overlay);
      element.classList.toggle("is-unseen", !block);
      overlay.hidden = !block;
      absent.textContent = `Filter ${filter} has no weights for ${
        /^\d/.test(name) ? "channel " : ""
      }${name}.`;
      if (!block) return;
      const owner = maps ? "depthwise" : String(filter);
      grids.kernel.rename(`Kernel ${owner}, channel ${name}`, chip("Kernel", name));
      grids.kernel.update(plane(state.weight, block.kernel));
      const sum = maps ? "depthwise map" : "partial sum";
      grids.sum.rename(`Output, ${sum} of ${name}`, chip(maps ? "Map" : "Partial", name));
      grids.sum.update(maps ? plane(maps, channel) : plane(partialSums, block.sum));
      mixing.hidden = !maps;
      if (!maps) return;
      grids.mix.rename(`Kernel ${filter}, 1×1 for channel ${name}`, "");
      grids.mix.update(plane(state.pointwise, block.sum));
    },
    /** @param {import("./highlight.js").ChannelMarks} marks */
    mark(marks) {
      grids.input.mark(marks.input);
      grids.kernel.mark(marks.kernel);
      grids.sum.mark(marks.sum);
      grids.mix.mark(marks.mix);
    },
    /** @param {import("./state.js").State} state  @param {number[]} position */
    place({ stride, weight }, position) {
      position.forEach((at, axis) => {
        overlay.style.setProperty(`--${["row", "column"][axis]}`, String(at * stride[axis]));
        overlay.style.setProperty(`--${["rows", "columns"][axis]}`, String(weight.shape[2 + axis]));
      });
      grids.sum.activate(position.join(","));
    },
  };
}

/** A grid's heading, with the channel's name as a chip. @param {string} text  @param {string} name */
const chip = (text, name) => h("span", {}, `${text} `, h("span", { class: "cl-mix-chip" }, name));
