// Which cells are singled out, and how: the windows in the channels that the filter sees, and what
// is pointed at.

import { blocksOf, taps } from "./state.js";
import { key, touched } from "./touch.js";

/**
 * @typedef {Map<string, import("../kit/grid.js").Mark>} GridMarks
 * @typedef {Record<import("./touch.js").Pointing["plane"], GridMarks>} ChannelMarks
 */

/**
 * The marks of every channel's grids, and those of the filter's output.
 * @param {import("./state.js").State} state
 * @param {import("./state.js").Derived} derived
 * @param {import("./state.js").View} view
 * @param {import("./touch.js").Pointing | null} pointing
 * @returns {{ channels: ChannelMarks[], output: GridMarks,
 *   touched: ReturnType<typeof touched> | null }}
 */
export function highlight(state, derived, { position, filter }, pointing) {
  const here = key(position[0], position[1]);
  const current = () => new Map([[here, { classes: "is-current" }]]);
  const blocks = blocksOf(state, filter);
  const channels = Array.from({ length: state.input.shape[0] }, (_, channel) => {
    const block = blocks.get(channel);
    const cells = block ? taps(state, derived, channel, block.kernel, position) : [];
    const window = cells.map((
      { row, column },
    ) => /** @type {const} */ ([key(row, column), { classes: "is-window" }]));
    return {
      input: new Map(window),
      kernel: new Map(),
      sum: block ? current() : new Map(),
      mix: new Map(),
    };
  });
  const output = current();
  if (!pointing) return { channels, output, touched: null };
  const marks = touched(state, derived, filter, pointing);
  const at = channels[pointing.channel];
  for (const plane of /** @type {const} */ (["input", "kernel", "sum"])) {
    for (const cell of marks[plane].keys()) add(at[plane], cell, "is-touched");
  }
  if (pointing.plane !== "sum") {
    for (const cell of marks.sum.keys()) add(output, cell, "is-touched");
  }
  add(at[pointing.plane], key(pointing.row, pointing.column), "is-pointed");
  return { channels, output, touched: marks };
}

/** @param {GridMarks} marks  @param {string} cell  @param {string} kind */
function add(marks, cell, kind) {
  const { classes = "" } = marks.get(cell) ?? {};
  marks.set(cell, { classes: `${classes} ${kind}`.trim() });
}
