// The PyTorch program for what is on screen.

import { float, tensor } from "../kit/python.js";

/**
 * A program that prints the outputs of the three layers.
 * @param {import("./state.js").State} state  @param {import("./state.js").Derived} derived
 */
export function pytorchProgram({ input, weight, bias, stride }, { layers }) {
  const [outputs, inputs] = layers.dense.matrix.shape;
  const taps = weight.data.length;
  const vector = (/** @type {ArrayLike<number>} */ data) =>
    tensor({ data: Float64Array.from(data), shape: [data.length] });
  const windows = layers.local.matrix.data.filter((_, at) => layers.local.identities[at] >= 0);
  return [
    "import torch",
    "from torch import nn",
    "",
    `x = ${vector(input.data)}`,
    `dense = nn.Linear(${inputs}, ${outputs}, dtype=torch.float64)`,
    `local = ${tensor({ data: windows, shape: [outputs, taps] })}`,
    `local_bias = ${vector(layers.local.biases)}`,
    `conv = nn.Conv1d(1, 1, ${taps}, stride=${stride}, dtype=torch.float64)`,
    "with torch.no_grad():",
    `    dense.weight[:] = ${tensor(layers.dense.matrix)}`,
    `    dense.bias[:] = ${vector(layers.dense.biases)}`,
    `    conv.weight[0, 0] = ${vector(weight.data)}`,
    `    conv.bias[0] = ${float(bias)}`,
    "    print(dense(x))",
    `    print((x.unfold(0, ${taps}, ${stride}) * local).sum(dim=1) + local_bias)`,
    "    print(conv(x[None])[0])",
    "",
  ].join("\n");
}
