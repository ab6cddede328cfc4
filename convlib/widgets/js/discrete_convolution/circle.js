// The convolution on a circle: the kernel turned to the current cell, and the sums that wrap round.

import { freshId, h, s } from "../kit/dom.js";
import { formatNumber } from "../kit/format.js";
import { wrapping } from "./explain.js";
import { laid } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 */

const RADII = { a: [104, 140], b: [64, 100] }; // inner and outer, in units of the drawing

/** A sector of a ring, of so many equal ones; the first begins at the top.
 * @param {number[]} radii  @param {number} at  @param {number} of */
function sector([inner, outer], at, of) {
  if (of === 1) { // an arc from a point to itself would vanish
    const ring = (/** @type {number} */ r) =>
      `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    return ring(outer) + ring(inner);
  }
  const [from, to] = [at, at + 1].map((edge) => polar(edge / of));
  const point = (/** @type {number[]} */ [x, y], /** @type {number} */ r) => `${x * r} ${y * r}`;
  return `M${point(from, inner)}L${point(from, outer)}A${outer} ${outer} 0 0 1 ${
    point(to, outer)
  }` +
    `L${point(to, inner)}A${inner} ${inner} 0 0 0 ${point(from, inner)}`;
}

/** A direction, clockwise from the top, in turns. @param {number} turns */
const polar = (turns) => [Math.sin(2 * Math.PI * turns), -Math.cos(2 * Math.PI * turns)];

export function circlePanel() {
  const hatching = freshId("hatch");
  const ring = s("svg", { class: "cl-ring", viewBox: "-150 -150 300 300", role: "img" });
  const table = h("table", { class: "cl-fold" });
  const note = h("p", { class: "cl-note" });
  const scroll = h("div", {
    class: "cl-scroll",
    role: "region",
    tabIndex: 0,
    "aria-label": "What wraps round, output by output",
  }, table);
  const element = h(
    "div",
    { class: "cl-panel" },
    h("div", { class: "cl-circle" }, ring, h("div", { class: "cl-wraps" }, note, scroll)),
  );
  /** @type {HTMLElement[][]} by column */ let columns = [];

  /** @param {keyof typeof RADII} kind  @param {number} at  @param {number} of  @param {string} text
   *  @param {string} [classes] */
  function cell(kind, at, of, text, classes = "") {
    const middle = (RADII[kind][0] + RADII[kind][1]) / 2;
    const [x, y] = polar((at + 0.5) / of).map((part) => part * middle);
    const d = sector(RADII[kind], at, of);
    return s(
      "g",
      { class: `cl-${kind === "a" ? "input" : "kernel"} ${classes}` },
      s("path", { d, "fill-rule": "evenodd" }),
      classes === "is-wrapped"
        ? s("path", { d, fill: `url(#${hatching})`, class: "cl-hatch" })
        : "",
      s("text", { x, y, style: `font-size: ${Math.min(13, 288 / of)}px` }, text),
    );
  }

  return {
    element,
    /** @param {State} state  @param {Derived} derived */
    drawNumbers(state, derived) {
      const { length, linear, wrapped, output } = derived.circle;
      const row = (
        /** @type {string} */ name,
        /** @type {string} */ classes,
        /** @type {(n: number) => string} */ text,
      ) => {
        const cells = Array.from({ length }, (_, n) => h("td", {}, text(n)));
        return {
          cells,
          node: h("tr", { class: classes }, h("th", { scope: "row" }, name), ...cells),
        };
      };
      const wraps = (/** @type {number} */ n) => n + length < linear.length;
      const rows = [
        row("linear sum", "", (n) => n < linear.length ? formatNumber(linear[n]) : "0"),
        row("wraps round", "cl-wrapping", (n) => wraps(n) ? formatNumber(wrapped[n]) : "–"),
        row("circular", "cl-circular", (n) => formatNumber(output[n])),
      ];
      const head = Array.from({ length }, (_, n) => h("th", { scope: "col" }, String(n)));
      rows[1].cells.forEach((cell, n) => cell.classList.toggle("is-wrapped", wraps(n)));
      table.replaceChildren(
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "n"), ...head)),
        h("tbody", {}, ...rows.map(({ node }) => node)),
      );
      columns = head.map((cell, n) => [cell, ...rows.map(({ cells }) => cells[n])]);
      note.textContent = wrapping(state, derived);
    },
    /** @param {State} state  @param {Derived} derived  @param {number} position */
    drawPosition(state, { first, circle: { length, output } }, position) {
      const n = first + position;
      const kernel = laid(state, n, length);
      const flipped = state.operation === "convolution" ? "flipped" : "not flipped";
      ring.setAttribute(
        "aria-label",
        `A circle of ${length} cells: a outside; b, ${flipped}, inside, with its end at cell ${n}.`,
      );
      ring.replaceChildren(
        s(
          "pattern",
          { id: hatching, width: 5, height: 5, patternUnits: "userSpaceOnUse" },
          s("line", { x1: 0, y1: 5, x2: 5, y2: 0, class: "cl-hatch-line" }),
        ),
        ...Array.from({ length }, (_, at) => {
          const inside = at < state.a.data.length;
          const text = inside ? formatNumber(state.a.data[at], 3) : "0";
          return cell("a", at, length, text, inside ? "" : "is-zero");
        }),
        ...kernel.map(({ index, value, wrapped }) =>
          cell("b", index, length, formatNumber(value, 3), wrapped ? "is-wrapped" : "")
        ),
        s("path", { d: sector([60, 144], n, length), class: "cl-at", "fill-rule": "evenodd" }),
        s("text", { class: "cl-sum", y: -10 }, `n = ${n}`),
        s("text", { class: "cl-sum cl-output", y: 14 }, formatNumber(output[n], 4)),
      );
      columns.forEach((cells, at) => {
        for (const cell of cells) cell.classList.toggle("is-current", at === n);
      });
    },
  };
}
