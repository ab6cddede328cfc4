// im2col's adapter.

import { im2col } from "./im2col/component.js";
import { ARGUMENTS, clamp, derive } from "./im2col/state.js";
import { mount } from "./kit/mount.js";

export default mount({
  names: ARGUMENTS,
  view: ["position", "filter"],
  fixed: ["limits", "controls"],
  create: im2col,
  check: (state, view, { limits }) => clamp(view, derive(state, limits)),
});
