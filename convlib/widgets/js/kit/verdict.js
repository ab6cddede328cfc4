// Who agrees with whom: the browser, convlib, and PyTorch.

import { sameData } from "./wire.js";

/**
 * @typedef {import("./conv.js").NDArray} NDArray
 * @typedef {{
 *   arguments: Record<string, any>, output: NDArray, places?: string, tolerance: number,
 *   torch: { version: string, call: string, difference: number } | null,
 * }} Answer  Python's: what it was asked, what convlib computed, how far PyTorch is from that;
 *   `places` says in words where the outputs are compared, "" for everywhere; `torch` is null where
 *   it is not installed.
 */

/**
 * The largest difference of two arrays; NaN agrees with NaN, and infinity with itself.
 * @param {NDArray} a  @param {NDArray} b
 */
export function largestDifference(a, b) {
  if (!sameData(a.shape, b.shape)) return Infinity;
  let most = 0;
  a.data.forEach((value, i) => {
    if (Object.is(value, b.data[i]) || value === b.data[i]) return;
    const difference = Math.abs(value - b.data[i]);
    most = Math.max(most, Number.isNaN(difference) ? Infinity : difference);
  });
  return most;
}

/**
 * @param {Record<string, any>} asked  the arguments on screen
 * @param {NDArray | null} output  the browser's own; null while it is being computed
 * @param {Answer} answer  Python's last
 * @param {boolean} live  whether Python is there to be asked again
 * @returns {{ kind: "agree" | "disagree" | "own" | "waiting", text: string }}
 */
export function verdict(asked, output, answer, live) {
  if (!sameData(asked, answer.arguments)) {
    return live ? { kind: "waiting", text: "Waiting for Python’s answer …" } : {
      kind: "own",
      text:
        "Your own numbers: the browser’s computation alone. “Copy as PyTorch” lets PyTorch check it.",
    };
  }
  if (output === null) return { kind: "waiting", text: "The browser is computing …" };
  const { torch, tolerance, places } = answer;
  const ours = largestDifference(output, answer.output);
  const difference = Math.max(ours, torch?.difference ?? 0);
  const witnesses = torch
    ? `The browser, convlib and ${torch.call}`
    : "PyTorch is not installed; the browser and convlib";
  const by = torch ? `PyTorch ${torch.version.split("+")[0]}` : "";
  const when = live ? by : [by, "recorded when this page was built"].filter(Boolean).join(", ");
  const source = when && ` (${when})`;
  return difference <= tolerance
    ? {
      kind: "agree",
      text: `${witnesses} agree${places ? ` ${places}` : ""}: largest difference ` +
        `${digits(difference)}${source}.`,
    }
    : {
      kind: "disagree",
      text: `${witnesses} disagree: largest difference ${digits(difference)}, of which rounding ` +
        `explains ${digits(tolerance)}${source}.`,
    };
}

/** @param {number} value */
const digits = (value) => value === 0 ? "0" : value.toExponential(1).replace("e-", "e−");
