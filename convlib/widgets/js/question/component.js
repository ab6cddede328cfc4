// A question: the field, what is said of the answer, hints on demand. Plain data in, a node out.

import { freshId, h } from "../kit/dom.js";
import { button } from "../kit/field.js";
import { installStyles } from "../kit/frame.js";
import theme from "../kit/theme.css" with { type: "text" };
import { check, isReadable } from "./check.js";
import { createField, rich } from "./fields.js";
import style from "./style.css" with { type: "text" };

/**
 * @param {import("./check.js").Question} asked
 * @param {(given: string, right: boolean) => void} onAnswer  the reader has answered, or, with "",
 *   taken the answer back
 * @param {AbortSignal} signal
 */
export function question(asked, onAnswer, signal) {
  installStyles("cl-theme", theme);
  installStyles("cl-question", style);
  const id = freshId("says");
  const says = h("p", { id, class: "cl-says", role: "status", "aria-live": "polite" });
  const forget = button(
    "Forget my answer",
    () => {
      set("");
      field.focus(); // since this button goes
      onAnswer("", false);
    },
    signal,
    { class: "cl-button cl-forget" },
  );
  const tools = h("div", { class: "cl-tools" }, button("Check", answer, signal), forget);
  const field = createField(asked, tools, id);
  const element = h("div", { class: "cl-figure cl-question" }, field.element, says, hints());

  /** What has been typed since is not judged yet. */
  function unsay() {
    says.replaceChildren();
    says.className = "cl-says";
    field.refuse(false);
  }

  /** Say what there is to say of what stands in the field. */
  function judge() {
    const verdict = check(asked, field.value);
    says.replaceChildren(...rich(verdict.says));
    says.className = `cl-says is-${verdict.right ? "right" : "wrong"}`;
    field.refuse(!isReadable(asked, field.value));
    return verdict;
  }

  function answer() {
    const { right } = judge();
    if (!isReadable(asked, field.value)) return;
    forget.hidden = false;
    onAnswer(field.value, right);
  }

  /** Show an answer that was given before, or elsewhere; "" for none. @param {string} given */
  function set(given) {
    field.value = given;
    forget.hidden = !given;
    if (given) judge();
    else unsay();
  }

  /** Each hint is closed, and there is none before the last one was read. */
  function hints() {
    /** @type {HTMLDetailsElement[]} */
    const boxes = asked.hints.map((text, at) =>
      h(
        "details",
        { class: "cl-more", hidden: at > 0 },
        h("summary", {}, at === 0 ? "Hint" : "Another hint"),
        h("p", {}, ...rich(text)),
      )
    );
    boxes.forEach((box, at) =>
      box.addEventListener("toggle", () => boxes[at + 1]?.removeAttribute("hidden"), { signal })
    );
    return h("div", {}, ...boxes);
  }

  element.addEventListener("input", unsay, { signal });
  element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const { target, key } = event;
    if (key === "Enter" && /** @type {Element} */ (target).matches("input")) answer();
    // A notebook's own shortcuts listen further up. Saving is still the notebook's.
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  }, { signal });
  return { element, set };
}
