// The sum at the window, and what a pointed-at cell takes part in, in words and numbers.

import { factor, formatNumber, many } from "../kit/format.js";
import { blocksOf, plane, taps } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("./state.js").View} View
 * @typedef {import("../kit/frame.js").Piece} Piece
 */

/** Rows and columns count from 0, as in Python. @param {number[]} at */
const place = (at) => `[${at.join(", ")}]`;

/** @param {import("../kit/conv.js").NDArray} array  @param {number[]} at */
const cell = ({ data, shape }, [row, column]) => data[row * shape[1] + column];

/**
 * The names of the channels, where there are as many; else their numbers.
 * @param {string[]} names  @param {number} channels
 */
export const channelNames = (names, channels) =>
  names.length === channels
    ? names
    : Array.from({ length: channels }, (_, channel) => String(channel));

/** A channel in a sentence. @param {string} name */
const said = (name) => /^\d+$/.test(name) ? `channel ${name}` : name;

/**
 * output[filter 1][2, 3] = R: 4 + G: −2 + B: 7 + bias 0.5 = 9.5
 * Behind a depthwise layer each channel's map is multiplied by its 1×1 weight first.
 * @param {State} state  @param {Derived} derived  @param {View} view  @param {string[]} names
 * @returns {Piece[]}
 */
export function arithmetic(state, derived, { position, filter }, names) {
  /** @type {Piece[]} */
  const pieces = [{ text: `output[filter ${filter}]${place(position)}`, kind: "output" }];
  blocksOf(state, filter).forEach(({ sum }, channel) => {
    pieces.push({ text: `${pieces.length === 1 ? " = " : " + "}${said(names[channel])}: ` });
    if (derived.maps) {
      const map = cell(plane(derived.maps, channel), position);
      pieces.push({ text: factor(map) }, { text: "·" });
      pieces.push({ text: factor(state.pointwise.data[sum]), kind: "weight" });
    } else pieces.push({ text: formatNumber(cell(plane(derived.partialSums, sum), position)) });
  });
  const output = cell(plane(derived.output, filter), position);
  pieces.push(
    { text: " + " },
    { text: `bias ${factor(state.bias.data[filter])}`, kind: "bias" },
    { text: " = " },
    { text: formatNumber(output), kind: "output" },
  );
  return pieces;
}

/**
 * The products that make one cell of a partial sum, or of a depthwise map:
 * partial sum[filter 1, R][2, 3] = 1·0 + 0·(−1) + … = 4
 * @param {State} state  @param {Derived} derived  @param {View} view
 * @param {number} channel  one that the filter sees
 * @param {string[]} names
 * @returns {Piece[]}
 */
export function partialArithmetic(state, derived, { position, filter }, channel, names) {
  const name = said(names[channel]);
  const { maps } = derived;
  const block =
    /** @type {{ kernel: number, sum: number }} */ (blocksOf(state, filter).get(channel));
  const whose = maps ? `map[${name}]` : `partial sum[filter ${filter}, ${name}]`;
  /** @type {Piece[]} */
  const pieces = [{ text: `${whose}${place(position)}`, kind: "output" }];
  for (const { value, weight, padding } of taps(state, derived, channel, block.kernel, position)) {
    pieces.push(
      { text: pieces.length === 1 ? " = " : " + " },
      { text: factor(value), kind: padding ? "padding" : "input" },
      { text: "·" },
      { text: factor(weight), kind: "weight" },
    );
  }
  const sums = maps ? plane(maps, channel) : plane(derived.partialSums, block.sum);
  pieces.push({ text: " = " }, { text: formatNumber(cell(sums, position)), kind: "output" });
  return pieces;
}

/**
 * What a pointed-at input cell or weight takes part in.
 * @param {State} state  @param {Derived} derived  @param {View} view
 * @param {import("./touch.js").Pointing} at
 * @param {ReturnType<typeof import("./touch.js").touched>} marks
 * @param {string[]} names
 * @returns {Piece[]}
 */
export function participation(state, derived, { filter }, at, marks, names) {
  const name = said(names[at.channel]);
  const products = total(marks.kernel);
  const block = blocksOf(state, filter).get(at.channel);
  const target = derived.maps ? `the map of ${name}` : `the partial sum of ${name}`;
  if (at.plane === "input") {
    const value = cell(plane(derived.padded, at.channel), [
      at.row + state.padding[0],
      at.column + state.padding[1],
    ]);
    const inside = isInside(state, at);
    const what = inside ? `input[${name}]${place([at.row, at.column])} = ` : "the padding zero ";
    const uses = !block
      ? ` is not seen by filter ${filter}: it has no weights for ${name}`
      : products === 0
      ? " is used nowhere: no window reaches it"
      : ` takes part in ${many(products, "product")}${
        derived.maps ? "" : ` of filter ${filter}`
      }, ` +
        `${products === 1 ? "" : "all of them "}in ${target}`;
    return [{ text: `${what}${formatNumber(value)}`, kind: "input" }, { text: uses }];
  }
  if (at.plane === "mix") {
    const weight = state.pointwise.data[/** @type {any} */ (block).sum];
    return [
      { text: `1×1 weight[${filter}, ${at.channel}] = ${formatNumber(weight)}`, kind: "weight" },
      { text: ` multiplies every cell of ${target}, for filter ${filter}` },
    ];
  }
  const { kernel } = /** @type {{ kernel: number }} */ (block);
  const depth = state.weight.shape[1];
  const index = [Math.floor(kernel / depth), kernel % depth, at.row, at.column];
  const weight = cell(plane(state.weight, kernel), [at.row, at.column]);
  const owner = derived.maps ? "" : `of filter ${filter} `;
  return [
    { text: `weight${place(index)} = ${formatNumber(weight)}`, kind: "weight" },
    { text: ` ${owner}meets ${name} alone: ${many(products, "product")}, one for each cell of ` },
    { text: target },
  ];
}

/** @param {State} state  @param {{ row: number, column: number }} at */
const isInside = ({ input }, { row, column }) =>
  row >= 0 && row < input.shape[1] && column >= 0 && column < input.shape[2];

/** @param {Map<string, number>} uses */
const total = (uses) => [...uses.values()].reduce((sum, n) => sum + n, 0);
