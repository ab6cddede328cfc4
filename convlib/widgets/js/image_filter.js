// The image filter's adapter.

import { mount } from "./kit/mount.js";
import { imageFilter } from "./image_filter/component.js";
import { decodeAll } from "./image_filter/decode.js";
import { ARGUMENTS, clampView, derive, VIEW } from "./image_filter/state.js";

export default mount({
  names: ARGUMENTS,
  view: VIEW,
  fixed: ["limits", "named_kernels", "controls"],
  data: ["photographs", "own"],
  prepare: async (read) => ({ pictures: await decodeAll(read, {}) }),
  create: imageFilter,
  check: (state, view, { limits, pictures }) => clampView(view, derive(state, limits, pictures)),
});
