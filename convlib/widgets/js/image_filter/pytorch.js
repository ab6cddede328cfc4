// The PyTorch program for what is on screen.

import { float, tensor, tuple } from "../kit/python.js";
import { derive } from "./state.js";

const NAME = /^\w+$/; // a photograph's; what a figure of Python's or the reader brings has others

/**
 * A program that prints the output.
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Derived} derived
 */
export function pytorchProgram(state, { kernels, shape: [channels] }) {
  const { padding, operation } = state;
  const two = operation === "gradient magnitude";
  const each = `kernel.repeat(${channels}, 1, 1, 1)`;
  const relu = state.activation === "relu";
  return [
    "import torch",
    "from torch import nn",
    "",
    ...loading(state, channels),
    "",
    operation === "convolution"
      ? "# The kernel turned by half a turn: nn.Conv2d itself computes cross-correlation."
      : "",
    `weight = ${tensor(kernels[0])}`,
    two ? "kernel = torch.stack([weight, weight.T])[:, None]" : "kernel = weight[None, None]",
    "",
    `conv = nn.Conv2d(${channels}, ${channels * kernels.length}, kernel_size=${
      tuple(kernels[0].shape)
    }, stride=${tuple(state.stride)},`,
    `                 padding=${
      Array.isArray(padding) ? tuple(padding) : `"${padding}"`
    }, dilation=${tuple(state.dilation)}, groups=${channels},`,
    `                 padding_mode="${state.padding_mode}", dtype=torch.float64)`,
    "with torch.no_grad():",
    `    conv.weight.copy_(${each})  # the same for each channel`,
    two ? "    conv.bias.zero_()" : `    conv.bias.fill_(${float(state.bias)})`,
    "    y = conv(x)",
    two ? `    y = y[0::2].hypot(y[1::2]) + ${float(state.bias)}` : "",
    relu ? "    y = y.relu()" : "",
    "print(y)",
    "",
  ].filter((line, i, all) => line !== "" || (all[i - 1] !== "" && !all[i - 1]?.startsWith("    ")))
    .join("\n");
}

/** The lines that make `x`, (C, H, W) from 0 to 255.
 * @param {import("./state.js").State} state  @param {number} channels */
function loading({ picture, grey }, channels) {
  const known = NAME.test(picture);
  const made = grey ? "images.grey(picture)" : "picture";
  return [
    grey || known ? "from convlib import images" : "",
    known ? "" : "import numpy as np\nfrom PIL import Image",
    "",
    known ? `picture = images.load("${picture}")` : `# ${picture}: put your file's name here.\n` +
      `picture = np.array(Image.open("picture.png").convert("${
        channels === 1 && !grey ? "L" : "RGB"
      }"))`,
    channels === 1
      ? `x = torch.tensor(${made}, dtype=torch.float64)[None]`
      : `x = torch.tensor(${made}, dtype=torch.float64).permute(2, 0, 1)`,
  ].filter((line, i, all) => line !== "" || i === all.length - 3);
}

/**
 * The same from the arguments alone.
 * @param {import("./state.js").State} state  @param {import("./state.js").Limits} limits
 * @param {Record<string, import("./picture.js").Picture>} pictures
 */
export const programFor = (state, limits, pictures) =>
  pytorchProgram(state, derive(state, limits, pictures));
