// The table: a row for each layer, with what it is and what follows for the receptive field.

import { h } from "../kit/dom.js";
import { formatNumber } from "../kit/format.js";
import { centre } from "./field.js";
import { isBranches, valueOf } from "./layers.js";

/**
 * @typedef {import("./rows.js").Row} Row
 * @typedef {import("./field.js").Field} Field
 */

/** What each column is. @type {[string, string, (field: Field) => number][]} */
const NUMBERS = [
  ["r", "receptive field: input cells from the first to the last that is seen", (f) => f.size],
  ["S", "jump, or effective stride: input cells from one output to the next", (f) => f.jump],
  ["P", "effective padding: cells that the first window begins before the input", (f) => f.padding],
  ["start", "first input cell of the first output’s window", (f) => -f.padding],
  ["centre", "middle of the first output’s window", (f) => centre(f)],
  ["outputs", "how many outputs there are", (f) => f.cells],
];
const OWN = /** @type {const} */ ([
  ["k", "kernel size", "kernel_size"],
  ["s", "stride", "stride"],
  ["p", "padding", "padding"],
  ["d", "dilation", "dilation"],
]);

/** @param {(row: number) => void} onChoose  @param {AbortSignal} signal */
export function layerTable(onChoose, signal) {
  const body = h("tbody", {});
  const head = h(
    "tr",
    {},
    h("th", { scope: "col" }, "layer"),
    ...[...OWN, ...NUMBERS].map(([name, title]) => h("th", { scope: "col", title }, name)),
  );
  const element = h(
    "div",
    { class: "cl-scroll cl-rf-table", tabIndex: 0, role: "group", "aria-label": "Layers, a table" },
    h("table", {}, h("thead", {}, head), body),
  );
  /** @type {HTMLElement[]} */ let lines = [];
  body.addEventListener("click", (/** @type {any} */ event) => {
    const line = event.target.closest("tr");
    if (line) onChoose(lines.indexOf(line));
  }, { signal });

  return {
    element,
    /** @param {Row[]} rows */
    update(rows) {
      lines = rows.map((row) =>
        h(
          "tr",
          {},
          h(
            "th",
            { scope: "row", style: `padding-left: ${0.3 + row.depth}rem` },
            h("button", { type: "button", class: "cl-rf-name" }, nameOf(row)),
          ),
          ...ownCells(row),
          ...NUMBERS.map(([, , of]) => h("td", {}, both(row.fields.map(of)))),
        )
      );
      body.replaceChildren(...lines);
    },
    /** @param {number} row */
    choose(row) {
      lines.forEach((line, at) => {
        line.classList.toggle("is-chosen", at === row);
        const name = /** @type {HTMLElement} */ (line.querySelector("button"));
        name.setAttribute("aria-pressed", String(at === row));
        name.tabIndex = at === row ? 0 : -1; // one stop of Tab, however many layers there are
      });
      keepInSight(element, lines[row]);
    },
    /** Give the focus to the row that is chosen. */
    focus: () => element.querySelector("[aria-pressed=true]")?.focus(),
  };
}

/** Scroll the table alone, never the page. @param {HTMLElement} box  @param {HTMLElement} line */
function keepInSight(box, line) {
  const head = 30;
  if (line.offsetTop < box.scrollTop + head) box.scrollTop = line.offsetTop - head;
  const foot = line.offsetTop + line.offsetHeight;
  if (foot + 6 > box.scrollTop + box.clientHeight) box.scrollTop = foot + 6 - box.clientHeight;
}

/** @param {Row} row */
function nameOf({ layer, path }) {
  if (!layer) return "input";
  const number = path[path.length - 1] + 1;
  const where = path.length > 1 ? `branch ${path[path.length - 2] + 1}: ` : "";
  const kind = isBranches(layer)
    ? layer.join === "add" ? "sum" : "concatenation"
    : { conv: "conv", pool: "pool" }[layer.kind];
  return `${where}${layer.name || `${number} ${kind}`}`;
}

/** What a layer is told by. @param {Row} row */
function ownCells({ layer, fields }) {
  if (!layer) return OWN.map(() => h("td", {}, ""));
  if (isBranches(layer)) {
    const words = fields.every(({ aligned }) => aligned) ? "aligned ✓" : "not aligned ✗";
    return [h("td", { colSpan: OWN.length, class: "cl-rf-joined" }, words)];
  }
  return OWN.map(([, , key]) => {
    const value = valueOf(layer, key);
    if (value === "tensorflow") return h("td", {}, "SAME");
    return h("td", {}, Array.isArray(value) ? both(value) : String(value));
  });
}

/** Numbers of height and width, one where they are equal. @param {number[]} pair */
const both = ([down, across]) =>
  down === across ? formatNumber(down) : `${formatNumber(down)}×${formatNumber(across)}`;
