// The frame of every figure: controls, picture, one line of arithmetic, one line of verdict.

import theme from "./theme.css" with { type: "text" };
import { h } from "./dom.js";

/**
 * @typedef {{ element: Node, set(state: any): void }} Control
 * @typedef {{ text: string, kind?: "input" | "weight" | "padding" | "bias" | "output" }} Piece
 *   A part of the line of arithmetic, in the colour of its kind.
 * @typedef {{
 *   controls: Record<string, Control>, shown: string[], player?: Node, picture: Node[],
 *   below?: Node, tools: (Node | null)[], onKey(event: KeyboardEvent): void,
 * }} Parts  All controls by name, and the names of those in sight (the others are in a drawer);
 *   the grids; what else stands below the arithmetic; the buttons below; and what a key does that
 *   no control has taken.
 */

/** What the line ends with while the window is pinned. @type {Piece} */
export const PINNED = { text: " (pinned: Escape or a second click lets go)" };

/**
 * @param {string} name  what the figure is, for those who don't see it
 * @param {Parts} parts
 * @param {AbortSignal} signal
 */
export function frame(name, { controls, shown, player, picture, below, tools, onKey }, signal) {
  installStyles("cl-theme", theme);
  const arithmetic = h("p", { class: "cl-arithmetic", "aria-live": "polite", role: "status" });
  const verdict = h("p", { class: "cl-verdict" });
  const more = Object.keys(controls).filter((control) => !shown.includes(control));
  const drawer = more.length === 0 ? null : h(
    "details",
    { class: "cl-more" },
    h("summary", {}, "More"),
    h("div", { class: "cl-controls" }, ...more.map((control) => controls[control].element)),
  );
  const inSight = shown.map((control) => controls[control].element);
  const element = h(
    "div",
    { class: "cl-figure", "aria-label": name, role: "group" },
    h("div", { class: "cl-controls" }, ...inSight, player ?? null),
    drawer,
    h("div", { class: "cl-picture" }, ...picture),
    arithmetic,
    below ?? null,
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
  return {
    element,
    /** The line of arithmetic. @param {Piece[]} pieces */
    explain(pieces) {
      arithmetic.replaceChildren(...pieces.map(pieceNode));
    },
    /** While something moves by itself, the line is not read out. @param {boolean} busy */
    hush(busy) {
      if (busy) arithmetic.setAttribute("aria-busy", "true");
      else arithmetic.removeAttribute("aria-busy");
    },
    /** @param {any} state */
    setControls(state) {
      for (const control of Object.values(controls)) control.set(state);
    },
    /** @param {ReturnType<typeof import("./verdict.js").verdict>} said */
    showVerdict({ kind, text }) {
      verdict.className = `cl-verdict is-${kind}`;
      verdict.textContent = text;
    },
    /** A message above all else. @param {string} text */
    say(text) {
      element.querySelector(":scope > [role=alert]")?.remove();
      element.prepend(h("p", { class: "cl-message", role: "alert" }, text));
    },
  };
}

/** @param {Piece} piece */
const pieceNode = ({ text, kind }) =>
  kind === "padding"
    ? h("span", { class: "cl-padding" }, text, h("span", { class: "cl-spoken" }, " (padding)"))
    : h("span", { class: kind ? `cl-${kind}` : null }, text);

/**
 * One copy of some styles, however many figures share the page.
 * @param {string} id  @param {string} css
 */
export function installStyles(id, css) {
  if (document.getElementById(id)) return;
  document.head.append(h("style", { id }, css));
}

/**
 * In a shadow tree, such as marimo's, the document's styles don't hold: it gets its own copies.
 * @param {Node} root
 */
export function adoptStyles(root) {
  if (!(root instanceof ShadowRoot)) return;
  for (const style of document.querySelectorAll("style[id^=cl-]")) {
    if (!root.getElementById(style.id)) root.prepend(style.cloneNode(true));
  }
}

/**
 * Put a text on the clipboard, or show it where the browser won't let us.
 * @param {string} text  @param {Element} near  the button that was pressed
 */
export async function copy(text, near) {
  near.parentElement?.querySelector(".cl-copy-text")?.remove();
  try {
    await navigator.clipboard.writeText(text);
    sayCopied("Copied.", near);
  } catch {
    const area = h("textarea", { class: "cl-copy-text", readOnly: true, "aria-label": "To copy" });
    area.value = text;
    near.parentElement?.append(area);
    area.select();
    sayCopied("The browser refused the clipboard: copy from here.", near);
  }
}

/** What has become of a copy. @param {string} text  @param {Element} near  the button's element */
export function sayCopied(text, near) {
  const said = near.parentElement?.querySelector(":scope > .cl-copied");
  if (said) said.textContent = text;
}
