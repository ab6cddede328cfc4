// The adapter of the table that compares convlib with nn.Conv2d.

import { comparisonTable } from "./comparison_table/component.js";
import { ARGUMENTS, clamp, derive, rowsOf } from "./comparison_table/state.js";
import { mount } from "./kit/mount.js";

export default mount({
  names: ARGUMENTS,
  view: ["row"],
  fixed: ["columns", "torch", "controls"],
  create: comparisonTable,
  check: (state, { row }, { columns }) => ({ row: clamp(row, derive(state, rowsOf(columns))) }),
});
