// Published networks: what they are called, and what their conventions make of their numbers.

import { sameData } from "../kit/wire.js";
import { after, inputField } from "./field.js";
import { titleOf } from "./layers.js";

/**
 * @typedef {import("./state.js").Networks} Networks
 * @typedef {import("./state.js").State} State
 */

/** @type {Record<string, string>} */
const NAMES = {
  alexnet: "AlexNet",
  vgg11: "VGG-11",
  vgg13: "VGG-13",
  vgg16: "VGG-16",
  vgg19: "VGG-19",
  resnet18: "ResNet-18",
  resnet34: "ResNet-34",
  resnet50: "ResNet-50",
  resnet101: "ResNet-101",
  resnet152: "ResNet-152",
  mobilenet_v1: "MobileNet v1",
  inception_v3: "Inception v3",
};
/** @type {Record<string, string>} */
const CONVENTIONS = {
  paper: "paper",
  "tf-slim": "TF-Slim",
  torchvision: "torchvision",
  pytorch: "PyTorch’s padding",
  tensorflow: "TensorFlow’s SAME",
};

export const networkName = (/** @type {string} */ name) => NAMES[name] ?? name;
export const conventionName = (/** @type {string} */ name) => CONVENTIONS[name] ?? name;

/**
 * r, S and P of a network's last feature map, by convention, and the published ones.
 * @param {State} state  @param {Networks} networks
 */
export function numbersOf({ layers, input_size }, networks) {
  if (typeof layers !== "string") return [];
  return Object.entries(networks[layers]).map(([convention, network]) => ({
    convention,
    source: network.source,
    published: network.published,
    numbers: lastOf(network.layers, input_size),
  }));
}

/**
 * The input's size under another convention: that one's own, unless the reader has set another.
 * @param {State} state  @param {string} convention  @param {Networks} networks
 */
export function sizeUnder({ layers, convention: now, input_size }, convention, networks) {
  const own = networks[/** @type {string} */ (layers)];
  return sameData(input_size, own[now].input_size) ? own[convention].input_size : input_size;
}

/** [r, S, P] along the height, or null where the input is too small for the network.
 * @param {import("./layers.js").Layer[]} layers  @param {number[]} size */
function lastOf(layers, [cells]) {
  try {
    let field = inputField(cells);
    layers.forEach((layer, i) => field = after(field, layer, 0, titleOf(layer, i + 1, "")));
    return [field.size, field.jump, field.padding];
  } catch {
    return null;
  }
}

/**
 * The numbers of each convention in a sentence, those on screen first said whose they are.
 * @param {State} state  @param {Networks} networks
 */
export function networkNote(state, networks) {
  const all = numbersOf(state, networks);
  if (all.length === 0) return "";
  const each = all.map(({ convention, numbers, published }) => {
    const known = published.length > 0;
    const same = known && String(numbers) === String(published);
    const words = same
      ? ", as published"
      : known
      ? `; published for 224×224: ${published.join(", ")}`
      : "";
    return `${conventionName(convention)} ${
      numbers ? numbers.join(", ") : "has no output"
    }${words}`;
  });
  const now = all.find(({ convention }) => convention === state.convention);
  const some = all.some(({ published }) => published.length);
  return `r, S, P of the last feature map by convention: ${each.join("; ")}. ` +
    `On screen: ${now?.source}.` +
    (some ? " Published: Araujo, Norris & Sim (2019), computed from TF-Slim’s graphs." : "");
}
