import assert from "node:assert/strict";
import { decodeState, encodeState } from "../../../convlib/widgets/js/kit/link.js";
import { fromRows } from "../../../convlib/widgets/js/kit/wire.js";
import { figure, VARIED } from "../sliding_window/figure.js";

const start = { ...figure(), position: [0, 0] };

Deno.test("every argument comes back from a link as it went in", () => {
  const far = {
    input: fromRows([[1 / 3, -1e-300], [0, 1.5e90]]),
    weight: fromRows([[-0.5]]),
    bias: -1 / 9,
    stride: [2, 1],
    padding: [3, 0],
    padding_mode: "circular",
    dilation: [1, 4],
    operation: "convolution",
    activation: "relu",
    position: [1, 2],
  };
  for (const [name, value] of Object.entries(far)) {
    const expected = { ...start, [name]: value };
    assert.deepEqual(decodeState(encodeState({ [name]: value }), start), expected);
  }
  assert.deepEqual(Object.keys(far).sort(), Object.keys(start).sort());
});

Deno.test("whole figures come back, with words for pairs and pairs for words", () => {
  for (const changes of VARIED) {
    const state = { ...figure(changes), position: [1, 0] };
    assert.deepEqual(decodeState(encodeState(state), start), state);
    assert.deepEqual(decodeState(encodeState(start), state), start);
  }
});

Deno.test("a record comes back whole, also one with other names", () => {
  const start = { f: { kind: "box", start: -1, stop: 1, height: 1 }, step: 0 };
  const drawn = { kind: "drawn", samples: [0, 0.25, -1e-9], start: -4, stop: 4 };
  assert.deepEqual(decodeState(encodeState({ f: drawn }), start), { f: drawn, step: 0 });
  for (const f of ["5", "null", "[1,2]", '{"kind":null}', '{"at":{}}', '{"samples":["1"]}']) {
    assert.throws(() => decodeState(`f=${f}`, start), /its f is/);
  }
});

Deno.test("a link can be part of an address", () => {
  const query = encodeState({ ...start, padding: "same-tensorflow" });
  assert.equal(new URL(`file:///page.html#figure-2?${query}`).hash, `#figure-2?${query}`);
});

Deno.test("an optional argument is a number or null, whichever it starts as", () => {
  const optional = (/** @type {string} */ query, /** @type {number | null} */ length) =>
    decodeState(query, { length }, ["length"]).length;
  assert.equal(optional("length=7", null), 7);
  assert.equal(optional("length=null", 4), null);
  assert.equal(optional("", 4), 4);
  for (const query of ["length=%22linear%22", "length=[1,2]", "length=1e400"]) {
    assert.throws(() => optional(query, 4), /its length is/);
  }
});

/** @type {[string, RegExp][]} */
const NONSENSE = [
  ["hello=1", /names “hello”/],
  ["toString=%22x%22", /names “toString”/],
  ["stride=2", /its stride is 2/],
  ["stride=[1.5,2]", /its stride is \[1\.5,2\]/],
  ["stride=[1,2,3]", /its stride is/],
  ["stride=[2", /its stride is \[2/],
  ["stride", /its stride is/],
  ["bias=%22much%22", /its bias is "much"/],
  ["bias=null", /its bias is null/],
  ["bias=1e400", /its bias is 1e400/],
  ["bias=1e200", /its bias is 1e200/],
  ["input=5", /its input is not a table of numbers/],
  ["input=[]", /its input is not a table of numbers/],
  ["input=[[]]", /its input is not a table of numbers/],
  ["input=[[1,2],[3]]", /its input is not a table of numbers/],
  ["input=[[1,%22a%22]]", /its input is not a table of numbers/],
  ["weight=[[1e400]]", /its weight is not a table of numbers/],
];

for (const [query, reason] of NONSENSE) {
  Deno.test(`a link that says ${query} is refused in words`, () => {
    assert.throws(() => decodeState(query, start), reason);
  });
}
