// Numbers to colours. What is shown is clamped or scaled; the numbers stay as they are.

const STEPS = 255; // on each side of zero
const PALE = 0.995; // of the numbers are told apart by colour: a few large ones would pale the rest
const BINS = 512;

/** @typedef {[number, number, number]} Colour  red, green and blue, from 0 to 255 */

/**
 * One channel on the signed scale.
 * @param {ArrayLike<number>} numbers
 * @param {number} most  the magnitude from which on the colour is full
 * @param {{ negative: Colour, zero: Colour, positive: Colour }} scale
 */
export function paintSigned(numbers, most, scale) {
  const colours = ramp(scale);
  const factor = most > 0 ? STEPS / most : 0;
  const pixels = new Uint32Array(numbers.length); // four bytes at once
  for (let i = 0; i < numbers.length; i++) {
    const step = Math.round(numbers[i] * factor);
    pixels[i] = colours[step < -STEPS ? 0 : step > STEPS ? 2 * STEPS : STEPS + step];
  }
  return new Uint8ClampedArray(pixels.buffer);
}

/**
 * The magnitude from which on the signed scale has its full colour, and how many numbers are beyond.
 * @param {ArrayLike<number>} numbers  @param {number} most  the largest magnitude of them
 */
export function signedReach(numbers, most) {
  const counts = new Uint32Array(BINS + 1);
  const factor = most > 0 ? BINS / most : 0;
  for (let i = 0; i < numbers.length; i++) {
    counts[Math.min(Math.ceil(Math.abs(numbers[i]) * factor), BINS)]++;
  }
  let bin = 0;
  let within = counts[0];
  while (within < PALE * numbers.length) within += counts[++bin];
  const reach = bin === 0 ? most : bin * most / BINS;
  return { reach, beyond: bin === 0 ? 0 : numbers.length - within };
}

/** Colours from negative over zero to positive, each as four bytes.
 * @param {{ negative: Colour, zero: Colour, positive: Colour }} scale */
function ramp({ negative, zero, positive }) {
  const colours = new Uint8ClampedArray(4 * (2 * STEPS + 1)).fill(255);
  for (let at = -STEPS; at <= STEPS; at++) {
    const end = at < 0 ? negative : positive;
    const part = Math.abs(at) / STEPS;
    zero.forEach((from, channel) => {
      colours[4 * (at + STEPS) + channel] = from + part * (end[channel] - from);
    });
  }
  return new Uint32Array(colours.buffer);
}

/**
 * The channels as a picture: all below 0 is as dark, all above 255 as bright as can be.
 * @param {import("../kit/conv.js").NDArray | { data: Uint8Array, shape: number[] }} image  (C, H, W)
 */
export function paintPicture({ data, shape: [channels, height, width] }) {
  const size = height * width;
  const pixels = new Uint8ClampedArray(4 * size);
  let [below, above] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i] < 0) below++;
    else if (data[i] > 255) above++;
  }
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = data[(channels === 3 ? c * size : 0) + i];
    pixels[4 * i + 3] = 255;
  }
  return { pixels, below, above };
}
