import assert from "node:assert/strict";
import { mount } from "../../../convlib/widgets/js/kit/mount.js";
import { Refusal } from "../../../convlib/widgets/js/kit/refusal.js";

/** A model with one trait, and who listens. @param {Record<string, any>} traits */
function model(traits) {
  /** @type {[string, () => void][]} */ const listeners = [];
  return {
    get: (/** @type {string} */ name) => traits[name],
    set(/** @type {string} */ name, /** @type {any} */ value) {
      traits[name] = value;
      for (const [event, call] of listeners) if (event === `change:${name}`) call();
    },
    on: (/** @type {string} */ event, /** @type {() => void} */ call) =>
      listeners.push([event, call]),
    save_changes() {},
  };
}

Deno.test("what changes while a figure is prepared reaches the figure", async () => {
  Object.assign(globalThis, { ShadowRoot: class {}, location: { hash: "" } });
  const el = { closest: () => null, append() {}, getRootNode: () => null };
  const widget = model({ picture: "camera", _anywidget_id: "shop.picture.Picture" });
  /** @type {any[]} */ const heard = [];
  const { render } = mount({
    names: ["picture"],
    fixed: [],
    prepare: () => {
      widget.set("picture", "chelsea"); // nobody listens yet
      return Promise.resolve({});
    },
    create: ({ state }) => {
      heard.push(state.picture);
      return /** @type {any} */ ({
        element: null,
        set: (/** @type {any} */ { picture }) => heard.push(picture),
      });
    },
    check: () => ({}),
  });
  await render({ model: widget, el, signal: new AbortController().signal });
  await Promise.resolve();
  assert.deepEqual(heard, ["chelsea", "chelsea"]);
});

Deno.test("a link that is refused says for which argument", async () => {
  Object.assign(globalThis, { ShadowRoot: class {}, location: { hash: "#one?stride=[0,1]" } });
  const el = { closest: () => ({ id: "one" }), append() {}, getRootNode: () => null };
  const widget = model({ stride: [1, 1], _anywidget_id: "shop.picture.Picture" });
  /** @type {string[]} */ const said = [];
  const { render } = mount({
    names: ["stride"],
    fixed: [],
    create: () => /** @type {any} */ ({
      element: null,
      say: (/** @type {string} */ text) => said.push(text),
    }),
    check: () => {
      throw new Refusal("stride", "0, 1: allowed are whole numbers from 1 to 6.");
    },
  });
  const { signal } = new AbortController();
  await render({ model: widget, el, signal });
  assert.deepEqual(said, [
    "The link to this figure can't be reopened, for its stride: " +
    "0, 1: allowed are whole numbers from 1 to 6.",
  ]);
});
