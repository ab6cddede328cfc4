// The adapter of the layer calculator.

import { mount } from "./kit/mount.js";
import { layerCalculator } from "./layer_calculator/component.js";
import { ARGUMENTS, derive } from "./layer_calculator/state.js";

export default mount({
  names: ARGUMENTS,
  fixed: ["limits", "controls"],
  create: layerCalculator,
  check: (state, _view, { limits }) => {
    derive(state, limits);
    return {};
  },
});
