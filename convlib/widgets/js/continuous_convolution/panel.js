// A panel: a drawing over an axis of τ, with a title above it and handles on it.

import { freshId, h, s } from "../kit/dom.js";
import { formatNumber } from "../kit/format.js";
import { BOTTOM, dots, MARGIN, scales, thickness } from "./plot.js";

/** @typedef {ReturnType<typeof panel>} Panel  @typedef {import("./plot.js").Scales} Scales */

/** @param {string} text  @param {string} [kind]  "input", "weight" or "output": its colour */
export const math = (text, kind) => h("span", { class: kind ? `cl-math cl-${kind}` : "" }, text);

/**
 * @param {string} name  a class of its own  @param {number} height  pixels
 * @param {boolean} numbered  whether the axis has its numbers
 */
export function panel(name, height, numbered) {
  const bottom = numbered ? BOTTOM.numbered : BOTTOM.bare;
  const clip = freshId("clip");
  const inside = s("rect", { y: 0, height });
  const axes = s("g", { class: "cl-axes" });
  const still = s("g", { "clip-path": `url(#${clip})` });
  const moving = s("g", { "clip-path": `url(#${clip})` });
  const svg = s(
    "svg",
    { role: "img", height, class: "cl-drawing" },
    s("defs", {}, s("clipPath", { id: clip }, inside)),
    axes,
    still,
    moving,
  );
  const title = h("p", { class: "cl-title" });
  const plot = h("div", { class: "cl-plot" }, svg);
  const element = h("div", { class: `cl-panel cl-${name}` }, title, plot);
  /** @type {Scales} */ let drawn = scales({ width: 640, height }, 4, [0, 1], bottom);

  return {
    element,
    plot,
    get scales() {
      return drawn;
    },
    /** How many points of a function can be told apart. */
    get count() {
      return Math.round(drawn.x.toPixel(drawn.x.high) - drawn.x.toPixel(drawn.x.low));
    },
    /** @param {(Node | string)[]} parts */
    title(...parts) {
      title.replaceChildren(...parts);
    },
    /** What it shows, for those who don't see it. @param {string} words */
    describe(words) {
      svg.setAttribute("aria-label", words);
    },
    /** The axes, for values of this range. @param {number} reach
     * @param {[number, number]} range  @param {string} [variable]  written at the axis */
    axes(reach, range, variable) {
      const width = plot.clientWidth || 640;
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      inside.setAttribute("x", MARGIN.left);
      inside.setAttribute("width", width - MARGIN.left - MARGIN.right);
      drawn = scales({ width, height }, reach, range, bottom);
      axes.replaceChildren(...axesOf(drawn, width, height - bottom, numbered, variable));
    },
    /** What stays while t moves. @param {...Node} nodes */
    still(...nodes) {
      still.replaceChildren(...nodes);
    },
    /** What moves with t. @param {...Node} nodes */
    moving(...nodes) {
      moving.replaceChildren(...nodes);
    },
  };
}

/** @param {Scales} scales  @param {number} width  @param {number} bottom  in pixels
 * @param {boolean} numbered  @param {string} [variable] */
function axesOf({ x, y }, width, bottom, numbered, variable) {
  const [top, zero] = [MARGIN.top, y.toPixel(0)];
  const across = x.ticks(width < 400 ? 5 : 9);
  return [
    ...across.map((t) =>
      s("line", { class: "cl-rule", x1: x.toPixel(t), x2: x.toPixel(t), y1: top, y2: bottom })
    ),
    s("line", { class: "cl-zero", x1: MARGIN.left, x2: width - MARGIN.right, y1: zero, y2: zero }),
    ...(numbered ? across : []).map((t) =>
      s("text", { x: x.toPixel(t), y: bottom + 15, class: "cl-tick" }, formatNumber(t))
    ),
    ...y.ticks(bottom < 100 ? 2 : 3).map((value) =>
      s(
        "text",
        { x: MARGIN.left - 6, y: y.toPixel(value) + 4, class: "cl-tick cl-height" },
        formatNumber(value),
      )
    ),
    ...(variable
      ? [s("text", { x: width - 2, y: zero - 5, class: "cl-tick cl-height cl-math" }, variable)]
      : []),
  ];
}

/** Dots where the samples are, if there are any. @param {string} kind  @param {number} step
 * @param {[number, number][]} points  @param {Scales} scales */
export const dotted = (kind, step, points, scales) =>
  path(`cl-dots cl-${kind}`, step ? dots(points, scales) : "", {
    "stroke-width": thickness(step, scales),
  });

/** A path. @param {string} classes  @param {string} d  @param {Record<string, any>} [more] */
export const path = (classes, d, more = {}) => s("path", { class: classes, d, ...more });
