// The PyTorch program for what is on screen.

import { tensor, tuple } from "../kit/python.js";

/**
 * A program that prints the output.
 * @param {import("./state.js").State} state
 */
export function pytorchProgram(state) {
  const { input, weight, bias, groups, stride, padding, separable, pointwise } = state;
  const [filters, , ...kernel] = weight.shape;
  const first = `nn.Conv2d(${input.shape[0]}, ${filters}, kernel_size=${tuple(kernel)}, ` +
    `stride=${tuple(stride)}, padding=${tuple(padding)},`;
  const rest = `groups=${groups}, ${separable ? "bias=False, " : ""}dtype=torch.float64)`;
  return [
    "import torch",
    "from torch import nn",
    "",
    `x = ${tensor(input)}`,
    `weight = ${tensor(weight)}`,
    ...(separable ? [`pointwise = ${tensor(pointwise)}`] : []),
    `bias = ${tensor(bias)}`,
    "",
    ...(separable
      ? [
        "layer = nn.Sequential(",
        `    ${first}`,
        `              ${rest},`,
        `    nn.Conv2d(${filters}, ${bias.shape[0]}, kernel_size=1, dtype=torch.float64),`,
        ")",
        "with torch.no_grad():",
        "    layer[0].weight.copy_(weight)",
        "    layer[1].weight.copy_(pointwise)",
        "    layer[1].bias.copy_(bias)",
      ]
      : [
        `layer = ${first}`,
        `                  ${rest}`,
        "with torch.no_grad():",
        "    layer.weight.copy_(weight)",
        "    layer.bias.copy_(bias)",
      ]),
    "    print(layer(x[None])[0])",
    "",
  ].join("\n");
}
