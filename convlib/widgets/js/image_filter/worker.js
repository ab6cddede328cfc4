// A worker made of text: a page from file:// may load none by its address.

import { computeBand } from "./band.js";

/**
 * @typedef {{ id: number, plan: import("./band.js").Plan, pixels: Uint8Array, slice: number }}
 *   Request  `slice` is how many products are computed before looking for a newer request.
 */

/**
 * Compute an output slice by slice; give up, with null, when there is a newer request.
 * It names nothing outside itself, like `computeBand`.
 * @param {typeof computeBand} compute
 * @param {Request} request
 * @param {() => boolean} isLatest
 * @returns {Promise<Float64Array<ArrayBuffer> | null>}
 */
export async function inSlices(compute, { plan, pixels, slice }, isLatest) {
  const [channels, rows, columns] = plan.shape;
  const output = new Float64Array(channels * rows * columns);
  const step = Math.max(1, Math.floor(rows * slice / plan.work));
  for (let row = 0; row < rows; row += step) {
    await new Promise((resolve) => setTimeout(resolve));
    if (!isLatest()) return null;
    compute(plan, pixels, row, Math.min(row + step, rows), output);
  }
  return output;
}

/** What the worker runs. */
export const source = () => `
const compute = ${computeBand};
const inSlices = ${inSlices};
let latest;
onmessage = async ({ data }) => {
  latest = data.id;
  const output = await inSlices(compute, data, () => latest === data.id);
  if (output) postMessage({ id: data.id, output }, [output.buffer]);
};`;
