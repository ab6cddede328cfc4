// Where outputs are computed: small ones at once, large ones beside the page. The latest wins.

import { computeBand } from "./band.js";
import { filter } from "./filter.js";
import { inSlices, source } from "./worker.js";

const AT_ONCE = 2 ** 24; // products: less than a frame of 16.7 ms on a slow machine
const WORKERS_SLICE = 2 ** 25;
const OWN_SLICE = 2 ** 21; // a few milliseconds, between which the page can answer

/**
 * @typedef {import("./band.js").Plan} Plan
 * @typedef {import("../kit/conv.js").NDArray} NDArray
 */

/**
 * @param {(output: NDArray, plan: Plan) => void} onOutput  what was not computed at once
 * @param {AbortSignal} signal
 */
export function createEngine(onOutput, signal) {
  /** @type {Worker | null} */ let worker = null;
  let noWorker = false; // this page has none: a policy forbids it
  let id = 0;
  /** @type {{ id: number, plan: Plan, pixels: Uint8Array } | null} */ let asked = null;

  /** @param {number} of  @param {Float64Array | null} data */
  function deliver(of, data) {
    if (!data || of !== asked?.id) return;
    const { plan } = asked;
    asked = null;
    onOutput({ data, shape: plan.shape }, plan);
  }

  function start() {
    const url = URL.createObjectURL(new Blob([source()], { type: "text/javascript" }));
    try {
      worker = new Worker(url);
    } catch {
      return fail();
    } finally {
      // The worker has its text once it answers; until then the address has to last.
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    }
    worker.onmessage = ({ data }) => deliver(data.id, data.output);
    worker.onerror = fail;
  }

  /** Without a worker the page itself computes, in slices. @param {ErrorEvent} [event] */
  function fail(event) {
    event?.preventDefault();
    worker?.terminate();
    worker = null;
    noWorker = true;
    if (asked) computeHere();
  }

  function computeHere() {
    if (!asked) return;
    const request = { ...asked, slice: OWN_SLICE };
    inSlices(computeBand, request, () => asked?.id === request.id)
      .then((data) => deliver(request.id, data));
  }

  function stop() {
    asked = null;
    worker?.terminate();
    worker = null;
  }
  signal.addEventListener("abort", stop);

  return {
    /**
     * The output, if it is computed at once; else null, and `onOutput` will tell.
     * @param {Plan} plan  @param {Uint8Array} pixels
     */
    request(plan, pixels) {
      asked = null;
      if (plan.work <= AT_ONCE) return filter(plan, pixels);
      asked = { id: ++id, plan, pixels };
      if (!worker && !noWorker) start();
      if (worker) worker.postMessage({ ...asked, slice: WORKERS_SLICE });
      else computeHere();
      return null;
    },
  };
}
