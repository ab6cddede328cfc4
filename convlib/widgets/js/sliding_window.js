// The sliding window's adapter.

import { mount } from "./kit/mount.js";
import { slidingWindow } from "./sliding_window/component.js";
import { ARGUMENTS, clamp, derive } from "./sliding_window/state.js";

export default mount({
  names: ARGUMENTS,
  view: ["position"],
  fixed: ["limits", "named_kernels", "controls"],
  create: slidingWindow,
  check: (state, { position }, { limits }) => {
    const { output } = derive(state, limits);
    return { position: clamp(position, output.shape) };
  },
});
