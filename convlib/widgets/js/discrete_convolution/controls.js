// The fields of a discrete convolution: each shows one argument and asks for one change.

import { button, choice, textField } from "../kit/field.js";
import { exactNumber, parseNumber } from "../kit/format.js";
import { OPERATIONS } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 * @typedef {import("../kit/frame.js").Control} Control
 * @typedef {import("../kit/session.js").Edit} Edit
 */

/**
 * Numbers between commas or blanks.
 * @param {string} text  @param {number} most
 * @returns {NDArray | null}
 */
export function parseList(text, most) {
  const numbers = text.trim().split(/\s*[,;]\s*|\s+/).map(parseNumber);
  if (numbers.length > most || numbers.includes(null)) return null;
  return { data: Float64Array.from(numbers, Number), shape: [numbers.length] };
}

/** @param {NDArray} list */
const formatList = ({ data }) =>
  Array.from(data, (value) => exactNumber(value).replaceAll("-", "−")).join(", ");

/** Zeros but for a 1 in the middle. @param {NDArray} like @returns {NDArray} */
export function impulse({ shape }) {
  const data = new Float64Array(shape[0]);
  data[Math.floor((shape[0] - 1) / 2)] = 1;
  return { data, shape };
}

/**
 * All controls by name, in the order in which a figure shows them.
 * @param {import("../kit/mount.js").Options} options
 * @param {Edit} edit
 * @param {(show: string) => void} look
 * @param {AbortSignal} signal
 * @returns {Record<string, Control>}  that of `show` is set to a view
 */
export function createControls({ state: start, fixed }, edit, look, signal) {
  /** @type {import("./state.js").Limits} */ const limits = fixed.limits;
  /** @type {State} */ let state = start;

  /** @param {"operation" | "mode"} name  @param {string} label
   *  @param {Record<string, string>} options */
  function choiceControl(name, label, options) {
    const select = choice({
      label,
      options,
      onChange: (value) => {
        edit(name, { [name]: value }, (message) => select.say(message));
        select.set(state[name]);
      },
    }, signal);
    return { element: select.element, set: (/** @type {State} */ now) => select.set(now[name]) };
  }

  /** @param {"a" | "b"} name */
  function listControl(name) {
    /** @type {ReturnType<typeof textField<NDArray>>} */
    const field = textField({
      label: `List ${name}`,
      parse: (text) => parseList(text, limits.sequence),
      format: formatList,
      allowed: `allowed are 1 to ${limits.sequence} finite numbers with commas between them`,
      onChange: (list) => edit(name, { [name]: list }, field.say),
    }, signal);
    field.element.querySelector("input").size = 18;
    return { element: field.element, set: (/** @type {State} */ now) => field.set(now[name]) };
  }

  const shortest = () => Math.max(state.a.data.length, state.b.data.length);
  /** @type {ReturnType<typeof textField<number | "linear">>} */
  const length = textField({
    label: "FFT length",
    suggestions: ["linear"],
    parse: (text) => {
      const typed = text.trim();
      if (typed === "linear" || typed === "none") return "linear";
      const cells = /^\d+$/.test(typed) ? Number(typed) : 0;
      return cells >= 1 && cells <= limits.length ? cells : null;
    },
    format: String,
    allowed:
      `allowed are whole numbers up to ${limits.length}, not below the lengths of a and b; ` +
      "or linear",
    step: (value, by) => {
      const least = shortest();
      const from = value === "linear" ? state.a.data.length + state.b.data.length - 1 : value + by;
      return Math.min(Math.max(from, least), limits.length);
    },
    onChange: (value) => edit("length", { length: value === "linear" ? null : value }, length.say),
  }, signal);

  const mode = choiceControl("mode", "Mode", { full: "full", same: "same", valid: "valid" });
  const select = mode.element.querySelector("select");
  const show = choice({
    label: "Show",
    options: { sums: "sums", matrix: "matrix", circle: "circle" },
    onChange: look,
  }, signal);

  /** @type {Record<string, Control>} */
  const controls = {
    operation: choiceControl("operation", "Flip", {
      [OPERATIONS[0]]: "on (convolution)",
      [OPERATIONS[1]]: "off (cross-correlation)",
    }),
    mode: {
      element: mode.element,
      set: (now) => {
        mode.set(now);
        select.disabled = now.length !== null;
        select.title = select.disabled ? "A circle has no ends to keep or to leave out" : "";
      },
    },
    impulse: {
      element: button("Impulse as a", () => edit("impulse", { a: impulse(state.a) }), signal),
      set: () => {},
    },
    length: { element: length.element, set: (now) => length.set(now.length ?? "linear") },
    a: listControl("a"),
    b: listControl("b"),
  };
  for (const control of Object.values(controls)) {
    const { set } = control;
    control.set = (now) => {
      state = now;
      set(now);
    };
  }
  /** The state of a figure does not say what is shown; its view does. */
  const view = {
    element: show.element,
    set: (/** @type {any} */ now) => now.show && show.set(now.show),
  };
  return { ...controls, show: view };
}
