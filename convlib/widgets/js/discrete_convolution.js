// The discrete convolution's adapter.

import { mount } from "./kit/mount.js";
import { discreteConvolution } from "./discrete_convolution/component.js";
import { ARGUMENTS, clamp, derive } from "./discrete_convolution/state.js";

export default mount({
  names: ARGUMENTS,
  view: ["position", "show"],
  fixed: ["limits", "controls"],
  optional: ["length"],
  create: discreteConvolution,
  check: (state, view, { limits }) => clamp(view, derive(state, limits)),
});
