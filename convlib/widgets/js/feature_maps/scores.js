// The answer: score and probability of each class, and what they were with nothing switched off.

import { h } from "../kit/dom.js";
import { probability, tenths } from "./explain.js";
import { best } from "./state.js";

/** @param {number} classes */
export function scoreTable(classes) {
  const rows = Array.from({ length: classes }, (_, at) => {
    const score = h("td", {});
    const bar = h("span", { class: "cl-maps-bar" });
    const before = h("span", { class: "cl-maps-before" });
    const number = h("td", {});
    const was = h("td", { class: "cl-maps-was" });
    const element = h(
      "tr",
      {},
      h("th", { scope: "row" }, String(at)),
      score,
      h("td", { class: "cl-maps-track" }, before, bar),
      number,
      was,
    );
    return { element, score, bar, before, number, was };
  });
  const element = h(
    "table",
    { class: "cl-maps-scores" },
    h("caption", {}, "Scores and their softmax"),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...["class", "score", "", "probability"].map((text) =>
          text ? h("th", { scope: "col" }, text) : h("td", {})
        ),
        h("td", {}),
      ),
    ),
    h("tbody", {}, ...rows.map((row) => row.element)),
  );
  return {
    element,
    /** @param {import("./state.js").Derived} derived */
    update({ maps, probabilities, unchanged }) {
      const scores = maps[maps.length - 1].data;
      const found = best(probabilities);
      rows.forEach((row, at) => {
        row.element.classList.toggle("is-best", at === found);
        row.score.textContent = tenths(scores[at]);
        row.bar.style.width = `${100 * probabilities[at]}%`;
        row.before.style.width = `${100 * unchanged[at]}%`;
        row.number.textContent = probability(probabilities[at]);
        const [now, before] = [probabilities, unchanged].map((all) => probability(all[at]));
        row.before.hidden = now === before;
        row.was.textContent = now === before ? "" : `was ${before}`;
      });
    },
  };
}
