// The fields of a receptive field's figure.

import { h } from "../kit/dom.js";
import { choice } from "../kit/field.js";
import { sizeField } from "../kit/pair_field.js";
import { conventionName, networkName, sizeUnder } from "./networks.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("../kit/frame.js").Control} Control
 */

/**
 * @param {{ limits: import("./state.js").Limits, networks: import("./state.js").Networks }} fixed
 * @param {any} session
 * @param {(changes: Partial<State>, say: (message: string) => void) => void} show  the changes, and
 *   the middle neuron of the last layer
 * @param {AbortSignal} signal
 * @returns {Record<string, Control>}
 */
export function createControls({ limits, networks }, session, show, signal) {
  const OWN = "";
  const network = choice({
    label: "Network",
    options: {
      [OWN]: "your own stack",
      ...Object.fromEntries(Object.keys(networks).map((name) => [name, networkName(name)])),
    },
    onChange: (name) => {
      const [convention] = Object.keys(networks[name] ?? {});
      const changes = name === OWN
        ? { layers: session.derived.layers, convention: "" }
        : { layers: name, convention, input_size: networks[name][convention].input_size };
      show(changes, network.say);
    },
  }, signal);
  const convention = choice({
    label: "Convention",
    options: {},
    onChange: (name) => {
      const input_size = sizeUnder(session.state, name, networks);
      show({ convention: name, input_size }, convention.say);
    },
  }, signal);
  const select = /** @type {HTMLSelectElement} */ (convention.element.querySelector("select"));
  const display = choice({
    label: "Show",
    options: { pyramid: "pyramid (one axis)", regions: "regions (on a picture)" },
    onChange: (value) => session.look({ display: value }),
  }, signal);
  const axis = choice({
    label: "Axis of the pyramid",
    options: { height: "height", width: "width" },
    onChange: (value) => session.look({ axis: value }),
  }, signal);
  const size = sizeField({
    label: "Input size",
    most: limits.input,
    onChange: (input_size) => session.edit("input size", { input_size }, size.say),
  }, signal);

  return {
    network: {
      element: network.element,
      set: ({ layers }) => {
        network.say("");
        network.set(typeof layers === "string" ? layers : OWN);
      },
    },
    convention: {
      element: convention.element,
      set: (/** @type {State} */ state) => {
        const names = typeof state.layers === "string" ? Object.keys(networks[state.layers]) : [""];
        select.replaceChildren(
          ...names.map((value) => h("option", { value }, value ? conventionName(value) : "none")),
        );
        select.disabled = names.length < 2;
        convention.set(state.convention);
      },
    },
    display: { element: display.element, set: () => display.set(session.view.display) },
    input_size: { element: size.element, set: (state) => size.set(state.input_size) },
    axis: { element: axis.element, set: () => axis.set(session.view.axis) },
  };
}
