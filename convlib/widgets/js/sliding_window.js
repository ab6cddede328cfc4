// The sliding window's adapter: traits in, traits out.

import { decodeState, linkTo, queryFor } from "./kit/link.js";
import { fromWire, readTraits, writeTraits } from "./kit/wire.js";
import { slidingWindow } from "./sliding_window/component.js";
import { ARGUMENTS, clamp, derive } from "./sliding_window/state.js";

/** @typedef {import("./sliding_window/state.js").State} State */

/** @param {any} wire */
const readAnswer = (wire) => ({
  ...wire,
  output: fromWire(wire.output),
  arguments: {
    ...wire.arguments,
    input: fromWire(wire.arguments.input),
    weight: fromWire(wire.arguments.weight),
  },
});

function render(/** @type {any} */ { model, el, signal }) {
  const read = () => /** @type {State} */ (readTraits(model, ARGUMENTS));
  const figure = slidingWindow({
    state: read(),
    position: model.get("position"),
    answer: readAnswer(model.get("answer")),
    limits: model.get("limits"),
    kernels: model.get("named_kernels"),
    controls: model.get("controls"),
    live: el.closest(".afm") === null,
    linkFor: (query) => linkTo(el, query),
    onChange: (state, position) => writeTraits(model, { ...state, position }),
  }, signal);
  el.append(figure.element);
  // One message changes several traits, one event after the other: they are one change.
  let waiting = false;
  const follow = () => {
    if (!waiting) {
      queueMicrotask(() => {
        waiting = false;
        figure.set(read(), model.get("position"));
      });
    }
    waiting = true;
  };
  for (const name of [...ARGUMENTS, "position"]) model.on(`change:${name}`, follow);
  model.on("change:answer", () => figure.answer(readAnswer(model.get("answer"))));
  const fromLink = () => {
    const query = queryFor(el);
    if (query) reopen(figure, model, query);
  };
  addEventListener("hashchange", fromLink, { signal }); // a link that is pasted into this very page
  fromLink();
}

/** @param {ReturnType<typeof slidingWindow>} figure  @param {any} model  @param {string} query */
function reopen(figure, model, query) {
  try {
    const start = { ...readTraits(model, ARGUMENTS), position: model.get("position") };
    const { position, ...state } = decodeState(query, start);
    const { output } = derive(/** @type {State} */ (state), model.get("limits"));
    writeTraits(model, { ...state, position: clamp(position, output.shape) });
  } catch (error) {
    figure.say(
      `The link to this figure can't be reopened: ${/** @type {Error} */ (error).message}`,
    );
  }
}

export default { render };
