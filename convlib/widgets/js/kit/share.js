// What a reader takes along: code that shows the figure in another page, and the figure as a file.

import { freshId, h } from "./dom.js";
import { drawing, toPng } from "./drawing.js";
import { button } from "./field.js";
import { sayCopied } from "./frame.js";
import { save } from "./save.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */

/** @type {Record<string, (drawn: Drawing) => Blob | Promise<Blob>>} */
const KINDS = {
  PNG: toPng,
  SVG: ({ text }) => new Blob([text], { type: "image/svg+xml" }),
};

/**
 * A button, and what it opens.
 * @param {string} stem  of the files' names
 * @param {((at: HTMLElement) => void) | null} embed  copies the code; null where there is no page
 * @param {AbortSignal} signal
 * @returns {Node[]}
 */
export function share(stem, embed, signal) {
  const id = freshId("share");
  const panel = h(
    "div",
    { id, class: "cl-share", role: "group", "aria-label": "Share", hidden: true },
    embed && button("Copy code to embed", embed, signal, {
      title: "HTML that shows this figure, as it is now, in slides or in a page of yours",
    }),
    ...Object.keys(KINDS).map((kind) =>
      button(`Save as ${kind}`, (at) => saveAs(kind, stem, at), signal, {
        title: "The figure as it is now, without its controls",
      })
    ),
    h("span", { class: "cl-copied", role: "status" }),
  );
  const toggle = button(
    "Share",
    (at) => {
      panel.hidden = !panel.hidden;
      at.setAttribute("aria-expanded", String(!panel.hidden));
    },
    signal,
    { "aria-expanded": "false", "aria-controls": id },
  );
  return [toggle, panel];
}

/** @param {string} kind  @param {string} stem  @param {HTMLElement} at  the button */
async function saveAs(kind, stem, at) {
  const name = `${stem}.${kind.toLowerCase()}`;
  try {
    const figure = /** @type {HTMLElement} */ (at.closest(".cl-figure"));
    save(await KINDS[kind](drawing(figure)), name);
    sayCopied(`Saved ${name}.`, at);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    sayCopied(`This browser could not make ${name}: ${message}`, at);
  }
}
