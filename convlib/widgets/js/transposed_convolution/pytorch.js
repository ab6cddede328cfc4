// The PyTorch program for what is on screen.

import { float, tensor, tuple } from "../kit/python.js";

/**
 * A program that prints the output.
 * @param {import("./state.js").State} state
 */
export function pytorchProgram(
  { input, weight, bias, stride, padding, output_padding, dilation },
) {
  return `\
import torch
from torch import nn

x = ${tensor(input)}
weight = ${tensor(weight)}

conv = nn.ConvTranspose2d(1, 1, kernel_size=${tuple(weight.shape)}, stride=${tuple(stride)},
                          padding=${tuple(padding)}, output_padding=${tuple(output_padding)},
                          dilation=${tuple(dilation)}, dtype=torch.float64)
with torch.no_grad():
    conv.weight[0, 0] = weight
    conv.bias[0] = ${float(bias)}
    print(conv(x[None])[0])
`;
}
