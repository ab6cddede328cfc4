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

Deno.test("what is no number is quoted as it is", () => {
  assert.throws(() => checkPair("stride", "same-x", 1, 9), /same-x: allowed/);
});
