// Convolutions in closed form: the twin of convlib.continuous.exact.

import { areaOf, valueOf } from "./signals.js";

/** @typedef {import("./signals.js").Signal} Signal  @typedef {import("./signals.js").Real} Real */

/**
 * The values of f ∗ g, or null where there is no closed form here.
 * @param {Signal} f  @param {Signal} g  @returns {Real | null}
 */
export function exact(f, g) {
  if (f.kind === "box" && g.kind === "box") return twoBoxes(f, g);
  if (f.kind === "gaussian" && g.kind === "gaussian") {
    return valueOf({
      kind: "gaussian",
      sigma: Math.hypot(f.sigma, g.sigma),
      centre: f.centre + g.centre,
      area: f.area * g.area,
    });
  }
  if (f.kind === "decay" && g.kind === "decay") return twoDecays(f, g);
  if (f.kind === "box") return smoothed(g, f);
  if (g.kind === "box") return smoothed(f, g);
  return null;
}

/** What a box sees of a function: its height times the area under it.
 * @param {Signal} signal  @param {import("./signals.js").Box} box  @returns {Real} */
function smoothed(signal, box) {
  const area = areaOf(signal);
  return (t) => box.height * (area(t - box.start) - area(t - box.stop));
}

/** @param {import("./signals.js").Box} f  @param {import("./signals.js").Box} g */
function twoBoxes(f, g) {
  const [width, other] = [f.stop - f.start, g.stop - g.start];
  if (width !== other) return smoothed(f, g);
  return valueOf({
    kind: "triangle",
    start: f.start + g.start,
    stop: f.stop + g.stop,
    height: f.height * other * g.height,
  });
}

/**
 * (exp(−at) − exp(−bt))/(b − a), and t exp(−at) where a = b, without losing digits between the two.
 * @param {import("./signals.js").Decay} f  @param {import("./signals.js").Decay} g  @returns {Real}
 */
function twoDecays(f, g) {
  const [slow, gap] = [Math.min(f.rate, g.rate), Math.abs(f.rate - g.rate)];
  return (point) => {
    const t = Math.max(point - (f.start + g.start), 0);
    const between = gap === 0 ? t : -Math.expm1(-gap * t) / gap;
    return f.height * g.height * Math.exp(-slow * t) * between;
  };
}
