// A layer and its input as PyTorch's text, both ways.

import { literal } from "../kit/python.js";
import { Refusal, shown } from "../kit/refusal.js";
import { DTYPES, SIGNATURES } from "../kit/torch_signatures.js";
import { readCalls, readInputSize } from "../kit/torch_text.js";

/** @typedef {import("./state.js").State} State */

const PAIRS = ["kernel_size", "stride", "padding", "output_padding", "dilation"];
const NEEDED = ["in_channels", "out_channels", "kernel_size"]; // the first two stand without names

/** PyTorch's own type of number, in all its names. @type {any[]} */
const FLOAT32 = [null, "torch.float", "torch.float32"];

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

/** A value as Python has it: of a pair of equal numbers, one stands for both. @param {any} value */
function written(value) {
  const alike = Array.isArray(value) && value.length === 2 && value[0] === value[1];
  return literal(alike ? value[0] : value);
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
 * @throws {Refusal}  where there is no such layer, or an input of another number of axes
 */
export function readLayer(text, state) {
  const calls = readCalls(text);
  const names = ["Conv2d", "ConvTranspose2d"];
  const convolutions = calls.filter(({ name }) => names.includes(name));
  if (convolutions.length === 0) {
    const read = calls.map(({ name }) => name).join(", ") || "no layer";
    throw new Refusal("text", `It has ${read}: allowed are Conv2d and ConvTranspose2d.`);
  }
  const [{ name, args }] = convolutions;
  const { dtype } = args;
  if (dtype !== null && !DTYPES.includes(String(dtype))) {
    throw new Refusal("text", `dtype=${shown(dtype)}: allowed are ${DTYPES.join(", ")}.`);
  }
  const values = Object.entries({ output_padding: 0, ...args })
    .filter(([argument]) => argument in state)
    .map(([argument, value]) => [argument, PAIRS.includes(argument) ? pairOf(value) : value]);
  const [batch, , ...cells] = state.input_size;
  const size = readInputSize(text) ?? [batch, args.in_channels, ...cells];
  if (size.length !== 3 && size.length !== 4) {
    const given = size.map(shown).join(", ");
    throw new Refusal("text", `An input of (${given}): allowed are (N, C, H, W) and (C, H, W).`);
  }
  const next = {
    ...Object.fromEntries(values),
    input_size: size.length === 3 ? [1, ...size] : size,
    transposed: name === names[1],
  };
  const notes = [
    convolutions.length > 1 && `The first of ${convolutions.length} convolutions is read.`,
    size.length === 3 && "An input without a batch is one image: N = 1.",
    !FLOAT32.includes(dtype) && `Memory is counted in float32, not in ${dtype}.`,
  ];
  return { state: { ...state, ...next }, note: notes.filter(Boolean).join(" ") };
}

/** One number stands for two. @param {any} value */
function pairOf(value) {
  if (typeof value === "number") return [value, value];
  return Array.isArray(value) && value.length === 1 ? [value[0], value[0]] : value;
}
