// The PyTorch program for what is on screen.

import { float, tensor, tuple } from "../kit/python.js";

const PAD_LAYERS = {
  zeros: "ZeroPad2d",
  reflect: "ReflectionPad2d",
  replicate: "ReplicationPad2d",
  circular: "CircularPad2d",
};

/**
 * A program that prints the output.
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Derived} derived
 */
export function pytorchProgram(state, { sides, kernel }) {
  const { padding } = state;
  const ahead = padding === "same-tensorflow"; // PyTorch has no such argument: pad first
  const layers = [
    ahead
      ? `nn.${
        PAD_LAYERS[state.padding_mode]
      }((${sides.left}, ${sides.right}, ${sides.top}, ${sides.bottom})),  # left, right, top, bottom`
      : "",
    "conv,",
    state.activation === "relu" ? "nn.ReLU()," : "",
  ].filter(Boolean);
  return [
    "import torch",
    "from torch import nn",
    "",
    `x = ${tensor(state.input)}`,
    state.operation === "convolution"
      ? `# The kernel turned by half a turn: nn.Conv2d itself computes cross-correlation.`
      : "",
    `weight = ${tensor(kernel)}`,
    "",
    `conv = nn.Conv2d(1, 1, kernel_size=${tuple(kernel.shape)}, stride=${tuple(state.stride)},`,
    `                 padding=${
      ahead ? 0 : Array.isArray(padding) ? tuple(padding) : `"${padding}"`
    }, dilation=${tuple(state.dilation)},`,
    `                 padding_mode="${ahead ? "zeros" : state.padding_mode}", dtype=torch.float64)`,
    "with torch.no_grad():",
    "    conv.weight[0, 0] = weight",
    `    conv.bias[0] = ${float(state.bias)}`,
    "",
    layers.length === 1
      ? "layer = conv"
      : `layer = nn.Sequential(\n${layers.map((l) => `    ${l}\n`).join("")})`,
    "with torch.no_grad():",
    "    print(layer(x[None, None])[0, 0])",
    "",
  ].filter((line, i, all) => line !== "" || all[i - 1] !== "").join("\n");
}
