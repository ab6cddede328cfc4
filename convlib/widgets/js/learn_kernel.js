// The learning kernel's adapter.

import { learnKernel } from "./learn_kernel/component.js";
import { ARGUMENTS, clamp, derive } from "./learn_kernel/state.js";
import { mount } from "./kit/mount.js";

export default mount({
  names: ARGUMENTS,
  view: ["step", "position"],
  fixed: ["limits", "pictures", "named_kernels", "controls"],
  create: learnKernel,
  check: (state, view, { limits }) => clamp(view, derive(state, limits)),
});
