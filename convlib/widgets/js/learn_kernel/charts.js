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

  return {
    element: h("div", { class: "cl-learn-charts" }, loss.element, weights.element),

    /** @param {Derived} derived  @param {View} view */
    update({ steps, goal }, { step, position }) {
      const last = steps.length - 1;
      x = across(last);

      const losses = steps.map((made) => made.loss);
      const onLog = lossCurve(losses);
      loss.axes(x, onLog.ticks);
      loss.curves(
        s("path", { class: "cl-learn-line is-loss", d: line(losses, x, onLog.toPixel) }),
        ...marker(x.toPixel(step), onLog.toPixel(losses[step])),
      );
      const [first, now, end] = [0, step, last].map((at) => formatNumber(losses[at], 3));
      loss.describe(
        `Loss over the steps, on a log axis: ${first} at the start, ${now} after step ${step}, ` +
          `${end} after step ${last}.`,
      );

      const all = steps.flatMap(({ weight }) => [...weight.data]);
      const drawn = weightCurves([...all, ...goal.data]);
      const others = [...goal.data.keys()].map((at) =>
        s("path", {
          class: "cl-learn-line",
          d: line(steps.map(({ weight }) => weight.data[at]), x, drawn.toPixel),
        })
      );
      const own = steps.map(({ weight }) => read(weight, position));
      const aim = drawn.toPixel(read(goal, position));
      weights.axes(x, drawn.ticks);
      weights.curves(
        ...others,
        s("line", {
          class: "cl-learn-aim",
          x1: x.toPixel(0),
          x2: x.toPixel(last),
          y1: aim,
          y2: aim,
        }),
        s("path", { class: "cl-learn-line is-own", d: line(own, x, drawn.toPixel) }),
        ...marker(x.toPixel(step), drawn.toPixel(own[step])),
      );
      const name = `w[${position.join(", ")}]`;
      weights.name(`${name} among all weights; dashed: its target`);
      weights.describe(
        `${name} over the steps: ${formatNumber(own[0], 3)} at the start, ` +
          `${formatNumber(own[step], 3)} after step ${step}, ${formatNumber(own[last], 3)} after ` +
          `step ${last}; its target is ${formatNumber(read(goal, position), 3)}.`,
      );
    },
  };
}

/** Where the step on show is. @param {number} x  @param {number} y */
const marker = (x, y) => [
  s("line", { class: "cl-learn-now", x1: x, x2: x, y1: 8, y2: BOTTOM }),
  s("circle", { class: "cl-learn-dot", cx: x, cy: y, r: 4 }),
];

/** @param {string} title */
function chart(title) {
  const rules = s("g", {});
  const drawn = s("g", {});
  const svg = s("svg", { role: "img", viewBox: `0 0 ${SIZE.width} ${SIZE.height}` }, rules, drawn);
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
    curves(...nodes) {
      drawn.replaceChildren(...nodes);
    },
  };
}
