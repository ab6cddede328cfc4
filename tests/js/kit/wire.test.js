import assert from "node:assert/strict";
import {
  fromRows,
  fromWire,
  readTraits,
  sameData,
  toRows,
  toWire,
  writeTraits,
} from "../../../convlib/widgets/js/kit/wire.js";

const VALUES = [0, -0, NaN, Infinity, -Infinity, 1 / 3, 5e-324];

/** The message as Python sends it: the bytes begin anywhere. @param {number} offset */
function message(offset) {
  const view = new DataView(new ArrayBuffer(offset + 8 * VALUES.length + 3));
  VALUES.forEach((value, i) => view.setFloat64(offset + 8 * i, value, true));
  const data = new DataView(view.buffer, offset, 8 * VALUES.length);
  return { shape: [1, VALUES.length], data };
}

Deno.test("an array arrives number for number from any byte, NaN and −0 too", () => {
  for (let offset = 0; offset < 9; offset++) {
    const array = fromWire(message(offset));
    assert.deepEqual(array.shape, [1, VALUES.length]);
    assert.deepEqual([...array.data], VALUES); // strict: −0 is not 0, NaN is NaN
  }
});

Deno.test("what arrives is a copy", () => {
  const wire = message(0);
  const array = fromWire(wire);
  wire.data.setFloat64(0, 99, true);
  wire.shape[0] = 99;
  assert.deepEqual([array.data[0], array.shape[0]], [0, 1]);
});

Deno.test("what is sent arrives again, as the one view that all notebooks take for bytes", () => {
  const sent = toWire({ shape: [1, 7], data: Float64Array.from(VALUES) });
  assert.ok(sent.data instanceof DataView);
  assert.deepEqual([...fromWire(sent).data], VALUES);
});

Deno.test("rows come and go in reading order", () => {
  const rows = [[1, 2, 3], [4, 5, 6]];
  assert.deepEqual(fromRows(rows), { shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) });
  assert.deepEqual(toRows(fromRows(rows)), rows);
});

Deno.test("data are the same number for number, NaN like NaN", () => {
  assert.ok(sameData({ a: fromRows([[NaN, 1]]) }, { a: fromRows([[NaN, 1]]) }));
  assert.ok(sameData([0, "same"], [-0, "same"]));
  const different = [
    [fromRows([[1, 2]]), fromRows([[1, 3]])],
    [fromRows([[1, 2]]), fromRows([[1], [2]])],
    [[1, 1], [1]],
    [[2, 1], "same"],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 2 }],
    [null, {}],
    [NaN, 0],
  ];
  for (const [a, b] of different) {
    assert.equal(sameData(a, b), false);
    assert.equal(sameData(b, a), false);
  }
});

Deno.test("only what differs is written to the model, and arrays as arrays", () => {
  /** @type {Record<string, any>} */
  const traits = { input: toWire(fromRows([[1, 2]])), stride: [1, 1], bias: 0 };
  const written = /** @type {any[]} */ ([]);
  let saves = 0;
  const model = {
    get: (/** @type {string} */ name) => traits[name],
    set: (/** @type {string} */ name, /** @type {any} */ value) => written.push([name, value]),
    save_changes: () => saves++,
  };
  assert.deepEqual(readTraits(model, ["input", "bias"]), { input: fromRows([[1, 2]]), bias: 0 });
  writeTraits(model, { input: fromRows([[1, 3]]), stride: [1, 1], bias: 2 });
  assert.deepEqual(written.map(([name]) => name), ["input", "bias"]);
  assert.deepEqual(fromWire(written[0][1]), fromRows([[1, 3]]));
  assert.equal(written[1][1], 2);
  assert.equal(saves, 1);
});
