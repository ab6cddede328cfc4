// A layer's arguments and what they come to: plain data in, a node out.

import { freshId, h } from "../kit/dom.js";
import { button } from "../kit/field.js";
import { frame, installStyles } from "../kit/frame.js";
import { keyHandler } from "../kit/keys.js";
import { Refusal } from "../kit/refusal.js";
import { createSession } from "../kit/session.js";
import { createControls } from "./controls.js";
import { explain } from "./explain.js";
import { results } from "./picture.js";
import { derive } from "./state.js";
import style from "./style.css" with { type: "text" };
import { layerText, pytorchProgram, readLayer } from "./pytorch.js";

/** @typedef {import("./state.js").State} State */

/**
 * @param {import("../kit/mount.js").Options} options
 * @param {AbortSignal} signal
 */
export function layerCalculator(options, signal) {
  installStyles("cl-layer-calculator", style);
  const session = createSession(options, {
    derive: (/** @type {State} */ state) => derive(state, options.fixed.limits),
    output: (derived) => derived.output,
    clamp: () => ({}),
    draw,
    program: pytorchProgram,
  }, signal);
  /** What is asked and refused; the results are those of the last good arguments.
   * @type {State | null} */
  let refused = null;
  /** Whether the text is the reader's, who is at it. */
  let typing = false;

  const id = freshId("layer");
  const text = h("textarea", {
    id,
    class: "cl-text cl-layer-text",
    rows: 2,
    spellcheck: false,
    autocomplete: "off",
    "aria-describedby": `${id}-said`,
  });
  const said = h("p", { id: `${id}-said`, class: "cl-message", role: "status" });
  const note = h("p", { class: "cl-layer-note", role: "status" });
  const back = h(
    "p",
    { class: "cl-layer-back", hidden: true },
    h("span", {}),
    button("Back to them", letGo, signal),
  );
  const list = h("dl"); // without a class, for themes lay out those that have one
  const shown = h("div", { class: "cl-layer-results" }, list);

  const view = frame("Layer calculator", {
    controls: createControls(options, edit, signal),
    shown: options.fixed.controls,
    picture: [
      h("label", { htmlFor: id }, "The layer in PyTorch (type, or paste one)"),
      text,
      said,
      note,
      back,
      shown,
    ],
    tools: session.tools,
    onKey: keyHandler({ session, onArrow: () => {}, onEscape: letGo }),
  }, signal);

  text.addEventListener("input", () => {
    typing = true;
    read(text.value);
    typing = false;
  }, { signal });
  text.addEventListener("blur", () => text.hasAttribute("aria-invalid") || write(), { signal });
  view.element.addEventListener("paste", (/** @type {ClipboardEvent} */ event) => {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    if (event.target === text || !/Conv\w*2d\s*\(/.test(pasted)) return;
    event.preventDefault(); // a layer's text is for the whole figure, whichever field has the focus
    text.value = pasted;
    read(pasted);
  }, { signal });

  /** Take what is asked, or keep it in the fields and say why not: two fields may be needed.
   * @type {import("../kit/session.js").Edit} */
  function edit(name, changes) {
    const next = { ...(refused ?? session.state), ...changes };
    try {
      derive(next, options.fixed.limits);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused = next;
      view.setControls(next);
      write();
      refuse(error.message);
      return;
    }
    const before = session.state;
    session.edit(name, next);
    if (session.state === before) letGo(); // as it was: nothing else draws
  }

  /** @param {string} pasted */
  function read(pasted) {
    try {
      const layer = readLayer(pasted, refused ?? session.state);
      edit("text", layer.state);
      note.textContent = layer.note;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse(error.message);
    }
  }

  /** @param {string} why */
  function refuse(why) {
    said.textContent = why;
    text.setAttribute("aria-invalid", "true");
    note.textContent = "";
    back.hidden = false;
    back.firstChild.textContent = `Below are the results of the last good arguments, ${
      layerText(session.state)
    }. `;
    shown.classList.add("is-stale");
  }

  /** The text of what is asked, unless it is being typed. */
  function write() {
    if (!typing) text.value = layerText(refused ?? session.state);
  }

  /** Back to the last good arguments. */
  function letGo() {
    view.setControls(session.state);
    draw();
  }

  function draw() {
    const { state, derived } = session;
    refused = null;
    said.textContent = "";
    note.textContent = "";
    text.removeAttribute("aria-invalid");
    back.hidden = true;
    shown.classList.remove("is-stale");
    write();
    list.replaceChildren(...results(state, derived));
    view.explain(explain(state, derived));
  }

  return session.component(view);
}
