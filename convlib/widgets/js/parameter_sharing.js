// The adapter of the dense, the locally connected and the convolutional layer.

import { mount } from "./kit/mount.js";
import { parameterSharing } from "./parameter_sharing/component.js";
import { ARGUMENTS, clamp, derive } from "./parameter_sharing/state.js";

export default mount({
  names: ARGUMENTS,
  view: ["position"],
  fixed: ["limits", "controls"],
  create: parameterSharing,
  check: (state, { position }, { limits }) => ({
    position: clamp(position, derive(state, limits)),
  }),
});
