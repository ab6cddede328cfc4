// What holds for the whole picture: how both ways agree, what is padded or cropped, which sizes
// collide, how the stamps cover the output.

import { formatNumber, many } from "../kit/format.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 */

/** "2×3", with the signs that belong to it. @param {number[]} shape */
const size = (shape) => shape.join("×");

/** 1, 2 and 4. @param {(number | string)[]} items @param {string} [last] */
const listed = (items, last = "and") =>
  items.length < 2
    ? String(items[0])
    : `${items.slice(0, -1).join(", ")} ${last} ${items[items.length - 1]}`;

/** A number for both axes, or two. @param {number[]} pair */
const both = ([first, second]) => first === second ? String(first) : `${first}, ${second}`;

/** @param {Derived} derived */
export function equalLine({ output, windowed }) {
  const equal = output.data.filter((value, at) => value === windowed.data[at]).length;
  const all = output.data.length;
  return equal === all
    ? `Both ways make the same output: all ${many(all, "cell")} equal.`
    : `The two ways differ in ${all - equal} of ${many(all, "cell")}.`;
}

/** What is inserted and added around. @param {State} state  @param {Derived} derived */
export function zerosLine({ stride, output_padding }, { sides: { top, left } }) {
  const around = top === left
    ? `${top} on each side${croppedPart(top)}`
    : `${top} above and below${croppedPart(top)}, ${left} left and right${croppedPart(left)}`;
  const [below, beside] = output_padding;
  const more = [below && `${below} at the bottom`, beside && `${beside} at the right`]
    .filter(Boolean).join(" and ");
  return minus(
    `Zeros: s − 1 = ${both(stride.map((step) => step - 1))} between the cells; ` +
      `d(k − 1) − p = ${around}${more && `; output_padding adds ${more}`}.`,
  );
}

/** @param {number} padding */
const croppedPart = (padding) => padding < 0 ? ` (negative: ${-padding} cropped)` : "";

/** True minus signs. @param {string} text */
const minus = (text) => text.replaceAll("-", "−");

/**
 * Along each axis, the input sizes from which the convolution comes to this input's size.
 * @param {State} state  @param {Derived} derived
 */
export const collidingSizes = ({ stride, output_padding }, { output }) =>
  output.shape.map((cells, axis) => {
    const least = cells - output_padding[axis];
    return Array.from({ length: stride[axis] }, (_, more) => least + more).filter((n) => n >= 1);
  });

/** Which sizes collide, and which one output_padding chooses.
 * @param {State} state  @param {Derived} derived */
export function sizesLine(state, derived) {
  const { input, weight, stride, padding, output_padding, dilation } = state;
  const { output, back } = derived;
  const dilated = dilation.some((step) => step > 1) ? `, dilation ${both(dilation)}` : "";
  const conv = `A ${size(weight.shape)} convolution with stride ${both(stride)}${dilated} and ` +
    `padding ${both(padding)}`;
  if (output_padding.some((n, axis) => n >= stride[axis])) {
    return `${conv} makes ${size(back.shape)} from this ${size(output.shape)}, not ` +
      `${size(input.shape)}: output_padding ${both(output_padding)} is not below the stride, ` +
      "and allowed for the dilation alone.";
  }
  const [rows, columns] = collidingSizes(state, derived);
  if (rows.length === 1 && columns.length === 1) {
    return `${conv} makes ${size(input.shape)} from ${size(output.shape)} alone: ` +
      "output_padding has nothing to choose.";
  }
  const from = String(rows) === String(columns) && output.shape[0] === output.shape[1]
    ? rows.map((n) => `from ${n}×${n}`).join(" and ")
    : `from inputs ${listed(rows, "or")} high and ${listed(columns, "or")} wide`;
  return `${conv} makes ${size(input.shape)} ${from}; output_padding chooses: here ` +
    `${size(output.shape)}.`;
}

/** Even, stripes or a checkerboard. @param {Derived} derived */
export function coverageLine({ pattern: { kind, counts } }) {
  const stamps = `${listed(counts)} stamp${String(counts) === "1" ? "" : "s"}`;
  const gaps = counts[0] === 0 && counts.length > 1 ? " (0: a gap that no stamp reaches)" : "";
  switch (kind) {
    case "even":
      return `even: ${counts[0]} everywhere inside`;
    case "small":
      return `the input is too small for a pattern: ${stamps}${gaps}`;
    default:
      return `${kind}: ${stamps}${gaps}`;
  }
}

/** The convolution with the same weight, which goes back to the size and not to the numbers.
 * @param {State} state  @param {Derived} derived */
export function adjointLine({ input }, { back }) {
  const rows = Math.min(input.shape[0], back.shape[0]);
  const columns = Math.min(input.shape[1], back.shape[1]);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const was = formatNumber(input.data[row * input.shape[1] + column]);
      const is = formatNumber(back.data[row * back.shape[1] + column]);
      if (was === is) continue; // by rounding alone they may differ in digits that nobody sees
      return `Adjoint, not inverse: the convolution with this kernel brings ` +
        `input[${row}, ${column}] = ${was} back as ${is}.`;
    }
  }
  return "Adjoint, and here the inverse, too: the convolution with this kernel brings back every " +
    "number.";
}
