// What a stack of layers is: its arguments, what refuses them, and all that follows from them.
// Plain data in, plain data out; no DOM.

import { checkChoice, checkWhole, isPair, Refusal, shown } from "../kit/refusal.js";
import { effectiveField } from "./effective.js";
import { centre } from "./field.js";
import { checkLayers } from "./layers.js";
import { rowsOf } from "./rows.js";

/**
 * @typedef {import("./layers.js").Layer} Layer
 * @typedef {{ layers: string | Layer[], convention: string, input_size: number[] }} State  The
 *   arguments, named as the traits; the layers are those of the network of that name.
 * @typedef {{ layer: number, position: number[], display: string, axis: string }} View
 * @typedef {{ layers: Layer[], input_size: number[], source: string, published: number[] }} Network
 * @typedef {Record<string, Record<string, Network>>} Networks  by name and convention
 * @typedef {import("./layers.js").Limits} Limits
 */

export const ARGUMENTS = ["layers", "convention", "input_size"];
export const VIEW = ["layer", "position", "display", "axis"];
export const DISPLAYS = ["pyramid", "regions"];
export const AXES = ["height", "width"];

/**
 * @param {State} state  @param {Limits} limits  @param {Networks} [networks]
 * @throws {Refusal} where there is no output, naming the layer
 */
export function derive(state, limits, networks = {}) {
  const layers = layersOf(state, networks);
  checkLayers(layers, limits);
  checkSize(state.input_size, limits.input);
  const rows = rowsOf(layers, state.input_size);
  const outer = rows.filter(({ path }) => path.length === 1);
  const table = outer.flatMap(({ fields }) =>
    fields.flatMap((f) => [f.size, f.jump, f.padding, centre(f), f.cells])
  );
  const gradients = [0, 1].map((axis) => effectiveField(layers, axis, state.input_size[axis]));
  const data = Float64Array.from([...table, ...gradients.flatMap((one) => [...one.data])]);
  return { layers, rows, output: { data, shape: [data.length] } };
}

/** @typedef {ReturnType<typeof derive>} Derived */

/** @param {unknown} size  @param {number} most */
function checkSize(size, most) {
  if (isPair(size) && size.every((cells) => cells >= 1 && cells <= most)) return;
  const found = [size].flat().map(shown).join("×");
  throw new Refusal("input_size", `Input size ${found}: allowed are 1×1 to ${most}×${most}.`);
}

/** @param {State} state  @param {Networks} networks @returns {Layer[]} */
function layersOf({ layers, convention }, networks) {
  if (typeof layers !== "string") {
    if (convention) throw new Refusal("convention", "Only a network has a convention.");
    return layers;
  }
  checkChoice("layers", layers, Object.keys(networks));
  checkChoice("convention", convention, Object.keys(networks[layers]));
  return networks[layers][convention].layers;
}

/** The row of the table that is looked at; −1 is the last. @param {View} view
 * @param {Derived} derived */
export const rowAt = ({ layer }, { rows }) => rows[layer === -1 ? rows.length - 1 : layer];

/** Which axis the pyramid goes along: 0 or 1. @param {View} view */
export const axisOf = ({ axis }) => AXES.indexOf(axis);

/**
 * The nearest view that there is.
 * @param {View} view  @param {Derived} derived  @returns {View}
 */
export function clampView({ layer, position, display, axis }, derived) {
  checkChoice("display", display, DISPLAYS);
  checkChoice("axis", axis, AXES);
  checkWhole("layer", layer, -1e9, 1e9);
  if (!isPair(position)) throw new Refusal("position", `${position} is no row and column.`);
  const near = Math.min(Math.max(layer, -1), derived.rows.length - 1);
  const { fields } = derived.rows[near === -1 ? derived.rows.length - 1 : near];
  return {
    layer: near,
    position: position.map((at, a) => Math.min(Math.max(at, 0), fields[a].cells - 1)),
    display,
    axis,
  };
}
