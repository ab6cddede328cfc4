import assert from "node:assert/strict";
import {
  arithmetic,
  channelNames,
  partialArithmetic,
  participation,
} from "../../../convlib/widgets/js/channel_mixer/explain.js";
import { highlight } from "../../../convlib/widgets/js/channel_mixer/highlight.js";
import { plane } from "../../../convlib/widgets/js/channel_mixer/state.js";
import { mixingWords } from "../../../convlib/widgets/js/channel_mixer/tensor.js";
import { touched } from "../../../convlib/widgets/js/channel_mixer/touch.js";
import { formatNumber } from "../../../convlib/widgets/js/kit/format.js";
import { arange, derived, GROUPED, layer, SEPARABLE, VARIED } from "./figure.js";

/** @typedef {import("../../../convlib/widgets/js/channel_mixer/touch.js").Pointing} Pointing */

/** @param {import("../../../convlib/widgets/js/kit/frame.js").Piece[]} pieces */
const words = (pieces) => pieces.map(({ text }) => text).join("");

/** What the right-hand side of a line comes to. @param {string} line */
function total(line) {
  const [, sum, result] = line.split(" = ");
  const value = sum.replace(/channel \d+: /g, "").replace(/[A-Z]: /g, "").replace("bias ", "");
  const terms = value.replaceAll("−", "-").replace(/[()]/g, "").split(" + ");
  const added = terms.map((term) => term.split("·").map(Number).reduce((a, b) => a * b))
    .reduce((a, b) => a + b);
  return [formatNumber(added), result];
}

Deno.test("the output adds one number for each channel, and the bias once", () => {
  const { state, all } = derived();
  assert.equal(
    words(arithmetic(state, all, { position: [1, 2], filter: 0 }, ["R", "G"])),
    "output[filter 0][1, 2] = R: −314 + G: −442 + bias 0.5 = −755.5",
  );
});

Deno.test("behind a depthwise layer each map is multiplied by its 1×1 weight", () => {
  const { state, all } = derived(SEPARABLE);
  assert.equal(
    words(arithmetic(state, all, { position: [0, 1], filter: 0 }, ["0", "1"])),
    "output[filter 0][0, 1] = channel 0: 11·(−2) + channel 1: 107·(−1) + bias 0.5 = −128.5",
  );
});

Deno.test("every line adds up to the number on screen", () => {
  for (const changes of VARIED) {
    const { state, all } = derived(changes);
    const names = channelNames(["R", "G"], state.input.shape[0]);
    const [filters, rows, columns] = all.output.shape;
    for (let at = 0; at < filters * rows * columns; at++) {
      const filter = Math.floor(at / (rows * columns));
      const position = [Math.floor(at / columns) % rows, at % columns];
      const [added, said] = total(words(arithmetic(state, all, { position, filter }, names)));
      assert.equal(added, said);
      assert.equal(said, formatNumber(all.output.data[at]));
    }
  }
});

Deno.test("a partial sum spells out its products, padding marked", () => {
  const { state, all } = derived({ padding: [1, 0] });
  const view = { position: [0, 1], filter: 2 };
  const pieces = partialArithmetic(state, all, view, 1, ["R", "G"]);
  assert.equal(
    words(pieces),
    "partial sum[filter 2, G][0, 1] = 0·9 + 0·10 + 13·11 + 14·12 = 311",
  );
  assert.equal(pieces.filter(({ kind }) => kind === "padding").length, 2);
  assert.deepEqual(total(words(pieces)), ["311", "311"]);
});

Deno.test("a depthwise map is no filter's own", () => {
  const { state, all } = derived(SEPARABLE);
  const line = words(
    partialArithmetic(state, all, { position: [1, 3], filter: 2 }, 1, ["R", "G"]),
  );
  assert.equal(line, "map[G][1, 3] = 19·3 + 23·4 = 149");
  assert.equal(all.maps && plane(all.maps, 1).data[7], 149);
});

/** @param {any} changes  @param {number} filter  @param {Pointing} at */
function pointedAt(changes, filter, at) {
  const { state, all } = derived(changes);
  const names = channelNames([], state.input.shape[0]);
  const view = { position: [0, 0], filter };
  const marks = touched(state, all, filter, at);
  return words(participation(state, all, view, at, marks, names));
}

Deno.test("a weight belongs to one filter and one channel", () => {
  assert.equal(
    pointedAt(GROUPED, 3, { plane: "kernel", channel: 2, row: 1, column: 0 }),
    "weight[3, 0, 1, 0] = 11 of filter 3 meets channel 2 alone: 4 products, one for each cell " +
      "of the partial sum of channel 2",
  );
});

Deno.test("a cell of the input says in how much it takes part, or that nobody sees it", () => {
  const at = { plane: /** @type {const} */ ("input"), channel: 1, row: 1, column: 1 };
  assert.equal(
    pointedAt(GROUPED, 0, at),
    "input[channel 1][1, 1] = 13 takes part in 4 products of filter 0, all of them in the partial " +
      "sum of channel 1",
  );
  assert.equal(
    pointedAt(GROUPED, 0, { ...at, row: 0, column: 0 }),
    "input[channel 1][0, 0] = 9 takes part in 1 product of filter 0, in the partial sum of channel 1",
  );
  assert.match(
    pointedAt(SEPARABLE, 1, at),
    /takes part in 2 products, all of them in the map of channel 1$/,
  );
  assert.equal(
    pointedAt(GROUPED, 2, at),
    "input[channel 1][1, 1] = 13 is not seen by filter 2: it has no weights for channel 1",
  );
  assert.match(pointedAt({ padding: [1, 1] }, 0, { ...at, row: -1 }), /^the padding zero 0 takes/);
});

Deno.test("a 1×1 weight multiplies a whole map", () => {
  assert.equal(
    pointedAt(SEPARABLE, 1, { plane: "mix", channel: 1, row: 0, column: 0 }),
    "1×1 weight[1, 1] = 1 multiplies every cell of the map of channel 1, for filter 1",
  );
});

Deno.test("a weight lights the cells it meets in its channel, and its partial sum, and no other", () => {
  const { state, all } = derived();
  const view = { position: [0, 0], filter: 1 };
  const at = /** @type {Pointing} */ ({ plane: "kernel", channel: 1, row: 1, column: 1 });
  const { channels } = highlight(state, all, view, at);
  const lit = (/** @type {Map<string, any>} */ marks) =>
    [...marks].filter(([, { classes }]) => classes.includes("is-touched")).map(([cell]) => cell);
  assert.deepEqual(lit(channels[1].input).sort(), ["1,1", "1,2", "1,3", "2,1", "2,2", "2,3"]);
  assert.equal(lit(channels[1].sum).length, 6);
  assert.deepEqual(lit(channels[0].input), []);
  assert.deepEqual(lit(channels[0].sum), []);
});

Deno.test("the windows stand in the channels that the filter sees", () => {
  const { state, all } = derived(GROUPED);
  const { channels } = highlight(state, all, { position: [1, 0], filter: 2 }, null);
  const windows = channels.map(({ input }) => [...input.keys()]);
  const patch = ["1,0", "1,1", "2,0", "2,1"];
  assert.deepEqual(windows, [[], [], patch, patch]);
});

Deno.test("what the partial sums are the outputs of is said", () => {
  assert.match(mixingWords(layer()), /^The 6 partial sums .* with 3 kernels for each channel/);
  assert.match(mixingWords(layer(GROUPED)), /^The 8 partial sums .* with 2 kernels/);
  const depthwise = { weight: arange([2, 1, 2, 2]), bias: arange([2]), groups: 2 };
  assert.match(mixingWords(layer(depthwise)), /Nothing is mixed/);
  assert.match(mixingWords(layer(SEPARABLE)), /depthwise layer mixes no channels/);
});
