// The PyTorch program for what is on screen: im2col by hand, and the layer beside it.

import { tensor, tuple } from "../kit/python.js";

/**
 * A program that prints the output, and how far that of nn.Conv2d is from it.
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Derived} derived
 */
export function pytorchProgram({ input, weight, stride, padding, dilation }, { output }) {
  const [filters, channels, ...kernel] = weight.shape;
  const rest = `dilation=${tuple(dilation)}, padding=${tuple(padding)}, stride=${tuple(stride)}`;
  return `\
import torch
from torch import nn
from torch.nn import functional as F

x = ${tensor(input)}
weight = ${tensor(weight)}

columns = F.unfold(x, kernel_size=${tuple(kernel)},
                   ${rest})
product = weight.flatten(1) @ columns
output = product.unflatten(1, ${tuple(output.shape.slice(1))})
print(output)

conv = nn.Conv2d(${channels}, ${filters}, kernel_size=${tuple(kernel)}, bias=False,
                 ${rest},
                 dtype=torch.float64)
with torch.no_grad():
    conv.weight[:] = weight
    print("largest difference from nn.Conv2d:", (conv(x) - output).abs().max().item())
`;
}
