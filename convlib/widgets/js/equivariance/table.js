// Which shifts survive: a table with a cell for every shift, down and to the right.

import { h } from "../kit/dom.js";
import { formatNumber } from "../kit/format.js";
import { percent, place } from "./explain.js";

/**
 * @param {number} reach  pixels in each direction
 * @param {(shift: number[]) => void} onPress
 * @param {AbortSignal} signal
 */
export function shiftTable(reach, onPress, signal) {
  const steps = Array.from({ length: 2 * reach + 1 }, (_, at) => at - reach);
  const cells = steps.map((dy) =>
    steps.map((dx) => h("td", { "data-shift": JSON.stringify([dy, dx]) }))
  );
  const heads = (/** @type {string} */ scope) =>
    steps.map((d) => h("th", { scope }, formatNumber(d)));
  const rows = heads("row");
  const element = h(
    "div",
    { class: "cl-survivors" },
    h("p", { class: "cl-name" }, "Which shifts survive"),
    h(
      "table",
      { "aria-label": "Difference of both orders for each shift, in % of the largest output" },
      h("thead", {}, h("tr", {}, h("td", {}, "↓ →"), ...heads("col"))),
      h("tbody", {}, ...cells.map((line, at) => h("tr", {}, rows[at], ...line))),
    ),
    h("p", { class: "cl-size" }, "✓ exact; others: difference in % of the largest output"),
  );
  // Arrow keys do the same from the keyboard, so this is for the pointer alone.
  element.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const cell = /** @type {Element} */ (event.target).closest("td[data-shift]");
    if (cell) onPress(JSON.parse(/** @type {string} */ (cell.getAttribute("data-shift"))));
  }, { signal });

  return {
    element,
    /** @param {import("./state.js").Derived["table"]} table  @param {number[]} shift */
    update({ differences, largest }, shift) {
      cells.flat().forEach((cell, at) => {
        const value = differences.data[at];
        const by = JSON.parse(cell.dataset.shift);
        cell.textContent = value === 0 ? "✓" : percent(value, largest);
        cell.title = `shift by ${place(by)}: ${
          value === 0 ? "exact" : `differs by ${formatNumber(value)}, ${percent(value, largest)} %`
        }`;
        cell.className = value === 0 ? "is-exact" : "";
        cell.style.setProperty("--part", String(Math.min(value / (largest || 1), 1)));
        if (by[0] === shift[0] && by[1] === shift[1]) cell.setAttribute("aria-current", "true");
        else cell.removeAttribute("aria-current");
      });
    },
  };
}
