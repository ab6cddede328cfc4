// The PyTorch program for what is on screen.

import { float, tensor, tuple } from "../kit/python.js";

/**
 * A program that makes the same steps, and prints what was learned and its loss.
 * @param {import("./state.js").State} state  @param {import("./state.js").Derived} derived
 */
export const pytorchProgram = (
  { input, target, weight, lr, momentum, operation },
  { steps },
) =>
  `\
import torch
from torch import nn

x = ${tensor(input)}
target = ${tensor(target)}
start = ${tensor(weight)}
${operation === "convolution" ? "target = target.flip(0, 1)  # a convolution flips it\n" : ""}
wanted = nn.functional.conv2d(x[None, None], target[None, None])
conv = nn.Conv2d(1, 1, kernel_size=${tuple(weight.shape)}, bias=False, dtype=torch.float64)
with torch.no_grad():
    conv.weight[0, 0] = start

optimizer = torch.optim.SGD(conv.parameters(), lr=${float(lr)}, momentum=${float(momentum)})
for step in range(${steps.length - 1}):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(conv(x[None, None]), wanted)
    loss.backward()
    optimizer.step()

print(conv.weight.detach()[0, 0])
print(nn.functional.mse_loss(conv(x[None, None]), wanted).item())
`;
