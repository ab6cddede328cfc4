// The PyTorch program for what is on screen.

import { float } from "../kit/python.js";

/** @param {import("../kit/conv.js").NDArray} array */
const tensor = ({ data }) =>
  `torch.tensor([${Array.from(data, float).join(", ")}], dtype=torch.float64)`;

/**
 * A program that prints the output.
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Derived} derived
 */
export function pytorchProgram(state, derived) {
  const flips = state.operation === "convolution";
  return [
    "import torch",
    "from torch.nn import functional as F",
    "",
    `a = ${tensor(state.a)}`,
    `b = ${tensor(state.b)}`,
    "",
    flips
      ? "# F.conv1d computes cross-correlation: for a convolution b is flipped first."
      : "# F.conv1d computes cross-correlation: it lays b on as it is.",
    `weight = b${flips ? ".flip(0)" : ""}[None, None]`,
    "x = a[None, None]",
    ...padding(state, derived),
    "print(F.conv1d(x, weight)[0, 0])",
    "",
  ].join("\n");
}

/**
 * The lines that put cells before and after a, so that the window meets what the output adds up.
 * @param {import("./state.js").State} state  @param {import("./state.js").Derived} derived
 */
function padding({ a, b, length }, { first, output, linearLength }) {
  const reach = b.data.length - 1;
  if (length !== null) {
    return [
      `x = F.pad(x, (0, ${length - a.data.length}))  # zeros, up to ${length} cells`,
      '# What a window misses on the left, it meets on the right: padding_mode="circular" of',
      "# nn.Conv1d would copy cells to both sides.",
      `x = F.pad(x, (${reach}, 0), mode="circular")`,
    ];
  }
  const after = reach - (linearLength - first - output.shape[0]);
  return [`x = F.pad(x, (${reach - first}, ${after}))`];
}
