// How a function is reshaped: by the handles that it has, and by a pen.

import { areaOfPeak, clip, peak, valueOf } from "./signals.js";

/**
 * @typedef {import("./signals.js").Signal} Signal
 * @typedef {import("./state.js").Limits} Limits
 * @typedef {{
 *   name: string, at: [number, number], value: number, text: string,
 *   least: number, most: number, across: boolean, along: boolean,
 *   moved(by: number, up: number): Signal,
 * }} Handle  Where it is, what it says, whether it moves along τ and across it, and what becomes of
 *   the function when it is moved from there: `by` along τ, `up` across.
 */

export const GRAIN = 0.05; // handles move by multiples of this

/** Without the dust of binary fractions. @param {number} value */
const tidy = (value) => Number(value.toFixed(4));

/** @param {number} value */
export const snap = (value) => tidy(Math.round(value / GRAIN) * GRAIN);

/**
 * @param {Signal} signal  @param {number} reach  @param {Limits} limits
 * @returns {Handle[]}  in the order in which Tab visits them
 */
export function handlesOf(signal, reach, limits) {
  switch (signal.kind) {
    case "box":
    case "triangle":
      return interval(signal, reach, limits);
    case "gaussian":
      return bell(signal, reach, limits);
    case "decay":
      return decay(signal, reach, limits);
    case "drawn":
      return []; // a pen, which `drawn` follows
  }
}

/** @param {number} value */
const text = (value) => String(tidy(value)).replace("-", "−");

/** @param {import("./signals.js").Box | import("./signals.js").Triangle} signal
 * @param {number} reach  @param {Limits} limits  @returns {Handle[]} */
function interval(signal, reach, { width: [narrow], height: [low, high] }) {
  const { start, stop, height } = signal;
  const width = stop - start;
  const side = signal.kind === "box" ? height / 2 : 0;
  const gap = Math.max(2 * GRAIN, narrow);
  return [
    {
      name: "start",
      at: [start, side],
      value: start,
      text: text(start),
      least: -reach,
      most: stop - gap,
      along: true,
      across: false,
      moved: (by) => ({ ...signal, start: clip(tidy(start + by), -reach, tidy(stop - gap)) }),
    },
    {
      name: "height",
      at: [(start + stop) / 2, height],
      value: height,
      text: `${text(height)}, from ${text(start)} to ${text(stop)}`,
      least: low,
      most: high,
      along: true,
      across: true,
      moved: (by, up) => {
        const first = clip(tidy(start + by), -reach, reach - width);
        return {
          ...signal,
          start: first,
          stop: Math.min(tidy(first + width), reach),
          height: clip(tidy(height + up), low, high),
        };
      },
    },
    {
      name: "stop",
      at: [stop, side],
      value: stop,
      text: text(stop),
      least: start + gap,
      most: reach,
      along: true,
      across: false,
      moved: (by) => ({ ...signal, stop: clip(tidy(stop + by), tidy(start + gap), reach) }),
    },
  ];
}

/** @param {import("./signals.js").Gaussian} signal  @param {number} reach
 * @param {Limits} limits  @returns {Handle[]} */
function bell(signal, reach, limits) {
  const { sigma, centre } = signal;
  const [least, most] = limits.area.map((area) => area / areaOfPeak(1, sigma));
  const height = peak(signal);
  return [
    {
      name: "height",
      at: [centre, height],
      value: height,
      text: `${text(height)}, centre ${text(centre)}`,
      least,
      most,
      along: true,
      across: true,
      moved: (by, up) => ({
        ...signal,
        centre: clip(tidy(centre + by), -reach, reach),
        area: up === 0
          ? signal.area
          : clip(tidy(areaOfPeak(height + up, sigma)), limits.area[0], limits.area[1]),
      }),
    },
    {
      name: "width σ",
      at: [centre + sigma, valueOf(signal)(centre + sigma)],
      value: sigma,
      text: text(sigma),
      least: limits.sigma[0],
      most: limits.sigma[1],
      along: true,
      across: false,
      moved: (by) => ({
        ...signal,
        sigma: clip(tidy(sigma + by), limits.sigma[0], limits.sigma[1]),
      }),
    },
  ];
}

/** @param {import("./signals.js").Decay} signal  @param {number} reach
 * @param {Limits} limits  @returns {Handle[]} */
function decay(signal, reach, { rate: [slow, fast], height: [low, high] }) {
  const { rate, start, height } = signal;
  return [
    {
      name: "height",
      at: [start, height],
      value: height,
      text: `${text(height)}, start ${text(start)}`,
      least: low,
      most: high,
      along: true,
      across: true,
      moved: (by, up) => ({
        ...signal,
        start: clip(tidy(start + by), -reach, reach),
        height: clip(tidy(height + up), low, high),
      }),
    },
    {
      name: "decay time",
      at: [start + 1 / rate, height / Math.E],
      value: 1 / rate,
      text: `${text(1 / rate)}, rate ${text(rate)}`,
      least: 1 / fast,
      most: 1 / slow,
      along: true,
      across: false,
      moved: (by) => ({
        ...signal,
        rate: clip(tidy(1 / clip(1 / rate + by, 1 / fast, 1 / slow)), slow, fast),
      }),
    },
  ];
}

/**
 * A function drawn on from one point to another: all samples between them lie on a straight line.
 * @param {import("./signals.js").Drawn} signal
 * @param {[number, number]} from  an index and its value  @param {[number, number]} to
 * @param {Limits} limits
 */
export function drawn(signal, from, to, { samples: [low, high] }) {
  const [[first, before], [last, after]] = from[0] <= to[0] ? [from, to] : [to, from];
  const samples = signal.samples.map((value, i) => {
    if (i < first || i > last) return value;
    const part = last === first ? 1 : (i - first) / (last - first);
    const between = last === first ? to[1] : before + (after - before) * part;
    return clip(Number(between.toFixed(2)), low, high);
  });
  return { ...signal, samples };
}

/**
 * A function as samples, to be drawn on.
 * @param {Signal} signal  @param {number} reach  @param {Limits} limits
 * @returns {import("./signals.js").Drawn}
 */
export function traced(signal, reach, { samples: [low, high] }) {
  const value = valueOf(signal);
  const samples = Array.from(
    { length: 65 },
    (_, i) => clip(Number(value(-reach + i * reach / 32).toFixed(2)), low, high),
  );
  return { kind: "drawn", samples, start: -reach, stop: reach };
}
