// The weight tensor as a picture, a block for each filter and channel, and what the layers cost.

import { h, s } from "../kit/dom.js";
import { equivalent } from "./blocks.js";
import { blocksOf, plane } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Derived} Derived
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 */

const GAP = 4; // pixels between two blocks
const LABELS = 16; // room for the names of channels and filters
/** Pixels of a weight, by how many a kernel has in a row. */
const PIXELS = [0, 14, 10, 7, 6, 5];

const NAMES = /** @type {Record<string, string>} */ ({
  layer: "This layer",
  depthwise: "Depthwise",
  pointwise: "Pointwise 1×1",
  together: "Together",
});

/**
 * @param {(filter: number) => void} choose  another filter to draw in full
 * @param {AbortSignal} signal
 */
export function tensorPanel(choose, signal) {
  const pictures = h("div", { class: "cl-mix-weights" });
  const table = h("div", { class: "cl-scroll" });
  const ratio = h("p", { class: "cl-mix-ratio" });
  const mixing = h("p", { class: "cl-mix-ratio" });
  const element = h(
    "div",
    { class: "cl-mix-tensor" },
    pictures,
    h("div", { class: "cl-mix-costs" }, table, ratio, mixing),
  );
  pictures.addEventListener("click", (/** @type {any} */ event) => {
    const row = event.target.closest("[data-filter]");
    if (row) choose(Number(row.dataset.filter));
  }, { signal });

  return {
    element,
    /** @param {State} state  @param {Derived} derived  @param {string[]} names */
    update(state, { costs, output }, names) {
      const filters = state.weight.shape[0];
      /** @param {number} filter */
      const ofFilter = (filter) =>
        new Map([...blocksOf(state, filter)].map(([channel, { kernel }]) => [channel, kernel]));
      const single = Array.from({ length: filters }, (_, filter) => ofFilter(filter));
      if (state.separable) {
        const diagonal = single.map((_, channel) => new Map([[channel, channel]]));
        const dense = equivalent(state);
        const full = Array.from(
          { length: output.shape[0] },
          (_, filter) => new Map(names.map((_, c) => [c, filter * names.length + c])),
        );
        pictures.replaceChildren(
          picture("Depthwise", state.weight, diagonal, names, names),
          picture("Pointwise", state.pointwise, full, names),
          picture("Dense layer that computes the same", dense, full, names),
        );
      } else pictures.replaceChildren(picture("Weight", state.weight, single, names));
      table.replaceChildren(costTable(costs, state));
      ratio.textContent = ratioWords(state, costs);
      mixing.textContent = mixingWords(state);
    },
    /** The filter that is drawn in full. @param {number} filter */
    mark(filter) {
      for (const row of pictures.querySelectorAll("[data-filter]")) {
        row.classList.toggle("is-current", Number(row.dataset.filter) === filter);
      }
    },
  };
}

/**
 * @param {string} name
 * @param {NDArray} weight
 * @param {Map<number, number>[]} rows  for each filter, from its channels to planes of the weight
 * @param {string[]} names  of the channels
 * @param {string[]} [filters]  of the filters, where they can't be chosen
 */
function picture(name, weight, rows, names, filters) {
  const [high, wide] = weight.shape.slice(2);
  const pixels = PIXELS[Math.max(high, wide)];
  const [height, width] = [high * pixels + GAP, wide * pixels + GAP];
  const most = Math.max(...weight.data.map(Math.abs));
  const size = [LABELS + Math.max(names.length * width, 20), LABELS + rows.length * height];
  const lines = rows.map((blocks, filter) => {
    const top = LABELS + filter * height;
    const cells = names.map((_, channel) => {
      const at = { x: LABELS + channel * width + GAP / 2, y: top + GAP / 2 };
      const kernel = blocks.get(channel);
      return kernel === undefined
        ? s("rect", { ...at, width: width - GAP, height: height - GAP, class: "cl-mix-hole" })
        : block(plane(weight, kernel), at, pixels, most);
    });
    const frame = { x: LABELS, y: top, width: size[0] - LABELS, height, class: "cl-mix-row-frame" };
    return s(
      "g",
      { "data-filter": filters ? null : filter },
      s("rect", frame),
      s(
        "text",
        { x: LABELS - 4, y: top + height / 2, class: "cl-mix-filter" },
        filters?.[filter] ?? String(filter),
      ),
      ...cells,
    );
  });
  const labels = names.map((text, channel) =>
    s("text", { x: LABELS + (channel + 0.5) * width, y: LABELS - 5 }, text)
  );
  const shape = `(${weight.shape.join(", ")})`;
  const there = rows.reduce((sum, blocks) => sum + blocks.size, 0);
  return h(
    "figure",
    { class: "cl-mix-weight" },
    h("figcaption", {}, h("span", { class: "cl-name" }, name), ` ${shape}`),
    s(
      "svg",
      {
        width: size[0],
        height: size[1],
        role: "img",
        "aria-label": `${name} ${shape}: ${rows.length} filters, a row each, over ` +
          `${names.length} channels; ${there} of ${rows.length * names.length} blocks are there`,
      },
      ...labels,
      ...lines,
    ),
  );
}

/**
 * One kernel, tinted by sign and size.
 * @param {NDArray} kernel  @param {{ x: number, y: number }} at  @param {number} pixels
 * @param {number} most  the largest magnitude of the whole weight
 */
function block({ data, shape: [rows, columns] }, at, pixels, most) {
  const cells = Array.from(data, (value, i) =>
    s("rect", {
      x: at.x + i % columns * pixels,
      y: at.y + Math.floor(i / columns) * pixels,
      width: pixels,
      height: pixels,
      class: value < 0 ? "is-negative" : "is-positive",
      "fill-opacity": most > 0 ? Math.abs(value) / most : 0,
    }));
  const edge = { ...at, width: columns * pixels, height: rows * pixels, class: "cl-mix-block" };
  return s("g", {}, ...cells, s("rect", edge));
}

/** @param {Derived["costs"]} costs  @param {State} state */
function costTable(costs, { groups, separable }) {
  const shown = Object.entries(costs).filter(([name]) =>
    name !== "dense" || groups > 1 || separable
  );
  const head = ["", "weight", "parameters", "MACs"];
  const cell = (/** @type {string} */ text) => h("td", {}, text);
  return h(
    "table",
    { class: "cl-mix-table" },
    h(
      "thead",
      {},
      h("tr", {}, ...head.map((text) => h(text ? "th" : "td", text ? { scope: "col" } : {}, text))),
    ),
    h(
      "tbody",
      {},
      ...shown.map(([name, { shape, parameters, macs }]) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, NAMES[name] ?? "Dense instead"),
          cell(shape ? `(${shape.join(", ")})` : ""),
          cell(String(parameters)),
          cell(String(macs)),
        )
      ),
    ),
  );
}

/**
 * How the cost compares with the dense layer's.
 * @param {State} state  @param {Derived["costs"]} costs
 */
export function ratioWords({ weight, bias, groups, separable }, costs) {
  if (!separable && groups === 1) return "";
  if (!separable) {
    return `${costs.layer.macs} / ${costs.dense.macs} MACs = 1/groups = 1/${groups} of the dense layer’s.`;
  }
  const [high, wide] = weight.shape.slice(2);
  const [filters, ratio] = [bias.shape[0], costs.together.macs / costs.dense.macs];
  const square = high === wide ? "k²" : "(K_h·K_w)";
  const short = Number(ratio.toPrecision(3));
  return `${costs.together.macs} / ${costs.dense.macs} MACs = 1/C_out + 1/${square} = ` +
    `1/${filters} + 1/${high * wide} ${short === ratio ? "=" : "≈"} ${short} of the dense layer’s.`;
}

/**
 * What the partial sums are the outputs of.
 * @param {State} state
 */
export function mixingWords({ input, weight, groups, separable }) {
  const channels = input.shape[0];
  const multiplier = weight.shape[0] / groups;
  if (separable) return "The depthwise layer mixes no channels; the 1×1 layer does nothing else.";
  if (channels === groups && channels > 1) {
    return "Depthwise: each output is the partial sum of one channel, and a bias. Nothing is mixed.";
  }
  return `The ${
    channels * multiplier
  } partial sums of all filters are what a depthwise layer with ` +
    `${multiplier} ${multiplier === 1 ? "kernel" : "kernels"} for each channel puts out.`;
}
