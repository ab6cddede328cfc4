// The same on a picture, along both axes: what a neuron sees, and who sees an input pixel.

import { freshId, h, s } from "../kit/dom.js";
import { effectiveField, momentsOf } from "./effective.js";
import { windowOf } from "./field.js";
import { hatching } from "./pyramid.js";
import { seeingRuns, seenRuns } from "./reach.js";
import { leading } from "./rows.js";

/**
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./pyramid.js").Focus} Focus
 * @typedef {[number, number][]} Runs
 */

const MOST = 64; // cells along an axis between which lines are drawn

/**
 * @param {CanvasImageSource} photograph
 * @param {{ onPoint(focus: Focus | null): void, onPress(focus: Focus): void }} handlers
 * @param {AbortSignal} signal
 */
export function regions(photograph, handlers, signal) {
  const input = plane("Input");
  const output = plane("Neurons");
  const image = s("image", { class: "cl-rf-image", x: -0.5, y: -0.5, preserveAspectRatio: "none" });
  input.still.append(image);
  const element = h("div", { class: "cl-rf-regions" }, input.element, output.element);
  /** @type {Derived} */ let derived;
  let [row, drawn] = [0, ""];

  for (const [one, rowOf] of /** @type {const} */ ([[input, () => 0], [output, () => row]])) {
    const focus = (/** @type {MouseEvent} */ event) => {
      const position = one.under(event);
      return position && { row: rowOf(), position };
    };
    one.svg.addEventListener("pointermove", (/** @type {any} */ e) => {
      handlers.onPoint(focus(e));
    }, { signal });
    one.svg.addEventListener("pointerleave", () => handlers.onPoint(null), { signal });
    one.svg.addEventListener("click", (/** @type {any} */ e) => {
      const at = focus(e);
      if (at) handlers.onPress(at);
    }, { signal });
  }

  return {
    element,
    /** @param {Derived} next  @param {number} shown  the row whose neurons stand beside the input */
    update(next, shown) {
      derived = next;
      row = shown || derived.rows.length - 1;
      const size = derived.rows[0].fields.map(({ cells }) => cells);
      const { fields, title } = derived.rows[row];
      const reach = fields.map((field) => {
        const [first] = windowOf(field);
        const [, last] = windowOf(field, field.cells - 1);
        return [first, last];
      });
      const margins = size.map((cells, axis) => {
        const beyond = Math.max(-reach[axis][0], reach[axis][1] - cells + 1, 0);
        return Math.min(beyond, Math.ceil(0.6 * cells)); // more would leave no picture
      });
      input.frame(size, margins, "input");
      output.frame(fields.map(({ cells }) => cells), [0, 0], title);
      if (drawn !== String(size)) image.setAttribute("href", scaled(photograph, size));
      drawn = String(size);
      image.setAttribute("width", size[1]);
      image.setAttribute("height", size[0]);
    },
    /** @param {Focus} focus */
    light(focus) {
      const at = derived.rows[focus.row];
      const size = derived.rows[0].fields.map(({ cells }) => cells);
      const stack = leading(derived.layers, at.path);
      const seen = size.map((cells, axis) => seenRuns(stack, axis, cells, focus.position[axis]));
      const windows = at.fields.map((field, axis) => windowOf(field, focus.position[axis]));
      const pixel = focus.row === 0;
      const bells = size.map((cells, axis) =>
        momentsOf(effectiveField(stack, axis, cells, focus.position[axis]))
      );
      input.light(seen, windows, pixel ? "is-pixel" : "is-window", pixel ? [] : bells);
      const above = leading(derived.layers, derived.rows[row].path);
      const seeing = pixel
        ? size.map((cells, axis) => seeingRuns(above, axis, cells, focus.position[axis]))
        : focus.position.map((cell) => /** @type {Runs} */ ([[cell, cell]]));
      const same = pixel || focus.row === row;
      output.light(same ? seeing : [[], []], [], pixel ? "is-seeing" : "is-current", []);
    },
  };
}

/** @param {"Input" | "Neurons"} name */
function plane(name) {
  const hatch = freshId("hatch");
  const still = s("g", {});
  const lines = s("path", { class: "cl-rf-lines" });
  const moving = s("g", {});
  const outside = s("rect", { style: `fill: url(#${hatch})` });
  const svg = s(
    "svg",
    { role: "img", class: "cl-rf-map", tabindex: 0 },
    s("defs", {}, hatching(hatch)),
    outside,
    still,
    lines,
    moving,
  );
  const title = h("span", {});
  const kind = name === "Input" ? "input" : "output";
  const element = h(
    "div",
    { class: `cl-plane cl-${kind} cl-rf-${kind}` },
    h("p", { class: "cl-name" }, title),
    svg,
  );
  let [size, margins] = [[1, 1], [0, 0]];

  return {
    element,
    svg,
    still,
    /** @param {number[]} shape  @param {number[]} beyond  cells around it  @param {string} words */
    frame(shape, beyond, words) {
      [size, margins] = [shape, beyond];
      const [rows, columns] = size;
      const box = [
        -0.5 - margins[1],
        -0.5 - margins[0],
        columns + 2 * margins[1],
        rows + 2 * margins[0],
      ];
      svg.setAttribute("viewBox", box.join(" "));
      svg.style.setProperty("--ratio", String(box[2] / box[3]));
      ["x", "y", "width", "height"].forEach((side, i) => outside.setAttribute(side, box[i]));
      outside.toggleAttribute("hidden", margins.every((margin) => margin === 0));
      svg.querySelector("pattern").setAttribute(
        "patternTransform",
        `rotate(45) scale(${Math.max(box[2], box[3]) / 320})`,
      );
      title.textContent = `${words[0].toUpperCase()}${words.slice(1)} ${rows}×${columns}`;
      let d = `M-0.5 -0.5h${columns}v${rows}h${-columns}z`;
      if (Math.max(rows, columns) <= MOST) {
        for (let row = 1; row < rows; row++) d += `M-0.5 ${row - 0.5}h${columns}`;
        for (let column = 1; column < columns; column++) d += `M${column - 0.5} -0.5v${rows}`;
      }
      lines.setAttribute("d", d);
      svg.setAttribute("aria-label", `${words}, ${rows}×${columns} cells`);
    },
    /** @param {Runs[]} lit  along height and width  @param {number[][]} windows
     * @param {string} kind  @param {{ sum: number, mean: number, std: number }[]} bells  the
     * gradient's moments along height and width */
    light(lit, windows, kind, [high, wide]) {
      let d = "";
      for (const [top, bottom] of lit[0]) {
        for (const [left, right] of lit[1]) {
          d += `M${left - 0.5} ${top - 0.5}h${right - left + 1}v${bottom - top + 1}` +
            `h${left - right - 1}z`;
        }
      }
      const [down, across] = windows;
      const edge = down && s("rect", {
        class: "cl-rf-window",
        x: across[0] - 0.5,
        y: down[0] - 0.5,
        width: across[1] - across[0] + 1,
        height: down[1] - down[0] + 1,
      });
      moving.replaceChildren(
        s("path", { class: `cl-rf-region ${kind}`, d }),
        ...(edge ? [edge] : []),
        ...(high?.sum && wide.sum
          ? [
            s("ellipse", {
              class: "cl-rf-bell",
              cx: wide.mean,
              cy: high.mean,
              rx: 2 * wide.std,
              ry: 2 * high.std,
            }),
          ]
          : []),
      );
    },
    /** @param {MouseEvent} event @returns {number[] | null} */
    under({ clientX, clientY }) {
      const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(
        svg.getScreenCTM().inverse(),
      );
      const place = [Math.round(y), Math.round(x)];
      return place.every((at, axis) => at >= 0 && at < size[axis]) ? place : null;
    },
  };
}

/** The photograph in so many pixels, cut to their shape. @param {CanvasImageSource} photograph
 * @param {number[]} size */
function scaled(photograph, [rows, columns]) {
  const canvas = h("canvas", { width: columns, height: rows });
  const { width, height } = /** @type {ImageBitmap} */ (photograph);
  const part = Math.min(width / columns, height / rows);
  const [w, tall] = [part * columns, part * rows];
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(photograph, (width - w) / 2, (height - tall) / 2, w, tall, 0, 0, columns, rows);
  return canvas.toDataURL();
}
