// The results as nodes: rows of formulas, strips of the two axes, bars of memory.

import { h } from "../kit/dom.js";
import { runs } from "./axis.js";
import { memory, rows, stripLine, toldAxes } from "./explain.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./axis.js").Axis} Axis
 */

const MOST_MARKS = 200; // runs of unread cells that are drawn one by one

/** All rows. @param {State} state  @param {Derived} derived @returns {Node[]} */
export function results(state, derived) {
  const { output, ...others } = rows(state, derived);
  const bars = h("div", { class: "cl-layer-bars" }, ...memory(state, derived).map(bar));
  return [
    row(output, ...toldAxes(derived).map(({ axis, at }) => strip(axis, at, state.transposed))),
    ...Object.values(others).map((result) => row(result)),
    row({ name: "Memory in float32", value: "", lines: [] }, bars),
  ];
}

/** @param {import("./explain.js").Row} row  @param {...Node} more */
const row = ({ name, value, lines, kind }, ...more) =>
  h(
    "div",
    { class: "cl-layer-result" },
    h("dt", {}, name),
    value ? h("dd", { class: `cl-layer-value ${kind ? `is-${kind}` : ""}` }, value) : null,
    h("dd", { class: "cl-layer-formula" }, ...lines.map((line) => h("div", {}, line)), ...more),
  );

/** @param {ReturnType<typeof memory>[number]} bar */
const bar = ({ name, kind, part, text }) =>
  h(
    "div",
    { class: `cl-layer-bar is-${kind}` },
    h("span", { class: "cl-layer-bar-name" }, name),
    h("span", { class: "cl-layer-bar-ground" }, h("span", { style: `width: ${percent(part)}` })),
    h("span", {}, text),
  );

/** One axis: its padding, its cells, the first windows and the last one, and what is never read.
 * @param {Axis} axis  @param {number} at  @param {boolean} transposed */
function strip(axis, at, transposed) {
  const { before, after, cells, made, reach, stride, windows, unread } = axis;
  const inner = transposed ? made : cells;
  const length = before + inner + Math.max(after, 0);
  /** @param {string} kind  @param {number} from  @param {number} wide */
  const part = (kind, from, wide) =>
    h("span", {
      class: `cl-layer-part is-${kind}`,
      style: `left: ${percent(from / length)}; width: ${percent(wide / length)}`,
    });
  const shown = [...new Set([0, Math.min(1, windows - 1), windows - 1])];
  return h(
    "div",
    { class: "cl-layer-strip" },
    h(
      "div",
      { class: "cl-layer-axis", "aria-hidden": "true" }, // the line below says it
      part("padding", 0, before),
      part(transposed ? "output" : "input", before, inner),
      part("padding", before + inner, Math.max(after, 0)),
      ...runs(unread).slice(-MOST_MARKS).map(([from, wide]) => part("unread", before + from, wide)),
      ...shown.map((window) => part("window", window * stride, reach)),
    ),
    h("div", {}, stripLine(axis, at, transposed)),
  );
}

/** @param {number} part */
const percent = (part) => `${(100 * part).toFixed(3)}%`;
