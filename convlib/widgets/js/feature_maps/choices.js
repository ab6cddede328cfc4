// Which digit goes through the network: one of those on offer, or one that the reader draws.

import { button, choice } from "../kit/field.js";
import { h } from "../kit/dom.js";
import { sameData } from "../kit/wire.js";
import { imageOf } from "./explain.js";
import { forward } from "./network.js";
import { best } from "./state.js";
import { scaleOf, thumb } from "./thumb.js";

const OWN = "own";

/**
 * A list of the images on offer, and a picture of each for the pointer.
 * @param {import("./explain.js").Choices} choices  @param {import("./network.js").Layer[]} layers
 * @param {import("../kit/session.js").Edit} edit  @param {AbortSignal} signal
 * @returns {import("../kit/frame.js").Control}
 */
export function digitControl(choices, layers, edit, signal) {
  const images = choices.labels.map((_, at) => imageOf(choices, at));
  const names = images.map((image, at) => {
    const scores = forward(layers, image, {}).at(-1)?.data ?? [];
    const [label, read] = [choices.labels[at], best(scores)];
    const taken = read === label ? "" : `, read as ${read}`;
    return `${label}${taken} (image ${choices.numbers[at]})`;
  });
  const take = (/** @type {number} */ at) => edit(`digit ${at}`, { image: images[at] }, list.say);
  const list = choice({
    label: "Digit",
    options: Object.fromEntries([...names.map((name, at) => [String(at), name]), [
      OWN,
      "your own drawing",
    ]]),
    onChange: (value) => value === OWN || take(Number(value)),
  }, signal);
  const pictures = images.map((image, at) => {
    const picture = thumb();
    const { most, signed } = scaleOf(choices.images.data);
    picture.update(image, most, signed);
    const element = h(
      "button",
      { type: "button", class: "cl-maps-digit", tabIndex: -1, title: names[at] },
      picture.element,
    );
    element.addEventListener("click", () => take(at), { signal });
    return element;
  });
  return {
    element: h(
      "span",
      { class: "cl-field cl-maps-digits" },
      list.element,
      h("span", { class: "cl-maps-line", "aria-hidden": "true" }, ...pictures),
    ),
    set({ image }) {
      const found = images.findIndex((one) => sameData(one.data, image.data));
      list.set(found < 0 ? OWN : String(found));
      pictures.forEach((picture, at) => picture.classList.toggle("is-chosen", at === found));
    },
  };
}

/**
 * What the pointer does on the digit's cells.
 * @param {(pen: string) => void} choose  @param {() => void} clear  @param {AbortSignal} signal
 * @returns {import("../kit/frame.js").Control}
 */
export function penControl(choose, clear, signal) {
  const list = choice({
    label: "Pen",
    options: { none: "none: type numbers", ink: "draws", paper: "erases" },
    onChange: choose,
  }, signal);
  return {
    element: h("span", { class: "cl-field" }, list.element, button("Clear", clear, signal)),
    set() {},
  };
}
