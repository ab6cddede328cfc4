// The transposed convolution's adapter.

import { mount } from "./kit/mount.js";
import { transposedConvolution } from "./transposed_convolution/component.js";
import { ARGUMENTS, clamp, derive } from "./transposed_convolution/state.js";

export default mount({
  names: ARGUMENTS,
  view: ["position", "view"],
  fixed: ["limits", "controls"],
  create: transposedConvolution,
  check: (state, view, { limits }) => clamp(view, derive(state, limits), state),
});
