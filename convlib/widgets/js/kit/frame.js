// The frame of every figure: controls, picture, one line of arithmetic, one line of verdict.

import css from "./theme.css" with { type: "text" };
import { h } from "./dom.js";

/**
 * @typedef {{
 *   controls: Node[], more: Node[], picture: Node[], tools: (Node | null)[],
 *   onKey(event: KeyboardEvent): void,
 * }} Parts  The controls in sight, those in the drawer, the grids, the buttons below, and what a
 *   key does that no control has taken.
 */

/**
 * @param {string} name  what the figure is, for those who don't see it
 * @param {Parts} parts
 * @param {AbortSignal} signal
 */
export function frame(name, { controls, more, picture, tools, onKey }, signal) {
  installTheme();
  const arithmetic = h("p", { class: "cl-arithmetic", "aria-live": "polite", role: "status" });
  const verdict = h("p", { class: "cl-verdict" });
  const drawer = more.length === 0 ? null : h(
    "details",
    { class: "cl-more" },
    h("summary", {}, "More"),
    h("div", { class: "cl-controls" }, ...more),
  );
  const element = h(
    "div",
    { class: "cl-figure", "aria-label": name, role: "group" },
    h("div", { class: "cl-controls" }, ...controls),
    drawer,
    h("div", { class: "cl-picture" }, ...picture),
    arithmetic,
    verdict,
    h("div", { class: "cl-tools" }, ...tools, h("span", { class: "cl-copied", role: "status" })),
  );
  // A notebook's own shortcuts listen further up: arrow keys would collapse headings there,
  // and the letter b in a focused button would insert a cell. Saving is still the notebook's.
  element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    onKey(event);
    const chord = event.ctrlKey || event.metaKey;
    if (!chord || event.defaultPrevented) event.stopPropagation();
  }, { signal });
  return { element, arithmetic, verdict };
}

/** One copy of the styles, however many figures share the page. */
function installTheme() {
  const id = "cl-theme";
  if (document.getElementById(id)) return;
  document.head.append(h("style", { id }, css));
}

/**
 * Put a text on the clipboard, or show it where the browser won't let us.
 * @param {string} text  @param {Element} near  the button that was pressed
 */
export async function copy(text, near) {
  const said = near.parentElement?.querySelector(".cl-copied");
  near.parentElement?.querySelector(".cl-copy-text")?.remove();
  try {
    await navigator.clipboard.writeText(text);
    if (said) said.textContent = "Copied.";
  } catch {
    const area = h("textarea", { class: "cl-copy-text", readOnly: true, "aria-label": "To copy" });
    area.value = text;
    near.parentElement?.append(area);
    area.select();
    if (said) said.textContent = "The browser refused the clipboard: copy from here.";
  }
}
