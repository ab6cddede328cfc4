// Numbers to colours. What is shown is clamped or scaled; the numbers stay as they are.

/** @typedef {[number, number, number]} Colour  red, green and blue, from 0 to 255 */

/**
 * One channel on the signed scale.
 * @param {ArrayLike<number>} numbers
 * @param {number} most  the magnitude that has the full colour
 * @param {{ negative: Colour, zero: Colour, positive: Colour }} scale
 */
export function paintSigned(numbers, most, scale) {
  const colours = ramp(scale);
  const middle = (colours.length / 3 - 1) / 2;
  const pixels = new Uint8ClampedArray(4 * numbers.length);
  const factor = most > 0 ? middle / most : 0;
  for (let i = 0; i < numbers.length; i++) {
    const at = 3 * Math.round(middle + numbers[i] * factor);
    pixels[4 * i] = colours[at];
    pixels[4 * i + 1] = colours[at + 1];
    pixels[4 * i + 2] = colours[at + 2];
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}

/** Colours from negative over zero to positive, 255 steps on each side.
 * @param {{ negative: Colour, zero: Colour, positive: Colour }} scale */
function ramp({ negative, zero, positive }) {
  const steps = 255;
  const colours = new Uint8ClampedArray(3 * (2 * steps + 1));
  for (let at = -steps; at <= steps; at++) {
    const end = at < 0 ? negative : positive;
    const part = Math.abs(at) / steps;
    zero.forEach((from, channel) => {
      colours[3 * (at + steps) + channel] = from + part * (end[channel] - from);
    });
  }
  return colours;
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
