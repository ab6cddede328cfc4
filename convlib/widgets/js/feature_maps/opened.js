// The open map: what each channel gives to it, and one channel's numbers, cell by cell.

import { pad } from "../kit/conv.js";
import { button } from "../kit/field.js";
import { h } from "../kit/dom.js";
import { formatNumber, many } from "../kit/format.js";
import { numberGrid } from "../kit/grid.js";
import { channelTiles } from "./channels.js";
import { nameOf, rounded, tenths } from "./explain.js";
import { hasWeights, partialSums, plane } from "./network.js";
import { terms, windowOf } from "./sight.js";
import { placeOf } from "./state.js";

/**
 * @typedef {{
 *   onPoint(at: { row: number, column: number } | null): void,
 *   onPress(row: number, column: number): void, onWeight(row: number, column: number): void,
 *   onChannel(channel: number): void, onFilter(): void,
 * }} Handlers  Of the map's cells; of the kernel's; of the channels; of the filter's button.
 */

/** @param {string} text */
const sign = (text) => h("span", { class: "cl-sign", "aria-hidden": "true" }, text);

/** @param {Handlers} handlers  @param {AbortSignal} signal */
export function openedMap({ onPoint, onPress, onWeight, onChannel, onFilter }, signal) {
  const still = { onPoint() {} };
  const grids = {
    input: numberGrid("Input", { ...still, format: tenths }, signal),
    kernel: numberGrid("Kernel", { ...still, onPress: onWeight }, signal),
    part: numberGrid("Output", { onPoint, onPress, format: tenths }, signal),
    map: numberGrid("Output", { onPoint, onPress, format: tenths }, signal),
  };
  const overlay = h("div", { class: "cl-window", "aria-hidden": "true" });
  const heading = h("p", { class: "cl-name" });
  const filter = button("", onFilter, signal);
  const tiles = channelTiles(onChannel, signal);
  const rest = h("p", { class: "cl-maps-rest" });
  const weighted = h(
    "div",
    { class: "cl-maps-weighted" },
    sign("⋆"),
    grids.kernel.element,
    sign("="),
    h("div", {}, grids.part.element, rest),
  );
  const made = sign("→");
  const hint = h(
    "p",
    { class: "cl-size" },
    "Click a weight, or press Enter on it, to switch it off.",
  );
  const element = h(
    "div",
    { class: "cl-maps-opened" },
    h("div", { class: "cl-controls" }, heading, filter),
    tiles.element,
    h(
      "div",
      { class: "cl-maps-formula" },
      grids.input.element,
      weighted,
      made,
      grids.map.element,
    ),
    hint,
  );
  /** @type {import("../kit/conv.js").NDArray | null} */ let sums = null;
  let drawn = "";

  return {
    element,
    grids,
    tiles,
    /** The numbers of the map and of one channel.
     * @param {import("./state.js").State} state  @param {import("./state.js").Derived} derived
     * @param {import("./state.js").View} view */
    update({ off }, derived, view) {
      const { layer: index, map, channel } = view;
      drawn = keyOf(view);
      const at = placeOf(derived.layers, index);
      const layer = derived.layers[at];
      const filters = hasWeights(layer);
      heading.textContent = `Layer ${nameOf(layer)}, map ${map}`;
      const [vertical, horizontal] = layer.padding;
      const sides = { top: vertical, bottom: vertical, left: horizontal, right: horizontal };
      grids.input.rename(`Input of layer ${index}, channel ${channel}`, `Channel ${channel}`);
      grids.input.update(pad(plane(derived.inputs[at], channel), sides), sides, () => "padding");
      if (overlay.parentElement !== grids.input.cells) grids.input.cells.append(overlay);
      grids.map.rename(`Output of layer ${index}, map ${map}`, `Map ${map}`);
      grids.map.update(plane(derived.maps[at], map));
      filter.hidden = layer.name !== "Conv2d";
      const silent = off[index]?.includes(map) ?? false;
      filter.textContent = `Switch filter ${map} ${silent ? "on" : "off"}`;
      for (const part of [tiles.element, weighted, hint]) part.hidden = !filters;
      made.textContent = filters ? "=" : "→";
      sums = null;
      if (!filters) return;
      sums = partialSums(layer, derived.inputs[at], off, map);
      const [, channels, ...kernel] = layer.weight.shape;
      const size = channels * kernel[0] * kernel[1];
      const kernels = {
        data: layer.weight.data.slice(map * size, (map + 1) * size),
        shape: [channels, ...kernel],
      };
      tiles.update(derived.inputs[at], kernels, sums);
      grids.kernel.rename(`Kernel of filter ${map}, channel ${channel}`, "Kernel");
      grids.kernel.update(plane(kernels, channel));
      grids.part.rename(`Output, partial sum of channel ${channel}`, "Partial sum");
      grids.part.update(plane(sums, channel));
      const others = channels > 1 ? `+ ${many(channels - 1, "other")} ` : "";
      rest.textContent = silent
        ? "off"
        : `${others}+ bias ${formatNumber(layer.bias.data[map], 4)}`;
    },
    /** Whether other numbers are drawn than the view asks for.
     * @param {import("./state.js").View} view */
    isElsewhere: (view) => drawn !== keyOf(view),
    /** The cell, and its window.
     * @param {import("./state.js").State} state  @param {import("./state.js").Derived} derived
     * @param {import("./state.js").View} view */
    mark({ off }, derived, view) {
      const layer = derived.layers[placeOf(derived.layers, view.layer)];
      const here = view.position.join(",");
      const current = new Map([[here, { classes: "is-current" }]]);
      const found = terms(derived, view, off);
      const note = (/** @type {import("./sight.js").Term} */ term) =>
        layer.weight ? rounded(term.weight, 2) : "";
      grids.input.mark(
        new Map(found.map((term) => [`${term.row},${term.column}`, { note: note(term) }])),
      );
      grids.kernel.mark(
        new Map(
          found.map((term) => [term.tap.join(","), { classes: term.off ? "cl-maps-off" : "" }]),
        ),
      );
      for (const grid of [grids.part, grids.map]) {
        grid.mark(current);
        grid.activate(here);
      }
      const { top, left, rows, columns } = windowOf(layer, view.position);
      place(overlay, {
        top: top + layer.padding[0],
        left: left + layer.padding[1],
        rows,
        columns,
      });
      if (sums) tiles.mark(sums, view.channel, view.position);
    },
  };
}

/** What the numbers on show depend on. @param {import("./state.js").View} view */
const keyOf = ({ layer, map, channel }) => `${layer},${map},${channel}`;

/**
 * Lay a frame on some cells.
 * @param {HTMLElement} overlay  @param {import("./sight.js").Box} box
 */
export function place(overlay, { top, left, rows, columns }) {
  overlay.hidden = rows < 1 || columns < 1;
  const sides = { row: top, column: left, rows, columns };
  for (const [name, value] of Object.entries(sides)) {
    overlay.style.setProperty(`--${name}`, String(value));
  }
}
