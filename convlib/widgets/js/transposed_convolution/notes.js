// What holds for the whole picture: how both ways agree, what is padded or cropped, which sizes
// collide, how the stamps cover the output.

import { formatNumber } from "../kit/format.js";
import { many } from "./explain.js";

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
export function zerosLine({ stride, output_padding }, derived) {
  const { top, left } = derived.sides;
  const between = stride.map((step) => step - 1);
  const [below, beside] = output_padding;
  const extra = [below && `${below} at the bottom`, beside && `${beside} at the right`];
  const more = extra.filter(Boolean).join(" and ");
  return [
    `Zeros between the cells, s − 1: ${both(between)}.`,
    top === left
      ? aroundLine("on each side", top)
      : `${aroundLine("above and below", top)} ${aroundLine("left and right", left)}`,
    more && `output_padding adds ${more}.`,
  ].filter(Boolean).join(" ");
}

/** @param {string} where  @param {number} padding */
const aroundLine = (where, padding) =>
  padding < 0
    ? `Zeros ${where}, d(k − 1) − p: ${formatNumber(padding)} is negative, so ` +
      `${-padding} ${padding === -1 ? "is" : "are"} cropped.`
    : `Zeros ${where}, d(k − 1) − p: ${padding}.`;

/**
 * The input sizes from which the convolution comes to this input's size, and which is chosen.
 * @param {State} state  @param {Derived} derived
 */
export function sizesLine(
  { input, weight, stride, padding, output_padding, dilation },
  { output, back },
) {
  const dilated = dilation.some((step) => step > 1) ? `, dilation ${both(dilation)}` : "";
  const conv = `A ${size(weight.shape)} convolution with stride ${both(stride)}${dilated} and ` +
    `padding ${both(padding)}`;
  if (output_padding.some((n, axis) => n >= stride[axis])) {
    return `${conv} makes ${size(back.shape)} from this ${size(output.shape)}, not ` +
      `${size(input.shape)}: output_padding ${both(output_padding)} is not below the stride, ` +
      "and allowed for the dilation alone.";
  }
  const sizes = output.shape.map((cells, axis) =>
    Array.from({ length: stride[axis] }, (_, more) => cells - output_padding[axis] + more)
      .filter((n) => n >= 1)
  );
  const [rows, columns] = sizes;
  if (rows.length === 1 && columns.length === 1) {
    return `${conv} makes ${size(input.shape)} from ${size(output.shape)} alone: ` +
      "output_padding has nothing to choose.";
  }
  const from = stride[0] === stride[1] && String(rows) === String(columns)
    ? listed(rows.map((n) => `${n}×${n}`))
    : `inputs ${listed(rows, "or")} high and ${listed(columns, "or")} wide`;
  return `${conv} makes ${size(input.shape)} from ${from}; output_padding chooses: here ` +
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
      const was = input.data[row * input.shape[1] + column];
      const is = back.data[row * back.shape[1] + column];
      if (was === is) continue;
      return `Adjoint, not inverse: the convolution with this kernel brings ` +
        `input[${row}, ${column}] = ${formatNumber(was)} back as ${formatNumber(is)}.`;
    }
  }
  return "Adjoint, and here the inverse, too: the convolution with this kernel brings back every " +
    "number.";
}
