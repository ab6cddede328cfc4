// The adapter of a question: it goes on from the answer that the notebook or the browser remembers.

import { isReadable } from "./question/check.js";
import { question } from "./question/component.js";
import { forget, recall, remember } from "./question/memory.js";

function render(/** @type {any} */ { model, el, signal }) {
  const name = model.get("name"), asked = model.get("asked");
  /** @param {string} given */
  function give(given) {
    model.set("given", given);
    model.save_changes();
  }
  const shown = question(asked, (given, right) => {
    if (given) remember(name, given, right);
    else forget(name);
    give(given);
  }, signal);
  const remembered = recall(name);
  if (!model.get("given") && isReadable(asked, remembered)) give(remembered);
  shown.set(model.get("given"));
  model.on("change:given", () => shown.set(model.get("given")));
  el.append(shown.element);
}

export default { render };
