import assert from "node:assert/strict";
import { createHistory } from "../../../convlib/widgets/js/kit/history.js";

Deno.test("undo goes back, redo goes forth, and both stop at the end", () => {
  const history = createHistory("a");
  history.commit("b", "first");
  history.commit("c", "second");
  assert.deepEqual([history.canUndo, history.canRedo], [true, false]);
  history.redo();
  assert.equal(history.current, "c");
  history.undo();
  assert.equal(history.current, "b");
  history.undo();
  history.undo();
  assert.equal(history.current, "a");
  assert.deepEqual([history.canUndo, history.canRedo], [false, true]);
  history.redo();
  history.redo();
  assert.equal(history.current, "c");
});

Deno.test("an edit after undo forgets what was undone", () => {
  const history = createHistory("a");
  history.commit("b", "first");
  history.undo();
  history.commit("c", "second");
  assert.equal(history.canRedo, false);
  history.undo();
  assert.equal(history.current, "a");
});

Deno.test("the digits of one number are undone together", () => {
  const history = createHistory(0);
  history.commit(1, "cell 0,0");
  history.commit(12, "cell 0,0");
  history.commit(7, "cell 0,1");
  history.undo();
  assert.equal(history.current, 12);
  history.undo();
  assert.equal(history.current, 0);
});

Deno.test("a cell that is left and entered again is a new edit", () => {
  const history = createHistory(0);
  history.commit(1, "cell 0,0");
  history.seal();
  history.commit(2, "cell 0,0");
  history.undo();
  assert.equal(history.current, 1);
});

Deno.test("an edit after undo never joins the one before it", () => {
  const history = createHistory(0);
  history.commit(1, "stride");
  history.commit(2, "padding");
  history.undo();
  history.commit(3, "stride");
  history.undo();
  assert.equal(history.current, 1);
});
