// The adapter of Winograd's short convolutions.

import { mount } from "./kit/mount.js";
import { winograd } from "./winograd/component.js";
import { ARGUMENTS, clamp, derive } from "./winograd/state.js";

export default mount({
  names: ARGUMENTS,
  view: ["step"],
  fixed: ["limits", "controls"],
  create: winograd,
  check: (state, { step }, { limits }) => ({ step: clamp(step, derive(state, limits)) }),
});
