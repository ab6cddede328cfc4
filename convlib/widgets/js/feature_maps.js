// The feature maps' adapter.

import { featureMaps } from "./feature_maps/component.js";
import { ARGUMENTS, clamp, derive } from "./feature_maps/state.js";
import { mount } from "./kit/mount.js";

export default mount({
  names: ARGUMENTS,
  view: ["layer", "map", "channel", "position"],
  fixed: ["limits", "choices", "accuracy", "controls"],
  create: featureMaps,
  check: (state, view, { limits }) => clamp(view, derive(state, limits)),
});
