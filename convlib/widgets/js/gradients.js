// The gradients' adapter.

import { gradients } from "./gradients/component.js";
import { ARGUMENTS, clamp, derive } from "./gradients/state.js";
import { mount } from "./kit/mount.js";

export default mount({
  names: ARGUMENTS,
  view: ["position", "of"],
  fixed: ["limits", "controls"],
  create: gradients,
  check: (state, view, { limits }) => clamp(view, derive(state, limits)),
});
