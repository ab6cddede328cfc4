// The fields: which functions, their parameters, the step and the axis.

import { choice, textField } from "../kit/field.js";
import { formatNumber, parseNumber } from "../kit/format.js";
import { h } from "../kit/dom.js";
import { traced } from "./shape.js";
import { KIND_NAMES } from "./words.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/frame.js").Control} Control
 * @typedef {import("../kit/session.js").Edit} Edit
 */

/** The words of each parameter. @type {Record<string, string>} */
const LABELS = { sigma: "σ" };

/** The steps that the buttons visit; 0 is off. */
const STEPS = [0, 0.05, 0.1, 0.125, 0.2, 0.25, 0.5, 1, 2, 4];

/**
 * All controls by name, in the order in which a figure shows them.
 * @param {import("../kit/mount.js").Options} options  @param {Edit} edit  @param {AbortSignal} signal
 * @returns {Record<string, Control>}
 */
export function createControls({ state: start, fixed }, edit, signal) {
  /** @type {import("./state.js").Limits} */ const limits = fixed.limits;
  /** @type {State} */ let state = start;

  /** @param {"f" | "g"} name */
  function kindControl(name) {
    const select = choice({
      label: name,
      options: KIND_NAMES,
      onChange: (kind) => {
        // What is there is what one goes on drawing.
        const next = kind === "drawn"
          ? traced(state[name], state.reach, limits)
          : fixed.named[kind];
        edit(`${name} kind`, { [name]: next }, select.say);
        select.set(state[name].kind);
      },
    }, signal);
    return {
      element: select.element,
      set: (/** @type {State} */ now) => select.set(now[name].kind),
    };
  }

  /**
   * @param {string} label  @param {string} allowed
   * @param {(value: number) => void} onChange
   * @param {(value: number, by: number) => number} step
   */
  function numberField(label, allowed, onChange, step) {
    return textField({
      label,
      parse: (text) => text.trim() === "off" ? 0 : parseNumber(text),
      format: (value) => label === "Δ" && value === 0 ? "off" : formatNumber(value),
      allowed,
      step,
      onChange,
    }, signal);
  }

  /** The parameters of whichever kind it is. @param {"f" | "g"} name */
  function shapeControl(name) {
    const element = h("span", { class: "cl-shape" });
    /** @type {Record<string, ReturnType<typeof numberField>>} */ let fields = {};
    let kind = "";
    /** @param {string} parameter */
    const field = (parameter) => {
      const said = `allowed are numbers such as 1.5 or 1/3`;
      const made = numberField(
        `${name} ${LABELS[parameter] ?? parameter}`,
        said,
        (value) =>
          edit(
            `${name} ${parameter}`,
            { [name]: { ...state[name], [parameter]: value } },
            made.say,
          ),
        (value, by) => Number((value + by * 0.1).toFixed(4)),
      );
      return made;
    };
    return {
      element,
      set(/** @type {State} */ now) {
        const { kind: next, ...parameters } = now[name];
        const names = Object.keys(parameters).filter((parameter) => parameter !== "samples");
        if (next !== kind) {
          kind = next;
          fields = Object.fromEntries(names.map((parameter) => [parameter, field(parameter)]));
          element.replaceChildren(...Object.values(fields).map((made) => made.element));
        }
        for (const parameter of names) {
          fields[parameter].set(/** @type {any} */ (parameters)[parameter]);
        }
      },
    };
  }

  const [fine, coarse] = limits.step;
  const step = numberField(
    "Δ",
    `allowed are “off”, and steps from ${fine} to ${coarse}`,
    (value) => edit("step", { step: value }, step.say),
    (value, by) =>
      by > 0
        ? STEPS.find((known) => known > value) ?? value
        : STEPS.findLast((known) => known < value) ?? value,
  );
  const reach = numberField(
    "Axis ±",
    `allowed are numbers from ${limits.reach.join(" to ")}`,
    (value) => edit("reach", { reach: value }, reach.say),
    (value, by) => value + by,
  );

  /** @type {Record<string, Control>} */
  const controls = {
    f: kindControl("f"),
    g: kindControl("g"),
    step: { element: step.element, set: (now) => step.set(now.step) },
    f_shape: shapeControl("f"),
    g_shape: shapeControl("g"),
    reach: { element: reach.element, set: (now) => reach.set(now.reach) },
  };
  for (const control of Object.values(controls)) {
    const { set } = control;
    control.set = (now) => {
      state = now;
      set(now);
    };
  }
  return controls;
}
