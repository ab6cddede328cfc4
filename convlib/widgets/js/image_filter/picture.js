// A picture as the filter takes it: a plane of numbers from 0 to 255 for each channel.

/** @typedef {{ shape: number[], data: Uint8Array }} Picture  (C, H, W): 3 channels, or 1 if grey. */

/**
 * The planes of a picture as a canvas gives it. One whose red, green and blue are equal is grey.
 * @param {{ data: ArrayLike<number>, width: number, height: number }} image  red, green, blue and
 *   opacity, pixel by pixel
 * @returns {Picture}
 */
export function fromCanvas({ data, width, height }) {
  const size = width * height;
  let grey = true;
  for (let i = 0; grey && i < 4 * size; i += 4) {
    grey = data[i] === data[i + 1] && data[i] === data[i + 2];
  }
  const channels = grey ? 1 : 3;
  const planes = new Uint8Array(channels * size);
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < size; i++) planes[channel * size + i] = data[4 * i + channel];
  }
  return { shape: [channels, height, width], data: planes };
}

/** @type {WeakMap<Picture, Picture>} */
const made = new WeakMap();

/**
 * How bright each pixel looks: the twin of convlib.images.grey, in whole numbers as there.
 * @param {Picture} picture
 * @returns {Picture}
 */
export function greyed(picture) {
  const [channels, height, width] = picture.shape;
  if (channels === 1) return picture;
  const known = made.get(picture);
  if (known) return known;
  const size = height * width;
  const { data } = picture;
  const plane = Uint8Array.from(
    { length: size },
    (_, i) =>
      Math.floor((299 * data[i] + 587 * data[size + i] + 114 * data[2 * size + i] + 500) / 1000),
  );
  const grey = { shape: [1, height, width], data: plane };
  made.set(picture, grey);
  return grey;
}
