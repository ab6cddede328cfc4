// The PyTorch program for what is on screen.

import { tensor, tuple } from "../kit/python.js";

/**
 * A program that runs the layer forwards and backwards, and prints the gradients.
 * @param {import("./state.js").State} state
 */
export const pytorchProgram = ({ input, weight, grad_output, stride, padding, dilation }) =>
  `\
import torch
from torch import nn

x = ${tensor(input)}
weight = ${tensor(weight)}
grad_output = ${tensor(grad_output)}

conv = nn.Conv2d(1, 1, kernel_size=${tuple(weight.shape)}, stride=${tuple(stride)},
                 padding=${tuple(padding)}, dilation=${tuple(dilation)}, dtype=torch.float64)
with torch.no_grad():
    conv.weight[0, 0] = weight

x.requires_grad_()
conv(x[None, None]).backward(grad_output[None, None])
print(conv.weight.grad[0, 0])
print(x.grad)
print(conv.bias.grad)
`;
