// The curves over the steps as lines of a drawing; no DOM.

import { axis } from "../kit/axis.js";
import { formatNumber } from "../kit/format.js";

/** @typedef {ReturnType<typeof axis>} Axis  @typedef {{ at: number, text: string }} Tick */

export const SIZE = { width: 320, height: 150 };
const MARGIN = { left: 46, right: 10, top: 8, bottom: 20 };
const DEPTH = 18; // decades below the first loss that are drawn: further down is rounding

/** @param {number} count  steps @returns {Axis} */
export const across = (count) =>
  axis(0, Math.max(count, 1), MARGIN.left, SIZE.width - MARGIN.right);

/** @param {number} low  @param {number} high @returns {Axis} */
const upwards = (low, high) => axis(low, high, SIZE.height - MARGIN.bottom, MARGIN.top);

/**
 * The losses on a log axis. Those that are 0, or rounding, lie on its floor.
 * @param {number[]} losses
 */
export function lossCurve(losses) {
  const decades = losses.filter((loss) => loss > 0).map(Math.log10);
  const high = decades.length ? Math.ceil(Math.max(...decades)) : 0;
  const deepest = decades.length ? Math.floor(Math.min(...decades)) : -1;
  const low = Math.min(Math.max(deepest, high - DEPTH), high - 1);
  const y = upwards(low, high);
  const step = Math.ceil((high - low) / 4);
  const count = Math.floor((high - low) / step) + 1;
  return {
    /** @param {number} loss */
    toPixel: (loss) => y.toPixel(Math.max(loss > 0 ? Math.log10(loss) : low, low)),
    ticks: Array.from({ length: count }, (_, k) => high - k * step).map((power) => ({
      at: y.toPixel(power),
      text: formatNumber(10 ** power, 1),
    })),
  };
}

/**
 * Weights on an axis that has room for all of them.
 * @param {number[]} values
 */
export function weightCurves(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const spare = 0.05 * (most - least) || 1;
  const y = upwards(least - spare, most + spare);
  return {
    toPixel: y.toPixel,
    ticks: y.ticks(4).map((value) => ({ at: y.toPixel(value), text: formatNumber(value, 3) })),
  };
}

/**
 * A line through one value after each step.
 * @param {number[]} values  @param {Axis} x  @param {(value: number) => number} toPixel
 */
export const line = (values, x, toPixel) =>
  "M" + values.map((value, step) => `${px(x.toPixel(step))} ${px(toPixel(value))}`).join("L");

/** @param {number} pixel */
const px = (pixel) => Math.round(pixel * 10) / 10;
