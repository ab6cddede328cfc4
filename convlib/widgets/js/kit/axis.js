// An axis of a drawing: numbers to pixels and back, and round numbers to label.

/**
 * @param {number} low  @param {number} high  the numbers at both ends
 * @param {number} from  @param {number} to  and the pixels there
 */
export function axis(low, high, from, to) {
  const scale = (to - from) / (high - low);
  return {
    low,
    high,
    /** @param {number} value */
    toPixel: (value) => from + (value - low) * scale,
    /** @param {number} pixel */
    toValue: (pixel) => low + (pixel - from) / scale,
    /** Round numbers between the ends, about as many as asked for. @param {number} about */
    ticks: (about) => ticks(low, high, about),
  };
}

/**
 * Multiples of 1, 2 or 5 times a power of ten.
 * @param {number} low  @param {number} high  @param {number} about  how many
 */
function ticks(low, high, about) {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (/** @type {number} */ ([1, 2, 5, 10].find((n) => n * power >= rough)));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, at) => round((first + at) * step));
}

/** 0.30000000000000004 is 0.3. @param {number} value */
const round = (value) => Number(value.toPrecision(12));
