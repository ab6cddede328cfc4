// All output channels with their biases, and the lines that flow into the one that is drawn.

import { h, s } from "../kit/dom.js";
import { textField } from "../kit/field.js";
import { formatNumber, parseNumber } from "../kit/format.js";
import { numberGrid } from "../kit/grid.js";
import { blocksOf, plane } from "./state.js";

const BEND = 60; // of 100: where the lines have met

/**
 * One output channel.
 * @param {number} filter
 * @param {{
 *   onPoint(at: { row: number, column: number } | null): void,
 *   onPress(row: number, column: number): void,
 *   onBias(value: number, say: (message: string) => void): void,
 * }} handlers
 * @param {AbortSignal} signal
 */
export function outputChannel(filter, handlers, signal) {
  const grid = numberGrid("Output", {
    onPoint: handlers.onPoint,
    onPress: handlers.onPress,
  }, signal);
  grid.rename(`Output ${filter}`);
  /** @type {ReturnType<typeof textField<number>>} */
  const bias = textField({
    label: `Bias ${filter}`,
    parse: parseNumber,
    format: formatNumber,
    allowed: "allowed are finite numbers such as 2, −0.5 or 1/9, up to 1e100",
    onChange: (value) => handlers.onBias(value, bias.say),
  }, signal);
  const element = h(
    "div",
    { class: "cl-mix-output" },
    h("div", { class: "cl-mix-bias" }, bias.element),
    grid.element,
  );
  return {
    element,
    grid,
    /** @param {import("./state.js").State} state  @param {import("./state.js").Derived} derived */
    update(state, derived) {
      grid.update(plane(derived.output, filter));
      bias.set(state.bias.data[filter]);
    },
  };
}

/** The lines from what the filter sees to its output, with the plus where they meet. */
export function flow() {
  const lines = s("svg", {
    class: "cl-mix-lines",
    viewBox: "0 0 100 100",
    preserveAspectRatio: "none",
  });
  const plus = h("span", { class: "cl-mix-plus" }, "+");
  const element = h("div", { class: "cl-mix-flow", "aria-hidden": "true" }, lines, plus);
  return {
    element,
    /** @param {import("./state.js").State} state  @param {number} filter */
    update(state, filter) {
      const channels = state.input.shape[0];
      const target = 100 * (filter + 0.5) / state.bias.shape[0];
      const paths = [...blocksOf(state, filter).keys()].map((channel) => {
        const from = 100 * (channel + 0.5) / channels;
        return `M0 ${from}C${BEND / 2} ${from} ${BEND / 2} ${target} ${BEND} ${target}`;
      });
      lines.replaceChildren(s("path", { d: `${paths.join("")}M${BEND} ${target}H100` }));
      plus.style.left = `${BEND}%`;
      plus.style.top = `${target}%`;
    },
  };
}
