// The PyTorch program for what is on screen.

import { float } from "../kit/python.js";

/**
 * A program that prints the output.
 * @param {import("./state.js").State} state
 */
export function pytorchProgram({ input, weight, precision }) {
  const tensor = (/** @type {import("../kit/conv.js").NDArray} */ { data }) =>
    `torch.tensor([${Array.from(data, float).join(", ")}], dtype=torch.${precision})`;
  return [
    "import torch",
    "from torch import nn",
    "",
    `x = ${tensor(input)}`,
    `conv = nn.Conv1d(1, 1, kernel_size=${weight.data.length}, bias=False, dtype=torch.${precision})`,
    "with torch.no_grad():",
    `    conv.weight[0, 0] = ${tensor(weight)}`,
    "    print(conv(x[None])[0])",
    "",
  ].join("\n");
}
