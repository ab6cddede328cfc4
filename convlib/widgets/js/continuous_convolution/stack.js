// The three panels that stand on one axis: f and the flipped g, their product, and the curve.

import { freshId, h, s } from "../kit/dom.js";
import { decimals, place } from "./explain.js";
import { AT_T } from "./flip.js";
import { dotted, math, panel, path } from "./panel.js";
import { area, bars, line, MARGIN, room, trace } from "./plot.js";
import { flippedSamples } from "./riemann.js";
import { corners, extremes, valueOf } from "./signals.js";
import { measure } from "./state.js";
import { KIND_NAMES } from "./words.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {[number, number][]} Points
 */

export function stack() {
  const overlay = panel("overlay", 118, false);
  const product = panel("product", 92, false);
  const result = panel("result", 136, true);
  const cursor = h("div", { class: "cl-cursor", "aria-hidden": "true" });
  const flying = s("g", {});
  /** Where the curve has been traced, to the left of the dot. */
  const behind = {
    id: freshId("clip"),
    rect: s("rect", { x: MARGIN.left, y: 0, width: 0, height: 136 }),
  };
  const hatch = freshId("hatch");
  const pattern = s(
    "svg",
    { class: "cl-pattern", "aria-hidden": "true", width: 0, height: 0 },
    s(
      "pattern",
      {
        id: hatch,
        width: 6,
        height: 6,
        patternUnits: "userSpaceOnUse",
        patternTransform: "rotate(45)",
      },
      s("line", { class: "cl-hatching", x1: 0, x2: 0, y1: 0, y2: 6 }),
    ),
  );
  /** @type {State} */ let state;
  /** @type {Derived} */ let derived;

  /** @param {State} next  @param {Derived} follows */
  function update(next, follows) {
    state = next;
    derived = follows;
    const { f, g, reach, step } = state;
    const [low, high] = [extremes(f), extremes(g)];
    overlay.axes(reach, room([...low, ...high]), "τ");
    product.axes(reach, room(low.flatMap((one) => high.map((other) => one * other))), "τ");
    const sums = step ? derived.sampled.sums.data : [];
    result.axes(reach, room(reduced([...derived.curve.data, ...sums])), "t");

    const points = trace(valueOf(f), corners(f), -reach, reach, overlay.count);
    const sampled = step ? pointsOf(derived.sampled.middles, derived.sampled.f) : [];
    overlay.still(
      path("cl-tint cl-input", area(points, overlay.scales, "above")),
      path("cl-tint cl-input", area(points, overlay.scales, "below")),
      path("cl-curve cl-input", line(points, overlay.scales)),
      dotted("input", step, sampled, overlay.scales),
    );
    // g is traced once, at its own place; then it is turned and slid as a whole.
    const others = trace(valueOf(g), corners(g), -2 * reach, 2 * reach, 2 * overlay.count);
    flying.replaceChildren(
      path("cl-tint cl-weight", area(others, overlay.scales, "above")),
      path("cl-tint cl-weight", area(others, overlay.scales, "below")),
      path("cl-curve cl-weight", line(others, overlay.scales)),
    );
    const curve = line(pointsOf(derived.grid, derived.curve), result.scales);
    const dotsOfSums = step ? pointsOf(derived.sampled.points, derived.sampled.sums) : [];
    result.still(
      s("clipPath", { id: behind.id }, behind.rect),
      path("cl-curve cl-ahead cl-output", curve),
      path("cl-curve cl-output", curve, { "clip-path": `url(#${behind.id})` }),
      dotted("output", step, dotsOfSums, result.scales),
    );
    result.title(
      math("(f ∗ g)(t)", "output"),
      math(derived.closed ? " the area at every t" : " the area at every t, by a fine sum"),
    );
  }

  /** Gives where the dot is, in pixels of the last panel, and its value.
   * @param {number} t  @param {import("./flip.js").Stage} stage */
  function move(t, stage) {
    drawOverlay(t, stage);
    drawProduct(t);
    return drawResult(t);
  }

  /** @param {number} t  @param {import("./flip.js").Stage} stage */
  function drawOverlay(t, { turn, slide, name }) {
    const { f, g, step } = state;
    const { x } = overlay.scales;
    const zero = x.toPixel(0);
    const to = x.toPixel(slide * t);
    cursor.style.translate = `${to.toFixed(2)}px`;
    const still = turn === AT_T.turn && slide === AT_T.slide;
    flying.setAttribute(
      "transform",
      `translate(${to} 0) scale(${turn} 1) translate(${-zero} 0)`,
    );
    overlay.moving(flying, dotted("weight", still ? step : 0, flipped(t), overlay.scales));
    overlay.title(
      math("f(τ)", "input"),
      math(" and "),
      math(name, "weight"),
      math(name === AT_T.name ? `, t = ${place(t)}` : ""),
    );
    overlay.describe(
      `f (${KIND_NAMES[f.kind]}), and over it g (${KIND_NAMES[g.kind]}), ` +
        `flipped and shifted to t = ${place(t)}.`,
    );
  }

  /** @param {number} t */
  function drawProduct(t) {
    const { f, g, reach, step } = state;
    const [first, second] = [valueOf(f), valueOf(g)];
    const bends = [...corners(f), ...corners(g).map((corner) => t - corner)];
    const points = trace(
      (tau) => first(tau) * second(t - tau),
      bends,
      -reach,
      reach,
      product.count,
    );
    const { scales } = product;
    /** @param {"above" | "below"} side */
    const filled = (side) =>
      step ? bars(products(t), step, scales, side) : area(points, scales, side);
    product.moving(
      path("cl-area cl-output", filled("above")),
      path("cl-area cl-below cl-output", filled("below"), { style: `fill: url(#${hatch})` }),
      path(step ? "cl-curve cl-thin cl-output" : "cl-curve cl-output", line(points, scales)),
    );
    const { area: value, sum } = measure(state, derived, t);
    product.title(
      math("f(τ)", "input"),
      math(" · "),
      math("g(t − τ)", "weight"),
      math(" its area is "),
      h("b", { class: "cl-output" }, decimals(value)),
      step ? math(`, that of the bars ${decimals(sum)}`) : "",
    );
    product.describe(
      `The product of the two, from τ = ${-reach} to ${reach}: its area is ${decimals(value)}` +
        `${step ? `, that of the bars ${decimals(sum)}` : ""}. What is below 0 is hatched.`,
    );
  }

  /** @param {number} t */
  function drawResult(t) {
    const { x, y } = result.scales;
    const { area: value } = measure(state, derived, t);
    const at = { x: x.toPixel(t), y: y.toPixel(value) };
    behind.rect.setAttribute("width", Math.max(at.x - MARGIN.left, 0));
    result.moving(
      s("line", { class: "cl-stem", x1: at.x, x2: at.x, y1: y.toPixel(0), y2: at.y }),
    );
    const [low, high] = reduced(derived.curve.data);
    result.describe(
      `The curve of f ∗ g, from ${decimals(low)} to ${decimals(high)}. ` +
        `The dot is at t = ${place(t)}, ${decimals(value)}.`,
    );
    return { left: at.x, top: at.y, value };
  }

  /** The samples of g that meet those of f, and the products. @param {number} t */
  function flipped(t) {
    const { middles } = derived.sampled;
    const met = flippedSamples(derived.sampled, state.g, t);
    return seen(Array.from(middles.data, (tau, i) => [tau, met(i)]));
  }
  /** @param {number} t */
  function products(t) {
    const { middles, f } = derived.sampled;
    const met = flippedSamples(derived.sampled, state.g, t);
    return seen(Array.from(middles.data, (tau, i) => [tau, f.data[i] * met(i)]));
  }
  /** @param {Points} points */
  const seen = (points) => points.filter(([tau]) => Math.abs(tau) <= state.reach + state.step);

  return {
    overlay,
    product,
    result,
    element: h(
      "div",
      { class: "cl-stack" },
      cursor,
      pattern,
      overlay.element,
      product.element,
      result.element,
    ),
    update,
    move,
  };
}

/** @param {ArrayLike<number>} values  @returns {[number, number]} the lowest and the highest */
function reduced(values) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}

/** @param {import("../kit/conv.js").NDArray} x  @param {import("../kit/conv.js").NDArray} y
 * @returns {Points} */
export const pointsOf = (x, y) => Array.from(x.data, (at, i) => [at, y.data[i]]);
