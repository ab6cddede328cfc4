// Numbers that change with every step, in so few digits that their cells keep their width.

import { formatNumber } from "../kit/format.js";

/**
 * Two decimals at most, and a power of ten where they would say nothing: at most six characters.
 * @param {number} value
 */
export function compact(value) {
  const size = Math.abs(value);
  if (size >= 999.5 || (size > 0 && size < 0.005)) {
    return Number(value.toPrecision(1)).toExponential(0).replace("e+", "e").replaceAll("-", "−");
  }
  return formatNumber(Number(value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2)));
}
