// The two choices: which of Winograd's algorithms, and how each operation rounds.

import { choice } from "../kit/field.js";
import { resized } from "./state.js";

/**
 * @param {import("../kit/mount.js").Options} options
 * @param {import("../kit/session.js").Edit} edit
 * @param {AbortSignal} signal
 * @returns {Record<string, import("../kit/frame.js").Control>}
 */
export function createControls({ state: start, fixed }, edit, signal) {
  /** @type {import("./state.js").Limits} */ const { transforms, numbers } = fixed.limits;
  /** @type {import("./state.js").State} */ let state = start;
  let longest = [...numbers]; // the reader's own last numbers come back with the longer input

  const size = choice({
    label: "Size",
    options: Object.fromEntries(
      Object.entries(transforms).map((
        [length, { A, G }],
      ) => [length, `F(${A.length},${G[0].length}): ${A.length} outputs`]),
    ),
    onChange: (length) => {
      const input = resized(state.input, Number(length), longest);
      edit("size", { input }, (message) => size.say(message));
      size.set(String(state.input.data.length));
    },
  }, signal);
  const precision = choice({
    label: "Precision",
    options: { float64: "float64", float32: "float32" },
    onChange: (value) => {
      edit("precision", { precision: value }, (message) => precision.say(message));
      precision.set(state.precision);
    },
  }, signal);

  return {
    size: {
      element: size.element,
      set(now) {
        state = now;
        if (now.input.data.length === longest.length) longest = [...now.input.data];
        size.set(String(now.input.data.length));
      },
    },
    precision: { element: precision.element, set: (now) => precision.set(now.precision) },
  };
}
