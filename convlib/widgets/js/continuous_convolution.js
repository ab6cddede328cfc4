// The continuous convolution's adapter.

import { continuousConvolution } from "./continuous_convolution/component.js";
import { ARGUMENTS, clampT, derive } from "./continuous_convolution/state.js";
import { mount } from "./kit/mount.js";

export default mount({
  names: ARGUMENTS,
  view: ["t"],
  fixed: ["limits", "named", "controls"],
  create: continuousConvolution,
  check: (state, { t }, { limits }) => {
    derive(state, limits);
    return { t: clampT(t, state.reach) };
  },
});
