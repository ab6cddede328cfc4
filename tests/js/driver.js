// Answers Python's questions to the browser's modules: one request a line, one answer a line.
//   {"name": "outputSize", "calls": [[5, 3, 1, 1, 0, 0], …]} → [3, …]
// Arrays are {dtype, shape, base64}, so that NaN, −0 and every digit survive; a call that throws
// answers {error, message}.

import * as conv from "../../convlib/widgets/js/kit/conv.js";
import * as geometry from "../../convlib/widgets/js/kit/geometry.js";
import { verdict } from "../../convlib/widgets/js/kit/verdict.js";
import { pytorchProgram } from "../../convlib/widgets/js/sliding_window/pytorch.js";
import * as state from "../../convlib/widgets/js/sliding_window/state.js";

const TYPES = { float32: Float32Array, float64: Float64Array };

/** @typedef {import("../../convlib/widgets/js/kit/verdict.js").Answer} Answer */

const FUNCTIONS = {
  ...conv,
  ...geometry,
  ...state,
  vocabulary: () => state, // its functions don't travel, its lists of words do
  pytorchProgram: (/** @type {state.State} */ asked, /** @type {state.Limits} */ limits) =>
    pytorchProgram(asked, state.derive(asked, limits)),
  verdict: (
    /** @type {state.State} */ asked,
    /** @type {state.Limits} */ limits,
    /** @type {Answer} */ answer,
  ) => verdict(asked, state.derive(asked, limits).output, answer, true),
};

/** @param {string} _  @param {any} value */
function decode(_, value) {
  if (typeof value?.base64 !== "string") return value;
  const Type = TYPES[/** @type {"float32" | "float64"} */ (value.dtype)];
  return { data: new Type(Uint8Array.fromBase64(value.base64).buffer), shape: value.shape };
}

/** @param {string} _  @param {any} value */
function encode(_, value) {
  if (!ArrayBuffer.isView(value?.data)) return value;
  const dtype = value.data instanceof Float32Array ? "float32" : "float64";
  return { dtype, shape: value.shape, base64: new Uint8Array(value.data.buffer).toBase64() };
}

/** @param {string} line */
function answer(line) {
  const { name, calls } = JSON.parse(line, decode);
  return calls.map((/** @type {any[]} */ values) => {
    try {
      return /** @type {Record<string, any>} */ (FUNCTIONS)[name](...values);
    } catch (error) {
      const { constructor, message } = /** @type {Error} */ (error);
      return { error: constructor.name, message };
    }
  });
}

const encoder = new TextEncoder();
let begun = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (begun + text).split("\n");
  begun = lines.pop() ?? "";
  for (const line of lines) {
    const bytes = encoder.encode(JSON.stringify(answer(line), encode) + "\n");
    for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
  }
}
