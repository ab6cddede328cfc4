// The first zoom level: all maps of all layers, a row of buttons for each layer.

import { h } from "../kit/dom.js";
import { sameData } from "../kit/wire.js";
import { nameOf, sizeOf } from "./explain.js";
import { plane } from "./network.js";
import { scaleOf, thumb } from "./thumb.js";

/**
 * @param {import("./network.js").Layer[]} layers
 * @param {(layer: number, map: number) => void} open
 * @param {AbortSignal} signal
 */
export function layerRows(layers, open, signal) {
  const rows = layers.map((layer) => ({ layer, maps: mapButtons(layer, open, signal) }));
  const element = h(
    "div",
    { class: "cl-maps-layers", role: "group", "aria-label": "Layers and their maps" },
    ...rows.map(({ layer, maps }) =>
      h(
        "div",
        { class: "cl-maps-row" },
        h(
          "p",
          { class: "cl-maps-title" },
          h("span", { class: "cl-name" }, nameOf(layer)),
          h("span", { class: "cl-size" }, ` ${sizeOf(layer)}`),
        ),
        h("div", { class: "cl-maps-line" }, ...maps.map(({ button }) => button)),
      )
    ),
  );

  return {
    element,
    /** @param {import("./state.js").State} state  @param {import("./state.js").Derived} derived */
    update({ off }, derived) {
      rows.forEach(({ layer: { index }, maps }, at) => {
        const { most, signed } = scaleOf(derived.whole[at].data);
        maps.forEach(({ button, picture }, map) => {
          const [now, before] = [derived.maps, derived.whole].map((all) => plane(all[at], map));
          picture.update(now, most, signed);
          const silent = off[index]?.includes(map) ?? false;
          button.classList.toggle("is-off", silent);
          button.classList.toggle("is-changed", !silent && !sameData(now.data, before.data));
          const state = silent
            ? ", off"
            : button.classList.contains("is-changed")
            ? ", changed"
            : "";
          button.ariaLabel = button.title = `layer ${index}, map ${map}${state}`;
        });
      });
    },
    /** @param {import("./state.js").View} view */
    mark({ layer, map }) {
      for (const { layer: { index }, maps } of rows) {
        maps.forEach(({ button }, at) => {
          const opened = index === layer && at === map;
          button.setAttribute("aria-pressed", String(opened));
          button.tabIndex = opened ? 0 : -1;
        });
      }
    },
    /** Give the focus to the map that is open. */
    focus: () => element.querySelector("[aria-pressed=true]")?.focus(),
  };
}

/**
 * @param {import("./network.js").Layer} layer
 * @param {(layer: number, map: number) => void} open
 * @param {AbortSignal} signal
 */
const mapButtons = ({ index, shape: [maps] }, open, signal) =>
  Array.from({ length: maps }, (_, map) => {
    const picture = thumb();
    const button = h(
      "button",
      { type: "button", class: "cl-maps-map" },
      picture.element,
      h("span", { class: "cl-maps-number" }, String(map)),
    );
    button.addEventListener("click", () => open(index, map), { signal });
    return { button, picture };
  });
