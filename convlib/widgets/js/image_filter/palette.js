// The colours of the signed scale, which follow the theme of the page.

import { h } from "../kit/dom.js";

/** @typedef {import("./paint.js").Colour} Colour */

/**
 * @param {() => void} onChange  the theme is another
 * @param {AbortSignal} signal
 */
export function palette(onChange, signal) {
  const names = /** @type {const} */ (["negative", "zero", "positive"]);
  // A variable's colour is known as that of an element which has it.
  const probes = names.map((name) => h("i", { class: `cl-scale-${name}` }));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", onChange, { signal });
  const observer = new MutationObserver(onChange);
  const attributeFilter = ["data-theme", "data-jp-theme-light", "class"];
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributeFilter });
  }
  signal.addEventListener("abort", () => observer.disconnect());
  return {
    element: h("span", { hidden: true }, ...probes),
    /** @returns {{ negative: Colour, zero: Colour, positive: Colour }} */
    read() {
      const [negative, zero, positive] = probes.map((probe) => {
        const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g)?.map(Number) ??
          [0, 0, 0];
        return /** @type {Colour} */ ([red, green, blue]);
      });
      return { negative, zero, positive };
    },
  };
}
