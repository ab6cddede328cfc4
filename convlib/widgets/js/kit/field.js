// Labelled controls: a text field that refuses in words, a choice, a button.
// The words outlive the visit, so that who has left by Tab can read them; they end where the reader
// goes on, by coming back to the field or by an edit anywhere in the figure.

import { freshId, h } from "./dom.js";
import { sameData } from "./wire.js";

const LEAST = 5; // characters of a field

/**
 * A text field. What can't be used is said beside it, and the last good text comes back on leaving.
 * @template T
 * @param {{
 *   label: string, parse(text: string): T | null, format(value: T): string, allowed: string,
 *   onChange(value: T): void, step?(value: T, by: number): T, suggestions?: string[],
 * }} options  `parse` gives null for what is refused; `allowed` says what isn't
 * @param {AbortSignal} signal
 */
export function textField({ label, parse, format, allowed, onChange, step, suggestions }, signal) {
  const id = freshId("field");
  const field = h("input", {
    id,
    type: "text",
    autocomplete: "off",
    spellcheck: false,
    "aria-describedby": `${id}-message`,
    class: "cl-text",
    size: LEAST,
  });
  const message = h("span", { id: `${id}-message`, class: "cl-message", role: "status" });
  const choices = suggestions &&
    h("datalist", { id: `${id}-list` }, ...suggestions.map((value) => h("option", { value })));
  if (choices) field.setAttribute("list", choices.id);
  const longest = Math.max(LEAST, ...(suggestions ?? []).map((word) => word.length));
  /** @type {T} */ let current;
  let typing = false;

  /** Have room for any of the words, while there is one. */
  function fit() {
    field.size = Math.min(Math.max(field.value.length, LEAST), longest);
  }
  /** @param {T} value */
  function show(value) {
    field.value = format(value);
    fit();
  }

  /** @param {string} text */
  function say(text) {
    message.textContent = text;
    if (text) onNextEdit(field, () => say(""), signal);
    if (text) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  function read() {
    typing = true;
    fit();
    const value = parse(field.value);
    if (value === null) {
      const typed = field.value.trim() === "" ? "A blank" : `“${field.value}”`;
      say(`${typed} can't be used here: ${allowed}. The last good value stays.`);
    } else {
      say("");
      onChange(value);
    }
  }
  /** @param {number} by */
  function nudge(by) {
    if (!step) return;
    typing = false;
    say("");
    onChange(step(current, by));
  }
  field.addEventListener("input", read, { signal });
  field.addEventListener("blur", () => {
    typing = false;
    show(current);
    field.removeAttribute("aria-invalid");
  }, { signal });
  field.addEventListener("focus", () => say(""), { signal });
  field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step || !by) return;
    event.preventDefault();
    nudge(by);
  }, { signal });

  return {
    /** Arrow up and down do the same from the keyboard, so these are for the pointer alone. */
    element: h(
      "span",
      { class: "cl-field" },
      h("label", { htmlFor: id }, label),
      h(
        "span",
        { class: "cl-stepper" },
        step ? nudgeButton("−", () => nudge(-1), signal) : null,
        field,
        step ? nudgeButton("+", () => nudge(1), signal) : null,
      ),
      choices ?? null,
      message,
    ),
    say,
    /** @param {T} value */
    set(value) {
      const news = !sameData(value, current) && !sameData(value, parse(field.value));
      current = value;
      if (typing && !news) return; // the reader's own text, as “2.” for 2
      show(value);
      say("");
    },
  };
}

/** Before any control of the same figure takes it.
 * @param {HTMLElement} control  @param {() => void} tell  @param {AbortSignal} signal */
export function onNextEdit(control, tell, signal) {
  const figure = control.closest(".cl-figure");
  figure?.addEventListener("input", tell, { capture: true, once: true, signal });
}

/** @param {string} sign  @param {() => void} onPress  @param {AbortSignal} signal */
function nudgeButton(sign, onPress, signal) {
  const button = h("button", { type: "button", tabIndex: -1, "aria-hidden": "true" }, sign);
  button.addEventListener("click", onPress, { signal });
  return button;
}

/**
 * A slider over whole numbers, with the number beside it. What is refused is said, and stays on
 * the slider until it is left, so that the keyboard can go past it.
 * @param {{ label: string, onChange(value: number): void }} options
 * @param {AbortSignal} signal
 */
export function slider({ label, onChange }, signal) {
  const id = freshId("slider");
  const range = h("input", {
    id,
    type: "range",
    class: "cl-slider",
    "aria-describedby": `${id}-message`,
  });
  const shown = h("span", { class: "cl-slid", "aria-hidden": "true" });
  const message = h("span", { id: `${id}-message`, class: "cl-message", role: "status" });
  let current = 0;

  /** @param {number} value */
  function place(value) {
    range.value = String(value);
    shown.textContent = range.value;
  }
  /** @param {string} text */
  function say(text) {
    message.textContent = text;
    if (text) onNextEdit(range, () => say(""), signal);
    if (text) range.setAttribute("aria-invalid", "true");
    else range.removeAttribute("aria-invalid");
  }
  range.addEventListener("input", () => {
    shown.textContent = range.value;
    onChange(Number(range.value));
  }, { signal });
  range.addEventListener("blur", () => {
    place(current);
    range.removeAttribute("aria-invalid");
  }, { signal });
  range.addEventListener("focus", () => say(""), { signal });

  return {
    element: h(
      "span",
      { class: "cl-field" },
      h("label", { htmlFor: id }, label),
      range,
      shown,
      message,
    ),
    say,
    /** @param {number} value  @param {number} least  @param {number} most */
    set(value, least, most) {
      range.min = String(least);
      range.max = String(most);
      range.disabled = least === most;
      current = value;
      place(value);
      say("");
    },
  };
}

/**
 * A choice among words.
 * @param {{ label: string, options: Record<string, string>, onChange(value: string): void }} options
 *   from each value to the words it is shown as
 * @param {AbortSignal} signal
 */
export function choice({ label, options, onChange }, signal) {
  const id = freshId("choice");
  const select = h(
    "select",
    { id },
    ...Object.entries(options).map(([value, text]) => h("option", { value }, text)),
  );
  const message = h("span", { class: "cl-message", role: "status" });
  select.addEventListener("change", () => onChange(select.value), { signal });
  /** @param {string} text */
  function say(text) {
    message.textContent = text;
    if (text) onNextEdit(select, () => say(""), signal);
  }
  return {
    element: h("span", { class: "cl-field" }, h("label", { htmlFor: id }, label), select, message),
    say,
    /** @param {string} value */
    set(value) {
      select.value = value;
    },
  };
}

/**
 * @param {string} text  @param {(button: HTMLElement) => void} onPress  @param {AbortSignal} signal
 * @param {Record<string, string>} [props]
 */
export function button(text, onPress, signal, props = {}) {
  const element = h("button", { type: "button", class: "cl-button", ...props }, text);
  element.addEventListener("click", () => onPress(element), { signal });
  return element;
}
