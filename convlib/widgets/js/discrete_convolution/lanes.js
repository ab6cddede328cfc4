// The lanes: a, b, b where it lies, the products and the output, one above the other on one axis.

import { h } from "../kit/dom.js";
import { dragCells } from "../kit/drag.js";
import { formatNumber } from "../kit/format.js";
import { numberGrid } from "../kit/grid.js";
import { barRow, rangeOf } from "./bars.js";
import { shifted } from "./explain.js";
import { laid, terms } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {{
 *   onEdit(name: "a" | "b", index: number, value: number, drag?: number): void,
 *   onPoint(position: number | null): void, onPress(position: number): void,
 *   onDragStart(): void, onDrag(columns: number): void, onDragEnd(): void,
 * }} Handlers
 */

/** @param {Handlers} handlers  @param {AbortSignal} signal */
export function createLanes(handlers, signal) {
  const a = sequenceLane("a", "Input", handlers, signal);
  const b = sequenceLane("b", "Kernel", handlers, signal);
  const slid = plainLane("kernel", signal);
  const products = plainLane("terms", signal);
  const output = outputLane(handlers, signal);
  const cursor = h("div", { class: "cl-column", "aria-hidden": "true" });
  const indices = h("div", { class: "cl-indices", "aria-hidden": "true" });
  const lanes = [a, b, slid, products, output];
  // After a click on a bar the keys are for the figure, as after one on a cell.
  const focusable = { class: "cl-lanes", tabIndex: -1 };
  const stack = h("div", focusable, cursor, ...lanes.map((lane) => lane.element), indices);
  const element = h("div", { class: "cl-scroll" }, stack);
  slid.row.element.classList.add("is-draggable");
  dragCells(slid.row.element, {
    isHandle: () => true,
    onStart: handlers.onDragStart,
    onDrag: (_, columns) => handlers.onDrag(columns),
    onEnd: handlers.onDragEnd,
  }, signal);
  stack.addEventListener("transitionend", () => stack.classList.remove("is-gliding"), { signal });

  let low = 0; // the index of the first column

  /** @param {State} state  @param {Derived} derived */
  function drawNumbers(state, derived) {
    const [n, k, count] = [state.a.data.length, state.b.data.length, derived.output.data.length];
    const circular = state.length !== null;
    const last = derived.first + count - 1;
    low = circular ? 0 : Math.min(0, derived.first - k + 1);
    const columns = Math.max(n, k, last + 1) - low;
    stack.style.setProperty("--span", String(columns));
    stack.style.setProperty("--characters", String(longest(state, derived)));
    indices.replaceChildren(
      ...Array.from({ length: columns }, (_, at) => h("span", {}, formatNumber(low + at))),
    );
    a.draw(state.a, -low, `${many(n)}: the input`);
    b.draw(state.b, -low, `${many(k)}: the kernel`);
    const { wrapped } = derived.circle;
    output.draw(
      derived.output,
      derived.first - low,
      circular
        ? `${many(count)}: a circle of ${count} cells`
        : `${many(count)}: mode ${state.mode}`,
      (at) => circular && wrapped[at] !== 0,
    );
  }

  /** @param {State} state  @param {Derived} derived  @param {number} position */
  function drawPosition(state, derived, position) {
    const n = derived.first + position;
    const flips = state.operation === "convolution";
    stack.style.setProperty("--current", String(n - low));
    [...indices.children].forEach((index, at) =>
      index.classList.toggle("is-current", at === n - low)
    );
    const bars = laid(state, n, state.length).map(({ index, value, wrapped }) => ({
      at: index - low,
      value,
      classes: wrapped ? "is-wrapped" : "",
    }));
    const name = shifted(state, n);
    slid.name(name, `${flips ? "flipped and shifted" : "shifted as it is"}: drag it`);
    slid.row.draw(bars, rangeOf(state.b.data, true)); // as tall as b’s own
    const met = terms(state, n, state.length).map((term) => ({
      at: term.index - low,
      value: term.a * term.b,
      classes: term.wrapped ? "is-wrapped" : "",
    }));
    products.name(`a[i] · ${name}`, "the products");
    products.row.draw(met, rangeOf(mostOf(state)));
    output.mark(position);
  }

  /**
   * Where the lanes are wider than their room, scroll to the kernel. Not for whoever points at an
   * output: it would be gone from under the pointer.
   * @param {State} state
   */
  function followKernel({ b }) {
    const [span, current] = ["--span", "--current"].map((name) =>
      Number(stack.style.getPropertyValue(name))
    );
    const width = stack.offsetWidth / span;
    const left = (current - b.data.length + 1) * width;
    const right = (current + 1) * width;
    element.scrollLeft = Math.min(element.scrollLeft, left);
    element.scrollLeft = Math.max(element.scrollLeft, right - element.clientWidth + 8);
  }

  return {
    element,
    drawNumbers,
    drawPosition,
    followKernel,
    focusOutput: (/** @type {number} */ position) => output.focus(position),
    /** The next move of the kernel is seen as one. */
    glide: () => stack.classList.add("is-gliding"),
  };
}

/** @param {number} count */
const many = (count) => `${count} number${count === 1 ? "" : "s"}`;

/** How many characters the longest number in any lane has. @param {State} state  @param {Derived} derived */
const longest = ({ a, b }, { output }) =>
  Math.max(...[...a.data, ...b.data, ...output.data].map((value) => formatNumber(value).length));

/** The least and the greatest product that there can be: the lane's range stays while b moves. */
const mostOf = (/** @type {State} */ { a, b }) =>
  [...a.data].flatMap((x) => [...b.data].map((y) => x * y));

/** A heading: a name, and what it is. @param {string} kind */
function heading(kind) {
  const name = h("b");
  const words = h("span", { class: "cl-size" });
  return {
    element: h("p", { class: `cl-lane-name cl-${kind}` }, name, " ", words),
    /** @param {string} text  @param {string} more */
    set(text, more) {
      name.textContent = text;
      words.textContent = more;
    },
  };
}

/**
 * Bars that are changed by dragging, over cells that are changed by typing.
 * @param {"a" | "b"} name  @param {"Input" | "Kernel"} label
 * @param {Handlers} handlers  @param {AbortSignal} signal
 */
function sequenceLane(name, label, handlers, signal) {
  const head = heading(label.toLowerCase());
  const row = barRow(signal, {
    onValue: (at, value, drag) => handlers.onEdit(name, at, value, drag),
  });
  const grid = numberGrid(`${label} ${name}`, {
    onPoint: () => {},
    onEdit: (_, index, value) => handlers.onEdit(name, index, value),
  }, signal);
  const element = h("div", { class: "cl-lane" }, head.element, row.element, grid.element);
  /** @type {ArrayLike<number>} */ let values = [];
  // Up and down change the number; in a grid of one row they lead nowhere.
  grid.cells.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const cell = /** @type {HTMLElement} */ (event.target).closest("[data-at]");
    if (!by || !cell || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const index = Number(/** @type {HTMLElement} */ (cell).dataset.at?.split(",")[1]);
    handlers.onEdit(name, index, values[index] + by);
  }, { capture: true, signal });
  return {
    element,
    /** @param {import("./state.js").NDArray} sequence  @param {number} start  @param {string} words */
    draw({ data }, start, words) {
      values = data;
      head.set(name, words);
      row.draw(Array.from(data, (value, at) => ({ at: start + at, value })), rangeOf(data, true));
      grid.update({ data, shape: [1, data.length] });
      element.style.setProperty("--start", String(start));
    },
  };
}

/** Bars with their numbers. @param {string} kind  @param {AbortSignal} signal */
function plainLane(kind, signal) {
  const head = heading(kind);
  const row = barRow(signal);
  row.element.classList.add("has-numbers");
  const element = h("div", { class: `cl-lane cl-plane cl-${kind}` }, head.element, row.element);
  return { element, row, name: head.set };
}

/** @param {Handlers} handlers  @param {AbortSignal} signal */
function outputLane(handlers, signal) {
  const head = heading("output");
  const row = barRow(signal);
  const grid = numberGrid("Output", {
    onPoint: (at) => handlers.onPoint(at && at.column),
    onPress: (_, column) => handlers.onPress(column),
  }, signal);
  const element = h("div", { class: "cl-lane" }, head.element, row.element, grid.element);
  /** @param {Event} event */
  const placeOf = (event) => {
    const bar = /** @type {HTMLElement} */ (event.target).closest("[data-at]");
    return bar ? Number(/** @type {HTMLElement} */ (bar).dataset.at) : null;
  };
  row.element.addEventListener("pointerover", (/** @type {Event} */ event) => {
    handlers.onPoint(placeOf(event));
  }, { signal });
  row.element.addEventListener("click", (/** @type {Event} */ event) => {
    const at = placeOf(event);
    if (at !== null) handlers.onPress(at);
  }, { signal });
  /** @type {import("./bars.js").Bar[]} */ let bars = [];
  return {
    element,
    /** @param {number} position */
    focus: (position) => grid.focus(0, position),
    /**
     * @param {import("./state.js").NDArray} numbers  @param {number} start  @param {string} words
     * @param {(at: number) => boolean} isWrapped
     */
    draw({ data }, start, words, isWrapped) {
      head.set("output", words);
      bars = Array.from(data, (value, at) => ({
        at: start + at,
        value,
        classes: isWrapped(at) ? "is-wrapped" : "",
      }));
      grid.update({ data, shape: [1, data.length] });
      element.style.setProperty("--start", String(start));
    },
    /** Single out the current number. @param {number} position */
    mark(position) {
      const shown = bars.map((bar, at) =>
        at === position ? { ...bar, classes: `${bar.classes} is-current` } : bar
      );
      row.draw(shown, rangeOf(bars.map(({ value }) => value)));
      grid.mark(new Map([[`0,${position}`, { classes: "is-current" }]]));
      grid.activate(`0,${position}`);
    },
  };
}
