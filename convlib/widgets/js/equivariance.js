// The adapter of the figure on shifts.

import { mount } from "./kit/mount.js";
import { equivariance } from "./equivariance/component.js";
import { ARGUMENTS, derive } from "./equivariance/state.js";

export default mount({
  names: ARGUMENTS,
  fixed: ["limits", "named_kernels", "pictures", "controls"],
  create: equivariance,
  check: (state, _, { limits }) => {
    derive(state, limits);
    return {};
  },
});
