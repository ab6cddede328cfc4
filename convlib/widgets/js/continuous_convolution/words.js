// The kinds of functions in words.

import { formatNumber } from "../kit/format.js";

/** @typedef {import("./signals.js").Signal} Signal */

/** From each kind to the words it is chosen by. */
export const KIND_NAMES = {
  box: "box",
  triangle: "triangle",
  gaussian: "Gaussian",
  decay: "exponential decay",
  drawn: "drawn by hand",
};

/** @param {number} value */
const short = (value) => formatNumber(value, 4);

/** A function in a few words. @param {Signal} signal */
export function describe(signal) {
  switch (signal.kind) {
    case "box":
    case "triangle":
      return `${KIND_NAMES[signal.kind]} from ${short(signal.start)} to ${short(signal.stop)}, ` +
        `height ${short(signal.height)}`;
    case "gaussian":
      return `Gaussian, centre ${short(signal.centre)}, σ ${short(signal.sigma)}, ` +
        `area ${short(signal.area)}`;
    case "decay":
      return `decay from ${short(signal.start)}, rate ${short(signal.rate)}, ` +
        `height ${short(signal.height)}`;
    case "drawn":
      return "drawn by hand";
  }
}
