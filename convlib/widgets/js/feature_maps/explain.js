// The sum in one cell, what the network reads, and what is off, in words and numbers.

import { factor, formatNumber, many } from "../kit/format.js";
import { sameData } from "../kit/wire.js";
import { partialSums } from "./network.js";
import { terms } from "./sight.js";
import { best, placeOf } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./state.js").View} View
 * @typedef {import("./network.js").Layer} Layer
 * @typedef {import("../kit/frame.js").Piece} Piece
 * @typedef {{ images: import("../kit/conv.js").NDArray, labels: number[], numbers: number[] }}
 *   Choices  Images on offer, what they show, and their numbers among all that are held out.
 */

const DIGITS = 4; // significant ones, in the line of arithmetic

/** @param {number} value */
export const short = (value) => formatNumber(value, DIGITS);

/** A number after a sign. @param {number} value */
const signed = (value) => factor(Number(value.toPrecision(DIGITS)));

/** To so many decimals, with no sign if that is 0. @param {number} value  @param {number} decimals */
export const rounded = (value, decimals) =>
  (Number(value.toFixed(decimals)) + 0).toFixed(decimals).replace("-", "−");

/** A number in a cell: to one decimal; its tooltip has all. @param {number} value */
export const tenths = (value) => Number.isInteger(value) ? formatNumber(value) : rounded(value, 1);

/** A probability, to three decimals. @param {number} value */
export const probability = (value) => value.toFixed(3);

/** A layer in words: “3 Conv2d”. @param {Layer} layer */
export const nameOf = ({ index, name }) => `${index} ${name}`;

/** How large a layer's output is. @param {Layer} layer */
export const sizeOf = ({ shape: [maps, rows, columns] }) =>
  rows * columns === 1 ? many(maps, "number") : `${many(maps, "map")} of ${rows}×${columns}`;

/**
 * The formula of the cell: the window's terms in one channel, the other channels, the bias.
 * @param {State} state  @param {Derived} derived  @param {View} view
 * @returns {Piece[]}
 */
export function arithmetic({ off }, derived, view) {
  const { layer: index, map, channel, position } = view;
  const at = placeOf(derived.layers, index);
  const layer = derived.layers[at];
  const [row, column] = position;
  const [, rows, columns] = layer.shape;
  const cell = (
    /** @type {import("../kit/conv.js").NDArray} */ { data },
    /** @type {number} */ c,
  ) => data[(c * rows + row) * columns + column];
  const result = cell(derived.maps[at], map);
  const found = terms(derived, view, off);
  /** @type {Piece[]} */
  const pieces = [
    { text: `layer ${index}, map ${map} [${position.join(", ")}]`, kind: "output" },
    { text: " = " },
  ];
  if (!layer.weight || !layer.bias) return [...pieces, ...windowed(layer, found, result)];
  if (off[index]?.includes(map)) {
    return [...pieces, { text: "0", kind: "output" }, { text: ": the filter is off" }];
  }
  const sums = partialSums(
    { ...layer, weight: layer.weight, bias: layer.bias },
    derived.inputs[at],
    off,
    map,
  );
  const part = cell(sums, channel);
  const others = sums.shape[0] - 1;
  found.forEach((term, i) => {
    if (i > 0) pieces.push({ text: " + " });
    pieces.push(
      { text: signed(term.value), kind: term.padding ? "padding" : "input" },
      { text: "·" },
      { text: signed(term.weight), kind: "weight" },
    );
  });
  if (others > 0) {
    let rest = 0;
    for (let c = 0; c <= others; c++) if (c !== channel) rest += cell(sums, c);
    pieces.push(
      { text: ` (channel ${channel}: ${short(part)}) + ${signed(rest)} (` },
      { text: `${others === 1 ? "the other channel" : `the other ${others} channels`})` },
    );
  }
  pieces.push(
    { text: " + " },
    { text: `bias ${signed(layer.bias.data[map])}`, kind: "bias" },
    { text: " = " },
    { text: short(result), kind: "output" },
  );
  if (derived.layers[at + 1]?.kind === "relu") {
    const next = short(Math.max(result, 0));
    pieces.push({ text: " → ReLU → " }, { text: next, kind: "output" });
  }
  return pieces;
}

/** What ReLU or pooling makes of its window.
 * @param {Layer} layer  @param {import("./sight.js").Term[]} found  @param {number} result
 * @returns {Piece[]} */
function windowed({ kind }, found, result) {
  const values = found.map(({ value }) => short(value)).join(", ");
  const words = {
    relu: `max(0, ${values})`,
    max: `the largest of ${values}`,
    avg: `the mean of ${values}`,
  };
  return [
    { text: words[/** @type {keyof typeof words} */ (kind)], kind: "input" },
    { text: " = " },
    { text: short(result), kind: "output" },
  ];
}

/**
 * What the network reads.
 * @param {State} state  @param {Derived} derived  @param {Choices} choices
 */
export function reading({ image }, { probabilities }, choices) {
  const found = best(probabilities);
  const read = `The network reads ${article(found)} ${found} (probability ${
    probability(probabilities[found])
  }).`;
  const at = choices.labels.findIndex((_, n) => sameData(imageOf(choices, n).data, image.data));
  if (at < 0) return `${read} This drawing has no label.`;
  const label = choices.labels[at];
  return `${read} The label says ${label}: ${label === found ? "right" : "wrong"}.`;
}

/** “an 8”. @param {number} digit */
const article = (digit) => digit === 8 ? "an" : "a";

/** @param {Choices} choices  @param {number} at */
export function imageOf({ images }, at) {
  const size = images.shape[1] * images.shape[2];
  return { data: images.data.slice(at * size, (at + 1) * size), shape: images.shape.slice(1) };
}

/**
 * What is off, and what that changes.
 * @param {State} state  @param {Derived} derived
 */
export function changes({ off }, derived) {
  if (Object.keys(off).length === 0) return "";
  const parts = Object.entries(off).sort().map(([name, indices]) => {
    const [index, weight] = name.split(".");
    return weight
      ? `${many(indices.length, "weight")} of layer ${index}`
      : `filter${indices.length === 1 ? "" : "s"} ${indices.join(", ")} of layer ${index}`;
  });
  const [before, now] = [best(derived.unchanged), best(derived.probabilities)];
  const to = `${probability(derived.unchanged[before])} to ${
    probability(derived.probabilities[before])
  }`;
  const verdict = before === now
    ? `The network still reads ${article(now)} ${now}`
    : `With all on it reads ${article(before)} ${before}, now ${article(now)} ${now}`;
  return `Off: ${parts.join("; ")}. ${verdict}; the probability of ${before} goes from ${to}.`;
}

/** How well the whole network does. @param {{ right: number, of: number }} accuracy */
export const score = ({ right, of }) =>
  `With all on, it reads ${right} of ${of} held-out images as labelled: ` +
  `${(100 * right / of).toFixed(1)} %.`;
