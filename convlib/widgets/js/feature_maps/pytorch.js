// The PyTorch program for what is on screen.

import { tensor, tuple } from "../kit/python.js";
import { hasWeights, switched } from "./network.js";

/**
 * A program that prints scores and probabilities.
 * @param {import("./state.js").State} state  @param {import("./state.js").Derived} derived
 */
export function pytorchProgram({ image, off }, { layers }) {
  const weighted = layers.filter(hasWeights);
  const flat = layers.find(({ name }) => name === "Linear") ?? null;
  const lines = layers.flatMap((layer) => [
    ...(layer === flat ? ["    nn.Flatten(),"] : []),
    `    ${call(layer)},`,
  ]);
  const at = new Map(layers.map((layer, place) => [
    layer,
    place + (flat && layers.indexOf(flat) <= place ? 1 : 0),
  ]));
  return [
    "import torch",
    "from torch import nn",
    "",
    `x = ${tensor(image)}`,
    "model = nn.Sequential(",
    ...lines,
    ...(flat ? [] : ["    nn.Flatten(),"]),
    ").double()",
    "with torch.no_grad():",
    ...weighted.flatMap((layer) => {
      const { weight, bias } = switched(layer, off);
      const { data, shape: [filters] } = weight;
      const kept = layer.name === "Linear"
        ? { data, shape: [filters, data.length / filters] }
        : weight;
      return [
        `    model[${at.get(layer)}].weight.copy_(${tensor(kept)})`,
        `    model[${at.get(layer)}].bias.copy_(${tensor(bias)})`,
      ];
    }),
    "    scores = model(x[None, None])[0]",
    "print(scores)",
    "print(scores.softmax(0))",
    "",
  ].join("\n");
}

/** @param {import("./network.js").Layer} layer */
function call({ name, kind, kernel, stride, padding, weight }) {
  if (kind === "relu") return "nn.ReLU()";
  if (kind !== "conv") return `nn.${name}(${tuple(kernel)}, stride=${tuple(stride)})`;
  const [filters, channels, ...sides] = weight?.shape ?? [];
  if (name === "Linear") return `nn.Linear(${channels * sides[0] * sides[1]}, ${filters})`;
  return `nn.Conv2d(${channels}, ${filters}, ${tuple(kernel)}, stride=${tuple(stride)}, ` +
    `padding=${tuple(padding)})`;
}
