// The PyTorch program for what is on screen: the sum over the samples.

import { exactNumber } from "../kit/format.js";
import { halfway, PER_UNIT } from "./riemann.js";

/** @typedef {import("./signals.js").Signal} Signal */

/** How Python computes each kind at the points t; the kinds are those of convlib.continuous.
 * @param {any} signal */
function body(signal) {
  const n = Object.fromEntries(
    Object.entries(signal).map(([name, value]) => [name, exactNumber(value)]),
  );
  switch (signal.kind) {
    case "box":
      return [`return ${n.height} * ((${n.start} <= t) & (t <= ${n.stop})).double()`];
    case "triangle":
      return [
        `middle, half = (${n.start} + ${n.stop}) / 2, (${n.stop} - ${n.start}) / 2`,
        `return ${n.height} * (1 - (t - middle).abs() / half).clamp(min=0)`,
      ];
    case "gaussian":
      return [
        `z = (t - ${n.centre}) / ${n.sigma}`,
        `return ${n.area} / (${n.sigma} * math.sqrt(2 * math.pi)) * torch.exp(-(z**2) / 2)`,
      ];
    case "decay":
      return [
        `t = t - ${n.start}`,
        `return ${n.height} * torch.exp(-${n.rate} * t.clamp(min=0)) * (t >= 0).double()`,
      ];
    default:
      return [
        `samples = torch.tensor([${
          signal.samples.map(exactNumber).join(", ")
        }], dtype=torch.float64)`,
        `last = len(samples) - 1`,
        `at = (t - ${n.start}) / (${n.stop} - ${n.start}) * last`,
        `i = at.floor().clamp(0, last - 1).long()`,
        `line = samples[i] + (samples[i + 1] - samples[i]) * (at - i)`,
        `return line * ((${n.start} <= t) & (t <= ${n.stop})).double()`,
      ];
  }
}

/** @param {string} name  @param {Signal} signal */
const definition = (name, signal) => [
  `def ${name}(t):  # ${signal.kind}`,
  ...body(signal).map((line) => `    ${line}`),
  "",
  "",
];

/**
 * A program that prints the sums, at the multiples of the step that are on screen.
 * @param {import("./state.js").State} state
 */
export function pytorchProgram({ f, g, step, reach }) {
  const delta = step || 1 / PER_UNIT;
  return [
    "import math",
    "",
    "import torch",
    "from torch import nn",
    "",
    "",
    ...definition("f", f),
    ...definition("g", g),
    `step, reach = ${exactNumber(delta)}, ${exactNumber(reach)}`,
    "n = 2 * math.ceil(3 * reach / step - 1e-9)  # cells, three times as far as is seen",
    "t = -n / 2 * step + step * (torch.arange(n, dtype=torch.float64) + 0.5)  # their middles",
    "",
    `conv = nn.Conv1d(1, 1, kernel_size=n, padding=${halfway(reach, delta)}, bias=False, ` +
    "dtype=torch.float64)",
    "with torch.no_grad():",
    "    # g is flipped: nn.Conv1d itself computes cross-correlation.",
    "    conv.weight[0, 0] = step * g(t).flip(0)",
    "    print(conv(f(t)[None])[0])",
    "",
  ].join("\n");
}
