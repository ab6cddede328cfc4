// The PyTorch program for what is on screen.

import { tensor, tuple } from "../kit/python.js";

const PAD_LAYERS = {
  zeros: "ZeroPad2d",
  reflect: "ReflectionPad2d",
  replicate: "ReplicationPad2d",
  circular: "CircularPad2d",
};
const GLOBAL = /** @type {Record<string, string>} */ ({
  "global max": "nn.AdaptiveMaxPool2d(1),",
  "global avg": "nn.AdaptiveAvgPool2d(1),",
});

/**
 * A program that prints both orders and how far they are apart.
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Derived} derived
 */
export function pytorchProgram(state, { offset, stages: made }) {
  /** @type {string[]} */ const layers = [];
  /** @type {string[]} */ const weights = [];
  for (const { kind, weight, sides, stride } of made) {
    if (kind === "conv") {
      weights.push(`    layer[${layers.length}].weight[0, 0] = ${tensor(weight)}`);
      layers.push(
        `nn.Conv2d(1, 1, kernel_size=${tuple(weight.shape)}, stride=${tuple(stride)}, ` +
          `padding=${tuple([sides.top, sides.left])},\n              ` +
          `padding_mode="${state.padding_mode}", bias=False, dtype=torch.float64),`,
      );
    } else {
      const around = tuple([sides.left, sides.right, sides.top, sides.bottom]);
      const pool = kind === "max" ? "MaxPool2d" : "AvgPool2d";
      layers.push(
        `nn.${PAD_LAYERS[state.padding_mode]}(${around}),  # left, right, top, bottom`,
        `nn.${pool}(${tuple(weight.shape)}, stride=${tuple(stride)}),`,
      );
    }
  }
  if (state.pool in GLOBAL) layers.push(GLOBAL[state.pool]);
  const roll = (/** @type {string} */ x, /** @type {number[]} */ by) =>
    `torch.roll(${x}, ${tuple(by)}, dims=(-2, -1))`;
  return [
    "import torch",
    "from torch import nn",
    "",
    `x = ${tensor(state.input)}`,
    `layer = nn.Sequential(\n${layers.map((line) => `    ${line}\n`).join("")})`,
    "with torch.no_grad():",
    ...weights,
    `    shifted_first = layer(${roll("x", state.shift)}[None, None])[0, 0]`,
    `    layer_first = ${roll("layer(x[None, None])[0, 0]", offset)}`,
    "print(shifted_first)",
    "print(layer_first)",
    "print((shifted_first - layer_first).abs().max())",
    "",
  ].join("\n");
}
