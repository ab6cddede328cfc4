// The PyTorch program for what is on screen.

import { tuple } from "../kit/python.js";
import { after, inputField, sidesOf } from "./field.js";
import { along, isBranches } from "./layers.js";

/** @typedef {import("./layers.js").Layer} Layer */

const JOIN = `class Join(nn.Module):
    """Branches on one input, whose outputs are averaged; nn.Identity() passes it on."""

    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return torch.stack([branch(x) for branch in self.branches]).mean(0)

`;

/**
 * A program that prints the size of the output, and which rows and columns of the input the
 * middle neuron sees: those with a gradient.
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Derived} derived
 */
export function pytorchProgram({ input_size }, { layers, rows }) {
  const cells = rows[rows.length - 1].fields.map((field) => field.cells);
  const middle = cells.map((n) => Math.floor(n / 2));
  const joins = rows.some(({ ends }) => ends);
  return `import torch
from torch import nn

${
    joins
      ? JOIN
      : ""
  }# Any weight above 0 shows who is seen. A pooling sees what a convolution of its window sees.
stack = nn.Sequential(
${lines(layers, input_size, "    ")})
stack.double()
for weight in stack.parameters():
    nn.init.constant_(weight, 1 / weight.numel())

x = torch.zeros(1, 1, ${input_size.join(", ")}, dtype=torch.float64, requires_grad=True)
y = stack(x)
y[0, 0, ${middle.join(", ")}].backward()
rows, columns = x.grad[0, 0].nonzero().T
print(tuple(y.shape[2:]), sorted(set(rows.tolist())), sorted(set(columns.tolist())))
`;
}

/** @param {Layer[]} layers  @param {number[]} size  of the input  @param {string} indent
 * @returns {string} */
function lines(layers, size, indent) {
  let text = "";
  for (const layer of layers) {
    const name = layer.name ? `  # ${layer.name.replaceAll("\n", " ")}` : "";
    if (isBranches(layer)) {
      text += `${indent}Join(${name}\n`;
      for (const branch of layer.branches) {
        text += branch.length
          ? `${indent}    nn.Sequential(\n${
            lines(branch, size, `${indent}        `)
          }${indent}    ),\n`
          : `${indent}    nn.Identity(),\n`;
      }
      text += `${indent}),\n`;
    } else text += window(layer, size, indent, name);
    size = size.map((cells, axis) => after(inputField(cells), layer, axis, "layer").cells);
  }
  return text;
}

/** @param {import("./layers.js").Window} layer  @param {number[]} size  @param {string} indent
 * @param {string} name */
function window(layer, size, indent, name) {
  const [top, bottom, left, right] = size.flatMap((cells, axis) => sidesOf(layer, axis, cells));
  const even = top === bottom && left === right;
  const ahead = even ? "" : `${indent}nn.ZeroPad2d((${left}, ${right}, ${top}, ${bottom})),\n`;
  const pair = (/** @type {import("./layers.js").Key} */ key) =>
    tuple([along(layer, key, 0), along(layer, key, 1)]);
  const padding = even ? tuple([top, left]) : "0";
  return `${ahead}${indent}nn.Conv2d(1, 1, ${pair("kernel_size")}, stride=${pair("stride")}, ` +
    `padding=${padding}, dilation=${pair("dilation")}, bias=False),` +
    `${name || (layer.kind === "pool" ? "  # pooling" : "")}\n`;
}
