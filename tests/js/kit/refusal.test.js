import assert from "node:assert/strict";
import { checkNumber, checkPair, checkWhole } from "../../../convlib/widgets/js/kit/refusal.js";

Deno.test("of a whole number it is said that it is one, also where it is out of range", () => {
  for (const wrong of [17, 0, 2.5]) {
    assert.throws(() => checkWhole("kernel", wrong, 1, 16), {
      message: `${wrong}: allowed are whole numbers from 1 to 16.`,
      field: "kernel",
    });
  }
  for (const right of [1, 16]) checkWhole("kernel", right, 1, 16);
});

Deno.test("negative numbers have a true minus sign, and every digit", () => {
  assert.throws(() => checkWhole("layer", -1, 1, 16), /^Error: −1: /);
  assert.throws(() => checkPair("shift", [0, -30], -23, 23), /0, −30: .* from −23 to 23\./);
  assert.throws(() => checkNumber("rate", -1e-7, 0, 1), /−1e−7: /);
  assert.throws(() => checkNumber("bias", -1e101, -1e100, 1e100), /−1e101: .* −1e100 to 1e100\./);
  assert.throws(() => checkNumber("rate", 1.0000001, 0, 1), /1\.0000001: allowed are numbers/);
});

Deno.test("what is no number is quoted as it is, or as Python has it", () => {
  assert.throws(() => checkPair("stride", "same-x", 1, 9), /“same-x”: allowed/);
  assert.throws(() => checkWhole("groups", "3", 1, 9), /“3”: allowed/);
  assert.throws(() => checkPair("stride", null, 1, 9), /None: allowed/);
  assert.throws(() => checkWhole("groups", true, 1, 9), /True: allowed/);
  assert.throws(() => checkPair("stride", [-Infinity, 1], 1, 9), /−∞, 1: allowed/);
});

Deno.test("of too many numbers for two axes, or none, it is said how many there may be", () => {
  for (const [wrong, told] of [[[3, 3, 3], "(3, 3, 3)"], [[], "()"]]) {
    assert.throws(() => checkPair("stride", wrong, 1, 9), {
      message: `${told}: allowed are one or two whole numbers from 1 to 9.`,
    });
  }
});
