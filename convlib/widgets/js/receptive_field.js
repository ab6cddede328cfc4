// The receptive field's adapter.

import { mount } from "./kit/mount.js";
import { receptiveField } from "./receptive_field/component.js";
import { ARGUMENTS, clampView, derive, VIEW } from "./receptive_field/state.js";

export default mount({
  names: ARGUMENTS,
  view: VIEW,
  fixed: ["limits", "controls"],
  prepare: async (read) => ({
    networks: JSON.parse(new TextDecoder().decode(read("networks"))),
    photograph: await createImageBitmap(new Blob([read("photograph")], { type: "image/png" })),
  }),
  create: receptiveField,
  check: (state, view, { limits, networks }) => clampView(view, derive(state, limits, networks)),
});
