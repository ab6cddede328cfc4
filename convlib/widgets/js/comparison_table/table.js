// The table itself: a row for each configuration, whose headers sort and whose buttons copy.

import { h } from "../kit/dom.js";
import { button } from "../kit/field.js";
import { scientific, shape, shortWhy } from "./explain.js";
import { inputShape, layerCall } from "./pytorch.js";
import { percent } from "./state.js";

/**
 * @typedef {import("./state.js").Row} Row
 * @typedef {import("./state.js").Sort} Sort
 */

const HEADERS = /** @type {[string, Sort | null][]} */ ([
  ["Row", "number"],
  ["Copy", null],
  ["Layer and input", null],
  ["Output", "outputs"],
  ["Largest difference", "difference"],
  ["Tolerance, why", "tolerance"],
  ["Agrees, uses", "used"],
]);

/**
 * @param {Row[]} rows
 * @param {object} on
 * @param {(sort: Sort) => void} on.sort
 * @param {(number: number) => void} on.choose  a row was clicked
 * @param {(row: Row, near: HTMLElement) => void} on.copy
 * @param {AbortSignal} signal
 */
export function table(rows, { sort, choose, copy }, signal) {
  const headers = HEADERS.map(([name, by]) =>
    h("th", { scope: "col" }, by ? button(name, () => sort(by), signal) : name)
  );
  /** What became of a copy is said in its row. */
  const said = h("span", { class: "cl-copied", role: "status" });
  const lines = rows.map((row) => {
    const name = `Copy row ${row.number} as PyTorch`;
    const press = button(
      "Copy",
      (near) => {
        near.parentElement?.append(said);
        said.textContent = "";
        copy(row, near);
      },
      signal,
      { "aria-label": name, title: name },
    );
    return h(
      "tr",
      { "data-row": row.number },
      h("th", { scope: "row" }, String(row.number)),
      h("td", {}, press),
      h(
        "td",
        {},
        h("code", {}, layerCall(row).replace("nn.", "")),
        ` on ${row.dtype} ${shape(inputShape(row))}`,
        row.note ? h("span", { class: "cl-compared-note" }, ` ${row.note}`) : null,
      ),
      h("td", {}, shape(row.shape)),
      h("td", { class: "cl-compared-number" }, scientific(row.difference)),
      h(
        "td",
        { class: "cl-compared-number" },
        scientific(row.tolerance),
        h("span", { class: "cl-compared-why" }, shortWhy(row)),
      ),
      h(
        "td",
        { class: row.agrees ? "cl-compared-yes" : "cl-compared-no" },
        row.agrees ? "✓ yes" : "✗ NO",
        h("span", { class: "cl-compared-why" }, percent(row.used)),
      ),
    );
  });
  const body = h("tbody");
  const box = h(
    "div",
    { class: "cl-scroll cl-compared-rows" },
    h(
      "table",
      { class: "cl-comparison" },
      h("caption", { class: "cl-spoken" }, "convlib and nn.Conv2d, configuration by configuration"),
      h("thead", {}, h("tr", {}, ...headers)),
      body,
    ),
  );
  body.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const line = /** @type {Element} */ (event.target).closest("tr");
    if (line) choose(Number(line.dataset.row));
  }, { signal });

  /** Bring a row into the box, without moving the page. @param {HTMLElement} line */
  function reveal(line) {
    const head = headers[0].offsetHeight;
    const top = line.offsetTop - head, bottom = line.offsetTop + line.offsetHeight;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
  }

  return {
    element: box,
    body,
    /** @param {Row[]} shown  @param {import("./state.js").State} state */
    update(shown, { sort, descending }) {
      body.replaceChildren(...shown.map(({ number }) => lines[number]));
      headers.forEach((header, at) => {
        if (HEADERS[at][1] !== sort) header.removeAttribute("aria-sort");
        else header.setAttribute("aria-sort", descending ? "descending" : "ascending");
      });
      box.scrollTop = 0;
    },
    /** Mark the row one looks at; only its button is a stop of the Tab key.
     * @param {number} row  @param {boolean} [focus] */
    mark(row, focus = false) {
      for (const [number, line] of lines.entries()) {
        const here = number === row;
        if (here) line.setAttribute("aria-current", "true");
        else line.removeAttribute("aria-current");
        line.querySelector("button").tabIndex = here ? 0 : -1;
      }
      const line = lines[row];
      if (!line.isConnected) return;
      reveal(line);
      if (focus) line.querySelector("button").focus({ preventScroll: true });
    },
  };
}
