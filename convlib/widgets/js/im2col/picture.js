// The grids: input and output by channel, and between them two matrices and their product.

import { h } from "../kit/dom.js";
import { numberGrid } from "../kit/grid.js";
import { columnOf } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {ReturnType<typeof numberGrid>} Grid
 * @typedef {{ row: number, column: number }} At
 * @typedef {{
 *   onPoint(at: At | null): void, onEdit?(at: At, value: number): void, onPress?(at: At): void,
 * }} Handlers
 */

/** @param {string} kind  @param {...Node} planes */
const group = (kind, ...planes) => h("div", { class: `cl-group cl-group-${kind}` }, ...planes);

/** The frame of the window, or of its column. */
const windowFrame = () => h("div", { class: "cl-window", "aria-hidden": "true" });

/**
 * @param {import("./state.js").Limits} limits
 * @param {{
 *   input(channel: number): Handlers, output(filter: number): Handlers,
 *   weight: Handlers, columns: Handlers, product: Handlers,
 * }} handlers
 * @param {AbortSignal} signal
 */
export function createPicture(limits, handlers, signal) {
  /** @param {string} name  @param {Handlers} on */
  const grid = (name, { onPoint, onEdit, onPress }) =>
    numberGrid(name, {
      onPoint,
      onEdit: onEdit && ((row, column, value) => onEdit({ row, column }, value)),
      onPress: onPress && ((row, column) => onPress({ row, column })),
    }, signal);
  const inputs = Array.from(
    { length: limits.channels },
    (_, channel) => grid(`Input channel ${channel}`, handlers.input(channel)),
  );
  const outputs = Array.from(
    { length: limits.filters },
    (_, filter) => grid(`Output channel ${filter}`, handlers.output(filter)),
  );
  const columns = grid("Input as columns", handlers.columns);
  const weight = grid("Kernel as rows", handlers.weight);
  const product = grid("Output as rows", handlers.product);
  const walkable = [columns, product, ...outputs];

  const frames = inputs.map(windowFrame);
  const columnFrame = windowFrame();
  for (const one of [...frames, columnFrame]) {
    one.addEventListener("transitionend", () => one.classList.remove("is-gliding"), { signal });
  }
  const [inputGroup, outputGroup] = [group("input"), group("output")];
  const element = h(
    "div",
    { class: "cl-im2col" },
    inputGroup,
    group("columns", columns.element),
    group("weight", weight.element),
    group("product", product.element),
    outputGroup,
  );

  // A column of the matrix stands above its products, also where both are too wide to be seen whole.
  const scrollers = [columns, product].map((
    { cells },
  ) => /** @type {Element} */ (cells.parentElement));
  scrollers.forEach((scroller, which) => {
    scroller.addEventListener("scroll", () => {
      const other = scrollers[1 - which];
      if (other.scrollLeft !== scroller.scrollLeft) other.scrollLeft = scroller.scrollLeft;
    }, { signal });
  });

  /** Bring a column into sight, if its matrix scrolls. @param {number} column  @param {number} of */
  function reveal(column, of) {
    const [scroller] = scrollers;
    if (scroller.scrollWidth <= scroller.clientWidth || columns.cells.matches(":hover")) return;
    const width = columns.cells.offsetWidth / of;
    const least = (column + 2) * width - scroller.clientWidth;
    scroller.scrollLeft = Math.max(Math.min(scroller.scrollLeft, (column - 1) * width), least);
  }

  /** As many planes as there are channels. @param {HTMLElement} box  @param {Grid[]} grids */
  function show(box, grids) {
    if (box.childElementCount !== grids.length) {
      box.replaceChildren(...grids.map((plane) => plane.element));
    }
  }

  /** What lies over the cells, which a grid of another size has dropped.
   * @param {Grid} plane  @param {Element[]} layers */
  function overlay({ cells }, layers) {
    for (const old of cells.querySelectorAll(":scope > .cl-band")) old.remove();
    cells.append(...layers);
  }

  /** One band for each channel, over so many lines of a matrix.
   * @param {"row" | "column"} axis  @param {number} channels  @param {number} size
   * @param {number} across  cells along the other axis */
  const bands = (axis, channels, size, across) =>
    Array.from({ length: channels }, (_, channel) => {
      const [along, other] = [`${channel * size + 1} / span ${size}`, `1 / span ${across}`];
      const area = axis === "row" ? [along, other] : [other, along];
      return h("div", {
        class: `cl-band cl-band-${axis}`,
        "aria-hidden": "true",
        "data-channel": `ch ${channel}`,
        style: `grid-row: ${area[0]}; grid-column: ${area[1]}`,
      });
    });

  return {
    element,
    /** The cells over which the window can be dragged. */
    windows: inputs.map((plane) => plane.cells),

    /** Draw the numbers. @param {State} state  @param {Derived} derived */
    update(state, derived) {
      const { padded, sides } = derived;
      const [filters, channels, height, width] = state.weight.shape;
      show(inputGroup, inputs.slice(0, channels));
      show(outputGroup, outputs.slice(0, filters));
      planes(padded).forEach((plane, channel) => {
        inputs[channel].update(plane, sides, () => "padding zero");
        overlay(inputs[channel], [frames[channel]]);
      });
      planes(derived.output).forEach((plane, filter) => outputs[filter].update(plane));
      columns.update(derived.columns);
      weight.update(derived.matrix);
      product.update(derived.product);
      overlay(columns, [
        ...bands("row", channels, height * width, derived.columns.shape[1]),
        columnFrame,
      ]);
      overlay(weight, bands("column", channels, height * width, filters));
      const [one, other] = [columns.cells.style, product.cells.style];
      const widest = [one, other].map((style) => Number(style.getPropertyValue("--characters")));
      for (const style of [one, other]) {
        style.setProperty("--characters", String(Math.max(...widest)));
      }
    },

    /** Single out cells. @param {import("./highlight.js").Highlight} marks */
    mark(marks) {
      marks.input.forEach((marked, channel) => inputs[channel].mark(marked));
      marks.output.forEach((marked, filter) => outputs[filter].mark(marked));
      columns.mark(marks.columns);
      weight.mark(marks.weight);
      product.mark(marks.product);
    },

    /** Put the frames around the window and its column.
     * @param {State} state  @param {Derived} derived  @param {import("./state.js").View} view */
    place({ weight: { shape }, stride, dilation }, derived, { position, filter }) {
      const [row, column] = position.map((at, axis) => at * stride[axis]);
      const [rows, wide] = shape.slice(2).map((side, axis) => dilation[axis] * (side - 1) + 1);
      for (const one of frames) lay(one, { row, column, rows, columns: wide });
      const at = columnOf(derived.output.shape, position);
      const [terms, of] = derived.columns.shape;
      lay(columnFrame, { row: 0, column: at, rows: terms, columns: 1 });
      product.activate(`${filter},${at}`);
      reveal(at, of);
    },

    /** The next move of the window is seen as one. */
    glide() {
      for (const one of [...frames, columnFrame]) one.classList.add("is-gliding");
    },

    /** Take the focus to a neighbour, which is then pointed at. @param {Element} cell
     * @param {[number, number]} by */
    walk(cell, [down, right]) {
      const plane = walkable.find(({ cells }) => cells.contains(cell));
      const at = /** @type {HTMLElement} */ (cell).dataset.at ?? "";
      const [row, column] = at.split(",").map(Number);
      plane?.focus(row + down, column + right);
    },
  };
}

/** @param {HTMLElement} layer  @param {Record<string, number>} at  in cells */
function lay(layer, at) {
  for (const [name, value] of Object.entries(at)) {
    layer.style.setProperty(`--${name}`, String(value));
  }
}

/**
 * Each channel by itself.
 * @param {import("../kit/conv.js").NDArray} array  (C, H, W)
 */
function planes({ data, shape: [channels, height, width] }) {
  return Array.from({ length: channels }, (_, channel) => ({
    data: data.subarray(channel * height * width, (channel + 1) * height * width),
    shape: [height, width],
  }));
}
