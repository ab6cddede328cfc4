// Functions of one variable, as plain records: the twin of convlib.continuous and convlib.drawn.

import { erf } from "./erf.js";

/**
 * @typedef {{ kind: "box", start: number, stop: number, height: number }} Box
 * @typedef {{ kind: "triangle", start: number, stop: number, height: number }} Triangle
 * @typedef {{ kind: "gaussian", sigma: number, centre: number, area: number }} Gaussian
 * @typedef {{ kind: "decay", rate: number, start: number, height: number }} Decay
 * @typedef {{ kind: "drawn", samples: number[], start: number, stop: number }} Drawn
 * @typedef {Box | Triangle | Gaussian | Decay | Drawn} Signal
 * @typedef {(t: number) => number} Real
 */

const ROOT = Math.sqrt(2 * Math.PI);

/** @param {number} value  @param {number} least  @param {number} most */
export const clip = (value, least, most) => Math.min(Math.max(value, least), most);

/** The highest value of a Gaussian. @param {Gaussian} signal */
export const peak = ({ area, sigma }) => area / (sigma * ROOT);

/** The area of a Gaussian of this height. @param {number} height  @param {number} sigma */
export const areaOfPeak = (height, sigma) => height * sigma * ROOT;

/** The values of a function. @param {Signal} signal  @returns {Real} */
export function valueOf(signal) {
  switch (signal.kind) {
    case "box": {
      const { start, stop, height } = signal;
      return (t) => start <= t && t <= stop ? height : 0;
    }
    case "triangle": {
      const { middle, half } = hat(signal);
      return (t) => signal.height * Math.max(1 - Math.abs(t - middle) / half, 0);
    }
    case "gaussian": {
      const [height, { sigma, centre }] = [peak(signal), signal];
      return (t) => height * Math.exp(-(((t - centre) / sigma) ** 2) / 2);
    }
    case "decay": {
      const { rate, start, height } = signal;
      return (t) => t - start >= 0 ? height * Math.exp(-rate * (t - start)) : 0;
    }
    case "drawn": {
      const { samples, start, stop } = signal;
      return (t) => {
        if (t < start || t > stop) return 0;
        const { i, u } = cellOf(signal, t);
        return samples[i] + (samples[i + 1] - samples[i]) * u;
      };
    }
  }
}

/** The area to the left of a point. @param {Signal} signal  @returns {Real} */
export function areaOf(signal) {
  switch (signal.kind) {
    case "box": {
      const { start, stop, height } = signal;
      return (t) => height * (clip(t, start, stop) - start);
    }
    case "triangle": {
      const { middle, half } = hat(signal);
      return (t) => {
        const u = (clip(t, signal.start, signal.stop) - middle) / half;
        return signal.height * half * (0.5 + u - Math.sign(u) * u ** 2 / 2);
      };
    }
    case "gaussian": {
      const { sigma, centre, area } = signal;
      return (t) => area * (1 + erf((t - centre) / sigma / Math.SQRT2)) / 2;
    }
    case "decay": {
      const { rate, start, height } = signal;
      return (t) => height / rate * -Math.expm1(-rate * Math.max(t - start, 0));
    }
    case "drawn": {
      const { samples, start, stop } = signal;
      const cell = (stop - start) / (samples.length - 1);
      const before = [0];
      samples.slice(1).forEach((value, i) =>
        before.push(before[i] + cell * (value + samples[i]) / 2)
      );
      return (t) => {
        const { i, u } = cellOf(signal, clip(t, start, stop));
        return before[i] + cell * (samples[i] * u + (samples[i + 1] - samples[i]) * u ** 2 / 2);
      };
    }
  }
}

/** @param {Triangle} signal */
const hat = ({ start, stop }) => ({ middle: (start + stop) / 2, half: (stop - start) / 2 });

/** Between which two samples a point is, and how far from the first. @param {Drawn} signal
 * @param {number} t */
function cellOf({ samples, start, stop }, t) {
  const last = samples.length - 1;
  const at = (t - start) / (stop - start) * last;
  const i = clip(Math.floor(at), 0, last - 1);
  return { i, u: at - i };
}

/** Where a function is drawn with a corner or a jump. @param {Signal} signal  @returns {number[]} */
export function corners(signal) {
  switch (signal.kind) {
    case "box":
      return [signal.start, signal.stop];
    case "triangle":
      return [signal.start, hat(signal).middle, signal.stop];
    case "gaussian":
      return [signal.centre];
    case "decay":
      return [signal.start];
    case "drawn": {
      const { samples, start, stop } = signal;
      return samples.map((_, i) => start + (stop - start) * i / (samples.length - 1));
    }
  }
}

/** The lowest and the highest value, 0 among them. @param {Signal} signal */
export function extremes(signal) {
  const values = signal.kind === "gaussian"
    ? [peak(signal)]
    : signal.kind === "drawn"
    ? signal.samples
    : [signal.height];
  return [Math.min(0, ...values), Math.max(0, ...values)];
}
