// The whole output at once.

import { computeBand } from "./band.js";
import { derive } from "./state.js";

/**
 * @param {import("./band.js").Plan} plan
 * @param {Uint8Array} pixels  (C, H, W)
 * @returns {import("../kit/conv.js").NDArray}  (C, H_out, W_out)
 */
export function filter(plan, pixels) {
  const [channels, rows, columns] = plan.shape;
  const data = new Float64Array(channels * rows * columns);
  computeBand(plan, pixels, 0, rows, data);
  return { data, shape: plan.shape };
}

/**
 * From the arguments to the output.
 * @param {import("./state.js").State} state  @param {import("./state.js").Limits} limits
 * @param {Record<string, import("./picture.js").Picture>} pictures
 */
export function outputOf(state, limits, pictures) {
  const { plan, picture } = derive(state, limits, pictures);
  return filter(plan, picture.data);
}
