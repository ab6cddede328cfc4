// The loss, and the weights, over the steps, with the step on show marked.

import { h, s } from "../kit/dom.js";
import { formatNumber } from "../kit/format.js";
import { across, line, lossCurve, SIZE, weightCurves } from "./plot.js";
import { read } from "./terms.js";

/**
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./state.js").View} View
 */

const [BOTTOM, LABEL] = [SIZE.height - 20, SIZE.height - 5];

/**
 * Both drawings. A click on one goes to that step.
 * @param {(step: number) => void} onStep  @param {AbortSignal} signal
 */
export function createCharts(onStep, signal) {
  const loss = chart("Loss, on a log axis");
  const weights = chart("");
  let x = across(1);
  for (const { svg } of [loss, weights]) {
    svg.addEventListener("click", (/** @type {MouseEvent} */ event) => {
      const { left, width } = svg.getBoundingClientRect();
      onStep(Math.round(x.toValue((event.clientX - left) * SIZE.width / width)));
    }, { signal });
  }

  /** @type {Derived | null} */ let drawn = null;
  let onLog = lossCurve([1]);
  let onScale = weightCurves([0]);
  /** @type {number[]} */ let losses = [];

  /** What stays while the step and the weight on show change. @param {Derived} derived */
  function draw({ steps, goal }) {
    x = across(steps.length - 1);
    losses = steps.map((made) => made.loss);
    onLog = lossCurve(losses);
    loss.axes(x, onLog.ticks);
    loss.still(s("path", { class: "cl-learn-line is-loss", d: line(losses, x, onLog.toPixel) }));
    onScale = weightCurves([...steps.flatMap(({ weight }) => [...weight.data]), ...goal.data]);
    weights.axes(x, onScale.ticks);
    weights.still(...[...goal.data.keys()].map((at) => {
      const path = steps.map(({ weight }) => weight.data[at]);
      return s("path", { class: "cl-learn-line", d: line(path, x, onScale.toPixel) });
    }));
  }

  return {
    element: h("div", { class: "cl-learn-charts" }, loss.element, weights.element),

    /** @param {Derived} derived  @param {View} view */
    update(derived, { step, position }) {
      if (derived !== drawn) draw(derived);
      drawn = derived;
      const { steps, goal } = derived;
      const last = steps.length - 1;
      loss.moving(...marker(x.toPixel(step), onLog.toPixel(losses[step])));
      loss.describe(`Loss over the steps, on a log axis: ${over(losses, step)}.`);

      const own = steps.map(({ weight }) => read(weight, position));
      const aim = read(goal, position);
      const [y, from, to] = [onScale.toPixel(aim), x.toPixel(0), x.toPixel(last)];
      weights.moving(
        s("line", { class: "cl-learn-aim", x1: from, x2: to, y1: y, y2: y }),
        s("path", { class: "cl-learn-line is-own", d: line(own, x, onScale.toPixel) }),
        ...marker(x.toPixel(step), onScale.toPixel(own[step])),
      );
      const name = `w[${position.join(", ")}]`;
      weights.name(`${name} among all weights; dashed: its target`);
      weights.describe(
        `${name} over the steps: ${over(own, step)}; its target is ${formatNumber(aim, 3)}.`,
      );
    },
  };
}

/** A curve in words: its ends, and where the step on show is. @param {number[]} values
 * @param {number} step */
function over(values, step) {
  const last = values.length - 1;
  const [first, now, end] = [0, step, last].map((at) => formatNumber(values[at], 3));
  return `${first} at the start, ${now} after step ${step}, ${end} after step ${last}`;
}

/** Where the step on show is. @param {number} x  @param {number} y */
const marker = (x, y) => [
  s("line", { class: "cl-learn-now", x1: x, x2: x, y1: 8, y2: BOTTOM }),
  s("circle", { class: "cl-learn-dot", cx: x, cy: y, r: 4 }),
];

/** @param {string} title */
function chart(title) {
  const rules = s("g", {});
  const [still, moving] = [s("g", {}), s("g", {})];
  const viewBox = `0 0 ${SIZE.width} ${SIZE.height}`;
  const svg = s("svg", { role: "img", viewBox }, rules, still, moving);
  const name = h("p", { class: "cl-name" }, title);
  return {
    svg,
    element: h("div", { class: "cl-learn-chart" }, name, svg),
    /** @param {string} text */
    name(text) {
      name.textContent = text;
    },
    /** @param {string} words  for those who don't see it */
    describe(words) {
      svg.setAttribute("aria-label", words);
    },
    /** @param {import("./plot.js").Axis} x  @param {import("./plot.js").Tick[]} ticks */
    axes(x, ticks) {
      const [left, right] = [x.toPixel(x.low), x.toPixel(x.high)];
      const steps = x.ticks(5).filter(Number.isInteger);
      rules.replaceChildren(
        ...ticks.flatMap(({ at, text }) => [
          s("line", { class: "cl-learn-rule", x1: left, x2: right, y1: at, y2: at }),
          s("text", { class: "cl-learn-tick is-side", x: left - 5, y: at + 4 }, text),
        ]),
        ...steps.map((step) =>
          s("text", { class: "cl-learn-tick", x: x.toPixel(step), y: LABEL }, String(step))
        ),
      );
    },
    /** @param {...Node} nodes */
    still(...nodes) {
      still.replaceChildren(...nodes);
    },
    /** @param {...Node} nodes */
    moving(...nodes) {
      moving.replaceChildren(...nodes);
    },
  };
}
