// A grid of numbers: real rows and cells, some of them editable, with padding drawn around them.

import { exactNumber, formatNumber, parseNumber } from "./format.js";
import { focused, freshId, h } from "./dom.js";
import { onNextEdit } from "./field.js";

/**
 * @typedef {import("./conv.js").NDArray} NDArray
 * @typedef {import("./geometry.js").Sides} Sides
 * @typedef {{ classes?: string, note?: string }} Mark  How a cell is singled out: CSS classes and
 *   a small text in its corner.
 * @typedef {{
 *   onPoint(at: { row: number, column: number } | null): void,
 *   onEdit?(row: number, column: number, value: number): void,
 *   onPress?(row: number, column: number): void,
 *   format?(value: number): string,
 * }} Handlers  `onEdit` makes the cells editable; `format` shows a number in
 *   fewer digits; the cell's tooltip has them all.
 */

const NO_PADDING = { top: 0, bottom: 0, left: 0, right: 0 };
/** Where each arrow key goes: rows down, columns to the right. */
export const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
});

/**
 * @param {string} kind  the grid's label begins with it: "Input", "Kernel" or "Output", which say
 *   the colour, and more words where there are several of them
 * @param {Handlers} handlers
 * @param {AbortSignal} signal
 */
export function numberGrid(kind, handlers, signal) {
  /** @type {string} */ let name = kind;
  const editable = handlers.onEdit !== undefined;
  const format = handlers.format ?? formatNumber;
  const messageId = freshId("message");
  const heading = h("span", {}, name);
  const title = h("span", { class: "cl-size" });
  const cells = h("div", { class: "cl-cells" });
  const message = h("p", { class: "cl-message", id: messageId, role: "status" });
  const words = kind.toLowerCase().split(" ");
  const element = h(
    "div",
    { class: `cl-plane cl-${words[0]} cl-${words.join("-")}` },
    h("p", { class: "cl-name" }, heading, title),
    h("div", { class: "cl-scroll" }, cells),
    message,
  );
  /** @type {Map<string, HTMLElement>} every cell, padding included, by "row,column" */
  const byPlace = new Map();
  /** @type {string} */ let layout = "";
  /** @type {string} */ let scaleDrawn = "";
  /** @type {string} */ let active = "0,0"; // the one cell that Tab reaches
  /** @type {string | null} */ let typing = null; // the cell whose text is the reader's, not ours

  /** @param {Event} event */
  const placeOf = (event) => {
    const cell = event.target instanceof Element
      ? /** @type {HTMLElement | null} */ (event.target.closest("[data-at]"))
      : null;
    if (!cell) return null;
    const [row, column] = (cell.dataset.at ?? "").split(",").map(Number);
    return { row, column };
  };
  /** @type {(type: string, listener: (event: any) => void) => void} */
  const on = (type, listener) => cells.addEventListener(type, listener, { signal });

  on("pointerover", (event) => handlers.onPoint(placeOf(event)));
  on("pointerleave", () => handlers.onPoint(null));
  on("focusin", (event) => {
    const at = placeOf(event);
    if (!at) return;
    activate(`${at.row},${at.column}`);
    if (event.target instanceof HTMLInputElement) event.target.select();
    handlers.onPoint(at);
  });
  on("focusout", (event) => {
    const at = placeOf(event);
    if (at && typing) restore(`${at.row},${at.column}`);
    handlers.onPoint(null);
  });
  on("click", (event) => {
    const at = placeOf(event);
    if (at) handlers.onPress?.(at.row, at.column);
  });
  on("input", (event) => {
    const at = placeOf(event);
    if (!at) return;
    typing = `${at.row},${at.column}`;
    const value = parseNumber(event.target.value);
    say(value === null ? notANumber(event.target.value) : "", event.target);
    if (value !== null) handlers.onEdit?.(at.row, at.column, value);
  });
  on("keydown", (event) => {
    const at = placeOf(event);
    if (!at) return;
    if (editable && isWalk(event)) walk(event, at.row, at.column);
    if (editable && event.key === "Enter") restore(`${at.row},${at.column}`);
  });

  /** Arrow keys walk over the cells, unless the caret still has text to walk through. */
  function isWalk(/** @type {KeyboardEvent} */ event) {
    if (!(event.key in ARROWS) || event.ctrlKey || event.metaKey || event.shiftKey) return false;
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || event.key.endsWith("Up")) return true;
    const { selectionStart: start, selectionEnd: end, value } = field;
    const whole = start === 0 && end === value.length;
    if (event.key === "ArrowLeft") return whole || end === 0;
    return event.key === "ArrowDown" || whole || start === value.length;
  }

  /** @param {KeyboardEvent} event  @param {number} row  @param {number} column */
  function walk(event, row, column) {
    event.preventDefault();
    const [down, right] = ARROWS[event.key];
    focus(row + down, column + right);
  }

  /** @param {string} place */
  function activate(place) {
    focusable(byPlace.get(active))?.setAttribute("tabindex", "-1");
    if (byPlace.has(place)) active = place;
    focusable(byPlace.get(active))?.setAttribute("tabindex", "0");
  }

  /** @param {number} row  @param {number} column */
  function focus(row, column) {
    focusable(byPlace.get(`${row},${column}`))?.focus();
  }

  /** The reader's text gives way to the last good number. @param {string} place */
  function restore(place) {
    typing = null;
    const cell = byPlace.get(place);
    const field = cell?.querySelector("input");
    if (!cell || !field) return;
    field.value = format(Number(cell.dataset.value));
    field.removeAttribute("aria-invalid");
  }

  /** @param {string} text  @param {HTMLElement} [field] */
  function say(text, field) {
    message.textContent = text;
    if (text) onNextEdit(element, () => say(""), signal);
    if (text) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }

  /** @param {number[]} shape  @param {Sides} sides */
  function build([rows, columns], sides) {
    const hadFocus = cells.contains(focused(cells));
    byPlace.clear();
    const grid = h("div", {
      role: "grid",
      "aria-label": `${name} ${rows}×${columns}`,
      "aria-describedby": messageId,
      style: `grid-area: ${sides.top + 1} / ${sides.left + 1} / span ${rows} / span ${columns}`,
    });
    for (let row = 0; row < rows; row++) {
      const line = h("div", { role: "row", "aria-rowindex": row + 1 });
      for (let column = 0; column < columns; column++) {
        const cell = h("div", {
          role: "gridcell",
          class: "cl-cell",
          "aria-colindex": column + 1,
          "data-at": `${row},${column}`,
          tabindex: editable ? null : "-1",
        });
        if (editable) cell.append(cellInput(name, row, column));
        byPlace.set(`${row},${column}`, cell);
        line.append(cell);
      }
      grid.append(line);
    }
    cells.replaceChildren(grid, ghosts([rows, columns], sides));
    cells.style.setProperty("--columns", String(columns + sides.left + sides.right));
    title.textContent = ` ${rows}×${columns}`;
    activate(byPlace.has(active) ? active : "0,0");
    // The next key is still for the grid, at whichever cell will be its active one.
    if (hadFocus) queueMicrotask(() => focusable(byPlace.get(active))?.focus());
  }

  /** The padding cells, as a layer of their own around the grid. */
  function ghosts(/** @type {number[]} */ [rows, columns], /** @type {Sides} */ sides) {
    const whose = `${name[0].toLowerCase()}${name.slice(1)}`;
    const layer = h("div", { role: "group", "aria-label": `Padding of the ${whose}` });
    layer.className = "cl-ghosts";
    for (let row = -sides.top; row < rows + sides.bottom; row++) {
      for (let column = -sides.left; column < columns + sides.right; column++) {
        if (row >= 0 && row < rows && column >= 0 && column < columns) continue;
        const place = `${row},${column}`;
        const ghost = h("div", {
          class: "cl-cell cl-ghost",
          role: "img",
          "data-at": place,
          tabindex: "-1",
          style: `grid-area: ${row + sides.top + 1} / ${column + sides.left + 1}`,
        });
        byPlace.set(place, ghost);
        layer.append(ghost);
      }
    }
    layer.hidden = layer.childElementCount === 0;
    return layer;
  }

  /**
   * Draw the numbers.
   * @param {NDArray} array  the numbers with their padding
   * @param {Sides} [sides]
   * @param {(row: number, column: number) => string} [describe]  what a padding cell is
   */
  function update(array, sides = NO_PADDING, describe) {
    const [height, width] = array.shape;
    const shape = [height - sides.top - sides.bottom, width - sides.left - sides.right];
    const wanted = JSON.stringify([shape, sides]);
    if (wanted !== layout) build(shape, sides);
    layout = wanted;
    const scale = tintScale(array.data);
    const rescaled = JSON.stringify(scale) !== scaleDrawn;
    scaleDrawn = JSON.stringify(scale);
    let longest = 2;
    for (const [place, cell] of byPlace) {
      const [row, column] = place.split(",").map(Number);
      const value = array.data[(row + sides.top) * width + column + sides.left];
      const text = format(value);
      longest = Math.max(longest, text.length);
      const changed = cell.dataset.value !== String(value);
      if (changed || rescaled) tint(cell, value, scale);
      if (changed) write(cell, place, value, text);
      if (describe && cell.classList.contains("cl-ghost")) {
        const words = `${text}, ${describe(row, column)}`;
        if (cell.ariaLabel !== words) cell.ariaLabel = cell.title = words;
      }
    }
    cells.style.setProperty("--characters", String(longest));
  }

  /** @param {HTMLElement} cell  @param {string} place  @param {number} value  @param {string} text */
  function write(cell, place, value, text) {
    cell.dataset.value = String(value);
    const exact = exactNumber(value).replace("-", "−");
    cell.title = text === exact ? "" : exact;
    const field = cell.querySelector("input");
    if (!field) cell.textContent = text;
    else if (typing !== place || parseNumber(field.value) !== value) field.value = text;
  }

  /**
   * Tell one of several grids of a kind from the others, before `update`.
   * @param {string} label  beginning with the kind, as "Kernel 2, channel R"
   * @param {Node | string} [shown]  what stands above the grid instead
   */
  function rename(label, shown = label) {
    if (label === name) return;
    name = label;
    heading.replaceChildren(shown);
    layout = ""; // every cell's label has the name
  }

  /** Single out cells; all others are plain. @param {Map<string, Mark>} marks */
  function mark(marks) {
    for (const [place, cell] of byPlace) {
      const { classes = "", note = "" } = marks.get(place) ?? {};
      const ghost = cell.classList.contains("cl-ghost") ? " cl-ghost" : "";
      const wanted = `cl-cell${ghost}${classes && ` ${classes}`}`;
      if (cell.className !== wanted) cell.className = wanted;
      if ((cell.dataset.note ?? "") !== note) cell.dataset.note = note;
    }
  }

  return {
    element,
    cells,
    /** Where it is said what can't be used; a figure may move it to where there is room. */
    message,
    update,
    mark,
    focus,
    activate,
    rename,
    /** Why what was typed last is refused; "" where it is taken. @param {string} text */
    refuse: (text) => say(text, focusable(byPlace.get(typing ?? ""))),
  };
}

/** @param {HTMLElement | undefined} cell */
const focusable = (cell) => cell?.querySelector("input") ?? cell;

/** @param {string} name  @param {number} row  @param {number} column */
const cellInput = (name, row, column) =>
  h("input", {
    type: "text",
    inputMode: "text",
    autocomplete: "off",
    spellcheck: false,
    "aria-label": `${name} row ${row}, column ${column}`,
    tabindex: "-1",
  });

/** @param {string} text */
const notANumber = (text) =>
  `${text.trim() === "" ? "A blank" : `“${text}”`} can't be used here: allowed are ` +
  `finite numbers such as 2, −0.5, 1e-3 or 1/9, up to 1e100. The last good number stays.`;

/** The largest magnitude, and whether zero is the middle of the scale. @param {ArrayLike<number>} data */
function tintScale(data) {
  let most = 0;
  let signed = false;
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) most = Math.max(most, Math.abs(data[i]));
    signed ||= data[i] < 0;
  }
  return { most, signed };
}

/** @param {HTMLElement} cell  @param {number} value  @param {{ most: number, signed: boolean }} scale */
function tint(cell, value, { most, signed }) {
  const part = most > 0 && Number.isFinite(value) ? Math.round(100 * Math.abs(value) / most) : 0;
  cell.style.setProperty("--part", String(part));
  cell.dataset.sign = !signed ? "unsigned" : value < 0 ? "negative" : "positive";
}
