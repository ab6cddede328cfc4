// The channel mixer's adapter.

import { mount } from "./kit/mount.js";
import { channelMixer } from "./channel_mixer/component.js";
import { ARGUMENTS, clamp, derive } from "./channel_mixer/state.js";

export default mount({
  names: ARGUMENTS,
  view: ["position", "filter"],
  fixed: ["limits", "presets", "channel_names", "controls"],
  create: channelMixer,
  check: (state, view, { limits }) => clamp(view, derive(state, limits)),
});
