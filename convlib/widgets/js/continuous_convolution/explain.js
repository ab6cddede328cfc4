// The line of arithmetic: the integral at t, and what the samples make of it.

import { formatNumber } from "../kit/format.js";
import { PER_UNIT } from "./riemann.js";
import { measure } from "./state.js";

/** Three decimals, which do not jump while t moves; small numbers keep two digits.
 * @param {number} value */
export function decimals(value) {
  const text = value.toFixed(3);
  return Number(text) === 0 && Math.abs(value) > 1e-12
    ? formatNumber(value, 2)
    : text.replace(/^-0\.000$/, "0.000").replace("-", "−");
}

/** @param {number} t */
export const place = (t) => {
  const text = Math.abs(t * 100 - Math.round(t * 100)) < 1e-6 ? t.toFixed(2) : t.toFixed(4);
  return text.replace(/^-0\.00$/, "0.00").replace("-", "−");
};

/**
 * (f ∗ g)(0.50) = ∫ f(τ) g(0.50 − τ) dτ = 0.777, in closed form.
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Derived} derived
 * @param {number} t
 * @returns {import("../kit/frame.js").Piece[]}
 */
export function arithmetic(state, derived, t) {
  const { area, sum } = measure(state, derived, t);
  /** @type {import("../kit/frame.js").Piece[]} */
  const pieces = [
    { text: `(f ∗ g)(${place(t)})`, kind: "output" },
    { text: " = ∫ " },
    { text: "f(τ)", kind: "input" },
    { text: " · " },
    { text: `g(${place(t)} − τ)`, kind: "weight" },
    { text: " dτ = area " },
    { text: decimals(area), kind: "output" },
    {
      text: derived.closed
        ? ", exact: a closed form"
        : `, by a fine sum with Δ = ${1 / PER_UNIT}: no closed form here`,
    },
  ];
  if (state.step === 0) return pieces;
  return [
    ...pieces,
    { text: `; sum with Δ = ${formatNumber(state.step)}: ` },
    { text: decimals(sum), kind: "output" },
    {
      text: `, ${derived.closed ? "error" : "distance from the fine sum"} ` +
        `${decimals(Math.abs(sum - area))}, at most ${decimals(derived.worst)}`,
    },
  ];
}
