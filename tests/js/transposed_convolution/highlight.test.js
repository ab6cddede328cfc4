import assert from "node:assert/strict";
import {
  flippedPlace,
  highlight,
  inputPlace,
  insertedPlace,
  windowCells,
  windowsAt,
} from "../../../convlib/widgets/js/transposed_convolution/highlight.js";
import { terms } from "../../../convlib/widgets/js/transposed_convolution/state.js";
import { made, VARIETY } from "./figure.js";

/** @typedef {import("../../../convlib/widgets/js/transposed_convolution/highlight.js").Plane} Plane */

/** The cells of a plane with some class. @param {ReturnType<typeof highlight>} marks
 * @param {Plane} plane  @param {string} kind */
const marked = (marks, plane, kind) =>
  [...marks[plane]].filter(([, { classes }]) => classes?.split(" ").includes(kind))
    .map(([place]) => place).sort();

Deno.test("the window that makes an output cell holds the stamps' very products", () => {
  for (const changes of VARIETY) {
    const { state, derived } = made(changes);
    derived.output.data.forEach((_, index) => {
      const width = derived.output.shape[1];
      const at = [Math.floor(index / width), index % width];
      const seen = windowCells(state, derived, at).flatMap(({ place, tap, weight }) => {
        const cell = inputPlace(state, place[0], place[1]);
        return cell ? [String([cell, flippedPlace(state, tap), weight])] : [];
      });
      const added = terms(state, at[0], at[1]).map(({ cell, tap, weight }) =>
        String([cell, tap, weight])
      );
      assert.deepEqual(seen, added);
    });
  }
});

Deno.test("an output cell lights what feeds it in both pictures", () => {
  const { state, derived } = made();
  const marks = highlight(state, derived, { plane: "output", row: 2, column: 2 });
  assert.deepEqual(marked(marks, "input", "is-touched"), ["0,0", "0,1", "1,0", "1,1"]);
  assert.deepEqual(marked(marks, "weight", "is-touched"), ["0,0", "0,2", "2,0", "2,2"]);
  assert.equal(marks.input.get("0,0")?.note, "·−1"); // the first stamp ends here
  assert.equal(marks.weight.get("2,2")?.note, "·1");
  assert.equal(marks.inserted.get("1,1")?.note, "·5"); // an inserted zero under the kernel's middle
  assert.equal(marked(marks, "inserted", "is-window").length, 9);
  assert.deepEqual(marked(marks, "inserted", "is-touched"), ["0,0", "0,2", "2,0", "2,2"]);
  for (const plane of /** @type {const} */ (["output", "windowed", "coverage"])) {
    assert.deepEqual(marked(marks, plane, "is-pointed"), ["2,2"]);
  }
});

Deno.test("an input cell lights its stamp, with what it adds", () => {
  const { state, derived } = made();
  const marks = highlight(state, derived, { plane: "input", row: 1, column: 2 });
  const expected = ["2,4", "2,5", "2,6", "3,4", "3,5", "3,6", "4,4", "4,5", "4,6"];
  assert.deepEqual(marked(marks, "output", "is-touched"), expected);
  assert.deepEqual(marked(marks, "windowed", "is-touched"), expected);
  assert.equal(marks.output.get("2,5")?.note, "−2");
  assert.equal(marks.output.get("4,6")?.note, "+1");
  assert.deepEqual(marked(marks, "inserted", "is-pointed"), ["2,4"]);
  assert.deepEqual(insertedPlace(state, [1, 2]), [2, 4]);
});

Deno.test("a stamp lies where the windows see its input cell", () => {
  for (const changes of VARIETY) {
    const { state, derived } = made(changes);
    const marks = highlight(state, derived, { plane: "input", row: 1, column: 1 });
    const windows = windowsAt(state, derived, insertedPlace(state, [1, 1])).map(String).sort();
    assert.deepEqual(marked(marks, "output", "is-touched"), windows);
  }
});

Deno.test("a weight is flipped to the opposite corner", () => {
  const { state, derived } = made();
  const marks = highlight(state, derived, { plane: "weight", row: 0, column: 1 });
  assert.deepEqual(marked(marks, "flipped", "is-pointed"), ["2,1"]);
  assert.equal(marked(marks, "output", "is-touched").length, 6);
  assert.equal(marks.output.get("0,3")?.note, "+4");
});

Deno.test("inserted zeros and cropped cells are told from the input's cells", () => {
  const { state, derived } = made({ padding: [0, 3] });
  const marks = highlight(state, derived, { plane: "input", row: 0, column: 0 });
  assert.deepEqual(marked(marks, "inserted", "is-cropped"), [
    ...["0,0", "0,4", "1,0", "1,4", "2,0", "2,4"],
  ]);
  assert.equal(marked(marks, "inserted", "is-inserted").length, 15 - 6);
});
