// The pyramid: a row of cells for each layer, the cone of a neuron, and its gradient below.

import { freshId, h, s } from "../kit/dom.js";
import { effectiveField, effectiveStd, gaussian } from "./effective.js";
import { centre } from "./field.js";
import { cellAt, litBy, rangeOf, storeysOf } from "./pyramid_layout.js";

/**
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {{ row: number, position: number[] }} Focus  The neuron whose cone is lit.
 * @typedef {import("./pyramid_layout.js").Storey} Storey
 */

const [ROW, CELL, PLOT, TICKS] = [38, 24, 84, 22]; // pixels

/**
 * @param {{ onPoint(focus: Focus | null): void, onPress(focus: Focus): void, most: number }}
 *   handlers  and how many rows there are at most
 * @param {AbortSignal} signal
 */
export function pyramid({ onPoint, onPress, most }, signal) {
  const hatch = freshId("hatch");
  const defs = s("defs", {}, hatching(hatch));
  const still = s("g", {});
  const moving = s("g", { class: "cl-rf-moving" });
  const svg = s("svg", { role: "img", class: "cl-rf-drawing" }, defs, still, moving);
  const labels = h("div", { class: "cl-rf-labels", "aria-hidden": "true" });
  const scroll = h("div", {
    class: "cl-scroll cl-rf-scroll",
    tabIndex: 0,
    role: "group",
    "aria-label": "Pyramid: arrow keys move the neuron",
  }, svg);
  const element = h("div", { class: "cl-rf-pyramid" }, labels, scroll);

  /** @type {ReturnType<typeof storeysOf>} */ let made;
  /** @type {{ low: number, high: number }} */ let range;
  let [axis, input, scale] = [1, 1, 1];
  /** @type {Derived} */ let derived;
  /** @type {number[]} */ let at = [0, 0];

  const x = (/** @type {number} */ place) => (place - range.low) * scale;
  const yOf = (/** @type {number} */ storey) => (made.storeys.length - 1 - storey) * ROW + 4;
  const bottom = () => made.storeys.length * ROW;

  /** Rectangles of a row as one path. @param {number} storey  @param {Iterable<number>} cells */
  function cellsPath(storey, cells) {
    const { field } = made.storeys[storey];
    const wide = Math.max(field.jump * scale - (field.jump * scale > 5 ? 2 : 0.4), 0.6);
    let d = "";
    for (const cell of cells) {
      const left = x(centre(field, cell)) - wide / 2;
      d += `M${left.toFixed(2)} ${yOf(storey)}h${wide.toFixed(2)}v${CELL}h${(-wide).toFixed(2)}z`;
    }
    return d;
  }

  /** @param {Derived} next  @param {number[]} path  @param {number} along  @param {number} cells
   * @param {number[]} position */
  function update(next, path, along, cells, position) {
    [derived, axis, input, at] = [next, along, cells, position];
    made = storeysOf(derived.layers, path, axis, input, most);
    range = rangeOf(made.storeys);
    const wide = range.high - range.low;
    const room = (scroll.clientWidth || 560) - 8;
    scale = Math.min(Math.max(room / wide, Math.max(1.2, Math.min(14, 900 / wide))), 28);
    const width = Math.round(wide * scale);
    const height = bottom() + PLOT + TICKS;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    labels.replaceChildren(
      ...made.storeys.map(label).reverse(),
      h("span", { class: "cl-rf-label", style: `height: ${PLOT}px` }, "gradient"),
    );
    still.replaceChildren(
      ...made.storeys.flatMap(({ field, ghosts: [before, behind] }, storey) => [
        s("path", {
          class: "cl-rf-ghosts",
          style: `fill: url(#${hatch})`,
          d: cellsPath(storey, [
            ...Array.from({ length: before }, (_, i) => i - before),
            ...Array.from({ length: behind }, (_, i) => field.cells + i),
          ]),
        }),
        s("path", {
          class: `cl-rf-cells ${storey ? "" : "is-input"}`,
          d: cellsPath(storey, Array.from({ length: field.cells }, (_, cell) => cell)),
        }),
      ]),
      ...ticks(),
    );
    const chosen = made.storeys.find(({ level }) => level === made.selected);
    const middle = chosen ? x(centre(chosen.field, position[axis])) : 0;
    scroll.scrollLeft = middle - scroll.clientWidth / 2;
  }

  /** @param {Storey} storey */
  const label = ({ level, field }) => {
    const layer = made.stack[level - 1];
    const name = level === 0 ? "input" : layer.name || `layer ${level}`;
    return h(
      "span",
      { class: "cl-rf-label", style: `height: ${ROW}px`, title: `${name}: ${field.cells} cells` },
      h("b", {}, name),
      h("span", { class: "cl-size" }, `${field.cells}`),
    );
  };

  function ticks() {
    const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((n) => n * scale >= 28) ?? 1000;
    const base = bottom() + PLOT;
    const marks = [];
    for (let cell = 0; cell < input; cell += step) {
      marks.push(s("text", { class: "cl-rf-tick", x: x(cell), y: base + 14 }, String(cell)));
    }
    return [
      s("line", { class: "cl-rf-base", x1: 0, x2: x(range.high), y1: base, y2: base }),
      ...marks,
    ];
  }

  /** @param {Focus} focus */
  function light({ row, position }) {
    const { path } = derived.rows[row];
    const level = levelOf(path);
    const cell = position[axis];
    if (level === null) return; // a layer of a branch that this pyramid has no row for
    const { down, up, edges } = litBy(made.stack, axis, input, level, cell);
    /** @type {Node[]} */ const nodes = [cone(edges)];
    made.storeys.forEach(({ level: here }, storey) => {
      const lit = here <= level ? down[here].cells : up[here - level];
      const padding = here < level ? down[here].padding : [];
      const kind = here === level ? "is-current" : here < level ? "is-seen" : "is-seeing";
      nodes.push(
        s("path", { class: `cl-rf-lit ${kind}`, d: cellsPath(storey, lit) }),
        s("path", {
          class: "cl-rf-padding",
          style: `fill: url(#${hatch})`,
          d: cellsPath(storey, padding),
        }),
      );
    });
    moving.replaceChildren(...nodes, ...gradient(level, cell));
    svg.setAttribute(
      "aria-label",
      `Pyramid of ${made.storeys.length} rows from the ${input} input cells up. ` +
        `Cell ${cell} of ${level ? derived.rows[row].title : "the input"} is lit, with the ` +
        `${down[0].cells.size} input cells it sees and who sees it.`,
    );
  }

  /** The level of a row, or null where this pyramid leaves it out. @param {number[]} path */
  function levelOf(path) {
    if (path.length === 0) return 0;
    if (path.length === 1) return path[0] + 1 <= made.stack.length ? path[0] + 1 : null;
    return made.selected;
  }

  /** @param {[number, number][]} edges  of the windows, by level */
  function cone(edges) {
    const sides = made.storeys.flatMap(({ level, field }, storey) => {
      if (level >= edges.length) return [];
      const [first, last] = edges[level];
      const half = field.jump / 2;
      const [left, right] = [x(centre(field, first) - half), x(centre(field, last) + half)];
      return [{ left, right, top: yOf(storey), foot: yOf(storey) + CELL }];
    });
    const right = sides.flatMap((e) => [`${e.right} ${e.foot}`, `${e.right} ${e.top}`]);
    const left = sides.flatMap((e) => [`${e.left} ${e.foot}`, `${e.left} ${e.top}`]).reverse();
    return s("path", { class: "cl-rf-cone", d: `M${[...right, ...left].join("L")}z` });
  }

  /** The measured gradient as bars, and the theory's Gaussian. @param {number} level
   * @param {number} cell */
  function gradient(level, cell) {
    const layers = made.stack.slice(0, level);
    const { data } = effectiveField(layers, axis, input, cell);
    const std = effectiveStd(layers, axis);
    const storey = made.storeys.find((one) => one.level === level);
    const mean = storey ? centre(storey.field, cell) : 0;
    const peak = std && storey ? gaussian(mean, mean, std) : 0;
    const most = Math.max(...data, peak) || 1;
    const base = bottom() + PLOT;
    const tall = (/** @type {number} */ value) => value / most * (PLOT - 8);
    const wide = Math.max(scale - (scale > 5 ? 2 : 0), 0.6);
    let bars = "";
    data.forEach((value, at) => {
      if (value) {
        bars += `M${(x(at) - wide / 2).toFixed(2)} ${base}v${(-tall(value)).toFixed(2)}` +
          `h${wide.toFixed(2)}V${base}z`;
      }
    });
    const nodes = [s("path", { class: "cl-rf-bars", d: bars })];
    if (std && storey) {
      const points = Array.from({ length: 161 }, (_, i) => mean + (i / 20 - 4) * std);
      const line = points.map((at) =>
        `${x(at).toFixed(2)} ${base - tall(gaussian(at, mean, std))}`
      );
      nodes.push(s("path", { class: "cl-rf-theory", d: `M${line.join("L")}` }));
    }
    return nodes;
  }

  /** @param {PointerEvent} event @returns {Focus | null} */
  function under(event) {
    const box = svg.getBoundingClientRect();
    const storey = made.storeys.length - 1 - Math.floor((event.clientY - box.y) / ROW);
    const found = made.storeys[storey];
    if (!found) return null;
    const cell = cellAt(found.field, range.low + (event.clientX - box.x) / scale);
    if (cell === null) return null;
    const row = derived.rows.findIndex(({ path }) => String(path) === String(found.path));
    const { fields } = derived.rows[row];
    // Across the axis the neuron stays over the middle of what was looked at.
    const other = Math.min(at[1 - axis], fields[1 - axis].cells - 1);
    return { row, position: axis ? [other, cell] : [cell, other] };
  }
  svg.addEventListener("pointermove", (/** @type {any} */ e) => onPoint(under(e)), { signal });
  svg.addEventListener("pointerleave", () => onPoint(null), { signal });
  svg.addEventListener("click", (/** @type {any} */ e) => {
    const focus = under(e);
    if (focus) onPress(focus);
  }, { signal });

  return { element, update, light };
}

/** Lines that mark what lies outside of the input. @param {string} id */
export const hatching = (id) =>
  s(
    "pattern",
    { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    s("line", { class: "cl-rf-hatching", x1: 0, x2: 0, y1: 0, y2: 6 }),
  );
