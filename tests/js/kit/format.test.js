import assert from "node:assert/strict";
import {
  exactNumber,
  formatNumber,
  formatPair,
  grouped,
  parseNumber,
  parsePair,
  readableBytes,
} from "../../../convlib/widgets/js/kit/format.js";

Deno.test("a negative number has a true minus sign, zero has none", () => {
  assert.equal(formatNumber(-1.5), "−1.5");
  assert.equal(formatNumber(-2e-7), "−2e−7");
  assert.equal(formatNumber(-0), "0");
  assert.equal(exactNumber(-0), "0");
});

Deno.test("few digits are shown, and none that aren't there", () => {
  assert.equal(formatNumber(1 / 9), "0.111111");
  assert.equal(formatNumber(0.1 + 0.2), "0.3");
  assert.equal(formatNumber(2 / 3, 2), "0.67");
  assert.equal(formatNumber(100), "100");
  assert.equal(formatNumber(999999), "999999");
  assert.equal(exactNumber(1 / 9), "0.1111111111111111");
});

Deno.test("large and small numbers are written with a power of ten", () => {
  assert.equal(formatNumber(999999.7), "1e6");
  assert.equal(formatNumber(1.5e300), "1.5e300");
  assert.equal(formatNumber(0.0001), "0.0001");
  assert.equal(formatNumber(0.00001234), "1.234e−5");
});

Deno.test("what is no finite number is named", () => {
  assert.equal(formatNumber(NaN), "NaN");
  assert.equal(formatNumber(Infinity), "∞");
  assert.equal(formatNumber(-Infinity), "−∞");
});

Deno.test("a typed number may have a sign, a fraction, a power of ten", () => {
  const numbers = {
    "3": 3,
    "+3": 3,
    " 3. ": 3,
    ".5": 0.5,
    "−1.5": -1.5,
    "-1.5": -1.5,
    "1e-3": 0.001,
    "1E−3": 0.001,
    "1/9": 1 / 9,
    "−1 / 4": -0.25,
    "0/5": 0,
  };
  for (const [text, value] of Object.entries(numbers)) assert.equal(parseNumber(text), value, text);
});

Deno.test("what is typed and is no finite number is refused", () => {
  const nonsense = ["", "  ", "-", ".", "three", "3px", "1,5", "1 2", "0x10", "1e", "1/", "1/2/3"];
  const infinite = ["1e400", "-1e400", "1/0", "0/0", "NaN", "Infinity", "∞"];
  for (const text of [...nonsense, ...infinite]) assert.equal(parseNumber(text), null, text);
});

Deno.test("what is shown can be typed", () => {
  for (const value of [0, -1.5, 1e-7, -2e-7, 1e21, 123456, -0.0001]) {
    assert.equal(parseNumber(formatNumber(value)), value);
  }
});

Deno.test("one whole number stands for both axes, two are height and width", () => {
  assert.deepEqual(parsePair("2"), [2, 2]);
  for (const text of ["2, 1", "2,1", " 2 1 ", "2×1", "2x1", "2 × 1", "2;1"]) {
    assert.deepEqual(parsePair(text), [2, 1], text);
  }
  for (const text of ["", "a", "-1", "1.5", "1, 2, 3", "1,", ", 1", "1e2"]) {
    assert.equal(parsePair(text), null, text);
  }
});

Deno.test("a pair of equals is written once, a size always twice", () => {
  assert.equal(formatPair([2, 2]), "2");
  assert.equal(formatPair([2, 1]), "2, 1");
  assert.equal(formatPair([3, 3], "×"), "3×3");
});

Deno.test("a count has its digits in threes", () => {
  const written = [7, 999, 1000, 34944, 101616768].map(grouped);
  assert.deepEqual(written, ["7", "999", "1,000", "34,944", "101,616,768"]);
});

Deno.test("bytes are told in the largest unit of which there is one", () => {
  assert.equal(readableBytes(1), "1 byte");
  assert.equal(readableBytes(1023), "1023 bytes");
  assert.equal(readableBytes(1024), "1 KiB");
  assert.equal(readableBytes(139776), "136.5 KiB");
  assert.equal(readableBytes(2 ** 53), "8 PiB");
});
