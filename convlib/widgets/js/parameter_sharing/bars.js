// The counts at real size: a bar for each layer, as long as its number of parameters has digits.

import { h } from "../kit/dom.js";
import { realLine, realTitle, TITLES } from "./explain.js";
import { LAYERS } from "./state.js";

const DECADES = 16; // the largest layer that is counted has 5·10¹⁵ parameters

/** How long a bar is, in percent, on a logarithmic scale. @param {number} parameters */
export const lengthOf = (parameters) => 100 * Math.log10(parameters) / DECADES;

export function bars() {
  const title = h("p", { class: "cl-name" });
  const rows = LAYERS.map((name) => {
    const bar = h("div", { class: "cl-sharing-bar" });
    const text = h("span", {});
    return {
      name,
      bar,
      text,
      element: h("li", {}, h("strong", {}, TITLES[name]), " ", text, bar),
    };
  });
  const element = h(
    "div",
    { class: "cl-sharing-real" },
    title,
    h("ul", {}, ...rows.map(({ element }) => element)),
    h(
      "p",
      { class: "cl-sharing-scale" },
      "Each tenfold number of parameters makes a bar one mark longer.",
    ),
  );
  return {
    element,
    /** @param {number[]} layer  @param {import("./state.js").Derived} derived */
    draw(layer, derived) {
      title.textContent = `At real size: ${realTitle(layer, derived)}`;
      for (const { name, bar, text } of rows) {
        const count = derived.real.layers[name];
        text.textContent = realLine(count);
        bar.style.setProperty("--length", `${lengthOf(count.weights + count.biases)}%`);
      }
    },
  };
}
