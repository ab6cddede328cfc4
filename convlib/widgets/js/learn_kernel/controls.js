// The fields of the learning kernel: each shows one argument and asks for one change. Where the
// target gets another size, the start follows in the same change.

import { controlMakers, repeated } from "../kit/controls.js";
import { choice } from "../kit/field.js";
import { fitted, nameOf, start } from "./starts.js";

/** @typedef {import("./state.js").State} State */

const OWN = "your own";

/**
 * All controls by name, in the order in which a figure shows them.
 * @param {import("../kit/mount.js").Options} options
 * @param {import("../kit/session.js").Edit} edit
 * @param {AbortSignal} signal
 * @returns {Record<string, import("../kit/frame.js").Control>}
 */
export function createControls({ state: begin, fixed }, edit, signal) {
  /** @type {import("./state.js").Limits} */ const limits = fixed.limits;
  const { starts } = limits;
  /** @type {State} */ let state = begin;
  /** @type {import("../kit/session.js").Edit} */
  const follow = (name, changes, say) => {
    const { shape } = changes.target ?? state.target;
    edit(name, { weight: fitted(state.weight, shape, starts), ...changes }, say);
  };
  const make = controlMakers(begin, follow, signal);

  const from = choice({
    label: "Start",
    options: Object.fromEntries([OWN, ...Object.keys(starts)].map((name) => [name, name])),
    onChange: (name) => {
      const weight = name === OWN ? state.weight : start(name, state.target.shape, starts);
      edit(`start ${name}`, { weight }, from.say);
      from.set(nameOf(state.weight, starts) ?? OWN);
    },
  }, signal);

  return {
    target: make.namedKernel(fixed.named_kernels, "target", "Target"),
    lr: make.number("lr", "Learning rate", (rate, by) => {
      const next = rate * 2 ** by;
      return Math.min(next === 0 && by > 0 ? 0.1 : next, limits.lr); // twice 0 would stay 0
    }),
    momentum: make.number("momentum", "Momentum", (momentum, by) => {
      const next = Number((momentum + by / 10).toFixed(2));
      return Math.min(Math.max(next, 0), limits.momentum);
    }),
    operation: make.choice("operation", "Target applied as", {
      "cross-correlation": "cross-correlation (as nn.Conv2d)",
      convolution: "convolution (flipped)",
    }),
    picture: make.namedKernel(fixed.pictures, "input", "Picture"),
    start: {
      element: from.element,
      set(/** @type {State} */ now) {
        state = now;
        from.set(nameOf(now.weight, starts) ?? OWN);
      },
    },
    steps: make.number(
      "steps",
      "Steps",
      (steps, by) => Math.min(Math.max(steps + 50 * by, 1), limits.steps),
    ),
    input_size: make.size("input", "Input size", limits.input, repeated),
    kernel_size: make.size("target", "Kernel size", limits.weight),
  };
}
