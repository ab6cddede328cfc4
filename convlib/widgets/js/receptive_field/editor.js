// The editor of the layer that is chosen in the table, and of the whole stack by pasted text.

import { button, choice } from "../kit/field.js";
import { freshId, h } from "../kit/dom.js";
import { pairField } from "../kit/pair_field.js";
import { Refusal } from "../kit/refusal.js";
import {
  addedAfter,
  addedTo,
  beside,
  branched,
  moved,
  removed,
  replaced,
  withoutBranch,
} from "./edits.js";
import { changed, isBranches, KEYS, PADDINGS, valueOf } from "./layers.js";
import { fromTorch } from "./paste.js";

/**
 * @typedef {import("./layers.js").Layer} Layer
 * @typedef {import("./layers.js").Key} Key
 * @typedef {import("./rows.js").Row} Row
 * @typedef {(changes: { layers: Layer[], input_size?: number[] }, path: number[] | null,
 *   say: (message: string) => void, name?: string) => void} Ask  Asks for a stack, and to look at
 *   the layer at a path of it, the last for null.
 */

const LABELS = {
  kernel_size: "Kernel size",
  stride: "Stride",
  padding: "Padding",
  dilation: "Dilation",
};

/** @param {number} most  of a number  @param {Ask} ask  @param {AbortSignal} signal */
export function editor(most, ask, signal) {
  /** @type {Layer[]} */ let layers = [];
  /** @type {number[]} */ let path = [];
  /** @type {Layer | null} */ let layer = null;
  let shownBranches = 0;
  const title = h("p", { class: "cl-rf-editing" });
  const message = h("p", { class: "cl-message", role: "status" });
  const say = (/** @type {string} */ text) => message.textContent = text;

  const kind = choice({
    label: "Kind",
    options: { conv: "convolution", pool: "pooling" },
    onChange: (value) => {
      change({ kind: value }, kind.say);
      kind.set(/** @type {Layer} */ (layer).kind);
    },
  }, signal);
  const join = choice({
    label: "Join by",
    options: { add: "sum", concatenate: "concatenation" },
    onChange: (value) => change({ join: value }, join.say),
  }, signal);
  const fields = KEYS.map((key) => {
    /** @type {ReturnType<typeof pairField>} */
    const field = pairField({
      label: LABELS[key],
      least: key === "padding" ? 0 : 1,
      most,
      named: key === "padding" ? PADDINGS : [],
      onChange: (value) => {
        const next = changed(/** @type {any} */ (layer), key, value);
        ask({ layers: replaced(layers, path, next) }, path, field.say, `${key} ${path}`);
      },
    }, signal);
    return { key, field };
  });

  /** @param {string} text  @param {() => [Layer[] | null, number[]]} edit */
  const act = (text, edit) =>
    button(text, () => {
      const [next, at] = edit();
      if (next) ask({ layers: next }, at, say);
    }, signal);
  const add = act("Add a layer after", () => [addedAfter(layers, path), beside(path, 1)]);
  const earlier = act("Move earlier", () => [moved(layers, path, -1), beside(path, -1)]);
  const later = act("Move later", () => [moved(layers, path, 1), beside(path, 1)]);
  const remove = act("Remove", () => [removed(layers, path), beside(path, -1)]);
  const branch = act("Set beside a branch", () => [branched(layers, path), path]);
  const branches = h("span", { class: "cl-tools" });

  const window = h(
    "div",
    { class: "cl-controls" },
    kind.element,
    ...fields.map((f) => f.field.element),
  );
  const joined = h("div", { class: "cl-controls" }, join.element, branches);
  const element = h(
    "details",
    { class: "cl-more cl-rf-editor" },
    h("summary", {}, "Edit the stack"),
    title,
    window,
    joined,
    h("div", { class: "cl-tools" }, add, earlier, later, remove, branch),
    message,
    pasting(ask, signal),
  );

  return {
    element,
    /** @param {Layer[]} stack  @param {Row} row */
    update(stack, row) {
      layers = stack;
      ({ path, layer } = row);
      say("");
      title.textContent = layer
        ? `Chosen in the table: ${row.title}.`
        : "Chosen in the table: the input. Choose a layer to change it.";
      const joins = layer !== null && isBranches(layer);
      window.hidden = !layer || joins;
      joined.hidden = !joins;
      remove.disabled = !layer;
      earlier.disabled = !layer || !moved(layers, path, -1);
      later.disabled = !layer || !moved(layers, path, 1);
      branch.disabled = !layer || joins;
      if (layer && isBranches(layer)) {
        join.set(layer.join);
        showBranches(layer.branches.length);
      } else if (layer) {
        kind.set(layer.kind);
        for (const { key, field } of fields) {
          const value = valueOf(layer, key);
          field.set(typeof value === "number" ? [value, value] : value);
        }
      }
    },
  };

  /** The chosen layer, otherwise. @param {object} how  @param {(message: string) => void} tell */
  function change(how, tell) {
    const next = /** @type {Layer} */ ({ ...layer, ...how });
    ask({ layers: replaced(layers, path, next) }, path, tell);
  }

  /** The buttons of a join; those that are there stay, and with them the focus.
   * @param {number} count */
  function showBranches(count) {
    if (count === shownBranches) return;
    shownBranches = count;
    const each = Array.from({ length: count }, (_, b) => b);
    const toBranch = (/** @type {string} */ text, /** @type {number} */ b) =>
      act(text, () => [addedTo(layers, path, b), path]);
    branches.replaceChildren(
      ...each.map((b) => toBranch(`Add a layer to branch ${b + 1}`, b)),
      toBranch("Add a branch", count),
      ...each.map((b) =>
        act(`Remove branch ${b + 1}`, () => [withoutBranch(layers, path, b), path])
      ),
    );
  }
}

/** A text of PyTorch in place of the stack. @param {Ask} ask  @param {AbortSignal} signal */
function pasting(ask, signal) {
  const id = freshId("paste");
  const area = h("textarea", {
    id,
    class: "cl-rf-paste",
    rows: 4,
    spellcheck: false,
    placeholder: "nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))",
  });
  const message = h("p", { class: "cl-message", role: "status" });
  const note = h("p", { class: "cl-rf-note", role: "status" });
  const use = button("Use this text", () => {
    note.textContent = message.textContent = "";
    try {
      const { layers, input_size, left } = fromTorch(area.value);
      const changes = input_size ? { layers, input_size } : { layers };
      ask(changes, null, (text) => message.textContent = text);
      if (!message.textContent) note.textContent = left;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      message.textContent = `${error.message} The last good state stays.`;
    }
  }, signal);
  return h(
    "div",
    { class: "cl-rf-pasting" },
    h("label", { htmlFor: id }, "Or paste an nn.Sequential"),
    h(
      "p",
      { class: "cl-size" },
      "A line such as x = torch.zeros(1, 3, 224, 224) sets the input size.",
    ),
    area,
    use,
    message,
    note,
  );
}
