// A layer and its input as PyTorch's text, both ways.

import { formatPair } from "../kit/format.js";
import { Refusal } from "../kit/refusal.js";
import { SIGNATURES } from "../kit/torch_signatures.js";
import { readCalls, readInputSize } from "../kit/torch_text.js";

/** @typedef {import("./state.js").State} State */

const PAIRS = ["kernel_size", "stride", "padding", "output_padding", "dilation"];
const NEEDED = ["in_channels", "out_channels", "kernel_size"]; // the first two stand without names

/** @param {State} state */
export const nameOf = ({ transposed }) => transposed ? "ConvTranspose2d" : "Conv2d";

/**
 * nn.Conv2d(3, 96, kernel_size=11, stride=4): what is PyTorch's default is left out.
 * @param {State} state
 */
export function layerText(state) {
  const defaults = SIGNATURES[nameOf(state)];
  const parts = Object.keys(defaults).slice(2).flatMap((name) => {
    if (!(name in state)) return []; // device and dtype
    const value = written(/** @type {any} */ (state)[name]);
    const omitted = !NEEDED.includes(name) && value === written(defaults[name]);
    return omitted ? [] : [`${name}=${value}`];
  });
  return `nn.${nameOf(state)}(${[state.in_channels, state.out_channels, ...parts].join(", ")})`;
}

/** A value as Python has it. @param {any} value */
function written(value) {
  if (Array.isArray(value)) {
    const text = formatPair(value);
    return value[0] === value[1] ? text : `(${text})`;
  }
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? `"${value}"` : String(value);
}

/**
 * A program that prints the output's shape.
 * @param {State} state
 */
export const pytorchProgram = (state) =>
  `\
import torch
from torch import nn

layer = ${layerText(state)}
x = torch.zeros(${state.input_size.join(", ")})
print(layer(x).shape)
`;

/**
 * The arguments that a text tells, and what is to be said of it.
 * @param {string} text  @param {State} state  what a text without an input leaves as it is
 * @returns {{ state: State, note: string }}
 * @throws {Refusal}
 */
export function readLayer(text, state) {
  const calls = readCalls(text);
  const names = ["Conv2d", "ConvTranspose2d"];
  const convolutions = calls.filter(({ name }) => names.includes(name));
  if (convolutions.length === 0) {
    const read = calls.map(({ name }) => name).join(", ") || "nothing";
    throw new Refusal("text", `It has ${read}, and no Conv2d or ConvTranspose2d.`);
  }
  const [{ name, args }] = convolutions;
  const values = Object.entries({ output_padding: 0, ...args })
    .filter(([argument]) => argument in state)
    .map(([argument, value]) => [argument, PAIRS.includes(argument) ? pairOf(value) : value]);
  const size = readInputSize(text) ??
    [state.input_size[0], args.in_channels, ...state.input_size.slice(2)];
  const next = { ...Object.fromEntries(values), input_size: size, transposed: name === names[1] };
  const note = convolutions.length > 1
    ? `The first of ${convolutions.length} convolutions is read.`
    : "";
  return { state: { ...state, ...next }, note };
}

/** One number stands for two. @param {any} value */
function pairOf(value) {
  if (typeof value === "number") return [value, value];
  return Array.isArray(value) && value.length === 1 ? [value[0], value[0]] : value;
}
