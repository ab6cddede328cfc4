// From functions to the lines of a drawing; no DOM.

import { axis } from "../kit/axis.js";

/** @typedef {{ x: ReturnType<typeof axis>, y: ReturnType<typeof axis> }} Scales */

export const MARGIN = { left: 34, right: 12, top: 10 };
/** Below the drawing: with the numbers of the axis, and without. */
export const BOTTOM = { numbered: 20, bare: 6 };

const BESIDE = 1e-9; // how far from a jump both of its sides are looked at

/**
 * The axes of a panel, in pixels.
 * @param {{ width: number, height: number }} size  @param {number} reach
 * @param {[number, number]} range  of the values  @param {number} bottom
 * @returns {Scales}
 */
export const scales = ({ width, height }, reach, [low, high], bottom) => ({
  x: axis(-reach, reach, MARGIN.left, width - MARGIN.right),
  y: axis(low, high, height - bottom, MARGIN.top),
});

/**
 * A little more than the values need, in steps small enough that the axis never leaps.
 * @param {number[]} values  the lowest and the highest, or more  @returns {[number, number]}
 */
export function room(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const size = Math.max(high - low, 1e-6);
  const grain = 10 ** Math.floor(Math.log10(size)) / 4;
  const up = (/** @type {number} */ value) => Math.ceil(value * 1.15 / grain) * grain;
  if (size === 1e-6) return [0, 1];
  return [low < 0 ? -up(-low) : 0, high > 0 ? up(high) : size / 4];
}

/**
 * Points of a function, with both sides of each jump.
 * @param {(t: number) => number} value  @param {number[]} corners
 * @param {number} low  @param {number} high  @param {number} count
 * @returns {[number, number][]}
 */
export function trace(value, corners, low, high, count) {
  const places = Array.from({ length: count + 1 }, (_, i) => low + (high - low) * i / count);
  for (const corner of corners) {
    if (corner > low && corner < high) places.push(corner - BESIDE, corner, corner + BESIDE);
  }
  return Float64Array.from(places).sort().reduce((points, t) => {
    points.push([t, value(t)]);
    return points;
  }, /** @type {[number, number][]} */ ([]));
}

/** @param {number} pixel */
const px = (pixel) => pixel.toFixed(2);

/** A line through points. @param {Iterable<[number, number]>} points  @param {Scales} scales */
export const line = (points, { x, y }) =>
  "M" + [...points].map(([t, value]) => `${px(x.toPixel(t))} ${px(y.toPixel(value))}`).join("L");

/**
 * The area between points and 0: what is above, or what is below.
 * @param {[number, number][]} points  @param {Scales} scales  @param {"above" | "below"} side
 */
export function area(points, scales, side) {
  const cut = side === "above" ? Math.max : Math.min;
  const [first, last] = [points[0][0], points[points.length - 1][0]];
  const edge = points.map(([t, value]) => /** @type {[number, number]} */ ([t, cut(value, 0)]));
  return line([[first, 0], ...edge, [last, 0]], scales) + "Z";
}

/**
 * Bars of a width, from 0 to each point: those above, or those below.
 * @param {[number, number][]} points  @param {number} width  @param {Scales} scales
 * @param {"above" | "below"} side
 */
export function bars(points, width, { x, y }, side) {
  const zero = px(y.toPixel(0));
  return points.filter(([, value]) => side === "above" ? value > 0 : value < 0).map(
    ([t, value]) => {
      const [from, to] = [x.toPixel(t - width / 2), x.toPixel(t + width / 2)];
      return `M${px(from)} ${zero}V${px(y.toPixel(value))}H${px(to)}V${zero}`;
    },
  ).join("");
}

/** How thick dots are that stand so far apart. @param {number} step  @param {Scales} scales */
export const thickness = (step, { x }) =>
  Math.min(Math.max(0.6 * (x.toPixel(step) - x.toPixel(0)), 1.5), 6);

/** Dots, as lines of no length, whose ends the style makes round or square.
 * @param {[number, number][]} points  @param {Scales} scales */
export const dots = (points, { x, y }) =>
  points.map(([t, value]) => `M${px(x.toPixel(t))} ${px(y.toPixel(value))}h0`).join("");
