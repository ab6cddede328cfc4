// The program that makes a row of the table: the layer, its input, convlib's call, the difference.

import { paddingSides, pair } from "../kit/geometry.js";
import { literal, tuple } from "../kit/python.js";
import { SIGNATURES } from "../kit/torch_signatures.js";

/** @typedef {import("./state.js").Row} Row */

// The arguments that a row has, but the first three, which always have to be given.
const OPTIONAL = ["stride", "padding", "dilation", "groups", "bias", "padding_mode"];

/** The arguments that differ from nn.Conv2d's. @param {Row} row  @param {string[]} names */
const named = (row, names) =>
  names.filter((name) => /** @type {any} */ (row)[name] !== SIGNATURES.Conv2d[name])
    .map((name) => `, ${name}=${literal(/** @type {any} */ (row)[name])}`).join("");

/** The layer of a row, as one writes it. @param {Row} row */
export const layerCall = (row) =>
  `nn.Conv2d(${row.in_channels}, ${row.out_channels}, ${literal(row.kernel_size)}` +
  `${named(row, OPTIONAL)})`;

/** The shape of its input. @param {Row} row */
export const inputShape = (
  { batch, in_channels, size },
) => [...(batch === null ? [] : [batch]), in_channels, ...pair(size)];

/**
 * A program that prints the row's largest difference.
 * @param {Row} row
 */
export function pytorchProgram(row) {
  const dtype = `dtype=torch.${row.dtype}`;
  const bordered = row.padding_mode !== "zeros";
  const names = ["stride", "padding", "dilation", "groups"];
  const rest = named(row, bordered ? names.filter((name) => name !== "padding") : names);
  return [
    "import torch",
    "from torch import nn",
    "",
    "from convlib import functional as F",
    "",
    "torch.set_num_threads(1)",
    `torch.manual_seed(${row.seed})`,
    `conv = ${layerCall(row).slice(0, -1)}, ${dtype})`,
    `x = torch.randn(${inputShape(row).join(", ")}, ${dtype})`,
    "theirs = conv(x).detach().numpy()",
    "",
    "x, weight = x.numpy(), conv.weight.detach().numpy()",
    `bias = ${row.bias ? "conv.bias.detach().numpy()" : "None"}`,
    ...(bordered ? [`x = F.pad(x, ${tuple(sides(row))}, mode="${row.padding_mode}")`] : []),
    `ours = F.conv2d(x, weight, bias${rest})`,
    "print(abs(ours.astype(float) - theirs).max())",
    "",
  ].join("\n");
}

/** Left, right, top and bottom, as F.pad takes them. @param {Row} row */
function sides({ padding, size, kernel_size, stride, dilation }) {
  const { top, bottom, left, right } = paddingSides(
    /** @type {import("../kit/geometry.js").Padding} */ (padding),
    pair(size),
    pair(kernel_size),
    pair(stride),
    pair(dilation),
  );
  return [left, right, top, bottom];
}
