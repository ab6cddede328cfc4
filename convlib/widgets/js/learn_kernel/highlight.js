// Which cells are singled out, and how: for the weight that is spelled out, and for what is pointed
// at.

import { compact } from "./compact.js";
import { meets, read } from "./terms.js";

/**
 * @typedef {Map<string, import("../kit/grid.js").Mark>} Marks
 * @typedef {import("./picture.js").Plane} Plane
 * @typedef {import("./explain.js").Pointing} Pointing
 */

/** @param {number[]} at */
const key = ([row, column]) => `${row},${column}`;

/**
 * The weight that is spelled out, dY on the input cells it met, and what is pointed at.
 * @param {import("./state.js").Derived} derived  @param {import("./state.js").View} view
 * @param {Pointing | null} pointing
 * @returns {Record<Plane, Marks>}
 */
export function highlight({ steps }, { step, position }, pointing) {
  const { gradOutput } = steps[step];
  const pointed = () =>
    new Map(pointing ? [[key([pointing.row, pointing.column]), { classes: "is-pointed" }]] : []);
  /** @type {Record<Plane, Marks>} */
  const marks = {
    input: new Map(
      meets(gradOutput.shape, position).map(({ output, cell }) => [
        key(cell),
        { classes: "is-touched", note: `·${compact(read(gradOutput, output))}` },
      ]),
    ),
    target: new Map(),
    wanted: new Map(),
    weight: new Map([[key(position), { classes: "is-current" }]]),
    output: new Map(),
    difference: new Map(),
  };
  if (pointing?.plane === "output") {
    for (const plane of /** @type {Plane[]} */ (["wanted", "output", "difference"])) {
      marks[plane] = pointed();
    }
  } else if (pointing?.plane === "target") {
    marks.target = pointed();
  } else if (pointing) {
    const at = key([pointing.row, pointing.column]);
    const { classes = "", note } = marks.input.get(at) ?? {};
    marks.input.set(at, { classes: `${classes} is-pointed`.trim(), note });
  }
  return marks;
}
