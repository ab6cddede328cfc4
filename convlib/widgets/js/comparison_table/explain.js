// What is said of all rows and of one, and how their numbers are written.

import { many } from "../kit/format.js";
import { inputShape, layerCall } from "./pytorch.js";
import { percent } from "./state.js";

/** @typedef {import("./state.js").Row} Row */

/** A difference or a tolerance in two digits. @param {number} value */
export function scientific(value) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return "∞";
  return value.toExponential(1).replace("e-", "e−").replace("e+", "e");
}

/** A shape as Python writes it. @param {number[]} sides */
export const shape = (sides) => `(${sides.join(", ")})`;

/** The tolerance's reason, short enough for a cell: the line below the table has all of it.
 * @param {Row} row */
export function shortWhy({ why }) {
  const products = why.match(/n = (\d+)/);
  if (!products) return why;
  return `n = ${products[1]}${why.includes("detour") ? " + detour" : ""}`;
}

/**
 * The row one looks at, or why there is none.
 * @param {Row | undefined} row  @param {string} filter
 * @returns {import("../kit/frame.js").Piece[]}
 */
export function explain(row, filter) {
  if (!row) {
    return [{
      text: `No configuration has all of “${filter.trim()}”. Words are looked for everywhere; ` +
        "stride=(2,1), groups!=1 or padding=same ask for one argument.",
    }];
  }
  const { number, dtype, difference, tolerance, why, used, agrees, note } = row;
  return [
    { text: `Row ${number}${note && ` (${note})`}: ${layerCall(row)}`, kind: "weight" },
    { text: ` on ${dtype} ${shape(inputShape(row))}`, kind: "input" },
    { text: ` gives ${shape(row.shape)}`, kind: "output" },
    {
      text: `. The largest difference is ${scientific(difference)}; ` +
        (agrees
          ? `rounding excuses up to ${scientific(tolerance)}: ${why}. ` +
            `The worst output uses ${percent(used)} of its own tolerance.`
          : `rounding excuses ${scientific(tolerance)} (${why}). They differ.`),
    },
  ];
}

/** Who agrees with whom, on all rows. @param {Row[]} rows  @param {string} torch  its version
 * @param {boolean} live @returns {{ kind: "agree" | "disagree", text: string }} */
export function judgement(rows, torch, live) {
  const apart = rows.filter((row) => !row.agrees).length;
  const worst = Math.max(...rows.map((row) => row.used));
  const when = `PyTorch ${torch.split("+")[0]}${live ? "" : ", recorded when this page was built"}`;
  return apart === 0
    ? {
      kind: "agree",
      text: `convlib and nn.Conv2d agree on all ${rows.length} configurations: the worst uses ` +
        `${percent(worst)} of what rounding excuses, and the largest difference is ` +
        `${largest(rows)} (${when}).`,
    }
    : {
      kind: "disagree",
      text: `convlib and nn.Conv2d differ on ${apart} of ${rows.length} configurations; the ` +
        `largest difference is ${largest(rows)} (${when}).`,
    };
}

/** The largest difference of all rows, for each type of number. @param {Row[]} rows */
const largest = (rows) =>
  Object.entries(Object.groupBy(rows, ({ dtype }) => dtype)).map(([dtype, some = []]) =>
    `${scientific(Math.max(...some.map(({ difference }) => difference)))} in ${dtype}`
  ).join(", ");

/** How many rows are shown. @param {number} shown  @param {number} all */
export const counted = (shown, all) =>
  shown === all ? many(all, "configuration") : `${shown} of ${many(all, "configuration")}`;
